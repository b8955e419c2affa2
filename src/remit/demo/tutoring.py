"""Tutor time of one year group of the made-up secondary: its programme this half term, which forms had it, and visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from remit.areas.tutoring import actions, queries, rules
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day
from remit.demo.joining import LEADER
from remit.demo.moments import BEFORE_SCHOOL, at
from remit.demo.rows import Built
from remit.school import queries as school
from remit.school.models import Staff
from remit.school.remit import viewer_for
from remit.school.timetable import monday_of

WEEK, FRIDAY = timedelta(weeks=1), timedelta(days=3)
WEEKS = 4
DONE = (
    (
        "Monday: planners and notices.\nTuesday: reading aloud, chapters 3 and 4.\nWednesday: assembly, kindness online.\n"
        "Thursday: quiz on the news.\nFriday: look back at the week."
    ),
    (
        "Monday: planners and notices.\nTuesday: reading aloud, chapters 5 and 6.\nWednesday: assembly, Remembrance.\n"
        "Thursday: how to revise, part one.\nFriday: awards of the week."
    ),
    (
        "Monday: planners and notices.\nTuesday: reading aloud, chapters 7 and 8.\nWednesday: form time with the sixth form.\n"
        "Thursday: how to revise, part two.\nFriday: what helps you sleep."
    ),
    (
        "Monday: planners and notices.\nTuesday: reading aloud, chapters 9 and 10.\nWednesday: assembly, options ahead.\n"
        "Thursday: money, and how a bill is read.\nFriday: awards of the week."
    ),
)
SEEN = (
    ("Planners out and open by 8.45, and a quiet start. The reading was shared well.", "A timer on the board for the last five minutes."),
    ("A warm welcome at the door, by name. The quiz took most of the time.", "Two questions fewer, so that everybody answers."),
    ("Notices were clear. A few came in after the bell and were met calmly.", "Agree with the year what is said to those who are late."),
)  # fmt: skip
REPLY = "Thank you. The late ones come from the far car park; I have spoken to two homes."


def write_tutoring(schools: Sequence[Built], day: date) -> None:
    for built in schools:
        if LEADER in built.staff:
            _programme(built, day)
            _visits(built, day)


def _viewer(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def _programme(built: Built, day: date) -> None:
    """Each week published by the Friday before; most forms had the weeks that are over, one did not say."""
    now = _viewer(built.staff[LEADER], day)
    monday = monday_of(day)
    weeks = [each for each in queries.mondays(now) if monday - (WEEKS - 2) * WEEK <= each <= monday + WEEK]
    for number, each in enumerate(weeks):
        written = last_school_day(min(each - FRIDAY, day))
        with at(written, BEFORE_SCHOOL):
            by = _viewer(built.staff[LEADER], written)
            week = actions.plan(by=by, school=built.school, years=[9], monday=each, what=DONE[number % len(DONE)], publish=each <= day or day.weekday() >= 3)  # fmt: skip
            if number == 0:
                actions.add_resource(by=by, week=week, label="The book, as a class set", url="https://library.highmoor.example/sets")  # fmt: skip
        if each + timedelta(days=4) < day:
            with at(each + timedelta(days=4)):
                by = _viewer(built.staff[LEADER], each + timedelta(days=4))
                for at_place, group in enumerate(rules.forms(by, rules.LEADS).order_by("name")):
                    if at_place == number % 8:
                        actions.say(by=by, week=week, group=group, done=False, why="Photographs took the whole week.")
                    else:
                        actions.say(by=by, week=week, group=group, done=True)


def _visits(built: Built, day: date) -> None:
    """All but one of the tutors were visited; one answered, with one support was agreed, and one note is a draft."""
    leader = built.staff[LEADER]
    now = _viewer(leader, day)
    groups = list(rules.forms(now, rules.LEADS).order_by("name"))
    term = school.this_term(now)
    tutors = queries.leads_on(now, groups)
    taken = [(group, tutors[group.pk][0]) for group in groups if tutors[group.pk] and tutors[group.pk][0] != leader]
    for number, (group, tutor) in enumerate(taken[:-1]):
        held = last_school_day(day - (number % 3 + 1) * WEEK)
        if term is None or held < term.first_day:
            continue
        with at(held):
            by = _viewer(leader, held)
            saw, helps = SEEN[number % len(SEEN)]
            visit = actions.draft(by=by, group=group, colleague=tutor, day=held, saw=saw, helps=helps)
            actions.share(by=by, visit=visit, version=visit.version)
            if number == 1:
                actions.agree(by=by, visit=visit, version=visit.version, what="Stand at the far car park with the late ones for a week", due=last_school_day(day), owner=leader)  # fmt: skip
        if number == 2 and tutor.user:
            with at(held):
                reader = _viewer(tutor, held)
                visit = queries.visits(reader).get(pk=visit.pk)
                actions.answer(by=reader, visit=visit, version=visit.version, words=REPLY)
    if taken:
        group, tutor = taken[-1]
        yesterday = last_school_day(day - timedelta(days=1))
        with at(yesterday):
            saw, helps = SEEN[0]
            actions.draft(
                by=_viewer(leader, yesterday), group=group, colleague=tutor, day=yesterday, saw=saw, helps=helps
            )
