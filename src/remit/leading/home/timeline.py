"""What happened to a pupil, from every area as far as the viewer may see it: one list, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from remit.core.seams import Happened, Period, Timeline, all_of
from remit.core.viewers import Viewer
from remit.school import rules as school_rules
from remit.school.models import AcademicYear, Pupil

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Part:
    """What one area adds, and how much of it there is."""

    timeline: Timeline
    rows: tuple[Happened, ...]


def may_read(viewer: Viewer, pupil: Pupil) -> bool:
    """Whoever leads or teaches the pupil, and who keeps the records; each of them what they may see."""
    return any(each.powers & {"lead", "teach", "manage"} for each in school_rules.grants_over(viewer, pupil))


def period_of(viewer: Viewer, held: Sequence[AcademicYear], asked: str) -> Period:
    """Of the year asked for, else of the last that has begun; of a school that has entered none, the last twelve months."""
    year = next((each for each in held if str(each.first_day.year) == asked), held[0] if held else None)
    if year is None:
        return Period(viewer.day - A_YEAR, viewer.day)
    return Period(year.first_day, min(year.last_day, viewer.day))


def parts(viewer: Viewer, pupil: Pupil, period: Period) -> list[Part]:
    """Of every area that has something to tell."""
    found = (Part(each, tuple(each.of(viewer, pupil, period))) for each in all_of(Timeline))
    return [each for each in found if each.rows]


def newest_first(held: Iterable[Part]) -> list[Happened]:
    """What has no time stands at the beginning of its day; of one day and area what was told last is the newest."""
    rows = (row for each in held for row in each.rows)
    return sorted(rows, key=lambda row: (row.day, row.at or time.min))[::-1]


def by_day(rows: Iterable[Happened]) -> list[tuple[date, list[Happened]]]:
    return [(day, list(found)) for day, found in groupby(rows, key=lambda row: row.day)]
