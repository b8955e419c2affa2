"""Whether a figure from a file can be what it says it is. Pure: no database, no clock.

Source for the UPN: Department for Education, "Unique pupil numbers" guidance: a check letter, three digits of the
local authority, four of the school, two of the year, three of a serial; a temporary number ends in a letter.
"""

from __future__ import annotations

import re
from datetime import date

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # without I, O and S
UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]", re.ASCII)


def upn_letter(rest: str) -> str:
    """The check letter of the twelve characters after it: each times its place, from two up, modulo 23. In the last
    place of a temporary number a letter counts as its place among the letters."""
    values = [int(each) if each.isdigit() else LETTERS.index(each) for each in rest]
    return LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23]


def upn_fault(upn: str) -> str:
    """Why it is no UPN, or nothing."""
    if not UPN.fullmatch(upn):
        return "A UPN is a letter and twelve digits (the last may be a letter)."
    if upn[0] != upn_letter(upn[1:]):
        return "The first letter of this UPN does not fit its digits: one of them is mistyped."
    return ""


def uln_fault(uln: str) -> str:
    """Why it is no unique learner number, or nothing: nine digits and their check digit, each of the nine times its
    weight from ten down, modulo eleven (Learning Records Service)."""
    if not re.fullmatch(r"\d{10}", uln, re.ASCII):
        return "A ULN has ten digits."
    rest = sum(int(digit) * weight for digit, weight in zip(uln[:9], range(10, 1, -1), strict=True)) % 11
    return "" if rest and 10 - rest == int(uln[9]) else "The last digit of this ULN does not fit the others."


YEAR_WORDS = {"n": -1, "n1": -1, "n2": -1, "nursery": -1, "r": 0, "rec": 0, "reception": 0, "yr": 0}


def year_of(text: str) -> int | None:
    """Year 7, Y7, Yr 7, 07, R, Reception, N, Nursery; None for anything else."""
    folded = re.sub(r"\s+|(?<=[a-z])\.", "", text.lower())
    if folded in YEAR_WORDS:
        return YEAR_WORDS[folded]
    found = re.fullmatch(r"(?:year|yr|y|nc)?(?:year)?0*(\d{1,2})(?:\.0)?", folded, re.ASCII)
    return int(found[1]) if found and int(found[1]) <= 14 else None


DAY_FORMS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.ASCII), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: .*)?", re.ASCII), (3, 2, 1)),
    (re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2})", re.ASCII), (3, 2, 1)),
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]([A-Za-z]{3})[a-z]*[ \-,]+(\d{4})", re.ASCII)


def day_of(text: str) -> date | None:
    """Days as British schools write them, the day before the month; None for anything else. A year of two digits is
    the latest such year before 2050."""
    text = text.strip()
    if found := LONG_DAY.fullmatch(text):
        if found[2].lower() not in MONTHS:
            return None
        return _day(int(found[3]), MONTHS.index(found[2].lower()) + 1, int(found[1]))
    for form, (year, month, day) in DAY_FORMS:
        if found := form.fullmatch(text):
            short = len(found[year]) == 2
            century = (2000 if int(found[year]) < 50 else 1900) if short else 0
            return _day(century + int(found[year]), int(found[month]), int(found[day]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def usual_year(born: date, academic_year_begins: date) -> int:
    """The year group of those born between 1 September and 31 August: Reception in the year a child turns five."""
    turns_five = born.year + (5 if (born.month, born.day) >= (9, 1) else 4)
    return academic_year_begins.year - turns_five
