"""The timetable as a fact: who teaches whom, where, and when; which of two weeks a week is; who is in. Every read of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from remit.core.viewers import Viewer
from remit.school import queries
from remit.school.calendar import weeks
from remit.school.dated import on
from remit.school.models import (
    AcademicYear,
    Group,
    Lesson,
    Membership,
    Period,
    Pupil,
    Room,
    School,
    SchoolWeek,
    Staff,
    Term,
    WorkingDays,
)
from remit.school.remit import hers

WEEKEND = 5


def rooms(viewer: Viewer) -> QuerySet[Room]:
    return Room.objects.visible_to(viewer.only("manage"))


def all_rooms(viewer: Viewer) -> list[Room]:
    """Where something may be, whoever asks: of every school in her sight."""
    return list(Room.objects.visible_to(viewer).order_by("name", "pk"))


def duty_places(viewer: Viewer, school: School) -> list[Room]:
    """Where somebody may be on duty: the places of the school that are no teaching rooms."""
    rows = Room.objects.visible_to(viewer).filter(school=school).exclude(sort=Room.TEACHING)
    return list(rows.order_by("name", "pk"))


def periods_on(viewer: Viewer, school: School, day: date) -> list[Period]:
    """The parts of the school's day on that weekday, in order."""
    rows = Period.objects.visible_to(viewer).filter(on(day), school=school, weekday=day.isoweekday())
    return list(rows.order_by("begins", "pk"))


def school_periods(viewer: Viewer) -> QuerySet[Period]:
    """Those that hold today, and those to come."""
    rows = Period.objects.visible_to(viewer.only("manage"))
    return rows.filter(Q(last_day=None) | Q(last_day__gte=viewer.day))


def kept_lessons(viewer: Viewer) -> QuerySet[Lesson]:
    rows = Lesson.objects.visible_to(viewer.only("manage"))
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=viewer.day))
    return rows.select_related("group", "period", "teacher", "room")


@dataclass(frozen=True)
class Slot:
    """Where and when a lesson would be: what it must not share with another."""

    period: Period
    week: str
    first_day: date
    last_day: date | None
    teacher: Staff | None
    room: Room | None


def clash_of(viewer: Viewer, slot: Slot, but: Lesson | None = None) -> str:
    """Why it cannot be there, in a sentence, or nothing: a teacher or a room twice at one time, in days and weeks that
    meet. Times are compared and not periods: two sorts of day may overlap."""
    taken = Q(teacher=slot.teacher) if slot.teacher else Q(pk__in=())
    taken |= Q(room=slot.room) if slot.room else Q(pk__in=())
    rows = Lesson.objects.visible_to(viewer.only("manage")).filter(
        taken,
        Q(last_day=None) | Q(last_day__gte=slot.first_day),
        period__weekday=slot.period.weekday,
        period__begins__lt=slot.period.ends,
        period__ends__gt=slot.period.begins,
    )
    rows = rows if slot.last_day is None else rows.filter(first_day__lte=slot.last_day)
    rows = rows if not slot.week else rows.filter(week__in=["", slot.week])
    rows = rows.exclude(pk=but.pk) if but else rows
    held = rows.select_related("group", "period", "teacher", "room").order_by("first_day", "pk").first()
    if held is None:
        return ""
    who = slot.teacher if slot.teacher and held.teacher_id == slot.teacher.pk else slot.room
    return f"{who} is taken then: {held.group}, {held.period}{_from(held, slot)}."


def _from(held: Lesson, slot: Slot) -> str:
    week = f", week {held.week}" if held.week else ""
    return f"{week}, from {held.first_day:%-d %B %Y}" if held.first_day > slot.first_day else week


def clash_in(viewer: Viewer, period: Period) -> str:
    """What of a period, as it stands now, meets another lesson."""
    rows = Lesson.objects.visible_to(viewer.only("manage")).filter(period=period)
    for row in rows.select_related("teacher", "room").order_by("pk"):
        slot = Slot(period, row.week, row.first_day, row.last_day, row.teacher, row.room)
        if clash := clash_of(viewer, slot, row):
            return clash
    return ""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def letter_on(viewer: Viewer, day: date) -> str:
    """A or B; empty where the week belongs to no cycle."""
    monday = monday_of(day)
    if ("week", monday) not in viewer.kept:
        rows = SchoolWeek.objects.visible_to(viewer).filter(school=queries.school_of(viewer), monday=monday)
        viewer.kept["week", monday] = next(iter(rows.values_list("letter", flat=True)), "")
    return viewer.kept["week", monday]


def is_school_day(viewer: Viewer, day: date) -> bool:
    """A weekday of a term, outside its half term, on which the school is not closed. Where the year has not been
    entered, every weekday that is no bank holiday."""
    if day.weekday() >= WEEKEND or queries.closed_days(viewer, [Term(first_day=day, last_day=day)]):
        return False
    held = queries.terms(viewer) if day == viewer.day else queries.terms_on(viewer, day)
    return not held or any(day in week for term in held for week in weeks(term))


def has_lessons(viewer: Viewer) -> bool:
    return Lesson.objects.visible_to(viewer).filter(on(viewer.day)).exists()


def lessons_on(viewer: Viewer, staff: Staff, day: date) -> list[Lesson]:
    """What a colleague teaches that day, in order. None on a day without school."""
    return list(_lessons(viewer, [staff], day))


def _lessons(viewer: Viewer, staff: Iterable[Staff], day: date) -> QuerySet[Lesson]:
    return _of_day(viewer, day).filter(teacher__in=[each.pk for each in staff])


def _of_day(viewer: Viewer, day: date) -> QuerySet[Lesson]:
    if not is_school_day(viewer, day):
        return Lesson.objects.none()
    rows = Lesson.objects.visible_to(viewer).filter(
        on(day), on(day, "period__"), week__in=["", letter_on(viewer, day)], period__weekday=day.isoweekday()
    )
    return rows.select_related("group", "period", "room", "teacher").order_by("period__begins", "group__name", "pk")


def lesson_at(viewer: Viewer, who: Staff | Pupil, moment: datetime) -> Lesson | None:
    """The lesson that a colleague gives or a pupil has at that moment: of a pupil, in the groups that she may know of. Who is
    not on roll that day has none: the places of whoever leaves stay open, for the case that they come back."""
    here = localtime(moment)
    now: time = here.time().replace(tzinfo=None)
    rows = _of_day(viewer, here.date()).filter(period__begins__lte=now, period__ends__gt=now)
    if isinstance(who, Staff):
        return rows.filter(teacher=who).first()
    if not who.holds_on(here.date()):
        return None
    members = Membership.objects.visible_to(viewer).filter(on(here.date()), pupil=who)
    return rows.filter(group__in=members.values("group")).first()


def lessons_of_pupils(
    viewer: Viewer, pupils: Collection[int], days: Collection[date]
) -> dict[tuple[int, date], list[Lesson]]:
    """By pupil and school day the lessons that each had, in order, in the groups that she may know of: three questions,
    however many they are. Whether there is school on the days is asked before."""
    if not pupils or not days:
        return {}
    first, last = min(days), max(days)
    then = Q(last_day=None) | Q(last_day__gte=first)
    places = Membership.objects.visible_to(viewer).filter(then, pupil__in=list(pupils), first_day__lte=last)
    held = list(places.order_by("pk"))
    rows = Lesson.objects.visible_to(viewer).filter(
        then, period__kind=Period.LESSON, group__in={each.group_id for each in held}, first_day__lte=last
    )
    rows = rows.select_related("group__subject", "period", "room", "teacher")
    of_group: dict[tuple[int, int], list[Lesson]] = defaultdict(list)
    for lesson in rows.order_by("period__begins", "group__name", "pk"):
        of_group[lesson.group_id, lesson.period.weekday].append(lesson)
    schools = {each.school_id for lessons in of_group.values() for each in lessons if each.week}
    letters = _letters_of(schools, viewer, first, last)
    found: dict[tuple[int, date], list[Lesson]] = defaultdict(list)
    for place in held:
        for day in days:
            if place.holds_on(day):
                asked = of_group.get((place.group_id, day.isoweekday()), ())
                found[place.pupil_id, day] += [each for each in asked if _is_held(each, day, letters)]
    return {key: sorted(lessons, key=lambda each: each.period.begins) for key, lessons in found.items()}


def _is_held(lesson: Lesson, day: date, letters: Mapping[tuple[int, date], str]) -> bool:
    right = not lesson.week or letters.get((lesson.school_id, monday_of(day)), "") == lesson.week
    return right and lesson.holds_on(day) and lesson.period.holds_on(day)


def my_lessons(viewer: Viewer) -> list[Lesson]:
    """Today's, of whoever is looking."""
    return list(_of_day(viewer, viewer.day).filter(teacher__in=hers(viewer).staff))


def her_staff(viewer: Viewer) -> list[Staff]:
    return list(Staff.objects.visible_to(viewer).filter(on(viewer.day), user=viewer.user).order_by("pk"))


def lessons_of_group(viewer: Viewer, group: Group) -> list[Lesson]:
    rows = Lesson.objects.visible_to(viewer).filter(on(viewer.day), group=group)
    rows = rows.select_related("period", "room", "teacher")
    return list(rows.order_by("period__weekday", "period__begins", "week", "pk"))


# Week A and week B


@dataclass(frozen=True)
class Week:
    monday: date
    letter: str


def school_weeks(viewer: Viewer, year: AcademicYear) -> list[Week]:
    """Every week of the year in which there is school on some day, with its letter."""
    terms = queries.terms_of(viewer, year)
    closed = queries.closed_days(viewer, terms)
    mondays = sorted({monday_of(week.first_day) for term in terms for week in weeks(term, closed)})
    held = dict(_letters(viewer, year).values_list("monday", "letter"))
    return [Week(monday, held.get(monday, "")) for monday in mondays]


def _letters(viewer: Viewer, year: AcademicYear) -> QuerySet[SchoolWeek]:
    span = (monday_of(year.first_day), year.last_day)
    return SchoolWeek.objects.visible_to(viewer).filter(school=year.school_id, monday__range=span)


def lettered(viewer: Viewer, year: AcademicYear) -> dict[date, SchoolWeek]:
    return {row.monday: row for row in _letters(viewer.only("manage"), year)}


def in_turn(held: Sequence[Week], first: str) -> dict[date, str]:
    """A and B by turns over school weeks; a week of holiday is skipped and turns nothing."""
    pair = ("A", "B") if first == "A" else ("B", "A")
    return {week.monday: pair[number % 2] for number, week in enumerate(held)}


# Who is in


def working_days(viewer: Viewer, staff: Staff, day: date | None = None) -> list[WorkingDays]:
    """What holds that day; nothing for somebody who is in on every school day."""
    rows = WorkingDays.objects.visible_to(viewer).filter(on(day or viewer.day), staff=staff)
    return list(rows.order_by("week", "pk"))


def is_in(viewer: Viewer, staff: Staff, day: date) -> bool:
    """Whether a colleague works on that weekday; of closures and holidays it says nothing."""
    return day.weekday() < WEEKEND and day not in days_off(viewer, staff, day, day)


def days_off(viewer: Viewer, staff: Staff, first: date, last: date) -> frozenset[date]:
    """Weekdays of a span that a colleague's part-time week leaves out."""
    return off_days(viewer, [staff], first, last)[staff.pk]


def off_days(viewer: Viewer, staff: Iterable[Staff], first: date, last: date) -> dict[int, frozenset[date]]:
    """The same for several, by key. Two queries, however many they are and however long the span."""
    asked = {each.pk: each for each in staff}
    rows = WorkingDays.objects.visible_to(viewer).filter(
        Q(last_day=None) | Q(last_day__gte=first), staff__in=asked, first_day__lte=last
    )
    held = list(rows.order_by("pk"))
    letters = _letters_of({row.school_id for row in held if row.week}, viewer, first, last)
    found = dict.fromkeys(asked, frozenset[date]())
    for key in {row.staff_id for row in held}:
        own = [row for row in held if row.staff_id == key]
        weekdays = (day for day in queries.days_of(first, last) if day.weekday() < WEEKEND)
        found[key] = frozenset(day for day in weekdays if not _works(day, own, letters))
    return found


def _letters_of(schools: Collection[int], viewer: Viewer, first: date, last: date) -> dict[tuple[int, date], str]:
    if not schools:
        return {}
    rows = SchoolWeek.objects.visible_to(viewer).filter(school__in=schools, monday__range=(monday_of(first), last))
    return {(school, monday): letter for school, monday, letter in rows.values_list("school_id", "monday", "letter")}


def whoever_is_in(viewer: Viewer, staff: Iterable[Staff], day: date) -> list[Staff]:
    """To whom an item falls that day: of those who share it, whoever works; nobody on a day on which none of them
    does."""
    asked = list(staff)
    off = off_days(viewer, asked, day, day)
    return [each for each in asked if day.weekday() < WEEKEND and day not in off[each.pk]]


def _works(day: date, held: Sequence[WorkingDays], letters: Mapping[tuple[int, date], str]) -> bool:
    """Of a week without a letter either of two weeks may hold."""
    then = [row for row in held if row.holds_on(day)]
    letter = letters.get((held[0].school_id, monday_of(day)), "")
    right = [row for row in then if not row.week or not letter or row.week == letter]
    return not then or any(day.isoweekday() in row.days for row in right)
