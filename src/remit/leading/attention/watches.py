"""Every watch: those that areas bring, and those that people make themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from remit.core.seams import OwnWatches, Watch, all_of, named
from remit.core.viewers import Viewer
from remit.school.models import School


def made() -> Iterator[OwnWatches]:
    yield from all_of(OwnWatches)


def own_at(school: School) -> list[Watch]:
    """What people at a school made."""
    return [watch for each in made() for watch in each.at(school)]


def at(school: School, names: Collection[str]) -> dict[str, Watch]:
    """Those so called, as Remit itself looks for them."""
    found = {name: watch for name in names if (watch := named(Watch, name))}
    if len(found) < len(set(names)):
        found |= {watch.name: watch for watch in own_at(school) if watch.name in names}
    return found


def of(viewer: Viewer) -> list[Watch]:
    """All that she could switch on."""
    return [*all_of(Watch), *(watch for each in made() for watch in each.of(viewer, None))]


def called(viewer: Viewer, names: Collection[str]) -> dict[str, Watch]:
    """Of these names those that are hers to know. What somebody else made, and what has gone from the house since, is not
    among them. One query where there is one that somebody made, else none."""
    found = {name: watch for name in names if (watch := named(Watch, name))}
    for each in made():
        if own := [name for name in names if name.startswith(each.prefix)]:
            found |= {watch.name: watch for watch in each.of(viewer, own)}
    return found
