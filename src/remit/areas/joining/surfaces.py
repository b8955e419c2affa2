"""What joining in the year adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.joining import queries, rules
from remit.core.seams import Card, Dated, Happened, Layer, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil

PAGES = (
    Page(
        "in-year-joiners",
        "New in the year",
        "joining:list",
        "people",
        "{Pupil.many}",
        33,
        rules.can_see_new,
        phone=True,
    ),
    Page("joining-steps", "Steps of a checklist", "joining:types", "set", "School", 73, rules.can_shape, listed=False),
)
POWERS = (rules.LEADS, rules.KEEPS, rules.TEACHES)


def _soon(viewer: Viewer) -> dict[str, Any] | None:
    """Who starts today or within five days, each with the line of the first day."""
    lines = queries.soon(viewer, *POWERS) if rules.can_see_new(viewer) else []
    if not lines:
        return None
    may = set(rules.arranged(viewer).filter(pk__in=[each.pupil.pk for each in lines]).values_list("pk", flat=True))
    return {"lines": lines, "may": may, "day": viewer.day}


CARDS = (Card("joiners", "New in the year", 6, "joining/card.html", _soon),)


def _new(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """That somebody is new, for who teaches or leads the pupil and the office; that somebody is a buddy, and not of whom."""
    if not rules.can_see_new(viewer):
        return None
    line = next(iter(queries.lines(viewer, *POWERS, among=[pupil.pk])), None)
    buddy = queries.is_buddy(viewer, pupil)
    if line is None and buddy is None:
        return None
    return {"line": line, "buddy": buddy, "may": rules.can_start(viewer, pupil=pupil), "day": viewer.day}


PANELS = (Panel("joining", "New in the year", 2, "joining/panel.html", _new),)


def _happened(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """The first day, and when it was looked at again."""
    reads_how = rules.reads_how(viewer, pupil)
    for each in queries.joinings(viewer).filter(pupil=pupil):
        url = reverse("joining:joining", args=[each.ref])
        if each.begins in period and each.begins <= viewer.day:
            how = f": {each.get_sort_display().lower()}" if reads_how else ""
            yield Happened(each.begins, f"First day{how}", "people", url=url)
        if each.reviewed_on and each.reviewed_on in period:
            yield Happened(each.reviewed_on, "Looked at again after joining", "tick", url=url)


TIMELINES = (Timeline("joining", "New in the year", 25, _happened),)


def _dated(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """First days of those whom she arranges for, and when each is looked at again."""
    if not rules.can_arrange_some(viewer):
        return
    for line in queries.lines(viewer, rules.LEADS, rules.KEEPS):
        held = line.joining
        url = reverse("joining:joining", args=[held.ref]) if held else reverse("joining:list")
        if first <= line.begins <= last:
            yield Dated(line.begins, f"{line.pupil} starts", url, plain="A first day", key=f"{line.pupil.ref} starts")
        if held and held.is_open and held.reviewed_on is None and first <= line.review <= last:
            yield Dated(
                line.review, f"{line.pupil}: look again", url, plain="Looking again at a new start", key=held.ref
            )


LAYERS = (Layer("joining", "New in the year", 36, _dated),)
