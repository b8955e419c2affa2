"""What the office does about shared tablets, and what each colleague does about a PIN."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import time, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import make_password

from remit.areas.behaviour import rules, tablets
from remit.areas.behaviour.models import Pin, Tablet, WrongPins
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.accounts.tokens import digest_of
from remit.core.acts import Refused, Turn, action, changed, record, removed, saved_over
from remit.core.viewers import Viewer
from remit.school.models import School, Staff

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
CODE_LONG, CODE_LASTS = 10, timedelta(hours=1)
FEWEST, MOST = 4, 6  # figures of a PIN
EASY = "That PIN is easy to guess. Choose another."


def _of_tablet(by: Viewer, *, tablet: Tablet, **_: object) -> Iterable[str]:
    return (f"tablet {tablet.pk}",)


def _of_staff(by: Viewer, *, staff: Staff, **_: object) -> Iterable[str]:
    return (f"pin {staff.pk}",)


@action(rules.can_shape)
def add_tablet(*, by: Viewer, school: School, name: str, opens: time, closes: time) -> Tablet:
    """It opens nothing until a code is typed on it. Errors: ValidationError."""
    tablet = Tablet(school=school, name=name.strip(), opens=opens, closes=closes)
    tablet.full_clean()
    tablet.save()
    record(tablet, name=tablet.name)
    return tablet


@action(rules.can_keep_tablet, Turn(_of_tablet))
def change_tablet(*, by: Viewer, tablet: Tablet, version: int, name: str, opens: time, closes: time) -> Tablet:
    """Errors: Refused, Stale, ValidationError."""
    _refuse_struck_off(tablet)
    record(tablet, **saved_over(tablet, version, name=name.strip(), opens=opens, closes=closes))
    return tablet


@action(rules.can_keep_tablet, Turn(_of_tablet))
def keep_code(*, by: Viewer, tablet: Tablet, code: str) -> Tablet:
    """What is typed on it, once, within the hour. What it held before opens nothing from now on. Errors: Refused."""
    _refuse_struck_off(tablet)
    changed(
        tablet, code=digest_of(code), code_ends=clock.real_now() + CODE_LASTS, digest="", enrolled=None, **_FORGOTTEN
    )
    tablet.save()
    record(tablet, code=True)
    return tablet


_FORGOTTEN = {"person": None, "person_digest": "", "person_until": None}


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LONG))


@action(rules.can_keep_tablet, Turn(_of_tablet))
def strike_off(*, by: Viewer, tablet: Tablet) -> None:
    """It opens nothing any more, whoever stands before it. Errors: Refused."""
    _refuse_struck_off(tablet)
    changed(tablet, struck_off=clock.now(), digest="", code="", **_FORGOTTEN)
    tablet.save()
    record(tablet, struck_off=True)


def _refuse_struck_off(tablet: Tablet) -> None:
    if tablet.struck_off:
        raise Refused("This tablet was struck off. Add it anew.")


@action(rules.can_keep_tablet, Turn(_of_tablet))
def let_in_again(*, by: Viewer, tablet: Tablet, rows: list[WrongPins]) -> None:
    """What was wrong is forgotten. Errors: Refused, Stale."""
    if not rows or any(each.tablet_id != tablet.pk for each in rows):
        raise Refused("Nobody is kept out there.")
    for each in rows:
        changed(each, number=0)
        each.save()
    record(*rows, number=0)


def _refuse_easy(pin: str) -> None:
    if not (pin.isascii() and pin.isdigit() and FEWEST <= len(pin) <= MOST):
        raise Refused(f"A PIN is {FEWEST} to {MOST} figures.")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise Refused(EASY)


@action(rules.can_have_pin, Turn(_of_staff))
def set_pin(*, by: Viewer, staff: Staff, pin: str) -> Pin:
    """Her own. Errors: Refused."""
    _refuse_easy(pin)
    return _set(tablets.own_pin(by, staff), staff, pin, given=False)


@action(rules.can_give_pin, Turn(_of_staff))
def give_pin(*, by: Viewer, staff: Staff, pin: str) -> Pin:
    """To a colleague who has none. Errors: Refused."""
    _refuse_easy(pin)
    if Pin.objects.unscoped(tablets.REASON).filter(staff=staff).exists():
        raise Refused(f"{staff} has a PIN already. Take it away first.")
    return _set(None, staff, pin, given=True)


def new_pin() -> str:
    """One that is not easy to guess."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(MOST))
        try:
            _refuse_easy(pin)
        except Refused:
            continue
        return pin


def _set(held: Pin | None, staff: Staff, pin: str, *, given: bool) -> Pin:
    row = held or Pin(school_id=staff.school_id, staff=staff)
    changed(row, digest=make_password(pin), given=given, set_at=clock.now())
    row.full_clean()
    row.save()
    record(row, set=True)
    return row


@action(rules.can_give_pin, Turn(_of_staff))
def take_pin_away(*, by: Viewer, staff: Staff) -> None:
    """They stand on no tablet any more, until they have another. Errors: Refused."""
    held = Pin.objects.unscoped(tablets.REASON).filter(staff=staff).first()
    if held is None:
        raise Refused(f"{staff} has no PIN.")
    record(removed(held), taken_away=True)


def mine(by: Viewer) -> Staff | None:
    """Her appointment at her school."""
    schools = sorted(by.places("school"))
    return appointment_at(by, schools[0]) if schools else None
