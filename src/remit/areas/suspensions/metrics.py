"""The arithmetic of suspensions: half days over the school calendar, what is left of a year, and what a term's total asks of the
governing board. Pure: no Django, no database. Days are counted in half days, as whole numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

AM, PM, LUNCH = "AM", "PM", "lunch"
WHOLE = 2  # half days in a day
NONE, HEAR, ASKED, MUST = "none", "hear", "asked", "must"


@dataclass(frozen=True)
class Span:
    """From a session of a day to a session of a day, both included; or the lunchtimes of these days."""

    first: date
    last: date
    from_session: str = AM
    to_session: str = PM
    lunch: bool = False

    @property
    def is_in_order(self) -> bool:
        return self.first < self.last or (
            self.first == self.last and (self.lunch or not (self.from_session == PM and self.to_session == AM))
        )


@dataclass(frozen=True)
class Limits:
    """What the law and its guidance count by, in days and school days."""

    year: int = 45
    near: int = 35
    work: int = 5
    hear: int = 5  # up to this total of a term: hear, and no power to reinstate
    must: int = 15  # over this total of a term: meet
    must_within: int = 15
    asked_within: int = 50
    notice: int = 2


def parts(span: Span, school_days: Iterable[date]) -> set[tuple[date, str]]:
    """What of which school day it takes: a morning, an afternoon, and the lunchtime of a whole day."""
    found: set[tuple[date, str]] = set()
    for day in school_days:
        if not span.first <= day <= span.last:
            continue
        if span.lunch:
            found.add((day, LUNCH))
            continue
        morning = day > span.first or span.from_session == AM
        afternoon = day < span.last or span.to_session == PM
        found |= {(day, AM)} if morning else set()
        found |= {(day, PM)} if afternoon else set()
        found |= {(day, LUNCH)} if morning and afternoon else set()
    return found


def half_days(span: Span, school_days: Iterable[date]) -> dict[date, int]:
    """By school day: one or two; a lunchtime is one."""
    found: dict[date, int] = {}
    for day, part in sorted(parts(span, school_days)):
        if span.lunch or part != LUNCH:
            found[day] = found.get(day, 0) + 1
    return found


def runs(spans: Sequence[Span], school_days: Iterable[date]) -> list[list[int]]:
    """The places of spans, in order, together that follow one another without a session at school between them. `school_days`
    in order; a span that lies outside them is left out."""
    days = list(school_days)
    order = {part: at for at, part in enumerate((day, half) for day in days for half in (AM, PM))}
    found: list[list[int]] = []
    last = None
    for place, span in enumerate(spans):
        held = [order[each] for each in parts(span, days) if each in order]
        if not held:
            continue
        if last is not None and min(held) <= last + 1:
            found[-1].append(place)
        else:
            found.append([place])
        last = max(held)
    return found


def within(by_day: Mapping[date, int], first: date, last: date) -> int:
    """Half days from one day to another, both included."""
    return sum(number for day, number in by_day.items() if first <= day <= last)


def left(held: int, limits: Limits) -> int:
    """Half days that are left of a school year's limit, never below nought."""
    return max(0, limits.year * WHOLE - held)


def duty(in_term: int, *, permanent: bool, exam: bool, represented: bool, limits: Limits) -> str:
    """What the governing board has to do, of a pupil's total in a term in half days: MUST meet and consider reinstatement;
    ASKED to, as parents have made representations; HEAR them, without a power to reinstate; NONE where nobody made any."""
    if permanent or exam or in_term > limits.must * WHOLE:
        return MUST
    if not represented:
        return NONE
    return ASKED if in_term > limits.hear * WHOLE else HEAR


def within_days(of: str, limits: Limits) -> int | None:
    """School days in which it is to be done; None where no day is set."""
    return {MUST: limits.must_within, ASKED: limits.asked_within}.get(of)


def after(day: date, number: int, school_days: Sequence[date]) -> date | None:
    """The school day so many after that day; None where the calendar does not reach so far."""
    ahead = [each for each in school_days if each > day]
    return ahead[number - 1] if 0 < number <= len(ahead) else None


def nth(number: int, first: date, school_days: Sequence[date]) -> date | None:
    """The school day of this number, counted from the first day of a suspension as one."""
    ahead = [each for each in school_days if each >= first]
    return ahead[number - 1] if 0 < number <= len(ahead) else None


def between(first: date, last: date, school_days: Collection[date]) -> int:
    """School days that lie between two days, neither of them counted."""
    return sum(first < each < last for each in school_days)


def said(number: int) -> str:
    """Half days as they are read: "2½ days"."""
    whole, half = divmod(number, WHOLE)
    if not whole:
        return "half a day" if half else "0 days"
    return f"{whole}{'½' if half else ''} {'day' if number == WHOLE else 'days'}"
