"""Every write to who is on roll and from when: who comes back, and who was expected and does not come."""

from __future__ import annotations

from datetime import date, timedelta

from remit.core.acts import Refused, action, changed, record
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.models import Enrolment, Pupil
from remit.school.turns import ROLL


@action(rules.can_manage, ROLL)
def take_off_roll(*, by: Viewer, pupil: Pupil, version: int) -> Pupil:
    """Today is the pupil's last day at the school. Errors: Refused, where the first day is still to come."""
    if pupil.first_day > by.day:
        raise Refused("The first day is still to come: say that the place is not taken up.")
    pupil.last_day, pupil.version = by.day, version
    pupil.save()
    record(pupil, last_day=by.day)
    return pupil


@action(rules.can_manage, ROLL)
def put_back_on_roll(*, by: Viewer, pupil: Pupil, version: int, first_day: date) -> Pupil:
    """Who left is at the school again from that day. The time before stays on record, unless no day lies between: then
    nobody left. Errors: Refused, Stale."""
    earlier = time_before(pupil, first_day)
    if earlier and pupil.last_day and pupil.last_day >= by.day:
        raise Refused(still_here(pupil))
    first_day = first_day if earlier or not has_been(pupil) else pupil.first_day
    differing = changed(pupil, first_day=first_day, last_day=None)
    pupil.version = version
    pupil.save()
    rows: list = [pupil]
    if earlier:
        earlier.save()
        rows.append(earlier)
    record(*rows, **differing)
    return pupil


def has_been(pupil: Pupil) -> bool:
    """Whether this time on roll has, or had, any day at all."""
    return pupil.last_day is None or pupil.last_day >= pupil.first_day


def time_before(pupil: Pupil, back: date) -> Enrolment | None:
    """What is kept of a pupil who left and is back on that day; nothing where no day lies between."""
    if pupil.last_day is None or not has_been(pupil) or back <= pupil.last_day + timedelta(days=1):
        return None
    return Enrolment(pupil=pupil, first_day=pupil.first_day, last_day=pupil.last_day)


def still_here(pupil: Pupil) -> str:
    return f"On roll until {pupil.last_day:%-d %B %Y}: say that they come back once that day has passed."


@action(rules.can_manage, ROLL)
def withdraw_expected(*, by: Viewer, pupil: Pupil, version: int) -> Pupil:
    """Who was expected does not come: on no list from now, and on no roll when the first day comes. What was entered
    stays, for the case that they come after all. Errors: Refused, Stale."""
    if pupil.first_day <= by.day:
        raise Refused("The first day has come: take them off roll.")
    differing = changed(pupil, last_day=by.day - timedelta(days=1))
    pupil.version = version
    pupil.save()
    record(pupil, withdrawn=True, **differing)
    return pupil


@action(rules.can_manage, ROLL)
def expect_again(*, by: Viewer, pupil: Pupil, version: int) -> Pupil:
    """They come after all, on the day that was said. Errors: Refused, where that day has passed; Stale."""
    if has_been(pupil):
        raise Refused("Nobody said that they do not come.")
    if pupil.first_day <= by.day:
        raise Refused("The day on which they were expected has passed: add them from the day on which they come.")
    differing = changed(pupil, last_day=None)
    pupil.version = version
    pupil.save()
    record(pupil, **differing)
    return pupil
