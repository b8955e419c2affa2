"""Made-up children, drawn without a database: names, birthdays, families, and what is held of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from remit.demo.families import Family, Town, with_order
from remit.demo.held import Characters, Held
from remit.demo.names import Namer, as_borne
from remit.school.rows.checks import upn_letter

AUTHORITY = "999"  # no local authority has this number
SIBLING, AT_THE_OTHER = 0.16, 0.1
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
CALLED = {  # by the name that the law has
    "Thomas": "Tom", "Samuel": "Sam", "Matilda": "Tilly", "Benjamin": "Ben", "Charlotte": "Lottie", "Joseph": "Joe",
    "Abigail": "Abi", "Edward": "Eddie", "Emily": "Em", "William": "Will", "Muhammad": "Mo", "Natalia": "Nat",
}  # fmt: skip
CALLED_SO, MIDDLE, FORMER_NAME = 0.3, 0.45, 0.015


@dataclass(frozen=True)
class Drafted:
    """`ability` decides sets; `held` are characteristics; `joined` and `left` the first and last day on roll. `given` is what she is
    called; the law's names are said where they differ."""

    given: str
    family: str
    sex: str
    year: int
    born: date
    upn: str
    home: Family
    joined: date
    ability: float = 0.0
    held: tuple[Held, ...] = ()
    emergency: str = ""
    legal_given: str = ""
    middle: str = ""
    former_family: str = ""
    left: date | None = None

    @property
    def family_name(self) -> str:
        return as_borne(self.family, self.sex)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.held if each.last_day is None)

    def value(self, code: str) -> str:
        return next((each.value for each in self.held if each.code == code and each.last_day is None), "")


@dataclass
class Nursery:
    """Draws the children of one school, year group by year group."""

    random: Random
    town: Town
    first_year: int
    begun: int
    school_number: str = ""  # of the primary that gives the numbers; empty where many did
    drawn: list[Drafted] = field(default_factory=list)
    serials: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.namer = Namer(self.random)
        self.characters = Characters(self.random, date(self.begun, 9, 1))
        self.elsewhere = list(self.town.known)

    def year_group(self, year: int, size: int) -> list[Drafted]:
        found = [self._child(year) for _ in range(size)]
        self.drawn += found
        return found

    def _family(self, year: int) -> Family | None:
        """One that is known already, where this is a brother or a sister."""
        if self.elsewhere and self.random.random() < AT_THE_OTHER:
            return self.random.choice(self.elsewhere)
        if self.drawn and self.random.random() < SIBLING:
            chosen = self.random.choice(self.drawn)
            return chosen.home if chosen.year != year and chosen.home.household != "care" else None
        return None

    def _child(self, year: int) -> Drafted:
        random = self.random
        care = self.characters.care_of()
        home = self.town.in_care() if care == "LAC" else self._family(year) or self.town.family()
        sex = random.choice("FM")
        given, family = self.namer.unused(home.origin, sex, home.name)
        home = home if family == home.name else replace(home, name=family)
        joined = self._joined(year)
        emergency = random.choice(EMERGENCY) if random.random() < NEEDS_AN_ADULT else ""
        child = Drafted(
            given=given,
            family=family,
            sex=sex,
            year=year,
            born=self._birthday(year),
            upn=self._upn(year),
            home=home,
            joined=joined,
            ability=random.gauss(0, 1),
            held=self.characters.of(home, care, sex, year, joined, emergency=bool(emergency)),
            emergency=emergency,
        )
        return self._in_law(child)

    def _in_law(self, child: Drafted) -> Drafted:
        random = self.random
        middle = child.home.origin.given(random, child.sex) if random.random() < MIDDLE else ""
        former = as_borne(child.home.origin.family(random), child.sex) if random.random() < FORMER_NAME else ""
        middle, former = ("" if middle == child.given else middle), ("" if former == child.family_name else former)
        child = replace(child, middle=middle, former_family=former)
        called = CALLED.get(child.given, "")
        if called and random.random() < CALLED_SO and f"{called} {child.family_name}" not in self.namer.taken:
            self.namer.taken.add(f"{called} {child.family_name}")
            return replace(child, given=called, legal_given=child.given)
        return child

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


def with_gaps(children: list[Drafted], random: Random) -> list[Drafted]:
    """A few whose records are not complete, as in any school: no number yet, for one no birthday."""
    holes = set(random.sample(range(len(children)), k=min(5, len(children))))
    return [replace(each, upn="") if place in holes else each for place, each in enumerate(children)]


def with_orders(children: list[Drafted], orders: int, town: Town) -> list[Drafted]:
    """A court order about the father of so many children whose parents live apart, none with a sister or a brother."""
    many = Counter(id(each.home) for each in children)
    found = list(children)
    alone = [
        place
        for place, each in enumerate(children)
        if many[id(each.home)] == 1 and each.home in town.known and with_order(each.home, 0) is not None
    ]
    for number, place in enumerate(alone[:orders]):
        home = children[place].home
        town.known.remove(home)  # nor one at the other school
        found[place] = replace(children[place], home=with_order(home, number) or home)
    return found


def with_a_joiner(children: list[Drafted], year: int, joined: date) -> list[Drafted]:
    """Somebody of a year group came to the school on that day, and what is held of them holds from then on: a child without
    a brother or a sister here, and without a need that a plan has begun for."""
    many = Counter(id(each.home) for each in children)
    chosen = (
        place
        for place, each in enumerate(children)
        if each.year == year
        and each.upn
        and not each.emergency
        and many[id(each.home)] == 1
        and not set(each.codes) & {"K", "E", "LAC", "PP"}
        and all(one.last_day is None for one in each.held)
    )
    place = next(chosen, None)
    if place is None:
        return children
    came = children[place]
    held = tuple(replace(each, first_day=joined, verified_on=None) for each in came.held)
    return [*children[:place], replace(came, joined=joined, held=held), *children[place + 1 :]]
