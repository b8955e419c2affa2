"""Registers of the lessons of the last weeks, as teachers took them after the session's: who was ill is away, who came late
to school is late to the first lesson, some stay away from a lesson, and two teachers forget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from remit.areas.attendance.models import AM, PM, LessonMark, LessonTaking
from remit.areas.attendance.reference import (
    EXPLAINED,
    LATE,
    NO_REASON,
    OPEN_REASONS,
    TOO_LATE,
)
from remit.demo.absence import Marks
from remit.demo.moments import moment
from remit.demo.rows import Built
from remit.school.models import Lesson, Membership, Period, Pupil, SchoolWeek

DAYS = 60  # school days before today
AT_ONCE = 500
FORGETS, FORGETS_OFTEN, OFTEN = 0.01, 0.3, 2  # that a register is not taken; by so many teachers often
AFTERWARDS = 0.05  # that it is taken when the lesson is over
LATE_TO_IT, STAYS_AWAY = 0.3, 0.006  # that in a lesson somebody is late, or is missing without a reason
TRUANTS, TRUANT = 8, 0.08
OLD_ENOUGH = 9
SCHOOL_OPENS, FIRST = 20, time(9)  # minutes before the first lesson
Said = tuple[str, int | None]


@dataclass
class Weeks:
    """What the registers of these days are drawn from. `away`: by day and session, who is not simply present."""

    built: Built
    days: Sequence[date]
    afternoon: time
    random: Random
    away: Mapping[tuple[date, str], Mapping[int, Said]]
    truants: frozenset[int] = frozenset()
    forgetful: frozenset[int] = frozenset()
    members: dict[int, dict[int, date]] = field(default_factory=dict)


def write_lessons(built: Built, days: Sequence[date], found: Sequence[Marks], afternoon: time) -> None:
    """Called under `unrecorded`. `found`: by pupil what the sessions' registers say, but for who is present."""
    last = days[-DAYS:]
    random = Random(f"{built.plan.key} lessons")  # noqa: S311 - made-up people, the same each time
    held = list(_lessons(built))
    teachers = sorted({each.teacher_id for each in held if each.teacher_id})
    older = [each.pk for each in built.pupils if each.year >= OLD_ENOUGH]
    weeks = Weeks(
        built, last, afternoon, random, _away(built.pupils, found, set(last)), frozenset(random.sample(older, TRUANTS)),
        frozenset(random.sample(teachers, OFTEN)), _members(held),
    )  # fmt: skip
    takings, marks = [], []
    for lesson, day in _of_days(built, held, last):
        if (drawn := _drawn(weeks, lesson, day)) is not None:
            taking, said = drawn
            takings.append(taking)
            marks.append(said)
    LessonTaking.objects.bulk_create(takings, batch_size=AT_ONCE)
    names = ("school", "group", "period", "day", "taking", "pupil", "code", "minutes", "note", "stands")
    LessonMark.objects.append(names, list(_rows(takings, marks)))


def _rows(takings: Sequence[LessonTaking], marks: Sequence[Mapping[int, Said]]) -> Iterator[tuple]:
    for taking, said in zip(takings, marks, strict=True):
        of = (taking.school_id, taking.group_id, taking.period_id, taking.day, taking.pk)
        for pupil, (code, minutes) in said.items():
            yield (*of, pupil, code, minutes, "", True)


def _lessons(built: Built) -> Iterator[Lesson]:
    rows = Lesson.objects.unscoped("demo").filter(group__school=built.school, period__kind=Period.LESSON)
    yield from rows.select_related("period").order_by("period__begins", "group_id", "pk")


def _members(held: Collection[Lesson]) -> dict[int, dict[int, date]]:
    """By group who is in it, and from which day on."""
    found: dict[int, dict[int, date]] = defaultdict(dict)
    rows = (
        Membership.objects.unscoped("demo")
        .filter(group__in={each.group_id for each in held}, last_day=None)
        .order_by("pupil_id", "pk")
    )
    for group, pupil, *first in rows.values_list("group_id", "pupil_id", "first_day", "pupil__first_day"):
        found[group][pupil] = max(first)
    return found


def _away(
    pupils: Sequence[Pupil], found: Sequence[Marks], days: Collection[date]
) -> dict[tuple[date, str], dict[int, Said]]:
    away: dict[tuple[date, str], dict[int, Said]] = defaultdict(dict)
    for pupil, marks in zip(pupils, found, strict=True):
        for (day, session), said in marks.items():
            if day in days:
                away[day, session][pupil.pk] = said
    return away


def _of_days(built: Built, held: Sequence[Lesson], days: Sequence[date]) -> Iterator[tuple[Lesson, date]]:
    weeks = SchoolWeek.objects.unscoped("demo").filter(school=built.school)
    letters = dict(weeks.values_list("monday", "letter"))
    by_place: dict[tuple[int, str], list[Lesson]] = defaultdict(list)
    for lesson in held:
        by_place[lesson.period.weekday, lesson.week].append(lesson)
    for day in days:
        letter = letters.get(day - timedelta(days=day.weekday()), "")
        for week in ("", letter) if letter else ("",):
            yield from ((each, day) for each in by_place[day.isoweekday(), week])


def _drawn(weeks: Weeks, lesson: Lesson, day: date) -> tuple[LessonTaking, dict[int, Said]] | None:
    """The register of one lesson; nothing where it was forgotten."""
    random, period = weeks.random, lesson.period
    here = [pupil for pupil, first in weeks.members.get(lesson.group_id, {}).items() if first <= day]
    forgets = FORGETS_OFTEN if lesson.teacher_id in weeks.forgetful else FORGETS
    if lesson.teacher_id is None or not here or random.random() < forgets:
        return None
    said = _said(weeks, here, period, day)
    in_time = random.random() >= AFTERWARDS
    begun = _moment(day, period.begins if in_time else period.ends)
    at = begun + timedelta(minutes=random.randint(2, 14), seconds=random.randint(0, 59))
    codes = [code for code, _ in said.values()]
    taking = LessonTaking(
        school=weeks.built.school, group_id=lesson.group_id, period=period, day=day, teacher_id=lesson.teacher_id, at=at,
        by_id=lesson.teacher_id, complete=True, first=True, in_time=in_time, pupils=len(here),
        away=codes.count(NO_REASON) + codes.count(EXPLAINED), unexplained=codes.count(NO_REASON), late=codes.count(LATE),
        minutes=sum(minutes or 0 for _, minutes in said.values()),
    )  # fmt: skip
    return taking, said


@cache
def _moment(day: date, hour: time) -> datetime:
    return moment(day, hour)


def _said(weeks: Weeks, here: Sequence[int], period: Period, day: date) -> dict[int, Said]:
    random = weeks.random
    session = weeks.away.get((day, AM if period.begins < weeks.afternoon else PM), {})
    found: dict[int, Said] = {}
    for pupil in here:
        if pupil in session and (said := _after(session[pupil], first=period.begins == FIRST)):
            found[pupil] = said
        elif pupil in weeks.truants and random.random() < TRUANT:
            found[pupil] = (NO_REASON, None)
    there = [pupil for pupil in here if pupil not in session and pupil not in found]
    if there and random.random() < LATE_TO_IT:
        found[random.choice(there)] = (LATE, random.randint(2, 11))
    if there and random.random() < STAYS_AWAY:
        found[random.choice(there)] = (NO_REASON, None)
    return found


def _after(said: Said, *, first: bool) -> Said | None:
    """What a lesson's register says of whom the session's says this."""
    code, minutes = said
    if code in {LATE, TOO_LATE}:
        after = (minutes or SCHOOL_OPENS) - SCHOOL_OPENS
        return (LATE, max(1, after)) if first and (after > 0 or code == TOO_LATE) else None
    return (code, None) if code in {NO_REASON, *OPEN_REASONS} else (EXPLAINED, None)
