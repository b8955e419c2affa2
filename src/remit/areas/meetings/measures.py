"""What meetings count for a duty: her own, whatever the role."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from remit.areas.meetings.models import Attendance, Item, Meeting
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer

SHOWN = 12
HERS = "her own meetings, counted for herself"


def held(viewer: Viewer, period: Period) -> Progress:
    """Of those that she led so far: with minutes. An action in each would be asked for only to be counted."""
    rows = Meeting.objects.unscoped(HERS).filter(
        chair__user=viewer.user, day__gte=period.first_day, day__lte=min(period.last_day, viewer.day)
    )
    written = Item.objects.unscoped(HERS).filter(meeting=OuterRef("pk")).exclude(minutes="", decision="")
    empty = rows.exclude(Exists(written)).select_related("series").order_by("day", "pk")
    due, missed = rows.count(), empty.count()
    return Progress(due - missed, due, tuple(str(each) for each in empty[:SHOWN]), reverse("meetings:index"))


def attended(viewer: Viewer, period: Period) -> Progress:
    """Of those that she was named for so far and that somebody marked."""
    rows = Attendance.objects.unscoped(HERS).filter(
        ~Q(state=Attendance.EXPECTED),
        staff__user=viewer.user,
        meeting__day__gte=period.first_day,
        meeting__day__lte=min(period.last_day, viewer.day),
    )
    missed = rows.filter(state=Attendance.ABSENT).select_related("meeting__series").order_by("meeting__day", "pk")
    due, lost = rows.count(), missed.count()
    missing = tuple(str(each.meeting) for each in missed[:SHOWN])
    return Progress(due - lost, due, missing, reverse("meetings:index"))


# Of the models that these read only the one whose rows change rarely is followed: minutes are saved as they are typed and
# people are marked one by one, and each of that would count every holder's duties anew. Approving writes the meeting.
FOLLOWED = ("meetings.Meeting",)
MEASURES = (
    Measure("team-meetings-held", "meetings that you led with minutes", held, FOLLOWED),
    Measure("meetings-attended", "meetings of yours attended or apologised for", attended, FOLLOWED),
)
