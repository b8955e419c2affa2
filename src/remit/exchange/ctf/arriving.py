"""From a transfer to what the import of pupils judges, with all that this does not take yet as typed values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise

from remit.core.imports.tables import Table
from remit.exchange.ctf.transfer import Attended, CommonTransfer, Contact, Header, Provision, Pupil
from remit.school.rows.pupils import FIELDS

CELLS = ("given_name", "family_name", "year", "upn", "date_of_birth", "sex", "sen", "eal")
SEN_CODES = {"N", "K", "E"}
ON_REGISTER = {"K", "E"}
ENGLISH, UNSAID = {"ENG", "ENB"}, {"REF", "NOT", "ZZZ"}
NURSERY = {"N1": -2, "N2": -1, "N": -1, "R": 0}
BEGINS = 8  # the month in which files begin to state the new academic year


@dataclass(frozen=True, slots=True)
class Spell:
    """A characteristic (K, E, EAL, FSM, LAC) from a day to a day, both included; None where the file does not say."""

    code: str
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """At the school that the pupil comes from. `status` is a code: C current, M main of two, S subsidiary, G guest."""

    status: str | None = None
    school: Attended | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One pupil of a transfer. `cells` are what `clean_row` reads, each field of `CELLS`, "" where the file says nothing;
    `notes` say in sentences what was worked out or left out for them. `contacts` stand in the order that they are called,
    with the pupil's addresses where they share them. All else is in `pupil`."""

    number: int
    cells: dict[str, str]
    notes: tuple[str, ...]
    former_upns: tuple[str, ...]
    characteristics: tuple[Spell, ...]
    enrolment: Enrolment
    contacts: tuple[Contact, ...]
    pupil: Pupil


def arrivals(transfer: CommonTransfer, *, day: date) -> tuple[Arrival, ...]:
    """`day`: the first day at the new school. Who is in Year 6 in the file of July is in Year 7 in September."""
    return tuple(_arrival(pupil, transfer.header, day) for pupil in transfer.pupils)


def table(coming: Iterable[Arrival]) -> Table:
    """As a spreadsheet of pupils is read: headings that are guessed right, then a row for each."""
    labels = {field.key: field.label for field in FIELDS}
    rows = (tuple(each.cells[key] for key in CELLS) for each in coming)
    return (tuple(labels[key] for key in CELLS), *rows)


def _arrival(pupil: Pupil, header: Header, day: date) -> Arrival:
    year, moved = _year(pupil, header, day)
    sen, old = _sen(pupil, day)
    standing = dict(pupil.unreadable)
    born = pupil.date_of_birth.isoformat() if pupil.date_of_birth else standing.get("date_of_birth", "")
    cells = {
        "given_name": pupil.preferred_forename or pupil.forename or "",
        "family_name": pupil.preferred_surname or pupil.surname or "",
        "year": year,
        "upn": pupil.upn or "",
        "date_of_birth": born,
        "sex": pupil.sex or "",
        "sen": sen,
        "eal": {True: "yes", False: "no", None: ""}[_eal(pupil)],
    }
    return Arrival(
        number=pupil.number,
        cells=cells,
        notes=tuple(filter(None, (moved, old))),
        former_upns=tuple(dict.fromkeys(upn for upn in pupil.former_upns or () if upn != pupil.upn)),
        characteristics=tuple(_characteristics(pupil)),
        enrolment=Enrolment(pupil.enrolment_status, pupil.last_school),
        contacts=_contacts(pupil),
        pupil=pupil,
    )


def _year(pupil: Pupil, header: Header, day: date) -> tuple[str, str]:
    """The year group on the day, and how it was worked out."""
    said = pupil.nc_year or ""
    begun = _begun(header)
    number = NURSERY.get(said, int(said) if said.isascii() and said.isdecimal() and len(said) < 3 else None)
    if number is None or begun is None:
        return said, ""
    on = _academic_year(day)
    later = max(0, on - begun)
    if not later:
        return said, ""
    year = _code(number + later)
    return year, f"Year group {said} in {_academic(begun)}, so {year} in {_academic(on)}."


def _begun(header: Header) -> int | None:
    """The year that the file's academic year began in."""
    if header.source and header.source.academic_year:
        return header.source.academic_year
    if header.made_at is None:
        return None
    return _academic_year(header.made_at)


def _academic_year(day: date) -> int:
    """The year that it began in, as files count: a datetime counts as its day."""
    return day.year if day.month >= BEGINS else day.year - 1


def _code(number: int) -> str:
    return "N" if number < 0 else "R" if number == 0 else str(number)


def _academic(begun: int) -> str:
    return f"{begun}/{(begun + 1) % 100:02}"


def _sen(pupil: Pupil, day: date) -> tuple[str, str]:
    """The provision on the day as a code that the import takes, and what was left out."""
    begun = [each for each in _in_order(pupil) if each.start is None or each.start <= day]
    if not begun:
        return "", ""
    last = begun[-1]
    if last.end and last.end < day:
        return "N", ""
    code = last.code or ""
    if code and code not in SEN_CODES:
        return "", f"SEN provision {code[:10]} is not one of N, K and E: left out."
    return code, ""


def _in_order(pupil: Pupil) -> list[Provision]:
    return sorted(pupil.provisions or (), key=lambda each: each.start or date.min)


def _eal(pupil: Pupil) -> bool | None:
    language = pupil.first_language
    return None if not language or language in UNSAID else language not in ENGLISH


def _characteristics(pupil: Pupil) -> Iterator[Spell]:
    yield from _sen_spells(_in_order(pupil))
    yield from _meals(pupil)
    if _eal(pupil):
        yield Spell("EAL")
    if pupil.looked_after:
        yield Spell("LAC")


def _meals(pupil: Pupil) -> Iterator[Spell]:
    """A time with free meals lasts until the day before the next one at the latest; one that ends before it begins is
    none."""
    said = [each for each in pupil.free_meals or () if each.country in {None, "ENG"}]
    meals = sorted(
        (each for each in said if not (each.start and each.end and each.end < each.start)),
        key=lambda each: each.start or date.min,
    )
    for each, after in pairwise([*meals, None]):
        if each and not (after and after.start == each.start):
            yield Spell("FSM", each.start, _ended(each.end, after.start if after else None))


def _ended(said: date | None, next_start: date | None) -> date | None:
    before = next_start - timedelta(days=1) if next_start else None
    return min((day for day in (said, before) if day), default=None)


def _sen_spells(provisions: list[Provision]) -> Iterator[Spell]:
    """A provision lasts until its end is said, or until the day before the next of another code."""
    runs = [list(run) for _, run in groupby(provisions, key=lambda each: each.code)]
    for run, after in pairwise([*runs, None]):
        if run and run[0].code in ON_REGISTER:
            ends = _ended(run[-1].end, after[0].start if after else None)
            if not (ends and run[0].start and ends < run[0].start):
                yield Spell(run[0].code, run[0].start, ends)


def _contacts(pupil: Pupil) -> tuple[Contact, ...]:
    found = sorted(pupil.contacts or (), key=lambda each: (each.order is None, each.order or 0))
    return tuple(_at_home(each, pupil) for each in found)


def _at_home(contact: Contact, pupil: Pupil) -> Contact:
    if any(address.as_pupil for address in contact.addresses or ()):
        return replace(contact, addresses=pupil.addresses)
    return contact
