"""Who passes a concern on: every adult. Who is in the team, the head says; who is to know, the team."""

from __future__ import annotations

from remit.areas.safeguarding.models import OWN, Aware, Member, Passed
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Pupil, School, Staff
from remit.school.rules import can_confirm_openings


def can_pass(viewer: Viewer, **_: object) -> bool:
    """Everybody at a school, but not on a screen that a class can see."""
    return viewer.opens(OWN, own=True)


def can_pass_of(viewer: Viewer, *, school: School, pupil: Pupil | None = None, **_: object) -> bool:
    """Of anybody in the directory of a school where she is."""
    if not can_pass(viewer) or school.pk not in viewer.places("school"):
        return False
    return pupil is None or (pupil.school_id == school.pk and all_visible_to(viewer, [pupil]))


def teams(viewer: Viewer) -> list[int]:
    """The schools in whose team she is today. Asked once a request."""
    if "safeguarding teams" not in viewer.kept:
        rows = Member.objects.visible_to(viewer).filter(
            on(viewer.day), on(viewer.day, "staff__"), staff__user=viewer.user.pk
        )
        viewer.kept["safeguarding teams"] = list(rows.values_list("school", flat=True)) if can_pass(viewer) else []
    return viewer.kept["safeguarding teams"]


def can_take_up(viewer: Viewer, *, passed: Passed, **_: object) -> bool:
    return passed.school_id in teams(viewer)


def can_name_aware(viewer: Viewer, *, pupil: Pupil, staff: Staff, **_: object) -> bool:
    return pupil.school_id in teams(viewer) and staff.school_id == pupil.school_id and staff.holds_on(viewer.day)


def can_end_aware(viewer: Viewer, *, aware: Aware, **_: object) -> bool:
    return aware.school_id in teams(viewer)


def can_shape(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """The head."""
    rows = [school] if school else []
    return can_confirm_openings(viewer) and all_visible_to(viewer.only("confirm"), rows)


def can_name(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    return (
        staff.holds_on(viewer.day) and can_confirm_openings(viewer) and all_visible_to(viewer.only("confirm"), [staff])
    )


def can_end(viewer: Viewer, *, member: Member, **_: object) -> bool:
    return can_confirm_openings(viewer) and all_visible_to(viewer.only("confirm"), [member])
