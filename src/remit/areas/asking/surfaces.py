"""What asking adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from remit.areas.asking import queries, rules
from remit.core import clock
from remit.core.seams import Card, Dated, Happened, Layer, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil

MOST, OF_PUPIL_SHOWN = 5, 3
PAGES = (
    Page("requests", "Requests", "asking:requests", "meet", "", 14, rules.has_requests),
    Page("ready-questions", "Questions to teachers", "asking:questions", "meet", "School", 70, rules.can_shape),
)


def _waiting(viewer: Viewer) -> dict[str, Any] | None:
    """What colleagues ask her, the first due first. A request stands among her actions."""
    rows = list(queries.waiting(viewer)[: MOST + 1])
    return {"rows": rows[:MOST], "more": len(rows) > MOST, "now": clock.now()} if rows else None


CARDS = (Card("asked", "Colleagues ask you", 8, "asking/card.html", _waiting),)


def _asked(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever leads or tutors the pupil."""
    if not rules.reads_of(viewer, pupil):
        return None
    return {"rows": list(queries.of_pupil(viewer, pupil)[:OF_PUPIL_SHOWN]), "now": clock.now()}


PANELS = (Panel("asking", "Ask the teachers", 9, "asking/panel.html", _asked),)


def _happened(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """That they were asked, and how many answered: not what."""
    for each in queries.between(viewer, pupil, period):
        held: Any = each
        then = localtime(each.asked)
        at = then.time().replace(second=0, microsecond=0)
        url = reverse("asking:asking", args=[each.ref])
        yield Happened(then.date(), "Teachers were asked", "meet", at, f"{held.answered} of {held.number} answered", str(each.by or ""), url)  # fmt: skip


TIMELINES = (Timeline("asking", "Teachers asked", 45, _happened),)


def _due(viewer: Viewer, first: Any, last: Any) -> Iterator[Dated]:
    """What she is asked and has not answered, on the day on which it is due."""
    for each in queries.waiting(viewer).filter(asking__due__date__range=(first, last)):
        due = localtime(each.asking.due)
        url = reverse("asking:reply", args=[each.ref])
        yield Dated(due.date(), f"Answer about {each.pupil}", url, due.time().replace(second=0, microsecond=0), plain="A question to answer", key=each.ref)  # fmt: skip


LAYERS = (Layer("asked", "Questions to answer", 36, _due),)
