"""What people are told of about suspensions: the head, that one waits to be decided."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.suspensions import actions, queries
from remit.areas.suspensions.models import Suspension
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """From when it would be: nobody's name."""
    rows = queries.suspensions(viewer).filter(ref__in=refs, state=Suspension.PREPARED)
    return {each.ref: f"from {each.first_day:%-d %B}" for each in rows}


KINDS = (
    NoticeKind(
        actions.WAITS, "A suspension waits for you to decide", "Suspensions that wait to be decided", "suspensions:one", _in_sight
    ),
)  # fmt: skip
