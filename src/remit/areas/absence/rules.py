"""Who follows absence up: whoever leads the pupil, and the office."""

from __future__ import annotations

from django.db.models import QuerySet

from remit.areas.absence.models import ABSENCE
from remit.core.records import Record, all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Pupil, PupilRecord, School
from remit.school.rules import can_manage, reached

LEADS, KEEPS = "lead", "manage"


def can_follow(viewer: Viewer) -> bool:
    return viewer.opens(ABSENCE, LEADS, KEEPS)


def keeps(viewer: Viewer) -> bool:
    """The office: first-day calls, what is reported from home, what goes to the authority."""
    return viewer.opens(ABSENCE, KEEPS)


def followed(viewer: Viewer, *powers: str) -> QuerySet[Pupil]:
    """Whose absence is hers to follow up."""
    return reached(viewer, ABSENCE, *(powers or (LEADS, KEEPS)))


def can_work(viewer: Viewer, **given: object) -> bool:
    """Whoever leads the pupil, and the office: for the pupil, or for a record about her."""
    pupils = {each.pupil_id if isinstance(each, PupilRecord) else each.pk for each in given.values() if isinstance(each, Pupil | PupilRecord)}  # fmt: skip
    return bool(pupils) and followed(viewer).filter(pk__in=pupils).count() == len(pupils)


def can_shape(viewer: Viewer, *, school: School | None = None, stage: Record | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head: the stages and their letters."""
    rows = [each for each in (school, stage) if each is not None]
    return can_manage(viewer) and all_visible_to(viewer.only(KEEPS), rows)
