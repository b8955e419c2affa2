"""Made-up families written down: whom to ring, where each home is, what a court has said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from remit.demo.families import Adult
from remit.demo.pupils import Drafted
from remit.school.models import Address, Bar, Contact, Pupil


def write_families(pupils: Sequence[Pupil], children: Sequence[Drafted]) -> None:
    """Called under `unrecorded`."""
    drafted = [
        (pupil, place, each)
        for pupil, child in zip(pupils, children, strict=True)
        for place, each in enumerate(child.home.contacts, start=1)
    ]
    rows = Contact.objects.bulk_create(_contact(pupil, place, each) for pupil, place, each in drafted)
    Bar.objects.bulk_create(
        _bar(row, each.barred) for row, (_, _, each) in zip(rows, drafted, strict=True) if each.barred
    )
    Address.objects.bulk_create(
        Address(pupil=pupil, home=home.name, lines=home.lines, postcode=home.postcode, first_day=pupil.first_day)
        for pupil, child in zip(pupils, children, strict=True)
        for home in child.home.homes
    )


def _contact(pupil: Pupil, place: int, each: Adult) -> Contact:
    return Contact(
        pupil=pupil,
        name=each.name,
        relation=each.relation,
        parental_responsibility=each.responsible,
        order=place,
        home=each.home,
        lives_with=each.lives_with,
        phones=list(each.phones),
        email=each.email,
        language=each.language,
        interpreter=each.interpreter,
        letters=each.letters,
        reports=each.letters,
        first_day=pupil.first_day,
    )


def _bar(contact: Contact, words: str) -> Bar:
    return Bar(
        pupil=contact.pupil,
        contact=contact,
        no_contact=not words.startswith("No information"),
        words=words,
        first_day=max(contact.first_day, date(contact.first_day.year, 9, 14)),
    )
