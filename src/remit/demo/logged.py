"""What was logged at each made-up school in the lessons of the last weeks: many awards, few incidents, and those mostly of a
few; nobody who was away, and more awards in some classes than in others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from remit.areas.attendance.models import LessonMark, LessonTaking
from remit.areas.behaviour import reference
from remit.areas.behaviour.models import Category, Certificate, FormCheck, LogEntry, Milestone, Postcard, Tablet
from remit.core import clock
from remit.demo.moments import moment
from remit.demo.rows import Built
from remit.school.models import Group, Lesson, Membership, Room

AT_ONCE = 500
AWARDS, INCIDENT, IN_PASSING = (
    0.25,
    0.02,
    3,
)  # in a lesson: that some are given, that something is logged; a day elsewhere
MOST_AT_ONCE = 4
OF_THE_FEW, FEW = 0.7, 14  # the share of incidents that is of so many
SPARING = 5  # every so many a class in which awards are rare
REASON = "demo"
FIRST_TOTAL = 10  # award points, as this school has it
ELSEWHERE = ("corridor", "uniform", "phone")
BREAKS = {  # when somebody is outside a lesson: at a primary, and at a secondary
    False: ((time(10, 42), LogEntry.BREAK), (time(12, 20), LogEntry.LUNCH), (time(12, 40), LogEntry.LUNCH)),
    True: ((time(11, 2), LogEntry.BREAK), (time(12, 24), LogEntry.LUNCH), (time(12, 44), LogEntry.LUNCH)),
}
WRITTEN = (
    "Worked through every step of a hard problem and then helped the next table.",
    "Read aloud for the first time this term, clearly and to the end.",
    "Came back to a poor first draft and made it a good one.",
    "Kind to somebody new, without being asked.",
    "Three pieces of homework better than the one before.",
    "Asked the question that the whole class needed.",
)
SAID = {
    "disruption": ("Called out through the starter, then worked.", "Threw a pen. Moved seat and settled.", ""),
    "removal": ("Asked three times, then sent to the room next door.", "Left the seat again and again."),
    "fighting": ("Pushed and was pushed back at the end of break. Both went home with a call.",),
    "corridor": ("Ran on the stairs.", "Would not move on after the bell.", ""),
}


def write_logged(built: Built, day: date) -> None:
    """Called under `unrecorded`."""
    random = Random(f"{built.plan.key} log")  # noqa: S311 - made-up people, the same each time
    kept = {code: Category(school=built.school, **reference.shipped(code)) for code in reference.codes()}
    Category.objects.bulk_create(kept.values())
    kept = {each.code: each for each in Category.objects.unscoped(REASON).filter(school=built.school)}
    few = [each.pk for each in random.sample(list(built.pupils), FEW)]
    rows = [*_in_lessons(built, kept, few, random), *_in_passing(built, kept, few, random, day)]
    rows.sort(key=lambda each: (each.day, each.at or time.min))
    LogEntry.objects.bulk_create(rows, batch_size=AT_ONCE)
    _rewarded(built, rows, day)
    _checked(built, kept["uniform"], random, day)
    _shared(built)


def _in_lessons(built: Built, kept: dict[str, Category], few: Sequence[int], random: Random) -> Iterator[LogEntry]:
    rows = LessonTaking.objects.unscoped(REASON).filter(school=built.school).select_related("group__subject", "period")
    missing: dict[int, set[int]] = {}
    for taking, pupil in LessonMark.objects.unscoped(REASON).filter(school=built.school).values_list("taking", "pupil"):
        missing.setdefault(taking, set()).add(pupil)
    rooms = dict(Lesson.objects.unscoped(REASON).filter(school=built.school).values_list("group", "room"))
    members: dict[int, dict[int, date]] = {}
    held = Membership.objects.unscoped(REASON).filter(group__school=built.school, last_day=None).order_by("pk")
    for group, pupil, first in held.values_list("group", "pupil", "first_day"):
        members.setdefault(group, {})[pupil] = first
    awards = [each for each in kept.values() if each.is_award]
    in_lessons = [kept[code] for code in ("disruption", "homework-missing", "equipment", "defiance", "removal")]
    for taking in rows.order_by("day", "pk"):
        of_class = members.get(taking.group_id, {}).items()
        here = [each for each, first in of_class if first <= taking.day and each not in missing.get(taking.pk, ())]
        chance = AWARDS / 6 if taking.group_id % SPARING == 0 else AWARDS
        if here and random.random() < chance:
            category = random.choice(awards[:5])
            for pupil in random.sample(here, min(len(here), random.randint(1, MOST_AT_ONCE))):
                yield _entry(built, category, pupil, taking, rooms, random)
        if here and random.random() < INCIDENT:
            troubled = [each for each in here if each in few]
            pupil = random.choice(troubled if troubled and random.random() < OF_THE_FEW else here)
            yield _entry(built, random.choice(in_lessons), pupil, taking, rooms, random)


def _entry(
    built: Built, category: Category, pupil: int, taking: LessonTaking, rooms: dict[int, int | None], random: Random
) -> LogEntry:
    group: Group = taking.group
    minutes = random.randint(5, 45)
    at = time(taking.period.begins.hour, (taking.period.begins.minute + minutes) % 60)
    of = {
        "part": LogEntry.LESSON,
        "period": taking.period,
        "group": group,
        "subject": group.subject,
        "room_id": rooms.get(taking.group_id),
    }
    return _made(built, category, pupil, taking.day, at, random, by_id=taking.teacher_id, **of)


def _in_passing(
    built: Built, kept: dict[str, Category], few: Sequence[int], random: Random, day: date
) -> Iterator[LogEntry]:
    places = [each.pk for each in Room.objects.unscoped(REASON).filter(school=built.school).exclude(sort=Room.TEACHING)]
    days = LessonTaking.objects.unscoped(REASON).filter(school=built.school, day__lt=day)
    since = {each.pk: each.first_day for each in built.pupils}
    staff = sorted(each.pk for each in built.staff.values())
    for then in days.order_by("day").values_list("day", flat=True).distinct():
        for _ in range(random.randint(0, IN_PASSING)):
            code = "fighting" if random.random() < 0.04 else random.choice(ELSEWHERE)
            pupil = random.choice(few if random.random() < OF_THE_FEW else list(since))
            begins, part = random.choice(BREAKS[bool(built.plan.departments)])
            at = time(begins.hour, begins.minute + random.randint(0, 15))
            of = {"by_id": random.choice(staff), "room_id": random.choice(places), "part": part}
            entry = _made(built, kept[code], pupil, then, at, random, **of)
            if since[pupil] <= then:
                yield entry


def _made(
    built: Built, category: Category, pupil: int, day: date, at: time, random: Random, **more: object
) -> LogEntry:
    words = random.choice(SAID.get(category.code, ("",)))
    logged: datetime = min(clock.now(), moment(day, at))
    return LogEntry(
        school=built.school, pupil_id=pupil, occasion=f"{random.getrandbits(90):x}"[:16], category=category,
        kind=category.seen_by, sort=category.sort, points=category.points, severity=category.severity,
        day=day, at=at, words=words, logged=logged, **more,
    )  # fmt: skip


def _rewarded(built: Built, rows: Sequence[LogEntry], day: date) -> None:
    """Who had reached the first total a month ago has its certificate; some homes were written to, and two postcards wait."""
    milestone = Milestone.objects.create(school=built.school, **reference.milestone("bronze") | {"points": FIRST_TOTAL})
    points: dict[int, int] = {}
    for each in rows:
        if each.sort == Category.AWARD and each.day <= day - timedelta(weeks=4):
            points[each.pupil_id] = points.get(each.pupil_id, 0) + each.points
    given = {
        "school": built.school,
        "batch": "demo",
        "year_begins": built.first_day,
        "given_on": day - timedelta(weeks=3),
    }
    Certificate.objects.bulk_create(
        Certificate(**given, pupil_id=pupil, milestone=milestone, points=number)
        for pupil, number in points.items()
        if number >= milestone.points
    )
    praised = sorted(points, key=lambda pupil: (-points[pupil], pupil))[: len(WRITTEN)]
    for number, (pupil, words) in enumerate(zip(praised, WRITTEN, strict=False)):
        sent = None if number < 2 else day - timedelta(days=7 * number)
        written = sent or day - timedelta(days=1)
        said = {"batch": f"demo-{number}", "words": words, "written_on": written, "sent_on": sent}
        Postcard.objects.create(school=built.school, pupil_id=pupil, to="A parent or carer" if sent else "", **said)


def _checked(built: Built, uniform: Category, random: Random, day: date) -> None:
    """Most forms were looked at this half term; in each somebody was without a tie."""
    taken = set(
        LessonTaking.objects.unscoped(REASON).filter(school=built.school, day__lt=day).values_list("day", flat=True)
    )
    days = sorted(taken)[-8:]
    members: dict[int, list[int]] = {}
    held = Membership.objects.unscoped(REASON).filter(group__school=built.school, group__type=Group.FORM, last_day=None)
    for group, pupil in held.order_by("pk").values_list("group", "pupil"):
        members.setdefault(group, []).append(pupil)
    for number, (form, pupils) in enumerate(sorted(members.items())):
        if not days or number % 4 == 0:
            continue
        without, then = random.sample(pupils, min(len(pupils), random.randint(0, 2))), random.choice(days)
        of = {"school": built.school, "group_id": form, "day": then, "number": len(without)}
        check = FormCheck.objects.create(**of, occasion=f"check-{form}" if without else "")
        LogEntry.objects.bulk_create(
            LogEntry(
                school=built.school, pupil_id=each, occasion=check.occasion, category=uniform, kind=uniform.seen_by,
                sort=uniform.sort, points=uniform.points, severity=uniform.severity, day=then, at=time(8, 45), part=LogEntry.REGISTRATION,
                words="No tie.", logged=moment(then, time(8, 45)),
            )
            for each in without
        )  # fmt: skip


def _shared(built: Built) -> None:
    """One for lunch, to be enrolled by whoever tries it."""
    Tablet.objects.create(school=built.school, name="Lunch", opens=time(11, 30), closes=time(14))
