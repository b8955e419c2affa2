"""What an import did, read back from its history: the house keeps what each value was and is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from remit.core.history.models import Entry, Touched
from remit.core.imports.models import Batch
from remit.school.models import Pupil

REASON = "an undo compares what an import did with what is held"
APPLY = "school.apply_rows"
OF_BATCH, OF_PUPIL = Batch._meta.label, Pupil._meta.label


@dataclass(frozen=True)
class Change:
    """One line of history about one row: by field what it was and is, or that it was added or taken back. `pupil` is whom
    it is about; of what is about no pupil, the row itself."""

    entry: int
    label: str
    row: int
    pupil: int
    changes: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """What one act of an import wrote: a hundred rows of its file. `made`: by model, the rows that were new.
    `changed`: the last first. `reached`: how far the batch was before it."""

    deed: str
    reached: int
    last: int
    made: dict[str, set[int]]
    changed: list[Change]


def parts(batch: Batch) -> Iterator[Part]:
    """Those that are not undone, the last first."""
    of_batch = Touched.objects.unscoped(REASON).filter(label=OF_BATCH, row=batch.pk, entry__act=APPLY)
    for deed, changes in of_batch.order_by("-entry_id").values_list("entry__deed", "entry__changes"):
        before, after = changes.get("reached", (0, 0))
        if before < after <= batch.reached:
            yield _part(deed, before)


def _part(deed: str, reached: int) -> Part:
    entries = dict(Entry.objects.unscoped(REASON).filter(deed=deed, act=APPLY).values_list("pk", "changes"))
    made: dict[str, set[int]] = defaultdict(set)
    rows: list[tuple[int, str, int]] = []
    pupils: dict[int, int] = {}
    touched = Touched.objects.unscoped(REASON).filter(entry__deed=deed, entry__act=APPLY).order_by("-entry_id")
    for entry, label, row, is_person in touched.values_list("entry_id", "label", "row", "person"):
        if is_person:
            pupils[entry] = row
        elif "of" in entries[entry]:
            made[label].add(row)
        elif label != OF_BATCH:
            rows.append((entry, label, row))
    changed = [Change(entry, label, row, pupils.get(entry, row), entries[entry]) for entry, label, row in rows]
    return Part(deed, reached, max(entries), made, changed)


def as_taken_back(label: str, rows: Collection[int]) -> dict[int, dict[str, Any]]:
    """What rows were that an import took back because they had begun the same day."""
    touched = Touched.objects.unscoped(REASON).filter(label=label, row__in=rows, entry__act=APPLY, person=False)
    lines = touched.order_by("entry_id").values_list("row", "entry__changes")
    return {row: changes["taken_back"] for row, changes in lines if isinstance(changes.get("taken_back"), dict)}


class Since:
    """What was recorded after a part of a batch; what its own batch, and others that were undone, did does not count."""

    def __init__(self, batch: Batch, part: Part) -> None:
        undone = Batch.objects.unscoped(REASON).filter(school_id=batch.school_id, state=Batch.UNDONE)
        theirs = Touched.objects.unscoped(REASON).filter(
            label=OF_BATCH, row__in=[batch.pk, *undone.values_list("pk", flat=True)]
        )
        self.touched = (
            Touched.objects.unscoped(REASON)
            .filter(entry_id__gt=part.last)
            .exclude(entry__deed__in=theirs.values("entry__deed"))
        )

    def of(self, label: str, rows: Collection[int]) -> set[int]:
        """Those of the rows, or of the people, that something was recorded of."""
        return set(self.touched.filter(label=label, row__in=rows).values_list("row", flat=True))

    def fields(self, label: str, rows: Collection[int]) -> dict[int, set[str]]:
        """By row, the fields that were changed."""
        found: dict[int, set[str]] = defaultdict(set)
        lines = self.touched.filter(label=label, row__in=rows, person=False)
        for row, changes in lines.values_list("row", "entry__changes"):
            found[row] |= set(changes)
        return found
