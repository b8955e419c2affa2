"""Letters of the follow-up, and the pack for the meeting with the authority, as files."""

from __future__ import annotations

from remit.areas.absence import letters, meeting, queries, rules
from remit.areas.absence.models import Step
from remit.core.outputs.document import Document
from remit.core.seams import Output
from remit.core.viewers import Viewer


def _found(viewer: Viewer, ref: str) -> Step | None:
    rows = queries.steps(viewer).select_related("pupil__school")
    return rows.filter(ref=ref).exclude(letter="").first()


def _written(viewer: Viewer, step: Step) -> Document:
    return letters.document(viewer, step)


def _hers(viewer: Viewer, what: str) -> str | None:
    return what if rules.can_follow(viewer) else None


def _meeting(viewer: Viewer, what: str) -> Document:
    return meeting.document(viewer)


LETTER = Output("absence-letter", "A letter about attendance", _found, _written, "absence:step")
MEETING = Output(
    "absence-meeting", "The pack for the targeting support meeting", _hers, _meeting, "absence:returns", whole=True
)
