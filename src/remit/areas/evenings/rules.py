"""Who holds an evening, who asks families to it, and who reads that they were asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from remit.areas.evenings.models import GENERAL, Evening, Invitation
from remit.core.viewers import Viewer
from remit.school.models import Pupil, School
from remit.school.rules import is_head, reached

LEADS = "lead"


def can_hold(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who leads somebody, at a school where she does."""
    if not viewer.opens(GENERAL, LEADS):
        return False
    return school is None or school.pk in viewer.places("school", LEADS)


def can_keep(viewer: Viewer, *, evening: Evening, **_: object) -> bool:
    """Whoever leads the evening, and the head."""
    own = evening.leader.user_id == viewer.user.pk and can_hold(viewer)
    return own or is_head(viewer, evening)


def led(viewer: Viewer) -> QuerySet[Pupil]:
    """Whose families are hers to ask."""
    return reached(viewer, GENERAL, LEADS)


def _leads_all(viewer: Viewer, pupils: set[int]) -> bool:
    return bool(pupils) and led(viewer).filter(pk__in=pupils).count() == len(pupils)


def can_invite(viewer: Viewer, *, evening: Evening, pupils: Sequence[Pupil], **_: object) -> bool:
    return not pupils or _leads_all(viewer, {each.pk for each in pupils})


def can_work(viewer: Viewer, *, invitation: Invitation | None = None, invitations: Sequence[Invitation] = (), **_: object) -> bool:  # fmt: skip
    held = [invitation] if invitation else list(invitations)
    return not held or _leads_all(viewer, {each.pupil_id for each in held})
