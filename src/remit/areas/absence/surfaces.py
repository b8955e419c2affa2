"""What following absence up adds to the pages composed in leading."""

from __future__ import annotations

from remit.areas.attendance import rules as attendance
from remit.core.seams import Page

PAGES = (
    Page(
        "attendance-today", "Attendance today", "absence:today", "tick", "{Pupil.many}", 22, attendance.can_follow, phone=True
    ),
)  # fmt: skip
