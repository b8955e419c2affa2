"""A spreadsheet as rows of text. Pure: runs in a child process with limits of memory and time."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

from remit.core.files.text import Unreadable

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 20_000, 200, 10 * 1024 * 1024
Table = tuple[tuple[str, ...], ...]


def read_table(name: str, content: bytes) -> Table:
    """The first row holds the headings; rows are as long as it, and empty rows are gone. Errors: Unreadable."""
    if not content.strip():
        raise Unreadable("This file is empty.")
    if len(content) > MOST_BYTES:
        raise Unreadable("This file is larger than 10 MB. A list of {pupil.many} is smaller: is it the right file?")
    is_workbook = content[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}
    return _squared(_workbook(content) if is_workbook else _text(name, content))


def _workbook(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only where a workbook comes

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if not book.sheet_names:
            raise Unreadable("This workbook has no sheet.")
        return [[_said(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    except (CalamineError, ValueError, OSError) as fault:
        if isinstance(fault, Unreadable):
            raise
        raise Unreadable("This is not a workbook that can be opened. Save it as CSV or XLSX.") from None


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
    text = _decoded(content)
    if "\0" in text or name.lower().endswith((".pdf", ".docx", ".png", ".jpg", ".xml")):
        raise Unreadable("This is not a spreadsheet. Save the list as CSV or XLSX.")
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    separator = max(",;\t|", key=first.count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(StringIO(text), delimiter=separator)]
    except csv.Error:
        raise Unreadable("This file cannot be read as a list: a cell is never closed or far too long.") from None


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _squared(rows: list[list[str]]) -> Table:
    kept = [row for row in rows if any(row)]
    if len(kept) < 2:
        raise Unreadable("This file has headings but no rows below them." if kept else "This file is empty.")
    if len(kept[0]) > MOST_COLUMNS:
        raise Unreadable(f"This file has {len(kept[0])} columns; {MOST_COLUMNS} are the most that are taken.")
    if len(kept) > MOST_ROWS:
        raise Unreadable(f"This file has {len(kept) - 1} rows; {MOST_ROWS} are the most that are taken at once.")
    width = len(kept[0])
    for number, row in enumerate(kept[1:], start=2):
        if any(row[width:]):
            raise Unreadable(f"Row {number} has more cells than there are headings. Is a comma missing its quotes?")
    return tuple(tuple((row + [""] * width)[:width]) for row in kept)
