"""What of plans wants a leader: reviews whose day has passed, and plans that are nobody's."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.areas.plans import queries
from remit.areas.plans.models import Plan
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

KINDS = "general inclusion"
DEPENDS = ("plans.Plan", "plans.PlanType", "school.Pupil")


def _one_a_kind(rows: QuerySet[Plan], among: Collection[int] | None) -> Iterator[tuple[Plan, str]]:
    """Of a pupil with several plans as sensitive as each other the first: it is one line."""
    told: set[tuple[int, str]] = set()
    for plan in rows if among is None else rows.filter(pupil__in=among):
        if plan.pupil_id and (key := (plan.pupil_id, plan.type.kind)) not in told:
            told.add(key)
            yield plan, plan.type.kind


def late(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    for plan, kind in _one_a_kind(queries.reviews_overdue(viewer), among):
        day = min(each for each in (plan.review_due, plan.until) if each)
        yield Found(plan.pupil_id, day, {"plan": plan.type.name, "day": date_format(day, "j F")}, kind)


def unowned(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    for plan, kind in _one_a_kind(queries.plans_without_owner(viewer), among):
        yield Found(plan.pupil_id, plan.first_day, {"plan": plan.type.name}, kind)


WATCHES = (
    Watch(
        "plan-review-overdue",
        says="{Support_plan.many} not looked at again in time",
        why="{plan}: to be looked at again by {day}",
        next="Hold the review",
        route="plans:pupil",
        kinds=KINDS,
        of="pupil",
        depends=(*DEPENDS, "plans.Review", "school.Term", "school.Closure"),
        find=late,
        areas=("send", "pastoral", "intervention", "safeguarding", "attendance"),
        rank=15,
    ),
    Watch(
        "plan-without-owner",
        says="{Support_plan.many} that are nobody’s",
        why="{plan}: nobody looks after it",
        next="Say who does",
        route="plans:pupil",
        kinds=KINDS,
        of="pupil",
        depends=(*DEPENDS, "school.Staff", "school.Post", "school.Tenure"),
        find=unowned,
        areas=("send", "pastoral", "intervention"),
        rank=25,
    ),
)
