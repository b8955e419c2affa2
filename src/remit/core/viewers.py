"""Who is looking, on which day, and what each of her roles opens."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from remit.core.accounts.models import User


@dataclass(frozen=True)
class Grant:
    """What one role opens and where. Every dimension it states must hold; one it leaves out does not bind. `settled` are
    dimensions that it states as well, and of which it is known that they hold: of the one row that `places` then name."""

    kinds: frozenset[str]
    powers: frozenset[str]
    places: tuple[tuple[str, frozenset], ...]
    settled: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError("A grant without a place would reach every school")

    @property
    def dimensions(self) -> frozenset[str]:
        return self.settled.union(name for name, _ in self.places)

    def before(self, dimension: str, row: int, dimensions: Collection[str]) -> Grant:
        """Of a grant that reaches this row in these dimensions: the same, of this row alone."""
        settled = self.dimensions & frozenset(dimensions)
        places = [place for place in self.places if place[0] not in settled]
        return replace(self, places=tuple(sorted([*places, (dimension, frozenset([row]))])), settled=settled)


def grant(kinds: str, powers: str = "", **places: Iterable) -> Grant:
    stated = tuple((dimension, frozenset(values)) for dimension, values in sorted(places.items()))
    return Grant(frozenset(kinds.split()), frozenset(powers.split()), stated)


def merged(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Grants alike but for the values of one dimension are one grant with more values: cheaper, and opens no more."""
    kept: list[Grant] = []
    for new in grants:
        for index, old in enumerate(kept):
            if sum_of_two := _as_one(old, new):
                kept[index] = sum_of_two
                break
        else:
            kept.append(new)
    return tuple(kept)


def _as_one(old: Grant, new: Grant) -> Grant | None:
    alike = (old.kinds, old.powers, old.settled) == (new.kinds, new.powers, new.settled)
    if not alike or dict(old.places).keys() != dict(new.places).keys():
        return None
    if sum(before != after for before, after in zip(old.places, new.places, strict=True)) > 1:
        return None
    places = tuple((name, values | more) for (name, values), (_, more) in zip(old.places, new.places, strict=True))
    return replace(old, places=places)


@dataclass(frozen=True)
class Viewer:
    """Built once a request and passed by hand. Grants are kept apart: their sum opens more than any of them.

    `kept` holds what was found out for her in this request; `circles` a resolved query for each model and grants that she
    has asked for, so that Django resolves a condition once and not once a query, also in requests after this one. A
    viewer therefore stays in the thread that built her.
    `closed` are kinds that stay shut in this session whatever her posts say, `withheld` those of them that her posts
    would open, and `board` says that a class can see the screen. `hers` is what the room that built her found out about
    her on the way, so that a page that speaks of herself need not ask again.
    """

    user: User
    day: date
    grants: tuple[Grant, ...]
    closed: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    board: bool = False
    hers: Any = field(default=None, repr=False, compare=False)
    circles: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def only(self, *powers: str) -> Viewer:
        """Herself with the grants that hold one of `powers`: what she sees then is what she may do it to."""
        name = ("only", powers)
        if name not in self.kept:
            held = tuple(each for each in self.grants if each.powers.intersection(powers))
            self.kept[name] = replace(self, grants=held)
        return self.kept[name]

    def before(self, dimension: str, row: int, over: Collection[Grant], dimensions: Collection[str]) -> Viewer:
        """Herself before one row, of which it is known that of her grants with these dimensions `over` reach it and no
        other does: of what belongs to the row that need not be asked again, and of anything else she sees no more by them.
        """
        bound = [each for each in self.grants if each.dimensions.intersection(dimensions)]
        free = [each for each in self.grants if each not in bound]
        held = [each.before(dimension, row, dimensions) for each in bound if each in over]
        return replace(self, grants=merged([*held, *free]), circles={})  # conditions of one row are of use once

    def closing(self, kinds: Iterable[str]) -> Viewer:
        """Herself without these kinds, in every grant."""
        shut = frozenset(kinds)
        held = frozenset().union(*(each.kinds for each in self.grants)) & shut
        left = (replace(each, kinds=each.kinds - shut) for each in self.grants)
        grants = merged(each for each in left if each.kinds)
        return replace(self, grants=grants, closed=self.closed | shut, withheld=self.withheld | held)

    def without(self, power: str) -> Viewer:
        """Herself without this power, in every grant."""
        return replace(self, grants=merged(replace(each, powers=each.powers - {power}) for each in self.grants))

    def on_the_board(self, kinds: Iterable[str], powers: Iterable[str]) -> Viewer:
        """Herself with these kinds and powers alone, and without the grants over her own entries."""
        open_kinds, open_powers = frozenset(kinds), frozenset(powers)
        left = (
            replace(each, kinds=each.kinds & open_kinds, powers=each.powers & open_powers)
            for each in self.grants
            if "own" not in each.powers
        )
        return replace(self, grants=merged(each for each in left if each.kinds), board=True)

    def opens(self, kind: str, *powers: str, own: bool = False) -> bool:
        """Some grant of hers reaches this kind; with powers, holding one of them. The grant over her own entries is
        left out unless asked for: a page for a whole record type is not opened by having written one."""
        return any(
            kind in each.kinds
            and (not powers or each.powers.intersection(powers))
            and (own or "own" not in each.powers)
            for each in self.grants
        )

    def places(self, dimension: str, *powers: str) -> frozenset:
        """Every value of a dimension that some grant of hers (holding one of `powers`) states."""
        return frozenset().union(
            *(
                dict(each.places).get(dimension, ())
                for each in self.grants
                if not powers or each.powers.intersection(powers)
            )
        )
