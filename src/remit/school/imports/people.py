"""Whom a row speaks of: a pupil or a colleague, found by what tells them apart, or why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from remit.core.imports.kinds import folded
from remit.core.viewers import Viewer
from remit.school.imports import sight
from remit.school.imports.held import not_over
from remit.school.models import FormerUpn, Group, Membership, Particulars, Pupil, School, Staff
from remit.school.rows.cells import admission_key
from remit.school.rows.names import name_key, other_title
from remit.school.rows.whose import is_lasting, number_of

REASON = "an import finds whom its own rows speak of"
BY_UPN_ALONE = "No {pupil.one} is found by a UPN alone: give the name as well. Bring the {pupil.many} in first."
BY_NUMBER_ALONE = (
    "An admission number alone finds only a {pupil.one} who is here and whose details your post opens. Give the name and the "
    "date of birth as well, or let somebody who sees these details bring the file in."
)
NOT_BOTH = (
    "No {pupil.one} of the school has both this UPN and this name. Bring the {pupil.many} in first, or mend the row."
)
NOT_ALL = "No {pupil.one} of the school has this admission number and all else that the row says. Mend the row, or bring the {pupil.many} in first."
NAMESAKE = "A colleague of this name is held with another title, e-mail address or staff code. Is it the same person? Change what is held, or add the new colleague, by hand."
NOBODY = "No {pupil.one} of the school is found by this. Bring the {pupil.many} in first, or mend the row."
BY_NAME_ALONE = "A name alone does not say who: give a UPN, a date of birth or a {form.one}."


@dataclass(frozen=True)
class Known:
    """A pupil on roll or still to come."""

    pk: int
    name: str
    first_day: date
    last_day: date | None = None


class Pupils:
    """The pupils of a school who have not left. A number alone finds those whose particulars `by` sees, and nobody else: a
    list of every number would else say whose each is. An admission number is of whoever has it, also once they left."""

    def __init__(self, school: School, day: date, by: Viewer | None = None) -> None:
        self.by = by
        rows = Pupil.objects.unscoped(REASON).filter(not_over(day), school=school)
        self.known: dict[int, Known] = {}
        self.names: dict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        self.by_name: dict[str, set[int]] = defaultdict(set)
        for pk, given, family, *days in rows.values_list("pk", "given_name", "family_name", "first_day", "last_day"):
            self.known[pk] = Known(pk, f"{given} {family}", *days)
            self._name(pk, given, family)
        self.by_upn: dict[str, int] = {}
        self.born: dict[int, date | None] = {}
        former = FormerUpn.objects.unscoped(REASON).filter(school=school, pupil__in=rows.values("pk"))
        self.by_upn.update((upn, pk) for pk, upn in former.values_list("pupil_id", "upn"))
        self.upns: dict[int, str] = {}
        self.by_number: dict[str, set[int]] = defaultdict(set)
        self.numbered: set[int] = set()
        held = Particulars.objects.unscoped(REASON).filter(school=school)
        names = ("legal_given_name", "legal_family_name")
        for pk, upn, number, born, *law in held.values_list(
            "pupil_id", "upn", "admission_number", "date_of_birth", *names
        ):
            if number:
                self.by_number[admission_key(number)].add(pk)
                self.numbered.add(pk)
            if pk not in self.known:
                continue
            self.born[pk] = born
            if upn:
                self.by_upn[upn], self.upns[pk] = pk, upn
            self._name(pk, *law)
        forms = Membership.objects.unscoped(REASON).filter(not_over(day), school=school, group__type=Group.FORM)
        self.forms: dict[int, set[str]] = defaultdict(set)
        for pk, form in forms.values_list("pupil_id", "group__name"):
            self.forms[pk].add(folded(form))

    def _name(self, pk: int, given: str, family: str) -> None:
        """As it is used or as the law has it; a row may write a half of each."""
        for known, said in zip(self.names[pk], (given, family), strict=True):
            known.update(filter(None, [name_key(said)]))
        for first, last in product(*self.names[pk]):
            self.by_name[f"{first} {last}"].add(pk)

    def find(self, values: Mapping[str, Any]) -> tuple[Known | None, str]:
        """By UPN; by admission number, unless what else is said is another's; by name with date of birth or form."""
        name = values["pupil_name"]
        pk = self.by_upn.get(values.get("upn") or "")
        numbered = self.by_number.get(number_of(values), set())
        if pk is not None and numbered and pk not in numbered:
            return None, NOT_ALL if name else BY_UPN_ALONE
        if values.get("upn") and (pk is not None or not numbered):
            if not name:
                return (self.known[pk], "") if pk is not None and pk in self._seen else (None, BY_UPN_ALONE)
            return (self.known[pk], "") if pk is not None and self._is_called(pk, name) else (None, NOT_BOTH)
        if numbered or (number_of(values) and not name):
            return self._numbered(values, numbered)
        return self._named(values)

    def _numbered(self, values: Mapping[str, Any], numbered: set[int]) -> tuple[Known | None, str]:
        name, born, upn = values["pupil_name"], values.get("date_of_birth"), values.get("upn")
        for pk in numbered & self.known.keys() if len(numbered) == 1 else ():
            held_born, held_upn = self.born.get(pk), self.upns.get(pk, "")
            other = bool(born and held_born and born != held_born) or bool(upn and is_lasting(held_upn))
            if not other and (self._is_called(pk, name) if name else pk in self._seen):
                return self.known[pk], ""
        return None, NOT_ALL if name else BY_NUMBER_ALONE

    def _named(self, values: Mapping[str, Any]) -> tuple[Known | None, str]:
        name, born, form = values["pupil_name"], values.get("date_of_birth"), folded(values.get("form") or "")
        if not born and not form:
            return None, BY_NAME_ALONE
        fits = {
            pk
            for pk in self.by_name.get(name_key(name), set())
            if (not born or self.born.get(pk) == born) and (not form or born or form in self.forms[pk])
        }
        if len(fits) > 1:
            return None, "Several {pupil.many} fit this row: give the UPN."
        if number_of(values) and fits & self.numbered:
            return None, NOT_ALL
        return (self.known[fits.pop()], "") if fits else (None, NOBODY)

    def _is_called(self, pk: int, name: str) -> bool:
        """By one of the names that are held, whatever stands between first and last; never by the whole name of another."""
        key = name_key(name)
        if namesakes := self.by_name.get(key):
            return pk in namesakes
        words, (given, family) = key.split(), self.names[pk]
        return any(each.split()[0] in words for each in given) and any(each.split()[-1] in words for each in family)

    @cached_property
    def _seen(self) -> Collection[int]:
        return self.known.keys() if self.by is None else sight.sees_particulars(self.by, self.known)


class Colleagues:
    """Who works at the school, or is to come, by what tells colleagues apart; of those who left, all the same."""

    def __init__(self, school: School) -> None:
        self.by: dict[str, dict[str, list[Staff]]] = {key: defaultdict(list) for key in ("email", "code", "name")}
        rows = Staff.objects.unscoped(REASON).filter(school=school).select_related("user")
        for each in rows.order_by("first_day", "pk"):
            for email in {each.email.lower(), each.user.email.lower() if each.user else ""} - {""}:
                self.by["email"][email].append(each)
            if each.code:
                self.by["code"][each.code.casefold()].append(each)
            self.by["name"][name_key(each.name)].append(each)

    def find(self, values: Mapping[str, Any], day: date) -> tuple[Staff | None, str]:
        """By e-mail address, then staff code, then name. Of one person's several appointments the last."""
        for key in ("email", "code", "name"):
            text = values.get(key) or ""
            found = self.by[key].get(name_key(text) if key == "name" else text.casefold(), [])
            current = [each for each in found if each.last_day is None or each.last_day >= day]
            if key != "code":  # a code is given again once its holder has left
                current = current or found[-1:]
            if key == "name" and len({_person(each) for each in current}) > 1:
                return None, "Several colleagues have this name: give an e-mail address or a staff code."
            if key == "name" and current and _is_another(values, current[-1]):
                return None, NAMESAKE
            if current:
                return current[-1], ""
        return None, ""

    def teacher(self, text: str, day: date) -> Staff | None:
        """Whoever is named by a code, an address or a name, and has not left."""
        for key in ("email", "code", "name"):
            found = self.by[key].get(name_key(text) if key == "name" else text.casefold(), [])
            current = [each for each in found if each.last_day is None or each.last_day >= day]
            if key == "name":
                current = [each for each in current if not other_title(text, each.name)]
            if len({_person(each) for each in current}) == 1:
                return current[-1]
        return None


def _is_another(values: Mapping[str, Any], held: Staff) -> bool:
    """A namesake: what both have told of them is not the same."""
    emails = {held.email.lower(), held.user.email.lower() if held.user else ""} - {""}
    email, code = values.get("email") or "", values.get("code") or ""
    return (
        other_title(values["name"], held.name)
        or bool(email and emails and email.casefold() not in emails)
        or bool(code and held.code and code.casefold() != held.code.casefold())
    )


def _person(staff: Staff) -> tuple[str, int]:
    return ("user", staff.user_id) if staff.user_id else ("staff", staff.pk)
