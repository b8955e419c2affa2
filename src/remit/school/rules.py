"""Who may do which verb to the school's people, groups and posts."""

from __future__ import annotations

from remit.core.querysets import unscoped
from remit.core.viewers import Viewer
from remit.school.models import School


def can_see_pupils(viewer: Viewer) -> bool:
    return viewer.opens("directory")


def can_manage(viewer: Viewer, **_: object) -> bool:
    """Pupils, groups, staff and posts as the school holds them: the office, the administrator, the head."""
    return viewer.opens("directory", "manage")


def can_set_up(viewer: Viewer, **_: object) -> bool:
    """Once: while there is no school here, whoever starts Remit sets it up."""
    return not unscoped("whether there is a school at all", School.objects.exists)


def can_confirm_openings(viewer: Viewer, **_: object) -> bool:
    return viewer.opens("post", "confirm")


def can_confirm_opening(viewer: Viewer, *, opening: object, **_: object) -> bool:
    """The head says what a post opens; nobody says it of her own."""
    holder = opening.role.post.holder.user_id  # type: ignore[attr-defined]
    return viewer.opens("post", "confirm") and holder != viewer.user.pk


def can_shape_post(viewer: Viewer, *, post: object, **_: object) -> bool:
    """Its holder works out her own scope with her job description; so does whoever manages posts. Sensitive kinds
    wait for the head either way."""
    return viewer.opens("post", "manage") or post.holder.user_id == viewer.user.pk  # type: ignore[attr-defined]
