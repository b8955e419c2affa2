"""The categories of a school: those that ship with Remit, until the school has changed one, and its own."""

from __future__ import annotations

from remit.areas.behaviour import reference
from remit.areas.behaviour.models import Category
from remit.core.viewers import Viewer
from remit.school.models import School
from remit.school.shipped import Shipped

CATEGORIES = Shipped(Category, lambda _: reference.codes(), lambda code, _: reference.shipped(code))
category_of = CATEGORIES.by_code


def categories_of(viewer: Viewer, school: School) -> list[Category]:
    """Awards first, each in their order."""
    held = CATEGORIES.of(viewer, school)
    return sorted(held, key=lambda each: (not each.is_award, each.position, each.name.casefold()))


def offered(viewer: Viewer, school: School) -> list[Category]:
    return [each for each in categories_of(viewer, school) if each.offered]
