"""What is done when a colleague asks for help, when somebody leaves a lesson, and with what was taken away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from remit.areas.behaviour.actions import log
from remit.areas.behaviour.actions import take_back as take_entry_back
from remit.areas.behaviour.categories import category_of
from remit.areas.behaviour.models import Category
from remit.areas.oncall import queries, rules
from remit.areas.oncall.models import Call, CallPractice, Confiscation, OnCall, Removal
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school import whom
from remit.school.family import refuse_kept_away
from remit.school.models import Lesson, Pupil, Room, School, Staff

ASKED = "support-asked"
LONGEST_AGO = timedelta(days=60)
MISTAKE = "The removal was noted by mistake."

# Help asked for


def _of_call(by: Viewer, *, call: Call, **_: object) -> Iterable[str]:
    return (f"call {call.pk}",)


@action(rules.can_ask)
def ask(
    *,
    by: Viewer,
    school: School,
    urgency: str,
    lesson: Lesson | None = None,
    room: Room | None = None,
    place: str = "",
    words: str = "",
) -> Call:
    """From a lesson, a room or a place; whoever is on call is told. Errors: Refused, ValidationError."""
    if lesson is None and room is None and not place.strip():
        raise Refused("Say where you are: choose a room, or write a place.")
    made = Call(
        school=school, urgency=urgency, day=by.day, due=queries.school_days_on(by, by.day, queries.REPLY_IN, school.pk),
        period=lesson.period if lesson else None, group=lesson.group if lesson else None,
        room=room or (lesson.room if lesson else None), place=place.strip(), words=words.strip(),
        by=appointment_at(by, school.pk),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(made, urgency=urgency)
    _tell(by, made)
    return made


def _tell(by: Viewer, call: Call) -> None:
    """Whoever is on call; where nobody else is, and it cannot wait, whoever leads at the school."""
    known = {None, by.user.pk, call.by and call.by.user_id}
    others = {each.staff.user_id for each in queries.on_call(by).filter(school=call.school_id)} - known
    leaders = set() if others or call.can_wait else whom.leaders(by, call.school_id) - known
    tell(ASKED, to=others | leaders, school=call.school_id, what=call.ref)


def _now(by: Viewer, call: Call) -> Call:
    """As it is once no other act is at it."""
    return queries.calls(by).get(pk=call.pk)


@action(rules.can_answer, Turn(_of_call))
def answer(*, by: Viewer, call: Call) -> Call:
    """She is on her way, or sees to it. Errors: Refused where somebody else is."""
    call = _now(by, call)
    if not call.is_open:
        raise Refused("This was closed already.")
    if call.answered_at:
        raise Refused(f"{call.answered_by} answered already.")
    who = appointment_at(by, call.school_id)
    differing = saved_over(call, call.version, answered_by=who, answered_at=clock.now())
    record(call, answered_by=[None, str(who or "")], answered_at=differing["answered_at"])
    settle(ASKED, what=call.ref)
    return call


@action(rules.can_answer, Turn(_of_call))
def leave(*, by: Viewer, call: Call) -> Call:
    """Nobody is on the way: it was answered by mistake, or somebody else is to, who is told again. Errors: Refused."""
    call = _now(by, call)
    if not call.is_open or call.answered_at is None:
        raise Refused("Nobody has answered this, or it was closed.")
    was = str(call.answered_by or "")
    saved_over(call, call.version, answered_by=None, answered_at=None)
    record(call, answered_by=[was, ""])
    _tell(by, call)
    return call


@action(rules.can_close, Turn(_of_call))
def close(*, by: Viewer, call: Call, version: int, outcome: str, note: str = "") -> Call:
    """With what came of it; whoever asked may only say that it is not needed. Errors: Refused, Stale, ValidationError."""
    if not _now(by, call).is_open:
        raise Refused("This was closed already.")
    if outcome != Call.NOT_NEEDED and not rules.can_answer(by, call=call):
        raise Refused("Whoever answered says what came of it.")
    if not outcome:
        raise Refused("Say what came of it.")
    who = appointment_at(by, call.school_id)
    said: dict[str, Any] = {"outcome": outcome, "note": note.strip(), "closed_on": by.day, "closed_by": who}
    if call.answered_at is None and outcome != Call.NOT_NEEDED:
        said |= {"answered_by": who, "answered_at": clock.now()}
    saved_over(call, version, **said)
    record(call, outcome=outcome, note=note.strip())
    settle(ASKED, what=call.ref)
    return call


@action(rules.can_close, Turn(_of_call))
def reopen(*, by: Viewer, call: Call) -> Call:
    """It was closed by mistake; where nobody had answered they are told again. Errors: Refused."""
    call = _now(by, call)
    if call.is_open:
        raise Refused("This is open.")
    was = call.outcome
    saved_over(call, call.version, outcome="", note="", closed_on=None, closed_by=None)
    record(call, outcome=[was, ""])
    if call.answered_at is None:
        _tell(by, call)
    return call


# Out of lessons


def _of_categories(by: Viewer, *, pupil: Pupil, **_: object) -> Iterable[str]:
    return (f"behaviour categories {pupil.school_id}",)


def _of_removal(by: Viewer, *, removal: Removal, **_: object) -> Iterable[str]:
    return (f"removal {removal.pk}",)


@action(rules.can_note, Turn(_of_categories))
def note(
    *,
    by: Viewer,
    pupil: Pupil,
    code: str,
    day: date,
    left: time,
    to: str = "",
    back: time | None = None,
    lesson: Lesson | None = None,
    place: str = "",
    words: str = "",
    tried: str = "",
    work: str = "",
    logs: bool = True,
) -> Removal:
    """Somebody left a lesson or a place. `logs`: it stands in the behaviour log too. Errors: Refused, ValidationError."""
    practice = queries.practice_of(by, pupil.school_id)
    _refuse_day(by, pupil, day)
    if back is not None and back < left:
        raise Refused("Back is before out.")
    if lesson is None and not place.strip():
        raise Refused("Say where from: no lesson was on then, so write the place.")
    if practice.asks_tried and not tried.strip():
        raise Refused("Write what was tried before.")
    category = _category(by, pupil, code)
    entry = None
    if logs:
        entry = log(by=by, pupils=[pupil], code=code, day=day, at=left, lesson=lesson, place=place, words=words)
        category = entry.category
    group = lesson.group if lesson else None
    made = Removal(
        pupil=pupil, kind=category.seen_by, category=category, entry=entry, day=day, left=left, back=back,
        period=lesson.period if lesson else None, group=group, subject=group.subject if group else None,
        room=lesson.room if lesson else None, place=place.strip(), to=to.strip() or practice.room, words=words.strip(),
        tried=tried.strip(), work=work.strip(), talk=Removal.OWED if practice.owes_talk else Removal.NOT_OWED,
        by=appointment_at(by, pupil.school_id),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(made, category=category.name, day=day, left=left)
    return made


def _refuse_day(by: Viewer, pupil: Pupil, day: date) -> None:
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    if day < by.day - LONGEST_AGO:
        raise Refused(f"{day:%-d %B %Y} is more than two months ago.")
    if not pupil.holds_on(day):
        raise Refused(f"{pupil} was not on roll on {day:%-d %B %Y}.")


def _category(by: Viewer, pupil: Pupil, code: str) -> Category:
    """Kept from now on, where it only ships."""
    found = category_of(by, pupil.school, code)
    if found is None or not found.offered or found.is_award:
        raise Refused("Choose why.")
    if found.pk is None:
        found.full_clean()
        found.save()
        record(found, name=found.name)
    return found


def _standing(by: Viewer, removal: Removal) -> None:
    if not queries.removals(by).filter(pk=removal.pk).exists():
        raise Refused("This was taken back.")


@action(rules.can_work, Turn(_of_removal))
def came_back(
    *, by: Viewer, removal: Removal, version: int, back: time, work: str = "", work_done: bool | None = None
) -> Removal:
    """When, and the work. Errors: Refused, Stale, ValidationError."""
    _standing(by, removal)
    if back < removal.left:
        raise Refused(f"Back is before out: {removal.left:%H:%M}.")
    record(removal, **saved_over(removal, version, back=back, work=work.strip(), work_done=work_done))
    return removal


@action(rules.can_work, Turn(_of_removal))
def told_home(
    *, by: Viewer, removal: Removal, version: int, told_on: date, told_how: str, told_whom: str = ""
) -> Removal:
    """Who at home was told, how and on which day. Errors: Refused, Stale, ValidationError."""
    _standing(by, removal)
    if not removal.day <= told_on <= by.day:
        raise Refused("Home is told on that day or after it, and not on a day to come.")
    if not told_how:
        raise Refused("Say how home was told.")
    if told_how != Removal.NOT_TOLD and not told_whom.strip():
        raise Refused("Say who was told.")
    if told_how != Removal.NOT_TOLD:
        refuse_kept_away(removal.pupil, by.day, told_whom)
    who = appointment_at(by, removal.school_id)
    said = {"told_on": told_on, "told_how": told_how, "told_whom": told_whom.strip(), "told_by": who}
    differing = saved_over(removal, version, **said)
    if differing.pop("told_by", None):
        differing["told_by"] = [None, str(who or "")]
    record(removal, **differing)
    return removal


@action(rules.can_work, Turn(_of_removal))
def talked(*, by: Viewer, removal: Removal, version: int, talk: str, talked_on: date | None = None) -> Removal:
    """The restorative conversation was held on a day, is owed, or is not needed. Errors: Refused, Stale, ValidationError."""
    _standing(by, removal)
    day = talked_on if talk == Removal.HELD else None
    if talk == Removal.HELD and (day is None or not removal.day <= day <= by.day):
        raise Refused("Say on which day it was held: that day or after it, and not a day to come.")
    record(removal, **saved_over(removal, version, talk=talk, talked_on=day))
    return removal


@action(rules.can_take_back, Turn(_of_removal))
def take_back(*, by: Viewer, removal: Removal) -> Removal:
    """It was noted by mistake: it counts nowhere, and neither does its entry in the log. Errors: Refused, Stale."""
    held = queries.removals(by).filter(pk=removal.pk).first()
    if held is None:
        raise Refused("This was taken back already.")
    record(held, **saved_over(held, held.version, taken_back=clock.now()))
    if held.entry and held.entry.taken_back is None:
        take_entry_back(by=by, entries=[held.entry], why=MISTAKE)
    return held


# Things taken away


def _of_thing(by: Viewer, *, thing: Confiscation, **_: object) -> Iterable[str]:
    return (f"thing {thing.pk}",)


@action(rules.can_note)
def keep(*, by: Viewer, pupil: Pupil, what: str, kept: str, day: date) -> Confiscation:
    """Errors: Refused, ValidationError."""
    _refuse_day(by, pupil, day)
    made = Confiscation(
        pupil=pupil, what=what.strip(), kept=kept.strip(), day=day, by=appointment_at(by, pupil.school_id)
    )
    made.full_clean()
    made.save()
    record(made, what=made.what, kept=made.kept)
    return made


@action(rules.can_work, Turn(_of_thing))
def give_back(
    *, by: Viewer, thing: Confiscation, version: int, returned_on: date, returned_to: str, returned_whom: str = ""
) -> Confiscation:
    """To whom, on which day. Errors: Refused, Stale, ValidationError."""
    if thing.taken_back:
        raise Refused("This was taken back.")
    if not thing.day <= returned_on <= by.day:
        raise Refused("It went back on the day it was taken or after it, and not on a day to come.")
    if not returned_to:
        raise Refused("Say to whom it went.")
    if returned_to == Confiscation.HOME and not returned_whom.strip():
        raise Refused("Say who took it.")
    who = appointment_at(by, thing.school_id)
    said = {"returned_on": returned_on, "returned_to": returned_to, "returned_whom": returned_whom.strip()}
    differing = saved_over(thing, version, **said, returned_by=who)
    differing["returned_by"] = [None, str(who or "")]
    record(thing, **differing)
    return thing


@action(rules.can_work, Turn(_of_thing))
def kept_again(*, by: Viewer, thing: Confiscation) -> Confiscation:
    """It was not given back after all. Errors: Refused, Stale."""
    held = queries.things(by).get(pk=thing.pk)
    if held.returned_on is None:
        raise Refused("This is kept.")
    saved_over(held, held.version, returned_on=None, returned_to="", returned_whom="", returned_by=None)
    record(held, returned_on=None)
    return held


@action(rules.can_take_back, Turn(_of_thing))
def take_thing_back(*, by: Viewer, thing: Confiscation) -> Confiscation:
    """It was noted by mistake. Errors: Refused, Stale."""
    held = queries.things(by).filter(pk=thing.pk).first()
    if held is None:
        raise Refused("This was taken back already.")
    record(held, **saved_over(held, held.version, taken_back=clock.now()))
    return held


# The school


def _of_school(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"call practice {school.pk}",)


@action(rules.can_shape, Turn(_of_school))
def keep_practice(*, by: Viewer, school: School, version: int | None, details: dict[str, Any]) -> CallPractice:
    """Errors: Stale, ValidationError."""
    held = CallPractice.objects.visible_to(by).filter(school=school).first()
    if held is None:
        held = CallPractice(school=school, **details)
        held.full_clean()
        held.save()
        record(held, **{name: str(value) for name, value in details.items()})
        return held
    record(held, **saved_over(held, version or 0, **details))
    return held


@action(rules.can_shape, Turn(_of_school))
def name(*, by: Viewer, school: School, staff: Staff) -> OnCall:
    """A colleague who comes when help is asked for, from today. Errors: Refused, ValidationError."""
    if queries.on_call(by).filter(staff=staff).exists():
        raise Refused(f"{staff} is named already.")
    made = OnCall(school=school, staff=staff, first_day=by.day)
    made.full_clean()
    made.save()
    record(made, staff=str(staff))
    return made


@action(rules.can_shape)
def unname(*, by: Viewer, named: OnCall) -> OnCall:
    """Up to yesterday; one who was named today was not at all. Errors: Stale."""
    last = by.day - timedelta(days=1)
    first = min(named.first_day, last)
    record(named, **saved_over(named, named.version, first_day=first, last_day=last))
    return named
