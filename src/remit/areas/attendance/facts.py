"""What of registers a rule may count of a pupil: days, from the masks that are kept with the marks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from remit.areas.attendance.masks import window
from remit.areas.attendance.models import ATTENDANCE
from remit.areas.attendance.rolling import days_in, held_of
from remit.core.seams import Fact, Period
from remit.core.viewers import Viewer
from remit.school.models import Pupil


def _times(viewer: Viewer, period: Period, among: Collection[int] | None, mask: str) -> Iterator[tuple[int, date]]:
    """For each session of it the day. One question."""
    rows = Pupil.objects.visible_to(viewer).as_at(period.last_day)
    for pupil, years in held_of(viewer, rows if among is None else rows.filter(pk__in=among), period.first_day).items():
        for held in years:
            bits = getattr(held.masks, mask) & window(held.first, max(held.first, period.first_day), period.last_day)
            yield from ((pupil, day) for day in days_in(bits, held.first))


def late(viewer: Viewer, period: Period, among: Collection[int] | None) -> Iterator[tuple[int, date]]:
    yield from _times(viewer, period, among, "late")


def unauthorised(viewer: Viewer, period: Period, among: Collection[int] | None) -> Iterator[tuple[int, date]]:
    yield from _times(viewer, period, among, "unauthorised")


def missed(viewer: Viewer, period: Period, among: Collection[int] | None) -> Iterator[tuple[int, date]]:
    yield from _times(viewer, period, among, "unauthorised")
    yield from _times(viewer, period, among, "authorised")


DEPENDS = ("attendance.Year", "school.Pupil", "school.Enrolment")
FACTS = (
    Fact("late-marks", "late marks", late, ATTENDANCE, DEPENDS),
    Fact("unauthorised-sessions", "sessions missed without leave", unauthorised, ATTENDANCE, DEPENDS),
    Fact("missed-sessions", "sessions missed", missed, ATTENDANCE, DEPENDS),
)
