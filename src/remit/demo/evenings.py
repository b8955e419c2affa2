"""Evenings for families at the made-up schools: one that is over, whose families were all seen or reached, and one to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random

from remit.areas.evenings import actions, queries
from remit.areas.evenings.models import Evening, Invitation
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.demo.calendar import last_school_day, school_days
from remit.demo.moments import BEFORE_SCHOOL, at
from remit.demo.rows import Built
from remit.school.models import Staff
from remit.school.remit import viewer_for

WEEK = timedelta(weeks=1)
REASON = "demo"
STORIES = {
    "highmoor": ("Marcus Ellerby", 9, "Year 9 information evening", "Year 9 academic concerns evening", "Main hall"),
    "larkfold": ("Farida Whitcombe", 5, "How we teach Year 5", "Concerns evening for Year 5", "Upper School hall"),
}
CAME, ANSWERED, ASKED = 0.62, 0.7, 12
CONCERNS = (
    "Two subjects a grade below where they were in summer, with homework missing in both.",
    "Tries hard in class, and written work is far behind what is said.",
    "Behind in maths since the absence in October.",
)


def write_evenings(schools: Sequence[Built], day: date) -> None:
    for built in schools:
        if built.plan.key in STORIES and STORIES[built.plan.key][0] in built.staff:
            _over(built, day)
            _to_come(built, day)


def _viewer(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def _hold(built: Built, by: Viewer, sort: str, name: str, day: date) -> Evening:
    leader, year, *_, room = STORIES[built.plan.key]
    details = {
        "sort": sort, "name": name, "day": day, "begins": time(18), "ends": time(19, 30), "room": room,
        "leader": built.staff[leader], "years": [year], "what_for": "", "letter": "",
    }  # fmt: skip
    return actions.hold(by=by, school=built.school, details=details)


def _over(built: Built, day: date) -> None:
    leader, year, name, *_ = STORIES[built.plan.key]
    held = last_school_day(day - 3 * WEEK)
    asked = last_school_day(held - 2 * WEEK)
    if asked < built.first_day:
        return
    random = Random(f"{built.plan.key} evening")  # noqa: S311 - made-up people, the same each time
    with at(asked):
        by = _viewer(built.staff[leader], asked)
        evening = _hold(built, by, Evening.INFORMATION, name, held)
        whom = [each for each in queries.may_be_asked(by, evening) if each.year == year]
        if not whom:
            return
        actions.invite(by=by, evening=evening, pupils=whom)
        actions.mark_sent(by=by, evening=evening, invitations=list(queries.asked(by, evening)), how="e-mail")

    def door() -> None:
        rows = list(Invitation.objects.unscoped(REASON).filter(evening=evening).order_by("pk"))
        for each in rows:
            each.came = random.random() < CAME
            each.answer = random.choice(("coming", "coming", "not")) if random.random() < ANSWERED else ""
        Invitation.objects.unscoped(REASON).bulk_update(rows, ["came", "answer"])

    unrecorded(REASON, door)
    after = next(school_days(held + timedelta(days=1), day))
    with at(after):
        by = _viewer(built.staff[leader], after)
        rows = [each for each in queries.asked(by, evening) if each.is_open]
        if rows:
            actions.reach(by=by, invitations=rows, how="e-mail", words="What was said, and the slides.")


def _to_come(built: Built, day: date) -> None:
    """A dozen families, each with why; some have answered."""
    leader, year, _, name, _ = STORIES[built.plan.key]
    ahead = next(each for each in school_days(day + WEEK, day + 6 * WEEK))
    asked = last_school_day(day - timedelta(days=3))
    random = Random(f"{built.plan.key} concerns")  # noqa: S311 - made-up people, the same each time
    with at(asked):
        by = _viewer(built.staff[leader], asked)
        evening = _hold(built, by, Evening.CONCERNS, name, ahead)
        may = [each for each in queries.may_be_asked(by, evening) if each.year == year]
        whom = sorted(random.sample(may, min(ASKED, len(may))), key=lambda each: each.pk)
        for number, words in enumerate(CONCERNS):
            if part := whom[number :: len(CONCERNS)]:
                actions.invite(by=by, evening=evening, pupils=part, concern=words)
        if whom:
            actions.mark_sent(by=by, evening=evening, invitations=list(queries.asked(by, evening)), how="letter")
    with at(day, BEFORE_SCHOOL):
        by = _viewer(built.staff[leader], day)
        for number, each in enumerate(queries.asked(by, evening)):
            if number % 3:
                actions.answer(by=by, invitation=each, answer="coming" if number % 4 else "not")
