"""Whom an act of the school tells, and of what waits for a head."""

from __future__ import annotations

from remit.core.imports.models import Batch
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Opening, Post, Role, Staff, Tenure

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
