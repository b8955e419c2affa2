"""The stages of a school: those that ship with Remit, until the school has changed one, and its own; and its practice."""

from __future__ import annotations

from remit.areas.absence import reference
from remit.areas.absence.models import Practice, Stage
from remit.core.viewers import Viewer
from remit.core.words import Words
from remit.school.models import School


def stages_of(viewer: Viewer, school: School) -> list[Stage]:
    """In their order. One that ships is no record until somebody uses or changes it: it has no number then."""
    held = list(Stage.objects.visible_to(viewer).filter(school=school))
    known = {each.code for each in held}
    fresh = [shipped_stage(school, code) for code in reference.codes() if code not in known]
    return sorted([*held, *fresh], key=lambda each: (each.position, each.name.casefold()))


def shipped_stage(school: School, code: str) -> Stage:
    """Errors: KeyError, where no such stage ships."""
    words: Words = school.words
    return Stage(school=school, **reference.shipped(code, words))


def stage_of(viewer: Viewer, school: School, code: str) -> Stage | None:
    """By its code, held or shipped."""
    held = Stage.objects.visible_to(viewer).filter(school=school, code=code).first()
    if held is None and code in reference.codes():
        return shipped_stage(school, code)
    return held


def practice_of(viewer: Viewer, school: School) -> Practice:
    """As the school has said, or as it ships."""
    return Practice.objects.visible_to(viewer).filter(school=school).first() or Practice(school=school)
