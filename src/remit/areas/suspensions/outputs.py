"""The letter to parents, and a term's summary for the governing board, as files."""

from __future__ import annotations

from urllib.parse import parse_qs

from remit.areas.suspensions import letters, queries, rules, summary
from remit.areas.suspensions.models import Suspension
from remit.core.outputs.document import Document
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.school.models import Term


def _found(viewer: Viewer, ref: str) -> Suspension | None:
    """Once the head has decided: what is prepared goes to nobody."""
    rows = queries.suspensions(viewer).select_related("pupil__school").exclude(letter="")
    return rows.filter(ref=ref, state=Suspension.DECIDED).first()


def _written(viewer: Viewer, suspension: Suspension) -> Document:
    return letters.document(viewer, suspension)


def _term(viewer: Viewer, what: str) -> Term | None:
    """`what` is the page's own query: term=…"""
    return summary.term_named(viewer, parse_qs(what).get("term", [""])[0]) if rules.can_follow(viewer) else None


LETTER = Output("suspension-letter", "A letter about a suspension", _found, _written, "suspensions:one")
SUMMARY = Output(
    "suspension-summary", "Suspensions of a term for the governing board", _term, summary.document, "suspensions:summary",
    whole=True,
)  # fmt: skip
