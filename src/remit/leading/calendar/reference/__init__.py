"""What schools plan backwards from a day, with the school days that each step is usually done before it. Something to start
from: whoever plans changes the lines."""

from __future__ import annotations

from csv import DictReader
from functools import cache
from pathlib import Path


@cache
def events() -> dict[str, list[tuple[int, str]]]:
    """By event: (school days before, step), in the order of the days."""
    found: dict[str, list[tuple[int, str]]] = {}
    with (Path(__file__).parent / "events.csv").open(encoding="utf-8", newline="") as lines:
        for row in DictReader(lines):
            found.setdefault(row["event"], []).append((int(row["days_before"]), row["step"]))
    return found
