"""What the registers are told beforehand: code E while somebody is suspended and nothing is provided, another once something is, and
the code of an off-site direction. Written through attendance's own planned absences; a person still takes the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from remit.areas.attendance import planning
from remit.areas.attendance.models import Planned
from remit.areas.suspensions import metrics, reference, standing
from remit.areas.suspensions.models import Direction, Suspension
from remit.core.acts import Refused
from remit.core.viewers import Viewer
from remit.school.models import Pupil

SUSPENDED = "E"
DAY = timedelta(days=1)
LONGEST = 500  # characters of what could not be told


@dataclass(frozen=True)
class Wanted:
    """`session` is empty for whole days."""

    first: date
    last: date
    session: str
    code: str
    why: str


def _runs(span: metrics.Span, code: str, why: str) -> Iterator[Wanted]:
    """A half day at either end stands by itself."""
    first, last = span.first, span.last
    if first == last:
        whole = span.from_session == metrics.AM and span.to_session == metrics.PM
        yield Wanted(first, last, "" if whole else span.from_session, code, why)
        return
    if span.from_session == metrics.PM:
        yield Wanted(first, first, metrics.PM, code, why)
        first += DAY
    if span.to_session == metrics.AM:
        yield Wanted(last, last, metrics.AM, code, why)
        last -= DAY
    if first <= last:
        yield Wanted(first, last, "", code, why)


def of_suspension(by: Viewer, suspension: Suspension) -> list[Wanted]:
    """Nothing for lunchtimes, which no register is taken of. A permanent exclusion is E for the first days, until the
    authority provides something; what comes then is entered when it is known."""
    if suspension.sort == Suspension.LUNCH or suspension.state != Suspension.DECIDED:
        return []
    span = suspension.span
    if span is None:
        days = standing.calendar(by, suspension.first_day).days
        fifth = metrics.nth(reference.limits_on(by.day).work, suspension.first_day, days)
        span = metrics.Span(suspension.first_day, fifth or suspension.first_day)
    six = suspension.six_from if suspension.six_code else None
    if six is None or not span.first < six <= span.last:
        return list(_runs(span, SUSPENDED, "Suspended"))
    before = metrics.Span(span.first, six - DAY, span.from_session)
    then = metrics.Span(six, span.last, metrics.AM, span.to_session)
    return [*_runs(before, SUSPENDED, "Suspended"), *_runs(then, suspension.six_code, "Taught elsewhere")]


def of_direction(direction: Direction) -> list[Wanted]:
    if direction.ended_on and direction.ended_on < direction.first_day:
        return []
    last = min(direction.last_day, direction.ended_on or direction.last_day)
    return [Wanted(direction.first_day, last, "", direction.code, "Directed off site")]


def tell(by: Viewer, pupil: Pupil, held: Sequence[str], wanted: Iterable[Wanted]) -> tuple[list[str], str]:
    """What was told before is called off, and this is told in its place, from today on. The references of what now holds, and
    what stood against it: an absence that is known of the same session stays as it is. Inside an act."""
    rows = Planned.objects.visible_to(by).filter(ref__in=list(held), called_off=False, last_day__gte=by.day)
    for each in rows.select_related("pupil"):
        planning.call_off(by=by, planned=each, version=each.version)
    made, against = [], []
    for each in wanted:
        if each.last < by.day:
            continue
        given = {
            "first_day": max(each.first, by.day),
            "last_day": each.last,
            "code": each.code,
            "session": each.session,
        }
        try:
            made.append(planning.plan(by=by, pupil=pupil, why=each.why, **given).ref)
        except Refused as why:
            against.append(str(why))
    return made, " ".join(against)[:LONGEST]
