"""The stages of the ladder that ship with Remit, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any


@cache
def _rows() -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.sanctions").joinpath("reference", "ladder.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(content[content.index("code,") :].splitlines(keepends=True)))


def codes() -> list[str]:
    """From the lightest up."""
    return [row["code"] for row in _rows()]


def shipped(code: str) -> dict[str, Any]:
    """The values of a stage. Errors: KeyError for a code that is not shipped."""
    number, row = next(((at, row) for at, row in enumerate(_rows()) if row["code"] == code), (0, None))
    if row is None:
        raise KeyError(code)
    return {
        **{name: row[name] for name in ("code", "name", "way")},
        **{name: bool(row[name]) for name in ("sanction", "asks_tried")},
        **{name: int(row[name]) if row[name] else None for name in ("severity", "within")},
        "times": int(row["times"]),
        "position": number,
    }
