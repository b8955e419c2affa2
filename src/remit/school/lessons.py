"""Every write to the timetable: rooms, periods, lessons, the letters of the weeks."""

from __future__ import annotations

from datetime import date, time

from remit.core.acts import Refused, action, record, removed, saved_over
from remit.core.viewers import Viewer
from remit.school import queries, rules, timetable
from remit.school.models import AcademicYear, Group, Lesson, Period, Room, SchoolWeek, Staff
from remit.school.turns import TIMETABLE


class Taken(Refused):
    """The teacher or the room is elsewhere then, in a sentence."""


@action(rules.can_manage, TIMETABLE)
def add_room(*, by: Viewer, name: str, places: int | None, sort: str = Room.TEACHING) -> Room:
    room = Room(school=queries.managed_school(by), name=name, places=places, sort=sort)
    room.full_clean()
    room.save()
    record(room, added=True)
    return room


@action(rules.can_manage, TIMETABLE)
def amend_room(*, by: Viewer, room: Room, version: int, name: str, places: int | None, sort: str) -> Room:
    differing = saved_over(room, version, name=name, places=places, sort=sort)
    record(room, **differing)
    return room


@action(rules.can_manage, TIMETABLE)
def add_period(
    *,
    by: Viewer,
    name: str,
    kind: str,
    weekday: int,
    begins: time,
    ends: time,
    first_day: date,
    last_day: date | None,
) -> Period:
    period = Period(
        school=queries.managed_school(by),
        name=name,
        kind=kind,
        weekday=weekday,
        begins=begins,
        ends=ends,
        first_day=first_day,
        last_day=last_day,
    )
    period.full_clean()
    period.save()
    record(period, added=True)
    return period


@action(rules.can_manage, TIMETABLE)
def amend_period(
    *,
    by: Viewer,
    period: Period,
    version: int,
    name: str,
    kind: str,
    weekday: int,
    begins: time,
    ends: time,
    first_day: date,
    last_day: date | None,
) -> Period:
    """Its lessons go with it. Errors: Taken, where one of them would meet another."""
    differing = saved_over(
        period,
        version,
        name=name,
        kind=kind,
        weekday=weekday,
        begins=begins,
        ends=ends,
        first_day=first_day,
        last_day=last_day,
    )
    if clash := timetable.clash_in(by, period):
        raise Taken(clash)
    record(period, **differing)
    return period


@action(rules.can_manage, TIMETABLE)
def add_lesson(
    *,
    by: Viewer,
    group: Group,
    period: Period,
    week: str,
    teacher: Staff | None,
    room: Room | None,
    first_day: date,
    last_day: date | None,
) -> Lesson:
    """Errors: Taken."""
    _refuse_taken(by, timetable.Slot(period, week, first_day, last_day, teacher, room))
    lesson = Lesson(
        school=group.school,
        group=group,
        period=period,
        week=week,
        teacher=teacher,
        room=room,
        first_day=first_day,
        last_day=last_day,
    )
    lesson.full_clean()
    lesson.save()
    record(lesson, added=True, group=group.name, period=str(period))
    return lesson


@action(rules.can_manage, TIMETABLE)
def amend_lesson(
    *,
    by: Viewer,
    lesson: Lesson,
    version: int,
    group: Group,
    period: Period,
    week: str,
    teacher: Staff | None,
    room: Room | None,
    first_day: date,
    last_day: date | None,
) -> Lesson:
    """Puts right what was entered; what is different from a day on ends, and another begins. Errors: Taken."""
    _refuse_taken(by, timetable.Slot(period, week, first_day, last_day, teacher, room), lesson)
    differing = saved_over(
        lesson,
        version,
        group=group,
        period=period,
        week=week,
        teacher=teacher,
        room=room,
        first_day=first_day,
        last_day=last_day,
    )
    record(lesson, **{name: [str(was or ""), str(now or "")] for name, (was, now) in differing.items()})
    return lesson


@action(rules.can_manage)
def take_back_lesson(*, by: Viewer, lesson: Lesson) -> None:
    """It was entered by mistake. What was taught and is taught no more ends by its last day."""
    removed(lesson)
    record(lesson, taken_back=f"{lesson.group}, {lesson.period}")


def _refuse_taken(by: Viewer, slot: timetable.Slot, but: Lesson | None = None) -> None:
    if clash := timetable.clash_of(by, slot, but):
        raise Taken(clash)


@action(rules.can_manage)
def letter_weeks(*, by: Viewer, academicyear: AcademicYear, letters: dict) -> None:
    """`letters`: A, B or nothing by the Monday of each week; weeks that are not named stay as they are."""
    held = timetable.lettered(by, academicyear)
    rows: list[SchoolWeek] = []
    for monday, letter in sorted(letters.items()):
        row = held.get(monday)
        if letter == (row.letter if row else ""):
            continue
        if row and not letter:
            removed(row)
        else:
            row = row or SchoolWeek(school=academicyear.school, monday=monday)
            row.letter = letter
            row.save()
        rows.append(row)
    record(academicyear, *rows, weeks=len(rows))
