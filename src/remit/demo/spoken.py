"""Meetings about pupils at each made-up school: who came back was met, some concerns, one to be looked at again, one to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from remit.areas.absence import coming_back
from remit.areas.meetings import keeping, queries, reporting
from remit.areas.meetings.models import CASEWORK, Attendance, Meeting
from remit.areas.promises import actions as promises
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day
from remit.demo.moments import at
from remit.demo.rows import Built
from remit.school.dated import on
from remit.school.models import Pupil, Staff
from remit.school.remit import viewer_for
from remit.school.rules import reached

WEEK = timedelta(weeks=1)
LEFT = 1  # of those who came back lately, so many are still to be met
RETURNED: Mapping[str, str] = {
    "What happened": "We went through it together, calmly, from both sides.",
    "What needs to be put right": "A word with the teacher before the first lesson, and the broken pencil case replaced.",
    "What helps on the way back": "A place to go to when it gets loud, and a check-in after break.",
    "What the family says": "They were ashamed at first, and are glad that it starts afresh.",
    "What was agreed": "A fresh start from the first lesson.",
}
PUPILS_SAY = (
    "It helps when I am told early what is coming.",
    "I want to say sorry myself, and not in front of everybody.",
)
CONCERNS: tuple[tuple[str, Mapping[str, str], str, int], ...] = (
    (
        "concern",
        {
            "What we are worried about": "Tired in the first two lessons on most days.",
            "What is going well": "Art, and a good group of friends.",
            "What the family says": "A new baby at home: nobody sleeps well.",
        },
        "See how the mornings go, and ring home on Friday",
        8,
    ),
    (
        "academic",
        {
            "What gets in the way of learning": "Homework is begun and not handed in.",
            "What would make a difference": "A place to work until four o’clock.",
        },
        "Find a place in the homework room",
        3,
    ),
)  # fmt: skip


def write_spoken(schools: Sequence[Built], day: date) -> None:
    """By whoever leads a year, each act on its day."""
    for built in schools:
        leader = next((built.staff[person.name] for person, title, _ in built.posts if title.document), built.head)
        _met(leader, day)
        _worried(built, leader, day)
        _reported(built, day)


def _viewer(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def _met(leader: Staff, day: date) -> None:
    """On the day of return, but for the last of them."""
    viewer = _viewer(leader, day)
    days = coming_back.school_days(viewer)
    found = coming_back.back_in(viewer, days, coming_back.six_weeks(days, day))
    back = [each for each in found if each.back and not each.met]
    for each in back[: max(0, len(back) - LEFT)]:
        assert each.back
        _hold(
            _viewer(leader, each.back),
            each.pupil,
            leader,
            "readmission",
            RETURNED,
            "Check in after break",
            each.back,
            14,
            day,
        )


def _worried(built: Built, leader: Staff, day: date) -> None:
    """Two that were held, of which the first is to be looked at again by now, and one to come."""
    viewer = _viewer(leader, day)
    rows = reached(viewer, CASEWORK, "lead").filter(on(built.first_day), on(day), school=built.school)
    led = list(rows.order_by("family_name", "given_name", "pk")[: 3 * len(CONCERNS) : 3])
    for (code, said, what, ago), pupil in zip(CONCERNS, led, strict=False):
        held = max(last_school_day(day - timedelta(days=ago * 5)), built.first_day)
        _hold(_viewer(leader, held), pupil, leader, code, said, what, held, ago * 4, day)
    if led:
        tomorrow = day + timedelta(days=1 if day.weekday() < 4 else 7 - day.weekday())
        with at(day):
            _plan(viewer, led[-1], leader, "family", tomorrow, [("Nadia Okonjo", "Early Help"), ("Both parents", "")])


def _plan(by: Viewer, pupil: Pupil, chair: Staff, code: str, day: date, guests: Sequence[tuple[str, str]]) -> Meeting:
    given = {"day": day, "begins": time(8, 30), "chair": chair, "room": "Office"}
    return keeping.begin_about(by=by, pupil=pupil, code=code, guests=guests, **given)


def _hold(
    by: Viewer,
    pupil: Pupil,
    chair: Staff,
    code: str,
    said: Mapping[str, str],
    what: str,
    day: date,
    again: int,
    today: date,
) -> None:
    with at(day):
        meeting = _plan(by, pupil, chair, code, day, [("A parent", "")])
        lines = {each.item.ref: each.item for each in queries.lines(by, meeting)}
        views = PUPILS_SAY[code == "readmission"]
        words = {ref: said.get(item.title, views if item.voice == "pupil" else "") for ref, item in lines.items()}
        due = last_school_day(day + WEEK)
        keeping.keep_sheet(
            by=by, meeting=meeting, version=meeting.version, said=words, held_on=day, review_due=day + timedelta(days=again),
            targets=[(what, chair, None, due)],
        )  # fmt: skip
        if meeting.kind == CASEWORK:
            given = {"whose": "parent", "named": "A parent", "form": "met", "day": day}
            keeping.sign(by=by, meeting=meeting, **given)
    if due < today:
        with at(due):
            for each in queries.lines(_viewer(chair, due), meeting):
                for told in each.agreed:
                    promises.do(by=_viewer(chair, due), promise=told.agreed.promise, outcome="Done, and it helped.")


def _reported(built: Built, day: date) -> None:
    """Somebody who was at the last meeting of a team told others of it."""
    held = Attendance.objects.unscoped("demo").filter(
        school__name=built.plan.name, state=Attendance.PRESENT, meeting__series__isnull=False, meeting__day__lt=day
    )
    for row in held.select_related("staff__user", "meeting__chair").order_by("-meeting__day", "pk"):
        if row.staff_id != row.meeting.chair_id and row.staff.user:
            with at(day):
                by = _viewer(row.staff, day)
                found = queries.attendance(by).get(pk=row.pk)
                reporting.report_back(
                    by=by, attendance=found, version=None, to="The others of the form corridor",
                    words="The dates ahead, and that registers are taken with doors open.",
                )  # fmt: skip
            return
