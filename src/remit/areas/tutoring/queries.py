"""Every read of tutor time. The first argument is who is looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from remit.areas.attendance import in_time
from remit.areas.promises import queries as promised
from remit.areas.promises.models import Promise
from remit.areas.tutoring import rules
from remit.areas.tutoring.models import Delivered, Resource, Visit, Visited, Week
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import half_terms
from remit.school import queries as school
from remit.school.calendar import weeks
from remit.school.dated import on
from remit.school.models import Group, GroupLead, Staff, year_name
from remit.school.timetable import monday_of

DAY, WEEK = timedelta(days=1), timedelta(days=7)
BY_FRIDAY = timedelta(days=3)  # before its Monday
AHEAD = 8  # school weeks


def mondays(viewer: Viewer) -> list[date]:
    """Of the school weeks of this year, in order."""
    terms = school.terms(viewer)
    closed = school.closed_days(viewer, terms)
    return sorted({monday_of(week.first_day) for term in terms for week in weeks(term, closed)})


def half_term(viewer: Viewer) -> Period | None:
    """The half of a term that runs, or ran last, up to today."""
    return half_terms.so_far(viewer, half_terms.BEFORE)


def programme(viewer: Viewer) -> QuerySet[Week]:
    """What she may be shown: of years that she leads all, of years that she tutors what is published."""
    led, tutored = rules.years_led(viewer), rules.forms(viewer, rules.TUTORS).values("year")
    shown = Q(year__in=led) | Q(year__in=tutored, published_on__isnull=False)
    return Week.objects.visible_to(viewer).filter(shown).select_related("published_by", "school")


def years_shown(viewer: Viewer) -> list[tuple[int, str]]:
    """Year groups whose programme she may open."""
    rows = rules.forms(viewer).order_by("year").values_list("year", flat=True).distinct()
    return [(year, year_name(year)) for year in rows if year is not None]


def resources(viewer: Viewer, held: Collection[Week]) -> dict[int, list[Resource]]:
    found: dict[int, list[Resource]] = defaultdict(list)
    rows = Resource.objects.visible_to(viewer).filter(week__in=[each.pk for each in held])
    for each in rows.select_related("file").order_by("pk"):
        found[each.week_id].append(each)
    return found


def resource(viewer: Viewer, ref: str) -> Resource | None:
    rows = Resource.objects.visible_to(viewer).filter(week__in=programme(viewer).values("pk"), ref=ref)
    return rows.select_related("week", "file").first()


def said(viewer: Viewer, held: Collection[Week], groups: Collection[Group]) -> dict[tuple[int, int], Delivered]:
    """By week and form what was said of it."""
    rows = Delivered.objects.visible_to(viewer).filter(
        week__in=[each.pk for each in held], group__in=[each.pk for each in groups]
    )
    return {(each.week_id, each.group_id): each for each in rows.select_related("by")}


@dataclass(frozen=True)
class Line:
    """A school week of a year group: its programme where there is one, and of each form what was said."""

    monday: date
    week: Week | None
    forms: tuple[tuple[Group, Delivered | None], ...]
    is_due: bool  # it has begun, or its Friday before has passed

    @property
    def had(self) -> int:
        return sum(each is not None and each.done for _, each in self.forms)

    @property
    def friday(self) -> date:
        return self.monday - BY_FRIDAY

    @property
    def in_time(self) -> bool:
        return bool(self.week and self.week.published_on and self.week.published_on <= self.friday)


def lines(viewer: Viewer, year: int) -> list[Line]:
    """From the first week of the half term that runs to some weeks ahead, and whatever is planned beyond them."""
    half = half_term(viewer)
    first = monday_of(half.first_day) if half else monday_of(viewer.day)
    all_of = [each for each in mondays(viewer) if each >= first]
    past = [each for each in all_of if each <= viewer.day]
    shown = [*past, *[each for each in all_of if each > viewer.day][:AHEAD]]
    held = {each.monday: each for each in programme(viewer).filter(year=year, monday__gte=first)}
    groups = list(rules.forms(viewer).filter(year=year).order_by("name", "pk"))
    told = said(viewer, list(held.values()), groups)
    return [_line(viewer, each, held.get(each), groups, told) for each in sorted({*shown, *held})]


def _line(
    viewer: Viewer, monday: date, week: Week | None, groups: Sequence[Group], told: dict[tuple[int, int], Delivered]
) -> Line:
    of = tuple((group, told.get((week.pk, group.pk)) if week else None) for group in groups)
    return Line(monday, week, of, monday - BY_FRIDAY < viewer.day)


def this_week(viewer: Viewer) -> list[tuple[Week, Group, Delivered | None]]:
    """What is published for the forms that she tutors, in the week of today."""
    groups = list(rules.forms(viewer, rules.TUTORS).order_by("name", "pk"))
    if not groups:
        return []
    years = {group.year for group in groups}
    rows = Week.objects.visible_to(viewer).filter(
        school__in={group.school_id for group in groups},
        year__in=years,
        monday=monday_of(viewer.day),
        published_on__isnull=False,
    )
    held = list(rows)
    told = said(viewer, held, groups)
    return [
        (week, group, told.get((week.pk, group.pk)))
        for group in groups
        for week in held
        if (week.school_id, week.year) == (group.school_id, group.year)
    ]


# The team


def leads_on(viewer: Viewer, groups: Collection[Group]) -> dict[int, list[Staff]]:
    """Who takes each form today, by form."""
    rows = GroupLead.objects.visible_to(viewer).filter(
        on(viewer.day), on(viewer.day, "staff__"), group__in=[each.pk for each in groups]
    )
    found: dict[int, list[Staff]] = defaultdict(list)
    for each in rows.select_related("staff").order_by("staff__name", "pk"):
        found[each.group_id].append(each.staff)
    return found


@dataclass(frozen=True)
class Form:
    """One form of the team: who tutors it, how many registers of this half term were taken in time, how many of the weeks
    that are published it had, when each tutor was visited last, and what is open with them."""

    group: Group
    tutors: tuple[Staff, ...]
    registers: tuple[int, int]
    had: tuple[int, int]
    visited: date | None
    visit: Visit | None
    promises: tuple[Promise, ...]


def team(viewer: Viewer) -> list[Form]:
    """By year and name, never by how they stand. A fixed number of questions."""
    groups = list(rules.forms(viewer, rules.LEADS).order_by("year", "name", "pk"))
    if not groups:
        return []
    tutors = leads_on(viewer, groups)
    half = half_term(viewer)
    span = Period(half.first_day, min(half.last_day, viewer.day - timedelta(days=1))) if half else None
    registers = in_time.by_form(viewer, groups, span) if span else {}
    had = _had(viewer, groups, half)
    visited = last_visited(viewer, groups)
    notes = _notes(viewer, groups)
    open_with = _open_with(viewer, {each.pk for held in tutors.values() for each in held})
    return [
        Form(
            each, tuple(tutors[each.pk]), registers.get(each.pk, (0, 0)), had.get(each.pk, (0, 0)), visited.get(each.pk),
            notes.get(each.pk), tuple(row for staff in tutors[each.pk] for row in open_with[staff.pk]),
        )
        for each in groups
    ]  # fmt: skip


def _had(viewer: Viewer, groups: Sequence[Group], half: Period | None) -> dict[int, tuple[int, int]]:
    """Of weeks that are over and were published: that the form had, and all."""
    if half is None:
        return {}
    held = over(viewer, half, {group.year for group in groups if group.year is not None})
    told = said(viewer, held, groups)
    found = {}
    for group in groups:
        of = [week for week in held if (week.school_id, week.year) == (group.school_id, group.year)]
        done = [week for week in of if (each := told.get((week.pk, group.pk))) and each.done]
        found[group.pk] = (len(done), len(of))
    return found


def over(viewer: Viewer, half: Period, years: Collection[int]) -> list[Week]:
    """Published weeks of these days and year groups whose Friday has passed."""
    last = min(half.last_day, viewer.day - timedelta(days=5))
    rows = Week.objects.visible_to(viewer).filter(
        year__in=years, monday__range=(monday_of(half.first_day), last), published_on__isnull=False
    )
    return list(rows.order_by("monday", "pk"))


def last_visited(viewer: Viewer, groups: Collection[Group], since: date | None = None) -> dict[int, date]:
    """By form the last day on which a tutor of it was visited and given the note."""
    rows = Visited.objects.visible_to(viewer).filter(group__in=[each.pk for each in groups])
    rows = rows.filter(day__gte=since) if since else rows
    return dict(rows.order_by("day", "pk").values_list("group", "day"))


def tutors_visited(viewer: Viewer, groups: Collection[Group], since: date) -> set[int]:
    rows = Visited.objects.visible_to(viewer).filter(group__in=[each.pk for each in groups], day__gte=since)
    return set(rows.values_list("tutor", flat=True))


def visits(viewer: Viewer) -> QuerySet[Visit]:
    """Hers to read: those that she made, those that were made to her and shared, and for which she was named."""
    return Visit.objects.visible_to(viewer).select_related("group", "colleague", "visitor", "also", "support__owner")


def _notes(viewer: Viewer, groups: Sequence[Group]) -> dict[int, Visit]:
    """By form the last visit that was shared, of those that she may read."""
    rows = visits(viewer).filter(group__in=[each.pk for each in groups], shared_on__isnull=False).order_by("day", "pk")
    return {each.group_id: each for each in rows}


def _open_with(viewer: Viewer, staff: Iterable[int]) -> dict[int, list[Promise]]:
    """By tutor the actions that she gave them, or has of them, and that are open."""
    wanted = set(staff)
    rows = promised.promises(viewer).open().filter(Q(giver__user=viewer.user) | Q(owner__user=viewer.user))
    found: dict[int, list[Any]] = defaultdict(list)
    for each in rows.filter(Q(owner__in=wanted) | Q(colleague__in=wanted)):
        for key in {each.owner_id, each.colleague_id} & wanted:
            found[key].append(each)
    return found
