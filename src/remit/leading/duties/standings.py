"""How her duties stand: what was recorded, what is counted, the school's calendar, and who is in, in one line a duty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from remit.core.seams import Measure, Page, Period, Progress, named
from remit.core.viewers import Viewer
from remit.leading.duties.activities import shipped
from remit.leading.duties.areas import Area, areas
from remit.leading.duties.models import Duty, DutyActivity, Rhythm, Shown
from remit.leading.duties.queries import shown_for
from remit.leading.duties.standing import Ahead, Before, Numbers, Standing, numbers, standing
from remit.leading.reading.activities import Activity
from remit.school import queries as school
from remit.school.calendar import TermDates, last_day_open
from remit.school.models import Role, Staff, Term
from remit.school.remit import viewer_of_role
from remit.school.timetable import off_days


@dataclass(frozen=True)
class Line:
    """A duty as its holder meets it."""

    duty: Duty
    area: Area
    rhythms: tuple[Rhythm, ...]
    activities: tuple[tuple[DutyActivity, Activity | None], ...]
    standing: Standing
    last: Shown | None
    falls_to: tuple[Staff, ...] = ()  # of several whose duty it is, who is in today

    @cached_property
    def proposed(self) -> tuple[Rhythm, ...]:
        return tuple(each for each in self.rhythms if each.source == Rhythm.PROPOSED)

    @cached_property
    def counted(self) -> tuple[Rhythm, ...]:
        return tuple(each for each in self.rhythms if each.source != Rhythm.PROPOSED)

    @cached_property
    def places(self) -> tuple[Page, ...]:
        """Where it is done, of what is built: no place twice."""
        found = [named(Page, one.page) for _, one in self.activities if one]
        return tuple(dict.fromkeys(page for page in found if page and page.key != "duties"))

    @cached_property
    def unbuilt(self) -> tuple[str, ...]:
        """Activities whose place is not built yet: said plainly."""
        return tuple(one.name for _, one in self.activities if one and not named(Page, one.page))


class Measured:
    """Measures computed once a role and name, however many duties ask."""

    def __init__(self, viewer: Viewer, period: Period | None) -> None:
        self.viewer, self.period = viewer, period
        self.found: dict[tuple[int | None, str], Progress] = {}

    def of(self, role: Role | None, name: str) -> Progress | None:
        measure = named(Measure, name) if name else None
        if measure is None or role is None:
            return None
        if self.period is None:
            return Progress(cannot="The school's year has not been entered.")
        key = (role.pk, name)
        if key not in self.found:
            narrowed = viewer_of_role(role, self.viewer.user, self.viewer.day).closing(self.viewer.closed)
            found = measure.compute(narrowed, self.period)
            shut = not narrowed.grants and not found.due and self.shut.get(role.pk, "")
            self.found[key] = Progress(cannot=shut) if shut else found
        return self.found[key]

    @cached_property
    def shut(self) -> dict[int, str]:
        """Her roles whose reach nobody else has confirmed, and why nothing can be counted over it."""
        asked = school.her_openings_closed(self.viewer).filter(kind="general").values_list("role_id", "refused_on")
        return {role: "Refused by the head." if refused else "Waits for the head." for role, refused in asked}


def _year_of(terms: Sequence[Term]) -> Period | None:
    """It begins with the academic year and ends with its last term: in the summer holidays nothing falls due."""
    return Period(terms[0].academic_year.first_day, terms[-1].last_day) if terms else None


def _before(viewer: Viewer, term: Term | None) -> Before | None:
    """The term before this one, also of the year before."""
    if term is None:
        return None
    earlier = Term.objects.visible_to(viewer).filter(school=term.school_id, last_day__lt=term.first_day)
    last = earlier.select_related("academic_year").order_by("-last_day").first()
    if last is None:
        return None
    ended = last.academic_year_id != term.academic_year_id
    return Before(last, Period(last.academic_year.first_day, last.last_day) if ended else None)


def _ahead(viewer: Viewer, term: Term | None) -> list[Ahead]:
    """The terms after this one, also of the years after: those that the school has entered."""
    if term is None:
        return []
    rows = Term.objects.visible_to(viewer).filter(school=term.school_id, first_day__gt=term.last_day)
    held = list(rows.select_related("academic_year").order_by("first_day", "pk"))
    ends = {each.academic_year_id: each for each in held}
    return [
        Ahead(
            each,
            Period(each.academic_year.first_day, ends[each.academic_year_id].last_day),
            each is ends[each.academic_year_id],
        )
        for each in held
    ]


def _at_work(duties: Iterable[Duty], before: Before | None) -> set[int]:
    """The duties of a document that were at work in the term before."""
    if before is None:
        return set()
    begun = ((duty.pk, duty.since or duty.job.confirmed_on) for duty in duties if duty.job)
    return {key for key, day in begun if day and day <= before.term.last_day}


def _since(duty: Duty, rhythms: Iterable[Rhythm]) -> date | None:
    """From when it counts: the confirmed job description, or the post; not before its rhythm was chosen, nor before anybody
    held the post who holds it now."""
    begun = duty.since or (duty.job.confirmed_on if duty.job else duty.post.first_day)
    held = [] if duty.owner else [each.first_day for each in duty.post.tenures.all()]
    counted = [each for each in rhythms if each.source != Rhythm.PROPOSED]
    chosen = [each.since for each in counted if each.since]
    days = [begun, min(held, default=None), min(chosen) if counted and len(chosen) == len(counted) else None]
    return max((day for day in days if day), default=None) if begun else None


def _owners(duty: Duty) -> tuple[Staff, ...]:
    """Whose it is: the owner named, or whoever holds the post."""
    return (duty.owner,) if duty.owner else tuple(duty.post.holders)


class Away:
    """On which weekdays nobody works whose duty it is; worked out once for the same people."""

    def __init__(self, viewer: Viewer, duties: Sequence[Duty], terms: Sequence[TermDates]) -> None:
        first = min((term.first_day for term in terms), default=viewer.day)
        last = max((term.last_day for term in terms), default=viewer.day)
        people = {each for duty in duties for each in _owners(duty)}
        self.day, self.off = viewer.day, off_days(viewer, people, first, last)
        self.found: dict[tuple[Staff, ...], frozenset[date]] = {(): frozenset()}

    def of(self, owners: tuple[Staff, ...]) -> frozenset[date]:
        """Weekdays on which none of them is in."""
        if owners not in self.found:
            self.found[owners] = frozenset.intersection(*(self.off[each.pk] for each in owners))
        return self.found[owners]

    def falls_to(self, owners: tuple[Staff, ...]) -> tuple[Staff, ...]:
        """Of several, those who are in today; nobody is named where all are."""
        found = tuple(each for each in owners if self.day not in self.off[each.pk])
        return found if found != owners else ()


def lines(viewer: Viewer, duties: Iterable[Duty]) -> list[Line]:
    """How each stands today, over the reach of its own role."""
    rows = list(duties)
    terms, term = school.terms(viewer), school.this_term(viewer)
    year, before = _year_of(terms), _before(viewer, term)
    at_work = _at_work(rows, before)
    ahead, recorded = _ahead(viewer, term), shown_for(viewer, rows)
    known_terms = [*terms, *(each.term for each in ahead if each.term not in terms), *([before.term] if before else [])]
    closed = school.closed_days(viewer, known_terms)
    away = Away(viewer, rows, known_terms)
    measured = Measured(viewer, Period(term.first_day, term.last_day) if term else None)
    known = shipped()
    found = []
    for duty in rows:
        owners = _owners(duty)
        not_worked = closed | away.of(owners)
        rhythms = tuple(duty.rhythms.all())
        activities = tuple((each, known.get(each.code)) for each in duty.dutyactivitys.all())
        measures = [measured.of(duty.role, one.measure) for _, one in activities if one]
        stands = standing(
            [each.period for each in rhythms if each.source != Rhythm.PROPOSED],
            [each.day for each in recorded[duty.pk]],
            [each for each in measures if each],
            today=viewer.day,
            term=term,
            year=year,
            last_of_year=bool(terms) and term == terms[-1],
            before=before if duty.pk in at_work else None,
            since=_since(duty, rhythms),
            closed=not_worked,
            ahead=ahead,
            worked=last_day_open(known_terms, viewer.day, not_worked),
        )
        last = recorded[duty.pk][0] if recorded[duty.pk] else None
        found.append(Line(duty, areas()[duty.area], rhythms, activities, stands, last, away.falls_to(owners)))
    return found


class Stands(Protocol):
    @property
    def standing(self) -> Standing: ...


def three_numbers(found: Iterable[Stands]) -> Numbers:
    return numbers([line.standing for line in found])
