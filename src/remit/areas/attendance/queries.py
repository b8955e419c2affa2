"""Every read of registers and marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import QuerySet

from remit.areas.attendance import rules
from remit.areas.attendance.models import AM, ATTENDANCE, PM, Arrangement, LessonMark, Mark, Planned, Taking
from remit.areas.attendance.reference import PRESENT_AM, PRESENT_PM
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import AcademicYear, Group, Membership, Pupil

LAST, DAYS_SHOWN = 5, 3  # sessions shown beside a name, and the days they reach back
KEPT_BEFORE = 6  # school days
POWERS = ("lead", "manage")  # of who answers for attendance
DAY, LOOKED_BACK = timedelta(days=1), timedelta(weeks=9)  # longer than any holiday
Key = tuple[int, date, str]
Standing = tuple[int, bool, str, int | None, str]  # number, whether it stands, code, minutes, note


def arrangements(viewer: Viewer) -> QuerySet[Arrangement]:
    return Arrangement.objects.visible_to(viewer).order_by("-first_day")


@dataclass(frozen=True)
class SchoolDay:
    """A day of a school: how registers are taken on it, whether there is school, and the last school days before it."""

    arrangement: Arrangement | None
    is_open: bool
    before: tuple[date, ...]


def school_day(viewer: Viewer, day: date, of: int | None = None) -> SchoolDay:
    """Of a school, or of hers. Kept with what opens to her: it is looked up anew when terms, closures or arrangements change."""
    at = of or getattr(school.school_of(viewer), "pk", None)
    name = ("school day", at, day)
    if name not in viewer.circles:
        days = dates.days_open(viewer, day - LOOKED_BACK, day)
        held = Arrangement.objects.visible_to(viewer).filter(on(day), school=at).first()
        viewer.circles[name] = SchoolDay(held, day in days, tuple(each for each in days if each < day)[-KEPT_BEFORE:])
    found: SchoolDay = viewer.circles[name]
    return found


def arrangement_on(viewer: Viewer, day: date, of: int | None = None) -> Arrangement | None:
    """How registers are taken that day; nothing where nobody has said."""
    return school_day(viewer, day, of).arrangement


def years_on(viewer: Viewer, day: date, of: int) -> list[AcademicYear]:
    """The academic years of a school that a day is in. Kept like its school days."""
    name = ("academic years", of, day)
    if name not in viewer.circles:
        viewer.circles[name] = list(AcademicYear.objects.visible_to(viewer).filter(on(day), school=of))
    return list(viewer.circles[name])


def forms_to_take(viewer: Viewer) -> QuerySet[Group]:
    """The registers that are hers to take: her own form first would be her own, then those she may stand in for."""
    return rules.registers(viewer).order_by("year", "name", "pk")


def members_on(viewer: Viewer, group: Group, day: date) -> list[Pupil]:
    """Who is in a form and on roll that day, by family name. Kept for the request: a save asks twice."""
    name = ("members", group.pk, day)
    if name not in viewer.kept:
        # IN, not EXISTS: who is in the form is found first, however large the school
        members = Membership.objects.visible_to(viewer).filter(on(day), group=group)
        rows = Pupil.objects.visible_to(viewer).filter(on(day), pk__in=members.values("pupil"))
        viewer.kept[name] = list(rows.order_by("family_name", "given_name", "pk"))
    return list(viewer.kept[name])


Entry = TypeVar("Entry", Mark, LessonMark)


@dataclass(frozen=True)
class Series(Generic[Entry]):
    """The entries for one pupil and session, or one lesson, in order."""

    marks: tuple[Entry, ...]

    @property
    def current(self) -> Entry | None:
        last = next((each for each in reversed(self.marks) if each.stands), None)
        return last if last and last.code else None

    @property
    def conflict(self) -> Entry | None:
        """What was saved from an older page after the current one, and nobody has looked at."""
        last = self.marks[-1]
        return None if last.stands else last

    @property
    def amended(self) -> bool:
        return sum(each.stands for each in self.marks) > 1


def in_series(marks: Iterable[Mark]) -> dict[Key, Series[Mark]]:
    """By pupil, day and session; the entries in the order in which they were made."""
    held: dict[Key, list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda each: each.pk):
        held[mark.key].append(mark)
    return {key: Series(tuple(found)) for key, found in held.items()}


def current(marks: Iterable[Mark]) -> dict[Key, Mark]:
    found = {key: series.current for key, series in in_series(marks).items()}
    return {key: mark for key, mark in found.items() if mark is not None}


def marks_of(viewer: Viewer, pupils: Collection[Pupil], *days: date) -> QuerySet[Mark]:
    rows = Mark.objects.visible_to(viewer).filter(pupil__in=[each.pk for each in pupils], day__in=days)
    return rows.order_by("pk")


@dataclass(frozen=True)
class Line:
    """A pupil on a register."""

    pupil: Pupil
    series: Series[Mark] | None
    last: tuple[str, ...]
    planned: Planned | None = None

    @property
    def current(self) -> Mark | None:
        return self.series.current if self.series else None

    @property
    def seen(self) -> int:
        """What a page names, so that a save from it can be told from one that knew of a later mark."""
        return self.series.marks[-1].pk if self.series else 0


@dataclass(frozen=True)
class Register:
    group: Group
    day: date
    session: str
    lines: tuple[Line, ...]
    takings: tuple[Taking, ...] = field(default=())

    @property
    def taken(self) -> bool:
        return bool(self.lines) and all(line.current for line in self.lines)

    @property
    def begun(self) -> bool:
        return any(line.current for line in self.lines)


def register(viewer: Viewer, group: Group, day: date, session: str) -> Register:
    """One register with what is marked, and what was marked in the sessions before."""
    pupils = members_on(viewer, group, day)
    days = school_day(viewer, day, group.school_id).before[-DAYS_SHOWN:]
    found = in_series(marks_of(viewer, pupils, day).filter(session=session).select_related("taking__by"))
    sessions = [(each, part) for each in (*days, day) for part in (AM, PM) if (each, part) < (day, session)][-LAST:]
    codes = _codes(viewer, pupils, {each for each, _ in sessions})
    planned = planned_for(viewer, pupils, day, session)
    lines = [
        Line(
            pupil, found.get((pupil.pk, day, session)), tuple(codes.get((pupil.pk, *at), "") for at in sessions),
            planned.get(pupil.pk),
        )
        for pupil in pupils
    ]  # fmt: skip
    return Register(group, day, session, tuple(lines))


def _codes(viewer: Viewer, pupils: Collection[Pupil], days: Collection[date]) -> dict[Key, str]:
    """The current codes of these days; present is one sign, morning or afternoon."""
    rows = marks_of(viewer, pupils, *days).filter(stands=True).values_list("pupil_id", "day", "session", "code")
    found = {(pupil, day, session): code for pupil, day, session, code in rows}
    return {key: PRESENT_AM if code == PRESENT_PM else code for key, code in found.items()}


def school_days_before(viewer: Viewer, day: date, number: int) -> list[date]:
    """The last school days before one, oldest first; across a holiday too."""
    return list(school_day(viewer, day).before[-number:])


def standing(viewer: Viewer, pupils: Iterable[int], day: date, session: str) -> dict[int, list[Standing]]:
    """By pupil the entries of one session in order: number, whether it stands, code, minutes, note."""
    rows = Mark.objects.visible_to(viewer).filter(pupil__in=list(pupils), day=day, session=session).order_by("pk")
    found: dict[int, list[Standing]] = defaultdict(list)
    for pupil, *entry in rows.values_list("pupil_id", "pk", "stands", "code", "minutes", "note"):
        found[pupil].append(tuple(entry))
    return found


def planned(viewer: Viewer) -> QuerySet[Planned]:
    """Who is known to be away, and was not called off; by the day on which it begins."""
    rows = Planned.objects.visible_to(viewer).filter(called_off=False).select_related("pupil")
    return rows.order_by("first_day", "pupil__family_name", "pupil__given_name", "pk")


def planned_for(viewer: Viewer, pupils: Iterable[Pupil], day: date, session: str) -> dict[int, Planned]:
    """By pupil what is known of this session beforehand."""
    rows = Planned.objects.visible_to(viewer).filter(on(day), called_off=False, pupil__in=[each.pk for each in pupils])
    return {each.pupil_id: each for each in rows.order_by("pk") if each.is_of(day, session)}


def takings_on(viewer: Viewer, day: date, groups: Collection[Group]) -> QuerySet[Taking]:
    rows = Taking.objects.visible_to(viewer).filter(day=day, group__in=[each.pk for each in groups])
    return rows.select_related("by").order_by("pk")


def by_session(takings: Iterable[Taking]) -> Mapping[tuple[int | None, str], list[Taking]]:
    found: dict[tuple[int | None, str], list[Taking]] = defaultdict(list)
    for each in takings:
        found[each.group_id, each.session].append(each)
    return found


@dataclass(frozen=True)
class State:
    """How far today's registers of a form are: by session the number marked, of how many, and when it was last saved."""

    group: Group
    own: bool
    pupils: int
    marked: Mapping[str, int]
    saved: Mapping[str, Taking]

    def is_taken(self, session: str) -> bool:
        return bool(self.pupils) and self.marked.get(session, 0) >= self.pupils

    @property
    def sessions(self) -> list[tuple[str, int, Taking | None, bool]]:
        return [(part, self.marked.get(part, 0), self.saved.get(part), self.is_taken(part)) for part in (AM, PM)]


def states(viewer: Viewer, groups: Collection[Group], day: date) -> list[State]:
    """Four questions, however many forms there are."""
    own = set(school.taken_groups(viewer).values_list("pk", flat=True))
    at = [each.pk for each in groups]
    members = Membership.objects.visible_to(viewer).filter(on(day), on(day, "pupil__"), group__in=at)
    group_of = dict(members.order_by("pk").values_list("pupil_id", "group_id"))
    rows = Mark.objects.visible_to(viewer).filter(day=day, pupil__in=list(group_of), stands=True).order_by("pk")
    marked: dict[tuple[int, str], set[int]] = defaultdict(set)
    for pupil, session, code in rows.values_list("pupil_id", "session", "code"):
        (marked[group_of[pupil], session].add if code else marked[group_of[pupil], session].discard)(pupil)
    saved = {key: found[-1] for key, found in by_session(takings_on(viewer, day, groups)).items()}
    sizes: dict[int, int] = defaultdict(int)
    for group in group_of.values():
        sizes[group] += 1
    return [
        State(
            each, each.pk in own, sizes[each.pk], {part: len(marked[each.pk, part]) for part in (AM, PM)},
            {part: saved[each.pk, part] for part in (AM, PM) if (each.pk, part) in saved},
        )
        for each in groups
    ]  # fmt: skip


def last_mark_at(viewer: Viewer) -> datetime | None:
    """When marks came last, as far as she sees them."""
    last = Mark.objects.visible_to(viewer).order_by("-pk").select_related("taking").first()
    return last.taking.at if last else None


def answers(viewer: Viewer, *without: str) -> bool:
    """By a grant that does not depend on these dimensions."""
    held = (each for each in viewer.grants if ATTENDANCE in each.kinds and each.powers.intersection(POWERS))
    return any(each.dimensions.isdisjoint(without) for each in held)
