"""The ladder of a school: the stages that ship with Remit, until it has changed one, and its own; and what it says, as pure
functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from remit.areas.sanctions import reference
from remit.areas.sanctions.models import Response, Stage
from remit.core.viewers import Viewer
from remit.school.models import School
from remit.school.shipped import Shipped

STAGES = Shipped(Stage, lambda _: reference.codes(), lambda code, _: reference.shipped(code))
stage_of = STAGES.by_code
Before = tuple[int, int]  # how serious an earlier entry was, and how many school days ago


def in_order(stages: Iterable[Stage]) -> list[Stage]:
    """The lightest first."""
    return sorted(stages, key=lambda each: (each.position, each.name.casefold()))


def stages_of(viewer: Viewer, school: School) -> list[Stage]:
    return in_order(STAGES.of(viewer, school))


def ladders(viewer: Viewer) -> dict[int, list[Stage]]:
    """Of each school of hers, in two questions."""
    held: list[Stage] = list(Stage.objects.visible_to(viewer))
    found = {}
    for school in School.objects.visible_to(viewer):
        own = [each for each in held if each.school_id == school.pk]
        known = {each.code for each in own}
        rest = (STAGES.fresh(school, code) for code in reference.codes() if code not in known)
        found[school.pk] = in_order([*own, *rest])
    return found


def said(stages: Iterable[Stage], severity: int, before: Sequence[Before]) -> tuple[Stage, ...]:
    """What the ladder says of an entry this serious, after those `before` it: the highest stage that it reaches, with those
    that stand beside it. None where it says nothing."""
    reached = [each for each in stages if each.offered and _brings(each, severity, before)]
    top = max((each.position for each in reached), default=None)
    return tuple(each for each in reached if each.position == top)


def _brings(stage: Stage, severity: int, before: Sequence[Before]) -> bool:
    if stage.severity is None or severity < stage.severity:
        return False
    if stage.times == 1:
        return True
    within = stage.within or 0
    return 1 + sum(worth >= stage.severity and 0 <= ago < within for worth, ago in before) >= stage.times


def longest(stages: Iterable[Stage]) -> int:
    """As many school days as any of them looks back."""
    return max((each.within or 1 for each in stages), default=1)


def compared(said_now: Sequence[Stage], chosen: Stage | None) -> str:
    """How a response stands to what the ladder says; nothing where that says nothing. No further action is below whatever it
    says."""
    if not said_now:
        return ""
    if chosen is None:
        return Response.BELOW
    place = said_now[0].position
    return Response.ON if chosen.position == place else Response.ABOVE if chosen.position > place else Response.BELOW


def above(stages: Iterable[Stage], stage: Stage | None) -> Stage | None:
    """The next that is a sanction, for where one came to nothing; where there is none above it, the next of any sort."""
    higher = [each for each in in_order(stages) if each.offered and (stage is None or each.position > stage.position)]
    return next((each for each in higher if each.sanction), higher[0] if higher else None)
