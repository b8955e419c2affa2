"""The timetable of a made-up school: no teacher, no room and no child is in two places at one time.

A secondary school's is laid out by blocks, classes that are taught at one time, and then improved by exchanging two of a
year's lessons until no department needs more teachers in a lesson than it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from random import Random

from remit.demo.groups import CLASS, FIRST_OPTION_YEAR, FORM, DraftedGroup, visiting
from remit.demo.plan import SIXTH_FORM, Department, Person, Plan
from remit.demo.staff import teaches

WEEKS, DAYS, LESSONS = 2, 5, 5
SLOTS = WEEKS * DAYS * LESSONS
SIXTH_LESSONS = 9
TRIES, ENOUGH = 60_000, 6_000
ORDERS = 20
FULL = 1.1  # of what a teacher takes
OVER, AGAIN = 20, 1  # how bad it is to lack a teacher, and to have a subject twice a day
TAKES = {4: 42, 3: 32, 2: 24, 1: 14}  # lessons in two weeks, by load
Slot = int


@dataclass(frozen=True)
class DraftedLesson:
    """`period` is a lesson's number from 1, or the kind of a session."""

    group: str
    weekday: int
    period: int | str
    week: str = ""
    teacher: Person | None = None
    room: str = ""


@dataclass
class Timetable:
    """`teachers`: who takes each class, the one with most of its lessons first."""

    lessons: list[DraftedLesson] = field(default_factory=list)
    teachers: dict[str, list[Person]] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)


def weekday(slot: Slot) -> int:
    return slot // LESSONS % DAYS + 1


@dataclass(frozen=True)
class Block:
    """Classes that are taught at one time."""

    name: str
    groups: tuple[DraftedGroup, ...]
    whole_year: bool = False

    @property
    def needs(self) -> Counter[str]:
        return Counter(each.subject for each in self.groups)


FREE = Block("", ())


def secondary(
    plan: Plan, people: Sequence[Person], groups: Sequence[DraftedGroup], random: Random
) -> dict[str, list[Slot]]:
    """When each class is taught."""
    staff = {
        of.subject: [each for each in people if each.subject == of.subject and teaches(each)] for of in plan.departments
    }
    layout = Layout([year for each in plan.years if (year := _year(plan, groups, each))], staff, random)
    layout.improve()
    found: dict[str, list[Slot]] = defaultdict(list)
    for strands in layout.years:
        for strand in strands:
            for slot, block in enumerate(strand):
                for each in block.groups:
                    if slot not in found[each.name]:  # a block of the whole year stands in both strands
                        found[each.name].append(slot)
    return found


def _year(plan: Plan, groups: Sequence[DraftedGroup], year: int) -> list[list[Block]]:
    """A list of blocks for each half of the year group, of as many places as there are lessons in two weeks."""
    classes = [each for each in groups if each.type == CLASS and each.year == year]
    of = {each.subject: each for each in plan.departments}
    blocks: dict[str, list[DraftedGroup]] = defaultdict(list)
    for each in classes:
        blocks[each.block].append(each)
    options = {name: each for name, each in blocks.items() if " block " in name}
    times = (
        SIXTH_LESSONS
        if year >= SIXTH_FORM
        else of[next(iter(options.values()))[0].subject].lessons[1]
        if options
        else 0
    )
    whole = [Block(name, tuple(each), whole_year=True) for name, each in options.items() for _ in range(times)]
    if year >= SIXTH_FORM:
        return [_filled(whole)]
    stage = 1 if year >= FIRST_OPTION_YEAR else 0
    return [_filled([*whole, *half]) for half in _halves(of, blocks, stage)]


def _filled(blocks: Sequence[Block]) -> list[Block]:
    return [*blocks, *[FREE] * (SLOTS - len(blocks))]


def _halves(of: dict[str, Department], blocks: dict[str, list[DraftedGroup]], stage: int) -> Iterator[list[Block]]:
    for name in sorted(each for each in blocks if " half " in each):
        sets: dict[str, list[DraftedGroup]] = defaultdict(list)
        for each in blocks[name]:
            sets[each.subject].append(each)
        found = [
            Block(subject, tuple(each)) for subject, each in sets.items() for _ in range(of[subject].lessons[stage])
        ]
        forms = sorted(each for each in blocks if each and " half " not in each and " block " not in each)
        half = len(forms) // len([each for each in blocks if " half " in each]) or len(forms)
        first = (int(name[-1]) - 1) * half
        yield [*found, *_by_form([blocks[each] for each in forms[first : first + half]], of, stage)]


def _by_form(forms: Sequence[Sequence[DraftedGroup]], of: dict[str, Department], stage: int) -> Iterator[Block]:
    """What forms are taught one by one, so that at one time they have different subjects."""
    turns = []
    for form in forms:
        rounds = zip_longest(*([each] * of[each.subject].lessons[stage] for each in form))
        turns.append([each for one in rounds for each in one if each])
    if not turns or not turns[0]:
        return
    many = len(turns[0])
    step = max(1, many // len(turns))
    for place in range(many):
        groups = tuple(turn[(place + number * step) % many] for number, turn in enumerate(turns))
        yield Block("", groups)


@dataclass
class Layout:
    years: list[list[list[Block]]]
    staff: dict[str, list[Person]]
    random: Random

    def __post_init__(self) -> None:
        """In an order drawn once: what the whole year has at one time stands in the same places of both halves."""
        self.there = {
            subject: [sum(not each.days or day in each.days for each in people) for day in range(1, DAYS + 1)]
            for subject, people in self.staff.items()
        }
        for strands in self.years:
            order = list(range(SLOTS))
            self.random.shuffle(order)
            strands[:] = [[strand[place] for place in order] for strand in strands]
        self.needs: list[Counter[str]] = [Counter() for _ in range(SLOTS)]
        for strands in self.years:
            for slot in range(SLOTS):
                self._count(strands, slot, 1)

    def _count(self, strands: list[list[Block]], slot: Slot, sign: int) -> None:
        for number, strand in enumerate(strands):
            block = strand[slot]
            if number == 0 or not block.whole_year:
                for each in block.groups:
                    self.needs[slot][each.subject] += sign

    def lacking(self, slot: Slot) -> int:
        day = weekday(slot) - 1
        return sum(max(0, many - self.there[subject][day]) ** 2 for subject, many in self.needs[slot].items())

    def again(self, strands: list[list[Block]], slot: Slot) -> int:
        """How often something is had once more on one day."""
        first = slot // LESSONS * LESSONS
        found = 0
        for strand in strands:
            names = [each.name for each in strand[first : first + LESSONS] if each.name]
            found += len(names) - len(set(names))
        return found

    def improve(self) -> None:
        lacking = sum(self.lacking(slot) for slot in range(SLOTS))
        for number in range(TRIES):
            if not lacking and number > ENOUGH:
                return
            strands = self.random.choice(self.years)
            lacking += self._exchange(strands)

    def _exchange(self, strands: list[list[Block]]) -> int:
        """Exchange two lessons where that is no worse. The difference in teachers who are lacking."""
        one, other = self.random.sample(range(SLOTS), 2)
        moved = [self.random.choice(strands)]
        if any(each[slot].whole_year for each in moved for slot in (one, other)):
            moved = strands
        before = self.lacking(one) + self.lacking(other)
        worse = -OVER * before - AGAIN * (self.again(strands, one) + self.again(strands, other))
        self._swap(strands, moved, one, other)
        after = self.lacking(one) + self.lacking(other)
        worse += OVER * after + AGAIN * (self.again(strands, one) + self.again(strands, other))
        if worse > 0:
            self._swap(strands, moved, one, other)
            return 0
        return after - before

    def _swap(self, strands: list[list[Block]], moved: list[list[Block]], one: Slot, other: Slot) -> None:
        for slot in (one, other):
            self._count(strands, slot, -1)
        for strand in moved:
            strand[one], strand[other] = strand[other], strand[one]
        for slot in (one, other):
            self._count(strands, slot, 1)


@dataclass
class Staffing:
    """Gives the classes of one department to its teachers."""

    people: Sequence[Person]

    def __post_init__(self) -> None:
        self.taken: dict[str, set[Slot]] = {each.name: set() for each in self.people}

    def is_free(self, person: Person, slot: Slot) -> bool:
        return slot not in self.taken[person.name] and (not person.days or weekday(slot) in person.days)

    def burden(self, person: Person, more: int = 0) -> float:
        return (len(self.taken[person.name]) + more) / TAKES[min(person.load, 4)]

    def give(self, slots: Sequence[Slot]) -> dict[Slot, Person]:
        """To one where one is free; otherwise what is left over to others."""
        found: dict[Slot, Person] = {}
        left = list(slots)
        while left and self.people:
            fit = {each.name: [slot for slot in left if self.is_free(each, slot)] for each in self.people}
            best = min(
                self.people,
                key=lambda each: (
                    self.burden(each, len(fit[each.name])) > FULL,
                    -len(fit[each.name]),
                    self.burden(each),
                ),
            )
            if not fit[best.name]:
                best = min(self.people, key=lambda each: (not fit[each.name], self.burden(each)))
            if not fit[best.name]:
                break
            for slot in fit[best.name]:
                self.taken[best.name].add(slot)
                found[slot] = best
            left = [slot for slot in left if slot not in found]
        return found


def _staffed(people: Sequence[Person], when: dict[str, list[Slot]], random: Random) -> dict[str, dict[Slot, Person]]:
    """Of several orders of giving out classes, that in which the fewest are shared."""
    tried = []
    for _ in range(ORDERS):
        staffing, names = Staffing(people), list(when)
        random.shuffle(names)
        names.sort(key=lambda name: -len(when[name]))
        tried.append({name: staffing.give(when[name]) for name in names})
    return min(
        tried, key=lambda each: sum(len({person.name for person in given.values()}) ** 2 for given in each.values())
    )


def of_departments(
    plan: Plan,
    people: Sequence[Person],
    groups: Sequence[DraftedGroup],
    tutors: dict[str, list[Person]],
    random: Random,
) -> Timetable:
    """Every teacher has a room; a class that waits for its teacher has the department's spare one."""
    found, when = Timetable(), secondary(plan, people, groups, random)
    rooms: dict[str, str] = {}
    for of in plan.departments:
        mine = [each for each in people if each.subject == of.subject and teaches(each)]
        rooms |= {each.name: f"{of.code}{number}" for number, each in enumerate(mine, start=1)}
        spare = f"{of.code}{len(mine) + 1}"
        classes = [each for each in groups if each.type == CLASS and each.subject == of.subject]
        staffed = _staffed(mine, {each.name: when[each.name] for each in classes if each.name != plan.untaught}, random)
        for each in classes:
            given = staffed.get(each.name, {})
            most = Counter(person.name for person in given.values()).most_common()
            by_name = {person.name: person for person in given.values()}
            if given:
                found.teachers[each.name] = [by_name[name] for name, _ in most]
            for slot in when[each.name]:
                teacher = given.get(slot)
                room = rooms[teacher.name] if teacher else spare
                week = "AB"[slot // (DAYS * LESSONS)]
                found.lessons.append(DraftedLesson(each.name, weekday(slot), slot % LESSONS + 1, week, teacher, room))
    forms = (each for each in groups if each.type == FORM)
    found.lessons += _registrations(forms, tutors, rooms)
    found.rooms = {each.room: 32 for each in found.lessons}
    return found


def _registrations(
    forms: Iterable[DraftedGroup], tutors: dict[str, list[Person]], rooms: dict[str, str], other: str = "Hall"
) -> Iterator[DraftedLesson]:
    for form in forms:
        for day in range(1, DAYS + 1):
            tutor = _who(tutors.get(form.name, []), day)
            room = rooms.get(tutor.name, other) if tutor else other
            for session in ("am", "pm"):
                yield DraftedLesson(form.name, day, session, teacher=tutor, room=room)


def _who(people: Sequence[Person], day: int) -> Person | None:
    """The one who is in that day."""
    return next((each for each in people if not each.days or day in each.days), None)


MORNING, AFTERNOON = (1, 2, 3, 4), (5, 6)


def of_forms(
    plan: Plan, people: Sequence[Person], groups: Sequence[DraftedGroup], tutors: dict[str, list[Person]]
) -> Timetable:
    """A class in its own room with its own teacher, but for one afternoon a week with another."""
    found = Timetable()
    visitors = [each for each in people if each.subject in plan.more_teachers]
    forms = [each for each in groups if each.type == FORM]
    for place, form in enumerate(forms):
        found.lessons += _registrations([form], tutors, {}, f"{form.name} room")
        subject = visiting(plan, place)
        visitor = next(each for each in visitors if each.subject == subject)
        away = place // len(visitors) % DAYS + 1
        found.teachers[f"{form.name} {subject}"] = [visitor]
        for core in ("English", "Maths"):
            if form.name in tutors:
                found.teachers[f"{form.name} {core}"] = tutors[form.name]
        for day in range(1, DAYS + 1):
            for number in (*MORNING, *AFTERNOON):
                visited = day == away and number in AFTERNOON
                name = {1: f"{form.name} English", 2: f"{form.name} Maths"}.get(number, form.name)
                teacher = visitor if visited else _who(tutors.get(form.name, []), day)
                name = f"{form.name} {subject}" if visited else name
                found.lessons.append(DraftedLesson(name, day, number, "", teacher, f"{form.name} room"))
    found.rooms = {each.room: 30 for each in found.lessons}
    return found


def drafted_timetable(
    plan: Plan,
    people: Sequence[Person],
    groups: Sequence[DraftedGroup],
    tutors: dict[str, list[Person]],
    random: Random,
) -> Timetable:
    if plan.departments:
        return of_departments(plan, people, groups, tutors, random)
    return of_forms(plan, people, groups, tutors)
