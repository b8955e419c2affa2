"""Made-up children, drawn without a database: names, birthdays, and characteristics that hang together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from remit.demo.names import Namer, Origin, as_borne, origin
from remit.school.checks import upn_letter

AUTHORITY = "999"  # no local authority has this number
SIBLING = 0.16
PUPIL_PREMIUM, SIBLING_PREMIUM = 0.255, 0.75
FREE_MEALS, LOOKED_AFTER = 0.9, 0.04  # of those with pupil premium
SUPPORT, PLAN = {True: 0.22, False: 0.115}, {True: 0.085, False: 0.038}  # by pupil premium
BOYS, GIRLS = 1.22, 0.78  # how much likelier SEN is found
EMERGENCY = (
    "Carries an adrenaline pen in the school bag: use it, then ring 999",
    "Adrenaline pen in the office and in the classroom: use it, then ring 999",
    "After a fall with shaking: clear the space, time it, and ring 999 after five minutes",
    "Blue inhaler in the top drawer: ten puffs through the spacer, then ring 999",
    "When drowsy or confused: give the glucose from the red pouch and ring the office",
    "Never alone while eating: call for a trained adult at the first cough",
    "When breathless at rest: sit upright, no walking, and ring 999",
)
NEEDS_AN_ADULT = 0.018
FORMER_SCHOOLS = range(2001, 2013)


@dataclass(frozen=True)
class Drafted:
    """`ability` decides sets; `codes` are the codes of characteristics; `joined` the first day on roll."""

    given: str
    family: str
    sex: str
    year: int
    born: date
    upn: str
    origin: Origin
    joined: date
    ability: float = 0.0
    codes: tuple[str, ...] = ()
    emergency: str = ""

    @property
    def family_name(self) -> str:
        return as_borne(self.family, self.sex)


class Even:
    """Chances between 0 and 1 that come out evenly over every sixty, so that a small school is like the country too."""

    def __init__(self, random: Random, size: int = 60) -> None:
        self.random, self.size = random, size
        self.left: list[float] = []

    def __call__(self) -> float:
        if not self.left:
            self.left = [(place + 0.5) / self.size for place in range(self.size)]
            self.random.shuffle(self.left)
        return self.left.pop()


@dataclass
class Nursery:
    """Draws the children of one school, year group by year group."""

    random: Random
    first_year: int
    begun: int
    school_number: str = ""  # of the primary that gives the numbers; empty where many did
    drawn: list[Drafted] = field(default_factory=list)
    serials: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.namer = Namer(self.random)
        self.need, self.premium, self.care = Even(self.random), Even(self.random), Even(self.random, 25)

    def year_group(self, year: int, size: int) -> list[Drafted]:
        found = [self._child(year) for _ in range(size)]
        self.drawn += found
        return found

    def _child(self, year: int) -> Drafted:
        random = self.random
        older = [each for each in self.drawn if each.year != year]
        sibling = random.choice(older) if older and random.random() < SIBLING else None
        of = sibling.origin if sibling else origin(random)
        sex = random.choice("FM")
        given, family = self.namer.unused(of, sex, sibling.family if sibling else of.family(random))
        born = self._birthday(year)
        return Drafted(
            given=given,
            family=family,
            sex=sex,
            year=year,
            born=born,
            upn=self._upn(year),
            origin=of,
            joined=self._joined(year),
            ability=random.gauss(0, 1),
            codes=self._codes(of, sex, sibling),
            emergency=random.choice(EMERGENCY) if random.random() < NEEDS_AN_ADULT else "",
        )

    def _birthday(self, year: int) -> date:
        """Reception in the academic year in which a child turns five; the year runs from 1 September."""
        first = date(self.begun - year - 5, 9, 1)
        days = (date(self.begun - year - 4, 8, 31) - first).days
        return first + timedelta(days=self.random.randint(0, days))

    def _joined(self, year: int) -> date:
        """With the year group, or for one in eight some time since."""
        years = year - self.first_year
        late = self.random.randint(0, years) if self.random.random() < 0.125 else 0
        return date(self.begun - years + late, 9, 1)

    def _upn(self, year: int) -> str:
        number = self.school_number or str(self.random.choice(FORMER_SCHOOLS))
        series = f"{AUTHORITY}{number}{(self.begun - year) % 100:02}"
        self.serials[series] = serial = self.serials.get(series, 0) + 1
        rest = f"{series}{serial:03}"
        return upn_letter(rest) + rest

    def _codes(self, of: Origin, sex: str, sibling: Drafted | None) -> tuple[str, ...]:
        random = self.random
        likely = PUPIL_PREMIUM
        if sibling:
            likely = SIBLING_PREMIUM if "PP" in sibling.codes else PUPIL_PREMIUM / 3
        premium = self.premium() < likely
        codes = ["PP"] if premium else []
        if premium and random.random() < FREE_MEALS:
            codes.append("FSM")
        if premium and self.care() < LOOKED_AFTER:
            codes.append("LAC")
        if random.random() < of.eal:
            codes.append("EAL")
        return (*codes, *self._needs(sex, premium=premium))

    def _needs(self, sex: str, *, premium: bool) -> tuple[str, ...]:
        drawn = self.need() / (GIRLS if sex == "F" else BOYS)
        if drawn < PLAN[premium]:
            return ("E",)
        return ("K",) if drawn < PLAN[premium] + SUPPORT[premium] else ()


def with_gaps(children: list[Drafted], random: Random) -> list[Drafted]:
    """A few whose records are not complete, as in any school: no number yet, for one no birthday."""
    holes = set(random.sample(range(len(children)), k=min(5, len(children))))
    return [replace(each, upn="") if place in holes else each for place, each in enumerate(children)]
