"""Every read of the registers of lessons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime

from remit.areas.attendance import queries, rules
from remit.areas.attendance.models import AM, PM, Arrangement, LessonMark, LessonTaking, Mark
from remit.areas.attendance.reference import (
    EXPLAINED,
    NO_REASON,
    OPEN_REASONS,
    PRESENT_AM,
    TOO_LATE,
    codes_on,
)
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school import timetable
from remit.school.dated import on
from remit.school.models import Group, Lesson, Membership, Period, Pupil
from remit.school.remit import hers

LAST = 5  # lessons shown beside a name
REASON = "whoever takes a lesson's register is told who is away already, and not why"
Key = tuple[int, int, int]  # a pupil, a group, a period


def are_taken(arrangement: Arrangement | None) -> bool:
    """Whether registers are taken in lessons, here."""
    return arrangement is not None and arrangement.taken_in == Arrangement.REMIT and arrangement.lessons


def lessons_on(viewer: Viewer, day: date) -> QuerySet[Lesson]:
    """By the timetable of that weekday and week; whether there is school that day is asked apart."""
    rows = Lesson.objects.visible_to(viewer).filter(
        on(day),
        on(day, "period__"),
        period__kind=Period.LESSON,
        period__weekday=day.isoweekday(),
        week__in=["", timetable.letter_on(viewer, day)],
    )
    return rows.select_related("group", "period", "room", "teacher").order_by("period__begins", "group__name", "pk")


def lesson_of(viewer: Viewer, group: Group, period: Period, day: date) -> Lesson | None:
    return lessons_on(viewer, day).filter(group=group, period=period).first()


@dataclass(frozen=True)
class State:
    """A lesson of a day and how far its register is."""

    lesson: Lesson
    saved: LessonTaking | None

    @property
    def taken(self) -> bool:
        return self.saved is not None and self.saved.complete


def mine(viewer: Viewer, day: date) -> list[State]:
    """What she teaches that day and takes the register of, in order. None where no registers are taken in lessons, and on a
    day without school."""
    found = queries.school_day(viewer, day)
    if not found.is_open or not are_taken(found.arrangement):
        return []
    taught = rules.classes(viewer, "teach").values("pk")
    held = list(lessons_on(viewer, day).filter(group__in=taught, teacher__in=hers(viewer).staff))
    last = _last_of(viewer, day, held)
    return [State(each, last.get((each.group_id, each.period_id))) for each in held]


def _last_of(viewer: Viewer, day: date, held: Collection[Lesson]) -> dict[tuple[int, int], LessonTaking]:
    rows = LessonTaking.objects.visible_to(viewer).filter(day=day, group__in={each.group_id for each in held})
    return {(row.group_id, row.period_id): row for row in rows.order_by("pk")}


@dataclass(frozen=True)
class Line:
    """A pupil on the register of a lesson. `proposed`: nobody has said it yet."""

    pupil: Pupil
    series: queries.Series[LessonMark] | None
    current: LessonMark | None
    last: tuple[str, ...]
    proposed: bool = False

    @property
    def seen(self) -> int:
        """What a page names, so that a save from it can be told from one that knew of a later entry."""
        return self.series.marks[-1].pk if self.series else 0


@dataclass(frozen=True)
class Register:
    lesson: Lesson
    day: date
    lines: tuple[Line, ...]
    saved: LessonTaking | None

    @property
    def group(self) -> Group:
        return self.lesson.group

    @property
    def begun(self) -> bool:
        return any(line.current for line in self.lines)


def register(viewer: Viewer, lesson: Lesson, day: date) -> Register:
    """One register, what was marked in the lessons before, and before it is taken what is proposed."""
    group, period = lesson.group, lesson.period
    pupils = queries.members_on(viewer, group, day)
    takings = list(takings_of(viewer, group).filter(day=day, period=period).select_related("by"))
    saved = takings[-1] if takings else None
    rows = marks_of(viewer, group).filter(day=day, period=period).select_related("taking__by")
    held = _in_series(rows)
    away = {} if saved and saved.complete else _away_already(viewer, group, pupils, day, period)
    before = _codes_before(viewer, group, day, period)
    lines = []
    for pupil in pupils:
        series = held.get((pupil.pk, group.pk, period.pk))
        said = series.current if series else None
        code = "" if said else PRESENT_AM if saved and saved.complete else away.get(pupil.pk, "")
        stand_in = LessonMark(pupil=pupil, code=code, taking=saved) if code else None
        last = tuple(codes.get(pupil.pk, PRESENT_AM) for codes in before)
        lines.append(Line(pupil, series, said or stand_in, last, bool(code) and pupil.pk in away))
    return Register(lesson, day, tuple(lines), saved)


def takings_of(viewer: Viewer, group: Group) -> QuerySet[LessonTaking]:
    return LessonTaking.objects.visible_to(viewer).filter(group=group).order_by("pk")


def marks_of(viewer: Viewer, group: Group) -> QuerySet[LessonMark]:
    return LessonMark.objects.visible_to(viewer).filter(group=group).order_by("pk")


def _in_series(marks: Iterable[LessonMark]) -> dict[Key, queries.Series[LessonMark]]:
    """By pupil, group and period, of one day; the entries in the order in which they were made."""
    held: dict[Key, list[LessonMark]] = defaultdict(list)
    for mark in marks:
        held[mark.pupil_id, mark.group_id, mark.period_id].append(mark)
    return {key: queries.Series(tuple(found)) for key, found in held.items()}


def _away_already(viewer: Viewer, group: Group, pupils: Collection[Pupil], day: date, period: Period) -> dict[int, str]:
    """Who is away by the session's register, and what is proposed for it. To her teacher that much is told, and no reason
    but those that every teacher knows; to anybody else only of pupils whose session marks she sees."""
    arrangement = queries.arrangement_on(viewer, day, group.school_id)
    if arrangement is None:
        return {}
    teaches = day == viewer.day and rules.classes(viewer, "teach").filter(pk=group.pk).exists()
    rows = Mark.objects.unscoped(REASON) if teaches else Mark.objects.visible_to(viewer)
    rows = rows.filter(pupil__in=[each.pk for each in pupils], day=day, session=session_of(arrangement, period))
    found = {}
    for pupil, code in rows.filter(stands=True).order_by("pk").values_list("pupil_id", "code"):
        found[pupil] = _proposed(code, day)
    return {pupil: code for pupil, code in found.items() if code}


def _proposed(code: str, day: date) -> str:
    known = codes_on(day).get(code)
    if known is None or known.group == "P" or code == TOO_LATE:
        return ""
    return code if code in OPEN_REASONS or code == NO_REASON else EXPLAINED


def session_of(arrangement: Arrangement, period: Period) -> str:
    """The session whose register a lesson comes after."""
    return AM if period.begins < arrangement.pm_opens else PM


def _codes_before(viewer: Viewer, group: Group, day: date, period: Period) -> list[dict[int, str]]:
    """Of the last lessons before this one whose register was taken, oldest first, the entries by pupil."""
    rows = takings_of(viewer, group).filter(first=True, day__lte=day).select_related("period")
    rows = rows.order_by("-day", "-period__begins", "-pk")
    then = [each for each in rows[: LAST * 2] if (each.day, each.period.begins) < (day, period.begins)][:LAST]
    marks = marks_of(viewer, group).filter(day__in={each.day for each in then}, stands=True)
    found: dict[tuple[date, int], dict[int, str]] = defaultdict(dict)
    for at, of, pupil, code in marks.values_list("day", "period_id", "pupil_id", "code"):
        found[at, of][pupil] = code
    return [found[each.day, each.period_id] for each in reversed(then)]


Entry = tuple[int, bool, str, int | None, str]  # a number, whether it stands, code, minutes, note


def standing(viewer: Viewer, group: Group, period: Period, day: date) -> dict[int, list[Entry]]:
    """By pupil the entries of one lesson in order."""
    rows = marks_of(viewer, group).filter(day=day, period=period)
    found: dict[int, list[Entry]] = defaultdict(list)
    wanted = ("pupil_id", "pk", "stands", "code", "minutes", "note")
    for pupil, number, stands, code, minutes, note in rows.values_list(*wanted):
        found[pupil].append((number, stands, code, minutes, note))
    return found


# For the board


@dataclass(frozen=True)
class NotIn:
    """Somebody who was marked present in the session and is missing from a lesson of it, without a reason. `at`: when it was
    marked."""

    pupil: Pupil
    group: Group
    period: Period
    at: datetime

    @property
    def lesson(self) -> str:
        return f"{self.period.name}, {self.group}"


def seen_not_in_lesson(viewer: Viewer, day: date) -> list[NotIn]:
    """Of the pupils whom she answers for in attendance, by name and then by lesson. Two questions, or three, however many
    they are."""
    arrangement = queries.arrangement_on(viewer, day)
    if not are_taken(arrangement) or arrangement is None:
        return []
    led = rules.led(viewer).filter(on(day))
    rows = LessonMark.objects.visible_to(viewer).filter(day=day, pupil__in=led.values("pk"))
    rows = rows.filter(pupil__in=rows.filter(code=NO_REASON).values("pupil"))  # few, so that their whole series is read
    series = _in_series(rows.select_related("pupil", "group", "period", "taking").order_by("pk"))
    missing = [mark for each in series.values() if (mark := each.current) and mark.code == NO_REASON]
    if not missing:
        return []
    said = queries.current(
        Mark.objects.visible_to(viewer).filter(day=day, pupil__in={each.pupil_id for each in missing})
    )
    known = codes_on(day)
    found = []
    for mark in missing:
        there = said.get((mark.pupil_id, day, session_of(arrangement, mark.period)))
        if there and known[there.code].group == "P":
            found.append(NotIn(mark.pupil, mark.group, mark.period, mark.taking.at))
    return sorted(found, key=lambda each: (each.pupil.family_name, each.pupil.given_name, each.pupil.pk, each.period.begins))  # fmt: skip


@dataclass(frozen=True)
class Untaken:
    """A lesson that has begun and whose register is not taken. `teacher` is empty where nobody is timetabled."""

    lesson: Lesson
    teacher: str

    @property
    def group(self) -> Group:
        return self.lesson.group


def untaken_lessons(viewer: Viewer, day: date, moment: datetime) -> list[Untaken]:
    """Of the classes that she answers for, with anybody in them, in the order of the day. Two questions, however many they
    are."""
    found = queries.school_day(viewer, day)
    if not found.is_open or not are_taken(found.arrangement):
        return []
    members = Membership.objects.visible_to(viewer).filter(on(day), group=OuterRef("group"))
    hers_to_answer = rules.classes(viewer, "lead", "manage").values("pk")
    rows = lessons_on(viewer, day).filter(Exists(members), group__in=hers_to_answer)
    here = localtime(moment)
    if here.date() <= day:
        rows = rows.filter(period__begins__lte=here.time()) if here.date() == day else rows.none()
    taken = LessonTaking.objects.visible_to(viewer).filter(
        day=day, group=OuterRef("group"), period=OuterRef("period"), complete=True
    )
    return [Untaken(each, str(each.teacher or "")) for each in rows.filter(~Exists(taken))]


def pupils_of(viewer: Viewer, group: Group, first: date, last: date) -> Mapping[int, list[Membership]]:
    """Who was in a class on some day of a span, with the places that they had."""
    rows = Membership.objects.visible_to(viewer).filter(group=group, first_day__lte=last)
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in rows.select_related("pupil").order_by("pupil__family_name", "pupil__given_name", "pupil_id", "pk"):
        if row.last_day is None or row.last_day >= first:
            found[row.pupil_id].append(row)
    return found


def leads(viewer: Viewer, group: Group) -> list[str]:
    return school.leads_of(viewer, [group])[group.pk]
