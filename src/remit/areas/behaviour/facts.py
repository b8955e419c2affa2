"""What of the behaviour log a leader's rule may count: each entry once, on its day, and none that was taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db.models import Q

from remit.areas.behaviour import queries
from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL, Category
from remit.core.seams import Fact, Period
from remit.core.viewers import Viewer

KINDS = f"{BEHAVIOUR} {PASTORAL}"
DEPENDS = ("behaviour.LogEntry",)
SERIOUS = range(3, Category.WORST + 1)
Times = Callable[[Viewer, Period, Collection[int] | None], Iterable[tuple[int, date]]]


def _times(condition: Q) -> Times:
    def times(viewer: Viewer, period: Period, among: Collection[int] | None) -> Iterable[tuple[int, date]]:
        rows = queries.entries(viewer).filter(condition, day__range=(period.first_day, period.last_day))
        rows = rows if among is None else rows.filter(pupil__in=among)
        return list(rows.order_by("day", "pk").values_list("pupil_id", "day"))

    return times


def _fact(name: str, label: str, condition: Q) -> Fact:
    return Fact(f"behaviour-{name}", label, _times(condition), KINDS, DEPENDS)


INCIDENT = Q(sort=Category.INCIDENT)
FACTS = (
    _fact("incidents", "incidents", INCIDENT),
    *(
        _fact(f"incidents-{degree}", f"incidents of seriousness {degree}", INCIDENT & Q(severity=degree))
        for degree in SERIOUS
    ),
    _fact("awards", "awards", Q(sort=Category.AWARD)),
    _fact("removals", "removals from lessons (all in the behaviour log)", Q(category__code="removal")),
    _fact("late", "times late to a lesson, as logged", Q(category__code="late")),
    _fact("uniform", "uniform entries", Q(category__code="uniform")),
)
