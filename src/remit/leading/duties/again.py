"""A job description read again: the lines that stand as they stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from remit.leading.duties.models import Duty
from remit.leading.reading.phrases import plain

Unit = list[Duty]  # what one line became: itself, or its parts
Key = tuple[str, str, str]


def as_before(read: Iterable[dict[str, Any]], earlier: Sequence[Duty]) -> list[dict[str, Any]]:
    """The values of `proposed_duties`. A line that the job description at work has too names its duty as `earlier`, and
    is asked only whether it stays: once for each part where it was split. One that was left out is left out again. A line
    that stands twice is matched under its own role and section first. `earlier`: in their order."""
    lines = list(read)
    follows = _paired(lines, [list(unit) for _, unit in groupby(earlier, key=lambda duty: (duty.line, duty.text))])
    return [value for number, each in enumerate(lines) for value in _values(each, follows.get(number))]


def _values(each: dict[str, Any], unit: Unit | None) -> Iterator[dict[str, Any]]:
    kept = [duty for duty in unit or () if duty.state == Duty.KEPT]
    if kept:
        yield from (each | _standing(duty) for duty in kept)
    else:
        yield each | {"state": Duty.LEFT, "doubt": "", "also": []} if unit else each


def _standing(duty: Duty) -> dict[str, Any]:
    """It asks nothing, and has no rhythm or activity of its own: those of the duty at work are the ones that count."""
    of_hers = {"wording": duty.wording, "kind": duty.kind, "area": duty.area}
    return {"earlier": duty, "doubt": "", "also": [], "rhythms": [], "activities": [], **of_hers}


def _paired(lines: list[dict[str, Any]], units: list[Unit]) -> dict[int, Unit]:
    found: dict[int, Unit] = {}
    for exactly in (3, 2, 1):  # the same text, role and section; the same text and role; the same text
        for number, each in enumerate(lines):
            key = _key(each["text"], each["role_name"], each["section"])[:exactly]
            match = next((unit for unit in units if _of(unit)[:exactly] == key), None)
            if match and number not in found:
                found[number] = match
                units.remove(match)
    return found


def _of(unit: Unit) -> Key:
    return _key(unit[0].text, unit[0].role_name, unit[0].section)


def _key(text: str, role: str, section: str) -> Key:
    return " ".join(re.findall(r"\w+", plain(text))), role.casefold(), section.casefold()
