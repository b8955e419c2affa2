"""A pupil's sessions of a year as numbers: bit 0 is the morning of its first day, bit 1 that afternoon, and so on through
every day of the calendar. Counting them for any span of days is a few operations on numbers. Pure: no Django.

What persistent and severe absence are stands here, for numbers and for columns of frames alike (`metrics.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

PRESENT, APPROVED, AUTHORISED, UNAUTHORISED = "P", "AEA", "AA", "UA"
ATTENDED, ABSENT = (PRESENT, APPROVED), (AUTHORISED, UNAUTHORISED)
LATE, TOO_LATE = "L", "U"  # before the register closed, and after
LATES = frozenset({LATE, TOO_LATE})
AFTERNOON = "PM"
EVER = -1  # every bit
LINES = (10.0, 50.0, 90.0)  # persistent and severe absence, and the attendance that is their other side
TINY = 1e-9


def is_persistent(absent: Any, possible: Any) -> Any:
    """One session in ten or more: never of a rounded percentage."""
    return (absent * 10 >= possible) & (possible > 0)


def is_severe(absent: Any, possible: Any) -> Any:
    """Every second session or more."""
    return (absent * 2 >= possible) & (possible > 0)


def percent(rate: float | None) -> str:
    """To one place; a dash where nothing was possible. What is near a line and not on it is not shown as on it."""
    if rate is None:
        return "–"
    shown = round(rate, 1)
    if shown in LINES and abs(rate - shown) > TINY:
        shown += 0.1 if rate > shown else -0.1
    return f"{shown:.1f} %"


class Counts(NamedTuple):
    """Sessions."""

    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0
    absent: int = 0
    late: int = 0

    @property
    def persistent(self) -> bool:
        return bool(is_persistent(self.absent, self.possible))

    @property
    def severe(self) -> bool:
        return bool(is_severe(self.absent, self.possible))

    @property
    def attendance(self) -> float | None:
        """Percent; nothing where nothing was possible."""
        return self.attended * 100 / self.possible if self.possible else None

    @property
    def absence(self) -> float | None:
        return self.absent * 100 / self.possible if self.possible else None

    def plus(self, other: Counts) -> Counts:
        return Counts(*(one + more for one, more in zip(self, other, strict=True)))


def place(first: date, day: date, session: str) -> int:
    """Of a session in the year that begins on `first`. Errors: ValueError for a day before it."""
    number = (day - first).days
    if number < 0:
        raise ValueError(f"{day} is before {first}")
    return number * 2 + (session == AFTERNOON)


def window(first: date, begins: date, ends: date) -> int:
    """The bits of these days, both included, in the year that begins on `first`."""
    low, high = max(0, (begins - first).days), (ends - first).days + 1
    return ((1 << 2 * high) - 1) & ~((1 << 2 * low) - 1) if high > low else 0


@dataclass(frozen=True)
class Masks:
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late: int = 0

    def put(self, at: int, group: str, code: str) -> Masks:
        """With the mark of a place, in whichever class it was before. `group` is the class of the code on its day."""
        return self.put_all({at: (group, code)})

    def put_all(self, marks: Mapping[int, tuple[str, str]]) -> Masks:
        """With the marks of these places: by place the class and the code."""
        every = attended = authorised = unauthorised = late = 0
        for at, (group, code) in marks.items():
            bit = 1 << at
            every |= bit
            if group in ATTENDED:
                attended |= bit
            elif group == AUTHORISED:
                authorised |= bit
            elif group == UNAUTHORISED:
                unauthorised |= bit
            if code in LATES:
                late |= bit
        new = (attended, authorised, unauthorised, late)
        return Masks(*(old & ~every | more for old, more in zip(self.all, new, strict=True)))

    @property
    def all(self) -> tuple[int, int, int, int]:
        return self.attended, self.authorised, self.unauthorised, self.late

    def counts(self, bits: int = EVER) -> Counts:
        """Of the places of a window."""
        attended, authorised, unauthorised, late = ((each & bits).bit_count() for each in self.all)
        absent = authorised + unauthorised
        return Counts(attended + absent, attended, authorised, unauthorised, absent, late)


def to_bytes(mask: int) -> bytes:
    return mask.to_bytes((mask.bit_length() + 7) // 8, "little")


def from_bytes(held: bytes | memoryview) -> int:
    return int.from_bytes(bytes(held), "little")
