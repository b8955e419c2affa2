"""What a transfer says of a pupil that no cell can hold: former numbers, spells of what was held, contacts. It stands
with its row as plain values, is judged with it, and is brought in and taken back with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from remit.core import clock
from remit.core.acts import record
from remit.core.imports.columns import Fault
from remit.core.imports.kinds import folded
from remit.core.imports.models import Batch
from remit.school.family import not_ended
from remit.school.imports.codes import CODES, NEED, SEN
from remit.school.imports.kept_away import MAY_BE, KeptAway
from remit.school.imports.spells import in_turn
from remit.school.models import Address, Characteristic, CharacteristicType, Contact, FormerAttendance, FormerUpn, Pupil
from remit.school.rows.names import name_key, same_name

REASON = "a transfer adds what is not held yet"
KEYS = ("former_upns", "spells", "contacts", "address", "attendance")
SESSIONS = ("possible", "attended", "authorised", "unauthorised")
Types = Mapping[str, CharacteristicType]
Place = tuple[str, str]
Spell = tuple[str, str, date | None, date | None]


def brought(extra: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row's extra, as the judging compares them."""
    found: dict[str, Any] = {}
    if extra.get("former_upns"):
        found["former_upns"] = tuple(extra["former_upns"])
    if extra.get("spells"):
        found["spells"] = in_turn(map(_spell, extra["spells"]))
    found |= {key: extra[key] for key in ("contacts", "address", "attendance") if extra.get(key)}
    return found


def _spell(said: Mapping[str, Any]) -> Spell:
    days = (date.fromisoformat(said[key]) if said.get(key) else None for key in ("first_day", "last_day"))
    first, last = days
    return said["code"], said.get("value", ""), first, last


def doubts(number: int, extra: Mapping[str, Any]) -> list[Fault]:
    return [Fault(number, "Transfer", "", note) for note in extra.get("notes", ())]


def held_doubts(number: int, values: Mapping[str, Any], held: Mapping[str, Any]) -> list[Fault]:
    """What is left out because of what is held: nobody comes back open whom an order keeps away, and where a pupil
    lives is as the school has it."""
    found = [Fault(number, "Contacts", each["name"], f"{MAY_BE} Left out.") for each in left_out(values, held)]
    own, homes = values.get("address"), held.get("homes")
    if own and homes and _place(own) not in homes:
        found.append(Fault(number, "Address", "", "Another address is held for this {pupil.one}: it stays as it is."))
    return found + [
        Fault(
            number,
            "Attendance",
            _attended(each),
            "Other numbers are held for that year and school: they stay as they are.",
        )
        for each in values.get("attendance") or ()
        if (known := held.get("attendance", {}).get(_year(each))) and known != _sessions(each)
    ]


def fresh_attendance(values: Mapping[str, Any], held: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Years of other schools of which nothing is held."""
    return [each for each in values.get("attendance") or () if _year(each) not in held.get("attendance", {})]


def _year(said: Mapping[str, Any]) -> tuple[int, str, str]:
    return said["year"], said["number"], said["name"]


def _sessions(said: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(said[name] for name in SESSIONS)


def _attended(said: Mapping[str, Any]) -> str:
    return f"{said['year']}: {said['attended']} of {said['possible']}"


def lacking(values: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, list]:
    """What of it a pupil who is held has not yet: numbers, contacts by name, spells by code and day."""
    found: dict[str, list] = {}
    if upns := [upn for upn in values.get("former_upns") or () if upn not in {*held["former_upns"], held.get("upn")}]:
        found["former_upns"] = [", ".join(held["former_upns"]), ", ".join(upns)]
    if contacts := [each["name"] for each in fresh_contacts(values, held)]:
        found["contacts"] = ["", ", ".join(contacts)]
    if years := fresh_attendance(values, held):
        found["attendance"] = ["", ", ".join(map(_attended, years))]
    if spells := fresh_spells(values, held):
        found["spells"] = ["", ", ".join(map(in_words, spells))]
    return found


def fresh_contacts(values: Mapping[str, Any], held: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those whose name is not held, but for whom an order may keep away."""
    left = left_out(values, held)
    return [each for each in _unheld(values, held) if each not in left]


def left_out(values: Mapping[str, Any], held: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    beside = {name_key(each["name"]) for each in values.get("contacts") or ()}
    barred = held.get("kept_away", ())
    return [each for each in _unheld(values, held) if any(one.may_be(each, beside) for one in barred)]


def _unheld(values: Mapping[str, Any], held: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    names = held.get("contacts", ())
    said = values.get("contacts") or ()
    return [each for each in said if not any(same_name(each["name"], name) for name in names)]


def fresh_spells(values: Mapping[str, Any], held: Mapping[str, Any]) -> list[Spell]:
    return [each for each in values.get("spells") or () if not _is_held(each, held.get("spells", ()))]


def said_by_spells(values: Mapping[str, Any], held: Mapping[str, Any]) -> set[str]:
    """The fields that a spell which is to be added, and lasts, says with its days: the cell then adds nothing."""
    lasting = {code for code, _, _, last in fresh_spells(values, held) if last is None}
    return {key for key, codes in CODES.items() if key not in KEYS and codes & lasting}


def in_words(spell: Spell) -> str:
    code, value, first, last = spell
    days = f"{f' from {first:%d/%m/%Y}' if first else ''}{f' to {last:%d/%m/%Y}' if last else ''}"
    return f"{code}{f' {value}' if value else ''}{days}"


def _is_held(spell: Spell, held: Iterable[tuple[str, date, date | None]]) -> bool:
    """Another of the same code, or another of SEN, on one of its days."""
    code, _, first, last = spell
    alike = SEN if code in SEN else (code,)
    return any(
        other in alike and (last is None or since <= last) and (first is None or until is None or first <= until)
        for other, since, until in held
    )


class Known:
    """Contacts and spells of the pupils of a school, read only where a transfer comes."""

    def __init__(self, school: Any, day: date) -> None:
        self.kept_away = KeptAway(school, day)
        self.contacts: dict[int, set[str]] = defaultdict(set)
        self.spells: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
        self.homes: dict[int, dict[Place, str]] = defaultdict(dict)
        living = Address.objects.unscoped(REASON).filter(not_ended(day), school=school)
        for pupil, home, lines, postcode in living.values_list("pupil_id", "home", "lines", "postcode"):
            self.homes[pupil][folded(lines), postcode] = home
        names = Contact.objects.unscoped(REASON).filter(school=school)
        for pupil, name in names.values_list("pupil_id", "name"):
            self.contacts[pupil].add(name)
        held = Characteristic.objects.unscoped(REASON).filter(school=school)
        for pupil, *spell in held.values_list("pupil_id", "type__code", "first_day", "last_day"):
            self.spells[pupil].append(tuple(spell))

        self.attendance: dict[int, dict[tuple[int, str, str], tuple[int, ...]]] = defaultdict(dict)
        before = FormerAttendance.objects.unscoped(REASON).filter(school=school)
        for pupil, year, number, name, *counts in before.values_list("pupil_id", "year", "number", "name", *SESSIONS):
            self.attendance[pupil][year, number, name] = tuple(counts)

    def of(self, pupil: int) -> dict[str, Any]:
        known: dict[str, Any] = {"contacts": self.contacts[pupil], "spells": self.spells[pupil]}
        known |= {"homes": self.homes[pupil], "attendance": self.attendance[pupil]}
        return known | {"kept_away": self.kept_away.of.get(pupil, ())}


def write(coming: Iterable[tuple[Pupil, Mapping[str, Any], Mapping[str, Any]]], batch: Batch, types: Types) -> None:
    """For each pupil what is said and what is held: what is lacking is added, each kind of what is sensitive with a line
    of its own."""
    upns: list[Any] = []
    years: list[Any] = []
    contacts: list[Any] = []
    addresses: list[Any] = []
    spells: list[Any] = []
    for pupil, values, held in coming:
        known = {*held.get("former_upns", ()), values.get("upn") or held.get("upn")}
        upns += [FormerUpn(pupil=pupil, upn=upn) for upn in values.get("former_upns") or () if upn not in known]
        years += [_former(pupil, each) for each in fresh_attendance(values, held)]
        spells += _spells(pupil, values, held, types)
        homes = dict(held.get("homes") or {})
        own = values.get("address")
        if own and not homes:
            homes[_place(own)] = ""
            addresses.append(_address(pupil, "", own))
        for order, each in enumerate(fresh_contacts(values, held), start=len(held.get("contacts", ())) + 1):
            home, is_new = _home(each, homes, pupil.first_day)
            if is_new:
                addresses.append(_address(pupil, home, each))
            contacts.append(_contact(pupil, each, order, home))
    made = [
        FormerUpn.objects.bulk_create(upns),
        FormerAttendance.objects.bulk_create(years),
        Contact.objects.bulk_create(contacts),
        Address.objects.bulk_create(addresses),
    ]
    for rows in (*made, *by_kind(Characteristic.objects.bulk_create(spells))):
        if rows:
            record(*rows, of=batch)


def _former(pupil: Pupil, said: Mapping[str, Any]) -> FormerAttendance:
    fields = ("year", "number", "name", *SESSIONS)
    return FormerAttendance(pupil=pupil, brought=clock.today(), **{name: said[name] for name in fields})


def _spells(pupil: Pupil, values: Mapping[str, Any], held: Mapping[str, Any], types: Types) -> list[Characteristic]:
    """Needs in the order in which they are said; free meals that last with the day on which they were checked."""
    made = [_characteristic(pupil, each, types) for each in fresh_spells(values, held) if _begins(pupil, each)]
    for rank, need in enumerate((each for each in made if each.type.code == NEED), start=1):
        need.rank = rank
    for each in made:
        if each.type.code == "FSM" and each.last_day is None:
            each.verified_on = values.get("fsm_verified")
    return made


def by_kind(rows: Iterable[Characteristic]) -> list[list[Characteristic]]:
    found: dict[str, list[Characteristic]] = defaultdict(list)
    for row in rows:
        found[row.type.kind].append(row)
    return [found[kind] for kind in sorted(found)]


def _begins(pupil: Pupil, spell: Spell) -> bool:
    _, _, first, last = spell
    return last is None or (first or pupil.first_day) <= last


def _characteristic(pupil: Pupil, spell: Spell, types: Types) -> Characteristic:
    code, value, first, last = spell
    return Characteristic(pupil=pupil, type=types[code], value=value, first_day=first or pupil.first_day, last_day=last)


def _place(said: Mapping[str, Any]) -> Place:
    return folded(said.get("lines") or ""), said.get("postcode") or ""


def _home(said: Mapping[str, Any], homes: dict[Place, str], day: date) -> tuple[str, bool]:
    """The first address is the home without a name; another one is called by whoever lives there. Whether it is new."""
    place = _place(said)
    if not any(place) or place in homes:
        return homes.get(place, ""), False
    name = said["name"][:40]
    name = name if name not in homes.values() else f"{name[:27]} {day:%d/%m/%Y}"
    return homes.setdefault(place, name if homes else ""), True


def _contact(pupil: Pupil, said: Mapping[str, Any], order: int, home: str) -> Contact:
    fields = ("name", "relation", "phones", "email", "language")
    given = {key: said[key] for key in fields if said.get(key)}
    return Contact(
        pupil=pupil,
        order=order,
        home=home,
        first_day=pupil.first_day,
        parental_responsibility=said.get("parental_responsibility"),
        interpreter=bool(said.get("interpreter")),
        letters=said.get("letters") is not False,
        **given,
    )


def _address(pupil: Pupil, home: str, said: Mapping[str, Any]) -> Address:
    lines, postcode = said.get("lines", ""), said.get("postcode", "")
    return Address(pupil=pupil, home=home, lines=lines, postcode=postcode, first_day=pupil.first_day)
