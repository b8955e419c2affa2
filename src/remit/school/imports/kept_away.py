"""Whom a court order keeps away from a pupil, and what would bring them back under another name. A file does not settle
whether it is the same person: somebody who writes the pupil's contacts does, by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from remit.core.imports.kinds import folded
from remit.school.family import not_ended, number_key
from remit.school.models import Address, Bar, Contact, School
from remit.school.rows.names import name_key, same_name, surname_words

REASON = "a court order keeps a contact out, whoever asks"
MAY_BE = "This may be somebody who is held already of this {pupil.one}. Whoever writes the {pupil.one}’s contacts says whether it is, and adds this one by hand if not."


@dataclass(frozen=True)
class Barred:
    """A contact of whom an order holds, or is to begin; `at` where they live, if it is a home of their own."""

    name: str
    surname: frozenset[str]
    ways: frozenset[str]
    at: tuple[str, str] | None

    def may_be(self, said: Mapping[str, Any], others: Collection[str]) -> bool:
        """By surname, number, e-mail or home. `others`: the names that the file has beside this one; where it names the
        barred contact too, it means two people, unless their first names may be one."""
        if same_name(said["name"], self.name):
            return False  # met by the name, and stays barred
        key, own = name_key(said["name"]), name_key(self.name)
        kin = bool(self.surname & surname_words(said["name"]))
        if own in others:
            return kin and _may_be_one(key, own)
        at = (folded(said.get("lines") or ""), said.get("postcode") or "")
        return kin or bool(self.ways & _ways(said.get("phones"), said.get("email"))) or at == self.at


class KeptAway:
    """By pupil, the contacts with an order, also those who have ended. `pks`: the same by their numbers."""

    def __init__(self, school: School, day: date) -> None:
        bars = Bar.objects.unscoped(REASON).filter(not_ended(day), school=school)
        rows = Contact.objects.unscoped(REASON).filter(pk__in=bars.values("contact"))
        homes = {
            (pupil, home): (folded(lines), postcode)
            for pupil, home, lines, postcode in Address.objects.unscoped(REASON)
            .filter(not_ended(day), pupil__in=rows.values("pupil"))
            .exclude(home="")
            .values_list("pupil_id", "home", "lines", "postcode")
        }
        self.pks: set[int] = set()
        self.of: dict[int, list[Barred]] = defaultdict(list)
        for each in rows:
            ways, at = _ways(each.phones, each.email), homes.get((each.pupil_id, each.home))
            self.pks.add(each.pk)
            self.of[each.pupil_id].append(Barred(each.name, surname_words(each.name), ways, at))


def _ways(phones: Iterable[str] | None, email: str | None) -> frozenset[str]:
    return frozenset(filter(None, (*map(number_key, phones or ()), (email or "").casefold())))


def _may_be_one(one: str, other: str) -> bool:
    """J Hill and John Hill; Hill and John Hill; not Mary Hill and John Hill."""
    first, second = one.split(), other.split()
    return len(first) < 2 or len(second) < 2 or first[0][0] == second[0][0]
