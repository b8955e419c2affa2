"""A spreadsheet of pupils, read without a database: everything in it is then new. Pure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from remit.core.files.child import in_child
from remit.core.imports.columns import guess, missing
from remit.core.imports.tables import read_table
from remit.school.pupil_rows import FIELDS, clean_row, doubts, together

EVERY_YEAR = range(-1, 15)


def dry_run(path: Path, *, today: date) -> dict[str, Any]:
    """`{added, changed, unchanged, rejected: [{row, column, value, message}], warnings: [...]}`. Errors: Unreadable."""
    table = in_child(read_table, path.name, path.read_bytes())
    columns = guess(table[0], FIELDS)
    if absent := missing(columns, FIELDS):
        return {
            "added": 0,
            "changed": 0,
            "unchanged": 0,
            "rejected": [],
            "warnings": [f"No column for: {', '.join(absent)}."],
        }
    faults, good, unsure = [], [], []
    for number, row in enumerate(table[1:], start=2):
        cells = {key: row[at] for key, at in columns.items()}
        values, wrong = clean_row(number, cells, today=today, years=EVERY_YEAR)
        faults += wrong
        if not wrong:
            good.append((number, values))
            unsure += doubts(number, cells)
    twice = together(good)
    unused = [heading for at, heading in enumerate(table[0]) if at not in columns.values()]
    return {
        "added": len(good) - len({fault.row for fault in twice}),
        "changed": 0,
        "unchanged": 0,
        "rejected": [vars(fault) for fault in sorted([*faults, *twice], key=lambda fault: fault.row)],
        "warnings": [
            *(f"Column not used: {heading}" for heading in unused),
            *(f"Row {each.row}, {each.column}: {each.message}" for each in unsure),
        ],
    }
