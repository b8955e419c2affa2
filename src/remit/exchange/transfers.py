"""A Common Transfer File as rows of pupils, with what no cell can hold beside each. Pure: no database."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from remit.core.imports.columns import fold
from remit.core.imports.strange import is_page
from remit.exchange.ctf import Arrival, CommonTransfer, arrivals, read
from remit.exchange.ctf.arriving import CELLS, Spell
from remit.exchange.ctf.transfer import Address, Contact, FreeMeals, Need, Pupil
from remit.school.rows import cells
from remit.school.rows.contacts import RELATIONS
from remit.school.rows.lists import LANGUAGES, values_of
from remit.school.rows.pupils import CLEAN, FIELDS

ZIP, WORKBOOK, SHEET = b"PK\x03\x04", b"[Content_Types].xml", b"mimetype"
BESIDE = (
    "legal_given_name", "legal_family_name", "middle_names", "former_family_name", "uln", "ethnicity", "language", "proficiency", "need_1", "need_2",
    "service_child", "previously_looked_after", "medical", "fsm_verified", "previous_school",
)  # fmt: skip
LAESTAB = re.compile(r"\d{7}", re.ASCII)
HEAD = 64 * 1024
BEFORE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
ROOTS = re.compile(r"\s*(?:<!doctype|<(?:[\w.\-]+:)?(?:ct|at|header\s*>))", re.IGNORECASE)
UNKEPT = (
    ("session by session marks of other schools", lambda pupil: any(each.marks for each in pupil.attendance or ())),
    ("results", lambda pupil: pupil.assessments),
    ("schools before the last one", lambda pupil: len(pupil.schools or ()) > 1),
    ("disabilities", lambda pupil: pupil.disabilities),
    ("telephone numbers and e-mail addresses of the {pupil.many} themselves", lambda pupil: pupil.phones or pupil.emails),
    ("the authority that looks after a child", lambda pupil: pupil.care_authority),
    ("further languages", lambda pupil: len({each.code for each in pupil.languages or ()}) > 1),
    ("further addresses", lambda pupil: len(pupil.addresses or ()) > 1),
    ("needs that have ended", lambda pupil: any(need.end for need in pupil.needs or ())),
    ("candidate numbers (UCI)", lambda pupil: pupil.uci),
    ("former first names", lambda pupil: pupil.former_forename),
    ("free school meals of another country", lambda pupil: any(each.country not in {None, "ENG"} for each in pupil.free_meals or ())),
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
    if content.startswith(ZIP):
        is_office = WORKBOOK in content or b"docProps/" in content or b"xl/" in content
        return not is_office and SHEET not in content[:100] and b".xml" in content.lower()
    head = _text(content[:HEAD]).lstrip("\ufeff \t\r\n")
    if is_page(head):
        return False
    rest = head
    while found := BEFORE.match(rest):
        rest = rest[found.end() :]
    return head.startswith("<?xml") or bool(ROOTS.match(rest))


def _text(head: bytes) -> str:
    """Enough of it to see what it is, in whichever encoding."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", errors="replace")
    if head.startswith((b"<\0", b"\0<")):
        return head.decode("utf-16-le" if head[0] else "utf-16-be", errors="replace")
    return head.decode("utf-8-sig", errors="replace")


def first_day(said: date | None, today: date) -> date:
    """As was said; else, of a file of spring or summer, the first of September."""
    if said:
        return said
    return date(today.year, 9, 1) if FIRST_MONTH <= today.month <= LAST_MONTH else today


def staged(content: bytes, *, said: date | None, today: date, laestab: str = "") -> Staged:
    """`laestab`: the number of the school that it is brought in to. Errors: Unreadable."""
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
    return Staged([labels[key] for key in keys], columns, rows, extra, day, list(_notes(transfer, laestab)))


def _notes(transfer: CommonTransfer, laestab: str) -> Iterator[str]:
    source = transfer.header.source
    if source and source.name:
        yield f"It comes from {source.name[:120]}."
    yield from _made_out(transfer, "".join(filter(str.isdecimal, laestab)))
    unkept = [(what, sum(1 for pupil in transfer.pupils if has(pupil))) for what, has in UNKEPT]
    if told := [f"{what} (of {many})" for what, many in unkept if many]:
        yield f"Read and not kept: {', '.join(told)}."
    if backwards := sum(1 for pupil in transfer.pupils if any(map(_backwards, pupil.free_meals or ()))):
        yield f"Free school meals that end before they begin, of {backwards}: left out. Ask the school that sent it."
    yield from (f"{each.why} ({each.path or 'the file'}, {each.count})" for each in transfer.warnings[:20])


def _made_out(transfer: CommonTransfer, laestab: str) -> Iterator[str]:
    """Which school it is for, where that is another one than it is brought in to."""
    meant = transfer.header.destination
    number = (meant.laestab or "") if meant else ""
    if meant and LAESTAB.fullmatch(number) and LAESTAB.fullmatch(laestab) and number != laestab:
        ours = f"{laestab[:3]} {laestab[3:]}"
        yield f"It is made out to the school {meant.la} {meant.estab}, and this is {ours}. Is it meant for this school?"


def _backwards(meal: FreeMeals) -> bool:
    return bool(meal.start and meal.end and meal.end < meal.start)


def _beside(each: Arrival, notes: list[str]) -> dict[str, str]:
    """What a pupil's own cells say further. A value that the import would refuse is left out and said: a code of another
    school's list does not keep a pupil out."""
    pupil = each.pupil
    codes = [need.code for need in _needs(pupil)]
    meals = [meal for meal in pupil.free_meals or () if meal.end is None and meal.country in {None, "ENG"}]
    verified = max((meal.verified_on for meal in meals if meal.verified_on), default=None)
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
        "fsm_verified": verified.isoformat() if verified else "",
        "previous_school": _school_before(pupil),
    }
    return {key: _taken(key, text or "", notes) for key, text in said.items()}


def _school_before(pupil: Pupil) -> str:
    """By its name, else by the numbers of its authority and its own."""
    last = pupil.last_school
    return (last.name or " ".join(filter(None, (last.la, last.estab)))) if last else ""


def _needs(pupil: Pupil) -> list[Need]:
    """Those that hold, each once, in their order."""
    ranked = sorted(pupil.needs or (), key=lambda need: (need.rank is None, need.rank or 0))
    found: dict[str, Need] = {}
    for need in ranked:
        if need.code and need.end is None:
            found.setdefault(need.code, need)
    return list(found.values())


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
        _spell(spell, _coded("fsm", meals.get(spell.first_day, ""), notes) if spell.code == "FSM" else "")
        for spell in each.characteristics
    ]
    spells += [
        _spell(Spell("NEED", need.start), code)
        for need in _needs(each.pupil)
        if (code := _coded("need_1", need.code or "", notes))
    ]
    contacts = [found for contact in each.contacts if (found := _contact(contact, notes))]
    living = next((found for address in each.pupil.addresses or () if (found := _address(address))), None)
    found = {
        "former_upns": list(each.former_upns),
        "spells": spells,
        "contacts": contacts,
        "address": living,
        "attendance": _attendance(each.pupil, notes),
        "notes": notes,
    }
    return {key: value for key, value in found.items() if value}


COUNTS = ("possible", "attended", "authorised", "unauthorised")
YEARS = range(1990, 2100)


def _attendance(pupil: Pupil, notes: list[str]) -> list[dict[str, Any]]:
    """Of each year and school whose sessions add up; what is left out is told."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in pupil.attendance or ():
        where = f"Attendance of {each.year or 'a year that is not said'} at {each.name or each.estab or 'a school that is not named'}"
        counts = {name: getattr(each, name) for name in COUNTS}
        if each.year not in YEARS or None in counts.values():
            notes.append(f"{where[:160]}: its year or one of its numbers is missing. Left out.")
        elif counts["possible"] != counts["attended"] + counts["authorised"] + counts["unauthorised"]:
            notes.append(f"{where[:160]}: attended and missed are not together what was possible. Left out.")
        else:
            key = (each.year, f"{each.la or ''}{each.estab or ''}"[:7], (each.name or "")[:120])
            row = dict(zip(("year", "number", "name"), key, strict=True)) | counts
            if found.setdefault(key, row) != row:
                notes.append(f"{where[:160]} stands in the file twice, with other numbers: the first is taken.")
    return list(found.values())


def _coded(key: str, text: str, notes: list[str]) -> str:
    """The code as it is kept."""
    known = CLEAN[key](_taken(key, text, notes))
    return known if isinstance(known, str) else ""


def _spell(spell: Spell, value: str) -> dict[str, Any]:
    days = {"first_day": spell.first_day, "last_day": spell.last_day}
    return {"code": spell.code, "value": value, **{key: day and day.isoformat() for key, day in days.items()}}


def _contact(contact: Contact, notes: list[str]) -> dict[str, Any]:
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
        "phones": _reached(cells.phones, [each.number or "" for each in contact.phones or ()], notes),
        "email": next(iter(_reached(lambda said: (cells.email(said),), list(contact.emails or ()), notes)), ""),
        "language": values_of(LANGUAGES).get(language, language),
        **living,
    }


def _reached(clean: Callable[[str], tuple[str, ...]], said: list[str], notes: list[str]) -> list[str]:
    """Numbers or addresses that can be what they say; what is left out is told."""
    found: list[str] = []
    for each in filter(None, said):
        try:
            found += clean(each.strip())
        except ValueError as fault:
            notes.append(f"Of a contact, “{each[:40]}”: {fault} Left out.")
    return list(dict.fromkeys(found))


def _address(address: Address) -> dict[str, str]:
    parts = address.lines or (
        address.saon, " ".join(filter(None, (address.paon, address.street))), address.locality, address.town, address.post_town, address.county,
    )  # fmt: skip
    lines = ", ".join(dict.fromkeys(filter(None, parts)))[:300]
    return {"lines": lines, "postcode": (address.postcode or "")[:8]} if lines else {}
