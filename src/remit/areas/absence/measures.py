"""What following absence up can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.absence import coming_back, queries, rules
from remit.areas.attendance import figures
from remit.areas.attendance.queries import answers
from remit.areas.plans import queries as plans
from remit.areas.promises.models import Promise
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.remit import as_everybody

SHOWN = 12
NO_LEAD = "A role that does not follow attendance has nobody to follow up."
NO_ACTIONS = "A role that opens no actions about {pupil.many} cannot say who is followed up."
NO_YEAR = "The school's year has not been entered."
ROLL = ("school.Pupil", "school.Enrolment")
CALENDAR = ("school.AcademicYear", "school.Term", "school.Closure")


def absence_followed_up(viewer: Viewer, period: Period) -> Progress:
    """Whoever the page calls persistently absent this year, severe absence included."""
    return _followed_up(viewer, figures.PERSISTENT, "year")


def lateness_followed_up(viewer: Viewer, period: Period) -> Progress:
    """Whoever the page calls late five times or more in this half term."""
    return _followed_up(viewer, figures.LATES, "half", "term")


def _followed_up(viewer: Viewer, show: str, *spans: str) -> Progress:
    if not answers(viewer, "subject"):
        return Progress(cannot=NO_LEAD)
    if not viewer.opens("general"):
        return Progress(cannot=NO_ACTIONS)
    everybody = as_everybody(viewer)
    year = school.this_year(everybody)
    if year is None:
        return Progress(cannot=NO_YEAR)
    offered = {each.key: each for each in figures.spans(everybody, year)}
    span = next((offered[each] for each in spans if each in offered), offered["year"])
    _, wanted = figures.SHOWN[show]
    found = {line.pupil.pk: str(line.pupil) for line in figures.lines(viewer, year, span) if wanted(line)}
    without = found.keys() - _seen_to(viewer)
    missing = sorted(found[key] for key in without)
    where = f"{reverse('attendance:figures')}?span={span.key}&show={show}"
    return Progress(len(found) - len(missing), len(found), tuple(missing[:SHOWN]), where)


def _seen_to(viewer: Viewer) -> set[int]:
    """Pupils of whom a step of the follow-up is in date, or about whom there is an action to do or a plan that runs, as far
    as the role may see them."""
    actions = Promise.objects.visible_to(viewer).open().filter(pupil__isnull=False)
    running = plans.running(viewer)
    steps = queries.in_date(viewer)
    return {each for rows in (actions, running, steps) for each in rows.values_list("pupil", flat=True)}


def returns_met(viewer: Viewer, period: Period) -> Progress:
    """Of those back in these days: who was met by the day of return, and who was not. Whoever came back today and was not met
    yet is not late. Of one pupil who came back twice both count."""
    if not rules.can_follow(viewer) or not answers(viewer, "subject"):
        return Progress(cannot=NO_LEAD)
    days = coming_back.school_days(as_everybody(viewer))
    until = Period(period.first_day, min(period.last_day, viewer.day))
    found = [each for each in coming_back.back_in(viewer, days, until) if each.back]
    late = [each for each in found if not each.in_time and each.back and each.back < viewer.day]
    missing = tuple(f"{each.pupil}: back {each.back:%-d %B}" for each in late)
    held = sum(each.in_time for each in found)
    return Progress(held, held + len(late), missing[:SHOWN], reverse("absence:coming-back"))


FOLLOWED = (
    *ROLL,
    *CALENDAR,
    "attendance.Year",
    "absence.Case",
    "absence.Step",
    "promises.Promise",
    "plans.Plan",
    "school.Membership",
    "school.Characteristic",
)

MEASURES = (
    Measure(
        "absence-followed-up",
        "persistently absent {pupil.many} of yours with a step of the follow-up in date, an action to do or a plan that runs",
        absence_followed_up,
        FOLLOWED,
    ),
    Measure(
        "lateness-followed-up",
        "{pupil.many} of yours late five times or more in this half term with a step of the follow-up in date, an action to do or a plan that runs",
        lateness_followed_up,
        FOLLOWED,
    ),
    Measure(
        "returns-met",
        "{pupil.many} of yours back after a suspension or ten school days away who were met by the day of return",
        returns_met,
        (
            *ROLL,
            *CALENDAR,
            "attendance.Year",
            "attendance.Mark",
            "absence.Case",
            "absence.Step",
            "absence.Stage",
            "meetings.Meeting",
            "meetings.MeetingType",
            "school.Membership",
            "school.Characteristic",
        ),
    ),
)
