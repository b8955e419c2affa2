"""What of registers wants a leader: who is away, late, or away without a reason beyond a line that stands in `masks.py`
and `figures.py`.

A fact says how it was on the day on which the line was reached, not how it is by now: what a leader said of it would
else be forgotten with every register. Today's figures stand on the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format

from remit.areas.attendance.figures import MANY_LATE, THRESHOLD
from remit.areas.attendance.masks import is_persistent, is_severe, window
from remit.areas.attendance.models import ATTENDANCE, Mark
from remit.areas.attendance.queries import DAY
from remit.areas.attendance.reference import NO_REASON
from remit.areas.attendance.rolling import FAR_BACK, Held, days_in, held_of, rolling
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer
from remit.school import dates, half_terms
from remit.school import queries as school
from remit.school.models import Pupil

REASON_WITHIN = 5  # school days
Among = Collection[int] | None


def _on_roll(viewer: Viewer, among: Among) -> QuerySet[Pupil]:
    rows = Pupil.objects.visible_to(viewer).as_at(viewer.day)
    return rows if among is None else rows.filter(pk__in=among)


def _held(viewer: Viewer, among: Among, since: date | None = None) -> dict[int, list[Held]]:
    """Of everybody on roll. One question."""
    return held_of(viewer, _on_roll(viewer, among), since)


def _said(day: date) -> str:
    return date_format(day, "j F")


def _beyond(viewer: Viewer, among: Among, is_beyond: Callable[[int, int], object]) -> Iterator[Found]:
    """Since the day from which it has been so without a break."""
    for pupil, years in _held(viewer, among).items():
        for held in years:
            since = _since(held, viewer.day, is_beyond)
            if since is not None:
                then = held.counts(held.first, since)
                facts: dict[str, str | int] = {"absent": then.absent, "possible": then.possible, "day": _said(since)}
                yield Found(pupil, since, facts)


def _since(held: Held, day: date, is_beyond: Callable[[int, int], object]) -> date | None:
    absent = held.masks.authorised | held.masks.unauthorised
    possible, found = absent | held.masks.attended, None
    while day >= held.first:
        bits = window(held.first, held.first, day)
        if not is_beyond((absent & bits).bit_count(), (possible & bits).bit_count()):
            break
        found, day = day, day - DAY
    return found


def persistent(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _beyond(viewer, among, is_persistent)


def severe(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _beyond(viewer, among, is_severe)


def unauthorised(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Ten sessions or more in this school week and the nine before it."""
    days = dates.days_open(viewer, viewer.day - FAR_BACK, viewer.day)
    if not days:
        return
    begins = rolling(days)
    for pupil, years in _held(viewer, among, days[0]).items():
        since, then = None, 0
        for day in reversed(days):
            number = sum(held.unauthorised(begins[day], day) for held in years)
            if number < THRESHOLD:
                break
            since, then = day, number
        if since is not None:
            yield Found(pupil, since, {"sessions": then, "day": _said(since)})


def late(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Before the register closed or after, in the half term that is on, or in the one that is just over. Said again at
    every further five."""
    half = half_terms.half_term(viewer, half_terms.BEFORE)
    if half is None:
        return
    for pupil, years in _held(viewer, among).items():
        for held in years:
            days = days_in(held.masks.late & window(held.first, half.first_day, viewer.day), held.first)
            reached = len(days) // MANY_LATE * MANY_LATE
            if reached:
                yield Found(pupil, days[MANY_LATE - 1], {"times": reached, "day": _said(days[reached - 1])})


def without_reason(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Still N, and more than five school days have begun since."""
    days = dates.days_open(viewer, viewer.day - FAR_BACK, viewer.day)
    year = school.this_year(viewer)
    if year is None or len(days) <= REASON_WITHIN + 1:
        return
    last = days[-REASON_WITHIN - 2]
    away = [pupil for pupil, years in _held(viewer, among).items() if any(held.unauthorised(year.first_day, last) for held in years)]  # fmt: skip
    later = Mark.objects.visible_to(viewer).filter(
        pupil=OuterRef("pupil"), day=OuterRef("day"), session=OuterRef("session"), stands=True, pk__gt=OuterRef("pk")
    )
    rows = Mark.objects.visible_to(viewer).filter(
        ~Exists(later), code=NO_REASON, stands=True, day__range=(year.first_day, last), pupil__in=away
    )
    told: set[int] = set()
    for pupil, day in rows.order_by("day", "pk").values_list("pupil_id", "day"):
        if pupil not in told:
            told.add(pupil)
            yield Found(pupil, day, {"day": _said(day)})


ROLL = ("school.Pupil", "school.Enrolment")
CALENDAR = ("school.AcademicYear", "school.Term", "school.Closure")
DEPENDS = ("attendance.Year", *ROLL, *CALENDAR)

WATCHES = (
    Watch(
        "severely-absent",
        says="{Pupil.many} who miss every second session or more",
        why="{absent} of {possible} sessions missed by {day}: every second or more",
        next="See what is behind it",
        route="pupil",
        kinds=ATTENDANCE,
        of="pupil",
        depends=DEPENDS,
        find=severe,
        areas=("attendance", "pastoral", "safeguarding"),
        rank=11,
        looks_back=True,
    ),
    Watch(
        "no-reason-yet",
        says="Absences without a reason after five school days",
        why="No reason yet for the absence of {day}",
        next="Find out why",
        route="pupil",
        kinds=ATTENDANCE,
        of="pupil",
        depends=("attendance.Year", *ROLL, *CALENDAR),  # it is written with every mark
        find=without_reason,
        areas=("attendance", "safeguarding"),
        rank=12,
        always=True,
    ),
    Watch(
        "unauthorised-absence",
        says="Ten unauthorised sessions or more in ten school weeks",
        why="{sessions} unauthorised sessions in ten school weeks by {day}: consider support and, where it was tried, a notice",
        next="Consider support",
        route="pupil",
        kinds=ATTENDANCE,
        of="pupil",
        depends=DEPENDS,
        find=unauthorised,
        areas=("attendance", "pastoral"),
        rank=13,
        looks_back=True,
    ),
    Watch(
        "persistently-absent",
        says="{Pupil.many} who became persistently absent this year",
        why="{absent} of {possible} sessions missed by {day}: one in ten or more",
        next="See what is behind it",
        route="pupil",
        kinds=ATTENDANCE,
        of="pupil",
        depends=DEPENDS,
        find=persistent,
        areas=("attendance", "pastoral"),
        rank=18,
        looks_back=True,
    ),
    Watch(
        "late-again",
        says="{Pupil.many} late five times or more in this half term",
        why="Late {times} times in this half term by {day}",
        next="Agree what will help",
        route="pupil",
        kinds=ATTENDANCE,
        of="pupil",
        depends=DEPENDS,
        find=late,
        areas=("attendance", "behaviour", "pastoral"),
        rank=28,
        looks_back=True,
    ),
)
