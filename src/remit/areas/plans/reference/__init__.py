"""The types of plan that ship with Remit, as data."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from remit.core.words import Words, say

LISTS = ("voices", "signs")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.plans").joinpath("reference", "plan_types.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in content.splitlines() if not line.startswith("#")))


def codes(day: date) -> list[str]:
    """Of those that hold on that day, in the order of the file."""
    return [row["code"] for row in _rows() if date.fromisoformat(row["from"]) <= day]


def shipped(code: str, words: Words) -> dict[str, Any]:
    """The values of a type, in the school's words. Errors: KeyError for a code that is not shipped."""
    row = {row["code"]: row for row in _rows()}[code]
    minimum = f"{row['minimum']} ({row['source']})" if row["minimum"] else ""
    return {
        "code": code,
        "name": say(row["name"], words),
        "kind": row["kind"],
        "every": int(row["every"]),
        "unit": row["unit"],
        "most_weeks": int(row["most_weeks"]) if row["most_weeks"] else None,
        "for_teachers": bool(row["for_teachers"]),
        "sections": [say(each, words) for each in row["sections"].split("|")],
        "minimum": minimum,
        **{name: row[name].split() for name in LISTS},
    }
