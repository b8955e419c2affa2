"""A spreadsheet of pupils, contacts, classes or staff, read without a database: everything in it is then new. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from remit.core.files.child import in_child
from remit.core.files.text import Unreadable
from remit.core.imports.columns import NOT_USED, Fault, Field, fold, guess, heading_key
from remit.core.imports.kinds import Rows
from remit.core.imports.tables import Table, read_table
from remit.core.words import DEFAULTS, say
from remit.school import pupil_rows
from remit.school.rows import classes, contacts, staff

KINDS = {each.of: each for each in (pupil_rows.ROWS, contacts.ROWS, classes.ROWS, staff.ROWS)}
EVERY_YEAR = range(-1, 15)


class Unmatched(Unreadable):
    """A heading or a field that was named is not there; the text says what is."""


def dry_run(path: Path, *, today: date, matches: Sequence[str] = (), of: str = "pupils") -> dict[str, Any]:
    """`{added, changed, unchanged, rejected: [{row, column, value, message}], warnings: [...]}`. `matches` are
    "Heading=field", or "Heading=" of a column that is not used. Errors: Unreadable, Unmatched."""
    table = in_child(read_table, path.name, path.read_bytes())
    kind = KINDS[of]
    columns = guess(table[0], kind.fields, matched(table[0], matches, kind.fields))
    if absent := kind.lacking(table[0], columns):
        told = [f"No column for: {', '.join(_plain(label) for label in absent)}."]
        return {"added": 0, "changed": 0, "unchanged": 0, "rejected": [], "warnings": told}
    good, faults, unsure = _read(kind, table, columns, today)
    twice = kind.together(good)
    unused = [heading for at, heading in enumerate(table[0]) if at not in columns.values()]
    return {
        "added": len(good) - len({fault.row for fault in twice}),
        "changed": 0,
        "unchanged": 0,
        "rejected": [_said(fault) for fault in sorted([*faults, *twice], key=lambda fault: fault.row)],
        "warnings": [
            *(f"Column not used: {heading}" for heading in unused),
            *(f"Read and not kept: {table[0][columns[key]]}" for key in kind.unkept if key in columns),
            *(f"Row {each.row}, {_plain(each.column)}: {_plain(each.message)}" for each in unsure),
        ],
    }


def matched(headings: Sequence[str], matches: Iterable[str], known_fields: Sequence[Field]) -> dict[str, str]:
    """By key of the heading, the field's key, as a guess remembers it. Errors: Unmatched."""
    known = {heading_key(heading): heading for heading in headings if heading}
    fields = {fold(name): field.key for field in known_fields for name in (field.key, _plain(field.label))}
    found: dict[str, str] = {}
    for each in matches:
        heading, equals, name = each.rpartition("=")
        if not equals:
            raise Unmatched(f"“{each}” does not say what the column is: write Heading=field.")
        key = heading_key(heading)
        if key not in known:
            raise Unmatched(f"This file has no heading “{heading.strip()}”. It has: {', '.join(known.values())}.")
        field = fields.get(fold(name), NOT_USED)
        if name.strip() and field == NOT_USED:
            raise Unmatched(
                f"There is no field “{name.strip()}”. There are: {', '.join(each.key for each in known_fields)}."
            )
        if field and field in found.values():
            raise Unmatched(f"Two headings are matched to {field}: one column is enough.")
        found[key] = field
    return found


def _read(
    kind: Rows, table: Table, columns: dict[str, int], today: date
) -> tuple[list[tuple[int, dict[str, Any]]], list[Fault], list[Fault]]:
    """The rows that can be taken, the faults of those that cannot, and what is left out of those that can."""
    good, faults, unsure = [], [], []
    for number, row in enumerate(table[1:], start=2):
        cells = {key: row[at] for key, at in columns.items()}
        values, wrong = kind.clean(number, cells, today=today, years=EVERY_YEAR)
        faults += wrong
        if not wrong:
            good.append((number, values))
            unsure += kind.doubts(number, cells)
    return good, faults, unsure


def _said(fault: Fault) -> dict[str, Any]:
    return asdict(fault) | {"column": _plain(fault.column), "message": _plain(fault.message)}


def _plain(text: str) -> str:
    """With the words that a school has before it sets its own."""
    return say(text, DEFAULTS)
