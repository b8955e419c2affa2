"""What pupils' marks of academic years add up to, week by school week: through holidays, and into the year before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from remit.areas.attendance.entering import KEPT
from remit.areas.attendance.figures import THRESHOLD
from remit.areas.attendance.masks import Counts, Masks, from_bytes, window
from remit.areas.attendance.models import Year
from remit.areas.attendance.queries import DAY
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.timetable import monday_of

ROLLING = 10  # school weeks
FAR_BACK = timedelta(weeks=60)  # of rolling weeks, those of this year and the ten before it
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Held:
    """What a pupil's marks of one academic year add up to."""

    first: date
    masks: Masks

    def counts(self, begins: date, ends: date) -> Counts:
        return self.masks.counts(window(self.first, begins, ends))

    def unauthorised(self, begins: date, ends: date) -> int:
        return (self.masks.unauthorised & window(self.first, begins, ends)).bit_count()


def held_of(
    viewer: Viewer, pupils: QuerySet[Pupil] | Collection[int], since: date | None = None
) -> dict[int, list[Held]]:
    """By pupil this year's, with `since` also of years that had not ended by then. One question."""
    rows = Year.objects.visible_to(viewer).filter(
        pupil__in=pupils.values("pk") if isinstance(pupils, QuerySet) else pupils,
        academic_year__first_day__lte=viewer.day,
        academic_year__last_day__gte=since or viewer.day,
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for pupil, first, *bits in rows.order_by("pk").values_list("pupil_id", "academic_year__first_day", *KEPT):
        found[pupil].append(Held(first, Masks(*map(from_bytes, bits))))
    return found


def days_in(bits: int, first: date) -> list[date]:
    """One for each session, in order."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(first + (lowest.bit_length() - 1) // 2 * DAY)
        bits ^= lowest
    return found


def rolling(days: Sequence[date]) -> dict[date, date]:
    """For each school day the Monday on which its ten school weeks begin."""
    mondays = sorted({monday_of(day) for day in days})
    place = {monday: number for number, monday in enumerate(mondays)}
    return {day: mondays[max(0, place[monday_of(day)] - ROLLING + 1)] for day in days}


@dataclass(frozen=True)
class Reached:
    """Ten unauthorised sessions in ten school weeks: those weeks that have any, by Monday, each with its sessions; `now`
    where the ten weeks end with this one."""

    weeks: tuple[tuple[date, int], ...]
    now: bool

    @property
    def sessions(self) -> int:
        return sum(number for _, number in self.weeks)


def reached(years: Collection[Held], days: Sequence[date], since: date) -> Reached | None:
    """The last ten school weeks in which the threshold was reached, of those that end on `since` or after. `days`: school
    days, in order, also before it."""
    if sum(held.masks.unauthorised.bit_count() for held in years) < THRESHOLD:
        return None
    mondays = sorted({monday_of(day) for day in days})
    numbers = [sum(held.unauthorised(each, each + WEEK) for held in years) for each in mondays]
    for end in range(len(mondays), 0, -1):
        begin = max(0, end - ROLLING)
        if mondays[end - 1] + WEEK < since:
            return None
        if sum(numbers[begin:end]) >= THRESHOLD:
            weeks = tuple((mondays[at], numbers[at]) for at in range(begin, end) if numbers[at])
            return Reached(weeks, end == len(mondays))
    return None
