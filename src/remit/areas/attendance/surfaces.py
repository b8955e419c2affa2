"""What attendance adds to the pages composed in leading."""

from __future__ import annotations

from typing import Any

from remit.areas.attendance import figures, rules, sessions
from remit.areas.attendance.models import ATTENDANCE
from remit.core.seams import Disclosure, Page, Panel
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.rules import grants_over, opens

PAGES = (
    Page(
        "registers",
        "Registers",
        "attendance:registers",
        "register",
        "{Pupil.many}",
        14,  # before the others on a phone, for whoever takes some
        rules.can_take_any,
        phone=True,
    ),
    Page(
        "attendance-planned", "Known to be away", "attendance:planned", "calendar", "{Pupil.many}", 24, rules.can_follow
    ),
    Page("attendance-marks", "Marks from the MIS", "attendance:files", "file", "School", 67, rules.can_bring_in),
    Page("attendance", "Attendance", "attendance:figures", "chart", "{Pupil.many}", 23, rules.can_follow),
    Page("lessons", "Lessons", "attendance:lessons", "book", "{Pupil.many}", 24, rules.can_follow_lessons),
)


def _year(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """This year's sessions, and the last weeks as a picture, for whoever leads the pupil, takes the form, or keeps the records."""
    if not opens(grants_over(viewer, pupil), ATTENDANCE):
        return None
    year, counts = figures.of_pupil(viewer, pupil)
    weeks, as_at = sessions.pictured(viewer, pupil)
    return {"year": year, "counts": counts, "weeks": weeks, "as_at": as_at, "ref": pupil.ref}


PANELS = (Panel("attendance", "Attendance", 6, "attendance/panel.html", _year),)


DISCLOSURES = (
    Disclosure(
        "sibling-away",
        "patterns of absence",
        "a family that is ill together is another matter than one that is not; it is a sibling, of no name and no year",
    ),
    Disclosure(
        "away-already",
        "the register of a lesson, for its teacher",
        "whoever waits for a pupil must know that the school knows where they are; the reason is not told",
    ),
)
