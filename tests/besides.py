"""What the walk by addresses does not ask: lists with a key, a calendar by its own address, search with words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.test import Client
from django.urls import reverse

from remit.core.accounts.sessions import Shown
from remit.core.accounts.tokens import digest_of
from remit.core.registers.definition import Register
from remit.core.seams import all_of
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.exchange.api.models import Key
from remit.leading.calendar.models import Feed
from remit.school.remit import viewer_in_session
from tests.world import SIGNED_IN, TODAY, World

# At least one for each source of search, and one for rows that are added outside somebody's circles.
WORDS = ("given", "emergency", "person", "post", "8a", "series", "promise", "plan", "wording", "home", "birch", "eve")


def hold(world: World) -> None:
    """A key and a calendar address for everybody who signs in."""

    def make() -> None:
        for role in SIGNED_IN:
            of = {"school": world.staff[role].school, "user": world.users[role]}
            Key.objects.create(**of, name="k", digest=digest_of(f"{role}-key"), last_day=TODAY + timedelta(days=9))
            Feed.objects.create(**of, digest=digest_of(f"{role}-feed"))

    unrecorded("test", make)


def reading(world: World, role: str) -> Viewer:
    """Who reads by a token of this role."""
    return viewer_in_session(world.users[role], Shown())


def besides(world: World, role: str, client: Client) -> Iterator[tuple[str, Callable[[], Any]]]:
    """By name, each to be asked. `hold` was called before."""
    with_key = partial(Client().get, headers={"Authorization": f"Bearer {role}-key"})
    for register in all_of(Register):
        ways = ",".join(column.way for column in register.seen_by(reading(world, role)).columns)
        url = reverse("api:list", args=[register.area, register.name])
        yield f"list {register.key}", partial(with_key, url, {"columns": ways})
    for route in ("api:duties", "api:wants", "api:attendance"):
        yield route, partial(with_key, reverse(route))
    yield "feed", partial(Client().get, reverse("calendar:feed", args=[f"{role}-feed"]))
    for word in WORDS:
        found = partial(client.post, reverse("find"), {"words": word}, headers={"HX-Request": "true"})
        yield f"search {word}", found
    yield "log given", partial(client.post, reverse("log"), {"words": "given"}, headers={"HX-Request": "true"})
