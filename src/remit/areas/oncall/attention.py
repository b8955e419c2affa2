"""What of help and of removals wants a leader."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.areas.oncall import queries
from remit.areas.oncall.models import BEHAVIOUR, GENERAL, PASTORAL
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

Among = Collection[int] | None
KINDS = f"{BEHAVIOUR} {PASTORAL}"
DEPENDS = ("oncall.Removal", "behaviour.LogEntry", "school.Pupil")
SCHOOL_DAYS = ("school.Term", "school.Closure")
AREAS = ("behaviour", "pastoral")


def unanswered(viewer: Viewer, among: Among) -> Iterator[Found]:
    told: set[int] = set()
    for each in queries.unanswered(viewer, among):
        if each.group_id and each.group_id not in told:
            told.add(each.group_id)
            said = {"soon": each.get_urgency_display().lower(), "day": date_format(each.day, "j F")}
            yield Found(each.group_id, each.day, said)


def _one_a_pupil(rows: QuerySet, among: Among) -> Iterator[Found]:
    """Of each pupil and kind the first."""
    told: set[tuple[int, str]] = set()
    for each in rows if among is None else rows.filter(pupil__in=list(among)):
        kind = getattr(each, "kind", BEHAVIOUR)
        if (each.pupil_id, kind) not in told:
            told.add((each.pupil_id, kind))
            yield Found(each.pupil_id, each.day, {"day": date_format(each.day, "j F")}, kind)


def home_not_told(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _one_a_pupil(queries.not_told(viewer), among)


def talk_owed(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _one_a_pupil(queries.owed(viewer), among)


def again(viewer: Viewer, among: Among) -> Iterator[Found]:
    for pupil, number, day in queries.again_this_half(viewer, among):
        yield Found(pupil, day, {"number": number, "day": date_format(day, "j F")})


def kept_long(viewer: Viewer, among: Among) -> Iterator[Found]:
    yield from _one_a_pupil(queries.kept_long(viewer), among)


WATCHES = (
    Watch(
        "call-unanswered",
        says="Help asked for from a lesson, and nobody has come",
        why="Help was asked for ({soon}) on {day}, and nobody has answered",
        next="Answer it",
        route="oncall:of-class",
        kinds=GENERAL,
        of="group",
        depends=("oncall.Call", "school.Group"),
        find=unanswered,
        areas=AREAS,
        rank=5,
        by_subject=True,
    ),
    Watch(
        "removal-home-not-told",
        says="Removals that home was not told of",
        why="Out of a lesson on {day}, and home was not told",
        next="Tell home",
        route="oncall:of",
        kinds=KINDS,
        of="pupil",
        depends=DEPENDS,
        find=home_not_told,
        areas=AREAS,
        rank=20,
    ),
    Watch(
        "restorative-conversation-owed",
        says="Restorative conversations that are owed",
        why="Out of a lesson on {day}, and it was not talked over",
        next="Hold it, or say that it is not needed",
        route="oncall:of",
        kinds=KINDS,
        of="pupil",
        depends=(*DEPENDS, *SCHOOL_DAYS),
        find=talk_owed,
        areas=AREAS,
        rank=30,
    ),
    Watch(
        "second-removal-this-half-term",
        says="A second removal from lessons in a half term",
        why="Out of lessons {number} times this half term, last on {day}",
        next="Look at what would help",
        route="oncall:of",
        kinds=BEHAVIOUR,
        of="pupil",
        depends=(*DEPENDS, *SCHOOL_DAYS),
        find=again,
        areas=AREAS,
        rank=26,
        looks_back=True,
    ),
    Watch(
        "thing-kept-long",
        says="Things kept for more than five school days",
        why="Something taken away on {day} is kept still",
        next="Give it back",
        route="oncall:of-thing",
        kinds=BEHAVIOUR,
        of="pupil",
        depends=("oncall.Confiscation", "school.Pupil", *SCHOOL_DAYS),
        find=kept_long,
        areas=AREAS,
        rank=60,
    ),
)
