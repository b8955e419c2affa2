"""Who sees that somebody is new, and who sees to it."""

from __future__ import annotations

from django.db.models import QuerySet

from remit.areas.joining.models import CLASS, PASTORAL, TUTOR, Joining, JoiningStep
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Pupil, School
from remit.school.rules import can_manage, grants_over, opens, reached

LEADS, KEEPS, TEACHES = "lead", "manage", "teach"


def can_see_new(viewer: Viewer) -> bool:
    """Who teaches or leads somebody, and the office; not on a screen that a class can see."""
    return viewer.opens(CLASS) and not viewer.board


def can_arrange_some(viewer: Viewer) -> bool:
    return viewer.opens(CLASS, LEADS, KEEPS) and not viewer.board


def arranged(viewer: Viewer, *powers: str) -> QuerySet[Pupil]:
    """Whose first days are hers to see to: of whom she leads, and of everybody for the office."""
    return reached(viewer, CLASS, *(powers or (LEADS, KEEPS)))


def tutored(viewer: Viewer) -> QuerySet[Pupil]:
    """Of whom she is the tutor."""
    return reached(viewer, PASTORAL, TEACHES)


def _arranges(viewer: Viewer, pupil: Pupil) -> bool:
    return not viewer.board and opens(grants_over(viewer, pupil), CLASS, LEADS, KEEPS)


def can_start(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    """Whoever leads the pupil, and the office."""
    return _arranges(viewer, pupil)


def can_arrange(
    viewer: Viewer, *, joining: Joining | None = None, step: JoiningStep | None = None, **_: object
) -> bool:
    held = joining or step
    return held is not None and _arranges(viewer, held.pupil)


def can_tick(viewer: Viewer, *, step: JoiningStep, **_: object) -> bool:
    """Whoever arranges; and the tutor, what is the tutor's."""
    of_tutor = step.who == TUTOR and opens(grants_over(viewer, step.pupil), PASTORAL, TEACHES)
    return can_arrange(viewer, step=step) or of_tutor


def can_review(viewer: Viewer, *, joining: Joining, **_: object) -> bool:
    """Whoever leads the pupil: what is said is for who leads or tutors."""
    return opens(grants_over(viewer, joining.pupil), PASTORAL, LEADS)


def reads_account(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), PASTORAL)


def reads_how(viewer: Viewer, pupil: Pupil) -> bool:
    """How somebody came, as by a managed move: whoever leads or tutors the pupil, and the office; not who teaches."""
    return _arranges(viewer, pupil) or reads_account(viewer, pupil)


def can_shape(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head: what is on a new checklist."""
    rows = [school] if school else []
    return can_manage(viewer) and all_visible_to(viewer.only(KEEPS), rows)
