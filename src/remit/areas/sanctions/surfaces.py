"""What is done about behaviour adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.sanctions import queries, rules, sittings
from remit.areas.sanctions.models import Place
from remit.core.seams import Dated, Disclosure, Happened, Layer, Loop, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import Pupil

SHOWN = 5

PAGES = (
    Page("incidents", "Incidents to follow up", "sanctions:incidents", "action", "{Pupil.many}", 21, rules.can_read),
    Page("detentions", "Detentions", "sanctions:detentions", "clock", "{Pupil.many}", 21, rules.sees_sittings, phone=True),
    Page("policy-use", "Use of the policy", "sanctions:policy", "chart", "{Pupil.many}", 23, rules.can_lead),
    Page("my-policy-use", "My use of the policy", "sanctions:my-use", "chart", "", 17, rules.teaches, listed=False),
    Page("ladder", "The ladder", "sanctions:ladder", "behaviour", "School", 70, rules.can_shape),
)  # fmt: skip

DISCLOSURES = (
    Disclosure(
        "detention-full", "the pages of detentions",
        "whoever books somebody in must know whether there is room; who sits in it is not told, nor how many",
    ),
)  # fmt: skip


def _done(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """This school year, for whoever teaches or leads the pupil."""
    if not rules.reads_of(viewer, pupil):
        return None
    year = school.this_year(viewer) or Period(viewer.day, viewer.day)
    rows = queries.of_pupil(viewer, pupil, Period(year.first_day, viewer.day))
    waiting = queries.hers_to_answer(viewer).filter(~queries.answered(viewer), pupil=pupil)
    coming = sittings.places_of(viewer, pupil).filter(state__in=(Place.COMING, Place.MISSED))
    return {"rows": list(rows[:SHOWN]), "waiting": waiting.count(), "places": list(coming[:SHOWN])}


PANELS = (Panel("sanctions", "What was done about behaviour", 6, "sanctions/panel.html", _done),)


def _told(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """What was done, and detentions that are over."""
    for each in queries.of_pupil(viewer, pupil, period):
        about = f"About: {each.entry.category}" if each.entry else ""
        more = ". ".join(part for part in (about, each.words) if part)
        url = reverse("sanctions:response", args=[each.ref])
        yield Happened(each.day, str(each), "action", more=more, by=str(each.by or ""), url=url)
    days = (period.first_day, min(period.last_day, viewer.day))
    rows = sittings.places_of(viewer, pupil).filter(sitting__day__range=days, state__in=("served", "excused", "missed"))
    for place in rows:
        url = reverse("sanctions:place", args=[place.ref])
        title = f"{place.sitting}: {place.get_state_display().lower()}"
        yield Happened(place.sitting.day, title, "clock", place.sitting.begins, url=url)


TIMELINES = (Timeline("sanctions", "What was done about behaviour", 31, _told),)


def _sits(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    for each in sittings.hers_between(viewer, first, last):
        url, plain = reverse("sanctions:sitting", args=[each.ref]), "Detention"
        yield Dated(each.day, each.name, url, each.begins, each.ends, str(each.room or ""), plain=plain, key=each.ref)


LAYERS = (Layer("detentions", "Detentions that you sit with", 36, _sits),)


def _without_outcome(viewer: Viewer) -> list[date]:
    """Those of which the ladder says that something is done."""
    return [line.entry.day for line in queries.wanted(queries.waiting(viewer))] if rules.can_read(viewer) else []


LOOPS = (Loop("incidents", "Incidents without an outcome", 20, "sanctions:incidents", _without_outcome),)
