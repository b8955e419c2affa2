"""How suspensions stand: half days over the school calendar, the sums of a term and of a year, and what follows from them and by
when. In a number of queries that no data changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from remit.areas.suspensions import metrics, queries, reference
from remit.areas.suspensions.models import Reintegration, Suspension, Telling
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.calendar import easter

DAY = timedelta(days=1)
AHEAD = timedelta(days=120)  # of the calendar, for a day that fifty school days lead to
THREE = 3
SOON = 3  # school days


@dataclass(frozen=True)
class Calendar:
    """A school year with its school days, those of some weeks after it too, and the terms that the law counts by."""

    year: Period
    days: tuple[date, ...]
    terms: tuple[Period, ...]

    def term_of(self, day: date) -> Period:
        return next((term for term in self.terms if day in term), self.year)


def calendar(viewer: Viewer, day: date | None = None) -> Calendar:
    """Of the school year of that day. Where more than three terms are entered, the law's three: to the end of the year,
    to Easter Monday, to the end of July (from memory: check). Kept with her."""
    day = day or viewer.day
    for held in viewer.kept.values():
        if isinstance(held, Calendar) and day in held.year:
            return held
    entered = school.terms(viewer) if day == viewer.day else school.terms_on(viewer, day)
    if entered:
        year = Period(entered[0].academic_year.first_day, entered[0].academic_year.last_day)
    else:
        begun = day.year if day.month >= 9 else day.year - 1
        year = Period(date(begun, 9, 1), date(begun + 1, 8, 31))
    starts = [each.first_day for each in entered]
    if len(starts) > THREE:
        monday = easter(year.last_day.year) + DAY
        starts = [year.first_day, date(year.last_day.year, 1, 1), monday + DAY]
    starts = [year.first_day, *starts[1:]]
    ends = [*(each - DAY for each in starts[1:]), year.last_day]
    terms = tuple(Period(first, last) for first, last in zip(starts, ends, strict=True))
    found = Calendar(year, tuple(dates.days_open(viewer, year.first_day, year.last_day + AHEAD)), terms)
    viewer.kept["suspension calendar", year.first_day] = found
    return found


def by_day(suspension: Suspension, days: Iterable[date]) -> dict[date, int]:
    """Half days of each school day; of one that was cancelled those up to that day."""
    span = suspension.span
    if span is None:
        return {}
    found = metrics.half_days(span, days)
    last = suspension.cancelled_on
    return {day: number for day, number in found.items() if last is None or day <= last}


@dataclass(frozen=True)
class Sums:
    """Of one pupil in a school year, in half days. `rows` in order, each with the half days of each day."""

    rows: tuple[tuple[Suspension, Mapping[date, int]], ...] = ()
    elsewhere: int = 0

    @property
    def year(self) -> int:
        return self.elsewhere + sum(sum(each.values()) for _, each in self.rows)

    def within(self, span: Period) -> int:
        return sum(metrics.within(each, span.first_day, span.last_day) for _, each in self.rows)


def sums(viewer: Viewer, among: Collection[int] | None = None, day: date | None = None) -> dict[int, Sums]:
    """By pupil, of the school year of that day."""
    held = calendar(viewer, day)
    rows, others = queries.counted(viewer, held.year), queries.elsewhere(viewer)
    others = others.filter(last_day__range=(held.year.first_day, held.year.last_day))
    if among is not None:
        rows, others = rows.filter(pupil__in=among), others.filter(pupil__in=among)
    of: dict[int, list] = defaultdict(list)
    inside = [each for each in held.days if each in held.year]
    for each in rows:
        of[each.pupil_id].append((each, by_day(each, inside)))
    more: dict[int, int] = defaultdict(int)
    for pupil, number in others.values_list("pupil", "half_days"):
        more[pupil] += number
    return {pupil: Sums(tuple(of[pupil]), more[pupil]) for pupil in {*of, *more}}


@dataclass(frozen=True)
class Stand:
    """One suspension as it stands today. `days` in half days, `in_term` and `in_year` with it and those before it. `duty` is
    the governing board's, to be met by `meet_by` where a day is set."""

    suspension: Suspension
    days: int
    in_term: int
    in_year: int
    duty: str
    meet_by: date | None
    sixth: date | None
    back_on: date | None
    told: Mapping[str, date] = field(default_factory=dict)
    back: Reintegration | None = None
    met: bool = False

    @property
    def said(self) -> str:
        return "" if self.suspension.is_permanent else metrics.said(self.days)

    @property
    def needs_six(self) -> bool:
        return self.sixth is not None

    @property
    def must_meet(self) -> bool:
        return self.duty in {metrics.MUST, metrics.ASKED} and not self.met


def stands(viewer: Viewer, among: Collection[int] | None = None) -> list[Stand]:
    """Of the school year, in the order in which they began; those that were cancelled count and are not among them."""
    held, limits = calendar(viewer), reference.limits_on(viewer.day)
    found = sums(viewer, among)
    rows = [each for of in found.values() for each, _ in of.rows if each.state == Suspension.DECIDED]
    told, back = queries.told_of(viewer, rows), queries.returns_of(viewer, rows)
    made = [
        _stand(each, of, held, limits, told[each.pk], back.get(each.pk))
        for of in found.values()
        for each, _ in of.rows
        if each.state == Suspension.DECIDED
    ]
    return sorted(made, key=lambda each: (each.suspension.first_day, each.suspension.pk))


def stand_of(viewer: Viewer, suspension: Suspension) -> Stand:
    """One that is decided or not: as it would stand."""
    held, limits = calendar(viewer, suspension.first_day), reference.limits_on(viewer.day)
    of = sums(viewer, [suspension.pupil_id], suspension.first_day).get(suspension.pupil_id, Sums())
    if all(each.pk != suspension.pk for each, _ in of.rows):
        more = (suspension, by_day(suspension, held.days))
        of = Sums(tuple(sorted([*of.rows, more], key=lambda each: (each[0].first_day, each[0].pk or 0))), of.elsewhere)
    told = queries.told_of(viewer, [suspension])[suspension.pk] if suspension.pk else {}
    back = queries.returns_of(viewer, [suspension]).get(suspension.pk) if suspension.pk else None
    return _stand(suspension, of, held, limits, told, back)


def _stand(
    suspension: Suspension,
    of: Sums,
    held: Calendar,
    limits: metrics.Limits,
    told: Mapping[str, date],
    back: Reintegration | None,
) -> Stand:
    term = held.term_of(suspension.first_day)
    place = next(number for number, (each, _) in enumerate(of.rows) if each.pk == suspension.pk)
    until = Sums(of.rows[: place + 1], of.elsewhere)
    days = sum(by_day(suspension, held.days).values())
    duty = metrics.duty(
        until.within(term), permanent=suspension.is_permanent, exam=bool(suspension.exam),
        represented=suspension.represented_on is not None, limits=limits,
    )  # fmt: skip
    begins = told.get(Telling.BOARD) or suspension.decided_on or suspension.first_day
    within = metrics.within_days(duty, limits)
    later = [each for each, _ in of.rows[place:] if each.first_day in term and each.governors_on]
    long = suspension.is_permanent or (suspension.sort == Suspension.FIXED and days > limits.work * metrics.WHOLE)
    return Stand(
        suspension=suspension,
        days=days,
        in_term=until.within(term),
        in_year=until.year,
        duty=duty,
        meet_by=metrics.after(begins, within, held.days) if within else None,
        sixth=metrics.nth(limits.work + 1, suspension.first_day, held.days) if long else None,
        back_on=_back_on(suspension, held.days),
        told=told,
        back=back,
        met=bool(later),
    )


def _back_on(suspension: Suspension, days: Sequence[date]) -> date | None:
    if suspension.last_day is None:
        return None
    if suspension.sort == Suspension.FIXED and suspension.last_session == metrics.AM:
        return suspension.last_day
    return metrics.after(suspension.last_day, 1, days)


def suspended_days(viewer: Viewer, period: Period, among: Collection[int] | None) -> list[tuple[int, date]]:
    """For a rule: by pupil each day, or part of one, on which somebody was suspended."""
    rows = queries.counted(viewer, period)
    rows = rows if among is None else rows.filter(pupil__in=among)
    days = dates.days_open(viewer, period.first_day, period.last_day)
    return [(each.pupil_id, day) for each in rows for day in by_day(each, days)]


# What wants a leader, of those that stand.


def running(held: Iterable[Stand], day: date) -> list[Stand]:
    return [each for each in held if each.suspension.runs_on(day)]


def work_not_set(viewer: Viewer, held: Iterable[Stand]) -> list[Stand]:
    """Whoever is away now and has no work yet, in the first five school days."""
    days, limits = calendar(viewer).days, reference.limits_on(viewer.day)
    found = []
    for each in held:
        of = each.suspension
        fifth = metrics.nth(limits.work, of.first_day, days)
        if (
            of.sort != Suspension.LUNCH
            and of.runs_on(viewer.day)
            and not of.work_set_on
            and (fifth is None or viewer.day <= fifth)
        ):
            found.append(each)
    return found


def six_near(viewer: Viewer, held: Iterable[Stand]) -> list[Stand]:
    """The sixth school day is near, or is here, and nothing is provided."""
    days = calendar(viewer).days
    return [
        each
        for each in held
        if each.sixth and not each.suspension.six_what and not each.suspension.has_ended(viewer.day)
        and metrics.between(viewer.day, each.sixth, days) < SOON
        and (not each.suspension.is_permanent or each.sixth + timedelta(days=14) >= viewer.day)
    ]  # fmt: skip


def back_not_planned(viewer: Viewer, held: Iterable[Stand]) -> list[Stand]:
    """Back within two school days, or back for less than ten, and no meeting has a day."""
    days = calendar(viewer).days
    found = []
    for each in held:
        if each.suspension.sort != Suspension.FIXED or each.back_on is None or (each.back and each.back.meeting_on):
            continue
        soon = metrics.between(viewer.day, each.back_on, days) < SOON - 1
        lately = each.back_on >= viewer.day or metrics.between(each.back_on, viewer.day, days) < 10
        if soon and lately:
            found.append(each)
    return found


def limit_near(viewer: Viewer, among: Collection[int] | None = None) -> list[tuple[int, Sums]]:
    limits = reference.limits_on(viewer.day)
    return [(pupil, of) for pupil, of in sums(viewer, among).items() if of.year >= limits.near * metrics.WHOLE]
