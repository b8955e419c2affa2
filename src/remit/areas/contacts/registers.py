"""The contact log of the year, and contacts with agencies, each in one list."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from remit.areas.contacts import queries, rules
from remit.areas.contacts.models import SHORT_KINDS, Conversation
from remit.core.registers.definition import Column, Filter, Register
from remit.core.viewers import Viewer
from remit.school.models import year_name

NAME = ("pupil__family_name", "pupil__given_name")


def _years(viewer: Viewer, rows: QuerySet) -> Iterable[tuple[str, str]]:
    return [(str(year), year_name(year)) for year in queries.listed_years(viewer, rows)]


def _of_year(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(pupil__year=int(value))


def _on_side(rows: QuerySet, value: str) -> QuerySet:
    return rows.exclude(agency="") if value == "agency" else rows.filter(agency="")


def _waiting(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(queries.WAITS) if value == "open" else rows.exclude(queries.WAITS)


CONVERSATIONS = Register(
    area="contacts",
    name="conversations",
    one="conversation",
    many="conversations in the contact log",
    rows=queries.listed,
    columns=(
        Column("day", "Day", sort=("day",)),
        Column("pupil.__str__", "{Pupil.one}", sort=NAME),
        Column("pupil.year_name", "Year"),
        Column("side", "Family or agency"),
        Column("title", "With whom"),
        Column("get_went_display", "How it went"),
        Column("by.__str__", "Logged by"),
        Column("words", "What was said", extra=True),
        Column("outcome", "What came of it", extra=True),
    ),
    order=("-day", "-logged", "-pk"),
    filters=(
        Filter("year", "Year group", lambda viewer: _years(viewer, queries.listed(viewer)), _of_year),
        Filter("side", "Family or agency", lambda _: [("family", "Family"), ("agency", "Agency")], _on_side),
        Filter("about", "About", lambda _: SHORT_KINDS, lambda rows, value: rows.filter(kind=value)),
        Filter("how", "How", lambda _: Conversation.WAYS, lambda rows, value: rows.filter(way=value)),
    ),
    view=rules.can_read,
    detail_page="contacts:conversation",
    empty="Nothing has been logged this year of those whom you teach or lead. Log a call to a family from the page of a {pupil.one}, or with Log on the page Home.",
)

AGENCIES = Register(
    area="contacts",
    name="agency-contacts",
    one="contact with an agency",
    many="contacts with agencies",
    rows=queries.with_agencies,
    columns=(
        Column("day", "Day", sort=("day",)),
        Column("pupil.__str__", "{Pupil.one}", sort=NAME),
        Column("pupil.year_name", "Year"),
        Column("whom", "Agency"),
        Column("state", "State"),
        Column("missing", "Missing"),
        Column("purpose", "What it was for"),
        Column("outcome", "What came of it"),
        Column("by.__str__", "Logged by"),
        Column("shared", "What was shared", extra=True),
        Column("footing", "On what footing", extra=True),
    ),
    order=("-waits", "-day", "-logged", "-pk"),
    filters=(
        Filter("state", "State", lambda _: [("open", "Open"), ("closed", "Closed")], _waiting),
        Filter("sort", "Which sort", lambda _: Conversation.AGENCIES, lambda rows, value: rows.filter(agency=value)),
        Filter("year", "Year group", lambda viewer: _years(viewer, queries.with_agencies(viewer)), _of_year),
    ),
    view=rules.can_follow,
    detail_page="contacts:conversation",
    empty="No contact with an agency about those whom you lead. Log one from the page of a {pupil.one}: under Conversations.",
)
