"""Who can be tried in the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from remit.core import clock
from remit.school.dated import on
from remit.school.models import Post

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


@dataclass(frozen=True)
class Person:
    """Somebody with the titles of all her posts; `ref` is that of the first."""

    ref: str
    name: str
    title: str
    email: str
    school: str

    @property
    def place(self) -> int:
        return WORTH_TRYING.index(self.name) if self.name in WORTH_TRYING else len(WORTH_TRYING)

    @property
    def tone(self) -> str:
        """One button of the page stands out."""
        return "secondary" if self.place else "primary"


def posts_to_try() -> QuerySet[Post]:
    rows = Post.objects.unscoped("the choice of a made-up person").filter(on(clock.today()), holder__user__isnull=False)
    return rows.select_related("holder__user", "school").order_by("school__first_year", "pk")


def everybody() -> list[Person]:
    """Each once, in the order of their posts."""
    held: dict[int, list[Post]] = {}
    for post in posts_to_try():
        held.setdefault(post.holder_id, []).append(post)
    return [_person(posts) for posts in held.values()]


def _person(posts: list[Post]) -> Person:
    first = posts[0]
    title = " and ".join(post.title for post in posts)
    email = first.holder.user.email if first.holder.user else ""
    return Person(first.ref, first.holder.name, title, email, first.school.name)


def to_try() -> list[Person]:
    return sorted((each for each in everybody() if each.name in WORTH_TRYING), key=lambda each: each.place)


def by_school() -> Iterator[tuple[str, list[Person]]]:
    for school, people in groupby(everybody(), key=lambda each: each.school):
        yield school, sorted(people, key=lambda each: each.place)
