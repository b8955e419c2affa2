"""What the log of a span adds up to, over whom a leader answers for: counted in the database, by one cut at a time, and by
pupil. What counts as what is said in `metrics.py`, and a test holds the two equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Case, Count, Q, QuerySet, Value, When

from remit.analytics.suppression import Sum, held_back
from remit.areas.attendance import rules as attendance
from remit.areas.attendance.figures import GROUPS, Span
from remit.areas.attendance.lesson_figures import by_place, slots
from remit.areas.attendance.models import LessonTaking
from remit.areas.behaviour import queries
from remit.areas.behaviour.models import Category, LogEntry
from remit.areas.behaviour.queries import NONE, WORDS, time_key, time_label
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import WEEKDAYS, Characteristic, Period, Pupil, Room, Subject, year_name

LEAST, WITHIN, PER = 3, 10, 100  # as in `metrics`
FAR_BACK = timedelta(weeks=10)  # ten school days lie in them, whatever the holiday
INCIDENT, AWARD = Q(sort=Category.INCIDENT), Q(sort=Category.AWARD)
COUNTED: dict[str, Any] = {
    "awards": Count("pk", filter=AWARD),
    "incidents": Count("pk", filter=INCIDENT),
    "in_lessons": Count("pk", filter=INCIDENT & Q(group__isnull=False)),
}


class Counts(NamedTuple):
    """Of entries. `in_lessons`: incidents in the lessons that `lessons` counts, which is None where none are counted."""

    awards: int = 0
    incidents: int = 0
    in_lessons: int = 0
    lessons: int | None = None

    @property
    def to_one(self) -> float | None:
        """Awards to one incident."""
        return self.awards / self.incidents if self.incidents else None

    @property
    def per_hundred(self) -> float | None:
        """Incidents in lessons to a hundred lessons."""
        return self.in_lessons * PER / self.lessons if self.lessons else None

    def plus(self, other: Counts) -> Counts:
        held = [each for each in (self.lessons, other.lessons) if each is not None]
        return Counts(
            self.awards + other.awards, self.incidents + other.incidents, self.in_lessons + other.in_lessons,
            sum(held) if held else None,
        )  # fmt: skip


class Line(NamedTuple):
    """A line of a cut. `asked`: of the behaviour log the filters that open what it counts."""

    label: str
    counts: Counts
    asked: Mapping[str, str] | None = None


class Taught(NamedTuple):
    """Lessons of a class in one period of one weekday, in a span."""

    group: int
    period: str
    weekday: int
    number: int


def led(viewer: Viewer, span: Span) -> QuerySet[LogEntry]:
    """Of those whom she answers for, as far as each entry is hers to see: of a subject what was in its lessons."""
    rows = queries.entries(viewer.only("lead")).filter(day__range=(span.first_day, span.last_day))
    return rows.select_related(None).order_by()


def taught(viewer: Viewer, span: Span) -> list[Taught]:
    """The lessons of the classes that she answers for: those whose register was taken, or where none was those of the
    timetable on school days. Two questions, or five."""
    groups = attendance.classes(viewer, "lead")
    rows = LessonTaking.objects.visible_to(viewer).filter(
        first=True, group__in=groups.values("pk"), day__range=(span.first_day, span.last_day)
    )
    of = rows.order_by().values_list("group_id", "period__name", "period__weekday").annotate(number=Count("pk"))
    return [Taught(*each) for each in of] or _timetabled(viewer, span)


def _timetabled(viewer: Viewer, span: Span) -> list[Taught]:
    found = slots(viewer, attendance.classes(viewer, "lead"), span.first_day, span.last_day)
    days = dates.days_open(viewer, span.first_day, min(span.last_day, viewer.day)) if found else []
    if not days:
        return []
    places = by_place(days, dates.letters_between(viewer, days[0], days[-1]))
    held = ((each, len(each.days_among(places[each.weekday, each.week]))) for each in found)
    return [Taught(each.group, each.name, each.weekday, number) for each, number in held if number]


Key = Any
Found = dict[Key, Counts]


@dataclass(frozen=True)
class Cut:
    """One way to cut the entries of a span. `fields` are asked of the database and `key` made of their values, or `of` of a
    pupil where there are none; `named` gives each key its label and its part of an address; `lesson` is the key that a lesson
    has, where lessons are cut so too. `many`: it has so many values that it is asked apart from the pupils."""

    name: str
    label: str
    head: str
    fields: tuple[str, ...]
    named: Callable[[Viewer, Collection[Key]], Mapping[Key, tuple[str, str | None]]]
    key: Callable[..., Key] = lambda value: value
    lesson: Callable[[Taught], Key] | None = None
    of: Callable[[Person], Key] | None = None
    in_order: bool = False  # by key, else by label
    many: bool = False


def _groups(viewer: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    rows = school.listed_groups(viewer).filter(pk__in=[each for each in keys if each])
    found = {each.pk: (each.name, each.ref) for each in rows}
    return {key: found.get(key, ("Another class", None)) if key else ("In no lesson", NONE) for key in keys}


def _subjects(viewer: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    rows = Subject.objects.visible_to(viewer).filter(pk__in=[each for each in keys if each])
    found: dict[Key, tuple[str, str | None]] = {each.pk: (each.name, each.ref) for each in rows}
    return found | {None: ("No subject", NONE)}


def _places(viewer: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    rows = Room.objects.visible_to(viewer).filter(pk__in=[each for each in keys if isinstance(each, int)])
    found: dict[Key, tuple[str, str | None]] = {each.pk: (each.name, each.ref) for each in rows}
    return found | {WORDS: ("Said in words", WORDS), NONE: ("Not said", NONE)}


SAID = Case(When(Q(room=None) & ~Q(place=""), then=Value(WORDS)), When(room=None, then=Value(NONE)), default=Value(""))


def _categories(viewer: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    return {each.pk: (each.name, each.ref) for each in Category.objects.visible_to(viewer).filter(pk__in=keys)}


def _weekdays(_: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    return {
        key: (dict(WEEKDAYS).get(key, "At the weekend"), str(key) if key in dict(WEEKDAYS) else None) for key in keys
    }


def _years(viewer: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    return {key: (year_name(key), str(key)) for key in keys}


def _forms(viewer: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    return {key: (key[0] or "No {form.one}", key[1]) for key in keys}


def _times(viewer: Viewer, keys: Collection[Key]) -> dict[Key, tuple[str, str | None]]:
    """Periods of several days that have one name are one lesson of the day."""
    rows = Period.objects.visible_to(viewer).filter(pk__in=[period for period, _ in keys if period])
    names = dict(rows.values_list("pk", "name"))
    found = ((key, time_key(names.get(key[0]), key[1])) for key in keys)
    return {key: (time_label(said), said) for key, said in found}


CUTS = {
    each.name: each
    for each in (
        Cut("class", "By class", "Class", ("group_id",), _groups, lesson=lambda each: each.group),
        Cut(
            "when", "By lesson of the day", "When", ("period_id", "part"), _times,
            lambda period, part: (period, "" if period else part), lambda each: each.period,
        ),
        Cut(
            "weekday", "By weekday", "Day", ("day",), _weekdays, date.isoweekday, lambda each: each.weekday,
            in_order=True, many=True,
        ),
        Cut("place", "By place", "Place", ("room_id", "said"), _places, lambda room, said: said or room),
        Cut("subject", "By subject", "Subject", ("subject_id",), _subjects),
        Cut("form", "By {form.one}", "{Form.one}", (), _forms, of=lambda each: each.form),
        Cut("year", "By year group", "Year group", (), _years, of=lambda each: each.year, in_order=True),
        Cut("what", "By category", "What", ("category_id",), _categories),
    )
}  # fmt: skip


def scanned(viewer: Viewer, span: Span, cut: Cut | None = None, *, pupils: bool = True) -> tuple[Found, Found]:
    """What was logged by pupil, and by the key of the cut: in one question, but for a cut with many values. A table is
    gone through once, as that is what a large one costs."""
    fields = cut.fields if cut else ()
    if cut and cut.many and pupils:
        return scanned(viewer, span)[0], scanned(viewer, span, cut, pupils=False)[1]
    rows = led(viewer, span)
    rows = rows.annotate(said=SAID) if "said" in fields else rows
    asked = [*(["pupil_id"] if pupils else []), *fields]
    of_pupil: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    of_key: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows.values_list(*asked).annotate(**COUNTED):
        held = [of_pupil[row[0]]] if pupils else []
        if cut and fields:
            held.append(of_key[cut.key(*row[len(asked) - len(fields) : len(asked)])])
        for counts in held:
            for at in range(3):
                counts[at] += row[len(asked) + at]
    return _counts(of_pupil), _counts(of_key)


def _counts(found: Mapping[Key, list[int]]) -> Found:
    return {key: Counts(*counts) for key, counts in found.items()}


def cut_by(
    viewer: Viewer, cut: Cut, found: Found, people: Mapping[int, Person], lessons: Sequence[Taught]
) -> list[Line]:
    """`found` by the key of the cut, as `scanned` has it. One question more."""
    if cut.of:
        summed: Found = defaultdict(Counts)
        for each in people.values():
            if each.counts.awards or each.counts.incidents:
                summed[cut.of(each)] = summed[cut.of(each)].plus(each.counts)
        found = summed
    names = cut.named(viewer, found.keys())
    joined: dict[tuple[str, str | None], Counts] = defaultdict(Counts)
    first: dict[tuple[str, str | None], Key] = {}
    for key, counts in found.items():
        if key in names:
            first.setdefault(names[key], key)
            joined[names[key]] = joined[names[key]].plus(counts)
    numbers = _lessons(viewer, cut, lessons)
    lines = [
        Line(
            label, counts._replace(lessons=numbers.get(_of_lesson(cut, first[label, value], label))), _asked(cut, value)
        )
        for (label, value), counts in joined.items()
    ]
    if cut.in_order:
        place = {label: key for (label, _), key in first.items()}
        return sorted(lines, key=lambda line: place[line.label])
    return sorted(lines, key=lambda line: line.label.casefold())


def _of_lesson(cut: Cut, key: Key, label: str) -> Key:
    return label if cut.name == "when" else key


def _lessons(viewer: Viewer, cut: Cut, lessons: Sequence[Taught]) -> dict[Key, int]:
    numbers: dict[Key, int] = defaultdict(int)
    subjects = _subject_of(viewer, lessons) if cut.name == "subject" else {}
    for lesson in lessons if cut.lesson or subjects else ():
        numbers[cut.lesson(lesson) if cut.lesson else subjects.get(lesson.group)] += lesson.number
    return numbers


def _asked(cut: Cut, value: str | None) -> dict[str, str] | None:
    return {cut.name: value} if value else None


def _subject_of(viewer: Viewer, lessons: Iterable[Taught]) -> dict[int, int | None]:
    rows = school.groups(viewer).filter(pk__in={each.group for each in lessons})
    return dict(rows.values_list("pk", "subject_id"))


class Person(NamedTuple):
    """What was logged of one pupil. `form`: its name and reference, empty without one. `here`: on roll today, and hers."""

    counts: Counts
    form: tuple[str, str]
    year: int
    here: bool


def by_pupil(viewer: Viewer, counted: Mapping[int, Counts]) -> dict[int, Person]:
    """Everybody of whom something was logged, as `scanned` has it, and everybody on roll whom she answers for. One question,
    or two."""
    found: dict[int, Person] = {}
    here = Pupil.objects.visible_to(viewer.only("lead")).filter(on(viewer.day))
    _add(viewer, here, counted, found, here=True)
    if gone := counted.keys() - found.keys():
        _add(viewer, Pupil.objects.visible_to(viewer).filter(pk__in=gone), counted, found, here=False)
    return found


def _add(
    viewer: Viewer, rows: QuerySet[Pupil], counted: Mapping[int, Counts], found: dict[int, Person], *, here: bool
) -> None:
    forms = rows.annotate(form=school.form_name(viewer), form_ref=queries.form_ref(viewer, "pk"))
    for pupil, year, form, ref in forms.values_list("pk", "year", "form", "form_ref"):
        found[pupil] = Person(counted.get(pupil, Counts()), (form or "", ref or NONE), year, here)


@dataclass(frozen=True)
class Group:
    """A group of pupils who are on roll. `part_of` is the same of groups that together are everybody."""

    label: str
    pupils: int
    had: int  # of them with an incident
    counts: Counts
    part_of: str = ""
    hides: bool = False  # how many had one, and what follows from it
    hidden: bool = False  # all of it

    @property
    def share(self) -> float | None:
        return self.had * 100 / self.pupils if self.pupils else None

    @property
    def each_ten(self) -> float | None:
        """Incidents to ten pupils."""
        return self.counts.incidents * 10 / self.pupils if self.pupils else None


def group_of(label: str, people: Collection[Person], part_of: str = "") -> Group:
    total = reduce(Counts.plus, (each.counts for each in people), Counts())
    return Group(label, len(people), sum(each.counts.incidents > 0 for each in people), total, part_of)


def by_characteristic(viewer: Viewer, people: Mapping[int, Person]) -> list[Group]:
    """Those with a characteristic beside those without, as far as she may see who has it; first everybody. Small numbers
    are held back, and as many others as it takes that nobody can work them out."""
    here = {pupil: each for pupil, each in people.items() if each.here}
    rows = Characteristic.objects.visible_to(viewer).filter(on(viewer.day), type__code__in=[code for code, _ in GROUPS])
    held: dict[str, set[int]] = defaultdict(set)
    for code, pupil in rows.values_list("type__code", "pupil_id"):
        if pupil in here:
            held[code].add(pupil)
    found = [group_of("Everybody", list(here.values()))]
    for code, label in GROUPS:
        if held[code]:
            inside = [each for pupil, each in here.items() if pupil in held[code]]
            outside = [each for pupil, each in here.items() if pupil not in held[code]]
            found += [group_of(label, inside, code), group_of(f"Without: {label}", outside, code)]
    return hold_back(found)


def hold_back(found: list[Group]) -> list[Group]:
    """The first is everybody."""
    counts = {(at, what): number for at, each in enumerate(found) for what, number in _people(each).items()}
    parts: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(found[1:], 1):
        parts[each.part_of].append(at)
    sums = [Sum(tuple((at, what) for at in of), (0, what)) for of in parts.values() for what in ("all", "had", "rest")]
    sums += [Sum(((at, "had"), (at, "rest")), (at, "all")) for at in range(len(found))]
    hidden = held_back(counts, sums)
    shown = []
    for at, each in enumerate(found):
        whole = (at, "all") in hidden
        shown.append(_with(each, hides=whole or (at, "had") in hidden or (at, "rest") in hidden, hidden=whole))
    return shown


def _people(each: Group) -> dict[str, int]:
    return {"all": each.pupils, "had": each.had, "rest": each.pupils - each.had}


def _with(each: Group, *, hides: bool, hidden: bool) -> Group:
    return Group(each.label, each.pupils, each.had, each.counts, each.part_of, hides, hidden)


class Repeated(NamedTuple):
    pupil: Pupil
    incidents: int


def last_days(viewer: Viewer, day: date, number: int = WITHIN) -> list[date]:
    """The last school days up to that one."""
    return dates.days_open(viewer, day - FAR_BACK, day)[-number:]


def repeated(viewer: Viewer, day: date) -> list[Repeated]:
    """Of whom at least three incidents were logged in the last ten school days, by name: a list of those to think of, and no
    order of who is worst."""
    days = last_days(viewer, day)
    if not days:
        return []
    rows = queries.entries(viewer.only("lead")).filter(INCIDENT, day__range=(days[0], days[-1])).order_by()
    counted = dict(rows.values_list("pupil").annotate(number=Count("pk")).filter(number__gte=LEAST))
    pupils = Pupil.objects.visible_to(viewer).filter(pk__in=counted).order_by("family_name", "given_name", "pk")
    return [Repeated(each, counted[each.pk]) for each in pupils]
