"""What serious incidents add to the pages composed in leading: of a pupil her own part alone, by the day and never by a label."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.incidents import queries, rules
from remit.core.seams import Disclosure, Happened, Loggable, Loop, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil

SHOWN = 5
PAGES = (
    Page("serious-incidents", "Serious incidents", "incidents:list", "warn", "{Pupil.many}", 30, rules.can_follow),
    Page("incident-counts", "Bullying and prejudice", "incidents:counts", "chart", "{Pupil.many}", 30, rules.can_follow, listed=False),
)  # fmt: skip
LOGS = (Loggable("serious-incident", "Serious incident", 40, "warn", "incidents:begin", rules.can_record),)
DISCLOSURES = (
    Disclosure(
        "another-part",
        "the page of a serious incident",
        "whoever works on one part must know that somebody else had one, and that nobody is added twice; of whoever is not named there it is said neither who it is nor what they did",
    ),
)


def _of_pupil(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    if not rules.leads(viewer, pupil):
        return None
    parts, forces = queries.of_pupil(viewer, pupil)
    return {"parts": parts[:SHOWN], "forces": forces[:SHOWN], "more": len(parts) > SHOWN or len(forces) > SHOWN}


PANELS = (Panel("incidents", "Serious incidents", 8, "incidents/panel.html", _of_pupil),)


def _happened(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """The day and what is said of this part: neither what sort it was nor the role."""
    days = (period.first_day, period.last_day)
    for part in queries.parts(viewer).filter(pupil=pupil, incident__day__range=days):
        of = part.incident
        url = reverse("incidents:incident", args=[of.ref])
        yield Happened(of.day, str(of), "warn", of.at, part.words, str(of.by or ""), url)
    for each in queries.forces(viewer).filter(pupil=pupil, taken_back=None, day__range=days):
        url = reverse("incidents:force", args=[each.ref])
        yield Happened(each.day, each.get_sort_display(), "shield", each.at, each.why, each.who, url)


TIMELINES = (Timeline("incidents", "Serious incidents", 35, _happened),)


def _open(viewer: Viewer) -> list[date]:
    rows = queries.listed(viewer, queries.OPEN) if rules.can_follow(viewer) else None
    return [] if rows is None else list(rows.order_by().values_list("day", flat=True))


LOOPS = (Loop("serious-incidents", "Serious incidents", 21, "incidents:list", _open),)
