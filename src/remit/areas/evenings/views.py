"""Evenings for families: the list, one of them at the door, whom to ask, and one family."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.evenings import actions, forms, queries, rules
from remit.areas.evenings.models import GENERAL, Evening, Invitation
from remit.areas.evenings.outputs import LETTERS, SHEET
from remit.core.access import ViewedRequest, access
from remit.core.acts import Refused
from remit.core.asked import number_in
from remit.core.once import BETWEEN
from remit.core.outputs.views import ask_for
from remit.core.records import Stale
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.core.viewers import Viewer
from remit.school import queries as school

NARROWED = ("show", "form", "page")  # what an address may say; a name that is looked for is posted
LONGEST = 60  # of what is typed to find a name
NOT_SENT = Q(out_on=None, invited_on=None)


@access(rules.can_hold)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    held = list(queries.listed(viewer))
    counts = queries.tallies(viewer, held)
    of = [(each, counts.get(each.pk, queries.Tally())) for each in held]
    groups = [
        ("To come", [line for line in of if line[0].day >= viewer.day]),
        ("This school year", [line for line in reversed(of) if line[0].day < viewer.day]),
    ]
    return render(request, "evenings/list.html", {"groups": [(label, rows) for label, rows in groups if rows]})


@access(rules.can_hold)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    viewer, at = request.viewer, school.school_of(request.viewer)
    if at is None or not rules.can_hold(viewer, school=at):
        raise Http404
    form = forms.EveningForm(viewer, sent(request))
    made: list[Evening] = []

    def act() -> None:
        made.append(actions.hold(by=viewer, key=key_of(request), school=at, details=form.details()))

    if done(request, form, act):
        toasts.done(request, f"Kept. {queries.day_said(viewer, made[0].day)}Now choose whose families are asked.")
        return redirect("evenings:evening", ref=made[0].ref)
    context = {"form": form, "title": "Hold an evening", "new": True}
    return render(request, "evenings/form.html", context, status=422 if form.errors else 200)


def _evening(request: ViewedRequest, ref: str) -> Evening:
    return get_object_or_404(queries.evenings(request.viewer), ref=ref)


@access(rules.can_hold)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _evening(request, ref)
    if not rules.can_keep(viewer, evening=found):
        raise Http404
    form = forms.EveningForm(viewer, sent(request), record=found)

    def act() -> None:
        version = form.cleaned_data["version"]
        actions.change(by=viewer, evening=found, version=version, details=form.details())

    if done(request, form, act, lambda: _evening(request, ref)):
        toasts.done(request, f"Saved. {queries.day_said(viewer, found.day)}".strip())
        return redirect("evenings:evening", ref=ref)
    context = {"form": form, "title": found.name, "evening": found}
    return render(request, "evenings/form.html", context, status=422 if form.errors else 200)


@access(rules.can_hold)
@require_safe
def of_form(request: ViewedRequest, ref: str) -> HttpResponse:
    """To the first evening of which somebody of this form is still to be reached."""
    group = get_object_or_404(school.groups(request.viewer), ref=ref)
    members = school.members_of(request.viewer, group).values("pk")
    rows = queries.over(request.viewer).filter(queries.OPEN, pupil__in=members).order_by("evening__day", "evening__pk")
    first = rows.first()
    if first is None:
        return redirect("evenings:list")
    query = urlencode({"show": "open", "form": group.name})
    return redirect(f"{reverse('evenings:evening', args=[first.evening.ref])}?{query}")


def _asked_for(given: Any) -> dict[str, str]:
    """How the list is narrowed, as the address or a form says."""
    return {name: given.get(name, "") for name in NARROWED if given.get(name)}


@access(rules.can_hold)
@FORM
def evening(request: ViewedRequest, ref: str) -> HttpResponse:
    """With the list of those asked: at the door, one tap each. A name that is typed to find somebody stands in no address."""
    return _page(request, _evening(request, ref))


def _page(request: ViewedRequest, found: Evening, **held: Any) -> HttpResponse:
    viewer = request.viewer
    asked = _asked_for(request.POST or request.GET)
    rows = queries.asked(viewer, found)
    show, form, words = asked.get("show", ""), asked.get("form", ""), request.POST.get("q", "")[:LONGEST]
    chosen = queries.chosen(rows, show, form, words)
    page = Paginator(chosen, queries.PAGE).get_page(asked.get("page"))
    keys = ["", "coming", "unanswered"] if found.day > viewer.day else ["", "coming", "came", "open", "reached"]
    keys += ["out"] if show == "out" or rows.filter(out_on__isnull=False).exists() else []
    days = queries.days_after(viewer, found.day, found.day)
    kept = {name: value for name, value in asked.items() if name != "page"}
    context: dict[str, Any] = {
        "evening": found,
        "tally": queries.tallies(viewer, [found]).get(found.pk, queries.Tally()),
        "page": page,
        "pills": [
            {"label": queries.SHOWN[key][0], "url": f"?{urlencode(kept | {'show': key})}", "current": key == show}
            for key in keys
        ],
        "forms": queries.forms_of(rows),
        "asked": asked,
        "words": words,
        "query": urlencode(kept),
        "keeps": rules.can_keep(viewer, evening=found),
        "on_the_day": found.day <= viewer.day,
        "over": found.day < viewer.day,
        "reach_by": queries.reach_by(days, found.day),
        "told": told(viewer, found),
        "to_send": _refs(viewer, rows.filter(NOT_SENT)),
        "to_reach": _refs(viewer, chosen) if show == "open" else "",
        "sent_form": forms.SentForm(),
        "reach_form": forms.ReachForm() if show == "open" else None,
        "why_form": forms.WhyForm(found.version),
    }
    wrong = any(form.errors for form in held.values())
    return render(request, "evenings/evening.html", context | held, status=422 if wrong else 200)


def _refs(viewer: Viewer, rows: QuerySet[Invitation]) -> str:
    """Of those whom she leads: what a form carries of the page that it stood on."""
    return " ".join(rows.filter(pupil__in=rules.led(viewer).values("pk")).values_list("ref", flat=True))


def _back(request: ViewedRequest, found: Evening, at: str = "") -> HttpResponse:
    """To the list as it was narrowed."""
    query = urlencode(_asked_for(request.POST))
    return redirect(
        reverse("evenings:evening", args=[found.ref]) + (f"?{query}" if query else "") + (f"#{at}" if at else "")
    )


@access(rules.can_hold)
@require_POST
def call_off(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _evening(request, ref)
    if not rules.can_keep(request.viewer, evening=found):
        raise Http404
    form = forms.WhyForm(found.version, request.POST)
    if done(request, form, lambda: actions.call_off(by=request.viewer, evening=found, **form.cleaned_data), lambda: _evening(request, ref)):  # fmt: skip
        toasts.done(request, "Called off.", undo=reverse("evenings:on", args=[ref]))
        return redirect("evenings:evening", ref=ref)
    return _page(request, _evening(request, ref), why_form=form)


@access(rules.can_hold)
@require_POST
def call_on(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _evening(request, ref)
    if not rules.can_keep(request.viewer, evening=found):
        raise Http404
    version = number_in(request.POST.get("version", "")) or found.version
    tried(request, lambda: actions.reinstate(by=request.viewer, evening=found, version=version), "It takes place.")
    return redirect("evenings:evening", ref=ref)


@access(rules.can_hold)
@FORM
def invite(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _evening(request, ref)
    form = forms.InviteForm(viewer, found, sent(request))

    def act() -> None:
        actions.invite(by=viewer, key=key_of(request), evening=found, **form.values())

    if done(request, form, act):
        toasts.done(request, "Asked. Send the invitations, and say that they went out.")
        return redirect("evenings:evening", ref=ref)
    context = {"form": form, "evening": found, "anybody": bool(form.held)}
    return render(request, "evenings/invite.html", context, status=422 if form.errors else 200)


@access(rules.can_hold)
@require_POST
def went_out(request: ViewedRequest, ref: str) -> HttpResponse:
    """All on the page that had not gone out yet."""
    found = _evening(request, ref)
    mine = _seen(request, queries.asked(request.viewer, found).filter(NOT_SENT))
    form = forms.SentForm(request.POST)
    if done(
        request,
        form,
        lambda: actions.mark_sent(by=request.viewer, evening=found, invitations=mine, **form.cleaned_data),
    ):
        toasts.done(request, f"{len(mine)} invited today.")
        return redirect("evenings:evening", ref=ref)
    return _page(request, found, sent_form=form)


def _seen(request: ViewedRequest, rows: QuerySet[Invitation]) -> list[Invitation]:
    """Of what stood on the page those whom she leads: whom she teaches alone, somebody else asks."""
    refs = request.POST.get("seen", "").split()
    return list(rows.filter(ref__in=refs, pupil__in=rules.led(request.viewer).values("pk")))


@access(rules.can_hold)
@require_POST
def reach_all(request: ViewedRequest, ref: str) -> HttpResponse:
    """All those in the list who did not come, at once: an e-mail to them with what was said."""
    found = _evening(request, ref)
    mine = _seen(request, queries.asked(request.viewer, found).filter(queries.OPEN))
    form = forms.ReachForm(request.POST)
    if done(request, form, lambda: actions.reach(by=request.viewer, invitations=mine, **form.cleaned_data)):
        toasts.done(request, f"{len(mine)} reached today.")
        return redirect("evenings:evening", ref=ref)
    return _page(request, found, reach_form=form)


@access(rules.can_hold)
@require_POST
def letters(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _evening(request, ref)
    return ask_for(request, LETTERS, what=found.ref, school=found.school_id)


@access(rules.can_hold)
@require_POST
def sheet(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _evening(request, ref)
    return ask_for(request, SHEET, what=found.ref, school=found.school_id)


def _invitation(request: ViewedRequest, ref: str) -> Invitation:
    return get_object_or_404(queries.invitations(request.viewer), ref=ref)


@access(rules.can_hold)
@require_safe
def invitation(request: ViewedRequest, ref: str) -> HttpResponse:
    return _of_family(request, _invitation(request, ref))


def _of_family(request: ViewedRequest, found: Invitation, **held: Any) -> HttpResponse:
    viewer = request.viewer
    works = rules.can_work(viewer, invitation=found)
    context: dict[str, Any] = {
        "invitation": found,
        "evening": found.evening,
        "pupil": found.pupil,
        "works": works,
        "on_the_day": found.evening.day <= viewer.day,
    }
    if works:
        context["told"] = told(viewer, found)
        context["why_form"] = forms.WhyForm(found.version)
        if found.kind == GENERAL:
            context["concern_form"] = forms.ConcernForm(found)
        if found.is_open and found.evening.day <= viewer.day:
            context["reach_form"] = forms.ReachForm()
    wrong = any(form.errors for form in held.values())
    return render(request, "evenings/invitation.html", context | held, status=422 if wrong else 200)


def _worked(request: ViewedRequest, ref: str) -> Invitation:
    found = _invitation(request, ref)
    if not rules.can_work(request.viewer, invitation=found):
        raise Http404
    return found


@access(rules.can_hold)
@require_POST
def came(request: ViewedRequest, ref: str) -> HttpResponse:
    """One tap at the door; a second takes it back."""
    found = _worked(request, ref)
    here = request.POST.get("came") != "no"
    what = f"{found.pupil}: {'here' if here else 'not here'}."
    if not request.headers.get("HX-Request"):
        tried(request, lambda: actions.mark(by=request.viewer, invitation=found, came=here), what)
        return _back(request, found.evening, f"i-{found.ref}")
    wrong = ""
    try:
        actions.mark(by=request.viewer, invitation=found, came=here)
    except (Refused, Stale) as why:
        wrong = str(why) if isinstance(why, Refused) else BETWEEN
    row = queries.asked(request.viewer, found.evening).get(pk=found.pk)
    asked = _asked_for(request.POST)
    return render(request, "evenings/row.html", {"row": row, "on_the_day": True, "wrong": wrong, "asked": asked})


@access(rules.can_hold)
@require_POST
def answer(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _worked(request, ref)
    said = request.POST.get("answer", "")
    tried(request, lambda: actions.answer(by=request.viewer, invitation=found, answer=said), "Saved.")
    return redirect("evenings:invitation", ref=ref)


@access(rules.can_hold)
@require_POST
def reach(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _worked(request, ref)
    form = forms.ReachForm(request.POST)
    if done(request, form, lambda: actions.reach(by=request.viewer, invitations=[found], **form.cleaned_data)):
        toasts.done(request, "Reached.", undo=reverse("evenings:not-reached", args=[ref]))
        return redirect(reverse("evenings:evening", args=[found.evening.ref]) + "?show=open")
    return _of_family(request, found, reach_form=form)


@access(rules.can_hold)
@require_POST
def not_reached(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _worked(request, ref)
    tried(
        request, lambda: actions.take_back_reached(by=request.viewer, invitation=found), "They are still to be reached."
    )
    return redirect("evenings:invitation", ref=ref)


@access(rules.can_hold)
@require_POST
def concern(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _worked(request, ref)
    form = forms.ConcernForm(found, request.POST)
    if done(request, form, lambda: actions.word(by=request.viewer, invitation=found, **form.cleaned_data), lambda: _worked(request, ref)):  # fmt: skip
        toasts.done(request, "Saved.")
        return redirect("evenings:invitation", ref=ref)
    return _of_family(request, _worked(request, ref), concern_form=form)


@access(rules.can_hold)
@require_POST
def take_out(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _worked(request, ref)
    form = forms.WhyForm(found.version, request.POST)
    if done(request, form, lambda: actions.take_out(by=request.viewer, invitation=found, **form.cleaned_data), lambda: _worked(request, ref)):  # fmt: skip
        toasts.done(request, "Not asked any more.", undo=reverse("evenings:put-back", args=[ref]))
        return redirect("evenings:evening", ref=found.evening.ref)
    return _of_family(request, _worked(request, ref), why_form=form)


@access(rules.can_hold)
@require_POST
def put_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _worked(request, ref)
    tried(request, lambda: actions.put_back(by=request.viewer, invitation=found), "Asked again.")
    return redirect("evenings:invitation", ref=ref)
