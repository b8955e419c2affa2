"""The categories that ship with Remit, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any


@cache
def _rows() -> tuple[dict[str, str], ...]:
    content = (
        resources.files("remit.areas.behaviour").joinpath("reference", "categories.csv").read_text(encoding="utf-8")
    )
    return tuple(csv.DictReader(content[content.index("code,") :].splitlines(keepends=True)))


def codes() -> list[str]:
    """In their order."""
    return [row["code"] for row in _rows()]


def shipped(code: str) -> dict[str, Any]:
    """The values of a category. Errors: KeyError for a code that is not shipped."""
    number, row = next(((at, row) for at, row in enumerate(_rows()) if row["code"] == code), (0, None))
    if row is None:
        raise KeyError(code)
    numbers = {"points": int(row["points"]), "severity": int(row["severity"]), "position": number}
    return {
        **{name: row[name] for name in ("code", "name", "sort", "seen_by")},
        **numbers,
        "needs_words": bool(row["needs_words"]),
        "tells_tutor": "tutor" in row["tells"],
        "tells_leader": "leader" in row["tells"],
    }
