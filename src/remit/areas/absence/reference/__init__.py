"""The stages that ship with Remit, as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Any

from remit.core.words import Words, say


@cache
def _rows() -> tuple[dict[str, str], ...]:
    content = resources.files("remit.areas.absence").joinpath("reference", "stages.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(content[content.index("code,") :].splitlines(keepends=True)))


def codes() -> list[str]:
    """In the order of the stages."""
    return [row["code"] for row in _rows()]


def shipped(code: str, words: Words) -> dict[str, Any]:
    """The values of a stage, in the school's words; its letter keeps its fields. Errors: KeyError for a code that is not
    shipped."""
    number, row = next(((at, row) for at, row in enumerate(_rows()) if row["code"] == code), (0, None))
    if row is None:
        raise KeyError(code)
    says = say(row["says"], words)
    return {
        "code": code,
        "name": row["name"],
        "way": row["way"],
        "position": number,
        "due_in": int(row["due_in"]),
        "reply_in": int(row["reply_in"]) if row["reply_in"] else None,
        "support": bool(row["support"]),
        "law": bool(row["law"]),
        "says": f"{says} ({row['source']})" if row["source"] else says,
        "subject": row["subject"],
        "body": row["body"].strip(),
    }
