"""Batches and their rows, and what a file would do without any database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from remit.core.imports.columns import as_remembered, missing
from remit.core.imports.models import Batch, Heading, Row
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.imports import OF_PARTICULARS, PUPILS, Judged, judge, parts, planned
from remit.school.models import Characteristic, CharacteristicType, Particulars, Pupil, year_name
from remit.school.pupil_rows import FIELDS

LABELS = {**{field.key: field.label for field in FIELDS}, "last_day": "Back on roll, having left"}
LEFT = {**LABELS, "last_day": "First and last day", "added": "Added by the file"}
VERDICTS = ("added", "changed", "unchanged", "rejected")
NOTHING = "none"
DETAIL = "A detail"


def batches(viewer: Viewer) -> QuerySet[Batch]:
    return Batch.objects.visible_to(viewer.only("manage")).order_by("-pk")


def judged(viewer: Viewer, batch: Batch) -> list[Judged]:
    held = school.schools(viewer).get(pk=batch.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=batch).order_by("number"))
    return judge(batch, rows, day=viewer.day, school=held)


def totals(found: list[Judged]) -> dict[str, int]:
    counted = Counter(each.verdict for each in found)
    return {verdict: counted[verdict] for verdict in VERDICTS}


CODES = {"sen": {"K", "E"}, "eal": {"EAL"}, "pp": {"PP"}}
HIDDEN = "another value"


def changes(viewer: Viewer, found: list[Judged]) -> list[tuple[Judged, list[tuple[str, str, str]]]]:
    """By row, each field with what is held and what the file says, in words. A held value that she would not see on
    the pupil's own page is not told here either: a file with a row for every birthday would else ask for it."""
    sees = sees_of(viewer, [each.held.pupil.pk for each in found if each.held])
    return [
        (
            each,
            [
                (
                    LABELS[key],
                    in_words(key, was) if key not in sees or each.held.pupil.pk in sees[key] else HIDDEN,
                    in_words(key, new),
                )
                for key, (was, new) in each.differs.items()
                if each.held
            ],
        )
        for each in found
    ]


def in_words(key: str, value: Any) -> str:
    """A value of a row as the school says it: "Reception", "Yes", "3 September 2014"."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "Yes" if value else "No"
        case date():
            return f"{value.day} {value:%B %Y}"
        case int() if key == "year":
            return year_name(value)
    return str(value)


def sees_of(viewer: Viewer, pupils: list[int]) -> dict[str, set[int]]:
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


def remembered(viewer: Viewer) -> dict[str, str]:
    """What her school said of headings: by key of the heading, the field's key or nothing."""
    headings = Heading.objects.visible_to(viewer.only("manage")).filter(of=PUPILS)
    return dict(headings.values_list("key", "field"))


def as_said_before(viewer: Viewer, batch: Batch) -> list[tuple[str, str]]:
    """The headings of a file that are matched as somebody at the school said, with the field's label or nothing."""
    found = as_remembered(batch.headings, batch.columns, remembered(viewer))
    return [(heading, LABELS.get(use, "")) for heading, use in found]


@dataclass(frozen=True)
class Left:
    """What an undo leaves as it is: whose, which field, and why."""

    name: str
    field: str
    why: str


@dataclass(frozen=True)
class Undoing:
    """What an undo would do, or did: how many pupils, and what it leaves."""

    taken_off: int
    put_back: int
    left: list[Left]


def undo_of(viewer: Viewer, batch: Batch) -> Undoing:
    """What undoing the rest of this file would do now."""
    plan = planned(batch, parts(batch))
    return Undoing(len(plan.off), len(plan.pupils_back), _named(viewer, plan.left))


def undone(viewer: Viewer, batch: Batch) -> Undoing:
    """What has been undone of it."""
    did = batch.undone
    return Undoing(did.get("taken_off", 0), did.get("put_back", 0), _named(viewer, did.get("left", [])))


def _named(viewer: Viewer, left: Iterable[Any]) -> list[Left]:
    """With names as she sees them; which detail was changed since is said to who sees that detail."""
    left = list(left)
    if not left:
        return []
    keys = [pupil for pupil, _, _ in left if pupil is not None]
    pupils = {each.pk: str(each) for each in Pupil.objects.visible_to(viewer).filter(pk__in=keys)}
    sees = sees_of(viewer, keys)
    return [
        Left(what, LABELS["form"], why)
        if pupil is None
        else Left(
            pupils.get(pupil, "No longer here"),
            LEFT.get(what, DETAIL) if what not in sees or pupil in sees[what] else DETAIL,
            why,
        )
        for pupil, what, why in left
    ]


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
