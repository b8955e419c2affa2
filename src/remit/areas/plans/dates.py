"""When a plan is looked at again. Pure: terms and closures are given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TypeVar

from remit.areas.plans.models import TERM, WEEK
from remit.school.calendar import DAY, FRIDAY, TermDates, halves, last_day_open

T = TypeVar("T", bound=TermDates)
A_TERM = timedelta(weeks=17)
SOME_WEEKS = timedelta(weeks=4)
A_SUMMER = timedelta(weeks=7)  # days later than this after the last term belong to a year that nobody has entered yet


def next_review(
    held: date,
    every: int,
    unit: str,
    terms: Sequence[TermDates],
    closed: Collection[date] = (),
    *,
    until: date | None = None,
) -> date:
    """The day by which the next review is due: a school day after `held`. Weeks and years are counted from it; of terms,
    it is the end of the next. Where that falls on no school day it is the last one before, and in holidays longer than
    the rhythm the first one after. A plan that is to end is reviewed by the day on which it ends."""
    wanted = _end_of_term(held, every, terms) if unit == TERM else held + _span(every, unit)
    if until and held < until < wanted:
        wanted = until
    return open_day(wanted, terms, closed, after=held)


def _span(every: int, unit: str) -> timedelta:
    return timedelta(weeks=every if unit == WEEK else 52 * every)


def _end_of_term(held: date, every: int, terms: Sequence[TermDates]) -> date:
    ahead = sorted(term.last_day for term in terms if term.first_day > held)
    return ahead[every - 1] if every <= len(ahead) else held + every * A_TERM


def first_review(
    begins: date,
    every: int,
    unit: str,
    terms: Sequence[TermDates],
    closed: Collection[date] = (),
    *,
    until: date | None = None,
) -> date:
    """Of a plan that begins: as after a review, but where terms are counted the one in which it begins is the first, as
    long as some weeks of it are left."""
    term = next((each for each in terms if each.first_day <= begins <= each.last_day - SOME_WEEKS), None)
    if unit != TERM or term is None:
        return next_review(begins, every, unit, terms, closed, until=until)
    held = term.first_day - DAY
    return max(next_review(held, every, unit, terms, closed, until=until), begins + DAY)


def open_day(day: date, terms: Sequence[TermDates], closed: Collection[date], *, after: date) -> date:
    """That day where there is school; else the last school day before it that is later than `after`, else the first one
    that follows. Where the school has entered no terms, weekdays are school days."""
    if terms and day <= max(term.last_day for term in terms) + A_SUMMER:
        found = last_day_open(terms, day, closed)
        if found <= after:
            found = _next_open(max(day, after + DAY), terms, closed)
        if found > after and found.weekday() <= FRIDAY:
            return found
    return _weekday(day, after)


def _next_open(day: date, terms: Sequence[TermDates], closed: Collection[date]) -> date:
    spans = [half for term in terms for half in halves(term)]
    last = max(span.last_day for span in spans)
    found = day
    while found <= last:
        if found.weekday() <= FRIDAY and found not in closed and any(found in span for span in spans):
            return found
        found += DAY
    return _weekday(day, day - DAY)


def _weekday(day: date, after: date) -> date:
    while day.weekday() > FRIDAY and day - DAY > after:
        day -= DAY
    while day.weekday() > FRIDAY or day <= after:
        day += DAY
    return day


def worked(day: date, terms: Sequence[TermDates], closed: Collection[date]) -> date:
    """The last school day up to that one: what was due on it is late from the next."""
    return last_day_open(terms, day, closed)
