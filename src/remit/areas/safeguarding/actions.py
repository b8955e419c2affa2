"""Every write about concerns that were passed on. No action takes what the concern is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from remit.areas.promises.rules import appointment_at
from remit.areas.safeguarding import rules
from remit.areas.safeguarding.models import Aware, Member, Passed, Route
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record, removed, saved_over
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Pupil, School, Staff

PASSED = "concern-passed-on"


def _of_pupil(by: Viewer, *, pupil: Pupil, **_: object) -> Iterable[str]:
    return (f"safeguarding of {pupil.pk}",)


def _of_school(by: Viewer, *, school: School | None = None, staff: Staff | None = None, **_: object) -> Iterable[str]:
    return (f"safeguarding at {school.pk if school else staff.school_id if staff else 0}",)


@action(rules.can_pass_of)
def pass_on(*, by: Viewer, school: School, pupil: Pupil | None = None) -> Passed:
    """That it was, and when; the team is told. Errors: Refused."""
    who = appointment_at(by, school.pk)
    if who is None:
        raise Refused("You do not work at that school today.")
    made = Passed(school=school, pupil=pupil, by=who)
    made.full_clean()
    made.save()
    record(made)
    _tell_team(by, made)
    return made


def _tell_team(by: Viewer, passed: Passed) -> None:
    """All of it but whoever does this."""
    held = Member.objects.visible_to(by).filter(on(by.day), on(by.day, "staff__"), school=passed.school_id)
    team = set(held.values_list("staff__user", flat=True)) - {by.user.pk}
    tell(PASSED, to=team, school=passed.school_id, what=passed.ref)


@action(rules.can_take_up)
def take_up(*, by: Viewer, passed: Passed) -> Passed:
    """Errors: Refused where somebody was quicker, Stale."""
    if passed.taken_up_at:
        raise Refused("Somebody of the team has taken it up already.")
    record(
        passed,
        **saved_over(passed, passed.version, taken_up_by=appointment_at(by, passed.school_id), taken_up_at=clock.now()),
    )
    settle(PASSED, what=passed.ref)
    return passed


@action(rules.can_take_up)
def lay_down(*, by: Viewer, passed: Passed) -> Passed:
    """It was taken up by mistake: it waits for the team again. Errors: Refused, Stale."""
    if passed.taken_up_at is None:
        raise Refused("Nobody has taken it up.")
    record(passed, **saved_over(passed, passed.version, taken_up_by=None, taken_up_at=None))
    _tell_team(by, passed)
    return passed


@action(rules.can_name_aware, Turn(_of_pupil))
def make_aware(*, by: Viewer, pupil: Pupil, staff: Staff) -> Aware:
    """Errors: ValidationError."""
    made = Aware(pupil=pupil, staff=staff, first_day=by.day)
    made.full_clean()
    made.save()
    record(made)
    return made


@action(rules.can_end_aware)
def end_aware(*, by: Viewer, aware: Aware) -> None:
    """From today they are to know no more. Errors: Stale."""
    _end(by, aware)


@action(rules.can_shape, Turn(_of_school))
def shape(*, by: Viewer, school: School, version: int, details: dict[str, Any]) -> Route:
    """Errors: Stale, ValidationError."""
    held = Route.objects.visible_to(by).filter(school=school).first()
    if held is None:
        made = Route(school=school, **details)
        made.full_clean()
        made.save()
        record(made, **details)
        return made
    record(held, **saved_over(held, version, **details))
    return held


@action(rules.can_name, Turn(_of_school))
def name(*, by: Viewer, staff: Staff, leads: bool) -> Member:
    """Errors: ValidationError."""
    made = Member(school=staff.school, staff=staff, leads=leads, first_day=by.day)
    made.full_clean()
    made.save()
    record(made, name=staff.name, leads=leads)
    return made


@action(rules.can_end)
def end(*, by: Viewer, member: Member) -> None:
    """From today she is in it no more. Errors: Stale."""
    _end(by, member)


def _end(by: Viewer, row: Aware | Member) -> None:
    """What was said today by mistake is gone today."""
    if row.first_day >= by.day:
        record(removed(row))
    else:
        record(row, **saved_over(row, row.version, last_day=by.day - timedelta(days=1)))
