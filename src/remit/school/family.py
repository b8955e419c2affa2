"""Whom the school rings and writes to about a pupil, and what is held of the pupil: every read of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TypeVar

from django.db.models import Q, QuerySet

from remit.core.acts import Refused
from remit.core.viewers import Grant, Viewer
from remit.school import rules
from remit.school.dated import Dated, on
from remit.school.models import (
    Address,
    Bar,
    Characteristic,
    CharacteristicType,
    Contact,
    FormerUpn,
    Particulars,
    Photo,
    Pupil,
)
from remit.school.rows.names import folded, name_key, same_name

Held = TypeVar("Held", bound=Dated)
LETTERS, REPORTS, CALLS = "letters", "reports", "calls"


def not_ended(day: date) -> Q:
    """Dated rows that hold, or are still to begin."""
    return Q(last_day=None) | Q(last_day__gte=day)


def day_with(viewer: Viewer, pupil: Pupil) -> date:
    """Today; of a pupil who is still to come, the first day."""
    return max(viewer.day, pupil.first_day)


def pupils_led(viewer: Viewer, kind: str, *, subject: bool = False) -> QuerySet[Pupil]:
    """Pupils on roll or expected of whom she may write records of this kind."""
    return rules.reached(viewer, kind, "lead", subject=subject).filter(not_ended(viewer.day))


@dataclass(frozen=True)
class Listed:
    """A contact as the pupil page shows one: with the court orders that hold today, before any number."""

    contact: Contact
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Recipient:
    """A contact who may be reached, and the ways that lead to nobody whom a court order keeps away."""

    contact: Contact
    phones: tuple[str, ...]
    email: str


def now_and_former(viewer: Viewer, pupil: Pupil, rows: Iterable[Held]) -> tuple[list[Held], list[Held]]:
    """Of dated rows about a pupil those that hold, in their order, and those that have ended, the last first. Of a pupil who
    is to come what holds on the first day."""
    day, held = day_with(viewer, pupil), list(rows)
    ended = [(each.last_day, each) for each in held if each.last_day is not None and each.last_day < viewer.day]
    return [row for row in held if row.holds_on(day)], [
        row for _, row in sorted(ended, key=itemgetter(0), reverse=True)
    ]


def all_contacts_of(viewer: Viewer, pupil: Pupil) -> tuple[list[Contact], list[Contact]]:
    """Those of now in the order of calling, and the former."""
    rows = Contact.objects.visible_to(viewer).filter(pupil=pupil).order_by("order", "pk")
    return now_and_former(viewer, pupil, rows)


def with_orders(viewer: Viewer, contacts: Iterable[Contact], orders: Iterable[Bar]) -> list[Listed]:
    """An order is of a person: it stands beside each contact of that name."""
    bars = [bar for bar in orders if bar.holds_on(viewer.day)]
    return [Listed(row, tuple(bar for bar in bars if same_name(bar.contact.name, row.name))) for row in contacts]


def contacts_of(viewer: Viewer, pupil: Pupil) -> list[Listed]:
    """In the order of calling."""
    return with_orders(viewer, all_contacts_of(viewer, pupil)[0], bars_of(viewer, pupil))


def bars_of(viewer: Viewer, pupil: Pupil) -> list[Bar]:
    """Court orders that hold or are to begin, whether or not their contact is still one."""
    rows = Bar.objects.visible_to(viewer).filter(not_ended(viewer.day), pupil=pupil)
    return list(rows.select_related("contact").order_by("first_day", "pk"))


def bars_on(viewer: Viewer, contact: Contact) -> list[Bar]:
    """Every court order about a contact, also those that have ended."""
    rows = Bar.objects.visible_to(viewer).filter(contact=contact).select_related("contact")
    return list(rows.order_by("first_day", "pk"))


def contactable(
    viewer: Viewer, pupils: Pupil | Iterable[Pupil], purpose: str, day: date | None = None
) -> dict[int, list[Recipient]]:
    """By pupil, whom to write to or ring that day, in the order of calling: the one way to letters, labels and exports.
    Nobody whom a court order keeps away, by whatever number or address, nor anybody who stands there again by their name; letters and reports go to those marked for
    them, so to both of two parents who live apart. `purpose`: LETTERS, REPORTS or CALLS. Errors: KeyError for another."""
    wanted = {LETTERS: Q(letters=True), REPORTS: Q(reports=True), CALLS: Q()}[purpose]
    day = day or viewer.day
    about = [pupils] if isinstance(pupils, Pupil) else list(pupils)
    found: dict[int, list[Recipient]] = {pupil.pk: [] for pupil in about}
    contacts = Contact.objects.visible_to(viewer).filter(pupil__in=list(found))
    barred = Bar.objects.unscoped("a court order keeps a contact out, whoever asks")
    barred = barred.filter(on(day), pupil__in=list(found))
    kept_out: dict[int, set[int]] = defaultdict(set)
    shut: dict[int, set[str]] = defaultdict(set)
    names: dict[int, set[str]] = defaultdict(set)
    for bar in barred.select_related("contact"):
        kept_out[bar.pupil_id].add(bar.contact_id)
        names[bar.pupil_id].add(bar.contact.name)
        shut[bar.pupil_id] |= {number_key(each) for each in bar.contact.phones} | {bar.contact.email.casefold()} - {""}
    for contact in contacts.filter(wanted).select_related("pupil").order_by("order", "pk"):
        if contact.pk in kept_out[contact.pupil_id] or not contact.holds_on(max(day, contact.pupil.first_day)):
            continue
        if any(same_name(contact.name, name) for name in names[contact.pupil_id]):
            continue
        closed = shut[contact.pupil_id]
        phones = tuple(each for each in contact.phones if number_key(each) not in closed)
        email = "" if contact.email.casefold() in closed else contact.email
        found[contact.pupil_id].append(Recipient(contact, phones, email))
    return found


def names_kept_away(pupil: Pupil, day: date) -> list[str]:
    """Whom court orders keep away that day, whoever asks: so that nothing is addressed to them."""
    barred = Bar.objects.unscoped("a court order keeps a contact out, whoever asks").filter(on(day), pupil=pupil)
    return sorted(set(barred.values_list("contact__name", flat=True)))


def kept_away_in(words: str, names: Iterable[str]) -> str:
    """Whom of those that are kept away these words name, with or without a title; or nobody."""
    said = folded(words)
    return next((name for name in names if name_key(name) in said), "")


def refuse_kept_away(pupil: Pupil, day: date, to: str) -> None:
    """For every act that notes to whom at home something was told or goes. Errors: Refused, where that names somebody whom a
    court order keeps away."""
    if name := kept_away_in(to, names_kept_away(pupil, day)):
        raise Refused(f"A court order keeps {name} away: nothing goes to them.")


def number_key(phone: str) -> str:
    """However it was written: spaces and a country's code tell no number from another."""
    digits = "".join(each for each in phone if each.isdigit())
    return digits[-10:] or phone


def addresses_of(viewer: Viewer, pupil: Pupil) -> tuple[list[Address], list[Address]]:
    """Those of now, and the former."""
    rows = Address.objects.visible_to(viewer).filter(pupil=pupil).order_by("home", "pk")
    return now_and_former(viewer, pupil, rows)


def written_contacts(viewer: Viewer) -> QuerySet[Contact]:
    return Contact.objects.visible_to(viewer.only("lead")).select_related("pupil")


def settled_bars(viewer: Viewer) -> QuerySet[Bar]:
    return Bar.objects.visible_to(viewer.only("confirm")).select_related("contact", "pupil")


def written_addresses(viewer: Viewer) -> QuerySet[Address]:
    return Address.objects.visible_to(viewer.only("lead")).select_related("pupil")


def characteristics(viewer: Viewer, pupil: Pupil) -> tuple[list[Characteristic], list[Characteristic]]:
    """Those of now and the former; what she may see of them."""
    rows = Characteristic.objects.visible_to(viewer).filter(pupil=pupil).select_related("type")
    return now_and_former(viewer, pupil, rows.order_by("type__pk", "rank", "first_day", "pk"))


def written_characteristics(viewer: Viewer) -> QuerySet[Characteristic]:
    return Characteristic.objects.visible_to(viewer.only("lead")).select_related("pupil", "type")


def types_for(viewer: Viewer, pupil: Pupil, grants: Sequence[Grant] | None = None) -> list[CharacteristicType]:
    """The types that she may add to for this pupil, who is on roll or expected. `grants`: those over the pupil, where
    they have been asked for."""
    if pupil.last_day is not None and pupil.last_day < viewer.day:
        return []
    types = list(CharacteristicType.objects.visible_to(viewer).order_by("pk"))
    over = rules.grants_over(viewer, pupil) if grants is None else grants
    return [each for each in types if rules.opens(over, each.kind, "lead", subject=True)]


def held_between(
    viewer: Viewer, pupil: Pupil, type: CharacteristicType, first: date, last: date | None
) -> QuerySet[Characteristic]:
    """Rows of a type, and of those that exclude it, which overlap these days."""
    codes = {code for pair in EXCLUDING if type.code in pair for code in pair} | {type.code}
    rows = Characteristic.objects.visible_to(viewer).filter(not_ended(first), pupil=pupil, type__code__in=codes)
    rows = rows if last is None else rows.filter(first_day__lte=last)
    return rows.select_related("type").order_by("first_day", "pk")


EXCLUDING = (("K", "E"),)  # support from the school, or a plan: never both


def particulars_of(viewer: Viewer, pupil: Pupil) -> Particulars | None:
    return Particulars.objects.visible_to(viewer).filter(pupil=pupil).first()


def former_upns_of(viewer: Viewer, pupil: Pupil) -> list[FormerUpn]:
    return list(FormerUpn.objects.visible_to(viewer).filter(pupil=pupil).order_by("-until", "pk"))


def emergency_of(viewer: Viewer, pupil: Pupil) -> str:
    """What she must do in an emergency, if it is for her to know."""
    return pupil.emergency if pupil.emergency and rules.can_see_emergency(viewer, pupil=pupil) else ""


def photo_of(viewer: Viewer, pupil: Pupil) -> Photo | None:
    return Photo.objects.visible_to(viewer).filter(pupil=pupil).select_related("file").first()
