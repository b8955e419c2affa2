"""The categories and milestones that ship with Remit, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    file = resources.files("remit.areas.behaviour").joinpath("reference", f"{name}.csv")
    content = file.read_text(encoding="utf-8")
    return tuple(csv.DictReader(content[content.index("code,") :].splitlines(keepends=True)))


def _one(name: str, code: str) -> tuple[int, dict[str, str]]:
    """With its place in the order. Errors: KeyError for a code that is not shipped."""
    for number, row in enumerate(_rows(name)):
        if row["code"] == code:
            return number, row
    raise KeyError(code)


def codes() -> list[str]:
    """Of categories, in their order."""
    return [row["code"] for row in _rows("categories")]


def shipped(code: str) -> dict[str, Any]:
    """The values of a category. Errors: KeyError for a code that is not shipped."""
    number, row = _one("categories", code)
    return {
        **{name: row[name] for name in ("code", "name", "sort", "seen_by", "for_what")},
        "points": int(row["points"]),
        "severity": int(row["severity"]),
        "position": number,
        "needs_words": bool(row["needs_words"]),
        "tells_tutor": "tutor" in row["tells"],
        "tells_leader": "leader" in row["tells"],
    }


def milestone_codes() -> list[str]:
    return [row["code"] for row in _rows("milestones")]


def milestone(code: str) -> dict[str, Any]:
    """The values of a milestone. Errors: KeyError for a code that is not shipped."""
    _, row = _one("milestones", code)
    return {"code": code, "name": row["name"], "points": int(row["points"])}
