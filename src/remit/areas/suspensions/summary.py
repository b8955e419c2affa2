"""Suspensions of a term for the governing board: by year group and by characteristic, small numbers held back. Nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from remit.analytics.suppression import Sum, held_back
from remit.areas.suspensions import metrics, queries, standing
from remit.areas.suspensions.models import Suspension
from remit.core.outputs.document import Column, Document, Paragraph, Table
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import Characteristic, CharacteristicType, Pupil, Term, year_name

CODES = ("K", "E", "PP", "FSM", "LAC", "EAL")
ALL = "all"
HELD_BACK = "held back"


@dataclass(frozen=True)
class Row:
    """None is held back. `days` in half days."""

    name: str
    pupils: int | None
    times: int | None
    days: int | None
    permanent: int | None

    @property
    def days_said(self) -> str | None:
        return None if self.days is None else metrics.said(self.days)


@dataclass(frozen=True)
class Summary:
    term: Term
    years: tuple[Row, ...]
    total: Row
    of: tuple[tuple[str, int | None], ...]  # by characteristic, of those who were suspended or excluded


def term_named(viewer: Viewer, ref: str) -> Term | None:
    """Of this school year or the last; without one this term's, or the last that has begun."""
    held = terms(viewer)
    found = next((each for each in held if each.ref == ref), None)
    begun = [each for each in held if each.first_day <= viewer.day]
    return found or (school.this_term(viewer) or next(iter(begun[-1:]), None) if not ref else None)


def terms(viewer: Viewer) -> list[Term]:
    """Those that can be printed: of the last school year too, whose summer the board meets about in the autumn."""
    now = school.terms(viewer)
    first = now[0].academic_year.first_day if now else viewer.day
    return [*school.terms_on(viewer, first - standing.DAY), *now]


def summary(viewer: Viewer, term: Term) -> Summary:
    """Of those decided on whose first day lies in the term, as far as she sees them."""
    span = Period(term.first_day, term.last_day)
    rows = queries.suspensions(viewer).filter(
        state=Suspension.DECIDED, first_day__range=(span.first_day, span.last_day), school=term.school_id
    )
    days = standing.calendar(viewer, term.school_id, term.first_day).days
    people: dict[int, set[int]] = {}
    times, half_days, permanent = Counter[int](), Counter[int](), Counter[int]()
    found = list(rows.order_by("pk"))
    year_of = _years_then(viewer, {each.pupil_id for each in found}, span.last_day)
    for each in found:
        year = year_of[each.pupil_id]
        people.setdefault(year, set()).add(each.pupil_id)
        if each.is_permanent:
            permanent[year] += 1
        else:
            times[year] += 1
            half_days[year] += metrics.within(standing.by_day(each, days), span.first_day, span.last_day)
    known = sorted({*people, *school.listed_years(viewer)})
    whom = {pupil for found in people.values() for pupil in found}
    counts: dict[tuple[str, int | str], int] = {("people", year): len(people.get(year, ())) for year in known}
    counts |= {("permanent", year): permanent[year] for year in known}
    counts |= {("people", ALL): len(whom), ("permanent", ALL): permanent.total()}
    columns = ("people", "permanent")
    hidden = held_back(counts, [Sum(tuple((name, year) for year in known), (name, ALL)) for name in columns])

    def row(name: str, key: int | str, times: int, days: int) -> Row:
        """What a hidden number of people could be told from is hidden with it."""
        gone = ("people", key) in hidden
        lone = ("permanent", key) in hidden
        return Row(
            name,
            None if gone else counts["people", key],
            None if gone else times,
            None if gone else days,
            None if gone or lone else counts["permanent", key],
        )

    years = tuple(row(year_name(year), year, times[year], half_days[year]) for year in known)
    total = row("All", ALL, times.total(), half_days.total())
    return Summary(term, years, total, _by_characteristic(viewer, span, whom, shown=total.pupils is not None))


def _years_then(viewer: Viewer, pupils: set[int], day: date) -> dict[int, int]:
    """A summer is printed in the autumn, when everybody has moved up."""
    rows: Any = school.with_year_then(viewer, Pupil.objects.visible_to(viewer).filter(pk__in=pupils), day)
    return dict(rows.values_list("pk", "year_then"))


def _by_characteristic(
    viewer: Viewer, span: Period, whom: set[int], *, shown: bool
) -> tuple[tuple[str, int | None], ...]:
    types = [
        each
        for each in CharacteristicType.objects.visible_to(viewer).filter(code__in=CODES).order_by("pk")
        if viewer.opens(each.kind, "lead")
    ]
    held: Mapping[str, set[int]] = {each.code: set() for each in types}
    rows = Characteristic.objects.visible_to(viewer).filter(
        pupil__in=whom, type__in=[each.pk for each in types], first_day__lte=span.last_day
    )
    for code, pupil, last in rows.values_list("type__code", "pupil", "last_day"):
        if last is None or last >= span.first_day:
            held[code].add(pupil)
    found = []
    for each in types:
        with_it = len(held[each.code])
        counts = {"with": with_it, "without": len(whom) - with_it, ALL: len(whom)}
        hidden = held_back(counts, [Sum(("with", "without"), ALL)])
        found.append((each.name, None if "with" in hidden or not shown else with_it))
    return tuple(found)


def document(viewer: Viewer, term: Term) -> Document:
    found = summary(viewer, term)
    columns = (Column("Year group", wide=2), Column("Suspended or excluded"), Column("Suspensions"), Column("Days"), Column("Permanent exclusions"))  # fmt: skip
    rows = tuple(
        (row.name, _said(row.pupils), _said(row.times), row.days_said or HELD_BACK, _said(row.permanent))
        for row in (*found.years, found.total)
    )
    of = tuple((name, _said(number)) for name, number in found.of)
    at = school.school_of(viewer)
    return Document(
        title="Suspensions and permanent exclusions",
        subtitle=f"{term.name}, {term.first_day:%-d %B} to {term.last_day:%-d %B %Y}",
        school=at.name if at else "",
        day=viewer.day,
        audience="For the governing board",
        blocks=(
            Table("By year group", columns, rows),
            Table("Of those suspended or excluded", (Column("Characteristic", wide=2), Column("How many")), of),
            Paragraph("From one to five people is held back, and whatever else would tell such a number. A day is counted over the school calendar; a lunchtime is half a day."),
        ),
        name="suspensions",
    )  # fmt: skip


def _said(number: int | None) -> str:
    return HELD_BACK if number is None else str(number)
