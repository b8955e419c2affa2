"""What happens to pupils again and again and was done about behaviour: a leader's rule may count it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import QuerySet

from remit.areas.behaviour.models import BEHAVIOUR
from remit.areas.sanctions import queries, sittings
from remit.areas.sanctions.models import Place, Response
from remit.core.seams import Fact, Period
from remit.core.viewers import Viewer

Times = Iterable[tuple[int, date]]


def missed(viewer: Viewer, period: Period, among: Collection[int] | None) -> Times:
    rows = sittings.places(viewer).filter(
        kind=BEHAVIOUR, state=Place.MISSED, sitting__day__range=(period.first_day, period.last_day)
    )
    rows = rows if among is None else rows.filter(pupil__in=among)
    return rows.order_by("sitting__day", "pk").values_list("pupil_id", "sitting__day")


def _given(viewer: Viewer, period: Period, among: Collection[int] | None) -> QuerySet[Response]:
    rows = queries.standing(viewer).filter(kind=BEHAVIOUR, day__range=(period.first_day, period.last_day))
    return (rows if among is None else rows.filter(pupil__in=among)).order_by("day", "pk")


def sanctions(viewer: Viewer, period: Period, among: Collection[int] | None) -> Times:
    return _given(viewer, period, among).filter(stage__sanction=True).values_list("pupil_id", "day")


def asked_tried(viewer: Viewer, period: Period, among: Collection[int] | None) -> Times:
    rows = _given(viewer, period, among).filter(stage__sanction=True, stage__asks_tried=True)
    return rows.values_list("pupil_id", "day")


GIVEN = ("sanctions.Response", "sanctions.Stage", "behaviour.LogEntry")
FACTS = (
    Fact("detentions-missed", "detentions missed", missed, BEHAVIOUR, ("sanctions.Place", "sanctions.Response", "behaviour.LogEntry")),
    Fact("sanctions", "sanctions of any sort", sanctions, BEHAVIOUR, GIVEN),
    Fact("sanctions-asking-tried", "sanctions at or above the stage where what was tried is asked", asked_tried, BEHAVIOUR, GIVEN),
)  # fmt: skip
