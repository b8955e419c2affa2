"""The categories of a school: those that ship with Remit, until the school has changed one, and its own."""

from __future__ import annotations

from remit.areas.behaviour import reference
from remit.areas.behaviour.models import Category
from remit.core.viewers import Viewer
from remit.school.models import School


def categories_of(viewer: Viewer, school: School) -> list[Category]:
    """In their order. One that ships is no record until somebody logs or changes it: it has no number then."""
    held = list(Category.objects.visible_to(viewer).filter(school=school))
    known = {each.code for each in held}
    fresh = [Category(school=school, **reference.shipped(code)) for code in reference.codes() if code not in known]
    return sorted([*held, *fresh], key=lambda each: (not each.is_award, each.position, each.name.casefold()))


def offered(viewer: Viewer, school: School) -> list[Category]:
    return [each for each in categories_of(viewer, school) if each.offered]


def category_of(viewer: Viewer, school: School, code: str) -> Category | None:
    """By its code, held or shipped."""
    held = Category.objects.visible_to(viewer).filter(school=school, code=code).first()
    if held is None and code in reference.codes():
        return Category(school=school, **reference.shipped(code))
    return held
