"""What is held of a made-up child: characteristics in the country's proportions, which hang together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from remit.demo.draws import Even, drawn_from
from remit.demo.families import Family
from remit.school.rows.lists import languages_by_name

SUPPORT, PLAN = {True: 0.22, False: 0.115}, {True: 0.085, False: 0.038}  # by free meals
BOYS, GIRLS = 1.22, 0.78  # how much likelier SEN is found
IN_CARE, WAS_IN_CARE = 0.007, 0.018
EXPANDED = date(2026, 8, 1)  # free meals for more families, without the premium
LAST_OF_PREMIUM = 11
SERVICE, CARER, MEDICAL = 0.008, 0.016, 0.07
SECOND_NEED = 0.35
NEEDS = {
    "K": {"SLCN": 26, "SEMH": 24, "SPLD": 18, "MLD": 16, "ASD": 8, "OTH": 4, "HI": 2, "PD": 2, "NSA": 3, "VI": 1},
    "E": {"ASD": 36, "SLCN": 20, "SEMH": 17, "MLD": 8, "SPLD": 4, "PD": 4, "SLD": 3, "HI": 2, "VI": 1, "DS": 1},
}
YOUNG = {"A": 18, "B": 32, "C": 28, "D": 14, "E": 8}
OLDER = {"A": 2, "B": 7, "C": 19, "D": 32, "E": 39, "N": 1}
NEWLY_COME = {"A": 35, "B": 30, "C": 15, "D": 8, "E": 4, "N": 8}


@dataclass(frozen=True)
class Held:
    """`code` of its type."""

    code: str
    first_day: date
    value: str = ""
    rank: int | None = None
    last_day: date | None = None
    verified_on: date | None = None


@dataclass
class Characters:
    """Draws what is held, evenly over the school. `begun`: the year's first day."""

    random: Random
    begun: date

    def __post_init__(self) -> None:
        self.need, self.care, self.rare = Even(self.random), Even(self.random, 170), Even(self.random, 120)

    def care_of(self) -> str:
        """LAC, PLAC or nothing, asked before the family is drawn."""
        drawn = self.care()
        return "LAC" if drawn < IN_CARE else "PLAC" if drawn < WAS_IN_CARE else ""

    def of(self, family: Family, care: str, sex: str, year: int, joined: date, *, emergency: bool) -> tuple[Held, ...]:
        rows = [*self._money(family, care, year, joined), *self._care(care, joined)]
        rows += self._needs(sex, joined, poor=family.meals == "T")
        rows += self._tongue(family, year, joined)
        rows.append(Held("ETHNICITY", joined, family.ethnicity))
        drawn = self.rare()
        rows += [Held("SERVICE", joined)] if drawn < SERVICE else []
        rows += [Held("CARER", self._noticed(joined))] if SERVICE < drawn < SERVICE + CARER else []
        if emergency or self.random.random() < MEDICAL:
            rows.append(Held("MEDICAL", joined))
        return tuple(rows)

    def _noticed(self, joined: date) -> date:
        """With the first day on roll, or in the weeks after it."""
        return joined + timedelta(days=self.random.choice((0, 0, 0, 21, 44)))

    def _money(self, family: Family, care: str, year: int, joined: date) -> Iterator[Held]:
        """The premium is for free meals by need, now or in the last six years, and for children from care; the
        schools' wider free meals of 2026 bring none."""
        if year > LAST_OF_PREMIUM:
            return
        seen = max(joined, self.begun - timedelta(days=75))
        if family.meals == "T":
            yield Held("FSM", joined, "T", verified_on=seen)
        elif family.meals == "X" and self.begun >= EXPANDED:
            yield Held("FSM", max(joined, self.begun), "X", verified_on=self.begun)
        elif family.meals == "ever" and joined < self.begun:
            first = max(joined, self.begun - timedelta(days=5 * 365))
            yield Held("FSM", first, "T", last_day=self.begun - timedelta(days=40), verified_on=first)
        if family.meals in {"T", "ever"} or care:
            yield Held("PP", joined)

    def _care(self, care: str, joined: date) -> Iterator[Held]:
        if care:
            value = drawn_from({"A": 60, "G": 30, "R": 10}, self.random.random()) if care == "PLAC" else ""
            yield Held(care, joined, value)

    def _needs(self, sex: str, joined: date, *, poor: bool) -> Iterator[Held]:
        drawn = self.need() / (GIRLS if sex == "F" else BOYS)
        if drawn >= PLAN[poor] + SUPPORT[poor]:
            return
        code = "E" if drawn < PLAN[poor] else "K"
        first = self._noticed(joined)
        yield Held(code, first)
        shares = dict(NEEDS[code])
        for rank in (1, 2) if self.random.random() < SECOND_NEED else (1,):
            need = drawn_from(shares, self.random.random())
            del shares[need]
            yield Held("NEED", first, need, rank)
            if need == "NSA":
                return
            shares.pop("NSA", None)

    def _tongue(self, family: Family, year: int, joined: date) -> Iterator[Held]:
        yield Held("LANGUAGE", joined, languages_by_name()[family.language or "English"])
        if family.language:
            new = joined >= self.begun and year > 1
            shares = NEWLY_COME if new and self.random.random() < 0.5 else YOUNG if year <= 2 else OLDER
            yield Held("EAL", joined)
            yield Held("PROF", joined, drawn_from(shares, self.random.random()))
