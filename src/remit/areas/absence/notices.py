"""What people are told of about the follow-up of absence."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.absence import actions, queries
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """The stage and the day: nobody's name."""
    rows = queries.steps(viewer).filter(ref__in=refs)
    return {each.ref: f"{each.stage}, by {each.due:%-d %B}" for each in rows}


KINDS = (
    NoticeKind(
        actions.STEP_GIVEN, "A step of following absence up is yours", "Steps of following absence up", "absence:step", _in_sight
    ),
)  # fmt: skip
