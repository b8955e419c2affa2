"""Every write to a suspension: prepared, decided by the head, told, worked through, cancelled; and the letters of the school."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date, timedelta
from typing import Any

from remit.areas.promises.rules import appointment_at
from remit.areas.suspensions import coding, letters, metrics, queries, reference, rules, standing
from remit.areas.suspensions.models import Elsewhere, LetterText, Reintegration, Suspension, Telling
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.notices.actions import settle
from remit.core.notices.actions import tell as tell_of
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school.family import refuse_kept_away
from remit.school.models import Pupil, School
from remit.school.whom import heads

WAITS = "suspension-waits"
DAY, WEEK, YEAR = timedelta(days=1), timedelta(days=7), timedelta(days=366)


def _of_pupil(
    by: Viewer, *, pupil: Pupil | None = None, suspension: Suspension | None = None, **_: object
) -> Iterable[str]:
    return (f"suspensions {pupil.pk if pupil else suspension.pupil_id if suspension else 0}",)


@action(rules.can_prepare, Turn(_of_pupil))
def prepare(*, by: Viewer, pupil: Pupil, details: dict[str, Any]) -> Suspension:
    """For the head to decide; its letter is merged and may be changed. Errors: Refused, ValidationError."""
    made = Suspension(pupil=pupil, prepared_by=appointment_at(by, pupil.school_id), prepared_on=by.day, **details)
    _refuse(by, made)
    made.full_clean()
    made.subject, made.letter = letters.merged(by, letters.text_for(by, made), made)
    made.save()
    record(made, sort=made.sort, first_day=made.first_day, last_day=made.last_day, reasons="; ".join(made.reason_names))
    _tell_heads(by, made)
    return made


def _tell_heads(by: Viewer, suspension: Suspension) -> None:
    tell_of(WAITS, to=heads(by, suspension.school_id) - {by.user.pk}, school=suspension.school_id, what=suspension.ref)


def _refuse(by: Viewer, suspension: Suspension) -> None:
    """What stands against these days and reasons. Errors: Refused."""
    first, last = suspension.first_day, suspension.last_day
    if abs(first - by.day) > YEAR:
        raise Refused("Choose days within a year.")
    if not suspension.pupil.holds_on(first):
        raise Refused(f"{suspension.pupil} is not on roll on {first:%-d %B %Y}.")
    known = dict(reference.reasons())
    if (
        not suspension.reasons
        or len(suspension.reasons) > Suspension.MOST_REASONS
        or set(suspension.reasons) - set(known)
    ):
        raise Refused("Choose one to three reasons.")
    if suspension.is_permanent != (last is None):
        raise Refused("Say on which day it ends." if last is None else "A permanent exclusion has no last day: leave it empty.")  # fmt: skip
    span = suspension.span
    if span and not span.is_in_order:
        raise Refused("It ends before it begins.")
    if span and span.last - span.first > YEAR:
        raise Refused("That is longer than a year.")
    days = dates.days_open(by, first, last or first, suspension.pupil.school_id)
    for day in (first, last):
        if day and day not in days:
            raise Refused(
                f"{day:%A %-d %B %Y} is no school day: it lies in the holidays, at a weekend or on a closure."
            )
    _refuse_overlap(by, suspension, days)
    if span:
        _refuse_over_limit(by, suspension)


def _refuse_overlap(by: Viewer, suspension: Suspension, days: Iterable[date]) -> None:
    days = list(days)
    rows = queries.suspensions(by).filter(
        pupil=suspension.pupil_id, state__in=(Suspension.PREPARED, Suspension.DECIDED)
    )
    for other in rows.exclude(pk=suspension.pk):
        if other.reinstated_on and suspension.first_day >= other.reinstated_on:
            continue
        if other.span is None:
            if suspension.last_day is None or suspension.last_day >= other.first_day:
                raise Refused(
                    f"There is a {other.get_sort_display().lower()} from {other.first_day:%-d %B %Y} already."
                )
            continue
        if suspension.span is None:
            shared = other.span.last >= suspension.first_day
        else:
            shared = bool(metrics.parts(suspension.span, days) & metrics.parts(other.span, days))
        if shared:
            raise Refused(f"There is a {other.get_sort_display().lower()} from {other.first_day:%-d %B} to {other.last_day:%-d %B %Y} already.")  # fmt: skip


def _refuse_over_limit(by: Viewer, suspension: Suspension) -> None:
    """In each school year that it touches. What was prepared besides is not counted until it is decided."""
    limits = reference.limits_on(by.day)
    assert suspension.last_day
    for day in (suspension.first_day, suspension.last_day):
        held = standing.calendar(by, suspension.pupil.school_id, day)
        inside = [each for each in held.days if each in held.year]
        found = standing.sums(by, [suspension.pupil_id], day).get(suspension.pupil_id, standing.Sums())
        counted = sum(sum(each.values()) for row, each in found.rows if row.pk != suspension.pk) + found.elsewhere
        more = sum(standing.by_day(suspension, inside).values())
        if counted + more > limits.year * metrics.WHOLE:
            left = metrics.left(counted, limits)
            raise Refused(
                f"This is {metrics.said(more)}, and {metrics.said(left)} of the {limits.year} of a school year are left: "
                f"{suspension.pupil} has been suspended for {metrics.said(counted)} since {held.year.first_day:%-d %B %Y}."
            )


@action(rules.can_prepare, Turn(_of_pupil))
def change(*, by: Viewer, suspension: Suspension, version: int, details: dict[str, Any]) -> Suspension:
    """Until it is decided; its letter is merged anew. Errors: Refused, Stale, ValidationError."""
    _refuse_unless(suspension, Suspension.PREPARED)
    tried = Suspension(pupil=suspension.pupil, pk=suspension.pk, **details)
    _refuse(by, tried)
    differing = saved_over(suspension, version, **details)
    subject, letter = letters.merged(by, letters.text_for(by, suspension), suspension)
    saved_over(suspension, suspension.version, subject=subject, letter=letter)
    record(suspension, **differing)
    return suspension


def _refuse_unless(suspension: Suspension, *states: str) -> None:
    if suspension.state not in states:
        raise Refused(f"This is: {suspension.get_state_display().lower()}.")


@action(rules.can_prepare, Turn(_of_pupil))
def drop(*, by: Viewer, suspension: Suspension, version: int, why: str) -> Suspension:
    """It is not decided, and counts nowhere. Errors: Refused, Stale."""
    _refuse_unless(suspension, Suspension.PREPARED)
    record(suspension, **saved_over(suspension, version, state=Suspension.DROPPED, why_not=_why(why)))
    settle(WAITS, what=suspension.ref)
    return suspension


@action(rules.can_prepare, Turn(_of_pupil))
def prepare_again(*, by: Viewer, suspension: Suspension, version: int) -> Suspension:
    """Errors: Refused where something stands against it by now, Stale."""
    _refuse_unless(suspension, Suspension.DROPPED)
    _refuse(by, suspension)
    record(suspension, **saved_over(suspension, version, state=Suspension.PREPARED, why_not=""))
    _tell_heads(by, suspension)
    return suspension


def _why(why: str) -> str:
    if not why.strip():
        raise Refused("Say why.")
    return why.strip()[:300]


@action(rules.can_decide, Turn(_of_pupil))
def decide(*, by: Viewer, suspension: Suspension, version: int) -> Suspension:
    """By the head. The registers of its days are told, as far as nothing else is known of them. Errors: Refused, Stale."""
    _refuse_unless(suspension, Suspension.PREPARED)
    _refuse(by, suspension)
    who = appointment_at(by, suspension.school_id)
    values = {"state": Suspension.DECIDED, "decided_by": who, "decided_on": by.day}
    differing = saved_over(suspension, version, **values)
    differing["decided_by"] = [None, str(who or "")]
    _tell_registers(by, suspension)
    record(suspension, **differing)
    settle(WAITS, what=suspension.ref)
    return suspension


def _tell_registers(by: Viewer, suspension: Suspension) -> None:
    planned, note = coding.tell(by, suspension.pupil, suspension.planned, coding.of_suspension(by, suspension))
    saved_over(suspension, suspension.version, planned=planned, register_note=note)


@action(rules.can_decide, Turn(_of_pupil))
def cancel(*, by: Viewer, suspension: Suspension, version: int, why: str) -> Suspension:
    """By the head. The days up to now count all the same; the registers to come are told that it is over. Errors: Refused,
    Stale."""
    _refuse_unless(suspension, Suspension.DECIDED)
    if suspension.has_ended(by.day):
        raise Refused("It is over: what has ended is not cancelled.")
    values = {"state": Suspension.CANCELLED, "cancelled_on": by.day, "why_not": _why(why)}
    differing = saved_over(suspension, version, **values)
    _tell_registers(by, suspension)
    record(suspension, **differing)
    return suspension


@action(rules.can_decide, Turn(_of_pupil))
def resume(*, by: Viewer, suspension: Suspension, version: int) -> Suspension:
    """It was cancelled by mistake: while it would still last. Errors: Refused where that is too late, or something stands against
    it by now, Stale."""
    _refuse_unless(suspension, Suspension.CANCELLED)
    assert suspension.cancelled_on
    if by.day > (suspension.last_day or suspension.cancelled_on + WEEK):
        raise Refused("It is too late for that: the pupil has long been back. Prepare a new one.")
    again = copy(suspension)
    again.cancelled_on = None  # all its days count again
    _refuse(by, again)
    differing = saved_over(suspension, version, state=Suspension.DECIDED, cancelled_on=None, why_not="")
    _tell_registers(by, suspension)
    record(suspension, **differing)
    return suspension


@action(rules.can_prepare, Turn(_of_pupil))
def tell(*, by: Viewer, suspension: Suspension, whom: str, to: str, told_on: date, how: str) -> Telling:
    """Somebody was told of it. Errors: Refused, ValidationError."""
    _refuse_unless(suspension, Suspension.DECIDED, Suspension.CANCELLED)
    if not suspension.stands_from <= told_on <= by.day:
        raise Refused(
            "They are told on the day of the decision, or on which it begins, or after it; and not on a day to come."
        )
    refuse_kept_away(suspension.pupil, by.day, to)
    made = Telling(
        pupil=suspension.pupil, suspension=suspension, whom=whom, to=to.strip(), told_on=told_on, how=how,
        by=appointment_at(by, suspension.school_id),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(made, whom=whom, told_on=told_on, how=how)
    return made


@action(rules.can_prepare)
def take_back_telling(*, by: Viewer, telling: Telling, version: int) -> Telling:
    """Or put back, where it was taken back. Errors: Stale."""
    record(telling, **saved_over(telling, version, taken_back=not telling.taken_back))
    return telling


@action(rules.can_prepare, Turn(_of_pupil))
def note_work(*, by: Viewer, suspension: Suspension, version: int, details: dict[str, Any]) -> Suspension:
    """Work for the first five days, and what is provided from the sixth: the registers are told of it. Errors: Refused, Stale,
    ValidationError."""
    _refuse_unless(suspension, Suspension.DECIDED)
    for name in ("work_set_on", "work_marked_on"):
        if details[name] and details[name] > by.day:
            raise Refused("Work is noted once it is set, and once it is marked.")
    begins = details["six_from"]
    sixth = standing.stand_of(by, suspension).sixth  # may be its first day, where it follows another at once
    if begins and begins < (
        suspension.first_day if sixth and sixth <= suspension.first_day else suspension.first_day + DAY
    ):
        raise Refused("What is provided begins after the first day.")
    if details["six_code"] and not begins:
        raise Refused("Say from which day it is provided: the registers are told then.")
    was = (suspension.six_from, suspension.six_code)
    differing = saved_over(suspension, version, **details)
    if was != (suspension.six_from, suspension.six_code):
        _tell_registers(by, suspension)
    record(suspension, **differing)
    return suspension


@action(rules.can_prepare, Turn(_of_pupil))
def note_board(*, by: Viewer, suspension: Suspension, version: int, details: dict[str, Any]) -> Suspension:
    """When representations came, when the governing board met, and what it decided. Where it reinstated the pupil the registers are
    told that it is over. Errors: Refused, Stale, ValidationError."""
    _refuse_unless(suspension, Suspension.DECIDED, Suspension.CANCELLED)
    for name in ("represented_on", "governors_on"):
        if details[name] and not suspension.stands_from <= details[name] <= by.day:
            raise Refused("It comes after the decision, and not on a day to come.")
    if bool(details["governors_on"]) != bool(details["governors_found"]):
        raise Refused("Say on which day the governing board met, and what it decided.")
    was = suspension.reinstated_on
    differing = saved_over(suspension, version, **details)
    if was != suspension.reinstated_on and suspension.state == Suspension.DECIDED:
        if was:  # it holds again: what was decided meanwhile may stand against it
            _refuse(by, suspension)
        _tell_registers(by, suspension)
    record(suspension, **differing)
    return suspension


@action(rules.can_prepare, Turn(_of_pupil))
def keep_letter(*, by: Viewer, suspension: Suspension, version: int, subject: str, letter: str) -> Suspension:
    """As it goes out. Errors: Refused, Stale, ValidationError."""
    _refuse_unless(suspension, Suspension.PREPARED, Suspension.DECIDED)
    _refuse_fields(subject + letter)
    differing = saved_over(suspension, version, subject=subject.strip(), letter=letter.strip())
    record(suspension, **{name: change if name != "letter" else "changed" for name, change in differing.items()})
    return suspension


@action(rules.can_prepare, Turn(_of_pupil))
def merge_anew(*, by: Viewer, suspension: Suspension, version: int) -> Suspension:
    """The letter from the school's text as things stand now; what was changed in it goes. Errors: Refused, Stale."""
    _refuse_unless(suspension, Suspension.PREPARED, Suspension.DECIDED)
    subject, letter = letters.merged(by, letters.text_for(by, suspension), suspension)
    saved_over(suspension, version, subject=subject, letter=letter)
    record(suspension, letter="merged anew")
    return suspension


def _refuse_fields(text: str) -> None:
    if unknown := letters.unknown_fields(text):
        raise Refused(f"A letter cannot fill {', '.join(f'{{{each}}}' for each in unknown)}.")


@action(rules.can_prepare, Turn(_of_pupil))
def plan_return(
    *,
    by: Viewer,
    suspension: Suspension,
    reintegration: Reintegration | None,
    version: int | None,
    details: dict[str, Any],
) -> Reintegration:
    """The strategy for coming back. Errors: Refused, Stale, ValidationError."""
    _refuse_unless(suspension, Suspension.DECIDED)
    if details["held_on"] and details["held_on"] > by.day:
        raise Refused("A meeting is held before it is noted.")
    if details["next_review"] and details["next_review"] <= suspension.first_day:
        raise Refused("It is looked at again after the return.")
    if reintegration is None:
        held = queries.reintegrations(by).filter(suspension=suspension).first()
        if held is not None:
            raise Refused("The return is planned already: look at what stands there.")
        made = Reintegration(pupil=suspension.pupil, suspension=suspension, **details)
        made.full_clean()
        made.save()
        record(made, meeting_on=made.meeting_on)
        return made
    record(reintegration, **saved_over(reintegration, version or 0, **details))
    return reintegration


@action(rules.can_prepare, Turn(_of_pupil))
def note_elsewhere(*, by: Viewer, pupil: Pupil, where: str, last_day: date, half_days: int) -> Elsewhere:
    """Days of suspension at an earlier school. Errors: Refused, ValidationError."""
    if last_day > by.day:
        raise Refused("These days are over.")
    most = reference.limits_on(by.day).year * metrics.WHOLE
    if not 0 < half_days <= most:
        raise Refused(f"From half a day to {metrics.said(most)}.")
    made = Elsewhere(pupil=pupil, where=where.strip(), last_day=last_day, half_days=half_days)
    made.full_clean()
    made.save()
    record(made, half_days=half_days)
    return made


@action(rules.can_prepare)
def take_back_elsewhere(*, by: Viewer, elsewhere: Elsewhere, version: int) -> Elsewhere:
    """Or put back. Errors: Stale."""
    record(elsewhere, **saved_over(elsewhere, version, taken_back=not elsewhere.taken_back))
    return elsewhere


def _of_letters(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"suspension letters {school.pk}",)


@action(rules.can_shape, Turn(_of_letters))
def keep_text(*, by: Viewer, school: School, code: str, version: int | None, details: dict[str, Any]) -> LetterText:
    """A letter of the school's. Errors: Refused, Stale, ValidationError."""
    _refuse_fields(details["subject"] + details["body"])
    held = queries.letter_of(by, school, code)
    if held is None:
        raise Refused("The school has no such letter.")
    if held.pk is None:
        for name, value in details.items():
            setattr(held, name, value)
        held.full_clean()
        held.save()
        record(held, name=held.name)
        return held
    differing = saved_over(held, version or 0, **details)
    record(held, **{name: change if name != "body" else "changed" for name, change in differing.items()})
    return held
