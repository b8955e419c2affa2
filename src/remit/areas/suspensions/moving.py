"""Every write to off-site directions and managed moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from remit.areas.promises.rules import appointment_at
from remit.areas.suspensions import coding, metrics, reference, rules
from remit.areas.suspensions.models import Direction, DirectionReview, ManagedMove
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school.models import Pupil

YEAR = timedelta(days=366)
FRIDAY = 5


def _of_pupil(
    by: Viewer, *, pupil: Pupil | None = None, direction: Direction | None = None, **_: object
) -> Iterable[str]:
    return (f"directions {pupil.pk if pupil else direction.pupil_id if direction else 0}",)


def _refuse_direction(by: Viewer, direction: Direction) -> None:
    first, last = direction.first_day, direction.last_day
    if last < first:
        raise Refused("It ends before it begins.")
    if last - first > YEAR:
        raise Refused("That is longer than a year.")
    if not direction.pupil.holds_on(first):
        raise Refused(f"{direction.pupil} is not on roll on {first:%-d %B %Y}.")
    if direction.next_review and not first <= direction.next_review <= last:
        raise Refused("It is looked at again while it lasts.")
    notice = direction.notice_on
    if notice is None:
        return
    if notice > by.day:
        raise Refused("The notice is noted once it is given.")
    days = reference.limits_on(first).notice
    ahead = _days_on(by, direction.pupil.school_id, notice, days)
    if first < ahead:
        raise Refused(f"Notice in writing is given {days} school days before: after notice on {notice:%-d %B} it begins on {ahead:%-d %B} at the earliest.")  # fmt: skip


def _days_on(by: Viewer, at: int, day: date, number: int) -> date:
    """So many school days after a day; where the calendar does not reach so far, weekdays after what is known."""
    days = dates.days_open(by, day, day + YEAR, at)
    last = max([day, *days])
    days += [each for each in (last + timedelta(days=ahead) for ahead in range(1, 15)) if each.isoweekday() <= FRIDAY]
    found = metrics.after(day, number, days)
    assert found, "two weeks hold more than the notice"
    return found


def _refuse_other(by: Viewer, direction: Direction) -> None:
    rows = Direction.objects.visible_to(by).filter(pupil=direction.pupil_id, ended_on=None)
    rows = rows.filter(first_day__lte=direction.last_day, last_day__gte=direction.first_day).exclude(pk=direction.pk)
    if other := rows.first():
        raise Refused(f"There is one from {other.first_day:%-d %B} to {other.last_day:%-d %B %Y} already.")


@action(rules.can_prepare, Turn(_of_pupil))
def direct(*, by: Viewer, pupil: Pupil, details: dict[str, Any]) -> Direction:
    """The registers of its days are told. Errors: Refused, ValidationError."""
    made = Direction(pupil=pupil, by=appointment_at(by, pupil.school_id), **details)
    _refuse_direction(by, made)
    _refuse_other(by, made)
    made.full_clean()
    made.planned, made.register_note = coding.tell(by, pupil, [], coding.of_direction(made))
    made.save()
    record(made, first_day=made.first_day, last_day=made.last_day, sort=made.sort)
    return made


@action(rules.can_prepare, Turn(_of_pupil))
def change_direction(*, by: Viewer, direction: Direction, version: int, details: dict[str, Any]) -> Direction:
    """While it lasts. Errors: Refused, Stale, ValidationError."""
    if direction.ended_on:
        raise Refused(f"This ended on {direction.ended_on:%-d %B %Y}.")
    tried = Direction(pupil=direction.pupil, pk=direction.pk, **details)
    _refuse_direction(by, tried)
    _refuse_other(by, tried)
    differing = saved_over(direction, version, **details)
    if {"first_day", "last_day", "sort"} & differing.keys():
        _tell_registers(by, direction)
    record(direction, **differing)
    return direction


def _tell_registers(by: Viewer, direction: Direction) -> None:
    planned, note = coding.tell(by, direction.pupil, direction.planned, coding.of_direction(direction))
    saved_over(direction, direction.version, planned=planned, register_note=note)


@action(rules.can_prepare, Turn(_of_pupil))
def review(
    *,
    by: Viewer,
    direction: Direction,
    held_on: date,
    invited: str,
    nominee: str,
    said: str,
    next_review: date | None,
) -> DirectionReview:
    """It was looked at, and will be again. Errors: Refused, ValidationError."""
    if not direction.first_day <= held_on <= by.day:
        raise Refused("It is looked at after it began, and not on a day to come.")
    if next_review and not held_on < next_review <= direction.last_day:
        raise Refused("It is looked at again later, and while it lasts.")
    made = DirectionReview(
        pupil=direction.pupil, direction=direction, held_on=held_on, invited=invited.strip(), nominee=nominee.strip(),
        said=said.strip(), by=appointment_at(by, direction.school_id),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(made, held_on=held_on)
    record(direction, **saved_over(direction, direction.version, next_review=next_review))
    return made


@action(rules.can_prepare, Turn(_of_pupil))
def end_direction(*, by: Viewer, direction: Direction, version: int, ended_on: date, outcome: str) -> Direction:
    """The registers of later days are told that it is over. Errors: Refused, Stale."""
    if direction.ended_on:
        raise Refused(f"This ended on {direction.ended_on:%-d %B %Y}.")
    if ended_on > by.day and ended_on != direction.last_day:
        raise Refused("It ends today or earlier, or on its last day.")
    if not outcome.strip():
        raise Refused("Say what came of it.")
    differing = saved_over(direction, version, ended_on=ended_on, outcome=outcome.strip()[:500])
    _tell_registers(by, direction)
    record(direction, **differing)
    return direction


@action(rules.can_prepare, Turn(_of_pupil))
def go_on(*, by: Viewer, direction: Direction, version: int) -> Direction:
    """It was ended by mistake. Errors: Refused, Stale."""
    if not direction.ended_on:
        raise Refused("This goes on.")
    _refuse_other(by, direction)
    differing = saved_over(direction, version, ended_on=None, outcome="")
    _tell_registers(by, direction)
    record(direction, **differing)
    return direction


@action(rules.can_prepare)
def keep_move(*, by: Viewer, pupil: Pupil, move: ManagedMove | None, version: int | None, details: dict[str, Any]) -> ManagedMove:  # fmt: skip
    """A managed move: it begins once all three have agreed. Errors: Refused, Stale, ValidationError."""
    agreed = [details[name] for name in ("parents_on", "here_on", "there_on")]
    if any(day and day > by.day for day in (*agreed, details["shared_on"])):
        raise Refused("What was agreed or shared is noted once it was.")
    starts = details["starts_on"]
    if starts and not all(agreed):
        raise Refused("It begins once parents, this school and the other have agreed: note the day of each.")
    if starts and starts < max(agreed):
        raise Refused("It begins after all three have agreed.")
    if bool(details["ended_on"]) != bool(details["outcome"].strip()):
        raise Refused("Say on which day it ended, and what came of it.")
    if move is None:
        made = ManagedMove(pupil=pupil, by=appointment_at(by, pupil.school_id), **details)
        made.full_clean()
        made.save()
        record(made, way=made.way)
        return made
    record(move, **saved_over(move, version or 0, **details))
    return move
