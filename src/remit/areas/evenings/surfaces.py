"""What evenings for families add to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.evenings import queries, rules
from remit.core.seams import Dated, Happened, Layer, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil

PAGES = (
    Page("family-events", "Evenings for families", "evenings:list", "people", "{Pupil.many}", 36, rules.can_hold, phone=True),
)  # fmt: skip
SHOWN = 4


def _asked(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """The last of them, for whoever leads the pupil; who teaches the pupil has those that are no concern."""
    rows = queries.invitations(viewer).filter(pupil=pupil, out_on=None).order_by("-evening__day", "-pk")[:SHOWN]
    held = list(rows)
    return {"rows": held, "day": viewer.day, "opens": rules.can_hold(viewer)} if held else None


PANELS = (Panel("evenings", "Evenings for families", 30, "evenings/panel.html", _asked),)


def _happened(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """Who came, and who was reached afterwards."""
    for each in queries.invitations(viewer).filter(pupil=pupil, out_on=None, evening__off_on=None):
        url = reverse("evenings:invitation", args=[each.ref]) if rules.can_hold(viewer) else ""
        if each.came and each.evening.day in period:
            yield Happened(
                each.evening.day, f"The family came: {each.evening.name}", "people", more=each.concern, url=url
            )
        if each.followed_up_on and each.followed_up_on in period:
            title = f"The family was reached after: {each.evening.name}"
            by = str(each.followed_by or "")
            yield Happened(each.followed_up_on, title, "phone", more=each.followed_words, by=by, url=url)


TIMELINES = (Timeline("evenings", "Evenings for families", 55, _happened),)


def _held(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Every evening of the school that is not called off."""
    for each in queries.evenings(viewer).filter(day__range=(first, last), off_on=None):
        url = reverse("evenings:evening", args=[each.ref]) if rules.can_hold(viewer) else ""
        yield Dated(
            each.day, each.name, url, each.begins, each.ends, each.room, plain=each.get_sort_display(), key=each.ref
        )


LAYERS = (Layer("evenings", "Evenings for families", 38, _held),)
