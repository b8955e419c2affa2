"""What of conversations wants a leader: what a family waits for, who is to be rung, and what an agency was told for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.areas.contacts import queries
from remit.areas.contacts.models import CASEWORK
from remit.areas.promises.models import GENERAL, Promise
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

DEPENDS = ("promises.Promise", "school.Pupil")


def _one_a_pupil(rows: QuerySet[Promise], among: Collection[int] | None) -> Iterator[Promise]:
    told: set[int | None] = set()
    for row in rows if among is None else rows.filter(pupil__in=among):
        if row.pupil_id not in told:
            told.add(row.pupil_id)
            yield row


def _found(rows: QuerySet[Promise], among: Collection[int] | None) -> Iterator[Found]:
    for row in _one_a_pupil(rows, among):
        yield Found(row.pupil_id or 0, row.due, {"day": date_format(row.due, "j F")})


def overdue(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    yield from _found(queries.overdue_to_family(viewer), among)


def ring(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    yield from _found(queries.to_be_rung(viewer), among)


def unfinished(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    told: set[int] = set()
    rows = queries.open_with_agencies(viewer)
    for row in rows if among is None else rows.filter(pupil__in=among):
        if row.pupil_id not in told:
            told.add(row.pupil_id)
            yield Found(row.pupil_id, row.day, {"agency": row.get_agency_display(), "day": date_format(row.day, "j F"), "missing": row.missing})  # fmt: skip


WATCHES = (
    Watch(
        "promise-to-parent-overdue",
        says="Promises to families that are overdue",
        why="Promised to the family by {day}, and not done",
        next="Keep the promise",
        route="contacts:pupil",
        kinds=GENERAL,
        of="pupil",
        depends=DEPENDS,
        find=overdue,
        areas=("parents", "pastoral"),
        rank=12,
    ),
    Watch(
        "ring-back-today",
        says="Families to be rung again",
        why="To be rung again on {day}",
        next="Ring",
        route="contacts:pupil",
        kinds=GENERAL,
        of="pupil",
        depends=DEPENDS,
        find=ring,
        areas=("parents", "pastoral"),
        rank=11,
    ),
    Watch(
        "agency-contact-without-outcome",
        says="Contacts with agencies without a purpose or an outcome",
        why="{agency}, {day}: {missing} not written",
        next="Write it",
        route="contacts:pupil",
        kinds=CASEWORK,
        of="pupil",
        depends=("contacts.Conversation", "school.Pupil"),
        find=unfinished,
        areas=("safeguarding", "pastoral", "send"),
        rank=21,
    ),
)
