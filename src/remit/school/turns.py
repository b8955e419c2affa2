"""Which acts wait for each other, a school at a time: those that look at what is held and then write what depends on it.
Two on the same roll, or on the same timetable, never look at the same moment; an import's part is one such act. What
excludes something else is looked at once more after the write, whoever wrote it and by whichever road."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from remit.core import clock
from remit.core.acts import Refused, Turn
from remit.core.records import Record
from remit.core.viewers import Viewer
from remit.core.writing import RowKey
from remit.school.family import EXCLUDING
from remit.school.models import Characteristic, Group, Membership, School

REASON = "what excludes each other is looked for whoever wrote it"
Span = tuple[date, date | None, int]


class Overlap(Refused):
    """What is held already, and what excludes this, in a sentence."""


def _schools(by: Viewer, given: dict[str, Any]) -> set[int]:
    """Of the records among the arguments; of an act without any, the one that she keeps."""
    found = {key for value in given.values() for row in _records(value) if (key := _school_of(row))}
    kept = School.objects.visible_to(by.only("manage")).order_by("pk")
    return found or set(kept.values_list("pk", flat=True)[:1])


def _records(value: Any) -> Iterator[Record]:
    for each in value if isinstance(value, list | tuple | set | frozenset) else (value,):
        if isinstance(each, Record):
            yield each


def _school_of(row: Record) -> int | None:
    return row.pk if isinstance(row, School) else getattr(row, "school_id", None)


def _on_roll(by: Viewer, **given: Any) -> list[str]:
    return [f"roll {school}" for school in _schools(by, given)]


def _in_timetable(by: Viewer, **given: Any) -> list[str]:
    return [f"timetable {school}" for school in _schools(by, given)]


def refuse_overlaps(written: Collection[RowKey]) -> None:
    """Errors: Overlap, where one of these rows holds today or later beside another that excludes it."""
    for model, read in ((Characteristic, _characteristics), (Membership, _memberships)):
        keys = {pk for label, pk in written if label == model._meta.label}
        if not keys:
            continue
        spans: dict[tuple, list[Span]] = defaultdict(list)
        for pk, key, first, last in read(keys):
            spans[key].append((first, last, pk))
        for held in spans.values():
            held.sort(key=lambda span: (span[0], span[1] or date.max))
            _refuse_two_at_once(held, keys)


def _refuse_two_at_once(held: list[Span], written: Collection[int]) -> None:
    longest: tuple[date, int] = (date.min, 0)  # of those that began before
    for first, last, pk in held:
        ends = last or date.max
        if max(first, clock.today()) <= min(ends, longest[0]) and {pk, longest[1]} & set(written):
            raise Overlap(f"It is held already, or something that excludes it, from {first:%-d %B %Y}.")
        longest = max(longest, (ends, pk))


def _characteristics(keys: Collection[int]) -> Iterable[tuple[int, tuple, date, date | None]]:
    """Of the same pupils; several at once only of a type that allows it, and then of other values."""
    rows = Characteristic.objects.unscoped(REASON)
    rows = rows.filter(pupil__in=rows.filter(pk__in=keys).values("pupil"))
    names = ("pk", "pupil_id", "type__code", "type__many", "value", "first_day", "last_day")
    for pk, pupil, code, many, value, first, last in rows.values_list(*names):
        unit = next((pair for pair in EXCLUDING if code in pair), (code, value if many else ""))
        yield pk, (pupil, unit), first, last


def _memberships(keys: Collection[int]) -> Iterable[tuple[int, tuple, date, date | None]]:
    """Of the same pupils: one form, and each other group once."""
    rows = Membership.objects.unscoped(REASON)
    rows = rows.filter(pupil__in=rows.filter(pk__in=keys).values("pupil"))
    for pk, pupil, group, type, first, last in rows.values_list(
        "pk", "pupil_id", "group_id", "group__type", "first_day", "last_day"
    ):
        yield pk, (pupil, "form" if type == Group.FORM else group), first, last


ROLL = Turn(_on_roll, refuse_overlaps)
TIMETABLE = Turn(_in_timetable)
