"""What each row of a list of staff would do to what is held, and does. Accounts are not made here: nobody signs in by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from remit.core.acts import changed, record
from remit.core.imports.columns import Fault
from remit.core.imports.kinds import ADDED, CHANGED, REJECTED, UNCHANGED, Import, Judged
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.imports import sight
from remit.school.imports.judging import cells_of, first_day_of
from remit.school.imports.people import Colleagues
from remit.school.models import School, Staff
from remit.school.rows.staff import ROWS, clean_row, together

KEYS = ("name", "code", "job", "teaches", "email", "first_day", "last_day")
NOT_TO_END = "Only a head says when a head leaves, and nobody says it of themselves."
HAS_LEFT = "This colleague has left. A new appointment begins on the first day that the row gives: after the last one."


def _cleaned(batch: Batch, rows: Sequence[Row], day: date, school: School) -> Any:
    return [(row.number, *clean_row(row.number, cells_of(batch, row), today=day, years=school.years)) for row in rows]


def rows_about_the_same(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> list[int]:
    cleaned = _cleaned(batch, rows, day, school)
    return sorted(each.row for each in together([(number, values) for number, values, faults in cleaned if not faults]))


def judge(batch: Batch, rows: Sequence[Row], *, day: date, school: School, by: Viewer | None = None) -> list[Judged]:
    cleaned = _cleaned(batch, rows, day, school)
    twice = {
        each.row: each for each in together([(number, values) for number, values, faults in cleaned if not faults])
    }
    held = Colleagues(school)
    met: dict[int, int] = {}
    found = []
    for number, values, faults in cleaned:
        judged = _judge(number, values, [*faults, *([twice[number]] if number in twice else [])], held, day)
        if by and judged.held and "last_day" in judged.differs and not rules.can_end_appointment(by, staff=judged.held):
            judged = _refused(number, values, NOT_TO_END, "Last day", str(values["last_day"]))
        if judged.held and met.setdefault(judged.held.pk, number) != number:
            judged = _refused(number, values, f"Row {met[judged.held.pk]} is about the same person.")
        found.append(judged)
    return found


def _refused(number: int, values: dict[str, Any], why: str, column: str = "Name", value: str = "") -> Judged:
    return Judged(number, REJECTED, values, faults=[Fault(number, column, value or values["name"], why)])


def _judge(number: int, values: dict[str, Any], faults: list[Fault], held: Colleagues, day: date) -> Judged:
    if faults:
        return Judged(number, REJECTED, values, faults=faults)
    staff, doubt = held.find(values, day)
    if doubt:
        return _refused(number, values, doubt)
    if staff is None:
        return Judged(number, ADDED, values)
    return (
        _of_left(number, values, staff)
        if staff.last_day and staff.last_day < day
        else _of(number, values, staff, held, day)
    )


def _of_left(number: int, values: dict[str, Any], staff: Staff) -> Judged:
    """A last day that moves would open an account again: whoever comes back has a new appointment."""
    assert staff.last_day
    if values.get("first_day") and values["first_day"] > staff.last_day:
        return Judged(number, ADDED, values)
    if values.get("last_day") in {None, staff.last_day}:
        return Judged(number, UNCHANGED, values, held=staff)
    return _refused(number, values, HAS_LEFT)


def _of(number: int, values: dict[str, Any], staff: Staff, held: Colleagues, day: date) -> Judged:
    code = values.get("code") or ""
    others = [each for each in held.by["code"].get(code.casefold(), []) if each.pk != staff.pk]
    if any(each.last_day is None or each.last_day >= day for each in others):
        return _refused(number, values, "Another colleague has this staff code.", "Staff code", code)
    differs = {
        key: [getattr(staff, key), values[key]]
        for key in KEYS
        if values.get(key) not in {None, ""} and values[key] != getattr(staff, key)
    }
    if "email" in differs and staff.user and values["email"] == staff.user.email.lower():
        del differs["email"]
    begins = values.get("first_day") or staff.first_day
    if "first_day" in differs and staff.first_day <= day < begins:
        return _refused(number, values, "This colleague is here already: a first day still to come is not taken.")
    ends = values.get("last_day") or staff.last_day
    if ends and ends < begins:
        return _refused(number, values, "The last day is before the first.", "Last day", str(ends))
    return Judged(number, CHANGED if differs else UNCHANGED, values, differs, held=staff)


def bring_in(batch: Batch, judged: list[Judged], *, by: Viewer, school: School) -> None:
    begins = first_day_of(batch, by.day)
    made = [_staff(each.values, school, begins) for each in judged if each.verdict == ADDED]
    if rows := Staff.objects.bulk_create(made):
        record(*rows, of=batch)
    for each in judged:
        if each.verdict == CHANGED:
            staff = each.held
            differing = changed(staff, **{key: new for key, (_, new) in each.differs.items()})
            staff.save()
            record(staff, **differing)


def _staff(values: dict[str, Any], school: School, day: date) -> Staff:
    given = {key: values[key] for key in KEYS if values.get(key) not in {None, ""}}
    ends = given.get("last_day")
    return Staff(school=school, **{"first_day": min(day, ends) if ends else day, **given})


def line(row: Judged) -> tuple[str, str]:
    values = row.values
    return values["name"], ", ".join(str(values[key]) for key in ("code", "job") if values.get(key))


IMPORT = Import(
    rows=ROWS,
    order=40,
    label="staff",
    one="colleague",
    many="colleagues",
    judge=judge,
    together=rows_about_the_same,
    apply=bring_in,
    line=line,
    hidden=sight.nothing_hidden,
    names=sight.names_of_staff,
    hides_left=sight.nothing_left_hidden,
    shows="school:staff.list",
)
