"""What of following absence up wants a leader: steps whose day has passed, answers that did not come, and whoever comes back
after a long time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.areas.absence import queries
from remit.areas.absence.models import ABSENCE, Step
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

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
