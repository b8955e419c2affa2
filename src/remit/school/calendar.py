"""Where a day falls: which academic year, term and half term, and which periods of a rhythm a span of days holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

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
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SAME_WEEKDAY = 52 * WEEK
MARCH = 3
MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4


def begun_in(day: date) -> int:
    """The calendar year in which the academic year of that day began."""
    return day.year if day.month >= 8 else day.year - 1


def easter(year: int) -> date:
    """The Sunday, by Gauss's rule with Lichtenberg's corrections; without the corrections of the Gregorian calendar,
    which stand still from 1900 to 2099."""
    moon = (19 * (year % 19) + 24) % 30
    moon -= (moon + year % 19 // 11) // 29
    full = date(year, 3, 21) + moon * DAY
    return _upon(6, full + DAY)


def bank_holidays_in(year: int) -> set[date]:
    """Of England, by the rule, for years that nobody has announced yet: those of reference data are what counts."""
    sunday = easter(year)
    found = {sunday - 2 * DAY, sunday + DAY, _upon(MONDAY, date(year, 5, 1))}
    found |= {_up_to(MONDAY, date(year, 5, 31)), _up_to(MONDAY, date(year, 8, 31))}
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() > FRIDAY or day in found:
            day += DAY
        found.add(day)
    return found


def _upon(weekday: int, day: date) -> date:
    return day + (weekday - day.weekday()) % 7 * DAY


def _up_to(weekday: int, day: date) -> date:
    return day - (day.weekday() - weekday) % 7 * DAY


def _school_day(day: date, step: timedelta) -> date:
    """That day, or the next to it on which a term may begin or end: no weekend, no bank holiday."""
    while day.weekday() > FRIDAY or day in bank_holidays_in(day.year):
        day += step
    return day


def usual_terms(begun: int) -> dict[str, dict[str, date | None]]:
    """What an English school's year is like, by term: something to start from. The spring holiday is Holy Week
    and the week after Easter; where Easter is in March, the two weeks after Good Friday's."""
    after, sunday = begun + 1, easter(begun + 1)
    ends, begins = (
        (sunday - 3 * DAY, sunday + 15 * DAY) if sunday.month == MARCH else (sunday - 9 * DAY, sunday + 8 * DAY)
    )
    days = {
        "Autumn": (date(begun, 9, 1), _up_to(FRIDAY, date(begun, 12, 20)), _upon(MONDAY, date(begun, 10, 24))),
        "Spring": (_upon(MONDAY, date(after, 1, 2)), ends, _upon(MONDAY, date(after, 2, 12))),
        "Summer": (begins, _up_to(WEDNESDAY, date(after, 7, 22)), _up_to(MONDAY, date(after, 5, 31))),
    }
    return {
        name: dict(zip(DAYS, (_school_day(first, DAY), _school_day(last, -DAY), monday, monday + 4 * DAY), strict=True))
        for name, (first, last, monday) in days.items()
    }


MOVES_WITH_EASTER = {("Spring", "last_day"), ("Summer", "first_day")}


def moved_on(name: str, term: TermDates, begun: int, not_before: date) -> dict[str, date | None]:
    """The days of a term in the year that begins in `begun`, as far from the usual ones as the school had them; the
    days next to Easter are the usual ones. None of them before that day."""
    held: dict[str, date | None] = {part: getattr(term, part) for part in DAYS}
    was, now = usual_terms(begun_in(term.first_day)).get(name), usual_terms(begun).get(name)
    found: dict[str, date | None] = {}
    for part, day in held.items():
        if was and now and (name, part) in MOVES_WITH_EASTER:
            found[part] = now[part]
        elif day and was and now:
            usual: Any = (was[part], now[part])
            found[part] = usual[1] + (day - usual[0])
        else:
            found[part] = day and day + SAME_WEEKDAY
    first, last, starts, ends = (day and max(day, not_before) for day in found.values())
    assert first
    assert last
    return dict(zip(DAYS, (_school_day(first, DAY), _school_day(last, -DAY), *_whole_weeks(starts, ends)), strict=True))


def _whole_weeks(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The Monday and the Friday that are nearest, at least a week."""
    if first is None or last is None:
        return None, None
    monday = _up_to(MONDAY, first + 3 * DAY)
    return monday, max(_up_to(FRIDAY, last + 3 * DAY), monday + 4 * DAY)


def halves(term: TermDates) -> list[Period]:
    """The two halves of a term, or the term itself where no break divides it. A half ends and begins on a weekday."""
    if term.break_first_day is None or term.break_last_day is None:
        return [Period(term.first_day, term.last_day)]
    return [
        Period(term.first_day, _weekday(term.break_first_day, -1)),
        Period(_weekday(term.break_last_day, 1), term.last_day),
    ]


def half_on(term: TermDates, day: date) -> Period | None:
    """The half of the term that the day is in; none in its break and outside it."""
    return next((half for half in halves(term) if day in half), None)


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


def last_day_open(terms: Sequence[TermDates], day: date, closed: Collection[date] = ()) -> date:
    """That day, or the last before it that is a weekday of a half term and not closed; the day itself where the calendar
    does not reach so far back."""
    spans = [half for term in terms for half in halves(term)]
    earliest = min((half.first_day for half in spans), default=day)
    found = day
    while found >= earliest:
        if found.weekday() <= FRIDAY and found not in closed and any(found in half for half in spans):
            return found
        found -= DAY
    return day


def term_at(terms: Sequence[T], day: date) -> T | None:
    """The term of that day; in a holiday the one that comes next, after the last the last."""
    ordered = sorted(terms, key=lambda each: each.first_day)
    return next((term for term in ordered if term.last_day >= day), ordered[-1] if ordered else None)
