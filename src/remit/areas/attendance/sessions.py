"""A pupil's sessions one by one: week by week as a small picture, and what the register says of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from remit.areas.attendance import queries
from remit.areas.attendance.masks import LATES
from remit.areas.attendance.models import AM, PM, Mark
from remit.areas.attendance.queries import DAY, Series
from remit.areas.attendance.reference import LATE, PART_TIME, PRESENT_AM, PRESENT_PM, Code, code_on
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school.models import FormerAttendance, Pupil
from remit.school.timetable import monday_of

PICTURED = timedelta(weeks=14)  # as long as a term gets
THERE, CAME_LATE, WITH_LEAVE, WITHOUT, NOT_COUNTED = "there", "late", "leave", "without", "none"
SAID = {
    THERE: "there",
    CAME_LATE: "late",
    WITH_LEAVE: "away, authorised",
    WITHOUT: "away, unauthorised",
    NOT_COUNTED: "not counted",
}
SCHOOL_WEEK = 5
Place = tuple[date, str]


@dataclass(frozen=True)
class Cell:
    """A session in the picture: the sign that stands for it, its class, and what the sign means where it is not the usual."""

    sign: str
    tone: str
    meaning: str = ""


@dataclass(frozen=True)
class Week:
    """Monday to Friday; nothing where there is no mark."""

    monday: date
    mornings: tuple[Cell | None, ...]
    afternoons: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Weeks:
    rows: tuple[Week, ...]
    numbers: Mapping[str, int]

    @property
    def in_words(self) -> str:
        """What the picture shows, for who cannot see it."""
        said = [f"{number} {SAID[tone]}" for tone in SAID if (number := self.numbers.get(tone))]
        return f"{len(self.rows)} week{'' if len(self.rows) == 1 else 's'}: sessions {', '.join(said)}"


def tone(code: str, day: date) -> str:
    """Who came after the register closed is late, and unauthorised: it is shown as the second."""
    known = code_on(code, day)
    if known is None:
        return NOT_COUNTED
    if code == LATE:
        return CAME_LATE
    if known.is_attendance:
        return THERE
    return (WITHOUT if known.group == "UA" else WITH_LEAVE) if known.is_absence else NOT_COUNTED


def in_weeks(codes: Mapping[Place, str]) -> Weeks:
    """The weeks with any mark, the last first."""
    cells = {(day, session): _cell(code, day) for (day, session), code in codes.items()}
    rows = []
    for monday in sorted({monday_of(day) for day, _ in codes}, reverse=True):
        days = [monday + at * DAY for at in range(SCHOOL_WEEK)]
        mornings, afternoons = (tuple(cells.get((day, part)) for day in days) for part in (AM, PM))
        rows.append(Week(monday, mornings, afternoons))
    return Weeks(tuple(rows), Counter(each.tone for each in cells.values()))


def _cell(code: str, day: date) -> Cell:
    said, known = tone(code, day), code_on(code, day)
    sign = PRESENT_AM if code == PRESENT_PM else code
    return Cell(sign, said, known.short if known and sign != PRESENT_AM else "")


def pictured(viewer: Viewer, pupil: Pupil) -> tuple[Weeks, datetime | None]:
    """The last weeks, and when marks of the pupil came last. One question."""
    rows = Mark.objects.visible_to(viewer).filter(
        pupil=pupil, day__range=(monday_of(viewer.day - PICTURED), viewer.day), stands=True
    )
    found = list(rows.order_by("pk").values_list("day", "session", "code", "taking__at"))
    codes = {(day, session): code for day, session, code, _ in found}
    weeks = in_weeks({key: code for key, code in codes.items() if code})
    return weeks, max((at for *_, at in found), default=None)


@dataclass(frozen=True)
class Session:
    """One of a pupil's sessions with all of its entries."""

    day: date
    session: str
    series: Series

    @property
    def code(self) -> Code | None:
        mark = self.series.current
        return code_on(mark.code, self.day) if mark else None

    @property
    def earlier(self) -> list[Mark]:
        """Every other entry, also one that does not stand, in order."""
        return [each for each in self.series.marks if each is not self.series.current]

    @property
    def says_more(self) -> bool:
        """Than that the pupil was there, as was entered once."""
        mark = self.series.current
        plain = mark is not None and mark.code in {PRESENT_AM, PRESENT_PM} and not mark.note
        return not plain or len(self.series.marks) > 1


@dataclass(frozen=True)
class Record:
    """A year's sessions, the last first; how often each code, the most first; when marks came last."""

    sessions: tuple[Session, ...]
    weeks: Weeks
    codes: tuple[tuple[Code, int], ...]
    as_at: datetime | None

    @property
    def telling(self) -> list[Session]:
        return [each for each in self.sessions if each.says_more]


def record_of(viewer: Viewer, pupil: Pupil, year: Period) -> Record:
    """Of the days of the year so far as she sees them. One question."""
    rows = Mark.objects.visible_to(viewer).filter(pupil=pupil, day__range=(year.first_day, viewer.day))
    marks = list(rows.select_related("taking__by").order_by("pk"))
    found = [Session(day, part, series) for (_, day, part), series in queries.in_series(marks).items()]
    found.sort(key=lambda each: (each.day, each.session), reverse=True)
    current = {(each.day, each.session): mark.code for each in found if (mark := each.series.current)}
    counted = Counter(code for each in found if (code := each.code))
    return Record(
        tuple(found), in_weeks(current), tuple(counted.most_common()), max((each.taking.at for each in marks), default=None)
    )  # fmt: skip


@dataclass(frozen=True)
class Spell:
    """Sessions away one after another, whatever else was between them but being there: from the first day to the last."""

    marks: tuple[Mark, ...]

    @property
    def first(self) -> date:
        return self.marks[0].day

    @property
    def last(self) -> date:
        return self.marks[-1].day

    @property
    def reasons(self) -> list[str]:
        """What the register says, each once, in the order in which it came."""
        known = (code_on(each.code, each.day) for each in self.marks)
        return list(dict.fromkeys(each.short for each in known if each))


def spells_and_lates(viewer: Viewer, pupil: Pupil, period: Period) -> tuple[list[Spell], list[Mark]]:
    """When the pupil was away, and when late; what a part-time timetable leaves out is neither. One question."""
    rows = Mark.objects.visible_to(viewer).filter(pupil=pupil, day__range=(period.first_day, period.last_day))
    marks = sorted(
        queries.current(rows.select_related("taking__by")).values(), key=lambda each: (each.day, each.session)
    )
    spells: list[list[Mark]] = []
    away, lates = False, []
    for mark in marks:
        known = code_on(mark.code, mark.day)
        if known is None or mark.code == PART_TIME:
            continue
        if mark.code in LATES:
            lates.append(mark)
        if known.is_absence and mark.code not in LATES:
            if not away:
                spells.append([])
            spells[-1].append(mark)
            away = True
        elif known.is_attendance or mark.code in LATES:
            away = False
    return [Spell(tuple(each)) for each in spells], lates


def former_of(viewer: Viewer, pupil: Pupil) -> list[tuple[FormerAttendance, float | None]]:
    """What other schools said in a transfer, the last year first, each with its attendance: in no figure of this school."""
    rows = FormerAttendance.objects.visible_to(viewer).filter(pupil=pupil).order_by("-year", "name", "pk")
    return [(each, each.attended * 100 / each.possible if each.possible else None) for each in rows]
