"""When pupils are away: by weekday, morning and afternoon, beside a holiday, when a sibling is, and how late they come.

Counted from the years as they are kept (`masks.py`), no mark is read but those of who comes late again and again; a test
holds them equal to `metrics.patterns` and `metrics.penalty_weeks` over the marks. A sign is a question to ask, not a finding.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import NamedTuple

from remit.areas.attendance import families, figures, rules
from remit.areas.attendance.figures import MANY_LATE, Span
from remit.areas.attendance.masks import EVER, LATES, Masks, place, window
from remit.areas.attendance.models import AM, Mark
from remit.areas.attendance.queries import DAY
from remit.areas.attendance.rolling import FAR_BACK, Held, Reached, days_in, held_of, reached
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.calendar import halves
from remit.school.dated import on
from remit.school.models import Pupil

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MORNING, AFTERNOON, BEFORE, AFTER = "Morning", "Afternoon", "Last day before a holiday", "First day after a holiday"
LEAST = dict.fromkeys(WEEKDAYS, 4) | {MORNING: 6, AFTERNOON: 6, BEFORE: 3, AFTER: 3}  # sessions missed there
TWICE = 2  # as often there as altogether
WITH_SIBLING = 4  # sessions missed together, and half of all that were missed


class Tally(NamedTuple):
    """Sessions."""

    possible: int = 0
    absent: int = 0

    @property
    def absence(self) -> float | None:
        return self.absent * 100 / self.possible if self.possible else None

    def plus(self, other: Tally) -> Tally:
        return Tally(self.possible + other.possible, self.absent + other.absent)


@dataclass(frozen=True)
class Part:
    """Some of a year's sessions: the bits of their places. `of` is the table it stands in."""

    label: str
    of: str
    bits: int


def parts(year: Period, span: Period | Span, edges: Mapping[date, str]) -> list[Part]:
    """`edges`: first and last school days beside a holiday, each with its label."""
    inside = window(year.first_day, span.first_day, span.last_day)
    ends = (span.last_day - year.first_day).days + 1
    of_days: dict[str, int] = dict.fromkeys(WEEKDAYS, 0)
    for number in range(ends):
        weekday = (year.first_day + number * DAY).weekday()
        if weekday < len(WEEKDAYS):
            of_days[WEEKDAYS[weekday]] |= 3 << 2 * number
    mornings = sum(1 << 2 * number for number in range(ends))
    beside = {BEFORE: 0, AFTER: 0}
    for day, label in edges.items():
        beside[label] |= 3 << place(year.first_day, day, AM)
    found = [(label, "day", bits) for label, bits in of_days.items()]
    found += [(MORNING, "session", mornings), (AFTERNOON, "session", mornings << 1)]
    found += [(label, "holiday", bits) for label, bits in beside.items()]
    return [Part(label, of, bits & inside) for label, of, bits in found]


def edges_of(viewer: Viewer, year: Period) -> dict[date, str]:
    """The first and the last school day of each half term of the year: beside a holiday."""
    terms, found = school.terms(viewer), dict[date, str]()
    for half in (half for term in terms for half in halves(term)):
        days = dates.open_among(terms, school.closed_days(viewer, terms), half.first_day, half.last_day)
        days = [day for day in days if day in year]
        if days:
            found |= {days[0]: AFTER, days[-1]: BEFORE}
    return found


def tally(masks: Masks, bits: int = EVER) -> Tally:
    absent = (masks.authorised | masks.unauthorised) & bits
    return Tally((absent | masks.attended & bits).bit_count(), absent.bit_count())


@dataclass(frozen=True)
class Beside:
    """Sessions in which a sibling was away, and the others in which one could have been there. `names`: of siblings whom she
    answers for; `unnamed`: there are, or are also, others."""

    away: Tally
    there: Tally
    names: tuple[str, ...] = ()
    unnamed: bool = False

    @property
    def who(self) -> str:
        said = ", ".join(self.names)
        return f"{said} or another sibling" if said and self.unnamed else said or "a sibling"


@dataclass(frozen=True)
class Late:
    """Times late, and the minutes of those times for which any were entered."""

    times: int
    entered: int
    minutes: int


@dataclass(frozen=True)
class Sign:
    """Missed `here` of what was missed in `all`."""

    pupil: Pupil
    words: str
    here: Tally
    all: Tally


@dataclass(frozen=True)
class OfPupil:
    pupil: Pupil
    all: Tally
    tallies: Mapping[str, Tally]
    beside: Beside | None = None
    late: Late = field(default_factory=lambda: Late(0, 0, 0))
    reached: Reached | None = None

    @property
    def signs(self) -> list[Sign]:
        found = [
            Sign(self.pupil, label, here, self.all)
            for label, here in self.tallies.items()
            if here.absent >= LEAST[label]
            and here.absent * self.all.possible >= TWICE * self.all.absent * here.possible
        ]
        if self.beside and self.beside.away.absent >= max(WITH_SIBLING, (self.all.absent + 1) // 2):
            found.append(Sign(self.pupil, f"With {self.beside.who} away", self.beside.away, self.all))
        return found


@dataclass(frozen=True)
class Patterns:
    """Of several pupils, by name: `parts` pooled over all of them."""

    pupils: tuple[OfPupil, ...]
    parts: tuple[tuple[Part, Tally], ...]
    all: Tally

    @property
    def signs(self) -> list[Sign]:
        return [sign for each in self.pupils for sign in each.signs]

    @property
    def late(self) -> list[OfPupil]:
        return [each for each in self.pupils if each.late.times >= MANY_LATE]

    @property
    def reached(self) -> list[OfPupil]:
        return [each for each in self.pupils if each.reached]


def patterns(viewer: Viewer, year: Period, span: Span, pupils: Sequence[Pupil]) -> Patterns:
    """Of those given, all in her sight. The same number of questions however many they are."""
    by_key = {each.pk: each for each in pupils}
    days = dates.days_open(viewer, viewer.day - FAR_BACK, viewer.day)
    held = held_of(viewer, by_key.keys(), days[0] if days else None)
    cut = parts(year, span, edges_of(viewer, year))
    inside = window(year.first_day, span.first_day, span.last_day)
    this = {key: _of_year(years, year) for key, years in held.items()}
    missed = {key for key, masks in this.items() if tally(masks, inside).absent >= WITH_SIBLING}
    beside = _beside(viewer, year, this, missed, inside)
    late = _late(viewer, this, span, year)
    found = tuple(
        OfPupil(
            each,
            tally(this[each.pk], inside),
            {part.label: tally(this[each.pk], part.bits) for part in cut},
            beside.get(each.pk),
            late.get(each.pk) or Late((this[each.pk].late & inside).bit_count(), 0, 0),
            reached(held[each.pk], days, year.first_day),
        )
        for each in pupils
        if each.pk in this
    )
    pooled = [(part, reduce(Tally.plus, (each.tallies[part.label] for each in found), Tally())) for part in cut]
    return Patterns(found, tuple(pooled), reduce(Tally.plus, (each.all for each in found), Tally()))


def of_cohort(viewer: Viewer, year: Period, span: Span) -> Patterns:
    """Of everybody on roll whom she answers for."""
    return patterns(viewer, year, span, figures.cohort(viewer))


def _of_year(years: Collection[Held], year: Period) -> Masks:
    return next((each.masks for each in years if each.first == year.first_day), Masks())


def _beside(
    viewer: Viewer, year: Period, held: Mapping[int, Masks], whom: Collection[int], inside: int
) -> dict[int, Beside]:
    """Of those who missed enough that it may be said."""
    families_of = families.siblings_of(viewer, whom)
    siblings = {each for others in families_of.values() for each in others}
    names = dict(_named(viewer, siblings))
    masks = families.masks_of_siblings(siblings, year)
    found = {}
    for pupil, others in families_of.items():
        possible, away = families.together(masks[each] for each in others if each in masks)
        own = tuple(sorted(names[each] for each in others if each in names))
        found[pupil] = Beside(
            tally(held[pupil], inside & away), tally(held[pupil], inside & possible & ~away), own, bool(others - names.keys())
        )  # fmt: skip
    return found


def _named(viewer: Viewer, siblings: Collection[int]) -> list[tuple[int, str]]:
    rows = rules.led(viewer).filter(on(viewer.day), pk__in=siblings)
    return [(each.pk, str(each)) for each in rows]


def _late(viewer: Viewer, held: Mapping[int, Masks], span: Span, year: Period) -> dict[int, Late]:
    """Of those who were late often: their marks say how late."""
    bits = {key: masks.late & window(year.first_day, span.first_day, span.last_day) for key, masks in held.items()}
    often = {key: each for key, each in bits.items() if each.bit_count() >= MANY_LATE or len(held) == 1}
    days = {day for each in often.values() for day in days_in(each, year.first_day)}
    rows = Mark.objects.visible_to(viewer).filter(pupil__in=often, day__in=days, code__in=LATES, stands=True)
    said: dict[tuple[int, date, str], int | None] = {}
    for _, pupil, day, session, minutes in sorted(rows.values_list("pk", "pupil_id", "day", "session", "minutes")):
        if often[pupil] >> place(year.first_day, day, session) & 1:  # it may have been amended since
            said[pupil, day, session] = minutes
    found = {}
    for key, each in often.items():
        minutes_of = [minutes for (pupil, _, _), minutes in said.items() if pupil == key and minutes is not None]
        found[key] = Late(each.bit_count(), len(minutes_of), sum(minutes_of))
    return found
