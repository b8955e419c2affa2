"""Which column of a file holds what. Guessed from its heading, shown, and corrected by whoever brings it in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """`names` are headings that schools' systems give it, folded as `fold` does."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell, in words."""

    row: int
    column: str
    value: str
    message: str


def fold(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", heading.lower()).strip()


def guess(headings: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Field key to column number. A column is given to one field only, the first that names it."""
    found: dict[str, int] = {}
    for field in fields:
        for number, heading in enumerate(headings):
            if number not in found.values() and fold(heading) in field.names:
                found[field.key] = number
                break
    return found


def missing(found: Mapping[str, int], fields: Sequence[Field]) -> list[str]:
    return [field.label for field in fields if field.required and field.key not in found]
