"""A spreadsheet as rows of text. Pure: runs in a child process with limits of memory and time."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import BadZipFile

from remit.core.files.text import Unreadable
from remit.core.imports.neutral import WHY_REFUSED, as_it_was
from remit.core.imports.strange import (
    NULLS,
    OLD_OFFICE,
    is_page,
    refuse_other_kinds,
    refuse_unstored,
    table_of,
    unmarked,
    why_closed,
)

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The most of a list that is taken; a file of register marks is longer."""

    rows: int = 20_000
    columns: int = 200
    megabytes: int = 10


LIST = Limits()
Table = tuple[tuple[str, ...], ...]
Numbered = tuple[tuple[int, tuple[str, ...]], ...]
ACCENTS = "The letters with accents in this file cannot be made out. Open it where it comes from and save it again as “CSV UTF-8” or XLSX."
TWO_WAYS = (
    "This file was put together from two: its letters with accents are written in one way, and from row {row} in another. "
    "Open each where it comes from and save it again as “CSV UTF-8” or XLSX."
)
APOSTROPHES = "’ʼ"
SEPARATORS = ",;\t|"
MOST_ABOVE, TWO = 10, 2  # rows above the headings, and cells of such a row


def read_table(name: str, content: bytes) -> Table:
    """The first row holds the headings; rows are as long as it, and empty rows are gone. Errors: Unreadable."""
    return tuple(row for _, row in read_rows(name, content))


def read_rows(name: str, content: bytes, limits: Limits = LIST) -> Numbered:
    """The same, each row with its number in the file, where empty rows count. A sheet of refused rows that comes again is
    read as it was before its formulas were made text. Errors: Unreadable."""
    if not content.strip():
        raise Unreadable("This file is empty.")
    if len(content) > limits.megabytes * MEGABYTE:
        told = f"This file is larger than {limits.megabytes} MB. A list of {{pupil.many}} is smaller: is it the right file?"
        raise Unreadable(told)
    is_workbook = content[:4] in {b"PK\x03\x04", OLD_OFFICE}
    rows = _workbook(content) if is_workbook else list(enumerate(_text(name, content), start=1))
    return _squared(rows, limits)


def _workbook(content: bytes) -> list[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only where a workbook comes

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if not book.sheet_names:
            raise Unreadable("This workbook has no sheet.")
        sheet = book.get_sheet_by_index(0)
        refuse_unstored(content)
        first = (sheet.start or (0, 0))[0] + 1
        return [(number, [_said(cell) for cell in row]) for number, row in enumerate(sheet.to_python(), start=first)]
    except (CalamineError, BadZipFile, ValueError, OSError) as fault:
        if isinstance(fault, Unreadable):
            raise
        raise Unreadable(why_closed(content)) from None


def _said(cell: object) -> str:
    match cell:
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()


def _text(name: str, content: bytes) -> list[list[str]]:
    refuse_other_kinds(name, content)
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable(NULLS)
    if is_page(text):
        return table_of(text)
    lines = text.lstrip().splitlines()[:MOST_ABOVE]
    first = next((line for line in lines if any(each in line for each in SEPARATORS)), "")
    separator = max(SEPARATORS, key=first.count)
    _refuse_unclosed(text, separator)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(StringIO(text, newline=None), delimiter=separator)]
    except csv.Error:
        raise Unreadable("This file cannot be read as a list: a cell is never closed or far too long.") from None


def _refuse_unclosed(text: str, separator: str) -> None:
    """A quotation mark that is opened and never closed swallows the rows below it. Errors: Unreadable."""
    rows = csv.reader(StringIO(text, newline=None), delimiter=separator, strict=True)
    read = 0
    try:
        for _ in rows:
            read += 1
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            raise Unreadable(
                f'In row {read + 1} a quotation mark (") is opened and never closed, and swallows what is below it. '
                "Close it, or take it away."
            ) from None


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    if (text := unmarked(content)) is not None:
        return text
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_two_ways(content)
        return _of_one_byte(content)


def _refuse_two_ways(content: bytes) -> None:
    """Of a file put together from two: one of them would come in as rubbish. Errors: Unreadable."""
    ways = [(row, _is_utf8(line)) for row, line in enumerate(content.splitlines(), 1) if not line.isascii()]
    if other := [row for row, way in ways if way != ways[0][1]]:
        raise Unreadable(TWO_WAYS.format(row=other[0]))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _of_one_byte(content: bytes) -> str:
    """Windows or, of an older Macintosh, Mac Roman: whichever makes words of the letters with accents."""
    windows, macintosh = content.decode("cp1252", errors="replace"), content.decode("mac_roman")
    likely = max((windows, macintosh), key=_likelihood)
    if "\ufffd" in likely or _likelihood(likely) < 0:
        raise Unreadable(ACCENTS)
    return likely


def _likelihood(text: str) -> int:
    """Of each character beyond ASCII: whether a word could have it there."""
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return sum(_fits(before, each, after) for before, each, after in around if not each.isascii())


def _fits(before: str, each: str, after: str) -> int:
    if each == "\ufffd":
        return -3
    if not before.isalpha() and not after.isalpha():
        return -1 if each.isalpha() else 0
    if not each.isalpha():
        inside = before.isalpha() and after.isalpha()
        return 1 if inside and each in APOSTROPHES else -1 if inside or (each in "‘“" and before.isalpha()) else 0
    if each.isupper():
        return -1 if before.islower() else 1
    return -1 if before.isupper() and after.isupper() else 1 if before.isalpha() else 0


def _below_title(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """From the headings on: what stands above them, in one cell or two, is a title, a date or a filter."""
    filled = [sum(map(bool, row)) for _, row in rows[:MOST_ABOVE]]
    for at, many in enumerate(filled):
        widest = max(filled[at + 1 :], default=0)
        if not ((many == 1 and widest > TWO) or (many == TWO and widest > 2 * TWO)):
            return rows[at:]
    return rows


def _squared(rows: list[tuple[int, list[str]]], limits: Limits) -> Numbered:
    kept = _below_title([(number, row) for number, row in rows if any(row)])
    if len(kept) < 2:
        raise Unreadable("This file has headings but no rows below them." if kept else "This file is empty.")
    width = len(kept[0][1])
    if width > limits.columns:
        raise Unreadable(f"This file has {width} columns; {limits.columns} are the most that are taken.")
    if len(kept) > limits.rows:
        raise Unreadable(f"This file has {len(kept) - 1} rows; {limits.rows} are the most that are taken at once.")
    for number, row in kept[1:]:
        if any(row[width:]):
            raise Unreadable(f"Row {number} has more cells than there are headings. Is a comma missing its quotes?")
    again = as_it_was if WHY_REFUSED in kept[0][1] else str
    return tuple((number, tuple(again(cell) for cell in (row + [""] * width)[:width])) for number, row in kept)
