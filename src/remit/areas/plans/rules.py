"""Who may do which verb to a plan."""

from __future__ import annotations

from remit.areas.plans.models import KINDS, OfPlan, Plan, Strategy
from remit.areas.plans.types import type_of
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school import rules as school
from remit.school.models import Pupil, School


def can_see_plans(viewer: Viewer) -> bool:
    """Whoever leads somebody where plans of some kind are open."""
    return any(viewer.opens(kind, "lead") for kind, _ in KINDS)


def can_start(viewer: Viewer, *, pupil: Pupil, code: str, **_: object) -> bool:
    """One of her grants covers the pupil, and opens the kind of this type."""
    type = type_of(viewer, pupil.school, code)
    return bool(type and type.offered and school.opens(school.grants_over(viewer, pupil), type.kind, "lead"))


def can_write(viewer: Viewer, **given: object) -> bool:
    """Whoever leads the pupil where records of the plan's kind are open."""
    rows = [each for each in given.values() if isinstance(each, Plan | OfPlan | Strategy)]
    return bool(rows) and all_visible_to(viewer.only("lead"), rows)


def can_keep_types(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head."""
    return viewer.opens("directory", "manage") and all_visible_to(viewer.only("manage"), [school] if school else [])
