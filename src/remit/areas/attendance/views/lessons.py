"""The register of a lesson, on a phone and a desk: the page, what was entered in it, and which of two entries is right."""

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

from remit.areas.attendance import forms, lesson_acts, lessons, queries, rules
from remit.areas.attendance.reference import EXPLAINED, LATE, NO_REASON, PRESENT_AM, lesson_codes
from remit.areas.attendance.views.registers import SCRIPT, saves_itself
from remit.core import clock
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.asked import moment_in
from remit.core.offline.today import kept_until_midnight
from remit.core.once import SAVED_ALREADY
from remit.core.ui.asking import FORM
from remit.school import timetable
from remit.school.models import Lesson, Period

BUTTONS = {PRESENT_AM, NO_REASON, LATE}
LAST_WORDS = "Last five lessons"


def _lesson(request: ViewedRequest, ref: str, day: date, period: str) -> Lesson:
    """Of a class of hers, as the timetable of that day has it."""
    viewer = request.viewer
    if day > viewer.day:
        raise Http404
    group = get_object_or_404(rules.classes(viewer), ref=ref)
    found = lessons.lesson_of(viewer, group, get_object_or_404(Period.objects.visible_to(viewer), ref=period), day)
    if found is None:
        raise Http404
    return found


def _url(name: str, lesson: Lesson, day: date) -> str:
    return reverse(f"attendance:{name}", args=[lesson.group.ref, day, lesson.period.ref])


@access(rules.can_take_in_lessons)
@FORM
def register(request: ViewedRequest, ref: str, day: date, period: str) -> HttpResponse:
    """One register. Whoever is not named was there, once it is sent whole."""
    lesson = _lesson(request, ref, day, period)
    if request.method == "POST" and saves_itself(request):
        return _save_rows(request, lesson, day)
    held = lessons.register(request.viewer, lesson, day)
    if request.method == "POST":
        return _save(request, held)
    page = _page(request, held)
    return kept_until_midnight(request, page, SCRIPT) if day == request.viewer.day else page


def _take(request: ViewedRequest, lesson: Lesson, day: date, read: forms.Sent, *, whole: bool) -> str:
    """Why nothing was saved, or nothing."""
    try:
        lesson_acts.take_lesson(
            by=request.viewer, key=request.POST.get("once", ""), group=lesson.group, period=lesson.period, day=day,
            entries=read.entries, whole=whole, noted=moment_in(request.POST.get("noted", "")),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Refused as refused:
        return str(refused)
    except KeyReused:
        return SAVED_ALREADY
    except PermissionDenied:
        return (
            "Registers of days that are over are changed by whoever leads the subject or the year, and by the office."
        )
    return ""


def _save(request: ViewedRequest, held: lessons.Register) -> HttpResponse:
    pupils = [line.pupil for line in held.lines]
    taken = held.saved is not None and held.saved.complete
    unmarked = {line.pupil.ref for line in held.lines if line.current is None or line.proposed}
    rest = dict.fromkeys(unmarked, PRESENT_AM) if request.POST.get("rest") == "present" else None
    read = forms.read_register(request.POST, pupils, held.day, rest=rest, codes=lesson_codes(held.day))
    left = 0 if taken else len(pupils) - len(read.entries)
    why = "" if read.mistakes else _take(request, held.lesson, held.day, read, whole=not left)
    if why or read.mistakes:
        return _page(request, held, why=why, mistakes=read.mistakes, status=422)
    messages.success(request, "The register is saved." if not left else f"Saved. {left} still to mark.")
    return redirect(request.path)


def _save_rows(request: ViewedRequest, lesson: Lesson, day: date) -> HttpResponse:
    """From a page that saves by itself: row references and numbers, no name."""
    viewer = request.viewer
    pupils = queries.members_on(viewer, lesson.group, day)
    read = forms.read_register(request.POST, pupils, day, codes=lesson_codes(day))
    whole = request.POST.get("whole") == "1" and not read.mistakes
    nothing = next(iter(read.mistakes.values()), lesson_acts.NOTHING)
    why = _take(request, lesson, day, read, whole=whole) if read.entries or whole else nothing
    if why:
        return JsonResponse({"why": why, "mistakes": read.mistakes}, status=422)
    now = lessons.standing(viewer, lesson.group, lesson.period, day)
    told: dict[str, Any] = {
        "saved": f"{localtime(clock.now()):%H:%M:%S}",
        "seen": {each.ref: now[each.pk][-1][0] for each in read.entries if each.pk in now},
        "conflicts": [each.ref for each in read.entries if each.pk in now and not now[each.pk][-1][1]],
        "mistakes": read.mistakes,
    }
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _page(
    request: ViewedRequest,
    held: lessons.Register,
    *,
    why: str = "",
    mistakes: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, day, lesson = request.viewer, held.day, held.lesson
    codes = lesson_codes(day)
    others = [each for code, each in codes.items() if code not in BUTTONS]
    shut = _why_shut(request, lesson, day)
    told = sum(line.proposed and line.current is not None and line.current.code == EXPLAINED for line in held.lines)
    context = {
        "register": held,
        "lesson": lesson,
        "period": lesson.period,
        "group": lesson.group,
        "day": day,
        "part": lesson.period.name,
        "week": timetable.letter_on(viewer, day),
        "over": day == viewer.day and localtime(clock.now()).time() > lesson.period.ends,
        "told": told,
        "late_code": LATE,
        "late_words": "Late",
        "last_words": LAST_WORDS,
        "exceptions": True,
        "options": format_html_join(
            "", '<option value="{}">{} {}</option>', ((each.code, each.code, each.short) for each in others)
        ),
        "known": codes,
        "writes": rules.can_take_lesson(viewer, group=lesson.group, day=day) and not shut,
        "shut": shut,
        "amends": day < viewer.day,
        "counts": _counts(held),
        "why": why,
        "mistakes": mistakes or {},
        "settle_url": _url("lesson.settle", lesson, day),
        "entries_url": _url("lesson.entries", lesson, day),
        "sent": request.POST,
        "leads": [str(lesson.teacher)] if lesson.teacher else lessons.leads(viewer, lesson.group),
    }
    return render(request, "attendance/lesson.html", context, status=status)


def _why_shut(request: ViewedRequest, lesson: Lesson, day: date) -> str:
    try:
        lesson_acts.refuse_day(queries.school_day(request.viewer, day, lesson.school_id), day)
        lesson_acts.refuse_before(request.viewer, lesson.period, day)
    except Refused as refused:
        return str(refused)
    return ""


def _counts(held: lessons.Register) -> dict[str, int]:
    codes = [line.current.code if line.current else "" for line in held.lines]
    away = codes.count(NO_REASON) + codes.count(EXPLAINED)
    late, left = codes.count(LATE), codes.count("")
    return {"present": len(codes) - away - late - left, "late": late, "away": away, "left": left}


@access(rules.can_take_in_lessons)
@require_safe
def entries(request: ViewedRequest, ref: str, day: date, period: str) -> HttpResponse:
    """Every entry of a lesson's register, and every save of it: by whom, when and why."""
    lesson = _lesson(request, ref, day, period)
    viewer = request.viewer
    takings = lessons.takings_of(viewer, lesson.group).filter(day=day, period=lesson.period).select_related("by")
    marks = lessons.marks_of(viewer, lesson.group).filter(day=day, period=lesson.period)
    context = {
        "lesson": lesson,
        "group": lesson.group,
        "part": lesson.period.name,
        "day": day,
        "takings": takings,
        "marks": marks.select_related("pupil", "taking__by"),
        "url": _url("lesson", lesson, day),
    }
    return render(request, "attendance/lesson_entries.html", context)


@access(rules.can_take_in_lessons)
@require_POST
def settle(request: ViewedRequest, ref: str, day: date, period: str) -> HttpResponse:
    """Which of two entries for one pupil is right."""
    lesson = _lesson(request, ref, day, period)
    pupil, _, chosen = request.POST.get("choice", "").partition(" ")
    marks = lessons.marks_of(request.viewer, lesson.group).filter(day=day, period=lesson.period, pupil__ref=pupil)
    mark = next((each for each in marks.select_related("pupil") if str(each.pk) == chosen), None)
    if mark is None:
        raise Http404
    try:
        lesson_acts.settle_lesson(
            by=request.viewer, group=lesson.group, period=lesson.period, day=day, pupil=mark.pupil, mark=mark
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{mark.pupil}: {mark.code} stands.")
    return redirect(_url("lesson", lesson, day))
