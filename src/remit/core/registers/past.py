"""What was done to a record: when, by whom, and what each value was and is."""

from __future__ import annotations

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

from remit.core.accounts.models import User
from remit.core.acts import history_of
from remit.core.history.models import Entry
from remit.core.records import Record
from remit.core.viewers import Viewer

VERBS = {"add": "Added", "amend": "Changed", "end": "Ended", "set": "Set", "put": "Put", "take": "Took", "give": "Gave"}
UNSEEN = "A record that you do not see"
ABSENT: tuple[object, ...] = (None, "", [], {})


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


def lines(record: Record, viewer: Viewer, found: Iterable[Entry]) -> list[Line]:
    """Of these entries: a question for the names of whoever acted, and one for each sort of record that a value names."""
    found = list(found)
    names = dict(User.objects.filter(pk__in={each.by for each in found}).values_list("pk", "name"))
    known = _named(viewer, [value for each in found for value in _values(each)])
    return [
        Line(each.at, names.get(each.by or 0, ""), said(each.act), tuple(_changes(record, each, known)))
        for each in found
    ]


def _values(entry: Entry) -> Iterator[Any]:
    for value in entry.changes.values():
        yield from _flat(value)


def _flat(value: Any) -> Iterator[Any]:
    if _is_row(value) or not isinstance(value, list):
        yield value
    else:
        for each in value:
            yield from _flat(each)


Names = dict[tuple[str, int], str]


def _named(viewer: Viewer, values: Iterable[Any]) -> Names:
    """Of the records that values name, those that she may see today."""
    asked: dict[str, set[int]] = defaultdict(set)
    for value in values:
        if _is_row(value):
            asked[value[0]].add(value[1])
    found: Names = {}
    for label, keys in asked.items():
        model: Any = apps.get_model(label)
        if issubclass(model, Record):
            found |= {(label, row.pk): str(row) for row in model.objects.visible_to(viewer).filter(pk__in=keys)}
    return found


def said(act: str) -> str:
    """Of the name of an act: "school.amend_pupil" is "Changed pupil"."""
    verb, _, rest = act.rpartition(".")[2].partition("_")
    return " ".join(filter(None, (VERBS.get(verb, verb.capitalize()), rest.replace("_", " "))))


def _changes(record: Record, entry: Entry, known: Names) -> Iterator[Change]:
    for name, value in entry.changes.items():
        before, after = value if _is_pair(value) else (None, value)
        if not (before in ABSENT and after in ABSENT):
            yield Change(_label(record, name), _text(record, name, before, known), _text(record, name, after, known))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and not _is_row(value)


def _is_row(value: Any) -> bool:
    """How history writes a record: its model and its number."""
    pair = isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int
    return pair and value[0] in _labels()


@cache
def _labels() -> frozenset[str]:
    return frozenset(model._meta.label for model in apps.get_models())


def _field(record: Record, name: str) -> models.Field | None:
    try:
        found = record._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _label(record: Record, name: str) -> str:
    field = _field(record, name)
    return str(field.verbose_name if field else name.replace("_", " ")).capitalize()


def _text(record: Record, name: str, value: Any, known: Names) -> str:
    if value in ABSENT:
        return ""
    if _is_row(value):
        return known.get((value[0], value[1]), UNSEEN)
    if isinstance(value, list):
        return ", ".join(_text(record, name, each, known) for each in value)
    if isinstance(value, bool) or value in {"True", "False"}:
        return "Yes" if value in {True, "True"} else "No"
    field = _field(record, name)
    choices: Iterable = field.flatchoices if field and field.choices else ()
    said = {str(code): str(words) for code, words in choices}.get(str(value))
    return said or _as_day(value) or str(value)


def _as_day(value: Any) -> str:
    try:
        return date_format(date.fromisoformat(value), "j M Y")
    except (TypeError, ValueError):
        return ""
