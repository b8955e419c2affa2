"""A row that puts a pupil into a class, as clean values or as faults in words. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from remit.core.imports.columns import Fault, Field, fold, guess
from remit.core.imports.kinds import Numbered, Rows, Values, cleaned, first_of_each, folded
from remit.school.rows import cells
from remit.school.rows.names import asking, name_key, turned
from remit.school.rows.whose import number_of

ADMISSION_NUMBER = Field(
    "admission_number", "Admission number", ("admission number", "admission no", "adno", "admission", "pupil number", "student number"),
    lesser=("mis id", "mis number", "student id", "pupil id", "child id"),
)  # fmt: skip
WHO = (
    Field("upn", "UPN", ("upn", "unique pupil number", "unique pupil no", "pupil upn", "student upn")),
    ADMISSION_NUMBER,
    Field("given_name", "First name", ("forename", "first name", "given name", "given", "legal forename", "legal first name"),
          lesser=("preferred forename", "preferred first name", "chosen name", "known as")),
    Field("family_name", "Last name", ("surname", "last name", "family name", "preferred surname", "preferred last name", "legal surname", "legal last name")),
    Field("pupil_name", "{Pupil.one}", ("pupil name", "student name", "full name", "child name", "pupil", "student", "child")),
    Field("date_of_birth", "Date of birth", ("dob", "date of birth", "birth date", "birthdate", "pupil dob", "student dob")),
    Field("form", "{Form.one}", ("form", "registration", "registration group", "registration form", "tutor group", "tutor", "form group", "reg")),
)  # fmt: skip
FIELDS = (
    *WHO,
    Field("group", "Class", ("class", "class name", "class code", "group", "group name", "teaching group", "teaching group name", "teaching class",
          "set name", "house name", "club", "course class"), required=True, instead="form"),
    Field("subject", "Subject", ("subject", "subject name", "course", "course name", "department")),
    Field("year", "Year group", ("year", "year group", "ncyear", "ncyear group", "curriculum year", "national curriculum year")),
    Field("teacher", "Teacher", ("teacher", "teacher name", "teacher code", "staff", "staff code", "staff name", "class teacher", "teacher initials", "main teacher",
          "teacher email", "lead teacher", "supervisor")),
    Field("type", "Kind of group", ("type", "group type", "kind", "kind of group", "class type")),
    Field("first_day", "In it from", ("first day", "start date", "from", "date from", "membership start date", "start", "member from")),
    Field("last_day", "In it until", ("last day", "end date", "to", "date to", "membership end date", "end", "member to", "until", "member until")),
    Field("academic_year", "Academic year", ("academic year", "school year", "acad year")),
)  # fmt: skip
TYPES = {
    "class": "class", "teaching group": "class", "teaching": "class", "course": "class", "set": "set", "house": "house", "club": "club",
    "intervention": "intervention", "other": "other", "user defined group": "other", "user group": "other", "custom group": "other",
    "form": "form", "registration": "form", "registration group": "form", "tutor group": "form", "form group": "form",
}  # fmt: skip
ACADEMIC = re.compile(r"(20\d\d)\s*[/\-–]\s*(?:20)?(\d\d)", re.ASCII)


def _type(cell: str) -> str:
    folded_ = fold(cell)
    if not folded_:
        return ""
    if folded_ not in TYPES:
        raise ValueError("This is no kind of group: write class, set, house, club, intervention or other.")
    return TYPES[folded_]


def _academic(cell: str) -> tuple[date, date] | None:
    """Its first and its last day."""
    if not cell:
        return None
    found = ACADEMIC.fullmatch(cell)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError("This is no academic year: write 2025/26.")
    return date(int(found[1]), 9, 1), date(int(found[1]) + 1, 8, 31)


def is_of_forms(headings: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Whether the groups stand under a heading that is one of forms."""
    form = next(each for each in FIELDS if each.key == "form")
    return "group" in columns and bool(guess([headings[columns["group"]]], [form]))


CLEAN_WHO: dict[str, Any] = {
    "upn": cells.upn,
    "admission_number": cells.admission_number,
    "given_name": cells.text(80),
    "family_name": cells.text(80),
    "pupil_name": cells.text(160),
    "date_of_birth": cells.day,
    "form": cells.text(40),
}
CLEAN: dict[str, Any] = CLEAN_WHO | {
    "group": cells.required(40),
    "subject": cells.text(60),
    "year": cells.year_if_any,
    "teacher": cells.text(240),
    "type": _type,
    "first_day": cells.day,
    "last_day": cells.day,
    "academic_year": _academic,
}
TOO_MANY = (
    "This name stands here with several dates of birth, UPNs or admission numbers: leave the rows of one {pupil.one}."
)
EITHER_WHO = ((("upn",), ("admission_number",), ("given_name", "family_name"), ("pupil_name",)),)


def clean_row(number: int, given: Mapping[str, str], *, today: date, years: range) -> tuple[Values, list[Fault]]:
    values, faults = cleaned(number, given, FIELDS, CLEAN)
    if values.get("year") is not None and values["year"] not in years:
        faults.append(Fault(number, "Year group", given["year"], "The school has no such year group."))
    values["teacher"] = values.get("teacher", "")
    first, last = values.pop("academic_year", None) or (None, None)
    values["first_day"], values["last_day"] = values.get("first_day") or first, values.get("last_day") or last
    if values["first_day"] and values["last_day"] and values["last_day"] < values["first_day"]:
        faults.append(Fault(number, "In it until", given.get("last_day", ""), "This ends before it begins."))
    return with_who(number, values, faults)


def with_who(number: int, values: Values, faults: list[Fault]) -> tuple[Values, list[Fault]]:
    """The name as one, however the file has it: there is a number or a name."""
    whole = turned(values.pop("pupil_name", ""))
    parts = (values.pop("given_name", ""), values.pop("family_name", ""))
    values["pupil_name"] = " ".join(filter(None, parts)) or whole
    if not faults and not values["pupil_name"] and not values.get("upn") and not number_of(values):
        why = "This row names nobody: give a UPN, an admission number or a name."
        faults.append(Fault(number, "{Pupil.one}", "", why))
    return values, faults


def shown_of(values: Mapping[str, Any]) -> str:
    """Whom a row says that it speaks of: the name, else a number."""
    told: str = values["pupil_name"] or values.get("upn") or values.get("admission_number") or ""
    return told


def teachers_of(cell: str) -> list[str]:
    """Several of one class, however they are parted; "Hill, Mr G" is one."""
    parts = [each.strip() for each in re.split(r"\s*(?:[;/&+|]|\band\b)\s*", cell) if each.strip()]
    codes = [each for part in parts for each in part.split(",")]
    if all(re.fullmatch(r"\s*[A-Z]{2,4}\d?\s*", each) for each in codes):
        return [each.strip() for each in codes]
    return parts


def who_key(values: Mapping[str, Any]) -> tuple:
    number = values.get("upn") or number_of(values)
    return (
        (number,)
        if number
        else (name_key(values["pupil_name"]), values.get("date_of_birth"), folded(values.get("form") or ""))
    )


def too_many(rows: Numbered) -> list[Fault]:
    """A name with a row for every birthday, or every number, would ask which of them is held."""
    said = (
        (
            number,
            name_key(each["pupil_name"]),
            f"{each.get('upn') or ''} {number_of(each)}".strip(),
            each.get("date_of_birth"),
        )
        for number, each in rows
    )
    asked = asking(each for each in said if each[1])
    return [Fault(number, "{Pupil.one}", each["pupil_name"], TOO_MANY) for number, each in rows if number in asked]


def together(rows: Numbered) -> list[Fault]:
    """One pupil twice in one class: the second row says nothing more."""
    seen: dict[tuple, int] = {}
    faults = too_many(rows)
    for number, values in rows:
        key = (folded(values["group"]), *who_key(values))
        if seen.setdefault(key, number) != number:
            why = f"Row {seen[key]} puts the same {{pupil.one}} into this class."
            faults.append(Fault(number, "Class", values["group"], why))
    return first_of_each(faults)


ROWS = Rows("classes", FIELDS, clean_row, together=together, either=EITHER_WHO)
