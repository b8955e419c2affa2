"""Who may do which verb to the school's people, groups and posts."""

from __future__ import annotations

from remit.core.querysets import unscoped
from remit.core.records import Record, all_visible_to
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Role, School, Staff


def can_see_pupils(viewer: Viewer) -> bool:
    return viewer.opens("directory")


def can_manage(viewer: Viewer, **given: object) -> bool:
    """Pupils, groups, staff and posts as the school holds them: the office, the administrator, the head. At a school
    where she is neither, she keeps nothing."""
    rows = [each for each in given.values() if isinstance(each, Record)]
    return viewer.opens("directory", "manage") and all_visible_to(viewer.only("manage"), rows)


def can_add_post(viewer: Viewer, *, holder: Staff, standing: str, **_: object) -> bool:
    """Who manages posts. The first head of a school is named by whoever sets it up; another only by a head. Nobody
    makes herself one."""
    if not can_manage(viewer, holder=holder):
        return False
    if standing != Role.HEAD:
        return True
    heads = Role.objects.unscoped("whether the school has a head yet").filter(
        on(viewer.day, "post__"), school=holder.school, standing=Role.HEAD
    )
    is_head = all_visible_to(viewer.only("confirm"), [holder])
    return holder.user_id != viewer.user.pk and (is_head or not heads.exists())


def can_set_up(viewer: Viewer, **_: object) -> bool:
    """Once: while there is no school here, whoever starts Remit sets it up."""
    return not unscoped("whether there is a school at all", School.objects.exists)


def can_confirm_openings(viewer: Viewer, **_: object) -> bool:
    return viewer.opens("post", "confirm")


def can_confirm_opening(viewer: Viewer, *, opening: Record, **_: object) -> bool:
    """The head says what a post opens; nobody says it of her own."""
    holder = opening.role.post.holder.user_id  # type: ignore[attr-defined]
    return holder != viewer.user.pk and all_visible_to(viewer.only("confirm"), [opening])


def can_shape_post(viewer: Viewer, *, post: Record, **_: object) -> bool:
    """Its holder works out her own scope with her job description; so does whoever manages posts. Sensitive kinds
    wait for the head either way."""
    return post.holder.user_id == viewer.user.pk or can_manage(viewer, post=post)  # type: ignore[attr-defined]
