"""Every write to the registers of lessons: take one, say which of two entries is right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.utils.timezone import localtime

from remit.areas.attendance import lessons, queries, rules
from remit.areas.attendance.actions import MOST_MINUTES, SENT_LATE, Entry
from remit.areas.attendance.models import LESSONS, Arrangement, LessonMark, LessonTaking
from remit.areas.attendance.reference import EXPLAINED, LATE, NO_REASON, PRESENT_AM, lesson_codes
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action
from remit.core.viewers import Viewer
from remit.school.models import Group, Lesson, Period, Pupil

PRESENT = (PRESENT_AM, None, "")  # what is said of whoever has no entry
NOTHING = "Nothing is marked yet."


class _Said(NamedTuple):
    pupil: int
    code: str
    minutes: int | None
    note: str
    stands: bool


def _turn(by: Viewer, *, group: Group, period: Period, day: date, **_: object) -> Iterable[str]:
    return (f"lesson {group.pk} {day} {period.pk}",)


@action(rules.can_take_lesson, Turn(_turn))
def take_lesson(
    *,
    by: Viewer,
    group: Group,
    period: Period,
    day: date,
    entries: dict[Pupil, Entry],
    whole: bool = False,
    noted: datetime | None = None,
    reason: str = "",
) -> LessonTaking:
    """Entries of the register of a lesson, where somebody is not simply present, or is so again. `whole`: whoever is not
    named was there, so that the register is taken. An entry that was made without knowing of a later one does not stand: it
    is kept beside it. Errors: Refused."""
    lesson = _lesson(by, group, period, day)
    adds_only = day < by.day and not rules.can_amend_lesson(
        by, group=group
    )  # sent late from a phone without a connection
    if adds_only:
        reason = SENT_LATE
    elif day < by.day and not reason.strip():
        raise Refused("Say why this register is changed after its day: the reason is kept with the marks.")
    if not entries and not whole:
        raise Refused(NOTHING)
    members = {each.pk for each in queries.members_on(by, group, day)}
    if not members:
        raise Refused(f"Nobody is in {group} on {day:%-d %B %Y}.")
    for pupil, (code, minutes, _, _) in entries.items():
        if pupil.pk not in members:
            raise Refused(f"{pupil} is not in {group} on {day:%-d %B %Y}.")
        refuse_code(code, day, minutes)
    held = lessons.standing(by, group, period, day)
    found = [said for pupil, entry in entries.items() if (said := _said(pupil.pk, entry, held, adds_only))]
    return _save(by, lesson, day, held, found, members, whole=whole, noted=noted, reason=reason)


def _said(pupil: int, entry: Entry, held: Mapping[int, list[lessons.Entry]], adds_only: bool) -> _Said | None:
    """What is to be written of an entry; nothing where it is as it was."""
    code, minutes, note, seen = entry
    series = held.get(pupil, [])
    now = next((each for each in reversed(series) if each[1]), None)
    note = (now[4] if now else "") if note is None else note
    if (code, minutes, note) == (now[2:] if now else PRESENT):
        return None
    knew = now is None or (series[-1][0] <= seen and not adds_only)
    if not knew and not series[-1][1] and series[-1][2:4] == (code, minutes):
        return None  # this very save waits already
    return _Said(pupil, code, minutes, note, knew)


def _save(
    by: Viewer,
    lesson: Lesson,
    day: date,
    held: Mapping[int, list[lessons.Entry]],
    found: Collection[_Said],
    members: Collection[int],
    *,
    whole: bool,
    noted: datetime | None,
    reason: str,
) -> LessonTaking:
    group, period = lesson.group, lesson.period
    before = lessons.takings_of(by, group).filter(day=day, period=period).last()
    taken = before is not None and before.complete
    now = {
        pupil: series[-1][2:4] for pupil, entries in held.items() if (series := [each for each in entries if each[1]])
    }
    now |= {each.pupil: (each.code, each.minutes) for each in found if each.stands}
    said = [entry for pupil, entry in now.items() if pupil in members]
    codes = [code for code, _ in said]
    at, only_office = clock.now(), not by.opens(LESSONS, "teach", "lead")
    taking = LessonTaking(
        school_id=group.school_id, group=group, period=period, day=day, teacher=lesson.teacher, at=at, noted=noted,
        by=appointment_at(by, group.school_id), reason=reason.strip(),
        source=LessonTaking.OFFICE if only_office else LessonTaking.REGISTER,
        complete=taken or whole, first=whole and not taken, in_time=_in_time(day, period, at, noted),
        pupils=len(members), away=codes.count(NO_REASON) + codes.count(EXPLAINED), unexplained=codes.count(NO_REASON),
        late=codes.count(LATE), minutes=sum(minutes or 0 for code, minutes in said if code == LATE),
    )  # fmt: skip
    taking.save()
    names = ("taking", "school", "group", "period", "day", "pupil", "code", "minutes", "note", "stands")
    of = (taking.pk, group.school_id, group.pk, period.pk, day)
    LessonMark.objects.append(names, [(*of, *each) for each in found])
    return taking


def _in_time(day: date, period: Period, at: datetime, noted: datetime | None) -> bool:
    """While the lesson lasts. The phone's clock is believed about its own day, and never about a moment after the save."""
    believed = noted if noted is not None and noted <= at and clock.day_of(noted) == day else at
    here = localtime(believed)
    return here.date() == day and period.begins <= here.time() <= period.ends


def _lesson(by: Viewer, group: Group, period: Period, day: date) -> Lesson:
    found = lessons.lesson_of(by, group, period, day)
    if found is None:
        raise Refused(f"{group} has no {period.name} on {day:%A %-d %B %Y}.")
    refuse_day(queries.school_day(by, day, group.school_id), day)
    refuse_before(by, period, day)
    return found


def refuse_day(found: queries.SchoolDay, day: date) -> None:
    """Errors: Refused where no lesson's register can be taken in Remit that day."""
    arrangement = found.arrangement
    if arrangement is not None and arrangement.taken_in == Arrangement.MIS:
        raise Refused(f"On {day:%-d %B %Y} registers are taken in the MIS: marks come in from there.")
    if not lessons.are_taken(arrangement):
        raise Refused(f"No registers are taken in lessons on {day:%-d %B %Y}: the office says so under Registers.")
    if not found.is_open:
        raise Refused(f"The school is closed on {day:%A %-d %B %Y}.")


def refuse_before(by: Viewer, period: Period, day: date) -> None:
    if day > by.day or (day == by.day and localtime(clock.now()).time() < period.begins):
        raise Refused(f"This lesson begins on {day:%-d %B} at {period.begins:%H:%M}.")


def refuse_code(code: str, day: date, minutes: int | None) -> None:
    """Errors: Refused, in the words of whoever marks."""
    if code not in lesson_codes(day):
        raise Refused(
            f"{code} is not marked in a lesson: N is away without a reason, {EXPLAINED} away with one that is known."
        )
    if minutes is not None and code != LATE:
        raise Refused(f"Minutes late go with {LATE}, not with {code}.")
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise Refused(f"Minutes late are from 1 to {MOST_MINUTES}.")


@action(rules.can_take_lesson, Turn(_turn))
def settle_lesson(
    *, by: Viewer, group: Group, period: Period, day: date, pupil: Pupil, mark: LessonMark
) -> LessonTaking:
    """Which of two entries is right, where one was saved from a page that had grown old. Errors: Refused."""
    if (mark.pupil_id, mark.group_id, mark.period_id, mark.day) != (pupil.pk, group.pk, period.pk, day):
        raise Refused("That mark is of another register.")
    lesson = _lesson(by, group, period, day)
    members = {each.pk for each in queries.members_on(by, group, day)}
    held = lessons.standing(by, group, period, day)
    found = [_Said(pupil.pk, mark.code, mark.minutes, mark.note, stands=True)]
    return _save(by, lesson, day, held, found, members, whole=False, noted=None, reason="Which of two marks is right")
