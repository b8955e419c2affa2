"""What tutor time adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.tutoring import queries, rules
from remit.core.seams import Card, Dated, Layer, Page
from remit.core.viewers import Viewer

PAGES = (
    Page("team", "Team of tutors", "tutoring:team", "people", "{Pupil.many}", 34, rules.leads_tutors),
    Page("tutor-programme", "Tutor time", "tutoring:programme", "calendar", "{Pupil.many}", 35, rules.sees_programme, phone=True),
)  # fmt: skip


def _this_week(viewer: Viewer) -> dict[str, Any] | None:
    """Of the forms that she tutors, what is published for this week."""
    rows = queries.this_week(viewer) if rules.sees_programme(viewer) else []
    return {"rows": rows} if rows else None


CARDS = (Card("tutor-time", "Tutor time this week", 7, "tutoring/card.html", _this_week),)


def _weeks(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """The Monday of each week that has a programme, of years that she leads or tutors."""
    if not rules.sees_programme(viewer):
        return
    for each in queries.programme(viewer).filter(monday__range=(first, last), published_on__isnull=False):
        url = reverse("tutoring:week", args=[each.ref])
        yield Dated(each.monday, f"{each.year_name}: {each.what[:60]}", url, plain="Tutor time", key=each.ref)


LAYERS = (Layer("tutor-time", "Tutor time", 37, _weeks),)
