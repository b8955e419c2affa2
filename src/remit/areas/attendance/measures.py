"""What registers can count for a duty, over the reach of one role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from remit.areas.attendance import lesson_measures, rules
from remit.areas.attendance.masks import from_bytes, place
from remit.areas.attendance.models import AM, PM, Arrangement, Taking, Year
from remit.areas.attendance.queries import DAY, POWERS, answers, as_everybody
from remit.core import clock
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.models import Group, Membership

SHOWN = 12
WORDS = {AM: "morning", PM: "afternoon"}
NO_FORMS = "This role reaches no {form.many}, so it answers for no registers."
NOT_ARRANGED = "Nobody has said yet how registers are taken."
IN_THE_MIS = "Registers are taken in the MIS, which does not say when."
KEPT = ("attended", "authorised", "unauthorised")
Register = tuple[int, date, str]
Span = tuple[date, date | None]


def registers_taken_in_time(viewer: Viewer, period: Period) -> Progress:
    """Of the days before this one: today's stand on the board. Days of the MIS have no hour: there a register counts once
    its marks are here."""
    if not answers(viewer, "subject", "set"):
        return Progress(cannot=NO_FORMS)
    last = min(period.last_day, viewer.day - DAY)  # a figure is counted at any hour, and kept
    everybody = as_everybody(viewer)
    arranged = _arranged(everybody, period)
    if not any(each.taken_in == Arrangement.REMIT for each in arranged):
        return Progress(cannot=IN_THE_MIS if arranged else NOT_ARRANGED)
    forms = list(rules.registers(viewer, *POWERS).order_by("year", "name", "pk"))
    days = dates.days_open(everybody, period.first_day, last) if period.first_day <= last else []
    how = {day: each for day in days if (each := next((row for row in arranged if row.holds_on(day)), None))}
    due = _due(viewer, forms, how)
    done = _taken(viewer, forms, how) | _came(viewer, forms, how)
    names = {each.pk: str(each) for each in forms}
    late = [f"{names[form]}: {day:%-d %B}, {WORDS[part]}" for form, day, part in due if (form, day, part) not in done]  # fmt: skip
    return Progress(len(due) - len(late), len(due), tuple(late[:SHOWN]), reverse("attendance:registers"))


def _arranged(viewer: Viewer, period: Period) -> list[Arrangement]:
    rows = Arrangement.objects.visible_to(viewer).filter(school=school.school_of(viewer))
    rows = rows.filter(first_day__lte=min(period.last_day, viewer.day))
    return list(rows.filter(Q(last_day=None) | Q(last_day__gte=period.first_day)).order_by("-first_day"))


def _due(viewer: Viewer, forms: Sequence[Group], days: Collection[date]) -> list[Register]:
    """The last day first, of the forms with anybody in them that day."""
    held: dict[int, set[tuple[Span, Span]]] = defaultdict(set)  # most are in a form from one day on: few pairs of spans
    rows = Membership.objects.visible_to(viewer).filter(group__in=[each.pk for each in forms])
    wanted = ("group_id", "first_day", "last_day", "pupil__first_day", "pupil__last_day")
    for form, *spans in rows.order_by().values_list(*wanted).distinct():
        held[form].add(((spans[0], spans[1]), (spans[2], spans[3])))
    return [
        (form.pk, day, part)
        for day in sorted(days, reverse=True)
        for part in (AM, PM)
        for form in forms
        if any(all(_holds(span, day) for span in pair) for pair in held[form.pk])
    ]


def _holds(span: Span, day: date) -> bool:
    first, last = span
    return first <= day and (last is None or day <= last)


def _taken(viewer: Viewer, forms: Sequence[Group], how: Mapping[date, Arrangement]) -> set[Register]:
    """Those of Remit after which everybody had a mark, by the closing time. What a phone kept until it had a connection
    was taken when it was noted."""
    days = [day for day, each in how.items() if each.taken_in == Arrangement.REMIT]
    if not days:
        return set()
    rows = Taking.objects.visible_to(viewer).filter(
        group__in=[each.pk for each in forms], day__range=(min(days), max(days)), complete=True
    )
    found = rows.values_list("group_id", "day", "session", "at", "noted")
    return {
        (form, day, part)
        for form, day, part, at, noted in found
        if day in how and _in_time(day, how[day].closes(part), at, noted)
    }


def _in_time(day: date, closes: time, at: datetime, noted: datetime | None) -> bool:
    """The phone's clock is believed about its own day, and never about a moment after the save."""
    if noted is not None and noted <= at and clock.day_of(noted) == day:
        return localtime(noted).time() <= closes
    here = localtime(at)
    return (here.date(), here.time()) <= (day, closes)


def _came(viewer: Viewer, forms: Sequence[Group], how: Mapping[date, Arrangement]) -> set[Register]:
    """Those of the MIS of which marks came, as the years of their pupils have them."""
    days = [day for day, each in how.items() if each.taken_in == Arrangement.MIS]
    if not days:
        return set()
    members = Membership.objects.visible_to(viewer).filter(group__in=[each.pk for each in forms])
    forms_of: dict[int, set[int]] = defaultdict(set)
    for form, pupil in members.values_list("group_id", "pupil_id"):
        forms_of[pupil].add(form)
    rows = Year.objects.visible_to(viewer).filter(pupil__in=members.values("pupil"))
    rows = rows.filter(academic_year__first_day__lte=max(days), academic_year__last_day__gte=min(days))
    held: dict[tuple[int, date], int] = defaultdict(int)
    for pupil, first, *masks in rows.values_list("pupil_id", "academic_year__first_day", *KEPT):
        for form in forms_of[pupil]:
            held[form, first] |= reduce(or_, map(from_bytes, masks))
    return {
        (form, day, part)
        for (form, first), bits in held.items()
        for day in days
        for part in (AM, PM)
        if day >= first and bits >> place(first, day, part) & 1
    }


def lesson_registers_taken_in_time(viewer: Viewer, period: Period) -> Progress:
    """Of the days before this one: taken while the lesson lasted."""
    return lesson_measures.lesson_registers_taken_in_time(viewer, as_everybody(viewer), period)


ROLL = ("school.Pupil", "school.Enrolment")
CALENDAR = ("school.AcademicYear", "school.Term", "school.Closure")
MEASURES = (
    Measure(
        "registers-taken-in-time",
        "registers of your {form.many} taken by their closing time, up to yesterday",
        registers_taken_in_time,
        (
            "attendance.Taking",
            "attendance.Arrangement",
            "attendance.Year",
            "school.Group",
            "school.Membership",
            *ROLL,
            *CALENDAR,
        ),
    ),
    Measure(
        "lesson-registers-taken-in-time",
        "registers of lessons in your classes taken while the lesson lasted, up to yesterday",
        lesson_registers_taken_in_time,
        (
            "attendance.LessonTaking",
            "attendance.Arrangement",
            "school.Group",
            "school.Lesson",
            "school.Period",
            "school.SchoolWeek",
            *CALENDAR,
        ),
    ),
)
