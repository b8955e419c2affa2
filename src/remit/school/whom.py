"""Whom an act of the school tells, and of what waits for a head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef

from remit.core.imports.models import Batch
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Group, GroupLead, Membership, Opening, Post, Pupil, Reach, Role, Staff, Tenure

OPENING_WAITS = "opening-waits"


def holders(by: Viewer, post: Post) -> set[int]:
    """The accounts of those who hold it today."""
    held = Tenure.objects.visible_to(by).filter(on(by.day), on(by.day, "staff__"), post=post, staff__user__isnull=False)
    return set(held.values_list("staff__user", flat=True))


def heads(by: Viewer, school: int) -> set[int]:
    roles = Role.objects.unscoped("who is head is in the directory").filter(school=school, standing=Role.HEAD)
    held = Tenure.objects.visible_to(by).filter(
        on(by.day),
        on(by.day, "post__"),
        on(by.day, "staff__"),
        post__in=roles.values("post"),
        staff__user__isnull=False,
    )
    return set(held.values_list("staff__user", flat=True))


def leaders(by: Viewer, school: int) -> set[int]:
    """The accounts of whoever leads at the school today: its heads, and those whose reach a head has vouched for."""
    rows = Opening.objects.unscoped("who leads at a school is in the directory")
    vouched = rows.filter(school=school, kind="general", confirmed_on__isnull=False)
    held = Tenure.objects.visible_to(by).filter(
        on(by.day),
        on(by.day, "post__"),
        on(by.day, "staff__"),
        post__in=vouched.values("role__post"),
        staff__user__isnull=False,
    )
    return heads(by, school) | set(held.values_list("staff__user", flat=True))


def tutors(by: Viewer, pupils: Collection[Pupil]) -> dict[int, set[int]]:
    """By number of the pupil the accounts of those whose form it is today."""
    rows = Membership.objects.visible_to(by).filter(on(by.day), pupil__in=[each.pk for each in pupils])
    form_of = dict(rows.filter(group__type=Group.FORM).order_by("first_day", "pk").values_list("pupil_id", "group_id"))
    leads = GroupLead.objects.visible_to(by).filter(
        on(by.day), on(by.day, "staff__"), group__in=set(form_of.values()), staff__user__isnull=False
    )
    found: dict[int, set[int]] = defaultdict(set)
    for group, user in leads.values_list("group_id", "staff__user"):
        found[group].add(user)
    return {pupil: set(found[group]) for pupil, group in form_of.items()}


def year_leaders(by: Viewer, school: int, years: Collection[int]) -> dict[int, set[int]]:
    """By year group the accounts of those who head it today, where a head has vouched for it."""
    reason = "who heads a year group is in the directory"
    vouched = Opening.objects.unscoped(reason).filter(role=OuterRef("role"), kind="general", confirmed_on__isnull=False)
    reached = Reach.objects.unscoped(reason).filter(Exists(vouched), on(by.day, "role__post__"), school=school)
    posts: dict[int, set[int]] = defaultdict(set)
    for year, post in reached.filter(year__in=list(years), role__heads_year=True).values_list("year", "role__post"):
        posts[year].add(post)
    held = Tenure.objects.visible_to(by).filter(
        on(by.day), on(by.day, "staff__"), post__in=set().union(*posts.values()), staff__user__isnull=False
    )
    holding: dict[int, set[int]] = defaultdict(set)
    for post, user in held.values_list("post_id", "staff__user"):
        holding[post].add(user)
    return {year: set().union(*(holding[post] for post in found)) for year, found in posts.items()}


def tell_of_openings(by: Viewer, post: Post) -> None:
    """The heads, but for those whose own it is, once until nothing waits for them any more. Inside an act."""
    waiting = Opening.objects.unscoped("whether anything waits for a head").filter(
        school=post.school_id, confirmed_on=None, refused_on=None
    )
    if waiting.filter(role__post=post).exists():
        others = heads(by, post.school_id) - holders(by, post) - {by.user.pk}
        tell(OPENING_WAITS, to=others, school=post.school_id)
    elif not waiting.exists():
        settle(OPENING_WAITS, school=post.school_id)


def tell_of_settled(by: Viewer, post: Post) -> None:
    """Whoever holds the post, that a head has said something of what it opens. Inside an act."""
    tell("opening-settled", to=holders(by, post), school=post.school_id, what=post.ref)
    tell_of_openings(by, post)


def tell_of_account(by: Viewer, staff: Staff) -> None:
    """The heads, of an account that somebody comes in with for the first time, or that takes its first group: whether
    it is a colleague's nobody else can say. Inside an act."""
    others = heads(by, staff.school_id) - {by.user.pk, staff.user_id}
    tell("new-account", to=others, school=staff.school_id, what=staff.ref)


def tell_of_link(by: Viewer, staff: Staff) -> None:
    """The heads, that somebody else made a link to an account which reads pupils. Inside an act."""
    others = heads(by, staff.school_id) - {by.user.pk, staff.user_id}
    tell("link-made", to=others, school=staff.school_id, what=staff.ref)


def tell_of_import(batch: Batch) -> None:
    """Whoever set it running. Inside an act."""
    if batch.state in {Batch.STOPPED, Batch.HALTED}:
        tell("import-stopped", to=[batch.started_by], school=batch.school_id, what=batch.ref)
        return
    settle("import-stopped", what=batch.ref)
    if batch.state in {Batch.DONE, Batch.UNDONE}:
        tell("import-ended", to=[batch.started_by], school=batch.school_id, what=batch.ref)
