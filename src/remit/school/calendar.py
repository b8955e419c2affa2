"""Where a day falls: which academic year, term and half term, and which periods of a rhythm a span of days holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def weeks(term: TermDates) -> Iterator[Period]:
    """School weeks, Monday to Friday, cut to the halves of the term."""
    for half in halves(term):
        monday = half.first_day - timedelta(days=half.first_day.weekday())
        while monday <= half.last_day:
            friday = monday + timedelta(days=4)
            if friday >= half.first_day:
                yield Period(max(monday, half.first_day), min(friday, half.last_day))
            monday += timedelta(days=7)


def days(term: TermDates) -> Iterator[Period]:
    for week in weeks(term):
        day = week.first_day
        while day <= week.last_day:
            yield Period(day, day)
            day += timedelta(days=1)


def periods(rhythm: str, term: TermDates, year: Period, last_of_year: bool) -> Sequence[Period]:
    """The periods of a rhythm that fall due in this term: a term's own halves, weeks and days; the year with its last
    term. Errors: KeyError for a rhythm that has no periods (as needed, continuing)."""
    return {
        "daily": lambda: list(days(term)),
        "weekly": lambda: list(weeks(term)),
        "half-termly": lambda: halves(term),
        "termly": lambda: [Period(term.first_day, term.last_day)],
        "annual": lambda: [year] if last_of_year else [],
    }[rhythm]()


def term_at(terms: Sequence[T], day: date) -> T | None:
    """The term of that day; in a holiday the one that comes next, after the last the last."""
    ordered = sorted(terms, key=lambda each: each.first_day)
    return next((term for term in ordered if term.last_day >= day), ordered[-1] if ordered else None)
