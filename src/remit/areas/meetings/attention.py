"""What of meetings about pupils wants a leader: what was agreed and is to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.formats import date_format

from remit.areas.meetings import sheets
from remit.areas.meetings.models import KINDS
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer


def due(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    """Of a pupil with several as sensitive as each other the first: it is one line."""
    rows = sheets.to_review(viewer)
    told: set[tuple[int, str]] = set()
    for each in rows if among is None else rows.filter(pupil__in=among):
        if each.pupil_id and each.review_due and (key := (each.pupil_id, each.kind)) not in told:
            told.add(key)
            said = {"meeting": str(each.type), "day": date_format(each.review_due, "j F")}
            yield Found(each.pupil_id, each.review_due, said, each.kind)


WATCHES = (
    Watch(
        "pupil-meeting-review-due",
        says="What was agreed at a meeting is to be looked at again",
        why="{meeting}: to be looked at again by {day}",
        next="Look at it again",
        route="meetings:about.pupil",
        kinds=" ".join(code for code, _ in KINDS),
        of="pupil",
        depends=("meetings.Meeting", "meetings.MeetingType", "school.Pupil"),
        find=due,
        areas=("pastoral", "behaviour", "attendance", "parents", "send"),
        rank=22,
    ),
)
