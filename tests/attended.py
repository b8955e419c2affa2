"""Registers of the world of tests, and what was done about absences: every text is a canary."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from remit.areas.absence.models import (
    Call,
    Case,
    HomeLink,
    Message,
    PassedOn,
    Practice,
    Return,
    Stage,
    Step,
)
from remit.areas.attendance.bringing import pack
from remit.areas.attendance.entering import add_up
from remit.areas.attendance.models import (
    Arrangement,
    LessonMark,
    LessonTaking,
    Mark,
    MarksFile,
    MarksPart,
    Nudge,
    Planned,
    Taking,
)
from remit.core import clock
from remit.school.models import Lesson, Period
from tests.days import AHEAD, CLASS_OF, FORM_OF, LESSON_DAY, START, YESTERDAY


def add_attendance(world: Any) -> None:
    """Registers are taken in Remit, in lessons too; everybody was away yesterday morning, with a note, and from a lesson of
    the week before."""
    of = {"am_opens": time(8, 40), "am_closes": time(9, 10), "pm_opens": time(13), "pm_closes": time(13, 20)}
    for name, school in world.schools.items():
        Arrangement.objects.create(school=school, first_day=START, taken_in=Arrangement.REMIT, lessons=True, **of)
        world.lesson_periods[name] = Period.objects.create(
            school=school, name="P2", weekday=1, begins=time(10), ends=time(11), first_day=START, last_day=LESSON_DAY
        )
        world.marks_files[name] = MarksFile.objects.create(school=school, name=f"{name}-file", last=1, state="ready")
        MarksPart.objects.create(school=school, file=world.marks_files[name], number=0, held=pack([]))
    for name, form in FORM_OF.items():
        pupil, at = world.pupils[name], {"day": YESTERDAY, "session": "AM"}
        world.nudges[name] = Nudge.objects.create(school=pupil.school, group=world.groups[form], **at)
        taking = Taking.objects.create(school=pupil.school, group=world.groups[form], complete=True, **at)
        mark = {"pupil": pupil, "code": "I", "note": f"{name}-absence"}
        Mark.objects.create(school=pupil.school, taking=taking, **mark, **at)
        add_up(pupil.school_id, [(pupil.pk, YESTERDAY, "AM", "I")])
        of = {"code": "M", "session": "AM", "why": f"{name}-absence-planned"}
        world.planned[name] = Planned.objects.create(pupil=pupil, first_day=AHEAD, last_day=AHEAD, **of)

        _lesson_missed(world, name)


def add_absence(world: Any) -> None:
    """Everybody's absence is followed up: one of each, in words that hold `NAME-absence`."""
    for name, school in world.schools.items():
        Practice.objects.create(school=school)
        said = {"says": f"{name}-stage-says", "subject": f"{name}-stage-subject", "body": f"{name}-stage-body"}
        world.stages[name] = Stage.objects.create(school=school, code="own", name=f"{name}-stage", way="letter", **said)
    for name, pupil in world.pupils.items():
        if name not in FORM_OF:
            continue
        text, days = f"{name}-absence", {"first_day": YESTERDAY, "last_day": YESTERDAY}
        stage = world.stages["alder" if pupil.school == world.schools["alder"] else "birch"]
        case = world.cases[name] = Case.objects.create(pupil=pupil, opened_on=START, why=f"{text}-why")
        of = {"pupil": pupil, "case": case, "stage": stage, "letter": f"{text}-letter"}
        Step.objects.create(
            **of, due=YESTERDAY, done_on=YESTERDAY, how="post", to=f"{text}-to", words=f"{text}-words",
            answered_on=YESTERDAY, answer=f"{text}-answer",
        )  # fmt: skip
        world.steps[name] = Step.objects.create(**of, due=AHEAD, subject=f"{text}-subject")
        Call.objects.create(pupil=pupil, day=YESTERDAY, to=f"{text}-to", outcome=Call.REACHED, words=f"{text}-call")
        PassedOn.objects.create(pupil=pupil, day=YESTERDAY, note=f"{text}-passed")
        said = {"words": f"{text}-message", "who": f"{text}-who", "how": "phone"}
        world.messages[name] = Message.objects.create(pupil=pupil, **days, **said)
        world.home_links[name] = HomeLink.objects.create(
            pupil=pupil,
            digest=text,
            to=f"{text}-link",
            ends=clock.now() + timedelta(days=14),
        )
        world.returns[name] = Return.objects.create(
            pupil=pupil, sort=Return.SICKNESS, **days, days=15, sent_on=YESTERDAY, note=f"{text}-return"
        )


def _lesson_missed(world: Any, name: str) -> None:
    pupil, group = world.pupils[name], world.groups[CLASS_OF[name]]
    period = world.lesson_periods["birch" if name == "dot" else "alder"]
    of = {"school": pupil.school, "group": group, "period": period}
    Lesson.objects.create(**of, first_day=START, last_day=LESSON_DAY)
    then = {**of, "day": LESSON_DAY}
    taking = LessonTaking.objects.create(**then, complete=True, first=True, pupils=1, away=1, unexplained=1)
    LessonMark.objects.create(**then, taking=taking, pupil=pupil, code="N", note=f"{name}-not-in")
