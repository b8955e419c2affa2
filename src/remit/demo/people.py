"""Who can be tried in the demo."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from remit.core import clock
from remit.school.dated import on
from remit.school.models import Post

# The order in which they are worth trying; a teacher's and the office's posts last.
ORDER = (
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
class Tried:
    """One person with the titles of all her posts; `ref` is that of the first."""

    ref: str
    name: str
    title: str
    email: str
    school: str


def posts_to_try() -> QuerySet[Post]:
    rows = Post.objects.unscoped("the choice of a made-up person").filter(on(clock.today()), holder__user__isnull=False)
    return rows.select_related("holder__user", "school").order_by("school__first_year", "pk")


def everybody() -> list[Tried]:
    """Each once, by school, those with most to show first."""
    found: dict[int, list[Post]] = {}
    for post in posts_to_try():
        found.setdefault(post.holder_id, []).append(post)
    people = [_tried(posts) for posts in found.values()]
    names = [each.name for each in people]
    return sorted(people, key=lambda each: (each.school, _place(each.name), names.index(each.name)))


def _tried(posts: list[Post]) -> Tried:
    first = posts[0]
    title = " and ".join(post.title for post in posts)
    return Tried(first.ref, first.holder.name, title, first.holder.user.email, first.school.name)


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def to_try() -> list[Tried]:
    """The dozen worth trying, in order."""
    return sorted((each for each in everybody() if each.name in ORDER), key=lambda each: _place(each.name))
