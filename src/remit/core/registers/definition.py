from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format

from remit.core.access import Rule
from remit.core.records import Record
from remit.core.viewers import Viewer


@dataclass(frozen=True)
class Column:
    """A value by its dotted way from the record; the relations on that way are what it needs."""

    way: str
    label: str
    numeric: bool = False
    off_board: bool = False  # left out where a class can see the screen

    @property
    def needs(self) -> str:
        return "__".join(self.way.split(".")[:-1])

    def of(self, record: Any) -> Any:
        for step in self.way.split("."):
            record = getattr(record, step) if record is not None else None
        return record() if callable(record) else record

    def text(self, record: Any) -> str:
        """What stands on the page and in the spreadsheet: absent is empty, not nought and not "None"."""
        value = self.of(record)
        if value is None:
            return ""
        return date_format(value, "j M Y") if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the list. `choices` are (value, label) pairs that this viewer may be told."""

    name: str
    label: str
    choices: Callable[[Viewer], Iterable[tuple[str, str]]]
    narrow: Callable[[QuerySet, str], QuerySet]
    choices_at: Callable[[Viewer, date], Iterable[tuple[str, str]]] | None = None  # of a past day, where they differ

    def offered(self, viewer: Viewer, day: date | None = None) -> list[tuple[str, str]]:
        return list(self.choices_at(viewer, day) if day and self.choices_at else self.choices(viewer))


def past_day(viewer: Viewer, asked: Mapping[str, str]) -> date | None:
    """The day before today that was asked for. What is no day, and what is to come, asks for today."""
    try:
        day = date.fromisoformat(asked.get("day", ""))
    except ValueError:
        return None
    return day if day < viewer.day else None


@dataclass(frozen=True)
class Register:
    """`rows` gives every record the viewer may list. Texts may hold the school's words: "{Pupil.many}"."""

    area: str
    name: str
    one: str
    many: str
    rows: Callable[[Viewer], QuerySet]
    columns: tuple[Column, ...]
    view: Rule
    order: tuple[str, ...] = ("pk",)
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    detail_page: str = ""  # a page made by hand stands in for the register's own
    panels: Callable[[Viewer, Any], Mapping[str, Any]] | None = None
    panels_template: str = ""
    rows_at: Callable[[Viewer, date], QuerySet] | None = None  # the list as it was on a past day: `?day=2026-07-17`
    panels_at: Callable[[Viewer, Any, date], Mapping[str, Any]] | None = None  # the panels of one record, so
    form: Callable[..., forms.Form] | None = None
    change: Callable[..., forms.Form] | None = None  # where an old record is asked for other things than a new one
    add: Callable[..., Record] | None = None
    edit: Callable[..., Record] | None = None
    may_add: Rule | None = None
    empty: str = "Nothing here yet."

    def seen_by(self, viewer: Viewer) -> Register:
        """On the board without the columns that are no business of a class."""
        if not viewer.board:
            return self
        return replace(self, columns=tuple(each for each in self.columns if not each.off_board))

    def list_day(self, viewer: Viewer, asked: Mapping[str, str]) -> date | None:
        """The past day that the list is asked for, where it has one."""
        return past_day(viewer, asked) if self.rows_at else None

    def record_day(self, viewer: Viewer, asked: Mapping[str, str]) -> date | None:
        """The past day that one record is asked for, where it can be shown as it was."""
        return past_day(viewer, asked) if self.panels_at else None

    def records(self, viewer: Viewer, day: date | None = None) -> QuerySet:
        related = {column.needs for column in self.columns if column.needs}
        rows = (self.rows_at(viewer, day) if day and self.rows_at else self.rows(viewer)).order_by(*self.order)
        return rows.select_related(*sorted(related)) if related else rows

    def narrowed(self, viewer: Viewer, asked: Mapping[str, str]) -> QuerySet:
        """The same rows on the page and in the spreadsheet. A choice that she may not be offered narrows to nothing."""
        day = self.list_day(viewer, asked)
        rows = self.records(viewer, day)
        for each in self.filters:
            if value := asked.get(each.name, ""):
                offered = value in {choice for choice, _ in each.offered(viewer, day)}
                rows = each.narrow(rows, value) if offered else rows.none()
        return rows

    def values(self, record: Any) -> list[str]:
        return [column.text(record) for column in self.columns]

    def one_of(self, viewer: Viewer, ref: str) -> Any:
        return get_object_or_404(self.records(viewer), ref=ref)

    def route(self, page: str) -> str:
        if page == "detail" and self.detail_page:
            return self.detail_page
        return f"{self.area}:{self.name}.{page}"
