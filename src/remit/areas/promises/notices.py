"""What people are told of about actions."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.promises import actions, queries
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """The words alone: they name nobody but whom somebody wrote into them."""
    return {each.ref: f"By {each.due:%-d %B}: {each.what}" for each in queries.promises(viewer).filter(ref__in=refs)}


KINDS = (
    NoticeKind(
        actions.GIVEN, "An action was given to you", "Actions given to you", "promises:action", _in_sight
    ),
    NoticeKind(
        actions.LET_GO, "An action that you gave was let go", "Actions you gave that were let go", "promises:action", _in_sight
    ),
)  # fmt: skip
