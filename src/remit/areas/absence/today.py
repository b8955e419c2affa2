"""Today's board: before a register closes who is expected where, after it who is missing, late, or not accounted for. Every
read of it, over the pupils whom she leads. Whose reason is still to be found out stands with the office or with her, and
not with both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localtime

from remit.areas.absence import queries as absence
from remit.areas.absence.models import Message
from remit.areas.attendance import figures, lessons, queries, rules
from remit.areas.attendance.masks import ABSENT
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Nudge, Planned
from remit.areas.attendance.reference import LATE, NO_REASON, TOO_LATE, Code, codes_on
from remit.core import clock
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school import timetable
from remit.school.dated import on
from remit.school.models import Group, Pupil

BACK_AFTER = 2  # whole days away after which somebody's return is named
LOOKED_AT = 4  # school days before today
SUSPENDED = "E"
WORDS = {AM: "this morning", PM: "this afternoon"}


@dataclass(frozen=True)
class Seen:
    """A pupil with what the board says of today, or of the day before."""

    pupil: Pupil
    form: str
    mark: Mark | None
    words: str
    planned: str = ""  # the code that is known beforehand

    @property
    def code(self) -> str:
        return self.mark.code if self.mark else self.planned


@dataclass(frozen=True)
class Untaken:
    """A register that is not taken: of whom, and whether its taker has been reminded."""

    group: Group
    taker: str
    marked: int
    pupils: int
    nudged: datetime | None


@dataclass(frozen=True)
class Board:
    """`closed`: the register of this session is no longer open. `as_at`: when the last mark came."""

    session: str
    arrangement: Arrangement
    closed: bool
    as_at: datetime | None
    pupils: int
    expected: tuple[Seen, ...]
    back: tuple[Seen, ...]
    unknown_before: tuple[Seen, ...]
    passed_on: tuple[absence.Unknown, ...]
    with_office: int
    messages: tuple[Message, ...]
    missing: tuple[Seen, ...]
    late: tuple[Seen, ...]
    unknown: tuple[Seen, ...]
    untaken: tuple[Untaken, ...]
    not_in_lesson: tuple[lessons.NotIn, ...]
    lessons_untaken: tuple[lessons.Untaken, ...]


def session_now(arrangement: Arrangement) -> str:
    return AM if localtime(clock.now()).time() < arrangement.pm_opens else PM


def board(viewer: Viewer, asked: str = "") -> Board | None:
    """Of the session that is on, or of the one asked for. Nothing where the school has not said how registers are taken, and
    on a day without school."""
    day = viewer.day
    arrangement = queries.arrangement_on(viewer, day)
    if arrangement is None or not timetable.is_school_day(viewer, day):
        return None
    session = asked if asked in {AM, PM} else session_now(arrangement)
    pupils = {each.pk: each for each in led(viewer)}
    before = queries.school_days_before(viewer, day, LOOKED_AT)
    marks = Mark.objects.visible_to(viewer).filter(day=day, pupil__in=pupils)
    held = queries.current(marks)
    said = _suspended(viewer, pupils, before)
    known = codes_on(day)
    closed = localtime(clock.now()).time() > arrangement.closes(session)
    here = [held.get((key, day, session)) for key in pupils]
    by_mark = [(pupils[mark.pupil_id], mark) for mark in here if mark]
    absent = [(pupil, mark) for pupil, mark in by_mark if known[mark.code].group in ABSENT]
    unknown = absence.unknown(viewer)
    planned = queries.planned_for(viewer, pupils.values(), day, session)
    unmarked = [(pupil, planned[key]) for key, pupil in pupils.items() if key in planned and (key, day, session) not in held]  # fmt: skip
    return Board(
        session=session,
        arrangement=arrangement,
        closed=closed,
        as_at=marks.filter(stands=True).aggregate(last=Max("taking__at"))["last"],
        pupils=len(pupils),
        expected=(
            *_seen(((pupil, mark) for pupil, mark in by_mark if not _is_here(mark, known)), known),
            *(Seen(pupil, _form(pupil), None, _planned(each), each.code) for pupil, each in unmarked),
        ),
        back=tuple(_back(viewer, pupils, held, before, said, planned)),
        unknown_before=tuple(_before(unknown, pupils, day)),
        passed_on=tuple(each for each in unknown if each.with_leader),
        with_office=sum(not each.with_leader for each in unknown),
        messages=tuple(absence.messages_waiting(viewer)),
        missing=_seen(((pupil, mark) for pupil, mark in absent if mark.code not in {NO_REASON, TOO_LATE}), known),
        late=_seen(((pupil, mark) for pupil, mark in by_mark if mark.code in {LATE, TOO_LATE}), known),
        unknown=_seen(((pupil, mark) for pupil, mark in absent if mark.code == NO_REASON), known),
        untaken=_untaken(viewer, day, session) if arrangement.taken_in == Arrangement.REMIT else (),
        not_in_lesson=tuple(lessons.seen_not_in_lesson(viewer, day)) if closed else (),
        lessons_untaken=tuple(lessons.untaken_lessons(viewer, day, clock.now())) if closed else (),
    )


Said = Mapping[queries.Key, Mark]


def _suspended(viewer: Viewer, pupils: Mapping[int, Pupil], before: list[date]) -> Said:
    """The suspensions of the days before: few, so that their whole series is read."""
    rows = Mark.objects.visible_to(viewer).filter(day__in=before, code=SUSPENDED)
    whom = pupils.keys() & set(rows.values_list("pupil_id", flat=True))
    series = Mark.objects.visible_to(viewer).filter(pupil__in=whom, day__in=before) if whom else []
    return {key: mark for key, mark in queries.current(series).items() if mark.code == SUSPENDED}


def led(viewer: Viewer) -> list[Pupil]:
    """Whom she answers for in attendance, with the form, by name."""
    rows = rules.led(viewer).filter(on(viewer.day)).annotate(form=school.form_name(viewer))
    return list(rows.order_by("family_name", "given_name", "pk"))


def _is_here(mark: Mark, known: Mapping[str, Code]) -> bool:
    return known[mark.code].group == "P" or mark.code == TOO_LATE


def _words(mark: Mark, known: Mapping[str, Code]) -> str:
    said = known[mark.code].short if mark.code in known else mark.code
    minutes = f", {mark.minutes} minutes" if mark.minutes else ""
    note = f": {mark.note}" if mark.note else ""
    return f"{said}{minutes}{note}"


def _form(pupil: Pupil) -> str:
    return getattr(pupil, "form", "") or ""


def _seen(pairs: Iterable[tuple[Pupil, Mark]], known: Mapping[str, Code]) -> tuple[Seen, ...]:
    return tuple(Seen(pupil, _form(pupil), mark, _words(mark, known)) for pupil, mark in pairs)


def _back(
    viewer: Viewer,
    pupils: Mapping[int, Pupil],
    held: Mapping[queries.Key, Mark],
    before: list[date],
    said: Said,
    planned: Mapping[int, Planned],
) -> Iterable[Seen]:
    """Who was away for some whole days up to the last one, or suspended then, and of whom nothing says that it goes on:
    back where a mark of today says so, else expected."""
    known, away = codes_on(viewer.day), figures.whole_days_away(viewer, pupils, before)
    for key, days in away.items():
        today = held.get((key, viewer.day, AM))
        if (today and known[today.code].group in ABSENT) or (today is None and key in planned):
            continue
        suspended = any(
            (key, day, part) in said and said[key, day, part].code == SUSPENDED
            for day in before[-days:]
            for part in (AM, PM)
        )
        if suspended or days >= BACK_AFTER:
            words = f"{days} days or more" if days == len(before) else f"{days} day{'s' if days > 1 else ''}"
            form = _form(pupils[key])
            after = f"after suspension, {words}" if suspended else f"after {words} away"
            yield Seen(pupils[key], form, today, after if today else f"{after}; not seen yet")


def _before(unknown: Iterable[absence.Unknown], pupils: Mapping[int, Pupil], day: date) -> Iterable[Seen]:
    """Of the days before, whose absence nobody has a reason for yet: since when, and by when it is to be decided."""
    for each in unknown:
        if each.since < day and each.pupil.pk in pupils:
            words = f"no reason yet for {each.since:%A %-d %B}"
            if each.decide_by:
                words += f", to be decided by {each.decide_by:%A %-d %B}"
            yield Seen(each.pupil, each.form, None, words)


def _planned(planned: Planned) -> str:
    return f"{'part-time timetable: ' if planned.part_time else ''}{planned.why}"


def _untaken(viewer: Viewer, day: date, session: str) -> tuple[Untaken, ...]:
    groups = list(rules.registers(viewer, "lead", "manage").order_by("year", "name"))
    states = queries.states(viewer, groups, day)
    open_ones = [each for each in states if each.pupils and not each.is_taken(session)]
    takers = school.leads_of(viewer, [each.group for each in open_ones])
    nudges = {
        each.group_id: each.at
        for each in Nudge.objects.visible_to(viewer).filter(day=day, session=session).order_by("pk")
    }
    return tuple(
        Untaken(
            each.group, ", ".join(takers[each.group.pk]), each.marked.get(session, 0), each.pupils, nudges.get(each.group.pk)
        )
        for each in open_ones
    )  # fmt: skip
