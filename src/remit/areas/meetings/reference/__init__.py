"""The types of meeting about one pupil that ship with Remit, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any

from remit.core.words import Words, say


@cache
def _rows() -> tuple[dict[str, str], ...]:
    content = (
        resources.files("remit.areas.meetings").joinpath("reference", "meeting_types.csv").read_text(encoding="utf-8")
    )
    return tuple(csv.DictReader(line for line in content.splitlines() if not line.startswith("#")))


def codes() -> list[str]:
    """In the order of the file."""
    return [row["code"] for row in _rows()]


def shipped(code: str, words: Words) -> dict[str, Any]:
    """The values of a type, in the school's words. Errors: KeyError for a code that is not shipped."""
    row = {row["code"]: row for row in _rows()}[code]
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
