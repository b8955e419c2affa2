"""The lists of codes that schools' systems write, as they ship with Remit. Pure: no Django."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    content = resources.files("remit.school").joinpath("reference", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(content.splitlines()))


@cache
def values_of(name: str) -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows("characteristic_values.csv") if row["list"] == name}


@cache
def rolled_up() -> dict[str, str]:
    """An extended code of ethnicity to the main one that it belongs to."""
    return {row["code"]: row["main"] for row in _rows("ethnicity_extended.csv")}


@cache
def not_before(name: str) -> dict[str, date]:
    """By code, the day before which it did not exist."""
    rows = (row for row in _rows("characteristic_values.csv") if row["list"] == name and row["not_before"])
    return {row["code"]: date.fromisoformat(row["not_before"]) for row in rows}
