"""What people are told of about meetings. Of a talk between two nobody is told."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.meetings import actions, queries
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    return {each.ref: str(each) for each in queries.meetings(viewer).filter(ref__in=refs)}


KINDS = (
    NoticeKind(actions.NAMED, "You were asked to a meeting", "Meetings that you were asked to", "meetings:meeting", _in_sight),
    NoticeKind(actions.APPROVED, "Minutes were approved", "Minutes approved of meetings of yours", "meetings:meeting", _in_sight),
)  # fmt: skip
