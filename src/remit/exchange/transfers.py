"""A Common Transfer File as rows of pupils, with what no cell can hold beside each. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from remit.core.imports.columns import fold
from remit.exchange.ctf import Arrival, CommonTransfer, arrivals, read
from remit.exchange.ctf.arriving import CELLS
from remit.exchange.ctf.transfer import Address, Contact
from remit.school.pupil_rows import CLEAN, FIELDS
from remit.school.rows.contacts import RELATIONS

ZIP, WORKBOOK, SHEET = b"PK\x03\x04", b"[Content_Types].xml", b"mimetype"
BESIDE = (
    "legal_given_name", "legal_family_name", "middle_names", "former_family_name", "uln", "ethnicity", "language", "proficiency", "need_1", "need_2",
    "service_child", "previously_looked_after", "medical",
)  # fmt: skip
FIRST_MONTH, LAST_MONTH = 4, 8  # when files are of those who come in September


@dataclass(frozen=True)
class Staged:
    """A file as a batch takes it. `extra`: by number of the row."""

    headings: list[str]
    columns: dict[str, int]
    rows: list[list[str]]
    extra: dict[int, dict[str, Any]]
    first_day: date
    notes: list[str]


def is_transfer(content: bytes) -> bool:
    """By what it holds, whatever it is called: XML, or a zip that is no workbook."""
    head = content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if content.startswith(ZIP):
        return WORKBOOK not in content and SHEET not in content[:100] and b".xml" in content.lower()
    return head.startswith((b"<?xml", b"<CT", b"<ct", b"<!DOCTYPE", b"<AT", b"<at"))


def first_day(said: date | None, today: date) -> date:
    """As was said; else, of a file of spring or summer, the first of September."""
    if said:
        return said
    return date(today.year, 9, 1) if FIRST_MONTH <= today.month <= LAST_MONTH else today


def staged(content: bytes, *, said: date | None, today: date) -> Staged:
    """Errors: Unreadable."""
    transfer = read(content)
    day = first_day(said, today)
    coming = arrivals(transfer, day=day)
    labels = {field.key: field.label for field in FIELDS}
    keys = (*CELLS, *BESIDE)
    rows, extra = [], {}
    for number, each in enumerate(coming, start=2):
        notes = list(each.notes)
        beside = _beside(each, notes)
        rows.append([*(each.cells[key] for key in CELLS), *(beside[key] for key in BESIDE)])
        extra[number] = _extra(each, notes)
    columns = {key: at for at, key in enumerate(keys)}
    return Staged([labels[key] for key in keys], columns, rows, extra, day, list(_notes(transfer)))


def _notes(transfer: CommonTransfer) -> Iterator[str]:
    source = transfer.header.source
    if source and source.name:
        yield f"It comes from {source.name[:120]}."
    if any(each.schools for each in transfer.pupils):
        yield "Earlier schools, attendance and results in it are not kept."
    yield from (f"{each.why} ({each.path or 'the file'}, {each.count})" for each in transfer.warnings[:20])


def _beside(each: Arrival, notes: list[str]) -> dict[str, str]:
    """What a pupil's own cells say further. A value that the import would refuse is left out and said: a code of another
    school's list does not keep a pupil out."""
    pupil = each.pupil
    needs = sorted(pupil.needs or (), key=lambda need: (need.rank is None, need.rank or 0))
    codes = list(dict.fromkeys(need.code for need in needs if need.code and need.end is None))
    known = (pupil.forename or "", pupil.surname or "")
    said = {
        "legal_given_name": known[0] if known[0] != each.cells["given_name"] else "",
        "legal_family_name": known[1] if known[1] != each.cells["family_name"] else "",
        "middle_names": pupil.middle_names,
        "former_family_name": pupil.former_surname,
        "uln": pupil.uln,
        "ethnicity": pupil.ethnicity,
        "language": pupil.first_language,
        "proficiency": pupil.english_proficiency,
        "need_1": codes[0] if codes else "",
        "need_2": codes[1] if len(codes) > 1 else "",
        "service_child": pupil.service_child,
        "previously_looked_after": pupil.post_looked_after,
        "medical": {True: "yes", False: "no", None: ""}[pupil.medical_flag],
    }
    return {key: _taken(key, text or "", notes) for key, text in said.items()}


def _taken(key: str, text: str, notes: list[str]) -> str:
    try:
        CLEAN[key](text)
    except ValueError:
        label = next(field.label for field in FIELDS if field.key == key)
        notes.append(f"{label} “{text[:20]}” is not known here: left out.")
        return ""
    return text


def _extra(each: Arrival, notes: list[str]) -> dict[str, Any]:
    meals = {meal.start: meal.category or "" for meal in each.pupil.free_meals or ()}
    spells = [
        {
            "code": spell.code,
            "value": _taken("fsm", meals.get(spell.first_day, ""), notes)[:1].upper() if spell.code == "FSM" else "",
            "first_day": spell.first_day and spell.first_day.isoformat(),
            "last_day": spell.last_day and spell.last_day.isoformat(),
        }
        for spell in each.characteristics
    ]
    contacts = [found for contact in each.contacts if (found := _contact(contact))]
    living = next((found for address in each.pupil.addresses or () if (found := _address(address))), None)
    found = {
        "former_upns": list(each.former_upns),
        "spells": spells,
        "contacts": contacts,
        "address": living,
        "notes": notes,
    }
    return {key: value for key, value in found.items() if value}


def _contact(contact: Contact) -> dict[str, Any]:
    name = " ".join(filter(None, (contact.title, contact.forename, contact.surname)))[:120]
    if not (contact.surname or contact.forename):
        return {}
    relation = fold(contact.relationship or "")
    living = next((found for address in contact.addresses or () if (found := _address(address))), {})
    language = next((each.code for each in contact.languages or () if each.code), "")
    return {
        "name": name,
        "relation": RELATIONS.get(relation, "other") if relation else "",
        "parental_responsibility": contact.responsibility,
        "letters": contact.correspondence,
        "interpreter": contact.translator,
        "phones": [each.number[:40] for each in contact.phones or () if each.number],
        "email": next((each[:254] for each in contact.emails or () if "@" in each), ""),
        "language": language,
        **living,
    }


def _address(address: Address) -> dict[str, str]:
    parts = address.lines or (
        address.saon, " ".join(filter(None, (address.paon, address.street))), address.locality, address.town, address.post_town, address.county,
    )  # fmt: skip
    lines = ", ".join(dict.fromkeys(filter(None, parts)))[:300]
    return {"lines": lines, "postcode": (address.postcode or "")[:8]} if lines else {}
