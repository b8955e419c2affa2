"""Who can be tried in the demo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from remit.core import clock
from remit.school.dated import on
from remit.school.models import Staff, Tenure

# The dozen worth trying, those with most to show first.
WORTH_TRYING = (
    "Farida Whitcombe",
    "Marcus Ellerby",
    "Daniel Prowse",
    "Sophie Adjei",
    "Joanna Sikorska",
    "Ewa Lisowska",
    "Hannah Oduya",
    "Margaret Tindall",
    "Adrian Kessington",
    "Meera Chaudhari",
    "Thomas Wickens",
    "Lorraine Stubbington",
)
LEADING, TEACHING = "Leading", "Teaching"


@dataclass(frozen=True)
class Person:
    """Somebody with the titles of all her posts, or what she does where she holds none."""

    ref: str
    name: str
    title: str
    email: str
    school: str
    group: str  # of the choice: those who lead, those who teach, and the others by what they do

    @property
    def place(self) -> int:
        return WORTH_TRYING.index(self.name) if self.name in WORTH_TRYING else len(WORTH_TRYING)

    @property
    def tone(self) -> str:
        """One button of the page stands out."""
        return "secondary" if self.place else "primary"

    def is_meant(self, words: Sequence[str]) -> bool:
        """Whether all of these words are in the name, the titles or the school's name."""
        text = f"{self.name} {self.title} {self.school}".casefold()
        return all(each in text for each in words)


def staff_to_try() -> QuerySet[Staff]:
    rows = Staff.objects.unscoped("the choice of a made-up person").filter(on(clock.today()), user__isnull=False)
    return rows.select_related("user", "school").order_by("school__first_year", "pk")


def everybody() -> list[Person]:
    """Each with an account once, in the order in which they were taken on to the list."""
    titles: dict[int, list[str]] = {}
    day = clock.today()
    held = Tenure.objects.unscoped("the choice of a made-up person").filter(on(day), on(day, "post__"))
    for holder, title in held.order_by("post_id").values_list("staff_id", "post__title"):
        titles.setdefault(holder, []).append(title)
    return [_person(each, titles.get(each.pk, [])) for each in staff_to_try()]


def _person(staff: Staff, titles: Sequence[str]) -> Person:
    assert staff.user  # asked for above
    group = LEADING if titles else TEACHING if staff.teaches else staff.job
    title = " and ".join(titles) or staff.job
    return Person(staff.ref, staff.name, title, staff.user.email, staff.school.name, group)


def to_try() -> list[Person]:
    return sorted((each for each in everybody() if each.name in WORTH_TRYING), key=lambda each: each.place)


def by_school(asked: str = "") -> Iterator[tuple[str, list[tuple[str, list[Person]]]]]:
    """By school, then by what they do. Without a question all of them, with those who lead first."""
    words = asked.casefold().split()
    found = [each for each in everybody() if each.is_meant(words)]
    for school, people in groupby(found, key=lambda each: each.school):
        ordered = sorted(people, key=lambda each: (_rank(each.group), each.group, each.place))
        yield school, [(group, list(each)) for group, each in groupby(ordered, key=lambda each: each.group)]


def _rank(group: str) -> int:
    return (LEADING, TEACHING).index(group) if group in {LEADING, TEACHING} else 2
