"""A register closes: who was not marked by then has no reason yet, or is away as it was known beforehand."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime

from remit.areas.attendance import queries, rules
from remit.areas.attendance.actions import in_session, of_register
from remit.areas.attendance.entering import Written, write
from remit.areas.attendance.models import AM, ATTENDANCE, PM, Arrangement, Taking
from remit.areas.attendance.reference import NO_REASON
from remit.core import clock
from remit.core.acts import Refused, Turn, action
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Group, GroupLead
from remit.school.remit import nobody

REASON = "registers close by themselves"
STILL_AT_IT = timedelta(minutes=5)  # since the last save
NOT_MARKED = "Not marked when the register closed"
log = logging.getLogger("remit.worker")


def may_close(viewer: Viewer, *, group: Group, **_: object) -> bool:
    return rules.can_amend(viewer, group=group)


@action(may_close, Turn(of_register))
def close(*, by: Viewer, group: Group, day: date, session: str) -> Taking:
    """Whoever of the form has no mark is N, or what was known beforehand; of a register that nobody began nothing is
    said. Whoever marks them later says more: that entry stands. Errors: Refused where there is nothing to close."""
    members = queries.members_on(by, group, day)
    held = queries.standing(by, [each.pk for each in members], day, session)
    marked = {pupil for pupil, series in held.items() if any(each[1] for each in series)}
    left = [each for each in members if each.pk not in marked]
    if not marked or not left:
        raise Refused("There is nothing to close.")
    planned = queries.planned_for(by, left, day, session)
    taking = Taking(
        school_id=group.school_id, group=group, day=day, session=session, source=Taking.CLOSING, reason=NOT_MARKED
    )
    taking.save()
    codes = {each.pk: planned[each.pk].code if each.pk in planned else NO_REASON for each in left}
    entries = [Written(taking.pk, key, day, session, in_session(code, session), None, "", True) for key, code in codes.items()]  # fmt: skip
    write(taking.school_id, entries)
    return taking


def close_all() -> None:
    """What has closed today, once nobody is at it any more. Each in its own transaction."""
    now = localtime(clock.now())
    rows = Arrangement.objects.unscoped(REASON).filter(on(now.date()), taken_in=Arrangement.REMIT)
    for arranged in rows.order_by("school"):
        viewer = nobody(arranged.school_id, f"directory class {ATTENDANCE}", "manage")
        if queries.school_day(viewer, viewer.day, arranged.school_id).is_open:
            for session in (AM, PM):
                if now.time() > arranged.closes(session):
                    _close_session(viewer, session, now)


def _was_taken(viewer: Viewer, state: queries.State, session: str) -> bool:
    """By whoever takes the form, or for half of it or more."""
    if state.marked.get(session, 0) * 2 >= state.pupils:
        return True
    leads = GroupLead.objects.visible_to(viewer).filter(on(viewer.day), group=state.group)
    takings = Taking.objects.visible_to(viewer).filter(group=state.group, day=viewer.day, session=session)
    return takings.filter(by__in=leads.values("staff")).exists()


def _close_session(viewer: Viewer, session: str, now: datetime) -> None:
    groups = list(rules.registers(viewer, "manage"))
    for state in queries.states(viewer, groups, viewer.day):
        saved = state.saved.get(session)
        if saved is None or state.is_taken(session) or saved.at > now - STILL_AT_IT:
            continue
        if not _was_taken(viewer, state, session):
            continue  # somebody entered a few: the register itself is still to take
        try:
            close(by=viewer, group=state.group, day=viewer.day, session=session)
        except (Refused, PermissionDenied):
            log.info("register closed meanwhile")
