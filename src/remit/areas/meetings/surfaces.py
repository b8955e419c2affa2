"""Where meetings stand in the navigation."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.meetings import queries, rules, sheets
from remit.core.seams import Card, Dated, Disclosure, Happened, Hit, Layer, Page, Panel, Period, Sought, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.sought import holds

PAGES = (
    Page("meetings", "Meetings", "meetings:index", "meet", "", 14, rules.has_meetings),
    Page("one-to-ones", "One-to-ones", "meetings:talks.index", "people", "", 15, rules.has_talks),
    Page(
        "pupil-meetings", "Meetings about {pupil.many}", "meetings:pupil-meetings.list", "meet", "{Pupil.many}", 28,
        rules.has_meetings, listed=False,
    ),
    Page("meeting-types", "Types of meeting", "meetings:types.list", "meet", "School", 70, rules.can_keep_types),
)  # fmt: skip
NEAREST = 4


def _today(viewer: Viewer) -> dict[str, Any] | None:
    rows = list(queries.meetings_between(viewer, viewer.day, viewer.day)) if rules.has_meetings(viewer) else []
    return {"rows": rows} if rows else None


CARDS = (Card("meetings", "Meetings today", 5, "meetings/card.html", _today),)


def _sought(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    held = [each for each in queries.series(viewer) if holds(each.name, words)]
    return [Hit(each.name, reverse("meetings:series", args=[each.ref]), "", 0) for each in held[:most]]


SOUGHT = (Sought("meetings", "Meetings", 70, _sought),)


def _held(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Those for which she was named."""
    for each in queries.meetings_between(viewer, first, last):
        url = reverse("meetings:meeting", args=[each.ref])
        yield Dated(each.day, each.called, url, each.begins, each.ends, each.room, plain="Meeting", key=each.ref)


LAYERS = (Layer("meetings", "Meetings", 20, _held),)


def _about(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """The nearest: those to come, then the last that were. For whoever reads one of them, or may plan one."""
    held, begins = sheets.of_pupil(viewer, pupil), bool(rules.types_for(viewer, pupil))
    if not held and not begins:
        return None
    coming = [each for each in reversed(held) if each.day >= viewer.day and not each.held_on]
    past = [each for each in held if each not in coming]
    return {"rows": (coming + past)[:NEAREST], "begins": begins, "day": viewer.day}


PANELS = (Panel("meetings", "Meetings", 8, "meetings/about/panel.html", _about),)


def _been(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    for each in sheets.held_between(viewer, pupil, period):
        url = reverse("meetings:about.meeting", args=[each.ref])
        assert each.held_on
        yield Happened(each.held_on, str(each.type), "meet", each.begins, by=str(each.chair), url=url)


TIMELINES = (Timeline("meetings", "Meetings", 55, _been),)

DISCLOSURES = (
    Disclosure(
        "met-on-coming-back",
        "who came back, the figure of who was met, and a suspension",
        "whoever follows the absence or the suspension is told that somebody was met on a day, and nothing of what was said",
    ),
)
