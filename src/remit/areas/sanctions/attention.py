"""What of behaviour wants a leader: incidents without an outcome, and detentions that were missed or that nobody at home knows
of. It suggests; a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL
from remit.areas.sanctions import queries, sittings
from remit.areas.sanctions.models import Place
from remit.areas.sanctions.queries import OUTCOME_WITHIN, Waiting
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

KINDS = f"{BEHAVIOUR} {PASTORAL}"
CALENDAR = ("school.Term", "school.Closure", "school.AcademicYear", "school.Pupil")
INCIDENTS = ("behaviour.LogEntry", "behaviour.Category", "sanctions.Response", "sanctions.Stage", *CALENDAR)
PLACES = ("sanctions.Place", "sanctions.Sitting", "sanctions.Response", "behaviour.LogEntry", *CALENDAR)


def without_outcome(viewer: Viewer, among: Collection[int] | None) -> Iterable[Found]:
    """Of which the ladder says something, and whose five school days are over. Of a pupil those that teachers read come first:
    what is for few is told only where it stands alone."""
    of: dict[int, list[Waiting]] = defaultdict(list)
    for line in queries.wanted(queries.waiting(viewer)):
        if line.age > OUTCOME_WITHIN and (among is None or line.entry.pupil_id in among):
            of[line.entry.pupil_id].append(line)
    for pupil, lines in of.items():
        held = [line for line in lines if line.entry.kind == BEHAVIOUR] or lines
        first = held[0].entry
        day = date_format(first.day, "j F")
        many = f"{len(held)} incidents without an outcome, the first of {day}"
        facts: dict[str, str | int] = {"number": many if len(held) > 1 else f"1 incident without an outcome, of {day}"}
        yield Found(pupil, first.day, facts, first.kind)


def _one_a_pupil(rows: QuerySet[Place], among: Collection[int] | None) -> Iterable[Found]:
    told: dict[int, Place] = {}
    for each in rows if among is None else rows.filter(pupil__in=among):
        held = told.get(each.pupil_id)
        if held is None or (held.kind == PASTORAL and each.kind == BEHAVIOUR):
            told[each.pupil_id] = each
    for pupil, each in told.items():
        day = each.sitting.day
        yield Found(pupil, day, {"name": each.sitting.name, "day": date_format(day, "j F")}, each.kind)


def missed(viewer: Viewer, among: Collection[int] | None) -> Iterable[Found]:
    return _one_a_pupil(sittings.missed(viewer), among)


def untold(viewer: Viewer, among: Collection[int] | None) -> Iterable[Found]:
    return _one_a_pupil(sittings.untold(viewer), among)


AREAS = ("behaviour", "pastoral")
WATCHES = (
    Watch(
        "incident-without-outcome",
        says="Incidents without an outcome after five school days",
        why="{number}",
        next="Decide what is done",
        route="sanctions:pupil",
        kinds=KINDS,
        of="pupil",
        depends=INCIDENTS,
        find=without_outcome,
        areas=AREAS,
        rank=26,
        looks_back=True,
    ),
    Watch(
        "detention-missed",
        says="Detentions missed, and nothing decided since",
        why="{name} of {day} was missed",
        next="Decide what follows",
        route="sanctions:pupil",
        kinds=KINDS,
        of="pupil",
        depends=PLACES,
        find=missed,
        areas=AREAS,
        rank=18,
    ),
    Watch(
        "home-not-told-of-detention",
        says="Detentions that nobody at home was told of",
        why="{name} is on {day}, and nobody at home was told",
        next="Tell home",
        route="sanctions:pupil",
        kinds=KINDS,
        of="pupil",
        depends=PLACES,
        find=untold,
        areas=AREAS,
        rank=12,
    ),
)
