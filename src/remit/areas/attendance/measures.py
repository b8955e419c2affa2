"""What registers can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.attendance import in_time, lesson_measures, rules
from remit.areas.attendance.models import AM, PM, Arrangement
from remit.areas.attendance.queries import DAY, POWERS, answers
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school.remit import as_everybody

SHOWN = 12
WORDS = {AM: "morning", PM: "afternoon"}
NO_FORMS = "This role reaches no {form.many}, so it answers for no registers."
NOT_ARRANGED = "Nobody has said yet how registers are taken."
IN_THE_MIS = "Registers are taken in the MIS, which does not say when."


def registers_taken_in_time(viewer: Viewer, period: Period) -> Progress:
    """Of the days before this one: today's stand on the board. Days of the MIS have no hour: there a register counts once
    its marks are here."""
    if not answers(viewer, "subject", "set"):
        return Progress(cannot=NO_FORMS)
    last = min(period.last_day, viewer.day - DAY)  # a figure is counted at any hour, and kept
    everybody = as_everybody(viewer)
    arranged = in_time.arranged(everybody, period)
    if not any(each.taken_in == Arrangement.REMIT for each in arranged):
        return Progress(cannot=IN_THE_MIS if arranged else NOT_ARRANGED)
    forms = list(rules.registers(viewer, *POWERS).order_by("year", "name", "pk"))
    how = in_time.how_taken(everybody, arranged, Period(period.first_day, last))
    due = in_time.due(viewer, forms, how)
    done = in_time.done_of(viewer, forms, how)
    names = {each.pk: str(each) for each in forms}
    late = [f"{names[form]}: {day:%-d %B}, {WORDS[part]}" for form, day, part in due if (form, day, part) not in done]  # fmt: skip
    return Progress(len(due) - len(late), len(due), tuple(late[:SHOWN]), reverse("attendance:registers"))


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
