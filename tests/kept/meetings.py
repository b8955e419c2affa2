"""Meetings about one pupil in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from remit.areas.meetings.models import (
    CASEWORK,
    PARENT,
    PASTORAL,
    PUPIL,
    Agreed,
    Attendance,
    Guest,
    Item,
    Meeting,
    MeetingType,
    Signature,
)
from remit.areas.promises.models import Promise
from remit.school.models import Pupil, Staff
from tests.days import FORM_OF, START, YESTERDAY

BEFORE = date(2026, 11, 10)


def add(world: Any) -> None:
    """Of everybody one that whoever leads or tutors them reads (`NAME-spoken`), and one that whoever leads them reads
    (`NAME-serious`): both held, and one of them is to be looked at again."""
    kept: dict[str, Any] = {}
    meetings = world.kept["meetings"] = {}
    for name, school in world.schools.items():
        kept[name] = [
            MeetingType.objects.create(
                school=school, code=code, name=f"{name}-{code}", kind=kind, sections=[f"{name}-section"], says=f"{name}-says",
                voices=[PUPIL], signs=[PARENT],
            )
            for code, kind in (("own", PASTORAL), ("other", CASEWORK))
        ]  # fmt: skip
    for name in FORM_OF:
        chair = world.staff["head elsewhere" if name == "dot" else "head"]
        spoken, serious = kept["birch" if name == "dot" else "alder"]
        pupil = world.pupils[name]
        meetings[name] = add_meeting(pupil, spoken, chair, f"{name}-spoken", BEFORE, review_due=YESTERDAY)
        add_meeting(pupil, serious, chair, f"{name}-serious", BEFORE)


def add_meeting(pupil: Pupil, type: MeetingType, chair: Staff, key: str, day: date, **more: Any) -> Meeting:
    of = {"school": pupil.school}
    meeting = Meeting.objects.create(
        **of, pupil=pupil, type=type, kind=type.kind, day=day, begins=time(9), chair=chair, room=f"{key}-place", held_on=day,
        **more,
    )  # fmt: skip
    Attendance.objects.create(**of, meeting=meeting, staff=chair)
    for number, (title, voice) in enumerate(((f"{key}-section", ""), (f"{key}-view", PUPIL))):
        item = Item.objects.create(
            **of, meeting=meeting, pupil=pupil, kind=type.kind, position=number, title=title, voice=voice, standing=True,
            minutes=f"{key}-said",
        )  # fmt: skip
    promise = Promise.objects.create(
        **of, owner=chair, giver=chair, what=f"{key}-agreed", due=YESTERDAY, given_on=START, pupil=pupil, done_on=YESTERDAY,
        ended_by=chair,
    )  # fmt: skip
    Agreed.objects.create(**of, item=item, promise=promise, what=promise.what, whose=promise.whose, due=promise.due)
    Guest.objects.create(**of, meeting=meeting, name=f"{key}-guest", of=f"{key}-from")
    Signature.objects.create(**of, meeting=meeting, whose=PARENT, name=f"{key}-signed", form="met", day=day)
    return meeting


def _meeting(world: Any, key: str) -> Meeting:
    found: Meeting = world.kept["meetings"][key]
    return found


def _guest(world: Any, key: str) -> Guest:
    return Guest.objects.unscoped("test").filter(meeting=_meeting(world, key)).earliest("pk")


def _signature(world: Any, key: str) -> Signature:
    return Signature.objects.unscoped("test").filter(meeting=_meeting(world, key)).earliest("pk")


def grow(world: Any, times: int) -> None:
    """More meetings about whom she leads, and more at each of them."""
    for name in ("ann", "cal"):
        held = _meeting(world, name)
        assert held.type
        for number in range(times):
            day = START + timedelta(days=number)
            add_meeting(world.pupils[name], held.type, held.chair, f"{name}-{number}", day, review_due=YESTERDAY)
            of = {"school": held.school, "meeting": held}
            Guest.objects.create(**of, name=f"g{number}")
            Signature.objects.create(**of, whose=PARENT, name=f"s{number}", form="met", day=day)
            Item.objects.create(**of, pupil=held.pupil, kind=held.kind, position=9, title=f"t{number}", minutes="m")
            colleague = Staff.objects.create(school=held.school, name=f"m {name} {number} {times}", first_day=START)
            Attendance.objects.create(**of, staff=colleague)


def outside(world: Any, pupil: Pupil) -> None:
    """Two about somebody whom the viewer neither leads nor tutors, where she was not."""
    for held in MeetingType.objects.unscoped("test").filter(school=pupil.school, code__in=["own", "other"]):
        chair = _meeting(world, "dot" if pupil.school == world.schools["birch"] else "ann").chair
        add_meeting(pupil, held, chair, "eve", YESTERDAY, review_due=YESTERDAY)


OF_PUPILS = {
    **dict.fromkeys(
        (f"meetings:about.{page}" for page in ("meeting", "copy", "export", "guest", "sign", "again")), _meeting
    ),
    **dict.fromkeys(("meetings:guest.mark", "meetings:guest.out"), _guest),
    "meetings:signature.back": _signature,
    **dict.fromkeys(
        ("meetings:about.pupil", "meetings:about.begin", "absence:meet"), lambda world, key: world.pupils[key]
    ),
}
