"""What suspensions are counted by, the reasons of the census, what is borne in mind, and the letters that ship: as data."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from remit.areas.suspensions.metrics import Limits


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.suspensions").joinpath("reference", name).read_text(encoding="utf-8")
    lines = content.splitlines(keepends=True)
    return tuple(csv.DictReader([line for line in lines if not line.startswith("#")]))


@cache
def limits_on(day: date) -> Limits:
    """As they hold that day; before any held, the first."""
    found: dict[str, int] = {}
    for row in _rows("limits.csv"):
        begun = date.fromisoformat(row["valid_from"]) <= day
        over = bool(row["valid_to"]) and date.fromisoformat(row["valid_to"]) < day
        if (begun and not over) or row["name"] not in found:
            found[row["name"]] = int(row["number"])
    return Limits(**found)


def reasons() -> list[tuple[str, str]]:
    """Code and name, in their order. Names hold words that schools set."""
    return [(row["code"], row["name"]) for row in _rows("reasons.csv")]


def reason_name(code: str) -> str:
    return dict(reasons()).get(code, code)


def note(code: str) -> str:
    """What is borne in mind, with where it stands. Errors: KeyError."""
    row = next((row for row in _rows("notes.csv") if row["code"] == code), None)
    if row is None:
        raise KeyError(code)
    return f"{row['says']} ({row['source']}.)"


def letter_codes() -> list[str]:
    return [row["code"] for row in _rows("letters.csv")]


def letter(code: str) -> dict[str, Any]:
    """The values of a letter that ships. Errors: KeyError."""
    row = next((row for row in _rows("letters.csv") if row["code"] == code), None)
    if row is None:
        raise KeyError(code)
    return {"code": code, "name": row["name"], "subject": row["subject"], "body": row["body"].strip()}
