"""The academic year in which the demo lives: dates such as most English schools have, worked out for any year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from remit.school.calendar import halves
from remit.school.reference import bank_holidays

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4
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


def _from(weekday: int, day: date) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _until(weekday: int, day: date) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _term(name: str, first_day: date, last_day: date, monday_of_break: date) -> Dates:
    return Dates(name, first_day, last_day, monday_of_break, monday_of_break + 4 * DAY)


def terms(year: int) -> tuple[Dates, Dates, Dates]:
    after = year + 1
    return (
        _term("Autumn", date(year, 9, 1), _until(FRIDAY, date(year, 12, 20)), _from(MONDAY, date(year, 10, 24))),
        _term(
            "Spring",
            _from(MONDAY, date(after, 1, 3)),
            _until(THURSDAY, date(after, 3, 31)),
            _from(MONDAY, date(after, 2, 12)),
        ),
        _term(
            "Summer",
            _from(MONDAY, date(after, 4, 12)),
            _until(WEDNESDAY, date(after, 7, 22)),
            _from(MONDAY, date(after, 5, 25)),
        ),
    )


def academic_year(year: int) -> dict[str, Any]:
    return {"name": f"{year}/{(year + 1) % 100:02}", "first_day": date(year, 9, 1), "last_day": date(year + 1, 8, 31)}


def term_values(year: int) -> list[dict[str, Any]]:
    return [asdict(term) for term in terms(year)]


def inset_days(year: int) -> list[date]:
    """The first day of the spring and of the summer term."""
    return [term.first_day for term in terms(year)[1:]]


def is_school_day(day: date) -> bool:
    if day.weekday() > FRIDAY or day in bank_holidays() or day in inset_days(begun(day)):
        return False
    return any(day in half for term in terms(begun(day)) for half in halves(term))


def last_school_day(day: date) -> date:
    """The last up to that day; the year's first day, where it has only just begun."""
    first = date(begun(day), 9, 1)
    while day > first and not is_school_day(day):
        day -= DAY
    return day


def school_days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if is_school_day(day):
            yield day
        day += DAY
