"""Who makes rules: whoever leads somebody, for a post that she holds."""

from __future__ import annotations

from remit.core.viewers import Viewer
from remit.leading.attention.rules import LEADING, leads
from remit.leading.rules.models import Rule
from remit.school.models import Post


def makes(viewer: Viewer) -> bool:
    return leads(viewer)


def can_make(viewer: Viewer, *, post: Post, **_: object) -> bool:
    return makes(viewer) and post.pk in viewer.places("held")


def can_change(viewer: Viewer, *, rule: Rule, **_: object) -> bool:
    return can_make(viewer, post=rule.post)


def opens(viewer: Viewer, kinds: str) -> bool:
    """Some role over somebody opens one of these kinds."""
    return any(viewer.opens(each, *LEADING) for each in kinds.split())
