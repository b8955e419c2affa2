"""Registers on a phone and a desk: today's, one, what was entered in it, and how they are taken."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from remit.areas.attendance import actions, forms, lessons, queries, rules
from remit.areas.attendance.models import AM, PM, Arrangement, Nudge
from remit.areas.attendance.reference import (
    CLOSED,
    LATE,
    NO_REASON,
    NOT_YET,
    PRESENT_AM,
    TOO_LATE,
    codes_on,
)
from remit.core import clock
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.asked import moment_in
from remit.core.offline.today import kept_until_midnight
from remit.core.once import SAVED_ALREADY
from remit.core.ui.asking import FORM, sent
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school import timetable
from remit.school.models import Group

WORDS = {AM: "morning", PM: "afternoon"}
NOTHING = "Nothing is marked yet."
SCRIPT = "attendance/register.js"
BUTTONS = {PRESENT_AM, NO_REASON}


@access(rules.can_take_any)
@require_safe
def today(request: ViewedRequest) -> HttpResponse:
    """The registers that are hers to take today, of lessons and of forms, with how far each is."""
    viewer = request.viewer
    held = queries.arrangement_on(viewer, viewer.day)
    groups = list(queries.forms_to_take(viewer))
    open_today = timetable.is_school_day(viewer, viewer.day)
    lines = queries.states(viewer, groups, viewer.day) if held and held.taken_in == Arrangement.REMIT else []
    context = {
        "arrangement": held,
        "lines": lines,
        "lessons": lessons.mine(viewer, viewer.day),
        "own": [line for line in lines if line.own],
        "others": [line for line in lines if not line.own],
        "open_today": open_today,
        "brings": rules.can_bring_in(viewer),
        "as_at": _as_at(viewer),
        "sessions": [(part, WORDS[part], held.opens(part), held.closes(part)) for part in (AM, PM)] if held else [],
        "arranges": rules.can_arrange(viewer),
    }
    page = render(request, "attendance/registers.html", context)
    return kept_until_midnight(request, page)  # forms and lessons, and nobody's name


def _as_at(viewer: Viewer) -> str:
    at = queries.last_mark_at(viewer)
    return f"Marks as at {localtime(at):%-d %B, %H:%M}." if at else "No marks have come in yet."


def _group(request: ViewedRequest, ref: str) -> Group:
    return rules.register_of(request.viewer, ref)


@access(rules.can_take_some)
@FORM
def register(request: ViewedRequest, ref: str, day: date, session: str) -> HttpResponse:
    """One register. A phone saves rows as they are marked; a page without scripts sends all of them."""
    group = _group(request, ref)
    if day > request.viewer.day:
        raise Http404
    if request.method == "POST" and saves_itself(request):
        return _save_rows(request, group, day, session)
    held = queries.register(request.viewer, group, day, session)
    if request.method == "POST":
        return _save(request, held)
    page = _page(request, held)
    return kept_until_midnight(request, page, SCRIPT) if day == request.viewer.day else page


def saves_itself(request: ViewedRequest) -> bool:
    return "Remit-Saves" in request.headers or "Remit-Waited" in request.headers


def _take(request: ViewedRequest, group: Group, day: date, session: str, read: forms.Sent) -> str:
    """Why nothing was saved, or nothing."""
    try:
        actions.take(
            by=request.viewer, key=request.POST.get("once", ""), group=group, day=day, session=session,
            entries=read.entries, noted=moment_in(request.POST.get("noted", "")), reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Refused as refused:
        return str(refused)
    except KeyReused:
        return SAVED_ALREADY
    except PermissionDenied:
        return "Registers of days that are over are changed by whoever leads the year, and by the office."
    return ""


def _save(request: ViewedRequest, held: queries.Register) -> HttpResponse:
    unmarked = {
        line.pupil.ref: line.planned.code if line.planned else PRESENT_AM for line in held.lines if line.current is None
    }
    rest = unmarked if request.POST.get("rest") == "present" else None
    read = forms.read_register(request.POST, [line.pupil for line in held.lines], held.day, rest=rest)
    why = "" if read.mistakes else _take(request, held.group, held.day, held.session, read)
    if why or read.mistakes:
        return _page(request, held, why=why, mistakes=read.mistakes, status=422)
    left = len(unmarked.keys() - {pupil.ref for pupil in read.entries})
    messages.success(request, "The register is saved." if not left else f"Saved. {left} still to mark.")
    return redirect(request.path)


def _save_rows(request: ViewedRequest, group: Group, day: date, session: str) -> HttpResponse:
    """From a page that saves by itself. Told is what it needs: when it was saved, the entries that it now knows of, and where
    another was made meanwhile. Row references and numbers, no name."""
    pupils = queries.members_on(request.viewer, group, day)
    read = forms.read_register(request.POST, pupils, day)
    nothing = next(iter(read.mistakes.values()), NOTHING)
    why = _take(request, group, day, session, read) if read.entries else nothing
    if why:
        return JsonResponse({"why": why, "mistakes": read.mistakes}, status=422)
    now = queries.standing(request.viewer, [each.pk for each in pupils], day, session)
    told: dict[str, Any] = {
        "saved": f"{localtime(clock.now()):%H:%M:%S}",
        "seen": {each.ref: now[each.pk][-1][0] for each in read.entries if each.pk in now},
        "conflicts": [each.ref for each in read.entries if each.pk in now and not now[each.pk][-1][1]],
        "mistakes": read.mistakes,
        "left": sum(not any(entry[1] for entry in now.get(each.pk, [])) for each in pupils),
    }
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _page(
    request: ViewedRequest,
    held: queries.Register,
    *,
    why: str = "",
    mistakes: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, day, session = request.viewer, held.day, held.session
    arranged = queries.arrangement_on(viewer, day, held.group.school_id)
    now = localtime(clock.now())
    closes = arranged.closes(session) if arranged else None
    closed = bool(closes) and (day, now.time()) > (day, closes) if day == viewer.day else day < viewer.day
    late = TOO_LATE if closed else LATE
    known = codes_on(day)
    writes = rules.can_take_on(viewer, group=held.group, day=day)
    shut = _why_shut(request, day, session, held.group)
    others = [each for each in known.values() if each.code not in {*BUTTONS, "\\", late, CLOSED, NOT_YET}]
    context = {
        "register": held,
        "group": held.group,
        "day": day,
        "session": session,
        "part": WORDS[session],
        "other_part": (PM if session == AM else AM),
        "week": timetable.letter_on(viewer, day),
        "closes": closes,
        "closed": closed,
        "late_code": late,
        "late_words": "Late after closing" if closed else "Late",
        "options": format_html_join(
            "", '<option value="{}">{} {}</option>', ((each.code, each.code, each.short) for each in others)
        ),
        "known": known,
        "writes": writes and not shut,
        "shut": shut,
        "amends": day < viewer.day,
        "counts": _counts(held),
        "why": why,
        "mistakes": mistakes or {},
        "settle_url": reverse("attendance:settle", args=[held.group.ref, day, session]),
        "entries_url": reverse("attendance:entries", args=[held.group.ref, day, session]),
        "sent": request.POST,
        "leads": school.leads_of(viewer, [held.group])[held.group.pk],
    }
    return render(request, "attendance/register.html", context, status=status)


def _why_shut(request: ViewedRequest, day: date, session: str, group: Group) -> str:
    found = queries.school_day(request.viewer, day, group.school_id)
    try:
        actions.refuse_day(day, found)
        actions.refuse_session(request.viewer, day, session, found.arrangement)
    except Refused as refused:
        return str(refused)
    return ""


def _counts(held: queries.Register) -> dict[str, int]:
    known = codes_on(held.day)
    codes = [line.current.code if line.current else "" for line in held.lines]
    late = sum(code in {LATE, TOO_LATE} for code in codes)
    here = sum(bool(code) and known[code].is_attendance for code in codes) - sum(code == LATE for code in codes)
    away = sum(bool(code) and not known[code].is_attendance and code != TOO_LATE for code in codes)
    return {"present": here, "late": late, "away": away, "left": codes.count("")}


@access(rules.can_take_some)
@require_safe
def entries(request: ViewedRequest, ref: str, day: date, session: str) -> HttpResponse:
    """Every entry of a register, the first one and each that came after: by whom, when and why."""
    group = _group(request, ref)
    held = queries.register(request.viewer, group, day, session)
    context = {
        "register": held,
        "group": group,
        "day": day,
        "session": session,
        "part": WORDS[session],
        "known": codes_on(day),
    }
    return render(request, "attendance/entries.html", context)


@access(rules.can_take_some)
@require_POST
def settle(request: ViewedRequest, ref: str, day: date, session: str) -> HttpResponse:
    """Which of two entries for one pupil is right."""
    group = _group(request, ref)
    held = queries.register(request.viewer, group, day, session)
    pupil, _, chosen = request.POST.get("choice", "").partition(" ")
    line = next((each for each in held.lines if each.pupil.ref == pupil), None)
    found = line.series.marks if line and line.series else ()
    mark = next((each for each in found if str(each.pk) == chosen), None)
    if line is None or mark is None:
        raise Http404
    try:
        actions.settle(by=request.viewer, group=group, day=day, session=session, pupil=line.pupil, mark=mark)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{line.pupil}: {mark.code} stands.")
    return redirect("attendance:register", ref=group.ref, day=day, session=session)


@access(rules.can_take_some)
@require_safe
def nudged(request: ViewedRequest, ref: str) -> HttpResponse:
    """From a notice to the register that it is about."""
    found = get_object_or_404(Nudge.objects.visible_to(request.viewer).select_related("group"), ref=ref)
    return redirect("attendance:register", ref=found.group.ref, day=found.day, session=found.session)


@access(rules.can_arrange)
@FORM
def arrangement(request: ViewedRequest) -> HttpResponse:
    """Where registers are taken and when they close; a change has its day."""
    viewer = request.viewer
    held = queries.arrangement_on(viewer, viewer.day)
    form = forms.ArrangementForm(viewer, held, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.arrange(
                by=viewer, key=request.POST.get("once", ""), school=school.managed_school(viewer), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        else:
            messages.success(request, "How registers are taken is saved.")
            return redirect("attendance:registers")
    context = {"form": form, "held": list(queries.arrangements(viewer)), "today": viewer.day}
    return render(request, "attendance/arrangement.html", context, status=422 if form.errors else 200)
