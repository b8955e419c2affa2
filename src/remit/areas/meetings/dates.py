"""The days of a series: a rhythm laid over the school's calendar. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from remit.core.seams import Period
from remit.school.calendar import TermDates, halves

WEEKLY, FORTNIGHTLY, HALF_TERMLY, PICKED = "weekly", "fortnightly", "half-termly", "picked"
WEEK = timedelta(days=7)


def days(
    rhythm: str,
    weekday: int,
    week: str,
    terms: Iterable[TermDates],
    closed: Collection[date],
    letters: Mapping[date, str],
) -> Iterator[date]:
    """Every day on which it falls, in order: `weekday` 1 for Monday; `week` the letter of a fortnightly one; `letters`
    says by Monday which week is which. On a closed day, or in a holiday, it does not meet: no other day is made up. A
    half-termly one meets in the first week of a half that has its day. One on picked days has none of its own."""
    if rhythm == PICKED:
        return
    for half in (half for term in terms for half in halves(term)):
        met = [day for day in _weekdays(weekday, half) if day not in closed]
        if rhythm == FORTNIGHTLY:
            met = [day for day in met if _in_week(week, letters)(day)]
        yield from met[:1] if rhythm == HALF_TERMLY else met


def _weekdays(weekday: int, half: Period) -> Iterator[date]:
    day = half.first_day + timedelta(days=(weekday - half.first_day.isoweekday()) % 7)
    while day in half:
        yield day
        day += WEEK


def _in_week(week: str, letters: Mapping[date, str]) -> Callable[[date], bool]:
    """A week that is no week of the cycle meets for neither."""
    return lambda day: letters.get(day - timedelta(days=day.weekday())) == week
