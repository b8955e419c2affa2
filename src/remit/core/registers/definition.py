from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.text import capfirst

from remit.core import seams
from remit.core.access import Rule
from remit.core.outputs.document import DAY, NUMBER, TEXT, Table
from remit.core.outputs.document import Column as Head
from remit.core.records import Record
from remit.core.viewers import Viewer
from remit.core.words import Words, say


@dataclass(frozen=True)
class Column:
    """A value by its dotted way from the record; the relations on that way are what it needs."""

    way: str
    label: str
    numeric: bool = False
    off_board: bool = False  # left out where a class can see the screen
    sort: tuple[str, ...] = ()  # fields to sort by, where the list may be sorted by it
    total: str = ""  # the field whose sum stands at the foot
    extra: bool = False  # shown only where it was chosen
    opened_by: str = ""  # the kind of record it is of: left out where none of it opens for her, not shown as empty

    @property
    def needs(self) -> str:
        return "__".join(self.way.split(".")[:-1])

    def of(self, record: Any) -> Any:
        for step in self.way.split("."):
            record = getattr(record, step) if record is not None else None
        return record() if callable(record) else record

    def kind_of(self, values: Sequence[Any]) -> str:
        """Of a spreadsheet's column: by what is in it."""
        found = {type(value) for value in values if value is not None}
        if found == {date}:
            return DAY
        return NUMBER if found == {int} and self.numeric else TEXT

    def text(self, record: Any) -> str:
        """What stands on the page and in the spreadsheet: absent is empty, not nought and not "None"."""
        return as_said(self.of(record))


def as_said(value: Any) -> str:
    if value is None:
        return ""
    return date_format(value, "j M Y") if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Bulk:
    """Something done to several records of a list at once. `act` takes `by`, the `records` and what the `form` asks for, and
    may give the address that takes it back. `done` says what was done, with {number}."""

    name: str
    label: str
    act: Callable[..., str | None]
    rule: Rule
    done: str
    form: Callable[[Viewer, Any], forms.Form] | None = None


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
    bulk: tuple[Bulk, ...] = ()
    imports: tuple[str, str] | None = None  # the page where such records are brought in, and its word for them
    empty: str = "Nothing here yet."

    def seen_by(self, viewer: Viewer) -> Register:
        """Without the columns that are not hers to see and, on the board, those that are no business of a class."""
        hers = (each for each in self.columns if not each.opened_by or viewer.opens(each.opened_by))
        return replace(self, columns=tuple(each for each in hers if not (viewer.board and each.off_board)))

    @property
    def key(self) -> str:
        return f"{self.area}:{self.name}"

    def showing(self, asked: Mapping[str, str]) -> Register:
        """With the columns that were chosen, in the order of the definition; the first always. Else those that are not
        extra."""
        chosen = set(filter(None, asked.get("columns", "").split(",")))
        rest = (each for each in self.columns[1:] if (each.way in chosen if chosen else not each.extra))
        return replace(self, columns=(self.columns[0], *rest))

    def parts_of(self, viewer: Viewer, asked: Mapping[str, str]) -> dict[str, str]:
        """Of an address, what says which rows and columns are shown: nothing else goes on into another."""
        names = [*(each.name for each in self.filters), "columns", "sort"]
        parts = {name: asked[name] for name in names if asked.get(name)}
        day = self.list_day(viewer, asked)
        return {**parts, "day": day.isoformat()} if day else parts

    def offered_parts(self, viewer: Viewer, asked: Mapping[str, str]) -> dict[str, str]:
        """Of these parts what the list offers her: what is to be kept holds nothing that somebody made up."""
        parts = self.parts_of(viewer, asked)
        day = self.list_day(viewer, asked)
        for each in self.filters:
            if each.name in parts and parts[each.name] not in dict(each.offered(viewer, day)):
                del parts[each.name]
        chosen = parts.pop("columns", "").split(",")
        if columns := [each.way for each in self.columns[1:] if each.way in chosen]:
            parts["columns"] = ",".join(columns)
        if self.sorted_by(parts) == self.order:
            parts.pop("sort", None)
        return parts

    def sorted_by(self, asked: Mapping[str, str]) -> tuple[str, ...]:
        """The fields of the column asked for, then the register's own order."""
        way = asked.get("sort", "")
        back = "-" if way.startswith("-") else ""
        column = next((each for each in self.columns if each.sort and each.way == way.removeprefix("-")), None)
        return (*(f"{back}{field}" for field in column.sort), *self.order) if column else self.order

    def list_day(self, viewer: Viewer, asked: Mapping[str, str]) -> date | None:
        """The past day that the list is asked for, where it has one."""
        return past_day(viewer, asked) if self.rows_at else None

    def record_day(self, viewer: Viewer, asked: Mapping[str, str]) -> date | None:
        """The past day that one record is asked for, where it can be shown as it was."""
        return past_day(viewer, asked) if self.panels_at else None

    def records(self, viewer: Viewer, day: date | None = None, order: tuple[str, ...] = ()) -> QuerySet:
        related = {column.needs for column in self.columns if column.needs}
        rows = self.rows_at(viewer, day) if day and self.rows_at else self.rows(viewer)
        rows = rows.order_by(*(order or self.order))
        return rows.select_related(*sorted(related)) if related else rows

    def narrowed(self, viewer: Viewer, asked: Mapping[str, str]) -> QuerySet:
        """The same rows on the page and in the spreadsheet. A choice that she may not be offered narrows to nothing."""
        day = self.list_day(viewer, asked)
        rows = self.records(viewer, day, self.sorted_by(asked))
        for each in self.filters:
            if value := asked.get(each.name, ""):
                offered = value in {choice for choice, _ in each.offered(viewer, day)}
                rows = each.narrow(rows, value) if offered else rows.none()
        return rows

    def table(self, viewer: Viewer, asked: Mapping[str, str], words: Words) -> Table:
        """Every row of the list, not a page of it."""
        records = list(self.narrowed(viewer, asked))
        columns, cells = [], []
        for column in self.columns:
            values = [column.of(record) for record in records]
            kind = column.kind_of(values)
            columns.append(Head(say(column.label, words), kind))
            cells.append(list(map(as_said, values)) if kind == TEXT else values)
        return Table(capfirst(say(self.many, words)), tuple(columns), tuple(zip(*cells, strict=True)))

    def values(self, record: Any) -> list[str]:
        return [column.text(record) for column in self.columns]

    def one_of(self, viewer: Viewer, ref: str) -> Any:
        return get_object_or_404(self.records(viewer), ref=ref)

    @property
    def routes(self) -> dict[str, str]:
        """For templates, which cannot ask with a word."""
        return {page: self.route(page) for page in ("list", "bulk", "keep", "drop", "pdf")}

    def route(self, page: str) -> str:
        if page == "detail" and self.detail_page:
            return self.detail_page
        return f"{self.area}:{self.name}.{page}"


seams.declare(Register)
