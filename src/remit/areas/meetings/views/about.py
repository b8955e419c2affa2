"""Meetings about one pupil: planned from the pupil's page, the sheet and what stands beside it, a copy for the family."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.meetings import keeping, outputs, queries, reporting, rules, sheet_forms, sheets
from remit.areas.meetings.forms import GuestForm
from remit.areas.meetings.models import Attendance, Guest, Meeting, ReportBack
from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import Refused
from remit.core.asked import day_in
from remit.core.once import BETWEEN, once
from remit.core.outputs.views import ask_for
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.core.ui.doing import done, key_of, tried
from remit.core.words import say
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.models import Pupil


def _pupil(request: ViewedRequest, ref: str) -> Pupil:
    return get_object_or_404(school.pupils(request.viewer).select_related("school"), ref=ref)


def _found(request: ViewedRequest, ref: str) -> Meeting:
    return get_object_or_404(queries.about(request.viewer), ref=ref)


@access(rules.has_meetings)
@require_safe
def pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """Of one pupil, as far as she reads them."""
    viewer, of = request.viewer, _pupil(request, ref)
    held, begins = sheets.of_pupil(viewer, of), bool(rules.types_for(viewer, of))
    if not held and not begins:
        raise Http404
    context = {"pupil": of, "held": held, "begins": begins, "day": viewer.day}
    return render(request, "meetings/about/pupil.html", context)


@access(rules.has_meetings)
@FORM
def begin(request: ViewedRequest, ref: str) -> HttpResponse:
    """`type` proposes what it is, `day` when it is, `follows` names the meeting that it looks at again."""
    viewer, of = request.viewer, _pupil(request, ref)
    types = rules.types_for(viewer, of)
    if not types:
        raise Http404
    before = queries.about(viewer).filter(pupil=of, ref=request.GET.get("follows", "")).first()
    form = sheet_forms.AboutForm(
        viewer, of, types, sent(request), request.GET.get("type", ""), day_in(request.GET.get("day", ""))
    )

    def act() -> Meeting:
        given = form.cleaned_data | {"pupil": of, "follows": before}
        return keeping.begin_about(by=viewer, key=key_of(request), **given)

    if made := done(request, form, act):
        toasts.done(request, "The meeting is planned. Its sheet is ready.")
        return redirect("meetings:about.meeting", ref=made.ref)
    context = {"pupil": of, "form": form, "before": before, "types": types}
    return render(request, "meetings/about/begin.html", context, status=422 if form.errors else 200)


@access(rules.has_meetings)
@FORM
def meeting(request: ViewedRequest, ref: str) -> HttpResponse:
    """The sheet: for whoever runs it one form, saved as one; for whoever else reads it, what it says."""
    viewer, found = request.viewer, _found(request, ref)
    if request.method != "POST":
        return page(request, found)
    if not rules.can_write(viewer, meeting=found):
        raise PermissionDenied
    held = sheets.sheet(viewer, found)
    form = sheet_forms.SheetForm(viewer, found, held.lines, sent(request))
    theirs: dict[str, str] = {}

    def again() -> Meeting:
        theirs.update({each.item.ref: each.item.minutes for each in held.lines if _differs(request, each)})
        return _found(request, ref)

    if done(
        request,
        form,
        lambda: keeping.keep_sheet(by=viewer, key=key_of(request), meeting=found, **form.values()),
        again,
    ):
        toasts.done(request, "The sheet is saved.")
        return redirect("meetings:about.meeting", ref=ref)
    return page(request, _found(request, ref), sheet_form=form, theirs=theirs)


def _differs(request: ViewedRequest, line: queries.Line) -> bool:
    typed = request.POST.get(f"said_{line.item.ref}", "").replace("\r\n", "\n")
    return bool(line.item.minutes) and typed != line.item.minutes


def page(request: ViewedRequest, found: Meeting, **came_back: Any) -> HttpResponse:
    """`came_back`: forms with mistakes, and what somebody else saved meanwhile, by line."""
    viewer, of = request.viewer, found.pupil
    assert of
    held, runs = sheets.sheet(viewer, found), rules.can_run(viewer, meeting=found)
    heard, signs = dict(sheet_forms.VOICES), dict(sheet_forms.SIGNS)
    words = words_for(viewer)
    context: dict[str, Any] = {
        "meeting": found,
        "pupil": of,
        "sheet": held,
        "known": sheets.known(viewer, of),
        "runs": runs,
        "leads": rules.leads(viewer, meeting=found),
        "approves": rules.can_approve(viewer, meeting=found),
        "plans": school_rules.can_lead(viewer, pupil=of),
        "states": Attendance.STATES[1:],
        "came": Guest.STATES[1:],
        "corrects": found.approved_on is not None and rules.leads(viewer, meeting=found),
        "marks_own": [
            each for each in held.named if rules.can_mark(viewer, attendance=each, state=Attendance.APOLOGIES)
        ],
        "unheard": [say(heard[each], words) for each in held.unheard],
        "unsigned": [say(signs[each], words) for each in held.unsigned],
        "day": viewer.day,
    }
    if runs:
        context |= {
            "sheet_form": sheet_forms.SheetForm(viewer, found, held.lines),
            "guest_form": GuestForm(viewer, held.named),
            "outsider_form": sheet_forms.OutsiderForm(),
        }
        if found.held_on:
            context["sign_form"] = sheet_forms.SignForm(viewer, found)
    if found.held_on and rules.can_look_again(viewer, meeting=found):
        context["again_form"] = sheet_forms.AgainForm(found)
    if context["corrects"]:
        context["once"] = once(request)  # asked once a page, and not by each of its lines
    wrong = any(form.errors for form in came_back.values() if hasattr(form, "errors"))
    return render(request, "meetings/about/meeting.html", context | came_back, status=422 if wrong else 200)


def _kept(request: ViewedRequest, act: Callable[[], object]) -> None:
    """By a button, where the page shows that it is done; or why not."""
    try:
        act()
    except Stale:
        toasts.failed(request, BETWEEN)
    except (Refused, ValidationError) as refused:
        toasts.failed(request, why_said(refused))


def _to(meeting: Meeting, part: str = "") -> HttpResponse:
    return redirect(reverse("meetings:about.meeting", args=[meeting.ref]) + (f"#{part}" if part else ""))


@access(rules.has_meetings)
@require_POST
def guest(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = sheet_forms.OutsiderForm(request.POST)

    def act() -> object:
        return keeping.add_guest(by=request.viewer, key=key_of(request), meeting=found, **form.cleaned_data)

    if done(request, form, act):
        return _to(found, "outside")
    return page(request, found, outsider_form=form)


@access(rules.has_meetings)
@require_POST
def guest_mark(request: ViewedRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(sheets.guests(request.viewer), ref=ref)
    state = request.POST.get("state", "")
    if state in dict(Guest.STATES):
        _kept(request, lambda: keeping.mark_guest(by=request.viewer, guest=row, state=state))
    return _to(row.meeting, "outside")


@access(rules.has_meetings)
@require_POST
def guest_out(request: ViewedRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(sheets.guests(request.viewer), ref=ref)
    _kept(request, lambda: keeping.take_out_guest(by=request.viewer, guest=row))
    return _to(row.meeting, "outside")


@access(rules.has_meetings)
@require_POST
def sign(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = sheet_forms.SignForm(request.viewer, found, request.POST)

    def act() -> object:
        return keeping.sign(by=request.viewer, key=key_of(request), meeting=found, **form.cleaned_data)

    if done(request, form, act):
        toasts.done(request, "Written down.")
        return _to(found, "signed")
    return page(request, found, sign_form=form)


@access(rules.has_meetings)
@require_POST
def unsign(request: ViewedRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(sheets.signatures(request.viewer), ref=ref)
    tried(request, lambda: keeping.unsign(by=request.viewer, signature=row), "Taken back.")
    return _to(row.meeting, "signed")


@access(rules.has_meetings)
@require_POST
def look_again(request: ViewedRequest, ref: str) -> HttpResponse:
    """Looked at again, with what was found; `done=0` takes it back."""
    found = _found(request, ref)
    form, looked = sheet_forms.AgainForm(found, request.POST), request.POST.get("done") != "0"

    def act() -> object:
        return keeping.look_again(by=request.viewer, meeting=found, done=looked, **form.cleaned_data)

    if done(request, form, act, partial(_found, request, ref)):
        toasts.done(request, "Looked at again." if looked else "Taken back.")
        return _to(found, "again")
    return page(request, _found(request, ref), again_form=form)


def _copied(request: ViewedRequest, ref: str) -> Meeting:
    found = outputs.find(request.viewer, ref)
    if found is None:
        raise Http404
    return found


@access(rules.has_meetings)
@require_safe
def copy(request: ViewedRequest, ref: str) -> HttpResponse:
    """As the family gets it; `known=1` with what was gathered beforehand."""
    found, known = _copied(request, ref), request.GET.get("known") == "1"
    document = outputs.copy(request.viewer, found, known)
    context = {"meeting": found, "document": document, "known": known}
    return render(request, "meetings/about/copy.html", context)


@access(rules.has_meetings)
@require_POST
def export(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _copied(request, ref)
    output = outputs.COPIES[request.POST.get("known") == "1"]
    return ask_for(request, output, what=found.ref, school=found.school_id)


@access(rules.has_meetings)
@FORM
def report(request: ViewedRequest, ref: str) -> HttpResponse:
    """Her own: whom she told what a meeting was about. `back=1` takes it back."""
    row = get_object_or_404(queries.attendance(request.viewer), ref=ref)
    if not rules.can_report(request.viewer, attendance=row):
        raise PermissionDenied
    back = "back" in request.POST
    held = queries.reports(request.viewer, [row]).get(row.pk)
    form = sheet_forms.ReportForm(held, sent(request))

    def again() -> ReportBack | None:
        return queries.reports(request.viewer, [row]).get(row.pk)

    if back:
        ended = tried(request, lambda: reporting.take_report_back(by=request.viewer, attendance=row), "Taken back.")
    elif ended := done(
        request, form, lambda: reporting.report_back(by=request.viewer, attendance=row, **form.cleaned_data), again
    ):
        toasts.done(request, "Reported back.")
    if ended:
        return redirect(f"{reverse('meetings:meeting', args=[row.meeting.ref])}#people")
    context = {"form": form, "held": held, "meeting": row.meeting}
    return render(request, "meetings/report.html", context, status=422 if form.errors else 200)
