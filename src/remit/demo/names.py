"""Names of every origin that English schools have; a given and a family name go together most of the time."""

from __future__ import annotations

import csv
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from random import Random

MIXED = 0.06  # the given name of one origin, the family name of another


@dataclass(frozen=True)
class Origin:
    """`eal`: the share of its children who speak another language at home; `ethnicities` by code of the census."""

    name: str
    share: float
    eal: float
    languages: tuple[str, ...]
    ethnicities: dict[str, int]
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]

    def given(self, random: Random, sex: str) -> str:
        return random.choice(self.girls if sex == "F" else self.boys)

    def family(self, random: Random) -> str:
        return random.choice(self.families)

    def ethnicity(self, random: Random) -> str:
        return random.choices(list(self.ethnicities), list(self.ethnicities.values()))[0]


def table(name: str) -> list[dict[str, str]]:
    text = resources.files("remit.demo").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def origins() -> tuple[Origin, ...]:
    return tuple(_origin(row) for row in table("names.csv"))


def _origin(row: dict[str, str]) -> Origin:
    ethnicities = dict(each.split(":") for each in row["ethnicities"].split("|"))
    return Origin(
        name=row["origin"],
        share=float(row["share"]),
        eal=float(row["eal"]),
        languages=tuple(row["languages"].split("|")),
        ethnicities={code: int(share) for code, share in ethnicities.items()},
        girls=tuple(row["girls"].split()),
        boys=tuple(row["boys"].split()),
        families=tuple(row["families"].split()),
    )


@cache
def _shares() -> list[float]:
    return list(accumulate(each.share for each in origins()))


def origin(random: Random, chance: float | None = None) -> Origin:
    """One of them as often as its share says; `chance` where the caller has drawn it."""
    if chance is None:
        return random.choices(origins(), cum_weights=_shares())[0]
    return origins()[bisect(_shares(), chance * _shares()[-1])]


def as_borne(family: str, sex: str) -> str:
    """Some family names have a woman's and a man's form: "Nowicka/Nowicki"."""
    hers, _, his = family.partition("/")
    return hers if sex == "F" or not his else his


class Namer:
    """Draws full names, none twice."""

    def __init__(self, random: Random, taken: Iterable[str] = ()) -> None:
        self.random, self.taken = random, set(taken)

    def given(self, of: Origin, sex: str) -> str:
        source = origin(self.random) if self.random.random() < MIXED else of
        return source.given(self.random, sex)

    def unused(self, of: Origin, sex: str, family: str) -> tuple[str, str]:
        """A given name beside this family name; after some tries another family's."""
        for _ in range(20):
            given, borne = self.given(of, sex), as_borne(family, sex)
            if f"{given} {borne}" not in self.taken:
                self.taken.add(f"{given} {borne}")
                return given, family
        return self.unused(of, sex, of.family(self.random))

    def adult(self, women: int = 70) -> str:
        """`women`: how many of a hundred."""
        of = origin(self.random)
        sex = self.random.choices("FM", (women, 100 - women))[0]
        given, family = self.unused(of, sex, of.family(self.random))
        return f"{given} {as_borne(family, sex)}"
