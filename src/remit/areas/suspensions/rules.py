"""Who prepares a suspension, and who decides one."""

from __future__ import annotations

from django.db.models import QuerySet

from remit.areas.suspensions.models import SUSPENSION
from remit.core.records import Record, all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Pupil, PupilRecord, School
from remit.school.rules import can_manage, grants_over, opens, reached

LEADS, KEEPS, DECIDES = "lead", "manage", "confirm"


def can_follow(viewer: Viewer) -> bool:
    """Who leads somebody, and the office."""
    return viewer.opens(SUSPENSION, LEADS, KEEPS)


def followed(viewer: Viewer) -> QuerySet[Pupil]:
    """Whose suspensions are hers to prepare."""
    return reached(viewer, SUSPENSION, LEADS, KEEPS)


def reads_of(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), SUSPENSION, LEADS, KEEPS)


def can_prepare(viewer: Viewer, **given: object) -> bool:
    """Whoever leads the pupil, and the office: for the pupil, or for a record about her."""
    pupils = {each.pupil_id if isinstance(each, PupilRecord) else each.pk for each in given.values() if isinstance(each, Pupil | PupilRecord)}  # fmt: skip
    return bool(pupils) and followed(viewer).filter(pk__in=pupils).count() == len(pupils)


def can_decide(viewer: Viewer, **given: object) -> bool:
    """The head alone, or whoever acts as one."""
    rows = [each for each in given.values() if isinstance(each, PupilRecord)]
    return viewer.opens(SUSPENSION, DECIDES) and all_visible_to(viewer.only(DECIDES), rows)


def decides_somewhere(viewer: Viewer) -> bool:
    return viewer.opens(SUSPENSION, DECIDES)


def can_shape(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head: the letters."""
    rows: list[Record] = [school] if school else []
    return can_manage(viewer) and all_visible_to(viewer.only(KEEPS), rows)
