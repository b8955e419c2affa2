"""From posts to grants: the one place that names what a role opens. The viewer is built here, once a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date

from remit.core import clock, sight
from remit.core.accounts.models import User
from remit.core.accounts.sessions import Shown
from remit.core.viewers import Grant, Viewer, grant, merged
from remit.school.dated import on
from remit.school.models import Group, GroupLead, Opening, Post, Reach, Role, Staff, Tenure

# What each standing opens. A leader's role opens nobody until its reach has been confirmed by somebody else (the opening
# `general`), and nothing sensitive until the head has confirmed that kind.
LEADER = (
    "directory emergency class taught premium general attendance lessons absence behaviour pastoral casework suspension",
    "log lead",
)
HEAD = (
    f"{LEADER[0]} inclusion personnel finance post duty import",
    "log lead manage confirm",
)
ADMINISTRATOR = (
    "directory emergency class attendance lessons absence suspension calls post duty import",
    "log manage",
)
TEACHER = ("directory emergency class taught lessons behaviour", "log teach")
TEACHER_OF_PREMIUM = (
    "directory emergency class taught premium lessons behaviour",
    "log teach",
)  # where the school says so
TUTOR = " attendance pastoral"  # besides what a teacher opens, of the form whose registers are hers
EVERYBODY = ("directory", "log")
EVERYBODY_IN_EMERGENCY = ("directory emergency", "log")  # where the school says that every adult sees what to do
OWN = ("post duty shown sheet promise", "own")
READER = ("sheet notice export view promise meeting private logged", "read")
SENSITIVE = ("inclusion", "personnel", "finance")
OPENABLE = ("general", *SENSITIVE)
ON_THE_BOARD = ("directory class", "log lead teach")  # what a class may read over a shoulder: names in lists
ON_A_TABLET = ("directory", "log")  # a tablet that several share: the names of a school, and logging what was seen
REASON = "posts make the viewer"


@dataclass(frozen=True)
class Hers:
    """Of whoever looks: her appointments by number, the posts she holds in the order in which they began, their roles in
    order, whom these reach and what they ask to open."""

    staff: tuple[int, ...] = ()
    posts: tuple[Post, ...] = ()
    roles: tuple[Role, ...] = ()
    reaches: Mapping[int, list[Reach]] = field(default_factory=lambda: defaultdict(list))
    openings: tuple[Opening, ...] = ()

    def roles_of(self, post: Post) -> list[Role]:
        return [role for role in self.roles if role.post_id == post.pk]

    def copied(self) -> Hers:
        """For one request, with posts and roles of its own: what is done to them there is not done to what is kept."""
        return replace(self, posts=tuple(map(copy, self.posts)), roles=tuple(map(copy, self.roles)))


def hers(viewer: Viewer) -> Hers:
    """Of this screen: in board mode she holds nothing."""
    found: Hers = viewer.hers or Hers()
    held = viewer.places("held")
    return found if {post.pk for post in found.posts} <= held else Hers(found.staff)


def viewer_for(user: User, day: date | None = None) -> Viewer:
    """What her posts open is looked up in six queries, and kept until it may be another: then it is one."""
    day = day or clock.today()
    if not user.is_active or user.pk is None:
        return Viewer(user, day, ())
    grants, found, circles = sight.kept((user.pk, day), lambda: _looked_up(user, day))
    return Viewer(user, day, grants, hers=found and found.copied(), circles=circles)


def _looked_up(user: User, day: date) -> tuple[tuple[Grant, ...], Hers | None, dict]:
    """Her appointments, her posts, her groups, her roles, what they reach, what the head has opened."""
    appointments = list(
        Staff.objects.unscoped(REASON)
        .filter(on(day), user=user)
        .values_list("pk", "school_id", "school__shows_emergency")
    )
    if not appointments:
        return (), None, {}
    staff = [pk for pk, _, _ in appointments]
    told = {school: tells for _, school, tells in appointments}
    schools = sorted(told)
    everybody = [grant(*(EVERYBODY_IN_EMERGENCY if told[school] else EVERYBODY), school=[school]) for school in schools]
    tenures = Tenure.objects.unscoped(REASON).filter(on(day), on(day, "post__"), staff__in=staff).select_related("post")
    held = {tenure.post_id: tenure.post for tenure in tenures}
    posts = sorted(held.values(), key=lambda post: (post.first_day, post.pk))
    own = [
        grant(*OWN, school=[school], held=[post.pk for post in posts if post.school_id == school]) for school in schools
    ]
    own += [grant(*READER, school=[school], reader=[user.pk]) for school in schools]
    roles = list(Role.objects.unscoped(REASON).filter(post__in=held).order_by("pk")) if held else []
    reaches, openings = _of_leaders(roles)
    led = (each for _, each in _granted(roles, reaches, openings, frozenset()))
    found = Hers(tuple(staff), tuple(posts), tuple(roles), reaches, tuple(openings))
    return merged([*led, *_taught(staff, day), *everybody, *own]), found, {}


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


def viewer_on_tablet(user: User | None, school: int) -> Viewer:
    """Whoever has just given a PIN at a shared tablet of that school; of whom has no account Remit itself. No photo is
    shown, as on the board, since others can see the screen."""
    kinds, powers = ON_A_TABLET
    held = viewer_for(user) if user else nobody(school, kinds, powers)
    at_school = replace(
        held, grants=tuple(each for each in held.grants if school in dict(each.places).get("school", ()))
    )
    return at_school.on_the_board(kinds.split(), powers.split())


def as_everybody(viewer: Viewer) -> Viewer:
    """What everybody at her schools may know, as the calendar is: a role over a year or a subject alone does not see it."""
    if "as everybody" not in viewer.kept:
        held = (grant(*EVERYBODY, school=sorted(viewer.places("school"))),)
        viewer.kept["as everybody"] = Viewer(viewer.user, viewer.day, held)
    return viewer.kept["as everybody"]


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


def _grants(roles: list[Role], day: date, as_if: frozenset[str] = frozenset()) -> Iterator[tuple[Role, Grant]]:
    yield from _granted(roles, *_of_leaders(roles), as_if)


def _of_leaders(roles: Iterable[Role]) -> tuple[dict[int, list[Reach]], list[Opening]]:
    """Whom the leaders' roles reach, by role, and what they ask to open: two queries, or none."""
    reaches: dict[int, list[Reach]] = defaultdict(list)
    leaders = [role.pk for role in roles if role.standing == Role.LEADER]
    if not leaders:
        return reaches, []
    rows = Reach.objects.unscoped(REASON).filter(role__in=leaders).select_related("subject", "group")
    for reach in rows.order_by("pk"):
        reaches[reach.role_id].append(reach)
    return reaches, list(Opening.objects.unscoped(REASON).filter(role__in=leaders).order_by("pk"))


def _granted(
    roles: Iterable[Role], reaches: Mapping[int, list[Reach]], openings: Iterable[Opening], as_if: frozenset[str]
) -> Iterator[tuple[Role, Grant]]:
    opened: dict[int, set[str]] = defaultdict(set)
    for opening in openings:
        if opening.confirmed_on is not None:
            opened[opening.role_id].add(opening.kind)
    for role in roles:
        if found := _grant_of(role, reaches.get(role.pk, []), opened[role.pk] | as_if):
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
        if reach.follows:
            places["cohort"].append(reach.school_id)
    if "general" not in opened or not (places or role.whole_school):
        return None
    kinds, powers = LEADER
    return grant(" ".join([kinds, *sorted(opened)]), powers, school=[role.school_id], **places)


def _taught(staff: list[int], day: date) -> Iterator[Grant]:
    leads = GroupLead.objects.unscoped(REASON).filter(on(day), staff__in=staff).order_by("pk")
    wanted = ("group_id", "group__type", "school_id", "school__shows_premium")
    for group, of, school, premium in leads.values_list(*wanted):
        kinds, powers = TEACHER_OF_PREMIUM if premium else TEACHER
        yield grant(kinds + TUTOR if of == Group.FORM else kinds, powers, school=[school], group=[group])
