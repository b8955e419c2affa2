"""What help that was asked for counts for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.oncall import queries, rules
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer

SHOWN = 12
NONE = "A role that leads nobody answers no requests for support."


def support_requests_closed(viewer: Viewer, period: Period) -> Progress:
    """Of the school's requests of the period that are five school days old, those closed with an outcome by then."""
    if not viewer.opens("general", rules.LEADS):
        return Progress(cannot=NONE)
    rows = queries.asked_between(viewer, period).filter(due__lt=viewer.day).select_related("group", "room")
    held = list(rows.order_by("day", "pk"))
    missing = [each for each in held if each.closed_on is None or each.closed_on > each.due]
    named = tuple(f"{each.where or 'Somewhere'}, {each.day:%-d %B}" for each in missing[:SHOWN])
    return Progress(len(held) - len(missing), len(held), named, reverse("oncall:closed"))


MEASURES = (
    Measure(
        "support-requests-closed",
        "requests for support closed with an outcome within five school days",
        support_requests_closed,
        ("oncall.Call",),
    ),
)
