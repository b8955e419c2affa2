"""What was done to a record, by whom and when, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from remit.core.acts import history_of
from remit.core.records import Record
from remit.core.viewers import Viewer
from remit.school.models import Staff

NOTHING = "nothing"
DONE = {
    "added": "Added",
    "resumed": "Taken up again",
    "taken_back": "Taken back",
    "ended": "Ended",
    "court_order": "Court order",
    "order": "Place in the order of calling",
    "moved": "Order of calling",
}


@dataclass(frozen=True)
class Told:
    at: datetime
    by: str
    lines: tuple[str, ...]


def told(viewer: Viewer, row: Record) -> list[Told]:
    """The history of a record in sight, newest first."""
    entries = list(history_of(row, viewer).reverse())
    people = {entry.by for entry in entries if entry.by}
    named = Staff.objects.visible_to(viewer).filter(user__in=people).order_by("pk").values_list("user_id", "name")
    names = dict(named)
    return [
        Told(localtime(entry.at), names.get(entry.by, "Somebody no longer here"), tuple(_lines(row, entry.changes)))
        for entry in entries
    ]


def _lines(row: Record, changes: dict[str, Any]) -> Iterator[str]:
    for name, value in changes.items():
        label = _label(row, name)
        match value:
            case True:
                yield label
            case [was, now]:
                yield f"{label}: {_said(was)}, now {_said(now)}"
            case None:
                continue
            case _:
                yield f"{label}: {_said(value)}"


def _label(row: Record, name: str) -> str:
    if name in DONE:
        return DONE[name]
    known = {field.name: str(field.verbose_name) for field in row._meta.concrete_fields}
    said = known.get(name, name.replace("_", " "))
    return said[:1].upper() + said[1:]


def _said(value: Any) -> str:
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{name[:1].upper()}{name[1:]}: {_said(part)}" for name, part in value.items())
        case list():
            return ", ".join(map(_said, value))
        case str() if len(value) == 10 and value[4] == value[7] == "-":
            return _day(value)
    return str(value)


def _day(value: str) -> str:
    try:
        return date_format(datetime.fromisoformat(value), "j F Y")
    except ValueError:
        return value
