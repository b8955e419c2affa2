"""What of following absence up wants a leader: steps whose day has passed, answers that did not come, and whoever comes back
after a long time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.areas.absence import coming_back, owed, queries
from remit.areas.absence.models import ABSENCE, Return, Step
from remit.areas.attendance.models import ATTENDANCE
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer
from remit.school.models import Pupil

OWED = (
    "attendance.Year", "absence.Return", "school.Pupil", "school.Enrolment", "school.AcademicYear", "school.Term",
    "school.Closure",
)  # fmt: skip
DEPENDS = ("absence.Case", "absence.Step", "absence.Stage", "school.Pupil")


def _one_a_pupil(rows: QuerySet[Step], among: Collection[int] | None) -> Iterator[Step]:
    told: set[int] = set()
    for step in rows if among is None else rows.filter(pupil__in=among):
        if step.pupil_id not in told:
            told.add(step.pupil_id)
            yield step


def late(viewer: Viewer, among: Collection[int] | None) -> Iterable[Found]:
    for step in _one_a_pupil(queries.late_steps(viewer).order_by("due", "pk"), among):
        yield Found(step.pupil_id, step.due, {"stage": step.stage.name, "day": date_format(step.due, "j F")})


def unanswered(viewer: Viewer, among: Collection[int] | None) -> Iterable[Found]:
    for step in _one_a_pupil(queries.unanswered(viewer).order_by("reply_due", "pk"), among):
        day = step.reply_due or step.due
        yield Found(step.pupil_id, day, {"stage": step.stage.name, "day": date_format(day, "j F")})


def _due(viewer: Viewer, among: Collection[int] | None, sort: str) -> Iterator[Found]:
    """As it was on the day on which it began: what was said of it is not forgotten with every register."""
    for line in owed.found(viewer, among):
        if line.sort == sort and not line.judged:
            yield Found(line.pupil.pk, line.reached, {"day": date_format(line.reached, "j F")}, ABSENCE)


def sickness(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    yield from _due(viewer, among, Return.SICKNESS)


def attendance(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    yield from _due(viewer, among, Return.ATTENDANCE)


WATCHES = (
    Watch(
        "absence-step-overdue",
        says="Steps of following absence up that are overdue",
        why="{stage}: to be done by {day}",
        next="Take the step",
        route="absence:case.begin",
        kinds=ABSENCE,
        of="pupil",
        depends=DEPENDS,
        find=late,
        areas=("attendance", "pastoral"),
        rank=16,
    ),
    Watch(
        "absence-answer-missing",
        says="Letters about absence without an answer",
        why="{stage}: an answer was awaited by {day}",
        next="Take the next step",
        route="absence:case.begin",
        kinds=ABSENCE,
        of="pupil",
        depends=DEPENDS,
        find=unanswered,
        areas=("attendance", "pastoral"),
        rank=24,
    ),
)


def not_met(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    """Back, and not met yet: from the day of return until a meeting is looked for no more. One line a pupil."""
    told: set[int] = set()
    days = coming_back.school_days(viewer)
    rows = Pupil.objects.visible_to(viewer) if among is None else Pupil.objects.visible_to(viewer).filter(pk__in=among)
    for each in coming_back.back_in(viewer, days, coming_back.six_weeks(days, viewer.day), rows):
        key = each.pupil.pk
        if each.back and not each.met and each.by and each.by >= viewer.day and key not in told:
            told.add(key)
            what = "a suspension" if each.suspended else "ten school days away or more"
            yield Found(key, each.back, {"what": what, "day": date_format(each.back, "j F")}, ABSENCE)


COMING_BACK = (
    Watch(
        "return-not-met",
        says="Back after a suspension or a long absence, and not met yet",
        why="Back on {day} after {what}: no meeting was held yet",
        next="Open the meeting",
        route="absence:meet",
        kinds=f"{ABSENCE} {ATTENDANCE}",
        of="pupil",
        depends=(
            "attendance.Year", "absence.Case", "absence.Step", "absence.Stage", "meetings.Meeting",
            "meetings.MeetingType", "school.Pupil", "school.Enrolment", "school.AcademicYear", "school.Term", "school.Closure",
        ),
        find=not_met,
        areas=("behaviour", "attendance", "pastoral"),
        rank=7,
    ),
)  # fmt: skip

# On for everybody who leads: the law asks.
RETURNS = (
    Watch(
        "attendance-return-due",
        says="Ten school days missed without leave: the authority is to be told",
        why="Ten school days or more without a break, by {day}: an attendance return is due",
        next="Send the attendance return",
        route="absence:return.attendance",
        kinds=f"{ABSENCE} {ATTENDANCE}",
        of="pupil",
        depends=OWED,
        find=attendance,
        areas=("attendance", "safeguarding"),
        rank=8,
        always=True,
    ),
    Watch(
        "sickness-return-due",
        says="Fifteen school days of illness: the authority is to be told",
        why="Fifteen school days of illness by {day}: a sickness return is due",
        next="Send the sickness return",
        route="absence:return.sickness",
        kinds=f"{ABSENCE} {ATTENDANCE}",
        of="pupil",
        depends=OWED,
        find=sickness,
        areas=("attendance", "safeguarding"),
        rank=9,
        always=True,
    ),
)
