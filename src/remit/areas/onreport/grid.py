"""Lessons or parts of days of those on report, and what was scored in each. Who was away was not scored nought: that lesson
stands apart, and no average counts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localtime

from remit.areas.attendance.lessons import session_of
from remit.areas.attendance.models import AM as MORNING
from remit.areas.attendance.models import PM as AFTERNOON
from remit.areas.attendance.models import Arrangement, LessonMark, Mark
from remit.areas.attendance.queries import arrangement_on
from remit.areas.attendance.reference import EXPLAINED, TOO_LATE, codes_on
from remit.areas.onreport.models import AM, BEHAVIOUR, PARTS, PM, Report, ReportScore, ReportTarget
from remit.core.viewers import Viewer
from remit.school.models import Lesson, Period
from remit.school.rules import reached
from remit.school.timetable import lessons_of_pupils

NOON = time(12)
ENDS = {AM: NOON, PM: time(15)}
SESSIONS = {AM: MORNING, PM: AFTERNOON}


class Place(NamedTuple):
    """A lesson of a day, by its period and group; or a part of it."""

    day: date
    period: int | None
    group: int | None
    part: str


@dataclass(frozen=True)
class Cell:
    """A lesson or part of a day of somebody on report, with what stands there by target. `away`: the register says so."""

    place: Place
    label: str
    lesson: Lesson | None
    ends: time
    scores: Mapping[int, ReportScore]
    away: bool

    @property
    def day(self) -> date:
        return self.place.day

    def is_over(self, now: datetime) -> bool:
        here = localtime(now)
        return (self.day, self.ends) <= (here.date(), here.time().replace(tzinfo=None))

    def lacks(self, targets: int, now: datetime) -> bool:
        """It is over, the pupil was there as far as is known, and some target was not scored."""
        return not self.away and len(self.scores) < targets and self.is_over(now)


def place_of(score: ReportScore) -> Place:
    return Place(score.day, score.period_id, score.group_id, score.part)


def standing(rows: Iterable[ReportScore]) -> dict[tuple[int, Place], ReportScore]:
    """By target and place the score that stands; the rows in the order in which they were made."""
    found = {(each.target_id, place_of(each)): each for each in rows}
    return {key: each for key, each in found.items() if each.points is not None}


def scores_of(viewer: Viewer, reports: Collection[Report]) -> QuerySet[ReportScore]:
    rows = ReportScore.objects.visible_to(viewer).filter(report__in=[each.pk for each in reports])
    return rows.select_related("period", "group", "by").order_by("pk")


# What the registers say


def was_away(code: str, day: date) -> bool:
    """By the code of a session or a lesson: not in the room, for whatever reason."""
    known = codes_on(day).get(code)
    return code == EXPLAINED or (known is not None and known.group != "P" and code != TOO_LATE)


@dataclass(frozen=True)
class Registers:
    """Who was away, as far as she sees registers: of lessons, else of the session that a lesson lies in."""

    arrangement: Arrangement | None
    sessions: Mapping[tuple[int, date, str], bool]
    lessons: Mapping[tuple[int, date, int, int], bool]

    def away_in(self, pupil: int, day: date, lesson: Lesson) -> bool:
        said = self.lessons.get((pupil, day, lesson.period_id, lesson.group_id))
        return self.sessions.get((pupil, day, self._session(lesson.period)), False) if said is None else said

    def _session(self, period: Period) -> str:
        if self.arrangement:
            return session_of(self.arrangement, period)
        return MORNING if period.begins < NOON else AFTERNOON


def _registers(viewer: Viewer, pupils: Collection[int], days: Collection[date]) -> Registers:
    span = {"pupil__in": list(pupils), "day__range": (min(days), max(days)), "stands": True}
    marks = Mark.objects.visible_to(viewer).filter(**span).order_by("pk")
    sessions = {
        (pupil, day, session): was_away(code, day)
        for pupil, day, session, code in marks.values_list("pupil_id", "day", "session", "code")
    }
    rows = LessonMark.objects.visible_to(viewer).filter(**span).order_by("pk")
    lessons = {
        (pupil, day, period, group): was_away(code, day)
        for pupil, day, period, group, code in rows.values_list("pupil_id", "day", "period_id", "group_id", "code")
    }
    return Registers(arrangement_on(viewer, max(days)), sessions, lessons)


# The sheets


def sheets(viewer: Viewer, reports: Sequence[Report], days: Collection[date]) -> dict[int, list[Cell]]:
    """By report what each pupil had on these school days, in order, in a number of questions that no data changes. Who only
    leads a subject sees its lessons and no others."""
    if not reports or not days:
        return {each.pk: [] for each in reports}
    held: dict[int, dict[Place, dict[int, ReportScore]]] = defaultdict(lambda: defaultdict(dict))
    rows = scores_of(viewer, reports).filter(day__range=(min(days), max(days)))
    for (target, place), score in standing(rows).items():
        held[score.report_id][place][target] = score
    pupils = {each.pupil_id for each in reports}
    lessons = lessons_of_pupils(viewer, {each.pupil_id for each in reports if each.by_lesson}, days)
    registers = _registers(viewer, pupils, days)
    whole = _seen_whole(viewer, pupils)
    found = {}
    for report in reports:
        asked = [day for day in sorted(set(days)) if report.first_day <= day <= report.until]
        cells = list(_cells(report, asked, lessons, held[report.pk], registers))
        cells += _no_more_known({each.place for each in cells}, asked, held[report.pk])
        seen = cells if report.pupil_id in whole else _of_her_subjects(viewer, cells)
        found[report.pk] = sorted(seen, key=lambda each: (each.day, each.ends))
    return found


def _seen_whole(viewer: Viewer, pupils: set[int]) -> set[int]:
    """Of these whom she teaches or leads otherwise than by a subject alone."""
    if not viewer.places("subject"):
        return pupils
    return set(reached(viewer, BEHAVIOUR).filter(pk__in=pupils).values_list("pk", flat=True))


def _of_her_subjects(viewer: Viewer, cells: Iterable[Cell]) -> list[Cell]:
    subjects = viewer.places("subject")
    return [each for each in cells if each.lesson and each.lesson.group.subject_id in subjects]


def _cells(
    report: Report,
    days: Iterable[date],
    lessons: Mapping[tuple[int, date], list[Lesson]],
    held: Mapping[Place, Mapping[int, ReportScore]],
    registers: Registers,
) -> Iterable[Cell]:
    pupil = report.pupil_id
    for day in days:
        for lesson in lessons.get((pupil, day), ()) if report.by_lesson else ():
            place = Place(day, lesson.period_id, lesson.group_id, "")
            scores, label = held.get(place, {}), f"{lesson.period.name}, {lesson.group}"
            away = not scores and registers.away_in(pupil, day, lesson)
            yield Cell(place, label, lesson, lesson.period.ends, scores, away)
        for part, label in () if report.by_lesson else PARTS:
            place = Place(day, None, None, part)
            scores = held.get(place, {})
            away = not scores and registers.sessions.get((pupil, day, SESSIONS[part]), False)
            yield Cell(place, label, None, ENDS[part], scores, away)


def _no_more_known(
    known: Collection[Place], days: Collection[date], held: Mapping[Place, Mapping[int, ReportScore]]
) -> Iterable[Cell]:
    """What was scored in a lesson that the timetable has no more."""
    for place, scores in held.items():
        if place not in known and place.day in days:
            one = next(iter(scores.values()))
            label = f"{one.period.name}, {one.group}" if one.period else dict(PARTS)[place.part]
            yield Cell(place, label, None, one.period.ends if one.period else ENDS[place.part], scores, False)


# What they come to


@dataclass(frozen=True)
class Average:
    """Of one target: how many scores, and their points together."""

    target: ReportTarget
    number: int
    points: int

    @property
    def value(self) -> str:
        """With one decimal; nothing where nothing was scored."""
        return f"{self.points / self.number:.1f}" if self.number else ""


def averages(targets: Iterable[ReportTarget], held: Collection[ReportScore]) -> list[Average]:
    """By target, in their order, of scores that stand."""
    found = []
    for target in targets:
        points = [each.points or 0 for each in held if each.target_id == target.pk]
        found.append(Average(target, len(points), sum(points)))
    return found


def is_below(aim: int, scores: Collection[ReportScore]) -> bool:
    """The average of these is below the aim; of none it is not."""
    return bool(scores) and sum(each.points or 0 for each in scores) < aim * len(scores)
