"""What the registers of lessons add up to: by class, subject, key stage and teacher, and in one class by pupil. What counts as
what is said in `metrics.lessons`, and a test holds the two equal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import reduce
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.timezone import localtime

from remit.areas.attendance import lessons, rules
from remit.areas.attendance.models import Arrangement, LessonMark, LessonTaking
from remit.areas.attendance.reference import EXPLAINED, LATE, NO_REASON
from remit.core import clock
from remit.core.seams import Period as Days
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school.dated import on
from remit.school.models import Group, Lesson, Period, Pupil, Staff
from remit.school.timetable import monday_of

STAGES = ((2, "Key Stage 1"), (6, "Key Stage 2"), (9, "Key Stage 3"), (11, "Key Stage 4"))
NUMBERS = ("pupils", "away", "unexplained", "late", "minutes")


class Tally(NamedTuple):
    """Of lessons: `held` by the timetable, of which the register was `taken`, and of these `in_time`; over the registers
    taken the pupils on them, how many were away, away without a reason and late, and the minutes late."""

    held: int = 0
    taken: int = 0
    in_time: int = 0
    pupils: int = 0
    away: int = 0
    unexplained: int = 0
    late: int = 0
    minutes: int = 0

    @property
    def not_taken(self) -> int:
        return max(0, self.held - self.taken)

    @property
    def afterwards(self) -> int:
        return self.taken - self.in_time

    @property
    def attendance(self) -> float | None:
        """Percent of those on the registers; nothing where none was taken."""
        return (self.pupils - self.away) * 100 / self.pupils if self.pupils else None

    @property
    def punctuality(self) -> float | None:
        """Percent of those who came."""
        came = self.pupils - self.away
        return (came - self.late) * 100 / came if came else None

    def plus(self, other: Tally) -> Tally:
        return Tally(*(one + more for one, more in zip(self, other, strict=True)))


@dataclass(frozen=True)
class Held:
    """The lessons of one class with one of its teachers; with nobody where nobody was timetabled."""

    group: Group
    teacher: Staff | None
    tally: Tally


def lesson_days(viewer: Viewer, first: date, last: date) -> list[date]:
    """The school days of a span on which registers are taken in lessons, here."""
    rows = Arrangement.objects.visible_to(viewer).filter(
        Q(last_day=None) | Q(last_day__gte=first), first_day__lte=last, lessons=True, taken_in=Arrangement.REMIT
    )
    held = list(rows)
    return [day for day in dates.days_open(viewer, first, last) if any(each.holds_on(day) for each in held)]


class Slot(NamedTuple):
    """A lesson of the timetable as far as figures need it; its days are those on which its period holds as well."""

    group: int
    teacher: int | None
    week: str
    first_day: date
    last_day: date
    period: int
    name: str
    weekday: int
    begins: time
    ends: time

    def days_among(self, days: Sequence[date]) -> Sequence[date]:
        """Of the days of its weekday and week, in order, those on which it holds."""
        return days[bisect_left(days, self.first_day) : bisect_right(days, self.last_day)]


def slots(viewer: Viewer, groups: QuerySet[Group], first: date, last: date) -> list[Slot]:
    """Their lessons as the timetable has them in a span. Plain values, as there are thousands. One question."""
    rows = Lesson.objects.visible_to(viewer).filter(
        Q(last_day=None) | Q(last_day__gte=first),
        Q(period__last_day=None) | Q(period__last_day__gte=first),
        period__kind=Period.LESSON, group__in=groups.values("pk"), first_day__lte=last, period__first_day__lte=last,
    )  # fmt: skip
    found = []
    for group, teacher, week, begins, ends, *of_period in rows.values_list(
        "group_id", "teacher_id", "week", "first_day", "last_day", "period__first_day", "period__last_day",
        "period_id", "period__name", "period__weekday", "period__begins", "period__ends",
    ):  # fmt: skip
        first_day, last_day, *period = of_period
        found.append(Slot(group, teacher, week, max(begins, first_day), min(ends or last, last_day or last), *period))
    return found


def by_place(days: Iterable[date], letters: dict[date, str]) -> dict[tuple[int, str], list[date]]:
    """Days in order by weekday and week; under no week those of every one."""
    found: dict[tuple[int, str], list[date]] = defaultdict(list)
    for day in days:
        found[day.isoweekday(), ""].append(day)
        if letter := letters.get(monday_of(day), ""):
            found[day.isoweekday(), letter].append(day)
    return found


def held_until(viewer: Viewer, found: Collection[Slot], days: Sequence[date]) -> dict[tuple[int, int | None], int]:
    """How many lessons of these days there have been, by class and teacher; of today's those that are over."""
    if not days:
        return {}
    places = by_place(days, dates.letters_between(viewer, days[0], days[-1]))
    now, today = localtime(clock.now()).time(), viewer.day
    counted: dict[tuple[int, int | None], int] = defaultdict(int)
    for slot in found:
        held = slot.days_among(places[slot.weekday, slot.week])
        number = len(held) - (bool(held) and held[-1] == today and slot.ends > now)
        counted[slot.group, slot.teacher] += number
    return counted


def taken_registers(viewer: Viewer, groups: QuerySet[Group], days: Days) -> QuerySet[LessonTaking]:
    return LessonTaking.objects.visible_to(viewer).filter(
        group__in=groups.values("pk"), day__range=(days.first_day, days.last_day), complete=True
    )


def last_of_each(rows: QuerySet[LessonTaking]) -> QuerySet[LessonTaking]:
    """How each lesson stands."""
    last = rows.order_by().values("group", "day", "period").annotate(last=Max("pk"))
    return rows.filter(pk__in=last.values("last"))


def tallies(viewer: Viewer, groups: QuerySet[Group], days: Days) -> list[Held]:
    """Of these groups, by class and teacher. The same number of questions, however many they are."""
    open_days = lesson_days(viewer, days.first_day, min(days.last_day, viewer.day))
    held = held_until(viewer, slots(viewer, groups, days.first_day, days.last_day), open_days)
    rows = taken_registers(viewer, groups, days).order_by()
    of = ("group_id", "teacher_id")
    firsts = (
        rows.filter(first=True)
        .values_list(*of)
        .annotate(taken=Count("pk"), punctually=Count("pk", filter=Q(in_time=True)))
    )
    sums = last_of_each(rows).values_list(*of).annotate(**{f"all_{name}": Sum(name) for name in NUMBERS})
    found: dict[tuple[int, int | None], Tally] = {key: Tally(held=number) for key, number in held.items()}
    for group, teacher, taken, in_time in firsts:
        found[group, teacher] = found.get((group, teacher), Tally()).plus(Tally(taken=taken, in_time=in_time))
    for group, teacher, *numbers in sums:
        found[group, teacher] = found.get((group, teacher), Tally()).plus(Tally(0, 0, 0, *numbers))
    by_key = {each.pk: each for each in groups.select_related("subject")}
    staff = Staff.objects.visible_to(viewer).in_bulk({teacher for _, teacher in found if teacher})
    return [
        Held(by_key[group], staff.get(teacher) if teacher else None, tally)
        for (group, teacher), tally in found.items()
        if any(tally)
    ]


@dataclass(frozen=True)
class Row:
    """A line of a table of lessons. `group`: the class that it is of."""

    label: str
    tally: Tally
    group: Group | None = None


def pooled(found: Iterable[Held]) -> Tally:
    """Of all together: never the mean of their rates."""
    return reduce(Tally.plus, (each.tally for each in found), Tally())


def stage_of(year: int | None) -> str:
    if year is None:
        return "No year group"
    if year < 1:
        return "Early years"
    return next((label for last, label in STAGES if year <= last), "Sixth form")


def _by(found: Iterable[Held], label: Callable[[Held], str]) -> list[Row]:
    """In alphabetical order, whatever the figures are."""
    sums: dict[str, list[Held]] = defaultdict(list)
    for each in found:
        sums[label(each)].append(each)
    return [Row(name, pooled(sums[name])) for name in sorted(sums, key=str.casefold)]


def by_class(found: Collection[Held]) -> list[Row]:
    sums: dict[int, list[Held]] = defaultdict(list)
    for each in found:
        sums[each.group.pk].append(each)
    rows = [Row(str(each[0].group), pooled(each), each[0].group) for each in sums.values()]
    return sorted(rows, key=lambda row: (row.group.year or 0 if row.group else 0, row.label.casefold()))


def by_subject(found: Collection[Held]) -> list[Row]:
    return _by(found, lambda each: str(each.group.subject or "No subject"))


def by_stage(found: Collection[Held]) -> list[Row]:
    return _by(found, lambda each: stage_of(each.group.year))


def by_teacher(found: Collection[Held]) -> list[Row]:
    return _by(found, lambda each: str(each.teacher or "Nobody"))


@dataclass(frozen=True)
class Member:
    """A pupil in one class: in how many lessons with a register taken, how many of these were missed, and without a reason,
    how often late, and for how many minutes."""

    pupil: Pupil
    lessons: int
    missed: int
    unexplained: int
    late: int
    minutes: int


def of_class(viewer: Viewer, group: Group, days: Days) -> list[Member]:
    """Those who are in the class today, by name. The same number of questions, however many they are."""
    groups = rules.classes(viewer).filter(pk=group.pk)
    taken = set(taken_registers(viewer, groups, days).order_by().values_list("day", "period_id"))
    rows = LessonMark.objects.visible_to(viewer).filter(
        group=group, stands=True, day__range=(days.first_day, days.last_day)
    )
    said: dict[int, dict[tuple[date, int], tuple[str, int]]] = defaultdict(dict)
    for pupil, day, period, code, minutes in rows.order_by("pk").values_list(
        "pupil_id", "day", "period_id", "code", "minutes"
    ):
        if (day, period) in taken:
            said[pupil][day, period] = (code, minutes or 0)
    found = []
    for places in lessons.pupils_of(viewer, group, days.first_day, days.last_day).values():
        pupil = places[0].pupil
        if not any(each.holds_on(viewer.day) for each in places):
            continue
        there = [at for at in taken if any(each.holds_on(at[0]) for each in places)]
        codes = [said[pupil.pk][at] for at in there if at in said[pupil.pk]]
        late = [minutes for code, minutes in codes if code == LATE]
        unexplained = sum(code == NO_REASON for code, _ in codes)
        missed = unexplained + sum(code == EXPLAINED for code, _ in codes)
        found.append(Member(pupil, len(there), missed, unexplained, len(late), sum(late)))
    return found


def in_span(viewer: Viewer, powers: Sequence[str], days: Days) -> list[Held]:
    """Of the classes that are hers by one of these powers."""
    return tallies(viewer, rules.classes(viewer, *powers), days)


def teaches_today(viewer: Viewer, group: Group) -> list[Staff]:
    rows = Lesson.objects.visible_to(viewer).filter(on(viewer.day), group=group, teacher__isnull=False)
    return sorted({each.teacher for each in rows.select_related("teacher") if each.teacher}, key=str)
