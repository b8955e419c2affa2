"""The steps that ship with Remit, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any

from remit.core.words import Words, say


@cache
def _rows() -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.joining").joinpath("reference", "steps.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(content[content.index("code,") :].splitlines(keepends=True)))


def codes() -> list[str]:
    """In their order."""
    return [row["code"] for row in _rows()]


def shipped(code: str, words: Words) -> dict[str, Any]:
    """The values of a step, in the school's words. Errors: KeyError for a code that is not shipped."""
    number, row = next(((at, row) for at, row in enumerate(_rows()) if row["code"] == code), (0, None))
    if row is None:
        raise KeyError(code)
    said = {name: say(row[name], words) for name in ("name", "says")}
    flags = {"key": bool(row["key"]), "asks_again": bool(row["again"])}
    return {"code": code, "when": row["when"], "who": row["who"], "position": number, **said, **flags}
