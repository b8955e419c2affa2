"""What was done about absence at each made-up school: follow-ups at several stages, who is known to be away, and the calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from remit.areas.absence import actions, calling, queries, rules
from remit.areas.absence.models import Call, Case, Step
from remit.areas.attendance import planning
from remit.areas.attendance.figures import Line
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day
from remit.demo.moments import at
from remit.demo.rows import Built
from remit.school.dated import on
from remit.school.models import Pupil, Staff
from remit.school.remit import viewer_for

CASES, BEGAN = 6, timedelta(weeks=4)
WEEK = timedelta(weeks=1)
# By case how far it got: the stages that were done, a week apart, and the one that comes next.
LADDERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("call", "talk", "letter"), "meeting"),
    (("call", "letter"), ""),
    (("call",), "talk"),
    (("call", "talk"), "plan"),
    ((), "call"),
    (("call", "talk", "letter"), "meeting"),
)
SAID = {
    "call": "The mother answered: mornings are hard, and the bus is often full.",
    "talk": "We talked about the first lesson. A place in the quiet room before registration would help.",
    "letter": "",
}
WHY = (
    "Persistently absent since September, mostly Mondays and Fridays.",
    "Away for days at a time, each with an illness.",
    "Comes late or not at all since the half term.",
    "Here in the mornings, rarely in the afternoons.",
    "Away more than last year, and nobody knows why.",
    "Anxious about school since the summer.",
)
AWAY = (("M", "Orthodontist, back by 11", 0), ("C", "A grandparent’s funeral", 1), ("M", "Hospital appointment", 2), ("R", "Religious observance", 4))  # fmt: skip


def write_following(schools: Sequence[Built], day: date) -> None:
    """By whoever leads a year, else by the head; each act on its day."""
    for built in schools:
        leader = next((built.staff[person.name] for person, title, _ in built.posts if title.document), built.head)
        begins = max(last_school_day(day - BEGAN), built.first_day)
        for number, (line, by) in enumerate(list(_whom(built, leader, begins, day))):
            _follow(line.pupil, by, begins, day, number)
        _known(built, day)
        _rung(built, day)


def _viewer(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def _whom(built: Built, leader: Staff, begins: date, day: date) -> Iterator[tuple[Line, Staff]]:
    """Whoever misses most of those whom she led on the day on which the follow-ups began; where there is nobody, of the
    school."""
    for by in (leader, built.head):
        led = set(rules.followed(_viewer(by, begins)).filter(on(begins)).values_list("pk", flat=True))
        held = [line for line in queries.not_followed(_viewer(by, day)) if line.pupil.pk in led]
        if held:
            yield from ((line, by) for line in held[:CASES])
            return


def _follow(pupil: Pupil, by: Staff, begins: date, day: date, number: int) -> None:
    done, following = LADDERS[number % len(LADDERS)]
    with at(begins):
        case = actions.open_case(by=_viewer(by, begins), pupil=pupil, why=WHY[number % len(WHY)], owner=by)
    for week, code in enumerate(done):
        held = last_school_day(min(begins + week * WEEK, day - WEEK))
        if held >= begins:
            _done(case, by, code, held, day)
    if following:
        then = last_school_day(day - timedelta(days=3))
        late = number == 0
        with at(then):
            due = last_school_day(day - timedelta(days=1)) if late else None
            actions.add_step(by=_viewer(by, then), case=case, code=following, due=due)


def _done(case: Case, by: Staff, code: str, held: date, day: date) -> None:
    viewer = _viewer(by, held)
    with at(held):
        step = actions.add_step(by=viewer, case=case, code=code, due=held)
        written = bool(step.letter)
        how = Step.POST if written else Step.PHONE if code == "call" else Step.MET
        reply = held + timedelta(days=10) if written else None
        actions.do_step(by=viewer, step=step, version=step.version, done_on=held, how=how, to="Mother" if code == "call" else "", words=SAID.get(code, ""), reply_due=reply)  # fmt: skip
    answered = held + timedelta(days=4)
    if written and answered < day and case.pupil_id % 2:
        with at(answered):
            actions.answer_step(by=_viewer(by, answered), step=step, version=step.version, answered_on=answered, answer="The father rang: they will try the earlier bus.")  # fmt: skip


def _known(built: Built, day: date) -> None:
    """Some are known to be away these days."""
    viewer = _viewer(built.head, day)
    yesterday = last_school_day(day - timedelta(days=1))
    with at(yesterday):
        before = _viewer(built.head, yesterday)
        for (code, why, ahead), pupil in zip(AWAY, built.pupils[7::41], strict=False):
            first = day + timedelta(days=ahead)
            first += timedelta(days=(7 - first.weekday()) if first.weekday() > 4 else 0)
            if first <= viewer.day + WEEK:
                session = "AM" if code == "M" else ""
                planning.plan(by=before, pupil=pupil, first_day=first, last_day=first, code=code, why=why, session=session)  # fmt: skip


def _rung(built: Built, day: date) -> None:
    """Yesterday the office rang about some of those who were away without a reason: most it did not reach."""
    yesterday = last_school_day(day - timedelta(days=1))
    viewer = _viewer(built.head, yesterday)
    with at(yesterday):
        for number, line in enumerate(queries.unknown(viewer)[:6]):
            outcome = (Call.NO_ANSWER, Call.MESSAGE, Call.NO_ANSWER)[number % 3]
            calling.call(by=viewer, pupil=line.pupil, day=line.since, outcome=outcome, to="Mother")
            if number == 5:
                calling.pass_on(by=viewer, pupil=line.pupil, day=line.since)
