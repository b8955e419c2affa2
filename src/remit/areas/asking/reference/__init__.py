"""The questions that ship with Remit, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any


@cache
def _rows() -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.asking").joinpath("reference", "questions.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(content[content.index("code,") :].splitlines(keepends=True)))


def codes() -> list[str]:
    """In their order."""
    return [row["code"] for row in _rows()]


def shipped(code: str) -> dict[str, Any]:
    """The values of a question. Errors: KeyError for a code that is not shipped."""
    for number, row in enumerate(_rows()):
        if row["code"] == code:
            return {"code": code, "words": row["words"], "scale": row["scale"], "position": number}
    raise KeyError(code)
