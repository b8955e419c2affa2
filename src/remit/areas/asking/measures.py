"""What asking and being asked can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.asking import queries
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer

SHOWN = 12


def requests_answered(viewer: Viewer, period: Period) -> Progress:
    """Questions to teachers about the role's pupils, hers among them, and requests that she made or that were made to her: what
    fell due and was answered, also late."""
    replies = queries.replies_due(viewer, viewer.user, period).select_related("staff", "asking")
    asked = queries.requests_due(viewer, viewer.user, period)
    open_replies, open_requests = replies.filter(answered=None), asked.filter(done_on=None)
    missing = [
        f"{each.staff}: asked on {each.asking.asked:%-d %B}" for each in open_replies.order_by("asking__due", "pk")
    ]
    missing += [f"{each.whose}: by {each.due:%-d %B}" for each in open_requests.select_related("owner", "post").order_by("due", "pk")]  # fmt: skip
    due = replies.count() + asked.count()
    return Progress(due - len(missing), due, tuple(missing[:SHOWN]), reverse("asking:requests"))


MEASURES = (
    Measure("requests-answered", "questions and requests between you and colleagues that were answered", requests_answered, ("asking.Asking", "asking.Reply", "promises.Promise", "school.Pupil", "school.Membership", "school.Characteristic")),
)  # fmt: skip
