"""Letters of the follow-up as files."""

from __future__ import annotations

from remit.areas.absence import letters, queries
from remit.areas.absence.models import Step
from remit.core.outputs.document import Document
from remit.core.seams import Output
from remit.core.viewers import Viewer


def _found(viewer: Viewer, ref: str) -> Step | None:
    rows = queries.steps(viewer).select_related("pupil__school")
    return rows.filter(ref=ref).exclude(letter="").first()


def _written(viewer: Viewer, step: Step) -> Document:
    return letters.document(viewer, step)


LETTER = Output("absence-letter", "A letter about attendance", _found, _written, "absence:step")
