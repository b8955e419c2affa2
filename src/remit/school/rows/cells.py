"""Cells of any school's spreadsheet as clean values, or a ValueError in words. Pure: no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from remit.core.imports.columns import fold
from remit.school.rows.checks import day_of, uln_fault, upn_fault, year_of

YES, NO = {"y", "yes", "t", "true", "1", "x"}, {"n", "no", "f", "false", "0"}
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
PHONE = re.compile(r"\+?[\d ()\-./]{5,25}(?: ?[A-Za-z][A-Za-z. \d]{0,20})?")
WITHOUT_ZERO = re.compile(r"[1-37-9]\d{9}", re.ASCII)  # 01, 02, 03, 07, 08 and 09 are given out
NOBODYS = "9999999999"
ADMISSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./\-]{0,19}", re.ASCII)
JOINS = "\u200c\u200d"  # nobody sees them either, and some scripts are written with them
MOST_OF_ONE_CELL = 20
MOST_TOLD = 8  # of a list of codes


def text(limit: int) -> Callable[[str], str]:
    """Without marks that nobody sees: a name that turns round would be read as another."""

    def clean(cell: str) -> str:
        cell = unicodedata.normalize("NFC", cell)
        if not cell.isprintable():
            cell = "".join(each for each in cell if each in JOINS or each.isspace() or each.isprintable())
        if len(cell) > limit:
            raise ValueError(f"This is longer than {limit} characters.")
        return " ".join(cell.split())

    return clean


def required(limit: int) -> Callable[[str], str]:
    def clean(cell: str) -> str:
        if not cell:
            raise ValueError("This is empty.")
        return text(limit)(cell)

    return clean


def name(limit: int, *, needed: bool = False) -> Callable[[str], str]:
    """Of a person: no formula, which a spreadsheet would run."""

    def clean(cell: str) -> str:
        if cell.startswith(("=", "@")):
            raise ValueError("This is a formula, not a name: write the name itself.")
        return (required if needed else text)(limit)(cell)

    return clean


def year(cell: str) -> int:
    found = year_of(cell)
    if found is None:
        raise ValueError("This is no year group: write 7, Year 7, R or Reception." if cell else "This is empty.")
    return found


def year_if_any(cell: str) -> int | None:
    return year(cell) if cell else None


def day(cell: str) -> date | None:
    found = day_of(cell) if cell else None
    if cell and found is None:
        raise ValueError("This is no date: write 3 September 2014 or 03/09/2014.")
    return found


def yes(cell: str) -> bool | None:
    if not cell:
        return None
    if cell.lower() in YES:
        return True
    if cell.lower() in NO:
        return False
    raise ValueError("Write yes or no here.")


def upn(cell: str) -> str:
    found = cell.replace(" ", "").upper()
    if found and (fault := upn_fault(found)):
        raise ValueError(fault)
    return found


def upns(cell: str) -> tuple[str, ...]:
    """Several in one cell, however they are parted."""
    return tuple(dict.fromkeys(upn(each) for each in re.split(r"[,;/\s]+", cell) if each))


def admission_number(cell: str) -> str:
    """As the school's system writes it, zeros and all. A spreadsheet may have made a figure of it, with a point; and
    nought is what systems write where there is none."""
    found = " ".join(cell.split()).removesuffix(".0")
    if not found.strip("0-"):
        return ""
    if not ADMISSION.fullmatch(found):
        raise ValueError("This is no admission number: write its letters and figures, 20 at the most.")
    if not upn_fault(found.upper()):
        raise ValueError("This is a UPN, not an admission number: match the column to UPN.")
    return found


def admission_key(number: str) -> str:
    """As admission numbers are compared. 004217 and 4217 are one: a spreadsheet that takes a number for a figure drops
    its zeros, and no school's system gives out both."""
    return "".join(number.split()).casefold().lstrip("0")


def uln(cell: str) -> str:
    """9999999999 stands for a number that nobody knows."""
    found = cell.replace(" ", "")
    if not found or found == NOBODYS:
        return ""
    if fault := uln_fault(found):
        raise ValueError(fault)
    return found


def email(cell: str) -> str:
    if cell and not (EMAIL.fullmatch(cell) and len(cell) <= 254):
        raise ValueError("This is no e-mail address.")
    return cell.lower()


def postcode(cell: str) -> str:
    found = " ".join(cell.upper().split())
    if found and not POSTCODE.fullmatch(found):
        raise ValueError("This is no postcode of the United Kingdom.")
    return found


def phones(cell: str) -> tuple[str, ...]:
    """Several in one cell, however they are parted. Numbers that a spreadsheet took for figures get their 0 back: no
    number of this country has ten digits of which the first is none (those that do have ten begin with 0)."""
    found = tuple(filter(None, (_with_zero(each.strip()) for each in re.split(r"[,;|\n]+", cell))))
    if wrong := [each for each in found if not is_phone(each)]:
        raise ValueError(f"This is no telephone number: {wrong[0][:40]}.")
    return found


def is_phone(text: str) -> bool:
    """As files and forms take it: a number, and whose or which extension beside it."""
    return bool(PHONE.fullmatch(text)) and 5 <= sum(each.isdigit() for each in text) <= 20


def _with_zero(number: str) -> str:
    return f"0{number}" if WITHOUT_ZERO.fullmatch(number) else number


def zero_put_back(cell: str) -> bool:
    """Whether a number in this cell is told with a 0 that does not stand there."""
    return any(WITHOUT_ZERO.fullmatch(each.strip()) for each in re.split(r"[,;|\n]+", cell))


def one_of(known: dict[str, str], other: dict[str, str], what: str) -> Callable[[str], Any]:
    """A code of a list, its name, or both with any dash between; `other` are folded words for a code. Errors say what is
    known, in the words of the file."""
    words = {fold(code): code for code in known} | {fold(name): code for code, name in known.items()} | other

    def clean(cell: str) -> str | None:
        folded = fold(cell)
        if not folded:
            return None
        first, _, rest = folded.partition(" ")
        for way in (folded, rest):
            if way in words and (way == folded or words.get(first) == words[way]):
                return words[way]
        if first in words and re.match(r"[A-Za-z]+\s*[-–—:]", cell):  # a code, a dash, and the name in other words
            return words[first]
        told = ", ".join(f"{code} {name}" for code, name in list(known.items())[:MOST_TOLD])
        told += " and others" if len(known) > MOST_TOLD else ""
        raise ValueError(f"“{cell[:40]}” is no {what} that is known here. Known are: {told}.")

    return clean
