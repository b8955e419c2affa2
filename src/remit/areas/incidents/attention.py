"""What of serious incidents wants a leader. Each line names a day, and never a role or what sort it was."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.areas.incidents import queries
from remit.areas.incidents.models import CASEWORK, Part
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

DEPENDS = ("incidents.Incident", "incidents.Part", "school.Pupil")
CALENDAR = ("school.Term", "school.Closure")
AREAS = ("behaviour", "pastoral", "safeguarding")


def _one_a_pupil(rows: QuerySet[Part], among: Collection[int] | None) -> Iterator[Part]:
    told: set[int] = set()
    for part in rows if among is None else rows.filter(pupil__in=among):
        if part.pupil_id not in told:
            told.add(part.pupil_id)
            yield part


def _said(day: date) -> dict[str, str | int]:
    return {"day": date_format(day, "j F")}


def open_too_long(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    for part in _one_a_pupil(queries.open_too_long(viewer), among):
        yield Found(part.pupil_id, part.incident.day, _said(part.incident.day))


def home_not_told(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    for part in _one_a_pupil(queries.home_not_told(viewer), among):
        yield Found(part.pupil_id, part.incident.day, _said(part.incident.day))


def to_ask(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    for part in _one_a_pupil(queries.to_ask(viewer), among):
        yield Found(part.pupil_id, part.incident.ask_on, _said(part.incident.day))


def not_reported(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    told: set[int] = set()
    rows = queries.not_reported(viewer)
    for each in rows if among is None else rows.filter(pupil__in=among):
        if each.pupil_id not in told:
            told.add(each.pupil_id)
            yield Found(each.pupil_id, each.day, _said(each.day))


WATCHES = (
    Watch(
        "incident-open-too-long",
        says="Serious incidents that are open after ten school days",
        why="The incident of {day} is open",
        next="Say how it ended",
        route="incidents:pupil",
        kinds=CASEWORK,
        of="pupil",
        depends=(*DEPENDS, *CALENDAR),
        find=open_too_long,
        areas=AREAS,
        rank=22,
    ),
    Watch(
        "parent-not-told-of-incident",
        says="Serious incidents of which home has not been told",
        why="Home has not been told of the incident of {day}",
        next="Tell home, and note it",
        route="incidents:pupil",
        kinds=CASEWORK,
        of="pupil",
        depends=DEPENDS,
        find=home_not_told,
        areas=AREAS,
        rank=10,
    ),
    Watch(
        "force-not-reported",
        says="Force was used, and home has not been told",
        why="Home has not been told of the use of force on {day}",
        next="Tell home, and note it",
        route="incidents:pupil",
        kinds=CASEWORK,
        of="pupil",
        depends=("incidents.Force", "school.Pupil"),
        find=not_reported,
        areas=AREAS,
        rank=5,
        always=True,
    ),
    Watch(
        "incident-did-it-help",
        says="Serious incidents two weeks after they were closed: did it help?",
        why="It is not said whether what was done after the incident of {day} helped",
        next="Say whether it helped",
        route="incidents:pupil",
        kinds=CASEWORK,
        of="pupil",
        depends=DEPENDS,
        find=to_ask,
        areas=AREAS,
        rank=60,
    ),
)
