"""Where a day falls: which academic year, term and half term, and which periods of a rhythm a span of days holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from remit.core.seams import Period


class TermDates(Protocol):
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def break_first_day(self) -> date | None: ...
    @property
    def break_last_day(self) -> date | None: ...


T = TypeVar("T", bound=TermDates)
DAYS = ("first_day", "last_day", "break_first_day", "break_last_day")
SAME_WEEKDAY = timedelta(weeks=52)


def begun_in(day: date) -> int:
    """The calendar year in which the academic year of that day began."""
    return day.year if day.month >= 8 else day.year - 1


def usual_terms(begun: int) -> dict[str, dict[str, date | None]]:
    """What an English school's year is like, by term: something to start from."""
    after = begun + 1
    days = {
        "Autumn": (date(begun, 9, 1), date(begun, 12, 18), date(begun, 10, 26), date(begun, 10, 30)),
        "Spring": (date(after, 1, 4), date(after, 3, 25), date(after, 2, 15), date(after, 2, 19)),
        "Summer": (date(after, 4, 12), date(after, 7, 21), date(after, 5, 31), date(after, 6, 4)),
    }
    return {name: dict(zip(DAYS, each, strict=True)) for name, each in days.items()}


def moved_on(term: TermDates, not_before: date) -> dict[str, date | None]:
    """The days of a term a year later, on the same days of the week; none of them before that day."""
    held = {part: getattr(term, part) for part in DAYS}
    return {part: day and max(day + SAME_WEEKDAY, not_before) for part, day in held.items()}


def halves(term: TermDates) -> list[Period]:
    """The two halves of a term, or the term itself where no break divides it. A half ends and begins on a weekday."""
    if term.break_first_day is None or term.break_last_day is None:
        return [Period(term.first_day, term.last_day)]
    return [
        Period(term.first_day, _weekday(term.break_first_day, -1)),
        Period(_weekday(term.break_last_day, 1), term.last_day),
    ]


def _weekday(day: date, step: int) -> date:
    """The nearest weekday before (-1) or after (1) that day."""
    day += timedelta(days=step)
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day


def weeks(term: TermDates, closed: Collection[date] = ()) -> Iterator[Period]:
    """School weeks, Monday to Friday, cut to the halves of the term and to the first and last day that the school is
    open. A week in which it is closed throughout is none."""
    for half in halves(term):
        monday = half.first_day - timedelta(days=half.first_day.weekday())
        while monday <= half.last_day:
            open_days = [day for day in _weekdays(monday) if day in half and day not in closed]
            if open_days:
                yield Period(open_days[0], open_days[-1])
            monday += timedelta(days=7)


def _weekdays(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(5)]


def days(term: TermDates, closed: Collection[date] = ()) -> Iterator[Period]:
    """School days: weekdays of the term's halves on which the school is not closed."""
    for week in weeks(term, closed):
        day = week.first_day
        while day <= week.last_day:
            if day not in closed:
                yield Period(day, day)
            day += timedelta(days=1)


def periods(
    rhythm: str, term: TermDates, year: Period, last_of_year: bool, closed: Collection[date] = ()
) -> Sequence[Period]:
    """The periods of a rhythm that fall due in this term: a term's own halves, weeks and days; the year with its last
    term. On a `closed` day nothing falls due. Errors: KeyError for a rhythm that has no periods (as needed,
    continuing)."""
    return {
        "daily": lambda: list(days(term, closed)),
        "weekly": lambda: list(weeks(term, closed)),
        "half-termly": lambda: halves(term),
        "termly": lambda: [Period(term.first_day, term.last_day)],
        "annual": lambda: [year] if last_of_year else [],
    }[rhythm]()


def term_at(terms: Sequence[T], day: date) -> T | None:
    """The term of that day; in a holiday the one that comes next, after the last the last."""
    ordered = sorted(terms, key=lambda each: each.first_day)
    return next((term for term in ordered if term.last_day >= day), ordered[-1] if ordered else None)
