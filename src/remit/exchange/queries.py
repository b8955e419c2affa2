"""Batches and their rows, and what a file would do without any database."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from remit.core.imports.columns import missing
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.imports import OF_PARTICULARS, Judged, judge
from remit.school.models import Characteristic, CharacteristicType, Particulars, Pupil
from remit.school.pupil_rows import FIELDS

LABELS = {**{field.key: field.label for field in FIELDS}, "last_day": "Back on roll, having left"}


def batches(viewer: Viewer) -> QuerySet[Batch]:
    return Batch.objects.visible_to(viewer.only("manage")).order_by("-pk")


def judged(viewer: Viewer, batch: Batch) -> list[Judged]:
    held = school.schools(viewer).get(pk=batch.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=batch).order_by("number"))
    return judge(batch, rows, day=viewer.day, school=held)


def totals(found: list[Judged]) -> dict[str, int]:
    counted = Counter(each.verdict for each in found)
    return {verdict: counted[verdict] for verdict in ("added", "changed", "unchanged", "rejected")}


CODES = {"sen": {"K", "E"}, "eal": {"EAL"}, "pp": {"PP"}}
HIDDEN = "another value"


def changes(viewer: Viewer, found: list[Judged]) -> list[tuple[Judged, list[tuple[str, Any, Any]]]]:
    """By row, each field with what is held and what the file says. A held value that she would not see on the pupil's
    own page is not told here either: a file with a row for every birthday would else ask for it."""
    sees = _sees(viewer, [each.held.pupil.pk for each in found if each.held])
    return [
        (
            each,
            [
                (LABELS[key], was if key not in sees or each.held.pupil.pk in sees[key] else HIDDEN, new)
                for key, (was, new) in each.differs.items()
                if each.held
            ],
        )
        for each in found
    ]


def _sees(viewer: Viewer, pupils: list[int]) -> dict[str, set[int]]:
    """By field, the pupils whose record of it she sees, or would see if they had one. What is not named is in the
    directory."""
    fields = dict.fromkeys(OF_PARTICULARS, _within(viewer, {Particulars.remit.kind}, Particulars, pupils))
    types = list(CharacteristicType.objects.visible_to(viewer))
    for key, codes in CODES.items():
        kinds = {each.kind for each in types if each.code in codes}
        fields[key] = _within(viewer, kinds, Characteristic, pupils)
    return fields


def _within(viewer: Viewer, kinds: set[str], model: type[Particulars | Characteristic], pupils: list[int]) -> set[int]:
    """The pupils whom her grants of these kinds reach by the dimensions that the model has."""
    paths = model.remit.paths
    grants = [each for each in viewer.grants if kinds <= each.kinds and {name for name, _ in each.places} <= set(paths)]
    seen = Pupil.objects.visible_to(replace(viewer, grants=tuple(grants)))
    return set(seen.filter(pk__in=pupils).values_list("pk", flat=True))


def lacking(batch: Batch) -> list[str]:
    """The columns without which nothing can be brought in."""
    return missing(batch.columns, FIELDS)


def refused(viewer: Viewer, batch: Batch) -> list[tuple[list[str], str]]:
    """The cells of each refused row as they came, and why in words."""
    why = {
        each.number: " ".join(f"{fault.column}: {fault.message}" for fault in each.faults)
        for each in judged(viewer, batch)
        if each.faults
    }
    rows = Row.objects.visible_to(viewer).filter(batch=batch, number__in=why).order_by("number")
    return [(row.cells, why[row.number]) for row in rows]
