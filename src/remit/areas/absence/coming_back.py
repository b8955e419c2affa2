"""Who came back after ten whole school days away in a row, or after a suspension, and was there a meeting; and who is still
away so. Every read of both.

Back is whoever was there in a session. A school day on which nothing was possible or marked ends no absence. A suspension
ends with the first session at school: teaching elsewhere from its sixth day is none. The meeting is one about the pupil of a
type that is held on coming back, or a step of a stage that is such a meeting: held from five school days before the return
to five after it. In time is by the day of return.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from remit.areas.absence import rules
from remit.areas.absence.models import Stage, Step
from remit.areas.attendance import queries as attendance
from remit.areas.attendance.masks import PRESENT, window
from remit.areas.attendance.models import Mark
from remit.areas.attendance.reference import TOO_LATE, code_on
from remit.areas.attendance.rolling import FAR_BACK, Held, held_of
from remit.areas.meetings import sheets as meetings
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Pupil
from remit.school.timetable import monday_of

SUSPENDED = "E"
DAYS = 10  # whole school days away in a row
NEAR = 5  # school days before a return and after it within which the meeting is held
WEEKS = 6  # school weeks that the page looks back
AHEAD = timedelta(days=60)


class Spell(NamedTuple):
    """An absence: its first and last day, whether it was a suspension, and the day of return unless it goes on."""

    first_day: date
    last_day: date
    suspended: bool
    back: date | None


class Met(NamedTuple):
    """A meeting on coming back, held or planned: on which day, and where it stands. Without an address it is not hers to read."""

    day: date
    url: str


@dataclass(frozen=True)
class Back:
    """A pupil who came back, or is still away: `back` is empty then. `by`: the last day on which a meeting is looked for.
    `met`: that it was held, `planned`: that it is to be."""

    pupil: Pupil
    form: str
    first_day: date
    last_day: date
    suspended: bool
    back: date | None
    by: date | None = None
    met: Met | None = None
    planned: Met | None = None

    @property
    def in_time(self) -> bool:
        """Met by the day of return."""
        return bool(self.met and self.back and self.met.day <= self.back)


def school_days(viewer: Viewer) -> list[date]:
    """As far back, and as far ahead, as returns and their meetings are looked for."""
    return dates.days_open(viewer, viewer.day - FAR_BACK, viewer.day + AHEAD)


def six_weeks(days: Sequence[date], today: date) -> Period:
    """The school weeks that a page looks back, this one included."""
    mondays = sorted({monday_of(day) for day in days if day <= today})
    return Period(mondays[-WEEKS:][0] if mondays else today, today)


def back_in(viewer: Viewer, days: Sequence[date], period: Period, of: QuerySet[Pupil] | None = None) -> list[Back]:
    """Of the pupils whom she follows and who are on roll, or of these: who came back in these days, by day and name, and who is
    still away on their last one. A fixed number of questions."""
    since = days[max(0, bisect_left(days, period.first_day) - DAYS)] if days else period.first_day
    rows = (rules.followed(viewer) if of is None else of).filter(on(viewer.day))
    spells = _spells(viewer, rows, since, period)
    pupils = {each.pk: each for each in rows.filter(pk__in=list(spells)).annotate(form=school.form_name(viewer))}
    held, planned = _meetings(viewer, spells)
    found = [
        _met(pupils[key], spell, held.get(key, ()), planned.get(key, ()), days)
        for key, all_of_one in spells.items()
        for spell in all_of_one
    ]
    return sorted(found, key=lambda each: (each.back or date.max, each.pupil.family_name, each.pupil.given_name, each.pupil.pk))  # fmt: skip


def _spells(viewer: Viewer, pupils: QuerySet[Pupil], since: date, period: Period) -> dict[int, list[Spell]]:
    """By pupil. Of a suspension that lies in a longer absence the suspension is told."""
    found: dict[int, list[Spell]] = defaultdict(list)
    for key, spells in _suspensions(viewer, pupils, since, period.last_day).items():
        if held := [each for each in spells if _of(each, period)]:
            found[key] = held
    for key, years in held_of(viewer, pupils, since).items():
        if sum(each.masks.counts().absent for each in years) >= 2 * DAYS:
            told = list(found.get(key, ()))
            for each in _long(years, period):
                if not any(each.first_day <= one.last_day and one.first_day <= each.last_day for one in told):
                    found[key].append(each)
    return found


def _of(spell: Spell, period: Period) -> bool:
    return spell.back is None or period.first_day <= spell.back <= period.last_day


def _long(years: Iterable[Held], period: Period) -> Iterator[Spell]:
    """Ten whole days or more without one session there, the last first: on the bits of the years put one after the other."""
    first = min(each.first for each in years)
    here = away = 0
    for each in years:
        at = 2 * (each.first - first).days
        here |= each.masks.attended << at
        away |= (each.masks.authorised | each.masks.unauthorised) << at
    until = window(first, first, period.last_day)
    here, away = here & until, away & until
    mornings = ((1 << until.bit_length()) - 1) // 3
    whole = away & away >> 1 & mornings
    while whole:
        last = whole.bit_length() - 1
        begin = (here & ((1 << last) - 1)).bit_length()  # the place after the last session there
        after = here >> last
        back = first + timedelta(days=(last + (after & -after).bit_length() - 1) // 2) if after else None
        if back and back < period.first_day:
            return
        run = whole >> begin
        if run.bit_count() >= DAYS:
            began = begin + (run & -run).bit_length() - 1
            yield Spell(first + timedelta(days=began // 2), first + timedelta(days=last // 2), False, back)
        whole &= (1 << begin) - 1


def _suspensions(viewer: Viewer, pupils: QuerySet[Pupil], first: date, last: date) -> Mapping[int, list[Spell]]:
    """From the current marks: few are suspended, so that their whole series is read. Pupil by pupil the marks of a school
    are found by their index; all the marks of these days would be read otherwise."""
    marks = Mark.objects.visible_to(viewer).filter(day__range=(first, last))
    ever = marks.filter(pupil=OuterRef("pk"), stands=True, code=SUSPENDED)
    whom = list(pupils.filter(Exists(ever)).values_list("pk", flat=True))
    series = marks.filter(pupil__in=whom) if whom else []
    by_pupil: dict[int, list[Mark]] = defaultdict(list)
    for mark in sorted(attendance.current(series).values(), key=lambda each: (each.day, each.session)):
        by_pupil[mark.pupil_id].append(mark)
    return {key: list(_suspended(marks)) for key, marks in by_pupil.items()}


def _suspended(marks: Iterable[Mark]) -> Iterator[Spell]:
    """`marks`: of one pupil, in order."""
    begun = ended = None
    for mark in marks:
        if mark.code == SUSPENDED:
            begun, ended = begun or mark.day, mark.day
        elif begun and ended and _at_school(mark):
            yield Spell(begun, ended, True, mark.day)
            begun = None
    if begun and ended:
        yield Spell(begun, ended, True, None)


def _at_school(mark: Mark) -> bool:
    known = code_on(mark.code, mark.day)
    return mark.code == TOO_LATE or (known is not None and known.group == PRESENT)


Meetings = Mapping[int, Sequence[Met]]


def _meetings(viewer: Viewer, spells: Mapping[int, Sequence[Spell]]) -> tuple[Meetings, Meetings]:
    """By pupil the meetings on coming back, in order: those held, and those to be held."""
    held: dict[int, list[Met]] = defaultdict(list)
    planned: dict[int, list[Met]] = defaultdict(list)
    rows = Step.objects.visible_to(viewer).filter(pupil__in=list(spells), stage__way=Stage.RETURN, let_go_on=None)
    for step in rows.select_related("case").order_by("done_on", "due", "pk"):
        url = reverse("absence:step", args=[step.ref])
        if step.done_on:
            held[step.pupil_id].append(Met(step.done_on, url))
        elif step.case.is_open:
            planned[step.pupil_id].append(Met(step.due, url))
    since = min((each.first_day for of_one in spells.values() for each in of_one), default=viewer.day)
    for key, found in meetings.on_return(viewer, list(spells), since - AHEAD, viewer.day + AHEAD).items():
        for each in found:
            url = reverse("meetings:about.meeting", args=[each.ref]) if each.ref else ""
            if each.held or each.day >= viewer.day:
                (held if each.held else planned)[key].append(Met(each.day, url))
    return _sorted(held), _sorted(planned)


def _sorted(of: Mapping[int, list[Met]]) -> Meetings:
    return {key: sorted(rows) for key, rows in of.items()}


def _met(pupil: Pupil, spell: Spell, held: Sequence[Met], planned: Sequence[Met], days: Sequence[date]) -> Back:
    of = Back(
        pupil, getattr(pupil, "form", "") or "", spell.first_day, spell.last_day, spell.suspended, spell.back,
        planned=planned[0] if planned else None,
    )  # fmt: skip
    if spell.back is None:
        return of
    at = bisect_left(days, spell.back)
    begins, ends = (days[max(0, at - NEAR)], days[min(len(days) - 1, at + NEAR)]) if days else (spell.back, spell.back)
    met = next((each for each in held if begins <= each.day <= ends), None)
    return replace(of, by=ends, met=met)


def of_one(viewer: Viewer, pupil: Pupil) -> list[Back]:
    """Of one of whom it was asked whether she follows the absence, the last of the school weeks that the page looks back; nothing, where there was none."""
    days = school_days(viewer)
    period = six_weeks(days, viewer.day)
    since = days[max(0, bisect_left(days, period.first_day) - DAYS)] if days else period.first_day
    spells = _spells(viewer, Pupil.objects.visible_to(viewer).filter(on(viewer.day), pk=pupil.pk), since, period)
    found = [
        Back(pupil, "", each.first_day, each.last_day, each.suspended, each.back) for each in spells.get(pupil.pk, ())
    ]
    return sorted(found, key=lambda each: each.first_day)[-1:]


def planned_for(viewer: Viewer, pupil: Pupil) -> Met | None:
    """The first meeting on coming back that is to be held and that she may open."""
    spell = Spell(viewer.day, viewer.day, False, None)
    _, planned = _meetings(viewer, {pupil.pk: [spell]})
    return next((each for each in planned.get(pupil.pk, ()) if each.url), None)
