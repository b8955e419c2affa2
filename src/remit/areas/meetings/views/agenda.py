"""One meeting: who is there, its agenda, its minutes as they are typed, what is agreed, approval."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.meetings import actions, forms, queries, rules
from remit.areas.meetings.models import Attendance, Item, Meeting, ReportBack
from remit.areas.meetings.views import about, typed
from remit.areas.promises.views import MEANWHILE as MOVED_ON
from remit.areas.promises.views import undo_of
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.once import SAVED_ALREADY, once
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.core.viewers import Viewer
from remit.school.models import Staff

APOLOGIES = Attendance.APOLOGIES


def _found(request: ViewedRequest, ref: str) -> Meeting:
    """Also one about a pupil that she reads without having been named for it."""
    return get_object_or_404(queries.readable(request.viewer), ref=ref)


def _item(request: ViewedRequest, ref: str) -> Item:
    return get_object_or_404(queries.items(request.viewer), ref=ref)


@access(rules.has_meetings)
@require_safe
def meeting(request: ViewedRequest, ref: str) -> HttpResponse:
    """One about a pupil has a page of its own."""
    found = _found(request, ref)
    return redirect("meetings:about.meeting", ref=ref) if found.pupil_id else _page(request, found)


def _shown(request: ViewedRequest, found: Meeting) -> dict[str, Any]:
    """What the page and the paper both hold."""
    viewer = request.viewer
    return {
        "meeting": found,
        "named": queries.attendances(viewer, found),
        "lines": queries.lines(viewer, found),
        "arising": queries.arising(viewer, found),
        "day": viewer.day,
    }


def _page(
    request: ViewedRequest, found: Meeting, at: Item | None = None, kept: Any = None, **came_back: Any
) -> HttpResponse:
    """`came_back`: forms with mistakes; `at`: the item that such a form belongs to; `kept`: minutes that were not saved."""
    viewer = request.viewer
    if found.pupil_id:
        return about.page(request, found, at=at, **came_back)
    context = _shown(request, found)
    open_to_all = found.approved_on is None
    context |= {
        "runs": rules.can_run(viewer, meeting=found),
        "approves": rules.can_approve(viewer, meeting=found),
        "corrects": not open_to_all and rules.leads(viewer, meeting=found),
        "adds": open_to_all,
        "states": Attendance.STATES[1:],
        "marks_own": [each for each in context["named"] if rules.can_mark(viewer, attendance=each, state=APOLOGIES)],
        "reporters": [each for each in context["named"] if rules.can_report(viewer, attendance=each)],
        "reports": _reported(viewer, context["named"]),
        "at": at,
        "kept": kept,
    }
    if context["corrects"]:
        context["once"] = once(request)  # asked once a page, and not by each of its items
    if context["adds"]:
        context["item_form"] = forms.ItemForm(viewer)
    if context["runs"]:
        context["guest_form"] = forms.GuestForm(viewer, context["named"])
    wrong = kept is not None or any(form.errors for form in came_back.values())
    return render(request, "meetings/meeting.html", context | came_back, status=422 if wrong else 200)


def _reported(viewer: Viewer, named: list[Attendance]) -> list[tuple[Staff, ReportBack]]:
    found = queries.reports(viewer, named)
    return [(each.staff, found[each.pk]) for each in named if each.pk in found]


@access(rules.has_meetings)
@require_safe
def printed(request: ViewedRequest, ref: str) -> HttpResponse:
    """The agenda, or the minutes where they are written, for paper."""
    found = _found(request, ref)
    if found.pupil_id:
        return redirect("meetings:about.copy", ref=ref)
    return render(request, "meetings/print.html", _shown(request, found))


@access(rules.has_meetings)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    if not rules.can_run(request.viewer, meeting=found):
        raise PermissionDenied
    form = forms.MeetingForm(request.viewer, found, sent(request))
    if done(
        request,
        form,
        lambda: actions.change_meeting(by=request.viewer, meeting=found, **form.cleaned_data),
        partial(_found, request, ref),
    ):
        toasts.done(request, "Saved.")
        return redirect("meetings:meeting", ref=ref)
    context = {"form": form, "meeting": _found(request, ref) if form.errors else found}
    return render(request, "meetings/change.html", context, status=422 if form.errors else 200)


@access(rules.has_meetings)
@require_POST
def call_off(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    series, of, words = found.series, found.pupil, f"{found} is called off."
    if not tried(request, lambda: actions.call_off(by=request.viewer, meeting=found), words):
        return redirect("meetings:meeting", ref=ref)
    if series is None:
        return redirect("pupil", ref=of.ref if of else "")
    return redirect("meetings:series", ref=series.ref)


@access(rules.has_meetings)
@require_POST
def add_item(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = forms.ItemForm(request.viewer, request.POST)
    if done(
        request,
        form,
        lambda: actions.add_item(by=request.viewer, key=key_of(request), meeting=found, **form.cleaned_data),
    ):
        toasts.done(request, "On the agenda.")
        return redirect("meetings:meeting", ref=ref)
    return _page(request, found, item_form=form)


@access(rules.has_meetings)
@require_POST
def people(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = forms.GuestForm(request.viewer, queries.attendances(request.viewer, found), request.POST)
    if not form.is_valid():
        return _page(request, found, guest_form=form)
    staff = form.cleaned_data["staff"]
    words = f"{staff} was asked, and reads the agenda and the minutes of this meeting."
    _said(request, words, lambda: actions.name_guest(by=request.viewer, meeting=found, staff=staff))
    return redirect("meetings:meeting", ref=ref)


def _said(request: ViewedRequest, words: str, act: Callable[[], object]) -> None:
    """What was done in a line (nothing where the page shows it), or what stands against it."""
    try:
        act()
    except (Refused, Stale) as refused:
        toasts.failed(request, str(refused) if isinstance(refused, Refused) else MOVED_ON)
    else:
        if words:
            toasts.done(request, words)


def _to_people(ref: str) -> HttpResponse:
    return redirect(f"{reverse('meetings:meeting', args=[ref])}#people")


@access(rules.has_meetings)
@require_POST
def mark(request: ViewedRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.attendance(request.viewer), ref=ref)
    state = request.POST.get("state", "")
    if state in dict(Attendance.STATES):
        _said(request, "", lambda: actions.mark(by=request.viewer, attendance=row, state=state))
    return _to_people(row.meeting.ref)


@access(rules.has_meetings)
@require_POST
def unname(request: ViewedRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.attendance(request.viewer), ref=ref)
    words = f"{row.staff} is not named for this meeting any more, and reads nothing of it."
    _said(request, words, lambda: actions.unname(by=request.viewer, attendance=row))
    return _to_people(row.meeting.ref)


@access(rules.has_meetings)
@require_POST
def all_here(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    _said(request, "", lambda: actions.all_here(by=request.viewer, meeting=found))
    return _to_people(ref)


@access(rules.has_meetings)
@require_POST
def approve(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    if found.approved_on is None:  # a second click asks for what is so already
        words = "The minutes stand. Everybody who was named can read them."
        _said(request, words, lambda: actions.approve(by=request.viewer, meeting=found))
    return redirect("meetings:meeting", ref=ref)


def _to(item: Item) -> HttpResponse:
    return redirect(f"{reverse('meetings:meeting', args=[item.meeting.ref])}#item-{item.ref}")


@access(rules.has_meetings)
@require_POST
def minutes(request: ViewedRequest, ref: str) -> HttpResponse:
    """Saved as it is typed, and by its button where there are no scripts."""
    item, theirs, error = _item(request, ref), None, ""
    form = forms.MinuteForm(request.POST)
    if item.meeting.approved_on and rules.leads(request.viewer, meeting=item.meeting):
        error = actions.STAND
    elif form.is_valid():
        try:
            actions.minute(by=request.viewer, item=item, **form.cleaned_data)
        except Refused as refused:
            item, error = _item(request, ref), str(refused)
        except Stale:
            theirs = item = _item(request, ref)
    else:
        error = typed.in_words(form)
    if answer := typed.answer(request, "meetings/saved.html", item, theirs, error):
        return answer
    if theirs or error:
        kept = {
            "minutes": request.POST.get("minutes", ""),
            "decision": request.POST.get("decision", ""),
            "error": error or typed.MEANWHILE,
        }
        return _page(request, item.meeting, at=item, kept=kept)
    return _to(item)


def _of_item(request: ViewedRequest, item: Item, words: str, act: Callable[[], object]) -> HttpResponse:
    _said(request, words, act)
    return _to(item)


@access(rules.has_meetings)
@FORM
def agree(request: ViewedRequest, ref: str) -> HttpResponse:
    """Who, what, by when: a page of its own, which htmx puts under its item."""
    item = _item(request, ref)
    if not rules.can_minute(request.viewer, item=item):
        raise PermissionDenied
    form = forms.AgreeForm(request.viewer, sent(request))
    if done(request, form, lambda: actions.agree(by=request.viewer, key=key_of(request), item=item, **form.values())):
        toasts.done(request, "Agreed. It is in the list of whoever does it.")
        return _to(item)
    return render(request, "meetings/agree.html", {"form": form, "item": item}, status=422 if form.errors else 200)


@access(rules.has_meetings)
@require_POST
def go_on(request: ViewedRequest, ref: str) -> HttpResponse:
    item, wanted = _item(request, ref), request.POST.get("on") != "0"
    words = "On the next agenda again." if wanted else "Not on the next agenda."
    return _of_item(request, item, words, lambda: actions.carry_on(by=request.viewer, item=item, goes_on=wanted))


@access(rules.has_meetings)
@require_POST
def take_out(request: ViewedRequest, ref: str) -> HttpResponse:
    item = _item(request, ref)
    return _of_item(request, item, "Off the agenda.", lambda: actions.take_out(by=request.viewer, item=item))


@access(rules.has_meetings)
@require_POST
def correct(request: ViewedRequest, ref: str) -> HttpResponse:
    item = _item(request, ref)
    form = forms.CorrectForm(request.POST)
    if not form.is_valid():
        return _page(request, item.meeting, at=item, correct_form=form)
    try:
        actions.correct(by=request.viewer, key=key_of(request), item=item, **form.cleaned_data)
    except KeyReused:
        toasts.failed(request, SAVED_ALREADY)
    else:
        toasts.done(request, "Put right beside the minutes.")
    return _to(item)


@access(rules.has_meetings)
@require_POST
def tick(request: ViewedRequest, ref: str) -> HttpResponse:
    """Done, said in the meeting: it leaves this page and its owner's list."""
    row = get_object_or_404(queries.agreed(request.viewer), ref=ref)
    here = _found(request, request.POST.get("meeting", ""))
    try:
        actions.tick(by=request.viewer, agreed=row)
    except (Refused, Stale) as refused:
        toasts.failed(request, str(refused) if isinstance(refused, Refused) else MOVED_ON)
    else:
        toasts.done(request, "Done.", undo=undo_of(row.promise))
    return redirect("meetings:meeting", ref=here.ref)
