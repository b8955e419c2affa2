"""What each row of a file of pupils would do to what is held. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from remit.core.imports.columns import Fault
from remit.core.imports.kinds import ADDED, CHANGED, REJECTED, UNCHANGED, Judged, day_said
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school.imports import arriving
from remit.school.imports.codes import ASIDE
from remit.school.imports.held import Cleaned, Held, Index
from remit.school.models import Pupil, School, year_name
from remit.school.roll import has_been, still_here, time_before
from remit.school.rows.cells import admission_key
from remit.school.rows.names import name_key
from remit.school.rows.pupils import NOBODY, clean_row, doubts, is_whole, shown_of, together

HAS_LEFT = "This {pupil.one} has left: a row without a name and a year group brings nobody back."
AS_CLASSES = "Who was in which {form.one} then comes in as a list of classes, with Form as the kind of group."
FORM = "{Form.one}"  # the column, as a fault names it


def cells_of(batch: Batch, row: Row) -> dict[str, str]:
    return {key: row.cells[column] for key, column in batch.columns.items()}


def _cleaned(batch: Batch, rows: Sequence[Row], day: date, school: School) -> Cleaned:
    day = max(day, first_day_of(batch, day))
    return [(row.number, *clean_row(row.number, cells_of(batch, row), today=day, years=school.years)) for row in rows]


def school_year(day: date) -> date:
    """Its first day."""
    return date(day.year - (day.month < 9), 9, 1)


def first_day_of(batch: Batch, day: date) -> date:
    """Of whoever is new, where their row does not say it."""
    return day_said(batch.said, "first_day") or day


def _twice(cleaned: Cleaned) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in together([(number, values) for number, values, faults in cleaned if not faults]):
        found.setdefault(fault.row, []).append(fault)
    return found


def rows_about_the_same(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> list[int]:
    """The rows of a whole file that another row of it speaks against: whoever applies a part cannot tell."""
    return sorted(_twice(_cleaned(batch, rows, day, school)))


def years_of_forms(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> dict[str, int | None]:
    """By folded name, the one year group of a form in the whole file; of several, none."""
    years: dict[str, set[int]] = {}
    for _, values, faults in _cleaned(batch, rows, day, school):
        if values.get("form") and values.get("year") is not None and not faults:
            years.setdefault(values["form"].casefold(), set()).add(values["year"])
    return {name: next(iter(found)) if len(found) == 1 else None for name, found in years.items()}


def judge(batch: Batch, rows: Sequence[Row], *, day: date, school: School, by: Viewer | None = None) -> list[Judged]:
    """Every row of a batch, against what is held now. Few queries, however many rows."""
    cleaned = _cleaned(batch, rows, day, school)
    extras = {row.number: row.extra for row in rows}
    twice, begins = _twice(cleaned), first_day_of(batch, day)
    held = Index(school, day, cleaned, begins=begins, transferred=any(extras.values()), by=by)
    judged = [
        _judge(number, values, [*faults, *twice.get(number, [])], held, extras[number])
        for number, values, faults in cleaned
    ]
    unsure = {
        row.number: [
            *doubts(row.number, cells_of(batch, row), today=max(day, begins)),
            *arriving.doubts(row.number, row.extra),
        ]
        for row in rows
    }
    return _once_each([_with_doubts(each, unsure[each.number]) for each in judged])


def _with_doubts(row: Judged, found: list[Fault]) -> Judged:
    if row.verdict != REJECTED:
        of_held = arriving.held_doubts(row.number, row.values, row.held.values) if row.held else []
        row.doubts.extend(found + of_held)
    return row


def _once_each(judged: list[Judged]) -> list[Judged]:
    """One pupil may be met by her number in one row and by her name and birthday in another."""
    met: dict[int, int] = {}
    found = []
    for each in judged:
        first = met.setdefault(each.held.pupil.pk, each.number) if each.held else each.number
        found.append(each if first == each.number else _refused(each, f"Row {first} is about the same {{pupil.one}}."))
    return found


def _refused(row: Judged, why: str, column: str = "") -> Judged:
    where, value = (FORM, row.values["form"]) if column == FORM else shown_of(row.values)
    return Judged(row.number, REJECTED, row.values, faults=[Fault(row.number, where, value, why)])


def _judge(number: int, values: dict[str, Any], faults: list[Fault], held: Index, extra: Mapping[str, Any]) -> Judged:
    values |= arriving.brought(extra)
    row = Judged(number, REJECTED, values, faults=faults)
    if faults:
        return row
    if values.get("form"):
        if values["form"].casefold() in held.not_forms:
            return _refused(row, "The school has a group of this name already, and it is not a {form.one}.", FORM)
        values["form"] = held.forms.setdefault(values["form"].casefold(), values["form"])
    found, doubt = held.find(values)
    if found:
        return _judge_held(row, found, held)
    if doubt or not is_whole(values):
        return _refused(row, doubt or NOBODY)
    return Judged(number, ADDED, values, doubts=_new_of_past_day(number, values, held) + held.kin(number, values))


def _judge_held(row: Judged, found: Held, held: Index) -> Judged:
    number, values, left = row.number, row.values, found.pupil.last_day
    if still := _still_here(values, found.pupil, held.day):
        return _refused(row, still)
    if left and left < held.day and not is_whole(values):
        return _refused(row, HAS_LEFT)
    differs = _differs(values, found, held)
    stays = _of_past_day(number, differs, found, held)
    verdict = CHANGED if differs else UNCHANGED
    return Judged(number, verdict, values, differs, doubts=stays + _until(number, differs, found), held=found)


def _of_past_day(number: int, differs: dict[str, list], found: Held, held: Index) -> list[Fault]:
    """A list of a past day changes neither the year group of today nor the form, and brings nobody back who left since."""
    if held.begins >= held.day:
        return []
    day = f"This list holds from {held.begins.day} {held.begins:%B %Y}"
    doubts = []
    if found.pupil.last_day and found.pupil.last_day >= held.begins and differs.pop("last_day", None):
        differs.clear()
        told = f"{day}, and this {{pupil.one}} has left since: nothing is changed."
        return [Fault(number, "Last name", found.pupil.family_name, told)]
    for key, column in (("year", "Year group"), ("form", FORM)):
        if key in differs:
            was, new = differs.pop(key)
            if was in (None, ""):
                told = f"{day}: nothing is entered of today."
            else:
                told = f"{day}. Today it is {year_name(was) if key == 'year' else was}, and stays so."
            told += f" {AS_CLASSES}" if key == "form" else ""
            doubts.append(Fault(number, column, year_name(new) if key == "year" else new, told))
    return doubts


def _new_of_past_day(number: int, values: Mapping[str, Any], held: Index) -> list[Fault]:
    """Who is new comes with the year group that the list says, though it speaks of another school year."""
    if held.begins >= school_year(held.day):
        return []
    told = f"This list holds from {held.begins.day} {held.begins:%B %Y}: the year group is taken as of today. Is it?"
    return [Fault(number, "Year group", year_name(values["year"]), told)]


def _still_here(values: Mapping[str, Any], pupil: Pupil, day: date) -> str:
    """Why somebody who has a last day cannot come back yet."""
    said = values.get("first_day")
    return still_here(pupil) if said and time_before(pupil, said) and pupil.last_day and pupil.last_day >= day else ""


def _differs(values: Mapping[str, Any], found: Held, index: Index) -> dict[str, list]:
    """An empty cell says nothing. Whoever is in the file is on roll, also one who had left: from the day that the file
    says, and the time before stays. A number that the pupil had before, or a name that only the law has, says who it is
    and changes nothing."""
    differs = {
        key: [found.values.get(key), value]
        for key, value in values.items()
        if key not in ASIDE and _says(key, value) and not _same(value, found.values.get(key))
    }
    differs = {key: pair for key, pair in differs.items() if not _tells_only_who(key, values, found.values)}
    verified, held = values.get("fsm_verified"), found.values.get("fsm_verified")
    if verified and found.values["fsm"] and "fsm" not in differs and (held is None or held < verified):
        differs["fsm_verified"] = [held, verified]
    if values.get("spells"):
        said = arriving.said_by_spells(values, found.values)
        differs = {key: each for key, each in differs.items() if key not in said}
    differs |= arriving.lacking(values, found.values)
    if values.get("upn") in found.values.get("former_upns", ()):
        differs.pop("upn", None)
    left, day = found.pupil.last_day, index.day
    if left and left < max(day, values.get("first_day") or day):
        differs["last_day"] = [left, None]
        back = values.get("first_day") or index.begins
        if time_before(found.pupil, back) or not has_been(found.pupil):
            differs["first_day"] = [found.pupil.first_day, back]
    return differs


def _says(key: str, value: Any) -> bool:
    return value is not None and (value != "" or key == "sen") and key not in arriving.KEYS


def _tells_only_who(key: str, values: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """The name of the law where the row says no other, and an admission number that lost its zeros on the way."""
    said, law = values[key], f"legal_{key}"
    if key == "admission_number":
        known = held[key] or ""
        return admission_key(said) == admission_key(known) and len(said) <= len(known)
    return bool(held.get(law)) and law not in values and name_key(said) == name_key(held[law])


def _same(value: Any, held: Any) -> bool:
    """Held with more than the file says of it is no difference: yes, and targeted."""
    return value == held or (value is True and bool(held)) or (value is False and not held)


def _until(number: int, differs: Mapping[str, list], found: Held) -> list[Fault]:
    """What is said of a form that ends because the school has entered another for later. Of what may be hidden nothing
    is said."""
    if "form" not in differs or not found.next_form:
        return []
    name, first = found.next_form
    return [Fault(number, FORM, differs["form"][1], f"Until {first:%-d %B %Y}: from then {name} is entered already.")]
