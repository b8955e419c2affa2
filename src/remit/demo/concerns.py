"""At each made-up school its safeguarding team, some concerns that were passed to it, and who is to know. Of none is it said
what it was: that would not be kept here either."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from remit.areas.safeguarding import actions
from remit.demo.calendar import last_school_day
from remit.demo.moments import at
from remit.demo.rows import Built
from remit.school.dated import on
from remit.school.models import Pupil, Staff
from remit.school.remit import viewer_for

PASSED = ((20, True), (9, True), (1, False))  # days ago, and whether the team took it up
ROUTE = {
    "name": "the safeguarding log",
    "link": "https://safeguarding-log.example/",
    "says": "Ring 999, then the designated safeguarding lead on extension 4.",
}


def write_concerns(schools: Sequence[Built], day: date) -> None:
    for built in schools:
        leader = next((built.staff[person.name] for person, title, _ in built.posts if title.document), built.head)
        deputy = next((post for person, title, post in built.posts if title.title.startswith("Deputy")), None)
        lead = next((built.staff[person.name] for person, _, post in built.posts if post == deputy), built.head)
        _team(built, lead, day)
        _passed(built, leader, lead, day)


def _team(built: Built, lead: Staff, day: date) -> None:
    begins = last_school_day(max(built.first_day, day - timedelta(days=60)))
    with at(begins):
        head = viewer_for(built.head.user, begins)  # type: ignore[arg-type] # the head signs in
        actions.shape(by=head, school=built.school, version=1, details=ROUTE)
        for staff in {lead.pk: lead, built.head.pk: built.head}.values():
            actions.name(by=head, staff=staff, leads=staff == lead)


def _passed(built: Built, leader: Staff, lead: Staff, day: date) -> None:
    """By whoever leads a year, of some of its pupils; and of the first the team says that she is to know."""
    hers = viewer_for(leader.user, day)  # type: ignore[arg-type] # who leads signs in
    rows = Pupil.objects.visible_to(hers.only("lead")).filter(on(day), school=built.school).order_by("pk")
    for number, ((days, taken), pupil) in enumerate(zip(PASSED, rows[10:13], strict=False)):
        then = last_school_day(day - timedelta(days=days))
        with at(then, time(10, 42)):
            made = actions.pass_on(by=viewer_for(leader.user, then), school=built.school, pupil=pupil)  # type: ignore[arg-type]
        if not taken or not lead.user:
            continue
        with at(then, time(11, 5)):
            by = viewer_for(lead.user, then)
            actions.take_up(by=by, passed=made)
            if number == 0:
                actions.make_aware(by=by, pupil=pupil, staff=leader)
