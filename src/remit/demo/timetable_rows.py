"""A made-up timetable written down: the school's day, its rooms, its weeks A and B, every lesson, and who is in when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from remit.demo.calendar import school_days
from remit.demo.plan import Person, Plan
from remit.demo.timetable import DAYS, DraftedLesson, Timetable
from remit.school.models import Group, Lesson, Period, Room, School, SchoolWeek, Staff, WorkingDays

SECONDARY = """
am      Registration   08:40 09:00
lesson  Lesson 1       09:00 10:00
lesson  Lesson 2       10:00 11:00
break   Break          11:00 11:20
lesson  Lesson 3       11:20 12:20
break   Lunch          12:20 13:10
pm      Registration   13:10 13:20
lesson  Lesson 4       13:20 14:20
lesson  Lesson 5       14:20 15:20
"""
PRIMARY = """
am      Registration   08:50 09:00
lesson  Lesson 1       09:00 10:00
lesson  Lesson 2       10:00 10:40
break   Break          10:40 11:00
lesson  Lesson 3       11:00 11:40
lesson  Lesson 4       11:40 12:15
break   Lunch          12:15 13:10
pm      Registration   13:10 13:15
lesson  Lesson 5       13:15 14:15
lesson  Lesson 6       14:15 15:15
"""
Place = tuple[int, int | str]  # a weekday, and a lesson's number or the kind of a session


def write_timetable(
    school: School,
    plan: Plan,
    first_day: date,
    found: Timetable,
    groups: Mapping[str, Group],
    staff: Mapping[str, Staff],
) -> None:
    """Called under `unrecorded`."""
    periods = _periods(school, SECONDARY if plan.departments else PRIMARY, first_day)
    rows = Room.objects.bulk_create(
        Room(school=school, name=name, places=found.rooms[name]) for name in sorted(found.rooms)
    )
    Room.objects.bulk_create(Room(school=school, name=name, sort=sort) for name, sort in _places(plan).items())
    rooms = {row.name: row for row in rows}
    Lesson.objects.bulk_create(
        _lesson(each, groups[each.group], periods[each.weekday, each.period], staff, rooms[each.room], first_day)
        for each in found.lessons
    )
    if school.two_weeks:
        write_weeks(school, first_day)


def _places(plan: Plan) -> dict[str, str]:
    """Where somebody is on duty."""
    if not plan.departments:
        return {
            "Playground": Room.OUTSIDE,
            "Field": Room.OUTSIDE,
            "Dinner hall": Room.HALL,
            "Cloakrooms": Room.CORRIDOR,
        }
    corridors = dict.fromkeys(("Maths corridor", "Humanities corridor", "Main stairs"), Room.CORRIDOR)
    return {**corridors, "Canteen": Room.HALL, "Front gate": Room.OUTSIDE, "Playground": Room.OUTSIDE}


def _lesson(
    each: DraftedLesson, group: Group, period: Period, staff: Mapping[str, Staff], room: Room, first_day: date
) -> Lesson:
    return Lesson(
        school_id=group.school_id,
        group=group,
        period=period,
        week=each.week,
        teacher=staff[each.teacher.name] if each.teacher else None,
        room=room,
        first_day=first_day,
    )


def _periods(school: School, day: str, first_day: date) -> dict[Place, Period]:
    rows = []
    for weekday in range(1, DAYS + 1):
        for line in day.split("\n")[1:-1]:
            kind, rest = line.split(maxsplit=1)
            name, begins, ends = rest.rsplit(maxsplit=2)
            rows.append(
                Period(
                    school=school,
                    name=name.strip(),
                    kind=kind,
                    weekday=weekday,
                    begins=time.fromisoformat(begins),
                    ends=time.fromisoformat(ends),
                    first_day=first_day,
                )
            )
    held = Period.objects.bulk_create(rows)
    return {(row.weekday, _place(row)): row for row in held}


def _place(row: Period) -> int | str:
    return (
        int(row.name.rpartition(" ")[2])
        if row.kind == Period.LESSON
        else row.name
        if row.kind == Period.BREAK
        else row.kind
    )


def write_weeks(school: School, first_day: date) -> None:
    """A and B by turns over the weeks that have a school day."""
    days = school_days(first_day, date(first_day.year + 1, 8, 31))
    mondays = sorted({day - timedelta(days=day.weekday()) for day in days})
    SchoolWeek.objects.bulk_create(
        SchoolWeek(school=school, monday=monday, letter="AB"[number % 2]) for number, monday in enumerate(mondays)
    )


def write_working_days(school: School, people: Sequence[Person], staff: Mapping[str, Staff]) -> None:
    """Of those who are part-time."""
    WorkingDays.objects.bulk_create(
        WorkingDays(school=school, staff=staff[each.name], days=list(each.days), first_day=staff[each.name].first_day)
        for each in people
        if each.days
    )
