"""What the safeguarding team is told of: that a concern was passed on, and neither whose nor what."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.safeguarding import actions, queries
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    return {each.ref: "" for each in queries.to_team(viewer).filter(ref__in=refs)}


KINDS = (
    NoticeKind(
        actions.PASSED, "A concern was passed to your team", "Concerns passed to your team", "safeguarding:one", _in_sight
    ),
)  # fmt: skip
