"""Tables as spreadsheets: numbers as numbers, days as days, and no cell that a spreadsheet would run. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from remit.core.imports.neutral import neutral
from remit.core.outputs.document import DAY, NUMBER, SHARE, Cell, Column, Table, head_of, plain, said

LONGEST_NAME = 31  # of a sheet
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
MARK = "\ufeff"  # spreadsheets take the file for what it is
PLAIN_NUMBERS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
POINTS_A_CHARACTER, WIDEST, NARROWEST = 1.1, 60, 8


def to_csv(table: Table) -> bytes:
    """As it is read on a page; what a spreadsheet would run stands behind an apostrophe."""
    return csv_of([head_of(table), *table.said()])


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of text as they stand, as CSV that runs nothing."""
    out = StringIO(newline="")
    out.write(MARK)
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    return out.getvalue().encode()


def to_xlsx(tables: Sequence[Table], *, title: str, school: str, day: date) -> bytes:
    """A sheet for each table, its head kept in sight. A share is two columns: the percentage, and of how many."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **PLAIN_NUMBERS}) as book:
        moment = datetime.combine(day, time())
        book.set_properties({"title": plain(title), "author": plain(school), "created": moment})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"valign": "top"}),
            "kept": book.add_format({"quote_prefix": True, "valign": "top"}),
            "day": book.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"}),
            "share": book.add_format({"num_format": "0%", "valign": "top"}),
        }
        names: set[str] = set()
        for table in tables:
            _sheet(book.add_worksheet(_name(table.title, names)), table, formats)
    return made.getvalue()


def _sheet(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    columns = [each for column in table.columns for each in _columns(column)]
    for at, column in enumerate(columns):
        _text(sheet, 0, at, plain(column.label), formats, "head")
    longest = [len(column.label) for column in columns]
    for number, row in enumerate(table.rows, start=1):
        cells = [cell for column, value in zip(table.columns, row, strict=True) for cell in _cells(column, value)]
        for at, (column, value) in enumerate(cells):
            _put(sheet, number, at, column, value, formats)
            longest[at] = max(longest[at], len(said(value, column)))
    for at, characters in enumerate(longest):
        sheet.set_column(at, at, min(max(characters * POINTS_A_CHARACTER, NARROWEST), WIDEST))
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(columns) - 1)


def _columns(column: Column) -> list[Column]:
    return [column, Column(f"{column.label}: of", NUMBER)] if column.kind == SHARE else [column]


def _cells(column: Column, value: Cell) -> list[tuple[Column, Cell]]:
    if column.kind != SHARE:
        return [(column, value)]
    return [(column, value), (Column("", NUMBER), value[1] if isinstance(value, tuple) else None)]


def _put(sheet: Any, row: int, at: int, column: Column, value: Cell, formats: dict[str, Any]) -> None:
    if isinstance(value, tuple):
        if value[1]:
            sheet.write_number(row, at, value[0] / value[1], formats["share"])
    elif isinstance(value, int) and column.kind == NUMBER:
        sheet.write_number(row, at, value, formats["text"])
    elif isinstance(value, date) and column.kind == DAY:
        sheet.write_datetime(row, at, datetime.combine(value, time()), formats["day"])
    elif text := said(value, column):
        _text(sheet, row, at, text, formats, "text")


def _text(sheet: Any, row: int, at: int, text: str, formats: dict[str, Any], kind: str) -> None:
    """Always as text; what would run if somebody touched the cell is kept from that by the spreadsheet's own mark."""
    sheet.write_string(row, at, text, formats["kept" if neutral(text) != text else kind])


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name: short, without what is forbidden there, and no two alike."""
    whole = plain(title).replace("\n", " ").translate(NOT_IN_NAMES).strip("' ") or "Sheet"
    name, number = whole[:LONGEST_NAME].strip("' "), 2
    while name.lower() in taken:
        name, number = f"{whole[: LONGEST_NAME - 4].strip()} {number}", number + 1
    taken.add(name.lower())
    return name
