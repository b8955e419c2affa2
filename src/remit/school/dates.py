"""What the school adds to a calendar: its terms and closures, and the lessons of whoever looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models import Q

from remit.core.seams import Dated
from remit.core.viewers import Viewer
from remit.school.calendar import TermDates, halves
from remit.school.models import Closure, Lesson, SchoolWeek, Term
from remit.school.queries import closed_days, days_of, school_of
from remit.school.reference import bank_holidays
from remit.school.remit import hers
from remit.school.timetable import WEEKEND, monday_of


def terms_between(viewer: Viewer, first: date, last: date, at: int | None = None) -> list[Term]:
    """Of any year, in order. `at`: the number of the school whose terms they are, here and below; without one that of whoever
    looks, of several the first. What is counted for a pupil is counted by the pupil's own school."""
    rows = Term.objects.visible_to(viewer).filter(first_day__lte=last, last_day__gte=first)
    return list(rows.filter(school=at or school_of(viewer)).order_by("first_day", "pk"))


def letters_between(viewer: Viewer, first: date, last: date, at: int | None = None) -> dict[date, str]:
    """Of a two-week timetable, by Monday."""
    rows = SchoolWeek.objects.visible_to(viewer).filter(monday__range=(monday_of(first), last))
    return dict(rows.filter(school=at or school_of(viewer)).values_list("monday", "letter"))


def days_open(viewer: Viewer, first: date, last: date, at: int | None = None) -> list[date]:
    """The school days of a span. Where no term is entered for it, every weekday that is no bank holiday."""
    terms: list[TermDates] = [*terms_between(viewer, first, last, at)]
    spans: list[TermDates] = terms or [Term(first_day=first, last_day=last)]
    return open_among(spans, closed_days(viewer, spans, at), first, last)


def open_among(terms: Iterable[TermDates], closed: Collection[date], first: date, last: date) -> list[date]:
    """The weekdays of a span that lie in one of these terms, outside its half term, and are not closed."""
    open_days = [half for term in terms for half in halves(term)]
    return [
        day
        for day in days_of(first, last)
        if day.weekday() < WEEKEND and day not in closed and any(day in half for half in open_days)
    ]


def school_days(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """When terms begin and end, the holidays inside them, and closures: what the school's own web page says."""
    for term in terms_between(viewer, first, last):
        name = term.name if "term" in term.name.casefold() else f"{term.name} term"
        for day, words in ((term.first_day, "begins"), (term.last_day, "ends")):
            if first <= day <= last:
                yield Dated(day, f"{name} {words}", plain=f"{name} {words}", key=f"{term.ref} {words}")
        starts, ends = term.break_first_day, term.break_last_day
        if starts and ends and starts <= last and ends >= first:
            yield Dated(starts, "Half term", last=ends, plain="Half term", key=f"{term.ref} half")
    rows = Closure.objects.visible_to(viewer).filter(school=school_of(viewer), first_day__lte=last, last_day__gte=first)
    for each in rows.order_by("first_day", "pk"):
        yield Dated(each.first_day, each.why, last=each.last_day, plain="School closed", key=each.ref)
    for day, name in bank_holidays().items():
        if first <= day <= last:
            yield Dated(day, name, plain=name, key=day.isoformat())


def her_lessons(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Day by day, with the week that each falls in."""
    rows = Lesson.objects.visible_to(viewer).filter(
        Q(last_day=None) | Q(last_day__gte=first),
        Q(period__last_day=None) | Q(period__last_day__gte=first),
        first_day__lte=last,
        period__first_day__lte=last,
        teacher__in=hers(viewer).staff,
    )
    held = list(rows.select_related("group", "period", "room").order_by("period__begins", "group__name", "pk"))
    letters, taught = letters_between(viewer, first, last), days_open(viewer, first, last)
    for day in taught:
        for each in held:
            right = each.week in ("", letters.get(monday_of(day), ""))
            if right and each.period.weekday == day.isoweekday() and each.holds_on(day) and each.period.holds_on(day):
                place, begins, ends = str(each.room or ""), each.period.begins, each.period.ends
                yield Dated(day, str(each.group), "", begins, ends, place, plain="Lesson", key=f"{each.ref} {day}")
