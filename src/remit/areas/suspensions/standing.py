"""How suspensions stand: half days over the school calendar, the sums of a term and of a year, and what follows from them and by
when. In a number of queries that no data changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from remit.areas.meetings import sheets
from remit.areas.meetings.sheets import Met
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
YEAR = timedelta(days=366)
LATELY = timedelta(days=14)
LATER = "told once next year’s terms are entered"


@dataclass(frozen=True)
class Calendar:
    """A school year of one school, with its school days, those of some weeks after it too, and the terms that the law counts
    by."""

    at: int
    year: Period
    days: tuple[date, ...]
    terms: tuple[Period, ...]

    def term_of(self, day: date) -> Period:
        return next((term for term in self.terms if day in term), self.year)


def calendar(viewer: Viewer, at: int, day: date | None = None) -> Calendar:
    """Of the school year of that day at the school of this number. Where more than three terms are entered, the law's three: to
    the end of the year, to Easter Monday, to the end of July (from memory: check). Kept with her."""
    day = day or viewer.day
    for held in viewer.kept.values():
        if isinstance(held, Calendar) and held.at == at and day in held.year:
            return held
    entered = school.terms_on(viewer, day, at)
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
    until = max(year.last_day, viewer.day) + AHEAD  # a board that was told late has its days from then on
    found = Calendar(at, year, tuple(dates.days_open(viewer, year.first_day, until, at)), terms)
    viewer.kept["suspension calendar", at, year.first_day] = found
    return found


def around(viewer: Viewer, at: int, day: date) -> tuple[Calendar, Calendar]:
    """The school year before that day's, and its own."""
    held = calendar(viewer, at, day)
    return calendar(viewer, at, held.year.first_day - DAY), held


def schools(viewer: Viewer) -> list[int]:
    """By number: each counts by its own calendar."""
    return sorted(viewer.places("school"))


def by_day(suspension: Suspension, days: Iterable[date]) -> dict[date, int]:
    """Half days of each school day; of one that was cut short those up to that day."""
    span = suspension.span
    if span is None:
        return {}
    found = metrics.half_days(span, days)
    last = suspension.counts_to
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
    found: dict[int, Sums] = {}
    for at in schools(viewer):
        found |= _sums(viewer, calendar(viewer, at, day), among)
    return found


def _sums(viewer: Viewer, held: Calendar, among: Collection[int] | None) -> dict[int, Sums]:
    rows, others = queries.counted(viewer, held.year), queries.elsewhere(viewer)
    rows, others = rows.filter(school=held.at), others.filter(school=held.at)
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
    the governing board's, to be met by `meet_by` where a day is set. `long`: with those that it follows at once it takes more
    days than work is set for. A day that is None though something is due lies where no terms are entered yet. `meeting`: on
    coming back, as it is written in Remit; `back` what was noted of one by hand."""

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
    long: bool = False
    meeting: Met | None = None

    @property
    def said(self) -> str:
        return "" if self.suspension.is_permanent else metrics.said(self.days)

    @property
    def must_meet(self) -> bool:
        return self.duty in {metrics.MUST, metrics.ASKED} and not self.met

    @property
    def comes_back(self) -> bool:
        return self.suspension.sort == Suspension.FIXED

    @property
    def met_on(self) -> date | None:
        """When the meeting on coming back was held."""
        if self.meeting and self.meeting.held:
            return self.meeting.day
        return self.back.held_on if self.back else None

    def is_planned(self, day: date) -> bool:
        """A meeting on coming back was held, or has a day; one that is over and was never written up is none."""
        if self.met_on or (self.meeting and self.meeting.day >= day):
            return True
        return bool(self.back and self.back.meeting_on)


def stands(viewer: Viewer, among: Collection[int] | None = None) -> list[Stand]:
    """Of this school year and the one before it, in the order in which they began: what a suspension of the summer asks does not
    end with the summer. Each is counted by the year in which it began; those that were cancelled count and are not among
    them."""
    made: list[Stand] = []
    for at in schools(viewer):
        held = around(viewer, at, viewer.day)
        of = [(each, _sums(viewer, each, among)) for each in held]
        rows = [row for year, found in of for each in found.values() for row, _ in each.rows if _stands_in(row, year)]
        more = _more(viewer, held, rows)
        made += [
            _stand(viewer, row, each, year, more)
            for year, found in of
            for each in found.values()
            for row, _ in each.rows
            if _stands_in(row, year)
        ]
    return sorted(made, key=lambda each: (each.suspension.first_day, each.suspension.pk))


def _stands_in(row: Suspension, held: Calendar) -> bool:
    return row.state == Suspension.DECIDED and row.first_day in held.year


def stand_of(viewer: Viewer, suspension: Suspension) -> Stand:
    """One that is decided or not: as it would stand."""
    held = around(viewer, suspension.school_id or suspension.pupil.school_id, suspension.first_day)
    of = _sums(viewer, held[-1], [suspension.pupil_id]).get(suspension.pupil_id, Sums())
    if all(each.pk != suspension.pk for each, _ in of.rows):
        more = (suspension, by_day(suspension, held[-1].days))
        of = Sums(tuple(sorted([*of.rows, more], key=lambda each: (each[0].first_day, each[0].pk or 0))), of.elsewhere)
    return _stand(viewer, suspension, of, held[-1], _more(viewer, held, [suspension]))


@dataclass(frozen=True)
class _More:
    """What else is known of some suspensions, by number: who was told, what was noted of the return, with which others each is
    one run, and the meeting on coming back."""

    days: tuple[date, ...]
    told: Mapping[int, Mapping[str, date]]
    back: Mapping[int, Reintegration]
    runs: Mapping[int | None, tuple[Suspension, ...]]
    met: Mapping[int | None, Met]


def _more(viewer: Viewer, held: Sequence[Calendar], rows: Sequence[Suspension]) -> _More:
    days = tuple(sorted({day for each in held for day in each.days}))
    saved = [each for each in rows if each.pk]
    runs: dict[int | None, tuple[Suspension, ...]] = {}
    until: dict[int | None, date] = {}
    for of in _of_pupils(viewer, held, rows).values():
        found = metrics.runs([each.span for each in of if each.span], days)
        for number, places in enumerate(found):
            run = tuple(of[place] for place in places)
            after = of[found[number + 1][0]].first_day if number + 1 < len(found) else date.max
            runs |= dict.fromkeys([each.pk for each in run], run)
            until |= dict.fromkeys([each.pk for each in run], after)
    return _More(
        days, queries.told_of(viewer, saved), queries.returns_of(viewer, saved), runs, _meetings(viewer, saved, until)
    )


def _of_pupils(viewer: Viewer, held: Sequence[Calendar], rows: Sequence[Suspension]) -> dict[int, list[Suspension]]:
    """By pupil the suspensions from the school, in order, with these among them; those that were cut short ended their run."""
    span = Period(held[0].year.first_day, held[-1].year.last_day + AHEAD)
    asked = {each.pk: each for each in rows if each.sort == Suspension.FIXED}
    found: dict[int, list[Suspension]] = defaultdict(list)
    if asked:
        for each in queries.fixed_ones(viewer, {each.pupil_id for each in asked.values()}, span):
            if each.pk not in asked and not _cut_short(each):
                found[each.pupil_id].append(each)
    for each in asked.values():
        found[each.pupil_id].append(each)
    return {key: sorted(of, key=lambda each: (each.first_day, each.first_session)) for key, of in found.items()}


def _cut_short(row: Suspension) -> bool:
    return row.counts_to is not None and row.last_day is not None and row.counts_to < row.last_day


def meetings_of(viewer: Viewer, rows: Collection[Suspension]) -> Mapping[int | None, Met]:
    """By suspension the meeting on coming back from it, of whatever year."""
    found: dict[int | None, Met] = {}
    for at in {each.school_id for each in rows}:
        of = [each for each in rows if each.school_id == at]
        days = sorted(each.first_day for each in of)
        held = (*around(viewer, at, days[0]), calendar(viewer, at, days[-1]))
        found |= _more(viewer, held, of).met
    return found


def _meetings(viewer: Viewer, rows: Collection[Suspension], until: Mapping[int | None, date]) -> dict[int | None, Met]:
    """By suspension the meeting on coming back from it, as it is written in Remit: from its first day until the pupil is
    suspended anew. One that was held, else the next that is to be, else the last that was not written up."""
    asked = [each for each in rows if each.sort == Suspension.FIXED]
    if not asked:
        return {}
    first = min(each.first_day for each in asked)
    held = sheets.on_return(viewer, {each.pupil_id for each in asked}, first, viewer.day + YEAR)
    found: dict[int | None, Met] = {}
    for row in asked:
        last = until.get(row.pk, date.max)
        of = [each for each in held.get(row.pupil_id, ()) if row.first_day <= each.day < last]
        if of:
            found[row.pk] = min(of, key=lambda each: (not each.held, each.day < viewer.day, each.day))
    return found


def _stand(viewer: Viewer, suspension: Suspension, of: Sums, held: Calendar, more: _More) -> Stand:
    limits = reference.limits_on(viewer.day)
    term = held.term_of(suspension.first_day)
    place = next(number for number, (each, _) in enumerate(of.rows) if each.pk == suspension.pk)
    until = Sums(of.rows[: place + 1], of.elsewhere)
    duty = metrics.duty(
        until.within(term), permanent=suspension.is_permanent, exam=bool(suspension.exam),
        represented=suspension.represented_on is not None, limits=limits,
    )  # fmt: skip
    told = more.told.get(suspension.pk, {}) if suspension.pk else {}
    begins = told.get(Telling.BOARD) or suspension.decided_on or suspension.first_day
    within = metrics.within_days(duty, limits)
    later = [each for each, _ in of.rows[place:] if each.first_day in term and each.governors_on]
    long, sixth = _sixth(suspension, more, limits)
    return Stand(
        suspension=suspension,
        days=sum(by_day(suspension, held.days).values()),
        in_term=until.within(term),
        in_year=until.year,
        duty=duty,
        meet_by=metrics.after(begins, within, held.days) if within else None,
        sixth=sixth,
        back_on=_back_on(suspension, held.days),
        told=told,
        back=more.back.get(suspension.pk) if suspension.pk else None,
        met=bool(later),
        long=long,
        meeting=more.met.get(suspension.pk),
    )


def _sixth(suspension: Suspension, more: _More, limits: metrics.Limits) -> tuple[bool, date | None]:
    """Whether it takes more days than work is set for, and the first of those that are more. Suspensions that follow one another
    count as one: it is asked of those in which that day lies, or which come after it."""
    if suspension.is_permanent:
        return True, metrics.nth(limits.work + 1, suspension.first_day, more.days)
    run = more.runs.get(suspension.pk, (suspension,))
    if suspension.sort != Suspension.FIXED or sum(sum(by_day(each, more.days).values()) for each in run) <= limits.work * metrics.WHOLE:  # fmt: skip
        return False, None
    sixth = metrics.nth(limits.work + 1, run[0].first_day, more.days)
    if sixth is None or (suspension.last_day and suspension.last_day < sixth):
        return False, None
    return True, sixth


def _back_on(suspension: Suspension, days: Sequence[date]) -> date | None:
    if suspension.last_day is None:
        return None
    if suspension.reinstated_on and suspension.reinstated_on <= suspension.last_day:
        return suspension.reinstated_on
    if suspension.sort == Suspension.FIXED and suspension.last_session == metrics.AM:
        return suspension.last_day
    return metrics.after(suspension.last_day, 1, days)


def suspended_days(viewer: Viewer, period: Period, among: Collection[int] | None) -> list[tuple[int, date]]:
    """For a rule: by pupil each day, or part of one, on which somebody was suspended."""
    rows = queries.counted(viewer, period)
    rows = rows if among is None else rows.filter(pupil__in=among)
    days = {at: dates.days_open(viewer, period.first_day, period.last_day, at) for at in schools(viewer)}
    return [(each.pupil_id, day) for each in rows for day in by_day(each, days[each.school_id])]


# What wants a leader, of those that stand.


def _days_of(viewer: Viewer, each: Stand) -> tuple[date, ...]:
    """The school days by which it is counted, and those of today's year."""
    at = each.suspension.school_id
    return tuple(sorted({*calendar(viewer, at, each.suspension.first_day).days, *calendar(viewer, at).days}))


def work_not_set(viewer: Viewer, held: Iterable[Stand]) -> list[Stand]:
    """Whoever is away now and has no work yet, in the first five school days."""
    limits = reference.limits_on(viewer.day)
    found = []
    for each in held:
        of = each.suspension
        if of.sort == Suspension.LUNCH or not of.runs_on(viewer.day) or of.work_set_on:
            continue
        fifth = metrics.nth(limits.work, of.first_day, _days_of(viewer, each))
        if fifth is None or viewer.day <= fifth:
            found.append(each)
    return found


def six_near(viewer: Viewer, held: Iterable[Stand]) -> list[Stand]:
    """The sixth school day is near, or is here, and nothing is provided. Where the terms do not reach so far: once the last
    school day that is known is near."""
    found = []
    for each in held:
        if not each.long or each.suspension.six_what or each.suspension.has_ended(viewer.day):
            continue
        if each.sixth and each.suspension.is_permanent and each.sixth + LATELY < viewer.day:
            continue
        if metrics.between(viewer.day, each.sixth or date.max, _days_of(viewer, each)) < SOON:
            found.append(each)
    return found


def back_not_planned(viewer: Viewer, held: Iterable[Stand]) -> list[Stand]:
    """Back within two school days, or back for less than ten, and no meeting has a day."""
    found = []
    for each in held:
        if not each.comes_back or each.is_planned(viewer.day):
            continue
        days, back = _days_of(viewer, each), each.back_on or date.max
        soon = metrics.between(viewer.day, back, days) < SOON - 1
        lately = back >= viewer.day or metrics.between(back, viewer.day, days) < 10
        if soon and lately:
            found.append(each)
    return found


def limit_near(viewer: Viewer, among: Collection[int] | None = None) -> list[tuple[int, Sums]]:
    limits = reference.limits_on(viewer.day)
    return [(pupil, of) for pupil, of in sums(viewer, among).items() if of.year >= limits.near * metrics.WHOLE]
