"""What was done to a record: when, by whom, and what each value was and is. No further than the record itself would tell
the viewer today."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst

from remit.core.accounts.models import User
from remit.core.acts import history_of, touched_beside
from remit.core.history.models import Entry
from remit.core.records import Record
from remit.core.viewers import Viewer

VERBS = {  # all others end as "agree" and "hand" do, with "d" or "ed"
    "amend": "Changed", "apply": "Applied", "begin": "Begun", "bring": "Brought", "carry": "Carried", "choose": "Chosen", "do": "Done", "give": "Given",
    "hold": "Held", "keep": "Kept", "let": "Let", "log": "Logged", "letter": "Letter", "made": "Made", "make": "Made", "minute": "Minuted", "next": "Next",
    "put": "Put", "read": "Read", "reset": "Reset", "say": "Said", "set": "Set", "split": "Split", "stop": "Stopped", "take": "Taken",
    "tell": "Told", "tied": "Tied", "undo": "Undone", "withdraw": "Withdrawn", "write": "Written",
    "all": "All", "codes": "Codes", "failed": "Failed", "plan": "Planned",
}  # fmt: skip
LABELS = {"of": "From the file", "put_back": "Put back with the file", "taken_off": "Taken off with the file"}
ADDED = "added"  # says no more than the act that did it
UNSEEN, ANOTHER = "A record that you do not see", "Another value"
ABSENT: tuple[object, ...] = (None, "", [], {})
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST = 2**63  # what a database can be asked for as a number


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One act on the record. `who` is empty where Remit itself did it."""

    at: datetime
    who: str
    what: str
    changes: tuple[Change, ...]


def entries(record: Record, viewer: Viewer) -> models.QuerySet[Entry]:
    """Newest first. Errors: OutOfSight, where the record is not hers to see."""
    return history_of(record, viewer).order_by("-pk")


def told(viewer: Viewer, record: Record) -> list[Line]:
    """All that was done to it, newest first: for a page of its own. Errors: OutOfSight."""
    return lines(record, viewer, entries(record, viewer))


def lines(record: Record, viewer: Viewer, found: Iterable[Entry]) -> list[Line]:
    """Of these entries: a question for the names of whoever acted, one for each sort of record that a value names, and
    one for each sort that was changed beside the record."""
    found = list(found)
    names = dict(User.objects.filter(pk__in={each.by for each in found}).values_list("pk", "name"))
    reading = _Reading(
        record,
        _named(viewer, [value for each in found for value in _values(each)]),
        _beside(record, viewer, found),
        _shut(record, viewer),
    )
    return [Line(each.at, names.get(each.by or 0, ""), said(each.act), tuple(reading.changes(each))) for each in found]


def said(act: str) -> str:
    """Of the name of an act: "school.amend_pupil" is "Changed pupil"."""
    verb, _, rest = act.rpartition(".")[2].partition("_")
    regular = f"{verb}{'d' if verb.endswith('e') else 'ed'}".capitalize()
    return " ".join(filter(None, (VERBS.get(verb, regular), rest.replace("_", " "))))


Names = dict[tuple[str, int], str]
Beside = dict[tuple[int, str], models.Field | None]


@dataclass(frozen=True)
class _Reading:
    """`beside`: by entry and name, the field of another record that the entry is of; None, where no such record is in
    sight. `shut`: fields of which nothing but the value of today is hers to read."""

    record: Record
    known: Names
    beside: Beside
    shut: frozenset[str]

    def changes(self, entry: Entry) -> Iterator[Change]:
        for name, value in entry.changes.items():
            field = _field(type(self.record), name) or self.beside.get((entry.pk, name))
            unseen = field is None and (entry.pk, name) in self.beside
            if unseen or name == ADDED or (name in LABELS and isinstance(value, str)):  # earlier the file's reference
                continue
            before, after = value if _is_pair(field, value) else (None, value)
            if not (before in ABSENT and after in ABSENT):
                label = capfirst(str(field.verbose_name)) if field else LABELS.get(name) or _words(name)
                yield Change(label, self._told(name, field, before), self._told(name, field, after))

    def _told(self, name: str, field: models.Field | None, value: Any) -> str:
        closed = name in self.shut and value not in ABSENT and value != getattr(self.record, name)
        return ANOTHER if closed else self._text(field, value)

    def _text(self, field: models.Field | None, value: Any) -> str:
        if value in ABSENT:
            return ""
        if _is_row(value):
            return self.known.get((value[0], value[1]), UNSEEN)
        if isinstance(value, list):
            return ", ".join(self._text(field, each) for each in value)
        if isinstance(value, dict):
            return "; ".join(f"{_words(name)}: {self._text(None, part)}" for name, part in value.items())
        return _plain(field, value)


def _plain(field: models.Field | None, value: Any) -> str:
    text = str(value)
    choices: Iterable = field.flatchoices if field and field.choices else ()
    if chosen := {str(code): str(words) for code, words in choices}.get(text):
        return chosen
    if isinstance(field, models.CharField | models.TextField):
        return text
    return {"True": "Yes", "False": "No"}.get(text) or _as_day(text) or text


def _as_day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "j M Y") if DAY.fullmatch(text) else ""
    except ValueError:
        return ""


def _words(name: str) -> str:
    return capfirst(name.replace("_", " "))


def _values(entry: Entry) -> Iterator[Any]:
    for value in entry.changes.values():
        yield from _flat(value)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if _is_row(value) or not isinstance(value, list):
        yield value
    else:
        for each in value:
            yield from _flat(each)


def _is_row(value: Any) -> bool:
    """How history writes a record: its model and its number."""
    pair = isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int
    return pair and value[0] in _labels() and abs(value[1]) < LARGEST


def _is_pair(field: models.Field | None, value: Any) -> bool:
    """Whether it says what was and what is: what an act says of a field, or of a row by its fields. Two of anything else
    are a list of two."""
    two = isinstance(value, list) and len(value) == 2 and not _is_row(value)
    return two and (field is not None or all(isinstance(each, dict) for each in value))


@cache
def _labels() -> frozenset[str]:
    return frozenset(model._meta.label for model in apps.get_models())


def _field(model: Any, name: str) -> models.Field | None:
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _named(viewer: Viewer, values: Iterable[Any]) -> Names:
    """Of the records that values name, those that she may see today."""
    asked: dict[str, set[int]] = defaultdict(set)
    for value in values:
        if _is_row(value):
            asked[value[0]].add(value[1])
    return {(label, row.pk): str(row) for label, keys in asked.items() for row in _seen(viewer, label, keys)}


def _seen(viewer: Viewer, label: str, keys: Iterable[int]) -> models.QuerySet[Any] | tuple[()]:
    model: Any = apps.get_model(label)
    return model.objects.visible_to(viewer).filter(pk__in=keys) if issubclass(model, Record) else ()


def _beside(record: Record, viewer: Viewer, found: Iterable[Entry]) -> Beside:
    """The fields that are not of the record, for entries that are of other records too."""
    strange = {each.pk: {name for name in each.changes if not _field(type(record), name)} for each in found}
    told: list[tuple[int, str, models.Field, str, int]] = []
    for entry, label, row in touched_beside(record, [pk for pk, names in strange.items() if names]):
        model = apps.get_model(label) if label in _labels() else None
        told += [(entry, name, field, label, row) for name in strange[entry] if (field := _field(model, name))]
    asked: dict[str, set[int]] = defaultdict(set)
    for _, _, _, label, row in told:
        asked[label].add(row)
    seen = {(label, row.pk) for label, keys in asked.items() for row in _seen(viewer, label, keys)}
    fields: Beside = {(entry, name): None for entry, name, *_ in told}
    return fields | {(entry, name): field for entry, name, field, *row in told if tuple(row) in seen}


def _shut(record: Record, viewer: Viewer) -> frozenset[str]:
    """Fields whose earlier values are of a kind that is not open to her where the record is."""
    if not record.earlier_in:
        return frozenset()
    remit: Any = record.remit
    over = remit.grants_over(viewer, type(record).objects.visible_to(viewer).filter(pk=record.pk))
    kept: dict[str, Any] = {name: apps.get_model(label) for name, label in record.earlier_in.items()}
    return frozenset(name for name, model in kept.items() if not any(map(model.remit.fits, over)))
