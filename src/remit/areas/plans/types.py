"""The types of plan of a school: those that ship with Remit, until the school has changed one, and its own."""

from __future__ import annotations

from collections.abc import Iterable

from remit.areas.plans import reference
from remit.areas.plans.models import PlanType
from remit.core.viewers import Viewer
from remit.school.models import School
from remit.school.shipped import Shipped

TYPES = Shipped(
    PlanType, lambda viewer: reference.codes(viewer.day), lambda code, school: reference.shipped(code, school.words)
)
shipped_type, type_of = TYPES.fresh, TYPES.by_code


def types_of(viewer: Viewer, school: School) -> list[PlanType]:
    """By name."""
    return sorted(TYPES.of(viewer, school), key=lambda each: each.name.casefold())


def offered(types: Iterable[PlanType]) -> list[PlanType]:
    return [each for each in types if each.offered]
