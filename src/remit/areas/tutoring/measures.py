"""What tutor time can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.tutoring import queries, rules
from remit.areas.tutoring.models import Week
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import year_name
from remit.school.remit import as_everybody

SHOWN = 12
NONE = "A role that leads no {form.many} has no tutors to count."
NO_TERM = "No term of the school’s year runs today."


def tutors_visited(viewer: Viewer, period: Period) -> Progress:
    """Whoever takes one of the forms today, and was visited this term and given the note. Of the note nothing is read."""
    groups = list(rules.forms(viewer, rules.LEADS).order_by("year", "name", "pk"))
    if not groups:
        return Progress(cannot=NONE)
    everybody = as_everybody(viewer)
    term = school.this_term(everybody)
    if term is None or term.first_day > viewer.day:
        return Progress(cannot=NO_TERM)
    leads = queries.leads_on(everybody, groups)
    tutors = {each.pk: each for group in groups for each in leads[group.pk]}
    tutors = {key: each for key, each in tutors.items() if each.user_id != viewer.user.pk}
    seen = queries.tutors_visited(viewer, groups, term.first_day)
    missing = sorted(each.name for key, each in tutors.items() if key not in seen)
    return Progress(len(tutors) - len(missing), len(tutors), tuple(missing[:SHOWN]), reverse("tutoring:team"))


def weeks_ready(viewer: Viewer, period: Period) -> Progress:
    """Of each year group of the role the school weeks of this half term that have begun: published by the Friday before.
    Which forms said nothing of a week that is over is named beside them."""
    groups = list(rules.forms(viewer, rules.LEADS).order_by("year", "name", "pk"))
    if not groups:
        return Progress(cannot=NONE)
    everybody = as_everybody(viewer)
    half = queries.half_term(everybody)
    if half is None:
        return Progress(cannot=NO_TERM)
    years = sorted({group.year for group in groups if group.year is not None})
    begun = [
        each for each in queries.mondays(everybody) if half.first_day <= each + 4 * queries.DAY and each <= viewer.day
    ]
    held = {
        (each.year, each.monday): each
        for each in Week.objects.visible_to(viewer).filter(year__in=years, monday__in=begun)
    }
    due = [(year, monday) for monday in begun for year in years]
    ready = {
        key for key, week in held.items() if week.published_on and week.published_on <= week.monday - queries.BY_FRIDAY
    }
    late = [f"{year_name(year)}: week of {monday:%-d %B}" for year, monday in due if (year, monday) not in ready]
    missing = (*late, *_silent(viewer, groups, half))
    return Progress(len(due) - len(late), len(due), missing[:SHOWN], reverse("tutoring:programme"))


def _silent(viewer: Viewer, groups: list, half: Period) -> tuple[str, ...]:
    """Forms of which nobody said that they had a week that is over."""
    held = queries.over(viewer, half, {group.year for group in groups})
    told = queries.said(viewer, held, groups)
    return tuple(
        f"{group}: week of {week.monday:%-d %B} not delivered"
        for week in held
        for group in groups
        if group.year == week.year and not ((each := told.get((week.pk, group.pk))) and each.done)
    )


CALENDAR = ("school.AcademicYear", "school.Term", "school.Closure")
MEASURES = (
    Measure(
        "tutors-visited",
        "tutors of your {form.many} who were visited this term and given the note",
        tutors_visited,
        ("tutoring.Visited", "school.Group", "school.GroupLead", "school.Staff", *CALENDAR),
    ),
    Measure(
        "tutor-weeks-ready",
        "weeks of this half term whose programme was published by the Friday before",
        weeks_ready,
        ("tutoring.Week", "tutoring.Delivered", "school.Group", *CALENDAR),
    ),
)
