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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, public, words_for
from remit.core.accounts.sessions import address_of
from remit.core.accounts.throttle import wrong_keys
from remit.core.acts import Refused
from remit.core.outputs.actions import note
from remit.core.outputs.models import Export
from remit.core.registers.definition import Register
from remit.core.seams import named
from remit.core.ui import toasts
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.exchange.api import keys, rules
from remit.exchange.api.description import description
from remit.exchange.api.forms import KeyForm
from remit.leading.attention import queries as attention
from remit.leading.attention import rules as attention_rules
from remit.leading.duties import figures, standings
from remit.leading.duties import rules as duties_rules

PAGE = 500
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
        viewer = keys.reader(token)
        if viewer is None:
            wrong_keys(here, more=1)
            return _refused(401, "This key opens nothing: it was withdrawn, has ended, or never was one.")
        return view(viewer, request, *args, **given)

    return access(public)(require_safe(asked))


def _refused(status: int, says: str) -> JsonResponse:
    return JsonResponse({"says": says}, status=status)


@access(public)
@require_safe
def document(request: HttpRequest) -> JsonResponse:
    """It describes, and holds no record."""
    return JsonResponse(description())


@with_key
def rows(viewer: Viewer, request: HttpRequest, area: str, name: str) -> JsonResponse:
    """The list as its page shows it, with the same filters, columns and order."""
    register: Register | None = named(Register, f"{area}:{name}")
    if register is None:
        return _refused(404, "There is no such list.")
    if not register.view(viewer):
        return _refused(403, "This list is not open to the owner of the key.")
    asked = request.GET.dict()
    shown = register.seen_by(viewer).showing(asked)
    page = Paginator(shown.narrowed(viewer, asked), PAGE).get_page(asked.get("page"))
    note(by=viewer, of=register.key, format=Export.JSON, rows=len(page.object_list))
    return JsonResponse(
        {
            "list": register.key,
            "day": (register.list_day(viewer, asked) or viewer.day).isoformat(),
            "total": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "rows": [{"ref": row.ref} | {each.way: _plain(each.of(row)) for each in shown.columns} for row in page],
        }
    )


def _plain(value: Any) -> Any:
    """A day as 2026-11-20; what is absent is null, not nought and not an empty text."""
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


@with_key
def duties(viewer: Viewer, request: HttpRequest) -> JsonResponse:
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
    note(by=viewer, of="duties", format=Export.JSON, rows=len(told))
    numbers = asdict(standings.three_numbers(found))
    return JsonResponse({"day": viewer.day.isoformat(), "numbers": numbers, "duties": told})


@with_key
def wants(viewer: Viewer, request: HttpRequest) -> JsonResponse:
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
    note(by=viewer, of="wants", format=Export.JSON, rows=len(told))
    return JsonResponse({"day": viewer.day.isoformat(), "wants": told})


@access(rules.may_have_keys)
@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: ViewedRequest) -> HttpResponse:
    """Her keys; a new one is shown on the answer to the form that made it, and never again."""
    viewer = request.viewer
    sent = request.method == "POST"
    form = KeyForm(request.POST if sent else None, initial={"last_day": viewer.day + timedelta(days=180)})
    token = ""
    if sent and form.is_valid():
        try:
            _, token = keys.make(by=viewer, **form.cleaned_data)
        except Refused as why:
            form.add_error("last_day", str(why))
        else:
            form = KeyForm(initial=form.initial)
    context = {"form": form, "keys": list(keys.keys(viewer)), "token": token, "today": viewer.day}
    return render(request, "api/programs.html", context, status=422 if form.errors else 200)


@access(rules.may_have_keys)
@require_POST
def withdraw(request: ViewedRequest, ref: str) -> HttpResponse:
    held = get_object_or_404(keys.keys(request.viewer), ref=ref)
    keys.withdraw(by=request.viewer, held=held)
    toasts.done(request, f"Withdrawn: “{held.name}” reads nothing any more.")
    return redirect("api:programs")
