"""Whom a row speaks of: a pupil or a colleague, found by what tells them apart, or why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from remit.core.imports.kinds import folded
from remit.school.imports.judging import not_over
from remit.school.models import FormerUpn, Group, Membership, Particulars, Pupil, School, Staff
from remit.school.rows.staff import name_key

REASON = "an import finds whom its own rows speak of"
NOBODY = "No {pupil.one} of the school is found by this. Bring the {pupil.many} in first, or mend the row."
BY_NAME_ALONE = "A name alone does not say who: give a UPN, a date of birth or a {form.one}."


@dataclass(frozen=True)
class Known:
    """A pupil on roll or still to come."""

    pk: int
    name: str
    first_day: date


class Pupils:
    """The pupils of a school who have not left."""

    def __init__(self, school: School, day: date) -> None:
        rows = Pupil.objects.unscoped(REASON).filter(not_over(day), school=school)
        self.known: dict[int, Known] = {}
        self.by_name: dict[str, set[int]] = defaultdict(set)
        for pk, given, family, first in rows.values_list("pk", "given_name", "family_name", "first_day"):
            self.known[pk] = Known(pk, f"{given} {family}", first)
            self.by_name[folded(f"{given} {family}")].add(pk)
        self.by_upn: dict[str, int] = {}
        self.born: dict[int, date | None] = {}
        former = FormerUpn.objects.unscoped(REASON).filter(school=school, pupil__in=rows.values("pk"))
        self.by_upn.update((upn, pk) for pk, upn in former.values_list("pupil_id", "upn"))
        held = Particulars.objects.unscoped(REASON).filter(school=school, pupil__in=rows.values("pk"))
        names = ("legal_given_name", "legal_family_name")
        for pk, upn, born, given, family in held.values_list("pupil_id", "upn", "date_of_birth", *names):
            self.born[pk] = born
            if upn:
                self.by_upn[upn] = pk
            if given and family:
                self.by_name[folded(f"{given} {family}")].add(pk)
        forms = Membership.objects.unscoped(REASON).filter(not_over(day), school=school, group__type=Group.FORM)
        self.forms: dict[int, set[str]] = defaultdict(set)
        for pk, form in forms.values_list("pupil_id", "group__name"):
            self.forms[pk].add(folded(form))

    def find(self, values: Mapping[str, Any]) -> tuple[Known | None, str]:
        name, born, form = values["pupil_name"], values.get("date_of_birth"), folded(values.get("form") or "")
        namesakes = self.by_name.get(folded(name), set())
        if values.get("upn"):
            pk = self.by_upn.get(values["upn"])
            if pk is None:
                return None, NOBODY
            if born and self.born.get(pk) and namesakes and pk not in namesakes and self.born[pk] != born:
                return None, "The UPN is one {pupil.one}'s, the name and the date of birth are another's."
            return self.known[pk], ""
        if not born and not form:
            return None, BY_NAME_ALONE
        fits = {
            pk
            for pk in namesakes
            if (not born or self.born.get(pk) == born) and (not form or born or form in self.forms[pk])
        }
        if len(fits) > 1:
            return None, "Several {pupil.many} fit this row: give the UPN."
        return (self.known[fits.pop()], "") if fits else (None, NOBODY)


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
            current = [each for each in found if each.last_day is None or each.last_day >= day] or found[-1:]
            if key == "name" and len({_person(each) for each in current}) > 1:
                return None, "Several colleagues have this name: give an e-mail address or a staff code."
            if current:
                return current[-1], ""
        return None, ""

    def teacher(self, text: str, day: date) -> Staff | None:
        """Whoever is named by a code, an address or a name, and has not left."""
        for key in ("email", "code", "name"):
            found = self.by[key].get(name_key(text) if key == "name" else text.casefold(), [])
            current = [each for each in found if each.last_day is None or each.last_day >= day]
            if len({_person(each) for each in current}) == 1:
                return current[-1]
        return None


def _person(staff: Staff) -> tuple[str, int]:
    return ("user", staff.user_id) if staff.user_id else ("staff", staff.pk)
