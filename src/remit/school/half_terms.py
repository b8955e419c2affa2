"""Which half of a term it is, as whoever asks needs it where no half runs."""

from __future__ import annotations

from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries
from remit.school.calendar import halves

NONE, BEFORE = "none", "the one before"  # in a holiday


def half_term(viewer: Viewer, in_a_holiday: str) -> Period | None:
    """The whole half of a term of this school year in which her day stands; in a holiday none, or the one before it, which there
    is none of before the first."""
    begun = [half for term in queries.terms(viewer) for half in halves(term) if half.first_day <= viewer.day]
    if not begun or (in_a_holiday == NONE and viewer.day > begun[-1].last_day):
        return None
    return begun[-1]


def so_far(viewer: Viewer, in_a_holiday: str) -> Period | None:
    """The same, up to her day."""
    half = half_term(viewer, in_a_holiday)
    return half and Period(half.first_day, min(half.last_day, viewer.day))
