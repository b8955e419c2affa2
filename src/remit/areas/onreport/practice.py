"""How a school goes about reports: as it has said, or as it ships."""

from __future__ import annotations

from remit.areas.onreport.models import Practice
from remit.core.viewers import Viewer
from remit.school.models import School


def practice_of(viewer: Viewer, school: School | int) -> Practice:
    """Asked once a request."""
    at = school.pk if isinstance(school, School) else school
    name = ("practice of reports", at)
    if name not in viewer.kept:
        held = Practice.objects.visible_to(viewer).filter(school=at).first()
        viewer.kept[name] = held or Practice(school_id=at)
    return viewer.kept[name]
