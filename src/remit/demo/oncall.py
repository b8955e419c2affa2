"""Help that was asked for at each made-up school, who was out of lessons, and what is kept: all of it out of what was logged,
so that one story is told twice and not two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from remit.areas.behaviour.models import LogEntry
from remit.areas.oncall import actions
from remit.areas.oncall.models import Confiscation, OnCall, Removal
from remit.core.writing import unrecorded
from remit.demo.calendar import last_school_day
from remit.demo.moments import at
from remit.demo.rows import Built
from remit.school.models import Lesson, Staff
from remit.school.remit import viewer_for

REASON = "demo"
OPEN = 1  # the last so many are not seen to yet
KEPT_LONG = timedelta(days=12)
ASKED = (
    (9, "soon", "", "talked", "We agreed a new seating plan."),
    (6, "when", "Would somebody look in on period 5? The start takes ten minutes.", "helped", "Two visits next week."),
    (3, "now", "", "stayed", ""),
    (1, "when", "I would like help with the end of the lesson after lunch.", "", ""),
)  # days ago, how soon, what would help, what came of it
WORK = ("The sheet of the lesson", "Page 42, odd numbers", "Reading, and a summary", "")


def write_support(schools: Sequence[Built], day: date) -> None:
    for built in schools:
        random = Random(f"{built.plan.key} removals")  # noqa: S311 - made-up people, the same each time
        unrecorded(REASON, partial(_on_call, built))
        unrecorded(REASON, partial(_removals, built, day, random))
        unrecorded(REASON, partial(_things, built, day))
        _calls(built, day)


def _on_call(built: Built) -> None:
    """Two who lead, and neither of them the head."""
    held = [built.staff[person.name] for person, _, _ in built.posts]
    named = list(dict.fromkeys(each for each in held if each.pk != built.head.pk and each.user_id))[:2]
    OnCall.objects.bulk_create(OnCall(school=built.school, staff=each, first_day=built.first_day) for each in named)


def _removals(built: Built, day: date, random: Random) -> None:
    """One for each entry of the log that says so; home was told the same day, and it was talked over, but for the last."""
    entries = LogEntry.objects.unscoped(REASON).filter(school=built.school, category__code="removal", at__isnull=False)
    held = list(entries.filter(taken_back=None, day__lt=day).select_related("group", "category").order_by("day", "at"))
    rows = []
    for number, entry in enumerate(held):
        settled = number < len(held) - OPEN
        minutes = random.randint(12, 45)
        back = (datetime.combine(entry.day, entry.at) + timedelta(minutes=minutes)).time()
        talked = last_school_day(min(entry.day + timedelta(days=random.randint(0, 2)), day - timedelta(days=1)))
        rows.append(
            Removal(
                school=built.school, pupil_id=entry.pupil_id, kind=entry.kind, category=entry.category, entry=entry,
                day=entry.day, left=entry.at, back=max(back, entry.at), period_id=entry.period_id, group=entry.group,
                subject_id=entry.subject_id, room_id=entry.room_id, to="Reset room", words=entry.words,
                work=random.choice(WORK), work_done=random.random() < 0.7, by_id=entry.by_id, noted=entry.logged,
                told_on=entry.day if settled else None, told_how=Removal.PHONE if settled else "",
                told_whom="Mother" if settled else "", told_by_id=entry.by_id if settled else None,
                talk=Removal.HELD if settled else Removal.OWED, talked_on=max(talked, entry.day) if settled else None,
            )
        )  # fmt: skip
    Removal.objects.bulk_create(rows)


def _things(built: Built, day: date) -> None:
    """Phones that the log tells of went back at the end of the day; one of long ago is kept still."""
    entries = LogEntry.objects.unscoped(REASON).filter(school=built.school, category__code="phone", taken_back=None)
    held = list(entries.filter(day__gte=day - 3 * KEPT_LONG, day__lt=day).order_by("day", "pk"))
    long = next((each for each in reversed(held) if each.day < day - KEPT_LONG), None)
    rows = []
    for entry in held:
        kept = entry is long
        rows.append(
            Confiscation(
                school=built.school, pupil_id=entry.pupil_id, what="A phone", day=entry.day, kept="Office safe",
                by_id=entry.by_id, noted=entry.logged, returned_on=None if kept else entry.day,
                returned_to="" if kept else Confiscation.PUPIL, returned_by_id=None if kept else entry.by_id,
            )
        )  # fmt: skip
    Confiscation.objects.bulk_create(rows)


def _calls(built: Built, day: date) -> None:
    """From a lesson of somebody who signs in, each on its day; the last waits."""
    lessons = Lesson.objects.unscoped(REASON).filter(
        school=built.school, teacher__user__isnull=False, period__kind="lesson"
    )
    by = built.head
    assert by.user
    for ago, urgency, words, outcome, note in ASKED:
        then = last_school_day(day - timedelta(days=ago))
        rows = lessons.filter(period__weekday=then.isoweekday()).select_related(
            "teacher__user", "group", "period", "room"
        )
        lesson = rows.order_by("period__begins", "pk")[ago : ago + 1].first()
        if lesson is None or not isinstance(lesson.teacher, Staff) or lesson.teacher.user is None:
            continue
        with at(then, lesson.period.begins):
            viewer = viewer_for(lesson.teacher.user, then)
            call = actions.ask(by=viewer, school=built.school, urgency=urgency, lesson=lesson, words=words)
        if outcome:
            with at(then, time(15, 20)):
                viewer = viewer_for(by.user, then)
                actions.close(by=viewer, call=call, version=call.version, outcome=outcome, note=note)
