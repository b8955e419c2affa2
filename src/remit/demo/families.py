"""Made-up families: who is rung and written to, and where each home is. Children of one family share all of it.

Numbers are from the ranges that are kept for drama, addresses end in .example, and no post goes to ZZ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from django.utils.text import slugify

from remit.demo.draws import Even, drawn_from
from remit.demo.names import Origin, as_borne, origin

HOUSEHOLDS = {"together": 56, "apart": 20, "one": 16, "step": 4, "grandparents": 2, "two_mothers": 1, "relative": 1}
MOTHERS = 0.88  # of those who are alone, or with whom a child of parents apart lives
OTHER_NAME = 0.22  # a mother who bears another name than her children
THIRD = 0.25  # families with one more person to ring
INTERPRETER = 0.2  # of parents who speak another language
WITH_EMAIL, WITH_LANDLINE = 0.86, 0.25
POST = ("post.example", "letterbox.example", "homemail.example")
STREETS = [
    "Alder",
    "Birch",
    "Bobbin",
    "Brook",
    "Cobbler",
    "Copper",
    "Curlew",
    "Dyer",
    "Fernside",
    "Foundry",
    "Gorse",
    "Harrow",
    "Heron",
    "Kestrel",
    "Kiln",
    "Lantern",
    "Larch",
    "Mallow",
    "Millrace",
    "Nettle",
    "Orchard",
    "Packhorse",
    "Plover",
    "Quarry",
    "Rowan",
    "Saddler",
    "Sorrel",
    "Tanner",
    "Thistle",
    "Weaver",
    "Wharf",
    "Yarrow",
]
WAYS = ("Road", "Street", "Close", "Avenue", "Lane", "Terrace", "Way", "Drive")
TOWN = "Larkmoor"
MEALS = {"T": 25, "X": 3, "ever": 2}  # of a hundred families; the others pay


@dataclass(frozen=True)
class Adult:
    """A contact as it is held of each child of the family. `home` is the name of one of its homes."""

    name: str
    relation: str
    home: str = ""
    lives_with: bool = True
    responsible: bool | None = True
    phones: tuple[str, ...] = ()
    email: str = ""
    language: str = ""
    interpreter: bool = False
    letters: bool = True
    barred: str = ""  # what a court order says


@dataclass(frozen=True)
class Home:
    name: str
    lines: str
    postcode: str


@dataclass(frozen=True, eq=False)
class Family:
    """`language`: the one at home, empty for English. `meals`: free meals as a family has them."""

    name: str
    origin: Origin
    ethnicity: str
    household: str
    language: str = ""
    meals: str = ""
    contacts: tuple[Adult, ...] = ()
    homes: tuple[Home, ...] = ()


@dataclass
class Town:
    """Draws families; two schools of one town draw from the same, so that sisters and brothers are at both."""

    random: Random
    known: list[Family] = field(default_factory=list)
    number: int = 0
    emails: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.origins, self.meals = Even(self.random), Even(self.random, 80)
        self.households, self.tongues = Even(self.random, 50), Even(self.random)

    def family(self) -> Family:
        random = self.random
        of = origin(random, self.origins())
        speaks = random.choice(of.languages) if self.tongues() < of.eal else ""
        household = drawn_from(HOUSEHOLDS, self.households())
        paying = 100 - sum(MEALS.values())
        meals = drawn_from({**MEALS, "": paying}, self.meals())
        found = Family(of.family(random), of, of.ethnicity(random), household, speaks, meals)
        found = self._at_home(found)
        self.known.append(found)
        return found

    def in_care(self) -> Family:
        """A child looked after: foster carers of another name, a social worker, and a mother who gets no letters."""
        of = origin(self.random, self.origins())
        name = of.family(self.random)
        home = self._home("Foster home")
        other = origin(self.random)
        theirs = other.family(self.random)
        carers = [
            self._adult(other, theirs, sex, "foster", home.name, responsible=False)
            for sex in self.random.choice(("FM", "F"))
        ]
        social = replace(
            self._adult(other, other.family(self.random), "F", "social"), lives_with=False, responsible=None
        )
        social = replace(social, email=social.email.partition("@")[0] + "@authority.example" if social.email else "")
        mother = replace(self._adult(of, name, "F", "mother"), lives_with=False, letters=False)
        return Family(name, of, of.ethnicity(self.random), "care", contacts=(*carers, social, mother), homes=(home,))

    def _at_home(self, of: Family) -> Family:
        """With its contacts, in the order of calling, and its homes."""
        makers = {"together": self._together, "two_mothers": self._together, "apart": self._apart, "step": self._step}
        contacts, homes = makers.get(of.household, self._alone)(of)
        if self.random.random() < THIRD:
            sex = self.random.choice("FFM")
            relation = self.random.choice(("grandparent", "grandparent", "relative", "other"))
            third = self._adult(of.origin, of.name, sex, relation, responsible=False)
            contacts = [*contacts, replace(third, lives_with=False, letters=False)]
        return replace(of, contacts=tuple(self._speaking(contacts, of)), homes=tuple(homes))

    def _together(self, of: Family) -> tuple[list[Adult], list[Home]]:
        home = self._home("")
        sexes = "FF" if of.household == "two_mothers" else self.random.choice(("FM", "FM", "MF"))
        return [self._parent(of, sex, home.name) for sex in sexes], [home]

    def _apart(self, of: Family) -> tuple[list[Adult], list[Home]]:
        """Two homes, and letters to both."""
        sexes = "FM" if self.random.random() < MOTHERS else "MF"
        homes = [self._home("Mother's home" if sex == "F" else "Father's home") for sex in sexes]
        first, second = (self._parent(of, sex, home.name) for sex, home in zip(sexes, homes, strict=True))
        return [first, replace(second, lives_with=False)], homes

    def _step(self, of: Family) -> tuple[list[Adult], list[Home]]:
        home, his = self._home("Mother's home"), self._home("Father's home")
        step = self._adult(origin(self.random), "", "M", "step", home.name, responsible=None)
        father = replace(self._parent(of, "M", his.name), lives_with=False)
        return [self._parent(of, "F", home.name), step, father], [home, his]

    def _alone(self, of: Family) -> tuple[list[Adult], list[Home]]:
        home = self._home("")
        if of.household == "grandparents":
            return [self._adult(of.origin, of.name, sex, "grandparent", home.name) for sex in "FM"], [home]
        if of.household == "relative":
            return [self._adult(of.origin, of.name, "F", "guardian", home.name)], [home]
        return [self._parent(of, "F" if self.random.random() < MOTHERS else "M", home.name)], [home]

    def _parent(self, of: Family, sex: str, home: str) -> Adult:
        other = sex == "F" and self.random.random() < OTHER_NAME
        name = of.origin.family(self.random) if other else of.name
        return self._adult(of.origin, name, sex, "mother" if sex == "F" else "father", home)

    def _adult(
        self, of: Origin, family: str, sex: str, relation: str, home: str = "", *, responsible: bool | None = True
    ) -> Adult:
        family = as_borne(family or of.family(self.random), sex)
        given = of.given(self.random, sex)
        self.number += 1
        phones = [f"07700 900{self.number * 37 % 1000:03}"]
        if self.random.random() < WITH_LANDLINE:
            phones.append(f"01632 960{self.number * 53 % 1000:03}")
        email = self._email(given, family) if self.random.random() < WITH_EMAIL else ""
        return Adult(f"{given} {family}", relation, home, responsible=responsible, phones=tuple(phones), email=email)

    def _email(self, given: str, family: str) -> str:
        name, domain = f"{slugify(given)}.{slugify(family)}", self.random.choice(POST)
        email = f"{name}@{domain}"
        if email in self.emails:
            email = f"{name}{self.number}@{domain}"
        self.emails.add(email)
        return email

    def _home(self, name: str) -> Home:
        random = self.random
        street = f"{random.randint(1, 160)} {random.choice(STREETS)} {random.choice(WAYS)}"
        letters = "".join(random.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
        return Home(name, f"{street}, {TOWN}", f"ZZ{random.randint(1, 9)} {random.randint(1, 9)}{letters}")

    def _speaking(self, contacts: Sequence[Adult], of: Family) -> Iterator[Adult]:
        for each in contacts:
            needs = bool(of.language) and each.relation != "step" and self.random.random() < INTERPRETER
            yield replace(each, language=of.language or "English", interpreter=needs)


ORDERS = (
    "No contact with the child or the school until a further order; nothing of where the child is to be told.",
    "Indirect contact by letter through the mother only. The school is not to be rung or visited.",
    "No information about the child's school or home to be shared.",
)


def with_order(of: Family, number: int) -> Family | None:
    """A court order about the father, where he lives apart from the child; None where there is none such."""
    rows = list(of.contacts)
    if of.household != "apart" or rows[1].relation != "father":
        return None
    rows[1] = replace(rows[1], barred=ORDERS[number % len(ORDERS)], letters=False)
    return replace(of, contacts=tuple(rows))
