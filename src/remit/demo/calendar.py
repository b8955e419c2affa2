"""The academic year in which the demo lives: dates such as most English schools have, worked out for any year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from remit.school.calendar import halves, usual_terms
from remit.school.reference import bank_holidays

FRIDAY = 4
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dates:
    name: str
    first_day: date
    last_day: date
    break_first_day: date
    break_last_day: date


def begun(day: date) -> int:
    """The calendar year in which the academic year of that day began. The summer holiday belongs to the year before it."""
    return day.year if day.month >= 9 else day.year - 1


@cache
def terms(year: int) -> tuple[Dates, ...]:
    """Those that setting up a school proposes."""
    return tuple(Dates(name, **days) for name, days in usual_terms(year).items())  # type: ignore[arg-type]


def academic_year(year: int) -> dict[str, Any]:
    return {"name": f"{year}/{(year + 1) % 100:02}", "first_day": date(year, 9, 1), "last_day": date(year + 1, 8, 31)}


def term_values(year: int) -> list[dict[str, Any]]:
    return [asdict(term) for term in terms(year)]


def inset_days(year: int) -> list[date]:
    """The first day of the spring and of the summer term."""
    return [term.first_day for term in terms(year)[1:]]


@cache  # asked of the same days some thousand times in a build
def is_school_day(day: date) -> bool:
    if day.weekday() > FRIDAY or day in bank_holidays() or day in inset_days(begun(day)):
        return False
    return any(day in half for term in terms(begun(day)) for half in halves(term))


def last_school_day(day: date) -> date:
    """The last up to that day; before a year's first, one of the year before."""
    while not is_school_day(day):
        day -= DAY
    return day


def school_days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if is_school_day(day):
            yield day
        day += DAY
