"""Every write to meetings about one pupil beside what they share with the others: planned, its sheet, who came from outside,
who agreed, looked at again; and the types of such meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from remit.areas.meetings import rules
from remit.areas.meetings.actions import NAMED, ONE_SERIES, agree, differing_part, name, refuse_if_approved
from remit.areas.meetings.models import PARENT, PUPIL, Guest, Item, Meeting, MeetingType, Signature
from remit.areas.meetings.types import type_of
from remit.core import clock
from remit.core.acts import Refused, Turn, action, changed, record, removed, saved_over
from remit.core.notices.actions import tell
from remit.core.records import Record, new_ref
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school.models import Post, Pupil, School, Staff

PARENTS_VIEW, AGREED = "What the family says", "What was agreed"
Outsider = tuple[str, str]  # a name, and of where or as what
Target = tuple[str, Staff | None, Post | None, date]
# A type that ships is written down when it is first used: of two who are the first, one waits for the other.
TYPES = Turn(lambda _by, **of: [f"meeting types {of['school'].pk if 'school' in of else of['pupil'].school_id}"])


@action(rules.can_begin_about, TYPES)
def begin_about(
    *,
    by: Viewer,
    pupil: Pupil,
    code: str,
    day: date,
    begins: time,
    chair: Staff,
    ends: time | None = None,
    room: str = "",
    minutes_by: Staff | None = None,
    people: Sequence[Staff] | None = None,
    guests: Iterable[Outsider] | None = None,
    follows: Meeting | None = None,
) -> Meeting:
    """A meeting about the pupil with the sheet of its type, everybody named and told. `follows`: the one that it looks at
    again. Errors: Refused, ValidationError."""
    if follows and follows.pupil != pupil:
        raise Refused("That meeting is about somebody else.")
    type = _kept(by, pupil.school, code)
    meeting = Meeting(
        school=pupil.school, pupil=pupil, type=type, kind=type.kind, day=day, begins=begins, ends=ends, room=room, chair=chair,
        minutes_by=minutes_by, follows=follows,
    )  # fmt: skip
    meeting.full_clean()
    meeting.save()
    lines = Item.objects.bulk_create(
        Item(
            school=pupil.school, meeting=meeting, pupil=pupil, kind=type.kind, position=(place + 1) * 100, title=title,
            voice=voice, standing=True,
        )
        for place, (title, voice) in enumerate(_sheet(type))
    )  # fmt: skip
    named = name(meeting, [each for each in dict.fromkeys((chair, minutes_by, *(people or ()))) if each], guest=False)
    outside = Guest.objects.bulk_create(
        Guest(school=pupil.school, meeting=meeting, name=each, of=of) for each, of in guests or ()
    )
    record(meeting, *lines, *named, *outside, day=day, planned=type.name)
    told: set[int | None] = {each.staff.user_id for each in named}
    tell(NAMED, to=told - {by.user.pk}, school=meeting.school_id, what=meeting.ref)
    return meeting


def _sheet(type: MeetingType) -> list[tuple[str, str]]:
    """Its lines in order, each with whose view it is."""
    pupils_view = say("What the {pupil.one} says", type.school.words)
    return [*((each, "") for each in type.sections), (pupils_view, PUPIL), (PARENTS_VIEW, PARENT), (AGREED, "")]


def _kept(by: Viewer, school: School, code: str) -> MeetingType:
    """The type as a record. Errors: Refused, where there is none of this code."""
    type = type_of(by, school, code)
    if type is None:
        raise Refused("There is no such type of meeting.")
    if type.pk is None:
        type.full_clean()
        type.save()
        record(type, added=type.name)
    return type


@action(rules.can_write, ONE_SERIES)
def keep_sheet(
    *,
    by: Viewer,
    meeting: Meeting,
    version: int,
    said: Mapping[str, str],
    held_on: date | None,
    review_due: date | None,
    targets: Iterable[Target] | None = None,
) -> Meeting:
    """What was said under each line, by the line's reference; the day on which it was held, or none yet; when it is looked at
    again; and what somebody will do. The sheet is saved as one over the version that was shown. Errors: Refused, Stale,
    ValidationError."""
    refuse_if_approved(meeting)
    if held_on and held_on > by.day:
        raise Refused("A meeting is held once its day has come.")
    if review_due and (held_on is None or review_due < held_on):
        raise Refused("It is looked at again after it was held.")
    if meeting.reviewed_on and held_on is None:
        raise Refused("This meeting was looked at again, so it was held.")
    lines = list(Item.objects.visible_to(by).filter(meeting=meeting).order_by("position", "pk"))
    differing = saved_over(meeting, version, held_on=held_on, review_due=review_due)
    rows: list[Record] = []
    parts: dict[str, object] = {}
    for line in lines:
        if line.ref in said and (part := differing_part(line.minutes, said[line.ref])):
            line.minutes, line.saved_at = said[line.ref], clock.now()
            line.full_clean(exclude=["follows"])
            line.save()
            rows.append(line)
            parts[line.title] = part
    if held_on and meeting.follows and meeting.follows.reviewed_on is None and meeting.follows.held_on:
        rows.append(_seen_again(meeting.follows, held_on))
    record(meeting, *rows, **{each: [str(was), str(now)] for each, (was, now) in differing.items()}, **parts)
    under = next((each for each in reversed(lines) if each.standing), lines[-1])
    for what, owner, post, due in targets or ():
        agree(by=by, item=under, what=what, due=due, owner=owner, post=post)
    return meeting


def _seen_again(before: Meeting, day: date) -> Meeting:
    """By the meeting that goes on from it."""
    changed(before, reviewed_on=day)
    before.save()
    return before


@action(rules.can_look_again)
def look_again(*, by: Viewer, meeting: Meeting, version: int, said: str, done: bool = True) -> Meeting:
    """What was agreed was looked at again, and what was found; or, taken back, it was not. Errors: Stale, ValidationError."""
    values = {"reviewed_on": by.day if done else None, "review_said": said if done else ""}
    record(meeting, **saved_over(meeting, version, **values))
    return meeting


@action(rules.can_write, ONE_SERIES)
def add_guest(*, by: Viewer, meeting: Meeting, named: str, of: str) -> Guest:
    """Somebody from outside, or the pupil. Errors: Refused, ValidationError."""
    refuse_if_approved(meeting)
    guest = Guest(school=meeting.school, meeting=meeting, name=named, of=of)
    guest.full_clean()
    guest.save()
    record(guest, meeting, named=named)
    return guest


@action(rules.can_write, ONE_SERIES)
def mark_guest(*, by: Viewer, guest: Guest, state: str) -> Guest:
    """Came, or did not. Errors: Refused, Stale, ValidationError."""
    refuse_if_approved(guest.meeting)
    differing = changed(guest, state=state)
    guest.clean_fields()
    guest.save()
    record(guest, guest.meeting, **differing)
    return guest


@action(rules.can_write, ONE_SERIES)
def take_out_guest(*, by: Viewer, guest: Guest) -> None:
    """Errors: Refused where they came."""
    refuse_if_approved(guest.meeting)
    if guest.state == Guest.CAME:
        raise Refused(f"{guest.name} is marked as having come. Take that back first.")
    record(removed(guest), guest.meeting, taken_out=guest.name)


@action(rules.can_write, ONE_SERIES)
def sign(*, by: Viewer, meeting: Meeting, whose: str, named: str, form: str, day: date) -> Signature:
    """Who agreed, on which day, and in what form. Errors: Refused, ValidationError."""
    refuse_if_approved(meeting)
    if meeting.held_on is None:
        raise Refused("Say first on which day the meeting was held.")
    if day > by.day:
        raise Refused("This day is still to come.")
    signature = Signature(school=meeting.school, meeting=meeting, whose=whose, name=named, form=form, day=day)
    signature.full_clean()
    signature.save()
    record(signature, meeting, signed=named, form=form, day=day)
    return signature


@action(rules.can_write, ONE_SERIES)
def unsign(*, by: Viewer, signature: Signature) -> None:
    """It was entered by mistake. Errors: Refused."""
    refuse_if_approved(signature.meeting)
    record(removed(signature), signature.meeting, taken_back=signature.name)


@action(rules.can_keep_types, TYPES)
def keep_type(*, by: Viewer, school: School, code: str, version: int | None, details: dict) -> MeetingType:
    """Change a type, shipped or the school's own; without a code, add one. Its kind is chosen when it is added. Errors:
    Refused, Stale, ValidationError."""
    type = type_of(by, school, code) if code else MeetingType(school=school, code=new_ref())
    if type is None:
        raise Refused("There is no such type of meeting.")
    if code and details.get("kind", type.kind) != type.kind:
        raise Refused("Who reads what is said is chosen when a type is added. Add another type in its place.")
    differing = changed(type, **details)
    if type.pk is not None and version is not None:
        type.version = version
    new = type.pk is None
    type.full_clean()
    type.save()
    record(type, **({"added": type.name} if new and not code else {}), **differing)
    return type
