"""What of the behaviour log wants a leader: of whom several incidents were logged in a short time.

A fact says how it was on the day on which the line was reached, not how it is by now: what a leader said of it would
else be forgotten with every entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.utils.formats import date_format

from remit.areas.behaviour import figures, queries
from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL, Category
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer
from remit.school.dated import on


def several(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    """Three in ten school days. As few as may know it where those for whoever teaches the pupil do not suffice alone."""
    days = figures.last_days(viewer, viewer.day)
    if not days:
        return
    rows = queries.entries(viewer).filter(
        on(viewer.day, "pupil__"), sort=Category.INCIDENT, day__range=(days[0], viewer.day)
    )
    rows = rows if among is None else rows.filter(pupil__in=among)
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for pupil, day, kind in rows.order_by("day", "pk").values_list("pupil_id", "day", "kind"):
        found[pupil].append((day, kind))
    for pupil, held in sorted(found.items()):
        open_to_many = [day for day, kind in held if kind == BEHAVIOUR]
        for kind, reached in ((BEHAVIOUR, open_to_many), (PASTORAL, [day for day, _ in held])):
            if len(reached) >= figures.LEAST:
                since = reached[figures.LEAST - 1]
                yield Found(pupil, since, {"day": date_format(since, "j F")}, kind)
                break


WATCHES = (
    Watch(
        "several-incidents",
        says="Three incidents or more in ten school days",
        why="Three incidents in ten school days, the third on {day}",
        next="See what happened, and speak with them",
        route="pupil.timeline",
        kinds=f"{BEHAVIOUR} {PASTORAL}",
        of="pupil",
        depends=("behaviour.LogEntry", "school.Pupil", "school.Term", "school.Closure"),
        find=several,
        areas=("behaviour", "pastoral"),
        rank=20,
        looks_back=True,
    ),
)
