"""What is begun and has no outcome yet, and how old it is: of every area, by the lists that these bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from remit.core.seams import Loop, all_of
from remit.core.viewers import Viewer

FRESH, OLD = timedelta(weeks=2), timedelta(weeks=6)


@dataclass(frozen=True)
class Age:
    """Of one list: how many are open, of them under two weeks old, up to six, and older; and the day of the oldest."""

    loop: Loop
    fresh: int
    older: int
    old: int
    oldest: date

    @property
    def number(self) -> int:
        return self.fresh + self.older + self.old


def aged(loop: Loop, since: Sequence[date], day: date) -> Age | None:
    """None where nothing is open. What is dated ahead counts as fresh."""
    if not since:
        return None
    fresh = sum(day - each < FRESH for each in since)
    old = sum(day - each >= OLD for each in since)
    return Age(loop, fresh, len(since) - fresh - old, old, min(since))


def ages(viewer: Viewer) -> list[Age]:
    found = (aged(loop, list(loop.since(viewer)), viewer.day) for loop in all_of(Loop))
    return [each for each in found if each]
