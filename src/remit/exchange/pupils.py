"""A spreadsheet of people or a Common Transfer File, read without a database: everything in it is then new. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from remit.core.files.child import in_child
from remit.core.files.text import Unreadable
from remit.core.imports.columns import NOT_USED, Fault, Field, fold, guess, heading_key, mixed_days
from remit.core.imports.kinds import Rows, first_of_each
from remit.core.imports.tables import read_rows
from remit.core.words import DEFAULTS, say
from remit.exchange import transfers
from remit.school.rows import classes, contacts, staff
from remit.school.rows import pupils as pupil_rows
from remit.school.rows.orders import spoken

KINDS = {each.of: each for each in (pupil_rows.ROWS, contacts.ROWS, classes.ROWS, staff.ROWS)}
EVERY_YEAR = range(-1, 15)
NO_COLUMN, UNNAMED = "No column for", "one without a heading"
Lines = Sequence[tuple[int, Sequence[str]]]


class Unmatched(Unreadable):
    """A heading or a field that was named is not there; the text says what is."""


def dry_run(path: Path, *, today: date, matches: Sequence[str] = (), of: str = "pupils") -> dict[str, Any]:
    """`{added, changed, unchanged, rejected: [{row, column, value, message}], warnings: [...]}`. `matches` are
    "Heading=field", or "Heading=" of a column that is not used. Errors: Unreadable, Unmatched."""
    content, kind = path.read_bytes(), KINDS[of]
    if of == "pupils" and transfers.is_transfer(content):
        return _of_transfer(content, today)
    numbered = in_child(read_rows, path.name, content)
    headings, rows = numbered[0][1], numbered[1:]
    columns = guess(headings, kind.fields, matched(headings, matches, kind.fields))
    if absent := kind.lacking(headings, columns):
        told = [f"{NO_COLUMN}: {', '.join(_plain(label) for label in absent)}."]
        return {"added": 0, "changed": 0, "unchanged": 0, "rejected": [], "warnings": told}
    if why := mixed_days(headings, rows, columns.values()):
        raise Unreadable(why)
    unused = [heading for at, heading in enumerate(headings) if at not in columns.values()]
    first = [
        *(
            f"Column not used, and a court order may stand there: {each.heading} (row {each.row})"
            for each in spoken(headings, rows, columns)
        ),
        *(f"Column not used: {heading or UNNAMED}" for heading in unused),
    ]
    return _told(kind, rows, columns, today, first, {})


def lacks_columns(told: dict[str, Any]) -> bool:
    """Whether nothing was looked at, because a column is not there that is needed."""
    return bool(told["warnings"]) and told["warnings"][0].startswith(f"{NO_COLUMN}: ")


def _of_transfer(content: bytes, today: date) -> dict[str, Any]:
    """A Common Transfer File: its pupils count as rows from 2 on, as its preview counts them."""
    found = transfers.staged(content, said=None, today=today)
    rows = [(number, tuple(row)) for number, row in enumerate(found.rows, start=2)]
    first = [f"Who is new starts on {found.first_day.day} {found.first_day:%B %Y}.", *map(_plain, found.notes)]
    notes = {number: list(extra.get("notes", ())) for number, extra in found.extra.items()}
    return _told(KINDS["pupils"], rows, found.columns, max(today, found.first_day), first, notes)


def _told(
    kind: Rows, rows: Lines, columns: dict[str, int], today: date, first: list[str], notes: dict[int, list[str]]
) -> dict[str, Any]:
    good, faults, unsure = _read(kind, rows, columns, today)
    twice = [*kind.together(good), *kind.unfit(good)]
    taken = {number for number, _ in good} - {fault.row for fault in twice}
    return {
        "added": len(taken),
        "changed": 0,
        "unchanged": 0,
        "rejected": [_said(fault) for fault in sorted([*faults, *first_of_each(twice)], key=lambda fault: fault.row)],
        "warnings": [
            *first,
            *(f"Row {each.row}, {_plain(each.column)}: {_plain(each.message)}" for each in unsure),
            *(f"Row {number}: {_plain(note)}" for number, told in notes.items() if number in taken for note in told),
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
    kind: Rows, rows: Lines, columns: dict[str, int], today: date
) -> tuple[list[tuple[int, dict[str, Any]]], list[Fault], list[Fault]]:
    """The rows that can be taken, the faults of those that cannot, and what is left out of those that can."""
    good, faults, unsure = [], [], []
    for number, row in rows:
        cells = {key: row[at] for key, at in columns.items()}
        values, wrong = kind.clean(number, cells, today=today, years=EVERY_YEAR)
        faults += wrong
        if not wrong:
            good.append((number, values))
            unsure += kind.doubts(number, cells, today=today)
    return good, faults, unsure


def _said(fault: Fault) -> dict[str, Any]:
    return asdict(fault) | {"column": _plain(fault.column), "message": _plain(fault.message)}


def _plain(text: str) -> str:
    """With the words that a school has before it sets its own."""
    return say(text, DEFAULTS)
