"""What attendance adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from remit.areas.attendance import figures, rules, sessions
from remit.areas.attendance.models import ATTENDANCE
from remit.areas.attendance.reference import TOO_LATE
from remit.core.seams import Brief, BriefLine, Disclosure, Happened, Page, Panel, Period, Timeline
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


def _figures(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """Of the year, for whoever leads the pupil, takes the form, or keeps the records."""
    if not opens(grants_over(viewer, pupil), ATTENDANCE):
        return
    _, counts = figures.of_pupil(viewer, pupil)
    if counts.possible:
        late = f"; late {counts.late} {'time' if counts.late == 1 else 'times'}" if counts.late else ""
        words = f"Missed {counts.absent} of {counts.possible} sessions, {counts.unauthorised} without leave{late}"
        yield BriefLine(words, reverse("attendance:pupil", args=[pupil.ref]))


BRIEFS = (Brief("attendance", "Attendance this year", 10, _figures),)

PANELS = (Panel("attendance", "Attendance", 6, "attendance/panel.html", _year),)


def _away_and_late(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    spells, lates = sessions.spells_and_lates(viewer, pupil, period)
    for each in spells:
        number, till = len(each.marks), f" until {each.last:%-d %B}" if each.last != each.first else ""
        note = next((mark.note for mark in each.marks if mark.note), "")
        title = f"Away{till}: {', '.join(each.reasons)}"
        yield Happened(
            each.first, title, "register", more=f"{number} session{'' if number == 1 else 's'}. {note}".strip()
        )
    for mark in lates:
        minutes = f", {mark.minutes} minutes" if mark.minutes else ""
        said = "Late after the register closed" if mark.code == TOO_LATE else "Late"
        yield Happened(mark.day, f"{said}{minutes}", "clock", more=mark.note, by=str(mark.taking.by or ""))


TIMELINES = (Timeline("attendance", "Attendance", 10, _away_and_late),)


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
