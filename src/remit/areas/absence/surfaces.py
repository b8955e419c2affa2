"""What following absence up adds to the pages composed in leading."""

from __future__ import annotations

from typing import Any

from remit.areas.absence import reported, rules
from remit.areas.absence.models import ABSENCE
from remit.areas.attendance import rules as attendance
from remit.core.seams import Page, Panel
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.rules import grants_over, opens

PAGES = (
    Page(
        "attendance-today", "Attendance today", "absence:today", "tick", "{Pupil.many}", 22, attendance.can_follow, phone=True
    ),
    Page("messages-home", "Messages from home", "absence:messages", "mail", "{Pupil.many}", 27, rules.can_follow),
    Page("attendance-returns", "Returns to the authority", "absence:returns", "send", "{Pupil.many}", 28, rules.can_follow),
)  # fmt: skip


def _from_home(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever leads the pupil, and the office; never for whoever takes the register."""
    if not opens(grants_over(viewer, pupil), ABSENCE, rules.LEADS, rules.KEEPS):
        return None
    return {"messages": reported.of_pupil(viewer, pupil)}


PANELS = (Panel("from-home", "From home", 11, "absence/from_home.html", _from_home),)
