"""Who asks the teachers of a pupil, who answers, and who sees to it. A request is an action, and what is done to one is for
`promises` to say."""

from __future__ import annotations

from remit.areas.asking.models import LOGGED, PASTORAL, Asking, Reply
from remit.areas.promises.rules import appointment_at
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Pupil, School
from remit.school.rules import can_manage, grants_over, opens

LEADS = "lead"


def has_requests(viewer: Viewer, **_: object) -> bool:
    """Everybody at a school, but not on a screen that a class can see."""
    return viewer.opens(LOGGED)


def can_ask_somebody(viewer: Viewer) -> bool:
    """Who leads or tutors somebody."""
    return viewer.opens(PASTORAL)


def can_ask(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    """Whoever leads or tutors the pupil."""
    here = appointment_at(viewer, pupil.school_id) is not None
    return here and opens(grants_over(viewer, pupil), PASTORAL)


def reads_of(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), PASTORAL)


def is_hers(viewer: Viewer, reply: Reply) -> bool:
    return reply.staff.user_id == viewer.user.pk


def asked_it(viewer: Viewer, asking: Asking) -> bool:
    return asking.by is not None and asking.by.user_id == viewer.user.pk


def reads_all(viewer: Viewer, asking: Asking) -> bool:
    """Whoever asked, and whoever leads or tutors the pupil: not who was only asked."""
    return asked_it(viewer, asking) or reads_of(viewer, asking.pupil)


def can_answer(viewer: Viewer, *, reply: Reply, **_: object) -> bool:
    """She who was asked, and nobody for her."""
    return is_hers(viewer, reply)


def can_see_to(viewer: Viewer, *, asking: Asking, **_: object) -> bool:
    """Whoever asked, and whoever leads the pupil; and Remit itself, which chases on the morning after."""
    if viewer.user.pk is None:
        return viewer.opens(PASTORAL)
    return asked_it(viewer, asking) or opens(grants_over(viewer, asking.pupil), PASTORAL, LEADS)


def can_shape(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head: which questions are at hand."""
    return can_manage(viewer) and all_visible_to(viewer.only("manage"), [school] if school else [])
