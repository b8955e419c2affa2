"""What the registers are told beforehand: code E while somebody is suspended and nothing is provided, another once something is, and
the code of an off-site direction. Written through attendance's own planned absences; a person still takes the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    """Nothing for lunchtimes, which no register is taken of, and nothing from the day of a reinstatement on. A permanent
    exclusion is E for the first days; once it is known what is provided, E until then, and its code to the end of the
    school year."""
    if suspension.sort == Suspension.LUNCH or suspension.state != Suspension.DECIDED:
        return []
    six = suspension.six_from if suspension.six_code else None
    span = suspension.span or _without_end(by, suspension, six)
    if suspension.reinstated_on and suspension.reinstated_on <= span.last:
        span = replace(span, last=suspension.reinstated_on - DAY, to_session=metrics.PM)
    if not span.is_in_order:
        return []
    if six is None or not span.first <= six <= span.last:
        return list(_runs(span, SUSPENDED, "Suspended"))
    then = metrics.Span(six, span.last, span.from_session if six == span.first else metrics.AM, span.to_session)
    after = list(_runs(then, suspension.six_code, "Taught elsewhere"))
    if six == span.first:
        return after
    return [*_runs(metrics.Span(span.first, six - DAY, span.from_session), SUSPENDED, "Suspended"), *after]


def _without_end(by: Viewer, suspension: Suspension, six: date | None) -> metrics.Span:
    at, first = suspension.school_id, suspension.first_day
    if six is not None:
        return metrics.Span(first, standing.calendar(by, at, six).year.last_day)
    fifth = metrics.nth(reference.limits_on(by.day).work, first, standing.calendar(by, at, first).days)
    return metrics.Span(first, fifth or first)


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
