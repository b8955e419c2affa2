"""When a rule fires: pure, on the days of what happened to one pupil. No Django."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple


class Firing(NamedTuple):
    """`reached`: the day on which there were enough; `days`: of those that counted then, in order, a day once for each;
    `now`: of those that count on the day for which it is asked whether it holds."""

    reached: date
    days: tuple[date, ...]
    now: tuple[date, ...] = ()


def firings(days: Iterable[date], times: int, first_of: Callable[[date], date]) -> list[Firing]:
    """`days`: on which it happened, a day once for each time. `times`: how many make it fire, 1 or more. `first_of`: the
    first day of the span that ends on a day, which never goes back. It fires when they become enough, and again only
    once they have been too few in between."""
    held = sorted(days)
    found: list[Firing] = []
    begin, enough = 0, False
    for end, day in enumerate(held):
        while held[begin] < first_of(day):
            begin += 1
        before, now = end - begin, end - begin + 1
        if before < times:
            enough = False
        if now >= times and not enough:
            found.append(Firing(day, tuple(held[begin : end + 1])))
            enough = True
    return found


def so_on(days: Iterable[date], times: int, first_of: Callable[[date], date], day: date) -> Firing | None:
    """The firing that still holds on that day, if there are enough in the span that ends with it."""
    held = sorted(each for each in days if each <= day)
    now = tuple(each for each in held if each >= first_of(day))
    return firings(held, times, first_of)[-1]._replace(now=now) if len(now) >= times else None
