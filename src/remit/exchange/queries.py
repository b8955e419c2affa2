"""Batches and their rows, and what a file would do without any database."""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet

from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.imports import Judged, judge


def batches(viewer: Viewer) -> QuerySet[Batch]:
    return Batch.objects.visible_to(viewer.only("manage")).order_by("-pk")


def judged(viewer: Viewer, batch: Batch) -> list[Judged]:
    held = school.schools(viewer).get(pk=batch.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=batch).order_by("number"))
    return judge(batch, rows, day=viewer.day, school=held)


def totals(found: list[Judged]) -> dict[str, int]:
    counted = Counter(each.verdict for each in found)
    return {verdict: counted[verdict] for verdict in ("added", "changed", "unchanged", "rejected")}


def refused(viewer: Viewer, batch: Batch) -> list[tuple[list[str], str]]:
    """The cells of each refused row as they came, and why in words."""
    why = {
        each.number: " ".join(f"{fault.column}: {fault.message}" for fault in each.faults)
        for each in judged(viewer, batch)
        if each.faults
    }
    rows = Row.objects.visible_to(viewer).filter(batch=batch, number__in=why).order_by("number")
    return [(row.cells, why[row.number]) for row in rows]
