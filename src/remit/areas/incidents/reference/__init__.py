"""What a serious incident may be, what it may be about, and what is borne in mind when force was used: as data."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.incidents").joinpath("reference", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(content[content.index("code,") :].splitlines(keepends=True)))


def sorts() -> list[tuple[str, str]]:
    """In their order. Names hold words that schools set."""
    return [(row["code"], row["name"]) for row in _rows("sorts.csv")]


def flags() -> list[tuple[str, str]]:
    return [(row["code"], row["name"]) for row in _rows("flags.csv")]


def sort_name(code: str) -> str:
    return dict(sorts()).get(code, code)


def flag_name(code: str) -> str:
    return dict(flags()).get(code, code)


def duty_on(code: str, day: date) -> str:
    """What holds that day, with where it stands; nothing where none is known."""
    for row in _rows("duties.csv"):
        begun = date.fromisoformat(row["valid_from"]) <= day
        over = row["valid_to"] and date.fromisoformat(row["valid_to"]) < day
        if row["code"] == code and begun and not over:
            return f"{row['says']} ({row['source']}.)"
    return ""
