"""Meetings of the test world: in each room its leader and somebody who only comes, and beside it a pair who talk alone."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from remit.areas.meetings.models import (
    Agreed,
    Attendance,
    Correction,
    Item,
    Meeting,
    Member,
    Pair,
    Series,
    Talk,
    TalkAgreed,
)
from remit.areas.promises.models import PRIVATE, Promise
from remit.school.models import Pupil, Staff

STARTED, BEFORE = date(2026, 9, 1), date(2026, 11, 9)


def add_room(key: str, chair: Staff, guest: Staff, day: date, pupil: Pupil | None = None) -> Meeting:
    """A meeting that has been and stands, and one of that day on whose agenda its open action arises."""
    of: dict[str, Any] = {"school": chair.school}
    series = Series.objects.create(
        **of, name=f"{key}-series", begins=time(15, 30), chair=chair, standing=[f"{key}-standing"]
    )
    for staff in (chair, guest):
        Member.objects.create(**of, series=series, staff=staff, first_day=STARTED)
    for when in (BEFORE, day):
        approved = {"approved_on": BEFORE, "approved_by": chair} if when == BEFORE else {}
        meeting = Meeting.objects.create(
            **of, series=series, day=when, begins=time(15, 30), chair=chair, room=f"{key}-place", **approved
        )
        for staff in (chair, guest):
            Attendance.objects.create(**of, meeting=meeting, staff=staff)
        add_item(key, meeting)
        if pupil:
            add_item(f"{key}-{pupil.given_name}", meeting, pupil=pupil, kind="general")
    return meeting


def add_item(key: str, meeting: Meeting, number: int = 1, **about: Any) -> Item:
    of = {"school": meeting.school}
    item = Item.objects.create(
        **of, meeting=meeting, position=number, title=f"{key}-item", minutes=f"{key}-minutes", decision=f"{key}-decided",
        added_by=meeting.chair, **about,
    )  # fmt: skip
    promise = Promise.objects.create(
        **of, owner=meeting.chair, giver=meeting.chair, what=f"{key}-agreed", due=meeting.day, given_on=STARTED,
        pupil=about.get("pupil"),
    )  # fmt: skip
    Agreed.objects.create(**of, item=item, promise=promise, what=promise.what, whose=promise.whose, due=promise.due)
    Correction.objects.create(**of, item=item, words=f"{key}-correction", by=meeting.chair)
    return item


def add_talk(key: str, one: Staff, other: Staff, day: date) -> Talk:
    of = {"school": one.school}
    first, second = sorted((one, other), key=lambda each: each.pk)
    pair = Pair.objects.create(**of, one=first, other=second, begun_on=STARTED)
    talk = Talk.objects.create(**of, pair=pair, day=day, notes=f"{key}-notes")
    promise = Promise.objects.create(
        **of, owner=one, giver=one, what=f"{key}-between", due=day, given_on=STARTED, kind=PRIVATE
    )
    TalkAgreed.objects.create(**of, talk=talk, promise=promise)
    return talk


def grow(world: Any, times: int) -> None:
    """More of all that a meeting, a talk and a list of actions show, for everybody whose pages are walked."""
    day = max(each.day for each in world.meetings.values())
    for key in ("lea year", "mo senco"):
        meeting, pupil = world.meetings[key], world.pupils["ann" if key == "lea year" else "cal"]
        for number in range(times):
            add_item(f"more {number}", meeting, number, pupil=pupil, kind="general")
            colleague = Staff.objects.create(school=meeting.school, name=f"c {number} {times}", first_day=STARTED)
            Attendance.objects.create(school=meeting.school, meeting=meeting, staff=colleague)
            Member.objects.create(school=meeting.school, series=meeting.series, staff=colleague, first_day=STARTED)
            other = date.fromordinal(day.toordinal() - 30 - number - 20 * times)
            Meeting.objects.create(
                school=meeting.school, series=meeting.series, day=other, begins=time(9), chair=meeting.chair
            )
            add_talk(f"more {number}", meeting.chair, colleague, day)
            talk = world.talks[key]
            later = date.fromordinal(day.toordinal() + 1 + number + 20 * times)
            Talk.objects.create(school=talk.school, pair=talk.pair, day=later, notes="n")
    for name in ("lea", "mo", "head", "administrator"):
        staff = world.staff[name]
        for number in range(times):
            owned = {"school": staff.school, "giver": staff, "what": f"p{number}", "due": day, "given_on": STARTED}
            Promise.objects.create(**owned, owner=staff, pupil=world.pupils["ann"])
            Promise.objects.create(**owned, owner=staff, done_on=day, ended_by=staff, asks_on=STARTED)
            Promise.objects.create(**owned, owner=world.staff["tom"], group=world.groups["8A"])


def add_outside(world: Any, role: str, about: str) -> None:
    """In rooms where she is not, between others, and about a pupil of whom she may read no more than a line."""
    away = world.staff["head elsewhere" if role != "head elsewhere" else "head"]
    colleague = Staff.objects.create(school=away.school, name="eve-colleague", first_day=STARTED)
    day = max(each.day for each in world.meetings.values())
    chair, guest = [world.staff[name] for name in ("mo", "lea", "tom", "newcomer") if name != role][:2]
    if role != "head elsewhere":
        add_room("eve", away, colleague, day)
    add_room("eve", chair, guest, day)
    add_talk("eve", chair, guest, day)
    if known := about:
        owned = {"school": chair.school, "owner": chair, "giver": chair, "due": day, "given_on": STARTED}
        Promise.objects.create(**owned, what="eve-promise", pupil=world.pupils[known])
        Promise.objects.create(**owned, what="eve-inclusion", pupil=world.pupils[known], kind="inclusion")
    if role == "newcomer":
        add_item("eve", world.meetings["lea year"], 9, pupil=world.pupils["ann"], kind="taught")
