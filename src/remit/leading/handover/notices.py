"""What people are told of when a post comes to them."""

from __future__ import annotations

from collections.abc import Collection

from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer
from remit.leading.handover import queries


def _handed(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    return {each.ref: each.post.title for each in queries.taken(viewer).filter(ref__in=refs)}


KINDS = (
    NoticeKind(
        "post-handed-over", "You take over a post", "Posts that were handed over to you", "handover:handed", _handed
    ),
)
