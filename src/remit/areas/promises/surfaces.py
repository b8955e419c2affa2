"""What actions add to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from remit.areas.promises import queries, rules
from remit.core.seams import (
    Brief,
    BriefLine,
    Card,
    Dated,
    Happened,
    Hit,
    Layer,
    Loggable,
    Loop,
    Page,
    Panel,
    Period,
    Sought,
    Timeline,
)
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.rules import can_lead
from remit.school.sought import holds

SOON, MOST, FEW = timedelta(days=7), 6, 3
PAGES = (Page("actions", "Actions", "promises:mine", "tick", "", 13, rules.has_actions, phone=True),)


def _today(viewer: Viewer) -> dict[str, Any] | None:
    """Hers that are due by the end of the week, or were: the first of them."""
    rows = list(queries.mine(viewer).open().filter(due__lte=viewer.day + SOON)[: MOST + 1])
    return {"rows": rows[:MOST], "more": len(rows) > MOST, "day": viewer.day} if rows else None


CARDS = (Card("actions", "My actions", 10, "promises/card.html", _today),)


def _about(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever leads the pupil. An action of somebody who does not stands in her own list."""
    held, ended = queries.about_pupil(viewer, pupil)
    if not (held or ended) and not can_lead(viewer, pupil=pupil):
        return None
    return {"open": held, "ended": ended, "day": viewer.day}


PANELS = (Panel("actions", "Actions", 7, "promises/panel.html", _about),)


def _promised(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """What is open that was promised to somebody, the first due first, and the last that was kept or let go."""
    held, ended = queries.about_pupil(viewer, pupil)
    for each in [row for row in held if row.promised_to][:FEW]:
        url = reverse("promises:action", args=[each.ref])
        yield BriefLine(f"Promised to {each.promised_to}: {each.what}, by {each.due:%-d %B} ({each.whose})", url)
    for each in [row for row in ended if row.promised_to][:1]:
        how = f"done {each.done_on:%-d %B}" if each.done_on else f"let go {each.let_go_on:%-d %B}"
        url = reverse("promises:action", args=[each.ref])
        yield BriefLine(f"Promised to {each.promised_to}: {each.what}, {how}", url)


BRIEFS = (Brief("promises", "What was promised", 40, _promised),)


def _sought(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    """What is open and hers to do."""
    held = [each for each in queries.mine(viewer).open() if holds(f"{each.what} {each.pupil or ''}", words)]
    note = "{0}by {1:%-d %B}"
    return [
        Hit(
            each.what,
            reverse("promises:action", args=[each.ref]),
            note.format(f"{each.pupil}, " if each.pupil else "", each.due),
            0,
        )
        for each in held[:most]
    ]


SOUGHT = (Sought("actions", "Actions", 60, _sought),)


def _due(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Hers to do by a day of these, and open."""
    for each in queries.mine(viewer).open().filter(due__range=(first, last)).order_by("due", "pk"):
        yield Dated(each.due, each.what, reverse("promises:action", args=[each.ref]), plain="Action due", key=each.ref)


LAYERS = (Layer("actions", "My actions", 30, _due),)


def _given_and_ended(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """As the pupil's page has them: what is there only because it is her own entry stands in her list and not here."""
    days = (period.first_day, period.last_day)
    rows = queries.promises(viewer.only("lead")).filter(pupil=pupil)
    for each in rows.filter(Q(given_on__range=days) | Q(done_on__range=days) | Q(let_go_on__range=days)):
        url = reverse("promises:action", args=[each.ref])
        if each.given_on in period:
            to = f"Promised to {each.promised_to}: " if each.promised_to else "To do: "
            whose = f"{each.whose}, by {each.due:%-d %B}"
            yield Happened(each.given_on, f"{to}{each.what}", "action", more=whose, by=str(each.giver), url=url)
        by = str(each.ended_by or "")
        if each.done_on and each.done_on in period:
            yield Happened(each.done_on, f"Done: {each.what}", "tick", more=each.outcome, by=by, url=url)
        if each.let_go_on and each.let_go_on in period:
            yield Happened(each.let_go_on, f"Let go: {each.what}", "x", more=each.why_let_go, by=by, url=url)


TIMELINES = (Timeline("actions", "Actions", 60, _given_and_ended),)

LOGS = (Loggable("action", "I promised…", 50, "tick", "promises:add", rules.has_actions),)


def _since(viewer: Viewer) -> list[date]:
    return list(queries.mine(viewer).open().order_by().values_list("given_on", flat=True))


LOOPS = (Loop("actions", "Actions of yours", 10, "promises:mine", _since),)
