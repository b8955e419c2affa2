"""What meetings count for a duty: her own, whatever the role."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from remit.areas.meetings.models import Attendance, Item, Meeting, ReportBack
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer

SHOWN = 12
HERS = "her own meetings, counted for herself"


def held(viewer: Viewer, period: Period) -> Progress:
    """Of those of a series that she led so far: with minutes. An action in each would be asked for only to be counted."""
    rows = Meeting.objects.unscoped(HERS).filter(
        chair__user=viewer.user,
        series__isnull=False,
        day__gte=period.first_day,
        day__lte=min(period.last_day, viewer.day),
    )
    written = Item.objects.unscoped(HERS).filter(meeting=OuterRef("pk")).exclude(minutes="", decision="")
    empty = rows.exclude(Exists(written)).select_related("series").order_by("day", "pk")
    due, missed = rows.count(), empty.count()
    return Progress(due - missed, due, tuple(str(each) for each in empty[:SHOWN]), reverse("meetings:index"))


def attended(viewer: Viewer, period: Period) -> Progress:
    """Of those of a series that she was named for so far and that somebody marked."""
    rows = _named(viewer, period).filter(~Q(state=Attendance.EXPECTED))
    missed = rows.filter(state=Attendance.ABSENT).select_related("meeting__series").order_by("meeting__day", "pk")
    due, lost = rows.count(), missed.count()
    missing = tuple(str(each.meeting) for each in missed[:SHOWN])
    return Progress(due - lost, due, missing, reverse("meetings:index"))


def _named(viewer: Viewer, period: Period) -> QuerySet[Attendance]:
    return Attendance.objects.unscoped(HERS).filter(
        staff__user=viewer.user,
        meeting__series__isnull=False,
        meeting__day__gte=period.first_day,
        meeting__day__lte=min(period.last_day, viewer.day),
    )


def reported(viewer: Viewer, period: Period) -> Progress:
    """Of those of a series that she was at and somebody else led: what she told others of it."""
    rows = _named(viewer, period).filter(state=Attendance.PRESENT).exclude(meeting__chair__user=viewer.user)
    told = ReportBack.objects.unscoped(HERS).filter(attendance=OuterRef("pk"))
    silent = rows.exclude(Exists(told)).select_related("meeting__series").order_by("meeting__day", "pk")
    due, left = rows.count(), silent.count()
    return Progress(due - left, due, tuple(str(each.meeting) for each in silent[:SHOWN]), reverse("meetings:index"))


# Of the models that these read only the one whose rows change rarely is followed: minutes are saved as they are typed and
# people are marked one by one, and each of that would count every holder's duties anew. Approving writes the meeting.
FOLLOWED = ("meetings.Meeting",)
MEASURES = (
    Measure("team-meetings-held", "meetings that you led with minutes", held, FOLLOWED),
    Measure("meetings-attended", "meetings of yours attended or apologised for", attended, FOLLOWED),
    Measure(
        "meetings-reported-back",
        "meetings that you were at, and somebody else led, of which you told others",
        reported,
        (*FOLLOWED, "meetings.ReportBack"),
    ),
)
