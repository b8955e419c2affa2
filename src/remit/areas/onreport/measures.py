"""What reports can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.onreport import queries, rules
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer

SHOWN = 12
NONE = "A role that leads nobody has nothing to count here."


def reports_reviewed(viewer: Viewer, period: Period) -> Progress:
    """Of those on report whose first week is over, or who were looked at in it, whoever is looked at in time: the next
    review lies ahead."""
    if not rules.can_keep(viewer):
        return Progress(cannot=NONE)
    held = list(queries.running(viewer).order_by("pupil__family_name", "pupil__given_name", "pk"))
    seen = queries.last_reviewed(viewer, held)
    due = [each for each in held if each.pk in seen or each.review_due < viewer.day]
    missing = [str(each.pupil) for each in due if each.review_due < viewer.day]
    where = reverse("onreport:hub") + "?show=due"
    return Progress(len(due) - len(missing), len(due), tuple(missing[:SHOWN]), where)


MEASURES = (
    Measure(
        "reports-reviewed",
        "{pupil.many} of yours on report for a week or more whose report was looked at in its week",
        reports_reviewed,
        ("onreport.Report", "onreport.ReportReview", "school.Pupil", "school.Membership", "school.Characteristic"),
    ),
)
