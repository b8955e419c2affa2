"""What people are told of about the use of the policy."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.sanctions import sharing, use
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """The class and the days: nobody's name."""
    rows = use.sheets(viewer).filter(ref__in=refs)
    return {each.ref: f"{each.group}, {each.first_day:%-d %B} to {each.last_day:%-d %B}" for each in rows}


KINDS = (
    NoticeKind(
        sharing.ASKED, "Figures of a class of yours were asked for: read them first", "Figures of a class to read first",
        "sanctions:sheet", _in_sight,
    ),
    NoticeKind(
        sharing.ANSWERED, "Figures of a class that you asked for were read", "Figures of a class that were read",
        "sanctions:sheet", _in_sight,
    ),
)  # fmt: skip
