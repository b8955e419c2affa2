"""The types of meeting about one pupil that ship with Remit, and what a series may begin with, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any

from remit.core.words import Words, say

TYPES = "meeting_types.csv"


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.meetings").joinpath("reference", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in content.splitlines() if not line.startswith("#")))


def codes() -> list[str]:
    """In the order of the file."""
    return [row["code"] for row in _rows(TYPES)]


def beginnings() -> tuple[dict[str, str], ...]:
    """Rows of `series_beginnings.csv`, in its order, in words that are still to be said as the school says them."""
    return _rows("series_beginnings.csv")


def shipped(code: str, words: Words) -> dict[str, Any]:
    """The values of a type, in the school's words. Errors: KeyError for a code that is not shipped."""
    row = {row["code"]: row for row in _rows(TYPES)}[code]
    return {
        "code": code,
        "name": say(row["name"], words),
        "kind": row["kind"],
        "on_return": bool(row["on_return"]),
        "sections": [say(each, words) for each in row["sections"].split("|")],
        "voices": row["voices"].split(),
        "signs": row["signs"].split(),
        "review_in": int(row["review_in"]) if row["review_in"] else None,
        "says": say(row["says"], words),
    }
