"""Who has earned a certificate of attendance, by which line: whole numbers, never a rounded rate. Who has left earns none:
they are of those on roll today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.http import urlencode

from remit.areas.attendance import figures
from remit.areas.attendance.figures import Line, Span
from remit.areas.attendance.masks import Counts, percent
from remit.areas.attendance.queries import DAY
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school

FULL, HIGH, IMPROVED = "full", "high", "improved"
HIGH_LINE = 97  # percent
MOST = 10  # of the most improved; those who improved as much as the tenth beside
ENOUGH = 20  # possible sessions, before and since: fewer tell of no change


@dataclass(frozen=True)
class Earned:
    """`before`: of the days of the year before the span, where the line compares."""

    line: Line
    before: Counts | None = None

    @property
    def change(self) -> Fraction:
        assert self.before is not None
        now = self.line.counts
        return Fraction(now.attended, now.possible) - Fraction(self.before.attended, self.before.possible)


@dataclass(frozen=True)
class Certificates:
    day: date
    offered: tuple[Span, ...]
    span: Span
    kind: str
    earned: tuple[Earned, ...]

    @property
    def label(self) -> str:
        return LINES[self.kind][0]

    @property
    def asked(self) -> str:
        return urlencode({"span": self.span.key, "line": self.kind})

    @property
    def days(self) -> str:
        return f"{date_format(self.span.first_day, 'j F')} to {date_format(self.span.last_day, 'j F Y')}"

    def sentence(self, each: Earned) -> str:
        counts, rate = each.line.counts, percent(each.line.counts.attendance)
        if self.kind == FULL:
            return f"for being at every one of {counts.possible} sessions, {self.days}"
        said = f"{counts.attended} of {counts.possible} sessions ({rate}), {self.days}"
        return f"for being at {said}" if each.before is None else f"for coming more often than before: {said}"


def _is_full(counts: Counts) -> bool:
    return counts.possible > 0 and counts.absent == 0


def _is_high(counts: Counts) -> bool:
    return counts.possible > 0 and counts.attended * 100 >= counts.possible * HIGH_LINE


LINES: dict[str, tuple[str, Callable[[Counts], bool] | None]] = {
    FULL: ("Every session", _is_full),
    HIGH: (f"{HIGH_LINE} % or more", _is_high),
    IMPROVED: ("Most improved", None),
}


def certificates(viewer: Viewer, asked: Mapping[str, str]) -> Certificates | None:
    """By name. Of an unknown line every session; nothing where the school has no year."""
    year = school.this_year(viewer)
    if year is None:
        return None
    offered = figures.spans(viewer, year)
    span = next((each for each in offered if each.key == asked.get("span")), offered[0])
    kind = asked["line"] if asked.get("line") in LINES else FULL
    found = figures.lines(viewer, year, span)
    reached = LINES[kind][1]
    earned = _improved(viewer, year, span, found) if reached is None else [Earned(line) for line in found if reached(line.counts)]  # fmt: skip
    by_name = sorted(earned, key=lambda each: (each.line.pupil.family_name, each.line.pupil.given_name, each.line.pupil.pk))  # fmt: skip
    return Certificates(viewer.day, tuple(offered), span, kind, tuple(by_name))


def _improved(viewer: Viewer, year: Period, span: Span, found: list[Line]) -> list[Earned]:
    """Against the days of the year before the span: none where it begins with the year."""
    before = Span("before", "Before", year.first_day, span.first_day - DAY)
    if before.last_day < before.first_day:
        return []
    then = {line.pupil.pk: line.counts for line in figures.lines(viewer, year, before)}
    both = [Earned(line, then[line.pupil.pk]) for line in found if min(line.counts.possible, then[line.pupil.pk].possible) >= ENOUGH]  # fmt: skip
    better = sorted((each for each in both if each.change > 0), key=lambda each: -each.change)
    return [each for each in better if each.change >= better[min(MOST, len(better)) - 1].change]
