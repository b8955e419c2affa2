"""Every write to a pupil's contacts, to what a court has ordered of them, and to where the pupil lives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from remit.core.acts import action, record, removed, saved_over
from remit.core.viewers import Viewer
from remit.school import family, rules
from remit.school.models import Address, Bar, Contact, Pupil

T = TypeVar("T", Contact, Bar, Address)


class HeldByOrder(ValueError):
    """A court order stands about this contact: who is kept away must not be lost sight of."""


@action(rules.can_lead)
def add_contact(*, by: Viewer, pupil: Pupil, details: dict) -> Contact:
    """The last to be called. `details`: the fields of a contact by name."""
    held = [each.contact.order for each in family.contacts_of(by, pupil)]
    contact = Contact(pupil=pupil, first_day=by.day, order=max(held, default=0) + 1, **details)
    contact.full_clean()
    contact.save()
    record(contact, added=True)
    return contact


@action(rules.can_write_of)
def amend_contact(*, by: Viewer, contact: Contact, version: int, details: dict) -> Contact:
    differing = saved_over(contact, version, **details)
    record(contact, **differing)
    return contact


@action(rules.can_write_of)
def move_contact(*, by: Viewer, contact: Contact, up: bool) -> None:
    """One place earlier or later in the order of calling."""
    rows = [each.contact for each in family.contacts_of(by, contact.pupil)]
    place = next((number for number, row in enumerate(rows) if row.pk == contact.pk), None)
    if place is None:
        record(contact, moved="no contact today")
        return
    to = max(0, place - 1) if up else min(len(rows) - 1, place + 1)
    rows.insert(to, rows.pop(place))
    moved = [(row, number) for number, row in enumerate(rows, start=1) if row.order != number]
    for row, number in moved:
        row.order = number
        row.save()
    record(contact, *(row for row, _ in moved), order=[place + 1, to + 1])


@action(rules.can_write_of)
def end_contact(*, by: Viewer, contact: Contact) -> Contact | None:
    """Yesterday was the last day; one who was added today is taken back. Errors: HeldByOrder."""
    orders = family.bars_on(by, contact)
    if any(each.last_day is None or each.last_day >= by.day for each in orders):
        raise HeldByOrder
    return _end(contact, by.day, kept=bool(orders))


@action(rules.can_write_of)
def resume_contact(*, by: Viewer, contact: Contact) -> Contact:
    contact.last_day = None
    contact.save()
    record(contact, resumed=True)
    return contact


@action(rules.can_write_of)
def add_bar(
    *,
    by: Viewer,
    contact: Contact,
    no_contact: bool,
    no_sharing: bool,
    words: str,
    first_day: date,
    last_day: date | None,
) -> Bar:
    """A court order about the contact: from its first day no letter, label or list holds them."""
    bar = Bar(
        pupil=contact.pupil,
        contact=contact,
        no_contact=no_contact,
        no_sharing=no_sharing,
        words=words,
        first_day=first_day,
        last_day=last_day,
    )
    bar.full_clean()
    bar.save()
    record(contact, bar, court_order=words, first_day=first_day, last_day=last_day)
    return bar


@action(rules.can_settle_bars)
def amend_bar(
    *,
    by: Viewer,
    bar: Bar,
    version: int,
    no_contact: bool,
    no_sharing: bool,
    words: str,
    first_day: date,
    last_day: date | None,
) -> Bar:
    differing = saved_over(
        bar, version, no_contact=no_contact, no_sharing=no_sharing, words=words, first_day=first_day, last_day=last_day
    )
    record(bar.contact, bar, **differing)
    return bar


@action(rules.can_settle_bars)
def end_bar(*, by: Viewer, bar: Bar) -> Bar | None:
    """The order holds no more: yesterday was its last day. One that had not begun, or began today, is taken back."""
    return _end(bar, by.day, bar.contact)


@action(rules.can_settle_bars)
def resume_bar(*, by: Viewer, bar: Bar) -> Bar:
    bar.last_day = None
    bar.save()
    record(bar.contact, bar, resumed=True)
    return bar


@action(rules.can_keep_home)
def add_address(*, by: Viewer, pupil: Pupil, details: dict) -> Address:
    """`details`: home, lines, postcode and the first day there."""
    address = Address(pupil=pupil, **details)
    address.full_clean()
    address.save()
    record(address, added=True)
    return address


@action(rules.can_write_of)
def amend_address(*, by: Viewer, address: Address, version: int, details: dict) -> Address:
    differing = saved_over(address, version, **details)
    record(address, **differing)
    return address


@action(rules.can_write_of)
def end_address(*, by: Viewer, address: Address) -> Address | None:
    return _end(address, by.day)


@action(rules.can_write_of)
def resume_address(*, by: Viewer, address: Address) -> Address:
    address.last_day = None
    address.save()
    record(address, resumed=True)
    return address


def _end(row: T, day: date, *about: Contact, kept: bool = False) -> T | None:
    """Yesterday was its last day. What began today, or is to begin, is taken back, unless others hang on it."""
    if row.first_day >= day and not kept:
        removed(row)
        record(*about, row, taken_back=str(row))
        return None
    row.last_day = max(day - timedelta(days=1), row.first_day)
    row.save()
    record(*about, row, last_day=row.last_day)
    return row
