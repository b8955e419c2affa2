"""The types of plan of a school: those that ship with Remit, until the school has changed one, and its own."""

from __future__ import annotations

from collections.abc import Iterable

from remit.areas.plans import reference
from remit.areas.plans.models import PlanType
from remit.core.viewers import Viewer
from remit.core.words import Words
from remit.school.models import School


def types_of(viewer: Viewer, school: School) -> list[PlanType]:
    """By name. One that ships is no record until somebody uses or changes it: it has no number then."""
    held = list(PlanType.objects.visible_to(viewer).filter(school=school))
    known = {each.code for each in held}
    fresh = [shipped_type(school, code) for code in reference.codes(viewer.day) if code not in known]
    return sorted([*held, *fresh], key=lambda each: each.name.casefold())


def shipped_type(school: School, code: str) -> PlanType:
    """Errors: KeyError, where no such type ships."""
    words: Words = school.words
    return PlanType(school=school, **reference.shipped(code, words))


def type_of(viewer: Viewer, school: School, code: str) -> PlanType | None:
    """By its code, held or shipped."""
    held = PlanType.objects.visible_to(viewer).filter(school=school, code=code).first()
    if held is None and code in reference.codes(viewer.day):
        return shipped_type(school, code)
    return held


def offered(types: Iterable[PlanType]) -> list[PlanType]:
    return [each for each in types if each.offered]
