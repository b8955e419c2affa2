"""What help and removals add to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.oncall import queries, rules
from remit.areas.oncall.models import BEHAVIOUR
from remit.core.seams import Card, Happened, Loggable, Loop, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.rules import about, grants_over, opens

PAGES = (
    Page("behaviour-support", "Support", "oncall:support", "bell", "", 17, rules.can_ask, phone=True),
    Page("removals", "Out of lessons", "oncall:removals", "out", "{Pupil.many}", 24, rules.can_follow, listed=False),
    Page("things-kept", "Things kept", "oncall:things", "lock", "{Pupil.many}", 24, rules.can_ask, listed=False),
    Page("on-call", "On call", "oncall:practice", "phone", "School", 71, rules.can_shape),
)
LOGS = (
    Loggable("removal", "Out of a lesson", 20, "out", "oncall:add", rules.can_ask),
    Loggable("thing-kept", "Something taken away", 25, "lock", "oncall:keep", rules.can_ask),
)
SHOWN = 3


def _this_term(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever teaches or leads the pupil."""
    if not opens(grants_over(viewer, pupil), BEHAVIOUR):
        return None
    rows = queries.of_pupil(viewer, pupil, queries.this_term(viewer))
    things = list(queries.kept_things(about(viewer)).filter(pupil=pupil)[:SHOWN])
    out = queries.time_out(rows)
    return {"out": out, "rows": rows[:SHOWN], "things": things, "notes": rules.can_ask(viewer)}


PANELS = (Panel("removals", "Out of lessons", 7, "oncall/panel.html", _this_term),)


def _open(viewer: Viewer) -> dict[str, Any] | None:
    """What is open, for whoever answers."""
    rows = queries.to_answer(viewer)
    return {"rows": rows[:SHOWN], "day": viewer.day.isoformat()} if rows else None


CARDS = (Card("support", "Help asked for", 4, "oncall/card.html", _open),)


def _happened(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    for each in queries.of_pupil(viewer, pupil, period):
        minutes = f", {each.minutes} minutes" if each.minutes is not None else ""
        more = ". ".join(part for part in (each.where, str(each.category), each.words) if part)
        url = reverse("oncall:removal", args=[each.ref])
        yield Happened(each.day, f"Out of a lesson{minutes}", "out", each.left, more, str(each.by or ""), url)
    days = (period.first_day, period.last_day)
    for thing in queries.things(about(viewer)).filter(pupil=pupil, day__range=days):
        back = f"Went back {thing.returned_on:%-d %B}" if thing.returned_on else f"Kept: {thing.kept}"
        url = reverse("oncall:thing", args=[thing.ref])
        yield Happened(thing.day, f"Taken away: {thing.what}", "lock", more=back, by=str(thing.by or ""), url=url)


TIMELINES = (Timeline("removals", "Out of lessons", 32, _happened),)


def _calls(viewer: Viewer) -> list[date]:
    return [each.day for each in queries.to_answer(viewer)]


def _talks(viewer: Viewer) -> list[date]:
    return [each.day for each in queries.owed(viewer)] if rules.can_follow(viewer) else []


LOOPS = (
    Loop("support", "Requests for support", 22, "oncall:support", _calls),
    Loop("talks-owed", "Restorative conversations owed", 23, "oncall:removals", _talks),
)
