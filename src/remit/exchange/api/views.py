"""What programs read, and the page on which their keys are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.attendance import figures as attendance_figures
from remit.areas.attendance import rules as attendance_rules
from remit.areas.attendance.figures import Line, Pool
from remit.areas.attendance.picture import Picture, picture
from remit.core.access import ViewedRequest, access, public, words_for
from remit.core.accounts import tokens
from remit.core.accounts.sessions import address_of
from remit.core.accounts.throttle import wrong_keys
from remit.core.acts import Refused
from remit.core.outputs import programs
from remit.core.outputs.models import Export
from remit.core.registers.definition import Register
from remit.core.seams import named
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.exchange.api import keys, rules
from remit.exchange.api.asked import Beyond, Wrong, of_list, page_number, parameters
from remit.exchange.api.description import description
from remit.exchange.api.forms import KeyForm
from remit.exchange.api.models import Key
from remit.leading.attention import queries as attention
from remit.leading.attention import rules as attention_rules
from remit.leading.duties import figures, standings
from remit.leading.duties import rules as duties_rules

PAGE, MADE = 500, "key"
Answer = Callable[..., JsonResponse]


def with_key(view: Answer) -> Callable[..., HttpResponse]:
    """Its viewer is whoever owns the key sent with the request. A key that is none is counted like a wrong password."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return _refused(401, "Send a key: Authorization: Bearer KEY. Keys are made under “Programs”.")
        here = address_of(request)
        if wrong_keys(here):
            return _refused(429, "Too many keys that open nothing came from here. Wait a minute.")
        found = programs.reader(Key, token)
        if found is None:
            wrong_keys(here, more=1)
            return _refused(401, "This key opens nothing: it was withdrawn, has ended, or never was one.")
        try:
            return view(*found, request, *args, **given)
        except Wrong as why:
            return _refused(404 if isinstance(why, Beyond) else 400, str(why))

    return access(public)(require_safe(asked))


def _refused(status: int, says: str) -> JsonResponse:
    return JsonResponse({"says": says}, status=status)


@access(public)
@require_safe
def document(request: HttpRequest) -> JsonResponse:
    """It describes, and holds no record."""
    return JsonResponse(description())


@with_key
def rows(held: Key, viewer: Viewer, request: HttpRequest, area: str, name: str) -> JsonResponse:
    """The list as its page shows it, with the same filters, columns and order."""
    register: Register | None = named(Register, f"{area}:{name}")
    if register is None:
        return _refused(404, "There is no such list.")
    if not register.view(viewer):
        return _refused(403, "This list is not open to the owner of the key.")
    seen = register.seen_by(viewer)
    asked = of_list(seen, viewer, request.GET)
    shown = seen.showing(asked)
    pages = Paginator(shown.narrowed(viewer, asked), PAGE)
    page = pages.page(page_number(pages, asked))
    programs.fetched(by=viewer, row=held, of=register.key, format=Export.JSON)
    return JsonResponse(
        {
            "list": register.key,
            "day": (register.list_day(viewer, asked) or viewer.day).isoformat(),
            "total": pages.count,
            "page": page.number,
            "pages": pages.num_pages,
            "rows": [{"ref": row.ref} | {each.way: _plain(each.of(row)) for each in shown.columns} for row in page],
        }
    )


def _plain(value: Any) -> Any:
    """A day as 2026-11-20; what is absent is null, not nought and not an empty text."""
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


@with_key
def duties(held: Key, viewer: Viewer, request: HttpRequest) -> JsonResponse:
    parameters(request.GET, set())
    if not duties_rules.has_duties(viewer):
        return _refused(403, "The owner of the key has no duties.")
    found = figures.stood(viewer)
    told = [
        {
            "ref": each.duty.ref,
            "wording": each.duty.wording,
            "area": each.duty.area,
            "state": each.standing.state,
            "done": each.standing.done,
            "due": each.standing.due,
            "last": _plain(each.standing.last),
            "next_due": _plain(each.standing.next_due),
        }
        for each in found
    ]
    programs.fetched(by=viewer, row=held, of="duties", format=Export.JSON)
    numbers = asdict(standings.three_numbers(found))
    return JsonResponse({"day": viewer.day.isoformat(), "numbers": numbers, "duties": told})


@with_key
def wants(held: Key, viewer: Viewer, request: HttpRequest) -> JsonResponse:
    parameters(request.GET, set())
    if not attention_rules.leads(viewer):
        return _refused(403, "The owner of the key leads nobody.")
    words = words_for(viewer)
    told = [
        {
            "ref": each.subject.ref,
            "of": each.watch.of,
            "name": str(each.subject),
            "why": say(each.why, words),
            "since": each.since.isoformat(),
        }
        for each in attention.wants(viewer).lines
    ]
    programs.fetched(by=viewer, row=held, of="wants", format=Export.JSON)
    return JsonResponse({"day": viewer.day.isoformat(), "wants": told})


@with_key
def attendance(held: Key, viewer: Viewer, request: HttpRequest) -> JsonResponse:
    """The year as its page shows it: sessions as whole numbers, whose rates the reader takes."""
    asked = parameters(request.GET, {"span", "show"})
    if not attendance_rules.can_follow(viewer):
        return _refused(403, "The owner of the key follows nobody's attendance.")
    found = picture(viewer, asked)
    if found is None:
        return _refused(404, "The school has no academic year today.")
    _check_attendance(found, asked)
    programs.fetched(by=viewer, row=held, of="attendance:figures", format=Export.JSON)
    return JsonResponse(
        {
            "day": viewer.day.isoformat(),
            "span": {
                "key": found.span.key,
                "label": found.span.label,
                "first_day": found.span.first_day.isoformat(),
                "last_day": found.span.last_day.isoformat(),
            },
            "list": found.label,
            "cohort": found.cohort,
            "marks_as_at": found.as_at and found.as_at.isoformat(),
            "all": _group(found.all),
            "pupils": [_of_pupil(each) for each in found.chosen],
            "forms": [_group(each) for each in found.forms],
            "groups": [_group(each) | {"england": each.national or None} for each in found.groups],
        }
    )


def _check_attendance(found: Picture, asked: dict[str, str]) -> None:
    offered = {"span": [each.key for each in found.offered], "show": [*filter(None, attendance_figures.SHOWN)]}
    for name, values in offered.items():
        if name in asked and asked[name] not in values:
            raise Wrong(f"“{name}” is one of {', '.join(values)}.")


def _of_pupil(line: Line) -> dict[str, Any]:
    flags = {"persistent": line.counts.persistent, "severe": line.counts.severe}
    return {"ref": line.pupil.ref, "name": str(line.pupil), "form": line.form or None} | line.counts._asdict() | flags


def _group(each: Pool) -> dict[str, Any]:
    """`known`: the pupils of whom a session was possible."""
    of = {"group": each.label, "known": each.known, "persistent": each.persistent, "severe": each.severe}
    return of | each.counts._asdict()


@access(rules.may_have_keys)
@FORM
def own_keys(request: ViewedRequest) -> HttpResponse:
    """Her keys. A POST makes one, the page after it shows it, once."""
    viewer = request.viewer
    form = KeyForm(sent(request), initial={"last_day": viewer.day + timedelta(days=180)})
    if form.is_bound and form.is_valid():
        try:
            made = keys.make(by=viewer, key=request.POST.get("once", ""), **form.cleaned_data)
        except Refused as why:
            form.add_error("last_day", str(why))
        else:
            if made.token:  # the same form sent again made no other
                tokens.show_next(request, MADE, made.token)
            return redirect("api:programs")
    token = "" if form.is_bound else tokens.shown_now(request, MADE)
    context = {"form": form, "keys": list(keys.keys(viewer)), "token": token, "today": viewer.day}
    return render(request, "api/programs.html", context, status=422 if form.errors else 200)


@access(rules.may_have_keys)
@require_POST
def withdraw(request: ViewedRequest, ref: str) -> HttpResponse:
    held = get_object_or_404(keys.keys(request.viewer), ref=ref)
    keys.withdraw(by=request.viewer, held=held)
    toasts.done(request, f"Withdrawn: “{held.name}” reads nothing any more.")
    return redirect("api:programs")
