"""What the law asks to be told of absence, as reminders that nobody switches off."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.formats import date_format

from remit.areas.absence import owed
from remit.areas.absence.models import ABSENCE, Return
from remit.areas.attendance.models import ATTENDANCE
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

DEPENDS = (
    "attendance.Year", "absence.Return", "school.Pupil", "school.Enrolment", "school.AcademicYear", "school.Term",
    "school.Closure",
)  # fmt: skip


def _due(viewer: Viewer, among: Collection[int] | None, sort: str) -> Iterator[Found]:
    """As it was on the day on which it began: what was said of it is not forgotten with every register."""
    for line in owed.found(viewer, among):
        if line.sort == sort and not line.judged:
            yield Found(line.pupil.pk, line.reached, {"day": date_format(line.reached, "j F")}, ABSENCE)


def sickness(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    yield from _due(viewer, among, Return.SICKNESS)


def attendance(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    yield from _due(viewer, among, Return.ATTENDANCE)


RETURNS = (
    Watch(
        "attendance-return-due",
        says="Ten school days missed without leave: the authority is to be told",
        why="Ten school days or more without a break, by {day}: an attendance return is due",
        next="Send the attendance return",
        route="absence:return.attendance",
        kinds=f"{ABSENCE} {ATTENDANCE}",
        of="pupil",
        depends=DEPENDS,
        find=attendance,
        areas=("attendance", "safeguarding"),
        rank=8,
        always=True,
    ),
    Watch(
        "sickness-return-due",
        says="Fifteen school days of illness: the authority is to be told",
        why="Fifteen school days of illness by {day}: a sickness return is due",
        next="Send the sickness return",
        route="absence:return.sickness",
        kinds=f"{ABSENCE} {ATTENDANCE}",
        of="pupil",
        depends=DEPENDS,
        find=sickness,
        areas=("attendance", "safeguarding"),
        rank=9,
        always=True,
    ),
)
