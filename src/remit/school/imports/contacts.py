"""What each row of a list of contacts would do to what is held, and does. What a court order says comes in with the
contact or not at all: a contact is never left open to be rung by a row that could not be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from remit.core.acts import changed, record
from remit.core.imports.columns import Fault
from remit.core.imports.kinds import ADDED, CHANGED, REJECTED, UNCHANGED, Import, Judged, folded
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school.imports import sight
from remit.school.imports.held import Cleaned, not_over
from remit.school.imports.judging import cells_of
from remit.school.imports.kept_away import MAY_BE, KeptAway
from remit.school.imports.people import Known, Pupils
from remit.school.models import Address, Bar, Contact, Pupil, School
from remit.school.rows.classes import shown_of
from remit.school.rows.contacts import LONGEST_ORDER, ROWS, bar_of, clean_row, doubts, together
from remit.school.rows.names import name_key, same_name

REASON = "an import compares its own contacts with those that are held"
KEYS = (
    "relation", "parental_responsibility", "order", "phones", "email", "language", "interpreter", "letters", "reports", "lives_with",
)  # fmt: skip
HAS_BAR = "A court order, or what stands where one would be: {}"


@dataclass(frozen=True)
class Met:
    """What a row was found to speak of. `pupil` is the pupil's number, as the sight asks for it."""

    pupil: int
    known: Known
    contact: Contact | None
    place: int


def _cleaned(batch: Batch, rows: Iterable[Row], day: date, school: School) -> Cleaned:
    return [(row.number, *clean_row(row.number, cells_of(batch, row), today=day, years=school.years)) for row in rows]


def rows_about_the_same(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> list[int]:
    cleaned = _cleaned(batch, rows, day, school)
    return sorted(each.row for each in together([(number, values) for number, values, faults in cleaned if not faults]))


class Index:
    """The contacts that hold, with what is forbidden of them and where they live."""

    def __init__(self, school: School, day: date, by: Viewer | None, whole: Callable[[], Cleaned]) -> None:
        self.day, self.whole = day, whole
        self.pupils, self.kept_away = Pupils(school, day, by), KeptAway(school, day)
        self.contacts: dict[tuple[int, str], list[Contact]] = defaultdict(list)
        self.places: dict[int, int] = defaultdict(int)
        hold = not_over(day) | Q(pk__in=self.kept_away.pks)
        for each in Contact.objects.unscoped(REASON).filter(hold, school=school).order_by("order", "pk"):
            self.contacts[each.pupil_id, name_key(each.name)].append(each)
            self.places[each.pupil_id] = max(self.places[each.pupil_id], each.order)
        self.bars: dict[int, set[str]] = defaultdict(set)
        bars = Bar.objects.unscoped(REASON).filter(not_over(day), school=school)
        for contact, words in bars.values_list("contact_id", "words"):
            self.bars[contact].add(folded(words))
        self.homes = Homes(school, day)

    def may_be_kept_away(self, pupil: int, values: dict[str, Any]) -> bool:
        """Whether a contact who would be new may be one whom an order keeps away."""
        said = {**values, "name": values["contact"]}
        barred = self.kept_away.of.get(pupil, ())
        return any(each.may_be(said, ()) for each in barred) and any(
            each.may_be(said, self.names_in_file[pupil]) for each in barred
        )

    @cached_property
    def names_in_file(self) -> dict[int, set[str]]:
        """By pupil, whom the whole file names, also where only a part of it is judged."""
        found: dict[int, set[str]] = defaultdict(set)
        for _, values, faults in self.whole():
            known = None if faults else self.pupils.find(values)[0]
            if known:
                found[known.pk].add(name_key(values["contact"]))
        return found


class Homes:
    """Where each home of a pupil is, and who carries its name."""

    def __init__(self, school: School, day: date) -> None:
        self.at: dict[tuple[int, str], Address] = {}
        for each in Address.objects.unscoped(REASON).filter(not_over(day), school=school).order_by("first_day", "pk"):
            self.at[each.pupil_id, each.home] = each
        self.moved: set[int] = set()  # pupils whose own home moves with this part
        self.carriers: dict[tuple[int, str], set[int]] = defaultdict(set)
        contacts = Contact.objects.unscoped(REASON).filter(not_over(day), school=school)
        for pk, pupil, home in contacts.values_list("pk", "pupil_id", "home"):
            self.carriers[pupil, home].add(pk)

    def same(self, pupil: int, lines: str, postcode: str) -> str | None:
        """The home that is at this address already."""
        for (of, home), held in self.at.items():
            if of == pupil and (folded(held.lines), held.postcode) == (folded(lines), postcode):
                return home
        return None


def judge(batch: Batch, rows: Sequence[Row], *, day: date, school: School, by: Viewer | None = None) -> list[Judged]:
    cleaned = _cleaned(batch, rows, day, school)
    twice = {
        each.row: each for each in together([(number, values) for number, values, faults in cleaned if not faults])
    }
    held = Index(
        school, day, by, lambda: _cleaned(batch, Row.objects.unscoped(REASON).filter(batch=batch), day, school)
    )
    said = {row.number: cells_of(batch, row) for row in rows}
    met: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    found = []
    for number, values, faults in cleaned:
        values["bar"] = bar_of(said[number])[:LONGEST_ORDER]
        judged = _judge(number, values, [*faults, *([twice[number]] if number in twice else [])], held)
        if judged.held:
            told = met[judged.held.pupil, name_key(values["contact"])]
            if first := next((row for row, name in told if same_name(name, values["contact"])), None):
                judged = _refused(number, values, f"Row {first} is about the same contact of this {{pupil.one}}.")
            told.append((number, values["contact"]))
        if judged.verdict != REJECTED:
            judged.doubts.extend(doubts(number, said[number]) + _held_doubts(number, judged, held))
        found.append(judged)
    return found


def _warning(values: dict[str, Any]) -> str:
    return HAS_BAR.format(values["bar"]) if values["bar"] else ""


def _refused(number: int, values: dict[str, Any], why: str, column: str = "Contact", value: str = "") -> Judged:
    fault = Fault(number, column, value or values["contact"], why)
    return Judged(number, REJECTED, values, faults=[fault], warning=_warning(values))


def _judge(number: int, values: dict[str, Any], faults: list[Fault], held: Index) -> Judged:
    if faults:
        return Judged(number, REJECTED, values, faults=faults, warning=_warning(values))
    known, doubt = held.pupils.find(values)
    if known is None:
        return _refused(number, values, doubt, "{Pupil.one}", shown_of(values))
    values["pupil_name"] = known.name
    alike = held.contacts.get((known.pk, name_key(values["contact"])), [])
    same = [each for each in alike if same_name(each.name, values["contact"])]
    if len(same) > 1:
        return _refused(number, values, "Two contacts of this name are held: end one of them first.")
    if not same and not values["bar"] and held.may_be_kept_away(known.pk, values):
        return _refused(number, values, MAY_BE)
    if not same:
        held.places[known.pk] += 1
        found = Met(known.pk, known, None, values.get("order") or held.places[known.pk])
        return Judged(number, ADDED, values, held=found, warning=_warning(values))
    contact = same[0]
    differs = _differs(values, contact, held)
    found = Met(known.pk, known, contact, contact.order)
    return Judged(number, CHANGED if differs else UNCHANGED, values, differs, held=found, warning=_warning(values))


def _held_doubts(number: int, row: Judged, held: Index) -> list[Fault]:
    contact, found = row.held.contact, []
    if contact and contact.last_day and contact.last_day < held.day:
        found.append(Fault(number, "Contact", row.values["contact"], "This contact has ended, and stays so."))
    if _moves_pupil(row):
        lives = "The {pupil.one} lives with this contact: the {pupil.one}’s own address moves there too."
        found.append(Fault(number, "Address", "", lives))
    return found


def _takes_along(values: dict[str, Any], contact: Contact) -> bool:
    """Whether the pupil moves with this contact: they live in the pupil's own home, the one without a name."""
    lives = values.get("lives_with")
    return not contact.home and bool(contact.lives_with if lives is None else lives)


def _differs(values: dict[str, Any], contact: Contact, held: Index) -> dict[str, list]:
    """An empty cell says nothing. A bar is only ever added to."""
    differs = {
        key: [getattr(contact, key), values[key]]
        for key in KEYS
        if values.get(key) not in (None, "", []) and values[key] != getattr(contact, key)
    }
    if values["lines"]:
        at = held.homes.at.get((contact.pupil_id, contact.home))
        now = (folded(at.lines), at.postcode) if at else ("", "")
        if now != (folded(values["lines"]), values.get("postcode", "")):
            differs["address"] = [str(at) if at else "", _address_words(values)]
    if values["bar"] and folded(values["bar"]) not in held.bars[contact.pk]:
        differs["bar"] = ["", values["bar"]]
    return differs


def _address_words(values: dict[str, Any]) -> str:
    return ", ".join(filter(None, (values["lines"], values.get("postcode"))))


def bring_in(batch: Batch, judged: list[Judged], *, by: Viewer, school: School) -> None:
    homes = Homes(school, by.day)
    pupils = Pupil.objects.unscoped(REASON).in_bulk([each.held.pupil for each in judged if each.held])
    new: list[Contact] = []
    addresses: list[Address] = []
    barred: list[tuple[Contact, str]] = []
    for each in sorted(judged, key=_moves_pupil, reverse=True):
        if each.verdict == ADDED:
            contact = _contact(each, pupils[each.held.pupil], by.day)
            _settle(contact, each.values, homes, addresses, by.day)
            new.append(contact)
        elif each.verdict in {CHANGED, UNCHANGED}:
            contact = each.held.contact
            given = {key: now for key, (_, now) in each.differs.items() if key in KEYS}
            if "address" in each.differs or (contact.pupil_id in homes.moved and not contact.home):
                given["home"] = _settle(contact, each.values, homes, addresses, by.day)
            if differing := changed(contact, **given):
                contact.save()
                record(contact, **differing)
        else:
            continue
        if each.values["bar"] and (each.verdict == ADDED or "bar" in each.differs):
            barred.append((contact, each.values["bar"]))
    made: list[list[Any]] = [Contact.objects.bulk_create(new), Address.objects.bulk_create(addresses)]
    bars = [
        Bar(pupil=pupils[contact.pupil_id], contact=contact, words=words, first_day=contact.first_day)
        if contact.first_day > by.day
        else Bar(pupil=pupils[contact.pupil_id], contact=contact, words=words, first_day=by.day)
        for contact, words in barred
    ]
    made.append(Bar.objects.bulk_create(bars))
    for alike in made:
        if alike:
            record(*alike, of=batch)


def _moves_pupil(row: Judged) -> bool:
    """These come first: whoever stays behind is then told from whoever moved too."""
    was = row.differs.get("address", [""])[0]
    return row.verdict == CHANGED and bool(was) and _takes_along(row.values, row.held.contact)


def _contact(row: Judged, pupil: Pupil, day: date) -> Contact:
    values = row.values
    given = {key: values[key] for key in KEYS if values.get(key) not in (None, "", [])}
    return Contact(pupil=pupil, name=values["contact"], first_day=day, **{**given, "order": row.held.place})


def _settle(contact: Contact, values: dict[str, Any], homes: Homes, addresses: list[Address], day: date) -> str:
    """Where this contact lives: a home that is at the address already, the contact's own that moves, or a new one. What
    another contact lives at stays."""
    lines, postcode, pupil = values["lines"], values.get("postcode", ""), contact.pupil_id
    if not lines:
        return contact.home
    home = homes.same(pupil, lines, postcode)
    if home is None:
        home = _home_for(contact, values, homes, day)
        address = Address(pupil=contact.pupil, home=home, lines=lines, postcode=postcode, first_day=day)
        addresses.append(address)
        homes.at[pupil, home] = address
    if contact.pk is None:
        contact.home = home
    return home


def _home_for(contact: Contact, values: dict[str, Any], homes: Homes, day: date) -> str:
    """The home without a name is the pupil's, and moves with whoever the pupil lives with. Another moves if only this
    contact carries it. What moves ends the day before."""
    pupil = contact.pupil_id
    held = homes.at.get((pupil, contact.home)) if contact.pk else None
    alone = contact.pk and homes.carriers[pupil, contact.home] <= {contact.pk}
    along = held is not None and _takes_along(values, contact)
    if held and held.pk and (along or (alone and contact.home)) and held.first_day < day:
        if along:
            homes.moved.add(pupil)
        differing = changed(held, last_day=day - timedelta(days=1))
        held.save()
        record(held, **differing)
        return contact.home
    if values.get("lives_with") is not False and not any(of == pupil for of, _ in homes.at):
        return ""
    name = str(values["contact"])[:40]
    return name if (pupil, name) not in homes.at else f"{name[:27]} {day:%d/%m/%Y}"


def line(row: Judged) -> tuple[str, str]:
    return row.values["contact"], ", ".join(
        filter(None, (f"of {row.values['pupil_name']}", row.values.get("relation")))
    )


IMPORT = Import(
    rows=ROWS,
    order=20,
    label="contacts",
    one="contact",
    many="contacts",
    judge=judge,
    together=rows_about_the_same,
    apply=bring_in,
    line=line,
    hidden=sight.hidden_of_contacts,
    names=sight.names_of_pupils,
    hides_left=sight.sees_of_contacts,
    shows="school:pupils.list",
)
