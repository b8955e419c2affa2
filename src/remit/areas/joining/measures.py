"""What joining in the year can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.attendance.queries import answers
from remit.areas.joining import queries, rules
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school.remit import as_everybody

SHOWN = 12
NO_LEAD = "A role that leads nobody has no new {pupil.many} to count."


def joiners_settled(viewer: Viewer, period: Period) -> Progress:
    """Of those of this year who have been here so long that they were to be looked at again in these days: with all that
    the first day asked done, and looked at."""
    if not answers(viewer, "subject"):
        return Progress(cannot=NO_LEAD)
    last = min(period.last_day, viewer.day)
    held = queries.lines(viewer, rules.LEADS, calendar=as_everybody(viewer))
    due = [each for each in held if period.first_day <= each.review <= last]
    missing = [str(each.pupil) for each in due if not each.settled]
    return Progress(len(due) - len(missing), len(due), tuple(missing[:SHOWN]), reverse("joining:list"))


MEASURES = (
    Measure(
        "joiners-settled",
        "new {pupil.many} of yours whose first day was arranged and who were looked at again after two weeks",
        joiners_settled,
        (
            "joining.Joining",
            "joining.JoiningStep",
            "promises.Promise",
            "school.Pupil",
            "school.AcademicYear",
            "school.Term",
            "school.Closure",
        ),
    ),
)
