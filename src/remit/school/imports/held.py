"""The pupils that the rows of a file may speak of, as they are held, and which of them a row is about: by UPN, then by
admission number, then by a name and the date of birth. What cannot be told is asked, and nobody is merged by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from remit.core.imports.columns import Fault
from remit.core.viewers import Viewer
from remit.school.imports import arriving, sight
from remit.school.imports.codes import CODED, NEED, OF_PARTICULARS, OF_PUPIL, RANKED, VALUED
from remit.school.models import Characteristic, FormerUpn, Group, Membership, Particulars, Pupil, School
from remit.school.rows.cells import admission_key
from remit.school.rows.names import name_key
from remit.school.rows.pupils import NEARLY, NOBODY
from remit.school.rows.whose import (
    can_be_told,
    identities,
    is_lasting,
    is_like,
    may_be_kin,
    may_be_one,
    name_of,
    named_alike,
    names_of,
    number_of,
    other_in_law,
    speaks_against,
)

REASON = "an import compares its own rows with what is held"
OTHER_NUMBER = (
    "A {pupil.one} of this name and date of birth is held with another UPN, admission number or legal name. Is it the "
    "same {pupil.one}?"
)
TWO_NUMBERS = "The UPN is one {pupil.one}'s, the admission number another's."
ALIKE = "A {pupil.one} with a name like this is held. Is this another one?"
TWIN = "A {pupil.one} with this last name and date of birth is held: a twin, or the same under another first name?"
OTHERWISE = "This admission number is held with another name, date of birth or UPN. Is it the same {pupil.one}?"
Cleaned = list[tuple[int, dict[str, Any], list[Fault]]]


def not_over(day: date) -> Q:
    """It holds that day, or begins later."""
    return Q(last_day=None) | Q(last_day__gte=day)


@dataclass(frozen=True, eq=False)
class Held:
    """A pupil as she is held: her rows, and the values that a file may speak of."""

    pupil: Pupil
    particulars: Particulars | None
    values: dict[str, Any]
    next_form: tuple[str, date] | None = None


class Index:
    """Who is held, by what tells pupils apart; and which names of groups are taken."""

    def __init__(
        self,
        school: School,
        day: date,
        cleaned: Cleaned,
        *,
        begins: date,
        transferred: bool = False,
        by: Viewer | None = None,
    ) -> None:
        self.day, self.begins = day, begins
        known = arriving.Known(school, day) if transferred else None
        self._read_groups(school)
        met = _met(school, [values for _, values, _ in cleaned])
        pupils = Pupil.objects.unscoped(REASON).filter(school=school, pk__in=met)
        of_them = Particulars.objects.unscoped(REASON).filter(pupil__in=met)
        particulars = {each.pupil_id: each for each in of_them}
        days = {each.pk: max(day, each.first_day) for each in pupils}
        forms, codes, former = _forms(met, day), _codes(days, day), _former(met)
        self.by_identity: dict[tuple, list[Held]] = {}
        self.by_former: dict[str, list[Held]] = {}
        self.by_name: dict[tuple[str, str], list[Held]] = {}
        self.by_birthday: dict[date, list[Held]] = {}
        self.by_first_name: dict[str, list[Held]] = {}
        for pupil in pupils:
            form, following = _form_on(forms[pupil.pk], days[pupil.pk])
            held = _held(pupil, particulars.get(pupil.pk), form, codes[pupil.pk], following)
            held.values["former_upns"] = former.get(pupil.pk, ())
            if known:
                held.values.update(known.of(pupil.pk))
            self._keep(held)
        self.seen = sight.sees_particulars(by, met) if by else met

    def _read_groups(self, school: School) -> None:
        """Forms by their folded name as they are spelt; a name that only another kind of group has is taken."""
        self.forms: dict[str, str] = {}
        groups = list(Group.objects.unscoped(REASON).filter(school=school).values_list("name", "type"))
        for name, type in groups:
            if type == Group.FORM:
                self.forms[name.casefold()] = name
        self.not_forms = {name.casefold() for name, _ in groups} - self.forms.keys()

    def _keep(self, held: Held) -> None:
        for name in names_of(held.values):
            self.by_name.setdefault(name, []).append(held)
        for key in identities(held.values):
            self.by_identity.setdefault(key, []).append(held)
        for upn in held.values["former_upns"]:
            self.by_former.setdefault(upn, []).append(held)
        if born := held.values["date_of_birth"]:
            self.by_birthday.setdefault(born, []).append(held)
        self.by_first_name.setdefault(_first_word(held.values), []).append(held)

    def find(self, values: Mapping[str, Any]) -> tuple[Held | None, str]:
        """The pupil held, or nobody; or why it cannot be told."""
        met: dict[str, list[Held]] = defaultdict(list)
        for key in identities(values):
            met[key[0]] += [each for each in self.by_identity.get(key, []) if each not in met[key[0]]]
        by_number, by_birth = met["number"], met["name"]
        by_upn = met["upn"] or self._who_had(values)
        found = by_upn or by_number
        if not any(name_of(values)) and not any(each.pupil.pk in self.seen for each in found):
            return None, NOBODY
        if by_upn:
            return self._of_upn(values, by_upn, by_number, by_birth)
        if by_number:
            return self._of_number(values, by_number, by_birth)
        if by_birth:
            return _only(by_birth, values)
        return None, self._may_be_held(values)

    def kin(self, number: int, values: Mapping[str, Any]) -> list[Fault]:
        """What is to be looked at of somebody who is new. Whoever does not see when others were born is told by names
        alone."""
        born = self.by_birthday.get(values.get("date_of_birth") or date.min, [])
        if any(each.pupil.pk in self.seen and may_be_kin(values, each.values) for each in born):
            return [Fault(number, "First name", values["given_name"], TWIN)]
        unseen = (each for each in self.by_first_name.get(_first_word(values), []) if each.pupil.pk not in self.seen)
        if any(named_alike(values, each.values) for each in unseen):
            return [Fault(number, "Last name", values["family_name"], ALIKE)]
        return []

    def _may_be_held(self, values: Mapping[str, Any]) -> str:
        namesakes = [each for name in names_of(values) for each in self.by_name.get(name, [])]
        if not all(can_be_told(values, each.values) for each in namesakes):
            return "A {pupil.one} of this name is held already: give a UPN or a date of birth in both places."
        born = self.by_birthday.get(values.get("date_of_birth") or date.min, [])
        if any(each.pupil.pk in self.seen and may_be_one(values, each.values) for each in born):
            return f"A {{pupil.one}} who is held {NEARLY}"
        return ""

    def _who_had(self, values: Mapping[str, Any]) -> list[Held]:
        """By a number that was given up, and the name: a number alone may have been somebody else's all along."""
        return [each for each in self.by_former.get(values.get("upn", ""), []) if is_like(values, each.values)]

    def _of_upn(
        self, values: Mapping[str, Any], by_upn: list[Held], by_number: list[Held], by_birth: list[Held]
    ) -> tuple[Held | None, str]:
        """Whose number it is, or was."""
        if len(by_upn) > 1:
            return None, "Several {pupil.many} had this UPN: give the one of now."
        found = by_upn[0]
        if by_number and found not in by_number:
            return None, TWO_NUMBERS
        if by_birth and found not in by_birth:
            return None, "The UPN is one {pupil.one}'s, the name and the date of birth are another's."
        if found.pupil.pk not in self.seen and not is_like(values, found.values):
            return None, "This UPN is held with another name. Is it the same {pupil.one}?"
        return found, ""

    def _of_number(
        self, values: Mapping[str, Any], by_number: list[Held], by_birth: list[Held]
    ) -> tuple[Held | None, str]:
        """Schools give these numbers themselves, and may give one again: it says who it is only where nothing else
        speaks against it."""
        if len(by_number) > 1:
            return None, "Several {pupil.many} have this admission number, but for its zeros: give the UPN."
        found = by_number[0]
        if by_birth and found not in by_birth:
            return None, "The admission number is one {pupil.one}'s, the name and the date of birth are another's."
        unlike = found.pupil.pk not in self.seen and not is_like(values, found.values)
        if unlike or speaks_against(values, found.values):
            return None, OTHERWISE
        return found, ""


def _only(found: list[Held], values: Mapping[str, Any]) -> tuple[Held | None, str]:
    """Of a name and a date of birth, unless what else is said is another's: twins may go by one name."""
    if len(found) > 1:
        return None, "Several {pupil.many} of this name and date of birth are held: give the UPN."
    held = found[0].values
    number = bool(number_of(values) and held["admission_number"])
    if (values.get("upn") and is_lasting(held["upn"] or "")) or number or other_in_law(values, held):
        return None, OTHER_NUMBER
    return found[0], ""


def _first_word(values: Mapping[str, Any]) -> str:
    return name_of(values)[0].partition(" ")[0]


def _met(school: School, said: Sequence[Mapping[str, Any]]) -> set[int]:
    """Whom these rows may speak of: who has one of their numbers, or a last name in common with one of them beside the
    first name or the birthday."""
    upns = {values["upn"] for values in said if values.get("upn")}
    numbers = set(filter(None, map(number_of, said)))
    marks = {mark for values in said for mark in _marks(values)}
    rows = Pupil.objects.unscoped(REASON).filter(school=school).values("pk", "given_name", "family_name")
    used = {row["pk"]: row for row in rows}
    fields = ("date_of_birth", "legal_given_name", "legal_family_name", "former_family_name")
    held = Particulars.objects.unscoped(REASON).filter(school=school)
    met = set()
    for pupil, upn, number, *law in held.values_list("pupil_id", "upn", "admission_number", *fields):
        used[pupil] |= zip(fields, law, strict=True)
        if upn in upns or (number and admission_key(number) in numbers):
            met.add(pupil)
    met |= {pk for pk, row in used.items() if not marks.isdisjoint(_marks(row))}
    former = FormerUpn.objects.unscoped(REASON).filter(school=school).values_list("upn", "pupil_id")
    return met | {pupil for upn, pupil in former if upn in upns}


def _marks(values: Mapping[str, Any]) -> set[tuple[Any, str]]:
    """Each word of the last names with the first names' first words, and with the birthday."""
    names, born = names_of(values), values.get("date_of_birth")
    beside = {given.partition(" ")[0] for given, _ in names} | ({born} if born else set())
    words = {word for _, family in names for word in family.split()}
    words |= set(name_key(values.get("former_family_name") or "").split())
    return {(each, word) for each in beside for word in words}


def _forms(met: set[int], day: date) -> dict[int, list[tuple[str, date, date | None]]]:
    """By pupil what holds or begins later, in order."""
    found: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    rows = Membership.objects.unscoped(REASON).filter(not_over(day), pupil__in=met, group__type=Group.FORM)
    for pupil, *form in rows.order_by("first_day", "pk").values_list(
        "pupil_id", "group__name", "first_day", "last_day"
    ):
        found[pupil].append(tuple(form))
    return found


def _form_on(held: list[tuple[str, date, date | None]], day: date) -> tuple[str, tuple[str, date] | None]:
    """The form of that day, or the first to come; and, where there is one of that day, what comes after it."""
    now = [name for name, first, last in held if first <= day and (last is None or day <= last)]
    later = [(name, first) for name, first, _ in held if first > day]
    return (now[0], later[0] if later else None) if now else (later[0][0] if later else "", None)


def _codes(days: Mapping[int, date], day: date) -> dict[int, dict[str, Any]]:
    """By pupil what holds on a day: today, or the first day of who is still to come."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = Characteristic.objects.unscoped(REASON).filter(not_over(day), pupil__in=days)
    names = ("pupil_id", "first_day", "last_day", "type__code", "value", "rank", "verified_on")
    for pupil, first, last, code, value, rank, verified in rows.order_by("first_day", "pk").values_list(*names):
        if first <= days[pupil] and (last is None or days[pupil] <= last):
            found[pupil][f"{code}{rank or ''}"] = value or True
            if code == "FSM":
                found[pupil]["verified"] = verified
    return found


def _former(met: set[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = FormerUpn.objects.unscoped(REASON).filter(pupil__in=met)
    for pupil, upn in rows.order_by("pk").values_list("pupil_id", "upn"):
        found[pupil] += (upn,)
    return found


def _held(
    pupil: Pupil,
    particulars: Particulars | None,
    form: str,
    codes: Mapping[str, Any],
    next_form: tuple[str, date] | None,
) -> Held:
    values = {key: getattr(pupil, key) for key in OF_PUPIL} | {"form": form}
    values |= {key: getattr(particulars, key) if particulars else None for key in OF_PARTICULARS}
    values["sen"] = "E" if "E" in codes else "K" if "K" in codes else ""
    values |= {key: code in codes for key, code in CODED.items()}
    values |= {key: codes.get(code, False) for key, code in VALUED.items()}
    values |= {key: codes.get(f"{NEED}{rank}", False) for key, rank in RANKED.items()}
    return Held(pupil, particulars, values | {"fsm_verified": codes.get("verified")}, next_form)
