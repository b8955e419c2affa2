"""From posts to grants: the one place that names what a role opens. The viewer is built here, once a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.viewers import Grant, Viewer, grant, merged
from remit.school.dated import on
from remit.school.models import GroupLead, Opening, Reach, Role, Staff

# What each standing opens. A leader's role opens nobody until its reach has been confirmed by somebody else (the opening
# `general`), and nothing sensitive until the head has confirmed that kind.
LEADER = ("directory class taught general", "log lead")
HEAD = ("directory class taught general inclusion personnel finance post duty import", "log lead manage confirm")
ADMINISTRATOR = ("directory class post duty import", "log manage")
TEACHER = ("directory class taught", "log teach")
EVERYBODY = ("directory", "log")
OWN = ("post duty shown sheet", "own")
READER = ("sheet", "read")
SENSITIVE = ("inclusion", "personnel", "finance")
OPENABLE = ("general", *SENSITIVE)
REASON = "posts make the viewer"


def viewer_for(user: User, day: date | None = None) -> Viewer:
    """Five queries: her appointments, her groups, her roles, what they reach, what the head has opened."""
    day = day or clock.today()
    appointments = list(Staff.objects.unscoped(REASON).filter(on(day), user=user).values_list("pk", "school_id"))
    if not appointments:
        return Viewer(user, day, ())
    staff = [pk for pk, _ in appointments]
    schools = sorted({school for _, school in appointments})
    everybody = [grant(*EVERYBODY, school=[school]) for school in schools]
    own = [grant(*OWN, school=[school], own=[user.pk]) for school in schools]
    own += [grant(*READER, school=[school], reader=[user.pk]) for school in schools]
    return Viewer(user, day, merged([*_of_roles(staff, day), *_taught(staff, day), *everybody, *own]))


def viewer_of_role(role: Role, user: User, day: date | None = None, *, as_if: frozenset[str] = frozenset()) -> Viewer:
    """The holder with the grant of one role alone: what a duty of that role is measured over. With `as_if`, as though
    those kinds were opened: how many that would reach is asked before it is."""
    day = day or clock.today()
    return Viewer(user, day, merged(_grants([role], day, as_if)))


def _of_roles(staff: list[int], day: date) -> Iterator[Grant]:
    roles = Role.objects.unscoped(REASON).filter(on(day, "post__"), post__holder__in=staff)
    yield from _grants(list(roles.order_by("pk")), day)


def _grants(roles: list[Role], day: date, as_if: frozenset[str] = frozenset()) -> Iterator[Grant]:
    leaders = [role.pk for role in roles if role.standing == Role.LEADER]
    reaches, opened = defaultdict(list), defaultdict(set)
    if leaders:
        for reach in Reach.objects.unscoped(REASON).filter(role__in=leaders).order_by("pk"):
            reaches[reach.role_id].append(reach)
        confirmed = Opening.objects.unscoped(REASON).filter(role__in=leaders, confirmed_on__isnull=False)
        for role, kind in confirmed.values_list("role_id", "kind"):
            opened[role].add(kind)
    for role in roles:
        if found := _grant_of(role, reaches[role.pk], opened[role.pk] | as_if):
            yield found


def _grant_of(role: Role, reaches: list[Reach], opened: set[str]) -> Grant | None:
    if role.standing == Role.HEAD:
        return grant(*HEAD, school=[role.school_id])
    if role.standing == Role.ADMINISTRATOR:
        return grant(*ADMINISTRATOR, school=[role.school_id])
    places: dict[str, list] = defaultdict(list)
    for reach in reaches:
        stated = {"year": reach.year, "subject": reach.subject_id, "group": reach.group_id, "set": reach.set or None}
        for dimension, value in stated.items():
            if value is not None:
                places[dimension].append(value)
    if "general" not in opened or not (places or role.whole_school):
        return None
    kinds, powers = LEADER
    return grant(" ".join([kinds, *sorted(opened)]), powers, school=[role.school_id], **places)


def _taught(staff: list[int], day: date) -> Iterator[Grant]:
    leads = GroupLead.objects.unscoped(REASON).filter(on(day), staff__in=staff).order_by("pk")
    for group, school in leads.values_list("group_id", "school_id"):
        yield grant(*TEACHER, school=[school], group=[group])
