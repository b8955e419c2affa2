"""A row about a pupil from any school's spreadsheet, as clean values or as faults in words. Pure: no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from remit.core.imports.columns import Fault, Field, fold
from remit.core.imports.kinds import Rows, cleaned, first_of_each
from remit.school.rows import cells, characteristics
from remit.school.rows.checks import day_of, upn_fault, usual_year, year_of
from remit.school.rows.classes import ADMISSION_NUMBER
from remit.school.rows.lists import authorities
from remit.school.rows.names import asking
from remit.school.rows.whose import asks_too_much, can_be_told, identities, may_be_one, name_of, names_of, number_of

PREFERRED = ("preferred forename", "preferred first name", "chosen forename", "chosen first name", "chosen name")
FIELDS = (
    Field("given_name", "First name", ("forename", "first name", "given name", "given", "first"), required=True,
          instead="legal_given_name", lesser=PREFERRED),
    Field("family_name", "Last name", ("surname", "last name", "family name", "preferred surname", "preferred last name",
          "preferred family name", "chosen surname", "chosen last name", "chosen family name"), required=True,
          instead="legal_family_name"),
    Field("year", "Year group", ("year", "year group", "ncyear", "ncyear group", "curriculum year", "national curriculum year",
          "year taught in"), required=True),
    Field("form", "{Form.one}", ("form", "registration", "registration group", "registration form", "registration class", "tutor group",
          "tutor", "form group", "form name", "class", "class name")),
    Field("upn", "UPN", ("upn", "unique pupil number", "unique pupil no")),
    ADMISSION_NUMBER,
    Field("date_of_birth", "Date of birth", ("dob", "date of birth", "birth date", "birthdate", "birthday", "born")),
    Field("sex", "Sex", ("sex", "gender", "legal sex", "legal gender", "m f")),
    Field("first_day", "First day", ("admission date", "date of admission", "date admitted", "doa", "start date", "school start date", "date started",
          "enrolment date", "enrolment start date", "date enrolled", "first day", "entry date", "date of entry", "joining date", "date joined",
          "date joined school", "on roll date", "date on roll")),
    Field("sen", "SEN", ("sen", "sen provision", "sen stage", "sen need level", "send", "send provision")),
    Field("eal", "EAL", ("eal", "english as an additional language", "english additional language")),
    Field("pp", "Pupil premium", ("pp", "pupil premium", "disadvantaged")),
    Field("emergency", "In an emergency", ("emergency", "in an emergency", "medical alert", "emergency action")),
    Field("known_as", "Preferred first name", ("known as",), lesser=PREFERRED),
    Field("legal_given_name", "Legal first name", ("legal forename", "legal first name", "legal given name")),
    Field("legal_family_name", "Legal last name", ("legal surname", "legal last name", "legal family name")),
    Field("middle_names", "Middle names", ("middle name", "middle names", "other names", "second forename")),
    Field("former_family_name", "Former last name", ("former surname", "former last name", "previous surname", "former family name", "previous last name")),
    Field("uln", "ULN", ("uln", "unique learner number", "unique learner no")),
    Field("former_upns", "Former UPN", ("former upn", "previous upn", "former upns", "temporary upn", "old upn")),
    Field("previous_school", "Previous school", ("previous school", "previous school name", "last school", "feeder school", "primary school", "current school",
          "school attended", "previous establishment")),
    *characteristics.FIELDS,
)  # fmt: skip
SEN = {
    "k": "K",
    "sen support": "K",
    "support": "K",
    "e": "E",
    "ehcp": "E",
    "ehc plan": "E",
    "education health and care plan": "E",
    "n": "",
    "no": "",
    "none": "",
    "no sen": "",
    "no special educational need": "",
    "no special educational needs": "",
}
NEEDED = ("given_name", "family_name", "year")
MOST_BORN_AT_ONCE = 4
MOST_YEARS_OFF = 2  # one is usual of who is taught out of year; more than two is a mistyped day
NEARLY = "has nearly the same name and the same date of birth: give a UPN or an admission number in both."
NOBODY = "Nobody is found by this number alone. Whoever is new needs both names and a year group."
SEXES = {"f": "F", "female": "F", "girl": "F", "m": "M", "male": "M", "boy": "M"}


def clean_row(
    number: int, cells: Mapping[str, str], *, today: date, years: range
) -> tuple[dict[str, Any], list[Fault]]:
    """Values by field key, only for the columns that the file has; faults say row, column, value and why."""
    cells = characteristics.without_unknown(_named(cells))
    values, faults = cleaned(number, cells, FIELDS, CLEAN)
    faults += _together(number, cells, values, today, years)
    return values, faults + characteristics.together(number, cells, values)


def _named(given: Mapping[str, str]) -> dict[str, str]:
    """A name that is preferred is the one they go by, and the other is then the legal one. Where a name to go by is not
    written, the legal one is it; a preferred one alone is not taken."""
    found = {key: text.strip() for key, text in given.items()}
    known = found.pop("known_as", "")
    for key in ("given_name", "family_name"):
        if key in found and not found[key]:
            found[key] = found.get(f"legal_{key}", "")
    if known and found.get("given_name") and known != found["given_name"]:
        found["legal_given_name"] = found.get("legal_given_name") or found["given_name"]
        found["given_name"] = known
    return found


def doubts(number: int, cells: Mapping[str, str], *, today: date) -> list[Fault]:
    """What is not taken from a row that is taken all the same, and what is taken and is to be looked at."""
    found = []
    sex = cells.get("sex", "").strip()
    if sex and fold(sex) not in SEXES:
        found.append(Fault(number, "Sex", sex, "Neither F nor M: this is left out."))
    upn = cells.get("upn", "").replace(" ", "").upper()
    if upn and not upn_fault(upn) and upn[1:4] not in authorities():
        why = f"No local authority is known here by the number {upn[1:4]}: look at this UPN."
        found.append(Fault(number, "UPN", cells["upn"], why))
    off = _years_off(cells, today)
    if off and abs(off) <= MOST_YEARS_OFF:
        many = "A year" if abs(off) == 1 else "Two years"
        why = f"{many} {'older' if off > 0 else 'younger'} than this year group's ages. Is the day right?"
        found.append(Fault(number, "Date of birth", cells["date_of_birth"], why))
    return found + characteristics.doubts(number, cells)


def _years_off(cells: Mapping[str, str], today: date) -> int:
    """How many year groups somebody born on that day would usually be above the one that the row says."""
    born, year = day_of(cells.get("date_of_birth", "")), year_of(cells.get("year", ""))
    return 0 if born is None or year is None else _usual(born, today) - year


def _usual(born: date, today: date) -> int:
    return usual_year(born, date(today.year if today.month >= 9 else today.year - 1, 9, 1))


def _together(
    number: int, cells: Mapping[str, str], values: Mapping[str, Any], today: date, years: range
) -> list[Fault]:
    """What a cell cannot tell alone."""
    year, born = values.get("year"), values.get("date_of_birth")
    faults = []
    if year is not None and year not in years:
        faults.append(Fault(number, "Year group", cells["year"], "The school has no such year group."))
    if born and born > today:
        faults.append(Fault(number, "Date of birth", cells["date_of_birth"], "This day is still to come."))
    elif born and year is not None and abs(_usual(born, today) - year) > MOST_YEARS_OFF:
        why = "More than two years away from this year group's ages."
        faults.append(Fault(number, "Date of birth", cells["date_of_birth"], why))
    return faults


def _sen(text: str) -> str | None:
    """A code, its name, or both with any dash between; an empty cell says nothing, neither yes nor no."""
    folded = fold(text)
    if not folded:
        return None
    code, _, name = folded.partition(" ")
    for known in (folded, name):
        if known in SEN and (known == folded or SEN.get(code) == SEN[known]):
            return SEN[known]
    raise ValueError("This is no SEN code: write K, E or N.")


def _sex(text: str) -> str | None:
    """Anything else is left as it is held: see `doubts`."""
    return SEXES.get(fold(text))


CLEAN: dict[str, Any] = {
    "given_name": cells.name(80, needed=True),
    "family_name": cells.name(80, needed=True),
    "year": cells.year,
    "form": cells.text(40),
    "upn": cells.upn,
    "admission_number": cells.admission_number,
    "date_of_birth": cells.day,
    "sex": _sex,
    "first_day": cells.day,
    "sen": _sen,
    "eal": cells.yes,
    "pp": cells.yes,
    "emergency": cells.text(160),
    "known_as": cells.name(80),
    "legal_given_name": cells.name(80),
    "legal_family_name": cells.name(80),
    "middle_names": cells.name(80),
    "former_family_name": cells.name(80),
    "uln": cells.uln,
    "former_upns": cells.upns,
    "previous_school": cells.text(120),
    **characteristics.CLEAN,
}


def doubles(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Fault]:
    """Rows that speak of the same pupil twice: the second and later ones are refused."""
    columns = {"upn": ("UPN", "upn"), "number": ("Admission number", "admission_number")}
    seen: dict[tuple, int] = {}
    faults = []
    for number, values in rows:
        for key in identities(values):
            if key in seen:
                column, name = columns.get(key[0], ("Last name", "family_name"))
                faults.append(Fault(number, column, values[name], f"Row {seen[key]} is about the same {{pupil.one}}."))
                break
        for key in identities(values):
            seen.setdefault(key, number)
    return faults


def several_births(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Fault]:
    """Two of one name are namesakes, and a few more who have a number each; four of one last name may be born at once.
    More of them ask which birthday, which number, or which first name of the law is held: none of them is taken."""
    named = [(number, each) for number, each in rows if any(name_of(each))]
    asked = asking(
        (row, name_of(each), f"{each.get('upn') or ''} {number_of(each)}".strip(), each.get("date_of_birth"))
        for row, each in named
    )
    asked |= asks_too_much(named, MOST_BORN_AT_ONCE)
    why = "This name stands here with several dates of birth: leave one row for each {pupil.one}, with the UPN."
    return [Fault(row, "Last name", each.get("family_name", ""), why) for row, each in named if row in asked]


def unsure(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Fault]:
    """Rows of one name that have nothing in common to be told apart by, and rows of one birthday that may be one: the
    later one is refused, as it would be once the first is held."""
    seen: dict[Any, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    faults = []
    for number, values in rows:
        names, born = (names_of(values) if all(name_of(values)) else set()), values.get("date_of_birth")
        same = [first for name in sorted(names) for first, each in seen[name] if not can_be_told(values, each)]
        near = [first for first, each in seen[born] if may_be_one(values, each)] if born else []
        if same or near:
            told = "has the same name: give a UPN or a date of birth in both."
            why = f"Row {same[0]} {told}" if same else f"Row {near[0]} {NEARLY}"
            faults.append(Fault(number, "Last name", values.get("family_name", ""), why))
            continue
        for key in (*names, born):
            seen[key].append((number, values))
    return faults


def together(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Fault]:
    """What only the whole file can tell; of each row the first reason."""
    return first_of_each((*several_births(rows), *doubles(rows), *unsure(rows)))


def is_whole(values: Mapping[str, Any]) -> bool:
    """Whether somebody who is new could come in by it."""
    return all(values.get(key) not in {None, ""} for key in NEEDED)


def unfit(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Fault]:
    unfound = [(number, *shown_of(values)) for number, values in rows if not is_whole(values)]
    return [Fault(number, column, value, NOBODY) for number, column, value in unfound]


def shown_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """Of a row without a name, the column that says whose it is, and what stands there."""
    told = (("Last name", "family_name"), ("UPN", "upn"), ("Admission number", "admission_number"))
    return next(((label, values[key]) for label, key in told if values.get(key)), ("Last name", ""))


ROWS = Rows(
    "pupils", FIELDS, clean_row, doubts, together, known_by=("upn", "admission_number"), unfit=unfit
)  # fmt: skip
