"""Who may hand a post over, and take that back."""

from __future__ import annotations

from remit.core.viewers import Viewer
from remit.leading.duties.rules import has_duties
from remit.leading.handover.models import Handover
from remit.school.models import Tenure

__all__ = ["can_keep", "can_undo", "has_duties"]


def can_keep(by: Viewer, *, tenure: Tenure, **_: object) -> bool:
    """Her own, while she holds the post."""
    return tenure.staff.user_id == by.user.pk and tenure.post_id in by.places("held") and tenure.holds_on(by.day)


def can_undo(by: Viewer, *, handover: Handover, **_: object) -> bool:
    return can_keep(by, tenure=handover.tenure)
