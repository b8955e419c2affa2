"""Today's board: before a register closes who is expected where, after it who is missing, late, or not accounted for. Every
read of it, over the pupils whom she leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from remit.areas.attendance import figures, queries, rules
from remit.areas.attendance.masks import ABSENT
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Nudge
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


@dataclass(frozen=True)
class Seen:
    """A pupil with what the board says of today, or of the day before."""

    pupil: Pupil
    form: str
    mark: Mark | None
    words: str


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
    missing: tuple[Seen, ...]
    late: tuple[Seen, ...]
    unknown: tuple[Seen, ...]
    untaken: tuple[Untaken, ...]


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
    held = queries.current(Mark.objects.visible_to(viewer).filter(day=day, pupil__in=pupils).select_related("taking"))
    said = _of_days_before(viewer, pupils, before)
    known = codes_on(day)
    closed = localtime(clock.now()).time() > arrangement.closes(session)
    here = [held.get((key, day, session)) for key in pupils]
    by_mark = [(pupils[mark.pupil_id], mark) for mark in here if mark]
    absent = [(pupil, mark) for pupil, mark in by_mark if known[mark.code].group in ABSENT]
    return Board(
        session=session,
        arrangement=arrangement,
        closed=closed,
        as_at=max((mark.taking.at for mark in held.values()), default=None),
        pupils=len(pupils),
        expected=_seen(((pupil, mark) for pupil, mark in by_mark if not _is_here(mark, known)), known),
        back=tuple(_back(viewer, pupils, held, before, said)),
        unknown_before=_before(pupils, before, said),
        missing=_seen(((pupil, mark) for pupil, mark in absent if mark.code not in {NO_REASON, TOO_LATE}), known),
        late=_seen(((pupil, mark) for pupil, mark in by_mark if mark.code in {LATE, TOO_LATE}), known),
        unknown=_seen(((pupil, mark) for pupil, mark in absent if mark.code == NO_REASON), known),
        untaken=_untaken(viewer, day, session) if arrangement.taken_in == Arrangement.REMIT else (),
    )


Said = Mapping[queries.Key, Mark]


def _of_days_before(viewer: Viewer, pupils: Mapping[int, Pupil], before: list[date]) -> Said:
    """What is still unknown, or a suspension, on the days before: few, so that their whole series is read."""
    rows = Mark.objects.visible_to(viewer).filter(pupil__in=pupils, day__in=before, code__in=[NO_REASON, SUSPENDED])
    whom = set(rows.values_list("pupil_id", flat=True))
    series = Mark.objects.visible_to(viewer).filter(pupil__in=whom, day__in=before) if whom else []
    return {key: mark for key, mark in queries.current(series).items() if mark.code in {NO_REASON, SUSPENDED}}


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
    viewer: Viewer, pupils: Mapping[int, Pupil], held: Mapping[queries.Key, Mark], before: list[date], said: Said
) -> Iterable[Seen]:
    """Who was away for some whole days up to the last one, or suspended then, and of whom nothing says that it goes on."""
    known, away = codes_on(viewer.day), figures.whole_days_away(viewer, pupils, before)
    for key, days in away.items():
        today = held.get((key, viewer.day, AM))
        if today and known[today.code].group in ABSENT:
            continue
        suspended = any(
            (key, day, part) in said and said[key, day, part].code == SUSPENDED
            for day in before[-days:]
            for part in (AM, PM)
        )
        if suspended or days >= BACK_AFTER:
            words = f"{days} days or more" if days == len(before) else f"{days} day{'s' if days > 1 else ''}"
            form = _form(pupils[key])
            yield Seen(pupils[key], form, today, f"after suspension, {words}" if suspended else f"after {words} away")


def _before(pupils: Mapping[int, Pupil], before: list[date], said: Said) -> tuple[Seen, ...]:
    """Of the days before, whose absence nobody has a reason for yet: since when."""
    since: dict[int, list[date]] = defaultdict(list)
    for (key, day, _), mark in said.items():
        if mark.code == NO_REASON:
            since[key].append(day)
    return tuple(
        Seen(pupil, _form(pupil), None, f"no reason yet for {min(since[key]):%A %-d %B}")
        for key, pupil in pupils.items()
        if key in since
    )


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
