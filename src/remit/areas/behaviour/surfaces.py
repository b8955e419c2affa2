"""What the behaviour log adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from remit.areas.behaviour import queries, rules
from remit.core.seams import Brief, BriefLine, Happened, Loggable, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import Pupil

PAGES = (
    Page("behaviour", "Behaviour log", "behaviour:log-entries.list", "behaviour", "{Pupil.many}", 21, rules.can_read),
    Page("recognition", "Recognition", "behaviour:recognition", "star", "{Pupil.many}", 21, rules.can_recognise),
    Page("my-entries", "My entries", "behaviour:mine", "pen", "", 16, rules.can_log),
    Page("log-categories", "What is logged", "behaviour:categories", "behaviour", "School", 69, rules.can_shape),
)
LOGS = (Loggable("behaviour", "Award or incident", 10, "behaviour", "behaviour:log", rules.can_log),)


def _lately(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """This school year, for whoever teaches or leads the pupil."""
    if not rules.reads_of(viewer, pupil):
        return None
    year = school.this_year(viewer) or Period(viewer.day, viewer.day)
    rows = queries.of_pupil(viewer, pupil, Period(year.first_day, viewer.day))
    return {"tally": queries.tally(rows), "rows": list(rows[: queries.OF_PUPIL_SHOWN]), "logs": rules.can_log(viewer)}


PANELS = (Panel("behaviour", "Behaviour", 6, "behaviour/panel.html", _lately),)


def _tallied(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """Of this half term, for whoever teaches or leads the pupil."""
    half = queries.half_term(viewer)
    if half is None or not rules.reads_of(viewer, pupil):
        return
    found = queries.tally(queries.of_pupil(viewer, pupil, half))
    if found.awards or found.incidents:
        awards = f"{found.awards} {'award' if found.awards == 1 else 'awards'}"
        incidents = f"{found.incidents} {'incident' if found.incidents == 1 else 'incidents'}"
        yield BriefLine(f"{awards} and {incidents}", reverse("pupil.timeline", args=[pupil.ref]))


BRIEFS = (Brief("behaviour", "Behaviour this half term", 30, _tallied),)


def _logged(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    for each in queries.of_pupil(viewer, pupil, period):
        points = f" ({each.points:+d})" if each.points else ""
        icon = "star" if each.is_award else "behaviour"
        more = ". ".join(part for part in (each.where, each.words) if part)
        yield Happened(each.day, f"{each.category}{points}", icon, each.at, more, str(each.by or ""))


TIMELINES = (Timeline("behaviour", "Behaviour", 30, _logged),)
