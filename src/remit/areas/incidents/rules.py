"""Who records a serious incident, and who works on the part of a pupil in one."""

from __future__ import annotations

from remit.areas.incidents.models import CASEWORK, LOGGED, Force, Incident, Part, Statement
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Pupil, PupilRecord
from remit.school.rules import grants_over, opens, reached

LEADS = "lead"


def can_record(viewer: Viewer, *, pupil: Pupil | None = None, **_: object) -> bool:
    """Every adult of the school, of any pupil there: the line of the directory is enough. Not on a screen that a class can
    see."""
    return viewer.opens(LOGGED) and all_visible_to(viewer.only("log"), [pupil] if pupil else [])


def can_follow(viewer: Viewer) -> bool:
    """Who leads somebody."""
    return viewer.opens(CASEWORK, LEADS)


def leads(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), CASEWORK, LEADS)


def is_hers(viewer: Viewer, incident: Incident) -> bool:
    """She recorded it."""
    return incident.by is not None and incident.by.user_id == viewer.user.pk


def can_work(viewer: Viewer, *, incident: Incident, **_: object) -> bool:
    """Who leads somebody who had a part in it."""
    rows = Part.objects.visible_to(viewer.only(LEADS)).filter(incident=incident, taken_back=None)
    return rows.exists()


def can_add(viewer: Viewer, *, incident: Incident, **given: object) -> bool:
    """Who works on it, and whoever recorded it: who had a part, the line that names nobody, and that it was a mistake."""
    return is_hers(viewer, incident) or can_work(viewer, incident=incident)


def can_write_part(
    viewer: Viewer,
    *,
    part: Part | None = None,
    statement: Statement | None = None,
    force: Force | None = None,
    pupil: Pupil | None = None,
    **_: object,
) -> bool:
    """Who leads the pupil."""
    rows: list[PupilRecord] = [each for each in (part, statement, force) if each is not None]
    if pupil is not None and not reached(viewer, CASEWORK, LEADS).filter(pk=pupil.pk).exists():
        return False
    return bool(rows or pupil) and all_visible_to(viewer.only(LEADS), rows)
