"""Who asks for help and who answers; who notes that somebody left a lesson, and who says how it ended."""

from __future__ import annotations

from remit.areas.behaviour.rules import can_log, can_log_of
from remit.areas.oncall.models import BEHAVIOUR, GENERAL, LOGGED, Call, Confiscation, OnCall, Removal
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Pupil, School, Staff
from remit.school.rules import can_manage, grants_over, opens

LEADS, TEACHES = "lead", "teach"


def can_ask(viewer: Viewer, **_: object) -> bool:
    """Every adult of the school, but not on a screen that a class can see."""
    return viewer.opens(LOGGED)


def is_on_call(viewer: Viewer) -> bool:
    """Named by the school. Kept with what opens to her, which naming changes."""
    if not can_ask(viewer):
        return False
    name = ("on call", viewer.day, viewer.grants)
    if name not in viewer.circles:
        rows = OnCall.objects.visible_to(viewer).filter(on(viewer.day), staff__user=viewer.user)
        viewer.circles[name] = rows.exists()
    return viewer.circles[name]


def can_answer(viewer: Viewer, *, call: Call | None = None, **_: object) -> bool:
    """Whoever leads at the school, and whoever is on call."""
    may = can_ask(viewer) and (viewer.opens(GENERAL, LEADS) or is_on_call(viewer))
    return may and all_visible_to(viewer, [call] if call else [])


def is_hers(viewer: Viewer, row: Call | Removal | Confiscation) -> bool:
    return row.by is not None and row.by.user_id == viewer.user.pk


def can_close(viewer: Viewer, *, call: Call, **_: object) -> bool:
    """Whoever answers; and whoever asked, as it is not needed any more."""
    return can_ask(viewer) and (is_hers(viewer, call) or can_answer(viewer, call=call))


def can_note(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    """Of any pupil of a school where she is."""
    return can_log_of(viewer, pupils=[pupil])


def can_follow(viewer: Viewer) -> bool:
    """Whoever teaches or leads somebody, or is on call."""
    return viewer.opens(BEHAVIOUR, LEADS, TEACHES) or is_on_call(viewer)


def can_work(viewer: Viewer, *, removal: Removal | None = None, thing: Confiscation | None = None, **_: object) -> bool:
    """Whoever noted it, teaches or leads the pupil, or is on call."""
    row = removal or thing
    if row is None or not can_log(viewer):
        return False
    return (
        is_hers(viewer, row) or is_on_call(viewer) or opens(grants_over(viewer, row.pupil), BEHAVIOUR, LEADS, TEACHES)
    )


def can_take_back(viewer: Viewer, *, removal: Removal | None = None, thing: Confiscation | None = None, **_: object) -> bool:  # fmt: skip
    """Whoever noted it, and whoever leads the pupil."""
    row = removal or thing
    return row is not None and (is_hers(viewer, row) or opens(grants_over(viewer, row.pupil), BEHAVIOUR, LEADS))


def can_shape(viewer: Viewer, *, school: School | None = None, staff: Staff | None = None, named: OnCall | None = None, **_: object) -> bool:  # fmt: skip
    """Who keeps the school's records, and the head: the room, what is asked, and who is on call."""
    rows = [each for each in (school, staff, named) if each is not None]
    return can_manage(viewer) and all_visible_to(viewer.only("manage"), rows)
