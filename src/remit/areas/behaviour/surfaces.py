"""What the behaviour log adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from remit.areas.behaviour import queries, rewards, rules
from remit.areas.behaviour.models import Category
from remit.core.seams import Brief, BriefLine, Happened, Loggable, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import Pupil

PAGES = (
    Page("shared-tablets", "Shared tablets", "behaviour:tablets", "phone", "School", 71, rules.can_shape),
    Page(
        "form-checks",
        "Uniform by {form.one}",
        "behaviour:checks",
        "tick",
        "{Pupil.many}",
        23,
        rules.can_check_some,
        listed=False,
    ),
    Page("behaviour", "Behaviour log", "behaviour:log-entries.list", "behaviour", "{Pupil.many}", 21, rules.can_read),
    Page("behaviour-board", "Behaviour picture", "behaviour:picture", "chart", "{Pupil.many}", 22, rules.can_recognise),
    Page("recognition", "Recognition", "behaviour:recognition", "star", "{Pupil.many}", 21, rules.can_recognise),
    Page(
        "award-totals",
        "Award totals",
        "behaviour:totals",
        "star",
        "{Pupil.many}",
        21,
        rules.can_recognise,
        listed=False,
    ),
    Page(
        "certificates",
        "Certificates for awards",
        "behaviour:certificates",
        "star",
        "{Pupil.many}",
        21,
        rules.can_reward,
        listed=False,
    ),
    Page(
        "postcards", "Postcards home", "behaviour:postcards", "mail", "{Pupil.many}", 21, rules.can_reward, listed=False
    ),
    Page("milestones", "Certificates for awards", "behaviour:milestones", "star", "School", 70, rules.can_shape),
    Page("my-entries", "My entries", "behaviour:mine", "pen", "", 16, rules.can_log),
    Page("log-categories", "What is logged", "behaviour:categories", "behaviour", "School", 69, rules.can_shape),
)
LOGS = (
    Loggable("behaviour", "Award or incident", 10, "behaviour", "behaviour:log", rules.can_log, "behaviour:log.class"),
)


def _lately(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """This school year, for whoever teaches or leads the pupil."""
    if not rules.reads_of(viewer, pupil):
        return None
    year = school.this_year(viewer) or Period(viewer.day, viewer.day)
    rows = queries.of_pupil(viewer, pupil, Period(year.first_day, viewer.day))
    return {"tally": queries.tally(rows), "rows": list(rows[: queries.OF_PUPIL_SHOWN]), "logs": rules.can_log(viewer)}


PANELS = (Panel("behaviour", "Behaviour", 6, "behaviour/panel.html", _lately),)


def _tallied(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """Of this half term, for whoever teaches or leads the pupil."""
    half = queries.half_term(viewer)
    if half is None or not rules.reads_of(viewer, pupil):
        return
    found = queries.tally(queries.of_pupil(viewer, pupil, half))
    if found.awards or found.incidents:
        awards = f"{found.awards} {'award' if found.awards == 1 else 'awards'}"
        incidents = f"{found.incidents} {'incident' if found.incidents == 1 else 'incidents'}"
        yield BriefLine(f"{awards} and {incidents}", reverse("pupil.timeline", args=[pupil.ref]))


BRIEFS = (Brief("behaviour", "Behaviour this half term", 30, _tallied),)


def _logged(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """Plain values, as of some there are hundreds."""
    of = ("day", "at", "sort", "category__name", "points", "words", "by__name", "group__name", "room__name", "place")
    for day, at, sort, name, points, words, by, *places in queries.of_pupil(viewer, pupil, period).values_list(*of):
        where = ", ".join(filter(None, places))
        more = ". ".join(part for part in (where, words) if part)
        icon = "star" if sort == Category.AWARD else "behaviour"
        yield Happened(day, f"{name} ({points:+d})" if points else name, icon, at, more, by or "")


def _given(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """Certificates, and postcards that were sent home."""
    days = (period.first_day, period.last_day)
    for each in rewards.certificates(viewer).filter(pupil=pupil, given_on__range=days):
        yield Happened(each.given_on, f"Certificate: {each.milestone}", "star", by=str(each.by or ""))
    for card in rewards.sent(viewer).filter(pupil=pupil, sent_on__range=days):
        yield Happened(card.sent_on or card.written_on, "Postcard home", "mail", more=card.words, by=str(card.by or ""))


TIMELINES = (
    Timeline("behaviour", "Behaviour", 30, _logged),
    Timeline("rewards", "Certificates and postcards", 31, _given),
)
