"""What people are told of about reports."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.onreport import actions, queries
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """The day by which it is looked at: nobody's name."""
    rows = queries.reports(viewer).filter(ref__in=refs)
    return {each.ref: f"to be looked at by {each.review_due:%-d %B}" for each in rows}


KINDS = (
    NoticeKind(actions.GIVEN, "A report is yours to look at each week", "Reports to look at", "onreport:report", _in_sight),
)  # fmt: skip
