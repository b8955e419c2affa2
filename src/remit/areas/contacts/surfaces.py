"""What conversations add to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.contacts import queries, rules
from remit.core.seams import Brief, BriefLine, Happened, Loggable, Loop, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.rules import can_lead

LONGEST_SAID = 200  # characters of what was said
PAGES = (
    Page("contact-log", "Contact log", "contacts:conversations.list", "phone", "{Pupil.many}", 23, rules.can_read),
    Page("pastoral-log", "Followed up", "contacts:follow-ups", "heart", "{Pupil.many}", 24, rules.can_follow),
    Page("agencies", "Agencies", "contacts:agency-contacts.list", "people", "{Pupil.many}", 24, rules.can_follow, listed=False),
    Page("my-conversations", "My conversations", "contacts:mine", "phone", "", 17, rules.can_log, listed=False),
)  # fmt: skip
LOGS = (Loggable("conversation", "A call or a meeting with home", 20, "phone", "contacts:log", rules.can_log),)


def _before(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """Above the contacts, so that what was promised is read before somebody is rung."""
    if not rules.reads_of(viewer, pupil):
        return None
    found = queries.before_call(viewer, pupil)
    return {"before": found, "day": viewer.day, "leads": can_lead(viewer, pupil=pupil)}


PANELS = (Panel("conversations", "Conversations", 4, "contacts/panel.html", _before),)


def _said(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    for each in queries.between(viewer, pupil, period):
        went = "" if each.went == each.SPOKE else each.get_went_display()
        more = ". ".join(part for part in (went, each.words, each.outcome) if part)
        url = reverse("contacts:conversation", args=[each.ref])
        icon = "people" if each.agency else "mail" if each.way in {each.EMAIL, each.LETTER} else "phone"
        yield Happened(each.day, each.title, icon, each.at, more, str(each.by or ""), url)


TIMELINES = (Timeline("conversations", "Conversations", 40, _said),)


def _last(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """The last time that somebody spoke with the family."""
    if not rules.reads_of(viewer, pupil):
        return
    for each in queries.of_pupil(viewer, pupil).filter(agency="")[:1]:
        said = f": {each.words[:LONGEST_SAID]}" if each.words else ""
        yield BriefLine(f"{each.title}, {each.day:%-d %B}{said}", reverse("contacts:conversation", args=[each.ref]))


BRIEFS = (Brief("conversations", "Last spoken with home", 38, _last),)


def _with_agencies(viewer: Viewer) -> list[date]:
    rows = queries.open_with_agencies(viewer) if rules.can_follow(viewer) else None
    return [] if rows is None else list(rows.order_by().values_list("day", flat=True))


def _followed(viewer: Viewer) -> list[date]:
    rows = queries.follow_ups(viewer) if rules.can_follow(viewer) else None
    return [] if rows is None else list(rows.order_by().values_list("given_on", flat=True))


LOOPS = (
    Loop("agencies", "Contacts with agencies", 31, "contacts:agency-contacts.list", _with_agencies),
    Loop("follow-ups", "Pastoral follow-ups", 32, "contacts:follow-ups", _followed),
)
