"""From posts to grants: the one place that names what a role opens. The viewer is built here, once a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.accounts.sessions import Shown
from remit.core.viewers import Grant, Viewer, grant, merged
from remit.school.dated import on
from remit.school.models import GroupLead, Opening, Reach, Role, Staff, Tenure

# What each standing opens. A leader's role opens nobody until its reach has been confirmed by somebody else (the opening
# `general`), and nothing sensitive until the head has confirmed that kind.
LEADER = ("directory class taught premium general", "log lead")
HEAD = (
    "directory class taught premium general inclusion personnel finance post duty import",
    "log lead manage confirm",
)
ADMINISTRATOR = ("directory class post duty import", "log manage")
TEACHER = ("directory class taught", "log teach")
TEACHER_OF_PREMIUM = ("directory class taught premium", "log teach")  # where the school says that teachers see it
EVERYBODY = ("directory", "log")
OWN = ("post duty shown sheet", "own")
READER = ("sheet notice", "read")
SENSITIVE = ("inclusion", "personnel", "finance")
OPENABLE = ("general", *SENSITIVE)
ON_THE_BOARD = ("directory class", "log lead teach")  # what a class may read over a shoulder: names in lists
REASON = "posts make the viewer"


def viewer_for(user: User, day: date | None = None) -> Viewer:
    """Six queries: her appointments, her posts, her groups, her roles, what they reach, what the head has opened."""
    day = day or clock.today()
    if not user.is_active:
        return Viewer(user, day, ())
    appointments = list(Staff.objects.unscoped(REASON).filter(on(day), user=user).values_list("pk", "school_id"))
    if not appointments:
        return Viewer(user, day, ())
    staff = [pk for pk, _ in appointments]
    schools = sorted({school for _, school in appointments})
    everybody = [grant(*EVERYBODY, school=[school]) for school in schools]
    posts = list(
        Tenure.objects.unscoped(REASON)
        .filter(on(day), on(day, "post__"), staff__in=staff)
        .values_list("post_id", "school_id")
    )
    own = [grant(*OWN, school=[school], held=[post for post, of in posts if of == school]) for school in schools]
    own += [grant(*READER, school=[school], reader=[user.pk]) for school in schools]
    held = [post for post, _ in posts]
    return Viewer(user, day, merged([*_of_roles(held, day), *_taught(staff, day), *everybody, *own]))


def viewer_in_session(user: User, shown: Shown) -> Viewer:
    """What opens to her on this screen: until the session has shown a second step nothing sensitive, nor a head's word
    on what others open; on the board names alone. Every page, spreadsheet and figure is drawn for this viewer."""
    viewer = viewer_for(user)
    if not shown.second_step:
        viewer = viewer.closing(SENSITIVE).without("confirm")
    if shown.board:
        kinds, powers = ON_THE_BOARD
        viewer = viewer.on_the_board(kinds.split(), powers.split())
    return viewer


def nobody(school: int, kinds: str, powers: str) -> Viewer:
    """Remit itself at one school, for what nobody signed in can do: history then names nobody."""
    return Viewer(User(), clock.today(), (grant(kinds, powers, school=[school]),))


def viewer_of_role(role: Role, user: User, day: date | None = None, *, as_if: frozenset[str] = frozenset()) -> Viewer:
    """The holder with the grant of one role alone: what a duty of that role is measured over. With `as_if`, as though
    those kinds were opened: how many that would reach is asked before it is."""
    day = day or clock.today()
    return Viewer(user, day, merged(each for _, each in _grants([role], day, as_if)))


def viewers_of_roles(
    roles: Collection[Role], user: User, day: date, *, as_if: frozenset[str] = frozenset()
) -> dict[int, Viewer]:
    """The same for several, by key of the role, in two queries. A role that opens nothing has none."""
    return {role.pk: Viewer(user, day, (each,)) for role, each in _grants(list(roles), day, as_if)}


def _of_roles(posts: list[int], day: date) -> Iterator[Grant]:
    roles = Role.objects.unscoped(REASON).filter(post__in=posts)
    yield from (each for _, each in _grants(list(roles.order_by("pk")), day))


def _grants(roles: list[Role], day: date, as_if: frozenset[str] = frozenset()) -> Iterator[tuple[Role, Grant]]:
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
            yield role, found


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
    for group, school, premium in leads.values_list("group_id", "school_id", "school__shows_premium"):
        yield grant(*(TEACHER_OF_PREMIUM if premium else TEACHER), school=[school], group=[group])
