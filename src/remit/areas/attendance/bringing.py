"""A file of marks against what is held, and the acts that bring it in and take it back.

Rows are staged packed, a pupil at a time, and not a row a mark: a year of a school is half a million of them. Every mark that
differs from the current one is an amendment "from the MIS"; one that somebody changed here meanwhile stays, and is listed.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from remit.areas.attendance import dated, rules
from remit.areas.attendance.entering import Written, write
from remit.areas.attendance.models import Arrangement, Mark, MarksFile, MarksPart, Taking
from remit.areas.attendance.reading import Told
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record
from remit.core.viewers import Viewer
from remit.school.models import AcademicYear, Enrolment, FormerUpn, Particulars, Pupil, School
from remit.school.rows.names import folded

AT_ONCE = 2000  # marks in a transaction: some tenths of a second
SHOWN = 100
NEW, CHANGED, SAME, STAYS, REFUSED = "new", "changed", "same", "stays", "refused"
LONG_AGO = timedelta(days=7)
REASON = "what a file is matched with"
TAKEN_BACK = "The file that entered it was taken back"
PUPILS_AT_ONCE = 12  # when a file goes back
Wanted = dict[tuple[date, str], list[tuple[int, str, int | None]]]  # by day and session: pupil, code, minutes late
Packed = list[tuple[int, dict[str, list]]]  # a pupil's number, and by day and session the code and the minutes late
Current = Mapping[tuple[int, date, str], tuple[str, int | None, str]]  # code, minutes and where it came from


def pack(rows: Packed) -> bytes:
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 1)


def unpack(held: bytes) -> Packed:
    return [(pupil, marks) for pupil, marks in json.loads(zlib.decompress(bytes(held)))]


def parts_of(rows: Packed) -> Iterator[bytes]:
    """Packed, as many marks in each as a transaction takes."""
    part: Packed = []
    marks = 0
    for row in rows:
        part.append(row)
        marks += len(row[1])
        if marks >= AT_ONCE:
            yield pack(part)
            part, marks = [], 0
    if part:
        yield pack(part)


@dataclass
class Matched:
    """What of a file is of pupils of the school; `faults`: row, column, cell and why, the first of them."""

    rows: Packed = field(default_factory=list)
    faults: list[tuple[int, str, str, str]] = field(default_factory=list)
    refused: int = 0

    def refuse(self, row: int, column: str, cell: str, why: str, marks: int = 1) -> None:
        self.refused += marks
        if len(self.faults) < SHOWN:
            self.faults.append((row, column, cell, why))


def match(school: School, told: Told, day: date) -> Matched:
    """By UPN, by admission number, or by the full name with the form where two have it. Errors are per pupil or per day."""
    found = Matched(faults=list(told.faults[:SHOWN]), refused=told.unread)
    index = _Index(school)
    days = _Days(school, day, told)
    times: dict[int, list[tuple[date, date | None]]] = index.on_roll
    seen: dict[int, int] = {}
    for who, marks in zip(told.who, told.marks, strict=True):
        row = int(who["row"])
        pupil, why = index.find(who)
        if pupil is None:
            found.refuse(row, "Name", index.said(who), why, len(marks))
            continue
        if pupil in seen:
            found.refuse(row, "Name", index.said(who), f"Row {seen[pupil]} is about the same pupil.", len(marks))
            continue
        seen[pupil] = row
        kept: dict[str, list] = {}
        for (said, session), (code, minutes, number) in marks.items():
            at = date.fromisoformat(said)
            if why := days.why_not(at):
                found.refuse(number, f"{said} {session}", code, why)
            elif not any(first <= at and (last is None or at <= last) for first, last in times[pupil]):
                found.refuse(number, f"{said} {session}", code, f"Not on roll on {at:%-d %B %Y}.")
            else:
                kept[f"{said}{session}"] = [code, minutes]
        if kept:
            found.rows.append((pupil, kept))
    return found


class _Index:
    def __init__(self, school: School) -> None:
        rows = Pupil.objects.unscoped(REASON).filter(school=school)
        numbers = Particulars.objects.unscoped(REASON).filter(pupil__school=school)
        self.by: dict[str, dict[str, list[int]]] = {
            key: defaultdict(list) for key in ("upn", "admission_number", "name")
        }
        for pupil, upn, number in numbers.values_list("pupil_id", "upn", "admission_number"):
            for key, value in (("upn", upn), ("admission_number", number)):
                if value:
                    self.by[key][value.strip().casefold()].append(pupil)
        former = FormerUpn.objects.unscoped(REASON).filter(pupil__school=school)
        for pupil, upn in former.values_list("pupil_id", "upn"):
            if upn.casefold() not in self.by["upn"]:
                self.by["upn"][upn.casefold()].append(pupil)
        self.on_roll: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        for pupil, given, family, first, last in rows.values_list(
            "pk", "given_name", "family_name", "first_day", "last_day"
        ):
            self.by["name"][folded(f"{given} {family}")].append(pupil)
            self.on_roll[pupil].append((first, last))
        earlier = Enrolment.objects.unscoped(REASON).filter(pupil__school=school)
        for pupil, first, last in earlier.values_list("pupil_id", "first_day", "last_day"):
            self.on_roll[pupil].append((first, last))
        self.forms = dated.forms_of(school)

    def find(self, who: Mapping[str, str]) -> tuple[int | None, str]:
        for key, label in (("upn", "UPN"), ("admission_number", "admission number")):
            if value := who.get(key, "").casefold():
                held = self.by[key].get(value, [])
                return (held[0], "") if len(held) == 1 else (None, f"Nobody here has this {label}.")
        held = self.by["name"].get(folded(self.said(who)), [])
        if len(held) > 1 and who.get("form"):
            held = [each for each in held if folded(who["form"]) in self.forms.get(each, set())]
        if len(held) == 1:
            return held[0], ""
        return (
            None,
            "Two have this name: the file needs a UPN or an admission number."
            if held
            else "Nobody here has this name.",
        )

    @staticmethod
    def said(who: Mapping[str, str]) -> str:
        """The name as it is said: given name first, also where a file writes the family name first, with a comma."""
        if who.get("family_name"):
            return f"{who.get('given_name', '')} {who['family_name']}".strip()
        family, comma, given = who.get("name", "").partition(",")
        return (
            f"{given.strip()} {family.strip()}"
            if comma
            else family.strip() or who.get("upn", "") or who.get("admission_number", "")
        )


class _Days:
    """Why no mark of the MIS can be of a day."""

    def __init__(self, school: School, today: date, told: Told) -> None:
        self.today, self.known = today, dict[date, str]()
        self.held = list(Arrangement.objects.unscoped(REASON).filter(school=school))
        years = AcademicYear.objects.unscoped(REASON).filter(school=school)
        self.years = list(years.values_list("first_day", "last_day"))
        days = {date.fromisoformat(day) for marks in told.marks for day, _ in marks}
        self.open = dated.open_days(school, min(days), max(days)) if days else set()

    def why_not(self, day: date) -> str:
        if day not in self.known:
            self.known[day] = self._why(day)
        return self.known[day]

    def _why(self, day: date) -> str:
        if day > self.today:
            return "This day is still to come."
        if not any(first <= day <= last for first, last in self.years):
            return f"{day:%-d %B %Y} is in no academic year of the school: the office enters its dates."
        if day not in self.open:
            return f"The school is closed on {day:%A %-d %B %Y}."
        if any(each.holds_on(day) and each.taken_in == Arrangement.REMIT for each in self.held):
            return "Registers of this day are taken in Remit, not in the MIS."
        return ""


def current_of(school: int, rows: Packed) -> Current:
    """The current mark of each of these pupils and days."""
    days = {key[:10] for _, marks in rows for key in marks}
    if not days:
        return {}
    held = Mark.objects.unscoped(REASON).filter(
        school=school, pupil__in=[pupil for pupil, _ in rows], day__range=(min(days), max(days)), stands=True
    )
    wanted = ("pupil_id", "day", "session", "code", "minutes", "taking__source")
    return {
        (pupil, day, session): tuple(rest) for pupil, day, session, *rest in held.order_by("pk").values_list(*wanted)
    }


def verdicts(rows: Packed, held: Current) -> Iterator[tuple[str, int, date, str, str, int | None]]:
    """For each mark what bringing it in does: it is new, changes one, is as it was, or stays away from one that was changed
    here since."""
    days: dict[str, date] = {}
    for pupil, marks in rows:
        for key, (code, minutes) in marks.items():
            said = key[:10]
            day = days.get(said) or days.setdefault(said, date.fromisoformat(said))
            before = held.get((pupil, day, key[10:]))
            if before is None or not before[0]:
                verdict = NEW
            elif before[0] == code and (minutes is None or before[1] == minutes):
                verdict = SAME
            else:
                verdict = CHANGED if before[2] == Taking.MIS else STAYS
            yield verdict, pupil, day, key[10:], code, minutes


def preview(school: School, rows: Packed, today: date) -> dict[str, Any]:
    """How many of each, between which days, and the first of those that change something or stay."""
    held = current_of(school.pk, rows)
    counts: Counter[str] = Counter()
    shown: dict[str, list] = {CHANGED: [], STAYS: []}
    days: set[date] = set()
    for verdict, pupil, day, session, code, _ in verdicts(rows, held):
        counts[verdict] += 1
        days.add(day)
        if verdict in shown and len(shown[verdict]) < SHOWN:
            shown[verdict].append([pupil, day.isoformat(), session, held[pupil, day, session][0], code])
    return {
        "counts": dict(counts),
        "first": min(days).isoformat() if days else "",
        "last": max(days).isoformat() if days else "",
        "old": bool(days) and max(days) < today - LONG_AGO,
        **shown,
    }


# Acts


@action(rules.can_bring_in)
def receive(*, by: Viewer, school: School, name: str, content: bytes) -> MarksFile:
    """Keep a large file until the worker has read it."""
    file = MarksFile(school=school, name=name[:160], held=zlib.compress(content, 1), by=by.user.pk)
    file.save()
    record(file, name=name[:160], bytes=len(content))
    return file


@action(rules.can_bring_in)
def keep(*, by: Viewer, file: MarksFile, parts: list[bytes], told: dict) -> MarksFile:
    """What was read and matched, packed, for the preview. The file itself goes."""
    file.held, file.told, file.last, file.reached = b"", told, len(parts), 0
    _moved(file, MarksFile.READY)
    MarksPart.objects.bulk_create(
        MarksPart(school_id=file.school_id, file=file, number=number, held=part) for number, part in enumerate(parts)
    )
    return file


@action(rules.can_bring_in)
def give_up(*, by: Viewer, file: MarksFile, why: str) -> MarksFile:
    """It cannot be read, or nobody wants it."""
    file.held, file.told = b"", {**file.told, "why": why}
    MarksPart.objects.visible_to(by).filter(file=file).delete()
    return _moved(file, MarksFile.DROPPED)


@action(rules.can_bring_in)
def start(*, by: Viewer, file: MarksFile) -> MarksFile:
    """Errors: Refused where it is not one that waits."""
    if file.state != MarksFile.READY or not file.last:
        raise Refused("This file was brought in, or dropped, already.")
    file.by = by.user.pk
    return _moved(file, MarksFile.RUNNING)


@action(rules.can_bring_in)
def halt(*, by: Viewer, file: MarksFile) -> MarksFile:
    """Something went wrong half way: what is in stays, and somebody sets the rest going again."""
    return _moved(file, MarksFile.READY if file.state == MarksFile.RUNNING else MarksFile.DONE)


@action(rules.can_bring_in)
def take_back(*, by: Viewer, file: MarksFile) -> MarksFile:
    """Set it going back: what was not changed since becomes what it was before. Errors: Refused."""
    if file.state != MarksFile.DONE:
        raise Refused("Only a file that was brought in can be taken back.")
    file.by, file.reached = by.user.pk, 0
    return _moved(file, MarksFile.UNDOING)


def _moved(file: MarksFile, state: str) -> MarksFile:
    before, file.state = file.state, state
    file.save()
    record(file, state=[before, state])
    return file


def _turn(by: Viewer, *, file: MarksFile, **_: object) -> Iterable[str]:
    return (f"marks {file.school_id}",)


@action(rules.can_bring_in, Turn(_turn))
def bring_part(*, by: Viewer, file: MarksFile) -> MarksFile:
    """The next part of it, judged again against what is held now. It says how far it is in the same transaction: one that is
    killed goes on where it was, and of two workers the later is Stale before it has written."""
    part = MarksPart.objects.visible_to(by).get(file=file, number=file.reached)
    rows = unpack(part.held)
    counts = Counter(file.counts)
    wanted: Wanted = defaultdict(list)
    for verdict, pupil, day, session, code, minutes in verdicts(rows, current_of(file.school_id, rows)):
        counts[verdict] += 1
        if verdict in {NEW, CHANGED}:
            wanted[day, session].append((pupil, code, minutes))
    file.reached, file.counts = file.reached + 1, dict(counts)
    _moved(file, MarksFile.DONE if file.reached >= file.last else MarksFile.RUNNING)
    part.delete()
    _write(file, wanted, _takings(file, wanted.keys()))
    return file


def _takings(file: MarksFile, places: Collection[tuple[date, str]], why: str = "") -> dict[tuple[date, str], Taking]:
    """One a session of the file, whichever part came first."""
    rows = Taking.objects.unscoped(REASON).filter(of_file=file.pk, reason=why)
    held = {(row.day, row.session): row for row in rows}
    now = clock.now()
    fresh = [
        Taking(
            school_id=file.school_id,
            day=day,
            session=session,
            source=Taking.MIS,
            of_file=file.pk,
            at=now,
            complete=True,
            reason=why,
        )
        for day, session in sorted(places)
        if (day, session) not in held
    ]
    Taking.objects.bulk_create(fresh)
    return held | {(row.day, row.session): row for row in fresh}


def _write(file: MarksFile, wanted: Wanted, takings: Mapping[tuple[date, str], Taking]) -> None:
    write(
        file.school_id,
        [
            Written(takings[day, session].pk, pupil, day, session, code, minutes, "", stands=True)
            for (day, session), marks in wanted.items()
            for pupil, code, minutes in marks
        ],
    )


@action(rules.can_bring_in, Turn(_turn))
def undo_part(*, by: Viewer, file: MarksFile, pupils: list) -> MarksFile:
    """The next pupils of those whose marks it entered: each mark that is still the current one becomes the one before it."""
    part = pupils[file.reached : file.reached + PUPILS_AT_ONCE]
    file.reached += len(part)
    counts = Counter(file.counts)
    marks = Mark.objects.unscoped(REASON).filter(school=file.school_id, pupil__in=part, stands=True).order_by("pk")
    series: dict[tuple[int, date, str], list[tuple[str, int | None, int | None]]] = defaultdict(list)
    for pupil, day, session, code, minutes, of in marks.values_list(
        "pupil_id", "day", "session", "code", "minutes", "taking__of_file"
    ):
        series[pupil, day, session].append((code, minutes, of))
    wanted: Wanted = defaultdict(list)
    for (pupil, day, session), entries in series.items():
        if not any(of == file.pk for _, _, of in entries):
            continue
        if entries[-1][2] != file.pk or not entries[-1][0]:
            counts["left"] += 1
            continue
        before = next((each for each in reversed(entries) if each[2] != file.pk), ("", None, None))
        wanted[day, session].append((pupil, before[0], before[1]))
        counts["back"] += 1
    file.counts = dict(counts)
    _moved(file, MarksFile.UNDONE if file.reached >= len(pupils) else MarksFile.UNDOING)
    _write(file, wanted, _takings(file, wanted.keys(), TAKEN_BACK))
    return file


def pupils_of(file: MarksFile) -> list[int]:
    """Whose marks it entered, in order."""
    rows = Mark.objects.unscoped(REASON).filter(taking__of_file=file.pk)
    return sorted(set(rows.values_list("pupil_id", flat=True)))
