"""The register codes as they ship with Remit, by day: what each means and how it counts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from remit.areas.attendance.masks import ABSENT, APPROVED, ATTENDED, AUTHORISED

PRESENT_AM, PRESENT_PM, LATE, NO_REASON, TOO_LATE, PART_TIME = "/", "\\", "L", "N", "U", "C2"
CLOSED, NOT_YET = "#", "Z"
EXPLAINED = "="  # in a lesson: away, and it is known why; which reason it is stands in the session's register alone
OPEN_REASONS = frozenset("VPW")  # what every teacher is told beforehand: a visit, a match, work experience


@dataclass(frozen=True)
class Code:
    """`group` is the statistical class; `short` what a page says of it."""

    code: str
    first_day: date
    last_day: date | None
    group: str
    meaning: str
    short: str

    @property
    def is_absence(self) -> bool:
        return self.group in ABSENT

    @property
    def is_attendance(self) -> bool:
        return self.group in ATTENDED

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@cache
def codes() -> tuple[Code, ...]:
    text = resources.files("remit.areas.attendance").joinpath("reference", "codes.csv").read_text(encoding="utf-8")
    return tuple(
        Code(
            row["code"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["class"],
            row["meaning"],
            row["short"],
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def codes_on(day: date) -> dict[str, Code]:
    """Those that are valid that day, in the order of the file."""
    return {each.code: each for each in codes() if each.holds_on(day)}


def code_on(code: str, day: date) -> Code | None:
    return codes_on(day).get(code)


@cache
def lesson_codes(day: date) -> dict[str, Code]:
    """What can be marked in a lesson that day."""
    known = codes_on(day)
    away = Code(EXPLAINED, day, None, AUTHORISED, "Away, and it is known why", "away, known why")
    elsewhere = {each.code: each for each in known.values() if each.group == APPROVED}
    return {code: known[code] for code in (PRESENT_AM, NO_REASON, LATE)} | {EXPLAINED: away} | elsewhere
