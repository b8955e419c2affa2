"""The lists of codes that schools' systems write, as they ship with Remit. Pure: no Django."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources

LANGUAGES = "languages"


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """A file of the reference data. What begins with # says where it comes from."""
    content = resources.files("remit.school").joinpath("reference", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in content.splitlines() if not line.startswith("#")))


@cache
def values_of(name: str) -> dict[str, str]:
    if name == LANGUAGES:
        return {row["code"]: row["name"] for row in rows_of("languages.csv")}
    return {row["code"]: row["name"] for row in rows_of("characteristic_values.csv") if row["list"] == name}


@cache
def rolled_up() -> dict[str, str]:
    """An extended code of ethnicity to the main one that it belongs to."""
    return {row["code"]: row["main"] for row in rows_of("ethnicity_extended.csv")}


@cache
def extended_names() -> dict[str, str]:
    """What systems call an extended code of ethnicity, to the main one."""
    return {row["name"]: row["main"] for row in rows_of("ethnicity_extended.csv")}


@cache
def languages_by_name() -> dict[str, str]:
    """Each name of a language, and its names together, as its code."""
    found: dict[str, str] = {}
    for row in rows_of("languages.csv"):
        names = [row["name"], *filter(None, row["also"].split("|"))]
        for each in (*names, " ".join(names)):
            found.setdefault(each, row["code"])
    return found


@cache
def authorities() -> frozenset[str]:
    """The numbers of local authorities that have given out UPNs."""
    return frozenset(row["code"] for row in rows_of("local_authorities.csv"))


@cache
def not_before(name: str) -> dict[str, date]:
    """By code, the day before which it did not exist."""
    rows = (row for row in rows_of("characteristic_values.csv") if row["list"] == name and row["not_before"])
    return {row["code"]: date.fromisoformat(row["not_before"]) for row in rows}
