"""The stages of a school: those that ship with Remit, until the school has changed one, and its own; and its practice."""

from __future__ import annotations

from remit.areas.absence import reference
from remit.areas.absence.models import Practice, Stage
from remit.core.viewers import Viewer
from remit.school.models import School
from remit.school.shipped import Shipped

STAGES = Shipped(Stage, lambda _: reference.codes(), lambda code, school: reference.shipped(code, school.words))
shipped_stage, stage_of = STAGES.fresh, STAGES.by_code


def stages_of(viewer: Viewer, school: School) -> list[Stage]:
    """In their order."""
    return sorted(STAGES.of(viewer, school), key=lambda each: (each.position, each.name.casefold()))


def practice_of(viewer: Viewer, school: School) -> Practice:
    """As the school has said, or as it ships."""
    return Practice.objects.visible_to(viewer).filter(school=school).first() or Practice(school=school)
