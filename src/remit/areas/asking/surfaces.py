"""What asking adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from remit.areas.asking import queries, rules
from remit.core import clock
from remit.core.seams import Brief, BriefLine, Card, Dated, Happened, Layer, Loop, Page, Panel, Period, Timeline
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


def _said(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """What the teachers answered when they were last asked, of each question how often which answer."""
    if not rules.reads_of(viewer, pupil):
        return
    last = next(iter(queries.of_pupil(viewer, pupil)[:1]), None)
    if last is None or localtime(last.asked).date() not in period:
        return
    held, url = queries.replies_of(viewer, last), reverse("asking:asking", args=[last.ref])
    number = sum(each.answered is not None for each in held)
    yield BriefLine(
        f"{number} of {len(held)} teachers have answered what was asked on {localtime(last.asked):%-d %B}", url
    )
    for question in queries.gathered(last, held):
        tally = ", ".join(f"{label} {times}" for label, times in question.tally if times)
        if tally:
            yield BriefLine(f"{question.words} {tally}", url)


BRIEFS = (Brief("asking", "What teachers say", 35, _said),)


def _open(viewer: Viewer) -> list[date]:
    rows = queries.asked_by_her(viewer).filter(closed=None) if rules.has_requests(viewer) else []
    return [localtime(each.asked).date() for each in rows]


LOOPS = (Loop("asked", "Teachers asked", 30, "asking:requests", _open),)
