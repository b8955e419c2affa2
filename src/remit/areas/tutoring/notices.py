"""What people are told of about visits to tutor time."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.tutoring import actions, queries
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """The form and the day: nobody's name, and no word of it."""
    return {each.ref: f"{each.group}, {each.day:%-d %B}" for each in queries.visits(viewer).filter(ref__in=refs)}


KINDS = (
    NoticeKind(
        actions.SHARED, "A visit to tutor time was shared with you", "Visits to tutor time shared with you", "tutoring:visit", _in_sight
    ),
    NoticeKind(
        actions.ANSWERED, "A visit to tutor time that you made was answered", "Answers to visits that you made", "tutoring:visit", _in_sight
    ),
)  # fmt: skip
