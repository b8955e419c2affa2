"""What of absence is handed over as a file."""

from __future__ import annotations

from remit.areas.absence import meeting, rules
from remit.core.outputs.document import Document
from remit.core.seams import Output
from remit.core.viewers import Viewer


def _hers(viewer: Viewer, what: str) -> str | None:
    return what if rules.can_follow(viewer) else None


def _meeting(viewer: Viewer, what: str) -> Document:
    return meeting.document(viewer)


MEETING = Output(
    "absence-meeting", "The pack for the targeting support meeting", _hers, _meeting, "absence:returns", whole=True
)
