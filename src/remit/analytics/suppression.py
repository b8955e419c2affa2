"""Small numbers held back, also from somebody who subtracts.

Published counts hang together: parts make up a whole, and wholes are parts of others. What is hidden must not follow
from what is shown, so more than the small ones may have to go. Applied last, to what is about to be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

FEWEST = 6  # a count of one to five people is not shown
Key = Any  # of a count: whatever the caller names it by


class Sum(NamedTuple):
    """`parts` add up to `whole`: keys of counts that are published together."""

    parts: tuple[Key, ...]
    whole: Key


def held_back(
    counts: Mapping[Key, int], sums: Sequence[Sum], fewest: int = FEWEST, shut: Collection[Key] = ()
) -> frozenset[Key]:
    """Keys of the counts that must not be shown. `shut` are hidden for a reason of their own, whatever their size.

    `counts`: people, by key, as published; every key that `sums` names is among them and every sum is right. A count of
    nobody is shown: it says nothing of anybody. Hidden are counts of fewer than `fewest`; and, smallest first, whatever
    else it takes so that none of them, and no group of them that a sum leaves over and that is itself too small, can be
    worked out. Errors: ValueError for a sum that does not add up.
    """
    for each in sums:
        if sum(counts[part] for part in each.parts) != counts[each.whole]:
            raise ValueError(f"The parts of {each.whole!r} do not make it up")
    hidden = {key for key, count in counts.items() if 0 < count < fewest or key in shut}
    while (more := _next(counts, sums, hidden, fewest)) is not None:
        hidden.add(more)
    return frozenset(hidden)


def table_sums(rows: Iterable[Key], columns: Iterable[Key], total: Key) -> list[Sum]:
    """Of a table with the totals of its rows, its columns and all: cells are (row, column), totals (row, `total`),
    (`total`, column) and (`total`, `total`)."""
    across, down = list(rows), list(columns)
    found = [Sum(tuple((row, column) for column in down), (row, total)) for row in [*across, total]]
    return found + [Sum(tuple((row, column) for row in across), (total, column)) for column in [*down, total]]


def _next(counts: Mapping[Key, int], sums: Sequence[Sum], hidden: Collection[Key], fewest: int) -> Key | None:
    """One more count to hide, or None when nothing hidden can be worked out."""
    for each in sums:
        group = [part for part in each.parts if part in hidden]
        left_over = sum(counts[part] for part in group)
        if group and each.whole not in hidden and (len(group) == 1 or left_over < fewest):
            if (found := _smallest(counts, [part for part in each.parts if part not in hidden])) is not None:
                return found
            if 0 < left_over < fewest:
                return each.whole
    for key in sorted(_worked_out(sums, hidden), key=lambda key: (counts[key], str(key))):
        beside = {other for each in sums if key in (*each.parts, each.whole) for other in (*each.parts, each.whole)}
        if (found := _smallest(counts, [other for other in beside if other not in hidden])) is not None:
            return found
    return None


def _smallest(counts: Mapping[Key, int], keys: Iterable[Key]) -> Key | None:
    """That tells the least when it goes: of somebody before of nobody, then by size."""
    found: list[Key] = sorted(keys, key=lambda key: (counts[key] == 0, counts[key], str(key)))
    return found[0] if found else None


def _worked_out(sums: Sequence[Sum], hidden: Collection[Key]) -> set[Key]:
    """Hidden counts that the shown ones determine: those at which every vector of the null space is nought."""
    unknown = list(hidden)
    at = {key: place for place, key in enumerate(unknown)}
    rows = [_equation(each, at) for each in sums]
    reduced, pivots = _reduced([row for row in rows if any(row)])
    free = set(range(len(unknown))) - set(pivots)
    return {unknown[pivot] for row, pivot in zip(reduced, pivots, strict=True) if not any(row[place] for place in free)}


def _equation(each: Sum, at: Mapping[Key, int]) -> list[Fraction]:
    row = [Fraction(0)] * len(at)
    for part in each.parts:
        if part in at:
            row[at[part]] += 1
    if each.whole in at:
        row[at[each.whole]] -= 1
    return row


def _reduced(rows: list[list[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
    """Gauss and Jordan: each row begins with a one at its pivot, where the others have nought."""
    pivots: list[int] = []
    for place in range(len(rows[0]) if rows else 0):
        height = len(pivots)
        found = next((number for number in range(height, len(rows)) if rows[number][place]), None)
        if found is None:
            continue
        rows[height], rows[found] = rows[found], rows[height]
        pivot = rows[height][place]
        rows[height] = [value / pivot for value in rows[height]]
        for number, row in enumerate(rows):
            if number != height and row[place]:
                factor = row[place]
                rows[number] = [value - factor * of for value, of in zip(row, rows[height], strict=True)]
        pivots.append(place)
    return rows[: len(pivots)], pivots
