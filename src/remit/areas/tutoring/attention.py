"""What of tutor time wants a leader: a week without a programme, a form that did not have one, a tutor nobody has visited."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.utils.formats import date_format

from remit.areas.tutoring import queries
from remit.areas.tutoring.models import PASTORAL, Week
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer
from remit.school import gaps
from remit.school import queries as school
from remit.school.models import Group, year_name
from remit.school.timetable import monday_of

Among = Collection[int] | None
THURSDAY = 3
INTO_TERM = timedelta(weeks=6)
CALENDAR = ("school.AcademicYear", "school.Term", "school.Closure")
GROUPS = ("school.Group", "school.Membership", "school.GroupLead")


def _forms(viewer: Viewer) -> list[Group]:
    """In use, by name."""
    rows = gaps.groups_in_use(viewer, Group.FORM).filter(year__isnull=False)
    return list(rows.order_by("year", "name", "pk"))


def _wanted(viewer: Viewer) -> date | None:
    """The week that should be published: from Thursday on the next one, before that the one that runs."""
    monday = monday_of(viewer.day)
    wanted = monday + queries.WEEK if viewer.day.weekday() >= THURSDAY else monday
    return wanted if wanted in queries.mondays(viewer) else None


def not_published(viewer: Viewer, among: Among) -> Iterator[Found]:
    """One line a year group, which the first of its forms stands for."""
    wanted = _wanted(viewer)
    if wanted is None:
        return
    rows = Week.objects.visible_to(viewer).filter(monday=wanted, published_on__isnull=False)
    ready, told = set(rows.values_list("school", "year")), set()
    for group in _forms(viewer):
        key = (group.school_id, group.year)
        if key in ready or key in told:
            continue
        told.add(key)
        if among is None or group.pk in among:
            facts: dict[str, str | int] = {"year": year_name(group.year or 0), "day": date_format(wanted, "j F")}
            yield Found(group.pk, wanted - timedelta(days=4), facts)


def not_visited(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Six weeks into the term. A form that nobody takes is another reminder's."""
    term = school.this_term(viewer)
    if term is None or viewer.day < term.first_day + INTO_TERM or viewer.day > term.last_day:
        return
    groups = _forms(viewer)
    seen = queries.last_visited(viewer, groups, term.first_day)
    taken = queries.leads_on(viewer, groups)
    for group in groups:
        if group.pk not in seen and taken[group.pk] and (among is None or group.pk in among):
            yield Found(group.pk, term.first_day + INTO_TERM, {"day": date_format(term.first_day, "j F")})


def not_delivered(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Of the last week that is over and was published."""
    half = queries.half_term(viewer)
    groups = _forms(viewer)
    if half is None or not groups:
        return
    held = queries.over(viewer, half, {group.year for group in groups if group.year is not None})
    last = {(each.school_id, each.year): each for each in held}
    told = queries.said(viewer, held, groups)
    for group in groups:
        week = last.get((group.school_id, group.year or 0))
        if week is None or (among is not None and group.pk not in among):
            continue
        said = told.get((week.pk, group.pk))
        if said is None or not said.done:
            what = "not delivered" if said else "nobody has said whether it was delivered"
            yield Found(
                group.pk, week.monday + timedelta(days=4), {"day": date_format(week.monday, "j F"), "what": what}
            )


WATCHES = (
    Watch(
        "tutor-week-not-published",
        says="Weeks of tutor time without a programme",
        why="{year}: no programme is published for the week of {day}",
        next="Plan the week",
        route="tutoring:form",
        kinds="directory",
        of="group",
        depends=("tutoring.Week", *GROUPS, *CALENDAR),
        find=not_published,
        areas=("pastoral", "curriculum"),
        rank=30,
    ),
    Watch(
        "programme-not-delivered",
        says="{Form.many} that did not have the programme of tutor time",
        why="The programme of the week of {day}: {what}",
        next="Ask the {form_tutor.one}",
        route="tutoring:form",
        kinds=PASTORAL,
        of="group",
        depends=("tutoring.Week", "tutoring.Delivered", *GROUPS, *CALENDAR),
        find=not_delivered,
        areas=("pastoral", "curriculum"),
        rank=45,
    ),
    Watch(
        "tutor-not-visited",
        says="{Form.many} whose tutor time nobody has visited this term",
        why="Nobody has visited tutor time since {day}",
        next="Visit, and note what helps",
        route="tutoring:visit.add",
        kinds=PASTORAL,
        of="group",
        depends=("tutoring.Visited", *GROUPS, "school.Staff", *CALENDAR),
        find=not_visited,
        areas=("pastoral", "teaching_quality"),
        rank=50,
    ),
)
