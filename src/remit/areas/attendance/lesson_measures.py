"""What registers of lessons can count for a duty, over the reach of one role."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from remit.areas.attendance import lesson_figures, rules
from remit.areas.attendance.models import LESSONS
from remit.areas.attendance.queries import DAY
from remit.core.seams import Period, Progress
from remit.core.viewers import Viewer
from remit.school import dates

POWERS = ("lead", "manage")
SHOWN = 12
NO_CLASSES = "This role reaches no classes, so it answers for no registers of lessons."
NOT_IN_LESSONS = "No registers are taken here in lessons."
Lesson = tuple[date, int, int]  # a day, a group, a period


def lesson_registers_taken_in_time(viewer: Viewer, everybody: Viewer, period: Period) -> Progress:
    """Of the days before this one, as a figure is counted at any hour and kept. `everybody`: who sees the school's calendar
    and how registers are taken, which a role over a subject does not."""
    if not _answers(viewer):
        return Progress(cannot=NO_CLASSES)
    last = min(period.last_day, viewer.day - DAY)
    days = lesson_figures.lesson_days(everybody, period.first_day, last) if period.first_day <= last else []
    if not days:
        return Progress(cannot=NOT_IN_LESSONS)
    groups = rules.classes(viewer, *POWERS)
    slots = lesson_figures.slots(everybody, groups, days[0], days[-1])
    names = dict(groups.values_list("pk", "name"))
    periods = {each.period: each.name for each in slots}
    begins = {each.period: each.begins for each in slots}
    places = lesson_figures.by_place(days, dates.letters_between(everybody, days[0], days[-1]))
    due = [(day, slot.group, slot.period) for slot in slots for day in slot.days_among(places[slot.weekday, slot.week])]
    taken = lesson_figures.taken_registers(viewer, groups, Period(days[0], days[-1])).filter(first=True, in_time=True)
    done = set(taken.order_by().values_list("day", "group_id", "period_id"))
    late = [each for each in due if each not in done]
    late.sort(key=lambda each: (-each[0].toordinal(), begins[each[2]], names[each[1]]))
    missing = tuple(f"{names[group]}: {day:%-d %B}, {periods[at]}" for day, group, at in late[:SHOWN])
    return Progress(len(due) - len(late), len(due), missing, reverse("attendance:lessons"))


def _answers(viewer: Viewer) -> bool:
    """By a grant that does not depend on a set of pupils: no class is one's."""
    held = (each for each in viewer.grants if LESSONS in each.kinds and each.powers.intersection(POWERS))
    return any("set" not in each.dimensions for each in held)
