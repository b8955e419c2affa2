"""Cells of any school's spreadsheet as clean values, or a ValueError in words. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from remit.core.imports.columns import fold
from remit.school.checks import day_of, upn_fault, year_of

YES, NO = {"y", "yes", "t", "true", "1", "x"}, {"n", "no", "f", "false", "0"}
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
PHONE = re.compile(r"\+?[\d ()\-./]{6,25}(?: ?(?:x|ext\.?) ?\d{1,6})?", re.IGNORECASE)
MOST_OF_ONE_CELL = 20


def text(limit: int) -> Callable[[str], str]:
    def clean(cell: str) -> str:
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


def uln(cell: str) -> str:
    """Ten digits: nine, each times its place from ten down, modulo 11, from 10. 9999999999 stands for a number that
    nobody knows."""
    found = cell.replace(" ", "")
    if not found or found == "9999999999":
        return ""
    if not re.fullmatch(r"\d{10}", found, re.ASCII):
        raise ValueError("A ULN is ten digits.")
    rest = sum(int(digit) * weight for digit, weight in zip(found, range(10, 1, -1), strict=False)) % 11
    if rest == 0 or int(found[9]) != 10 - rest:
        raise ValueError("The last digit of this ULN does not fit the others: one of them is mistyped.")
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
    """Several in one cell, however they are parted. What stands beside a number is not kept."""
    found = tuple(filter(None, (each.strip() for each in re.split(r"[,;|\n]+", cell))))
    if wrong := [each for each in found if not PHONE.fullmatch(each)]:
        raise ValueError(f"This is no telephone number: {wrong[0][:40]}.")
    return found


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
        told = ", ".join(f"{code} {name}" for code, name in known.items())
        raise ValueError(f"“{cell[:40]}” is no {what} that is known here. Known are: {told}.")

    return clean
