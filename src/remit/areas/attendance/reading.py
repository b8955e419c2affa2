"""Register marks in a file of the MIS: one row a mark, or one row a pupil and one column a session. Pure: runs in a child
process with limits of memory and time, and gives plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from remit.areas.attendance.reference import code_on
from remit.core.files.text import Unreadable
from remit.core.imports.columns import Field, guess
from remit.core.imports.tables import Limits, read_rows
from remit.school.rows.checks import day_of

LIMITS = Limits(rows=500_000, columns=900, megabytes=40)
WHO = (
    Field("upn", "UPN", ("upn", "unique pupil number")),
    Field("admission_number", "Admission number", ("admission number", "admission no", "adno", "adm no")),
    Field("family_name", "Family name", ("surname", "family name", "last name", "legal surname", "preferred surname")),
    Field("given_name", "Given name", ("forename", "first name", "given name", "legal forename", "preferred forename")),
    Field("name", "Name", ("name", "full name", "student", "pupil", "student name", "pupil name")),
    Field("form", "Form", ("form", "reg group", "registration group", "registration form", "tutor group", "class")),
)
MARK = (
    Field("day", "Date", ("date", "attendance date", "session date", "mark date", "day")),
    Field("session", "Session", ("session", "session name", "am pm", "ampm", "half day")),
    Field("code", "Mark", ("mark", "attendance mark", "attendance code", "mark code", "register mark")),
    Field("minutes", "Minutes late", ("minutes late", "late minutes", "mins late", "minutes")),
)
NEEDED = ("day", "session", "code")
MORNING = {"am", "a", "1", "morning", "amreg", "amregistration", "am1"}
AFTERNOON = {"pm", "p", "2", "afternoon", "pmreg", "pmregistration", "pm2"}
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{1,2} [A-Za-z]{3,9} \d{2,4}")
NOT_MARKS = {"", "-", "#", "Z", "*"}  # no session of hers: closed, not on roll, not taken
MOST_FAULTS = 200
SHIFTED = 5  # one cell in five that holds no code: it is another column
Place = tuple[str, str]  # a day as 2026-09-07, and AM or PM


@dataclass
class Told:
    """What a file says: by pupil who it is, with the first row, and the marks by place: code, minutes late, row."""

    who: list[dict[str, str]] = field(default_factory=list)
    marks: list[dict[Place, tuple[str, int | None, int]]] = field(default_factory=list)
    faults: list[tuple[int, str, str, str]] = field(default_factory=list)  # row, column, cell, why
    unread: int = 0  # cells with a fault, also those that are not listed


def read_marks(name: str, content: bytes) -> Told:
    """Errors: Unreadable."""
    numbered = read_rows(name, content, LIMITS)
    headings, rows = list(numbered[0][1]), numbered[1:]
    columns = guess(headings, (*WHO, *MARK))
    sessions = {at: place for at, heading in enumerate(headings) if (place := _place_in(heading))}
    if not columns.keys() & {"upn", "admission_number", "name", "family_name"}:
        raise Unreadable("No column says whose marks they are: a UPN, an admission number, or a name with the form.")
    if all(each in columns for each in NEEDED):
        told = _a_row_a_mark(rows, columns)
    elif sessions:
        told = _a_row_a_pupil(rows, columns, sessions, headings)
    else:
        raise Unreadable(
            "No marks are found: a file has columns for the date, the session and the mark, or a column a session with its "
            "date and AM or PM in the heading, as in “2026-09-07 AM”."
        )
    held = sum(map(len, told.marks))
    if told.unread * SHIFTED > held + told.unread:
        raise Unreadable(
            f"{told.unread} of {held + told.unread} cells hold no register mark: {told.faults[0][1]} says "
            f"“{told.faults[0][2][:20]}” in row {told.faults[0][0]}. Are the columns shifted?"
        )
    if not held:
        raise Unreadable("This file holds no register mark.")
    return told


def read_plainly(name: str, content: bytes) -> tuple:
    """The same as plain values, which alone come out of a child process: what `Told` is made of. Errors: Unreadable."""
    told = read_marks(name, content)
    return told.who, told.marks, told.faults, told.unread


def _place_in(heading: str) -> Place | None:
    found = DAY.search(heading)
    day = day_of(found[0]) if found else None
    if found is None or day is None:
        return None
    session = _session(
        re.sub(
            r"\b(mon|tues?|wed(nes)?|thur?s?|fri)(day)?\b",
            "",
            (heading[: found.start()] + heading[found.end() :]).lower(),
        )
    )
    return (day.isoformat(), session) if session else None


def _session(said: str) -> str:
    key = re.sub(r"[^a-z0-9]", "", said.lower())
    return "AM" if key in MORNING else "PM" if key in AFTERNOON else ""


class _Pupils:
    def __init__(self, told: Told, columns: Mapping[str, int]) -> None:
        self.told = told
        self.at = [(each.key, columns[each.key]) for each in WHO if each.key in columns]
        self.known: dict[tuple[str, ...], int] = {}

    def place(self, number: int, cells: Sequence[str]) -> int:
        said = tuple(cells[at] for _, at in self.at)
        found = self.known.get(said)
        if found is None:
            found = self.known[said] = len(self.told.who)
            self.told.who.append({"row": str(number), **{key: cells[at].strip() for key, at in self.at}})
            self.told.marks.append({})
        return found


def _a_row_a_mark(rows: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int]) -> Told:
    told = Told()
    pupils, days = _Pupils(told, columns), {}
    day_at, session_at, code_at, minutes_at = (columns.get(each.key, -1) for each in MARK)
    sessions: dict[str, str] = {}
    for number, cells in rows:
        said = cells[day_at]
        if said not in days:
            days[said] = day_of(said[:10] if "T" in said else said.split(" ")[0] if ":" in said else said)
        day = days[said]
        part = cells[session_at]
        if part not in sessions:
            sessions[part] = _session(part)
        if day is None or not sessions[part]:
            column, cell = ("Date", said) if day is None else ("Session", part)
            _fault(told, number, column, cell, "This is no date." if day is None else "A session is AM or PM.")
            continue
        minutes = cells[minutes_at] if minutes_at >= 0 else ""
        _put(
            told,
            pupils.place(number, cells),
            number,
            (day.isoformat(), sessions[part]),
            cells[code_at],
            minutes,
            "Mark",
        )
    return told


def _a_row_a_pupil(
    rows: Iterable[tuple[int, Sequence[str]]],
    columns: Mapping[str, int],
    sessions: Mapping[int, Place],
    headings: Sequence[str],
) -> Told:
    told = Told()
    pupils = _Pupils(told, columns)
    for number, cells in rows:
        pupil = pupils.place(number, cells)
        for at, place in sessions.items():
            _put(told, pupil, number, place, cells[at], "", headings[at])
    return told


def _put(told: Told, pupil: int, number: int, place: Place, said: str, minutes: str, column: str) -> None:
    code = said.strip().upper()
    if code in NOT_MARKS:
        return
    if not _is_code(code, place[0]):
        _fault(told, number, column, said, "This is no register code of that day.")
        return
    held = told.marks[pupil]
    late = int(minutes) if minutes.isdecimal() and len(minutes) < 4 and code in {"L", "U"} and int(minutes) else None
    code = ("/" if place[1] == "AM" else "\\") if code in {"/", "\\"} else code
    if place in held and held[place][0] != code:
        _fault(told, number, column, said, f"Row {held[place][2]} says {held[place][0]} of the same session.")
        return
    held[place] = (code, late, number)


_known: dict[tuple[str, str], bool] = {}


def _is_code(code: str, day: str) -> bool:
    if (code, day) not in _known:
        _known[code, day] = code_on(code, date.fromisoformat(day)) is not None
    return _known[code, day]


def _fault(told: Told, number: int, column: str, cell: str, why: str) -> None:
    told.unread += 1
    if len(told.faults) < MOST_FAULTS:
        told.faults.append((number, column, cell[:40], why))
