"""What of asking the teachers wants a leader: answers that did not come."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from remit.areas.asking import queries
from remit.areas.asking.models import PASTORAL
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer


def unanswered(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    """One line a pupil: of the first that was due."""
    told: set[int] = set()
    rows: Any = queries.overdue(viewer)
    for row in rows if among is None else rows.filter(pupil__in=among):
        if row.pupil_id not in told:
            told.add(row.pupil_id)
            due = localtime(row.due).date()
            facts = {"answered": row.answered, "number": row.number, "day": date_format(due, "j F")}
            yield Found(row.pupil_id, due, facts)


WATCHES = (
    Watch(
        "asking-unanswered",
        says="Teachers who were asked and have not answered",
        why="{answered} of {number} teachers answered by {day}",
        next="Look at the answers",
        route="asking:pupil",
        kinds=PASTORAL,
        of="pupil",
        depends=("asking.Asking", "asking.Reply", "school.Pupil"),
        find=unanswered,
        areas=("pastoral", "send", "behaviour"),
        rank=23,
    ),
)
