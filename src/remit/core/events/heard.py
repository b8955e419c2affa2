"""What an act leaves for whoever follows it: in its own transaction, so that neither is there without the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from remit.core.events.models import Event
from remit.core.writing import RowKey

_followers: dict[str, tuple[str, ...]] = {}  # by model, the reactions that follow a write of it; filled at start-up


def follow(reactions: Iterable[tuple[str, Iterable[str]]]) -> None:
    """The reactions of the house, each with the models it follows. What was known before is forgotten."""
    _followers.clear()
    for name, labels in reactions:
        for label in labels:
            _followers[label] = (*_followers.get(label, ()), name)


def note(written: Collection[RowKey]) -> None:
    """One row a reaction, in one statement; none where nobody follows."""
    found: dict[str, list[RowKey]] = {}
    for key in sorted(written, key=str):
        for name in _followers.get(key[0], ()):
            found.setdefault(name, []).append(key)
    if found:
        Event.objects.bulk_create(Event(reaction=name, rows=rows) for name, rows in found.items())


def ask_for_all(*reactions: str) -> None:
    """After what went round the acts (a restore, a migration): everything the reactions keep is made anew."""
    names = set(reactions) or {name for each in _followers.values() for name in each}
    Event.objects.bulk_create(Event(reaction=name) for name in sorted(names))
