"""Where meetings stand in the navigation."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.meetings import queries, rules
from remit.core.seams import Card, Dated, Hit, Layer, Page, Sought
from remit.core.viewers import Viewer
from remit.school.sought import holds

PAGES = (
    Page("meetings", "Meetings", "meetings:index", "meet", "", 14, rules.has_meetings),
    Page("one-to-ones", "One-to-ones", "meetings:talks.index", "people", "", 15, rules.has_talks),
)


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
        yield Dated(each.day, each.series.name, url, each.begins, each.ends, each.room, plain="Meeting", key=each.ref)


LAYERS = (Layer("meetings", "Meetings", 20, _held),)
