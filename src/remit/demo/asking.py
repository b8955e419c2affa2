"""What teachers were asked about some at each made-up school, and answered, and what colleagues were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from remit.areas.asking import actions, queries
from remit.areas.asking.models import SCALES, Asking, Reply
from remit.areas.promises import actions as promising
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day
from remit.demo.contacts import leader_of, viewer_of
from remit.demo.moments import at, moment
from remit.demo.rows import Built
from remit.school.models import Pupil, Staff

REASON = "demo"
DUE = time(15, 30)
SAID = {
    "well": ("Works well beside one friend.", "Asks when it is not clear, which is new.", "Good start, finishes what is begun."),
    "usual": ("Quiet; does what is asked.", "Late to the lesson twice, fine once there.", ""),
    "worry": ("Head on the desk on most days.", "Argues at the start and then does little.", "Homework has stopped."),
    "yes": ("All of it.", ""),
    "partly": ("In class yes, at home no.", "Half of it."),
    "no": ("Nothing since the half term.",),
    "": ("A task in three short steps on paper.", "A seat by the door and five minutes at the end.", "Praise in private."),
}  # fmt: skip
# Asked so many days ago, due so many days after, the questions by code, why, and of how many teachers one does not answer.
ASKED: tuple[tuple[int, int, tuple[str, ...], str, int], ...] = (
    (12, 3, ("lessons", "tried", "know"), "Before the meeting with home on the third removal.", 99),
    (7, 2, ("lessons", "work"), "Two homes have asked how it goes since the fight.", 3),
    (1, 3, ("lessons", "changed"), "A relative’s illness; how much of it shows.", 2),
)
REQUESTS: tuple[tuple[int, int, str, str], ...] = (
    (15, 7, "Look in on the Tuesday lesson and say what helps", "Seen. A task on paper from the start makes the difference."),
    (6, 4, "Say which of these two groups has a place for a reader", ""),
    (2, 7, "Ask the library whether three more may stay on Wednesdays", ""),
)  # fmt: skip


def write_asking(schools: Sequence[Built], day: date) -> None:
    """By whoever leads a year group, after what was said with the families."""
    for built in schools:
        by, pupils = leader_of(built, day)
        for pupil, (ago, after, codes, why, missing) in zip(pupils, ASKED, strict=False):
            then = max(last_school_day(day - timedelta(days=ago)), built.first_day)
            due = last_school_day(then + timedelta(days=after)) if ago > after else _ahead(day)
            made = _ask(pupil, by, then, due, codes, why)
            if made is not None:
                _answered(made, then, missing, by, day)
        colleagues = sorted(
            (each for each in built.staff.values() if each.user_id and each != by), key=lambda each: each.name
        )
        for number, (ago, after, what, outcome) in enumerate(REQUESTS):
            _request(
                by, colleagues[number * 7 % len(colleagues)], pupils[number], (ago, after), what, outcome, day, built
            )


def _ahead(day: date) -> date:
    """The next weekday but one."""
    found = day + timedelta(days=2)
    return found + timedelta(days=(7 - found.weekday()) if found.weekday() > 4 else 0)


def _ask(pupil: Pupil, by: Staff, then: date, due: date, codes: Sequence[str], why: str) -> Asking | None:
    with at(then):
        viewer = viewer_of(by, then)
        teachers = [each.staff for each in queries.teachers_of(viewer, pupil)]
        ready = {each.code: each for each in queries.questions_of(viewer, pupil.school)}
        asked = [{"words": ready[code].words, "scale": ready[code].scale} for code in codes]
        if not teachers:
            return None
        return actions.ask(by=viewer, pupil=pupil, questions=asked, due=moment(max(due, then + timedelta(days=1)), DUE), teachers=teachers, why=why)  # fmt: skip


def _answered(asking: Asking, then: date, missing: int, by: Staff, day: date) -> None:
    on = min(last_school_day(day - timedelta(days=1)), max(then, last_school_day(then + timedelta(days=1))))
    rows = Reply.objects.unscoped(REASON).filter(asking=asking).select_related("asking__by", "staff", "pupil__school")
    for number, reply in enumerate(rows.order_by("pk")):
        if number % missing == missing - 1 or not reply.staff.user:
            continue
        with at(on, time(16, 5)):
            viewer: Viewer = viewer_of(reply.staff, on)
            actions.answer(by=viewer, reply=reply, version=reply.version, answers=_said(asking, number))
    over: datetime = asking.due
    if over.date() < day - timedelta(days=5) and missing > 90:
        with at(day - timedelta(days=4)):
            actions.close(by=viewer_of(by, day - timedelta(days=4)), asking=Asking.objects.unscoped(REASON).get(pk=asking.pk))  # fmt: skip


def _said(asking: Asking, number: int) -> list[dict[str, str]]:
    given = []
    for place, each in enumerate(asking.questions):
        choices = [code for code, _ in SCALES[each["scale"]]] or [""]
        choice = choices[(number + number // 3 + place) % len(choices)]
        lines = SAID[choice]
        given.append({"choice": choice, "line": lines[(number // 2 + place) % len(lines)]})
    return given


def _request(
    by: Staff, of: Staff, about: Pupil, days: tuple[int, int], what: str, outcome: str, day: date, built: Built
) -> None:
    ago, after = days
    then = max(last_school_day(day - timedelta(days=ago)), built.first_day)
    with at(then):
        due = max(then, last_school_day(then + timedelta(days=after)))
        made = actions.request(by=viewer_of(by, then), what=what, due=due, owner=of, pupil=about)
    if outcome:
        on = last_school_day(then + timedelta(days=3))
        with at(on):
            promising.do(by=viewer_of(of, on), promise=made, outcome=outcome)
