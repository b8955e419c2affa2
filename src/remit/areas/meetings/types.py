"""The types of meeting about one pupil of a school: those that ship with Remit, until the school has changed one, and its own."""

from __future__ import annotations

from remit.areas.meetings import reference
from remit.areas.meetings.models import MeetingType
from remit.core.viewers import Viewer
from remit.school.models import School
from remit.school.shipped import Shipped

TYPES = Shipped(MeetingType, lambda _: reference.codes(), lambda code, school: reference.shipped(code, school.words))
shipped_type, type_of = TYPES.fresh, TYPES.by_code


def types_of(viewer: Viewer, school: School) -> list[MeetingType]:
    """By name."""
    return sorted(TYPES.of(viewer, school), key=lambda each: each.name.casefold())
