"""What is done at a shared tablet: it is enrolled, somebody says who it is, logs once, and is forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, time

from remit.areas.behaviour import actions, rules, tablets
from remit.areas.behaviour.models import LogEntry, Tablet
from remit.core import clock
from remit.core.accounts.tokens import digest_of
from remit.core.acts import Refused, Turn, action, changed, record
from remit.core.viewers import Viewer
from remit.school.models import Pupil, Room, Staff

NO_PIN = "That is not the PIN."
LOCKED = "Too many wrong PINs. The office lets you in again."
SHUT = "Too many wrong PINs were given here. The office opens this tablet again."
CLOSED = "This tablet works from {opens:%H:%M} to {closes:%H:%M}."


def _of_tablet(by: Viewer, *, tablet: Tablet, **_: object) -> Iterable[str]:
    return (f"tablet {tablet.pk}",)


def closed(tablet: Tablet) -> str:
    return CLOSED.format(opens=tablet.opens, closes=tablet.closes)


@action(rules.is_remit_itself, Turn(_of_tablet))
def enrol(*, by: Viewer, tablet: Tablet, code: str) -> str:
    """What the tablet holds from now on. A code enrols once. Errors: Refused."""
    found = tablets.of_code(code)  # as it stands in this turn
    if found is None or found.pk != tablet.pk:
        raise Refused("That code enrols nothing. The office makes a new one.")
    token = secrets.token_urlsafe(32)
    changed(found, digest=digest_of(token), code="", code_ends=None, enrolled=clock.now())
    found.save()
    record(found, enrolled=True)
    return token


@action(rules.is_remit_itself, Turn(_of_tablet))
def come_in(*, by: Viewer, tablet: Tablet, person: Staff, pin: str) -> str:
    """What the tablet holds while this person stands before it; empty where the PIN is wrong, which is counted. Errors: Refused,
    out of its hours and where too many were wrong."""
    tablet = Tablet.objects.visible_to(by).select_related("school").get(pk=tablet.pk)
    if tablet.struck_off or not tablet.digest:
        raise Refused("This tablet is enrolled no more.")
    if not tablets.works(tablet):
        raise Refused(closed(tablet))
    if tablets.is_shut(tablet):
        raise Refused(SHUT)
    wrong = tablets.wrong_of(tablet, person)
    if wrong.locks:
        raise Refused(LOCKED)
    if person not in tablets.with_pins(tablet) or not tablets.fits(person, pin):
        changed(wrong, number=wrong.number + 1, last=clock.now())
        wrong.save()
        record(wrong, number=wrong.number)
        return ""
    if wrong.number:
        changed(wrong, number=0)
        wrong.save()
        record(wrong, number=0)
    key = secrets.token_urlsafe(24)
    until = clock.real_now() + tablets.LONGEST
    changed(tablet, person=person, person_digest=digest_of(key), person_until=until, last_used=clock.now())
    tablet.save()
    record(tablet, person=str(person))
    return key


@action(rules.is_remit_itself, Turn(_of_tablet))
def forget(*, by: Viewer, tablet: Tablet) -> None:
    """Nobody stands before it."""
    held = Tablet.objects.visible_to(by).get(pk=tablet.pk)
    _forget(held)


def _forget(tablet: Tablet) -> None:
    changed(tablet, person=None, person_digest="", person_until=None)
    tablet.save()
    record(tablet, person=None)


@action(rules.can_log_at_tablet, Turn(_of_tablet))
def log_once(
    *,
    by: Viewer,
    tablet: Tablet,
    person: Staff,
    pupils: list[Pupil],
    code: str,
    day: date,
    at: time | None = None,
    spot: Room | None = None,
    part: str = "",
    place: str = "",
    words: str = "",
) -> LogEntry:
    """By whoever gave the PIN, who then is forgotten. Errors: Refused, ValidationError."""
    held = Tablet.objects.visible_to(by).get(pk=tablet.pk)
    if held.person_id != person.pk or held.struck_off:
        raise Refused("Say who you are once more.")
    made = actions.logged(
        by, person, pupils, code, day, at, lesson=None, spot=spot, part=part, place=place, words=words
    )
    changed(held, last_used=clock.now())
    _forget(held)
    return made
