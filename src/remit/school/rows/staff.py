"""A row about somebody who works at the school, as clean values or as faults in words. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from remit.core.imports.columns import Fault, Field
from remit.core.imports.kinds import Numbered, Rows, Values, cleaned, first_of_each
from remit.school.rows import cells
from remit.school.rows.names import name_key, title_of, turned

FIELDS = (
    Field("name", "Name", ("name", "full name", "staff name", "staff member", "teacher", "teacher name", "employee", "employee name", "display name",
          "member of staff", "preferred name")),
    Field("first_name", "First name", ("forename", "first name", "given name", "preferred forename", "preferred first name", "legal forename", "legal first name")),
    Field("last_name", "Last name", ("surname", "last name", "family name", "preferred surname", "preferred last name", "legal surname", "legal last name")),
    Field("title", "Title", ("title", "salutation")),
    Field("code", "Staff code", ("staff code", "code", "initials", "teacher code", "staff initials", "teacher initials", "short name", "staff id code")),
    Field("email", "E-mail address", ("email", "e mail", "email address", "e mail address", "work email", "school email", "work email address", "primary email")),
    Field("job", "What they do", ("job", "job title", "role", "post", "position", "what they do", "occupation", "main role", "contract role")),
    Field("teaches", "Teaches", ("teaches", "teaching staff", "is teacher", "teaching", "is teaching staff", "qualified teacher", "teacher y n")),
    Field("first_day", "First day", ("first day", "start date", "employment start", "employment start date", "date of arrival", "arrival date", "date started",
          "contract start date", "joining date", "date joined")),
    Field("last_day", "Last day", ("last day", "end date", "leaving date", "employment end", "employment end date", "date of leaving", "date left",
          "contract end date", "leave date")),
)  # fmt: skip
TEACHING = {"teaching": True, "teacher": True, "non teaching": False, "support": False, "non-teaching": False}


def _teaches(cell: str) -> bool | None:
    known = TEACHING.get(cell.lower())
    return known if known is not None else cells.yes(cell)


CLEAN: dict[str, Any] = {
    "name": cells.name(120),
    "first_name": cells.name(60),
    "last_name": cells.name(60),
    "title": cells.text(20),
    "code": cells.text(10),
    "email": cells.email,
    "job": cells.text(80),
    "teaches": _teaches,
    "first_day": cells.day,
    "last_day": cells.day,
}


def clean_row(number: int, given: Mapping[str, str], *, today: date, years: range) -> tuple[Values, list[Fault]]:
    values, faults = cleaned(number, given, FIELDS, CLEAN)
    first, last, whole = (values.pop(key, "") for key in ("first_name", "last_name", "name"))
    title = values.pop("title", "").rstrip(".")
    name = whole or " ".join(filter(None, (first, last)))
    if title and name and not title_of(name):
        name = f"{title} {name}"
    values["name"] = turned(name)
    if not faults and not values["name"]:
        faults.append(Fault(number, "Name", "", "This is empty."))
    begins, ends = values.get("first_day"), values.get("last_day")
    if begins and ends and ends < begins:
        faults.append(Fault(number, "Last day", given["last_day"], "The last day is before the first."))
    return values, faults


def together(rows: Numbered) -> list[Fault]:
    """Two rows with one address, one code, or one name and nothing to tell them apart."""
    seen: dict[tuple[str, str], int] = {}
    faults = []
    for number, values in rows:
        keys = [(key, values[key].casefold()) for key in ("email", "code") if values.get(key)]
        keys = keys or [("name", name_key(values["name"]))]
        if met := next((seen[key] for key in keys if key in seen), None):
            faults.append(Fault(number, "Name", values["name"], f"Row {met} is about the same person."))
        for key in keys:
            seen.setdefault(key, number)
    return first_of_each(faults)


ROWS = Rows("staff", FIELDS, clean_row, together=together, either=((("name",), ("first_name", "last_name")),))
