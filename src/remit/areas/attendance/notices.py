"""What people are told of about registers."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.attendance import actions
from remit.areas.attendance.models import Nudge
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    rows = Nudge.objects.visible_to(viewer).filter(ref__in=refs).select_related("group")
    return {each.ref: f"{each.group}, {each.get_session_display().lower()} of {each.day:%-d %B}" for each in rows}


KINDS = (
    NoticeKind(
        actions.REGISTER_OPEN, "A register of yours is not taken", "Registers not taken", "attendance:nudged", _in_sight
    ),
)  # fmt: skip
