"""What a file of one record type is: its columns, how a row of it is cleaned, judged, brought in and taken back.

A room of the house gives an `Import` for each record type in its `imports.py`; `core.seams` finds it, and one set of pages
shows any of them. `Rows` is the half that needs no database.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from remit.core.imports.columns import Fault, Field, heading_key, missing

ADDED, CHANGED, UNCHANGED, REJECTED = VERDICTS = ("added", "changed", "unchanged", "rejected")
ALIKE = str.maketrans("’‘ʼ‐‑–—", "'''----")
Values = dict[str, Any]
Numbered = Sequence[tuple[int, Mapping[str, Any]]]


def no_doubts(number: int, cells: Mapping[str, str], *, today: date) -> list[Fault]:
    return []


def no_faults(rows: Numbered) -> list[Fault]:
    return []


@dataclass(frozen=True)
class Rows:
    """`of` is the record type as addresses and commands name it. `either`: of each, one set of fields must be there.
    `never_dropped`: fields whose column is used wherever the file has it. `known_by`: fields each of which finds what is
    held; a file with one changes it without the columns that something new needs, and `unfit` says of which rows nothing
    new can be made."""

    of: str
    fields: tuple[Field, ...]
    clean: Callable[..., tuple[Values, list[Fault]]]
    doubts: Callable[..., list[Fault]] = no_doubts
    together: Callable[[Numbered], list[Fault]] = no_faults
    either: tuple[tuple[tuple[str, ...], ...], ...] = ()
    never_dropped: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    unfit: Callable[[Numbered], list[Fault]] = no_faults

    def adds(self, columns: Mapping[str, int]) -> bool:
        """Whether these columns are enough for what is new."""
        return not missing(columns, self.fields)

    def lacking(self, headings: Sequence[str], columns: Mapping[str, int]) -> list[str]:
        """The columns without which nothing is brought in, by their labels."""
        labels = {each.key: each.label for each in self.fields}
        told = [] if columns.keys() & set(self.known_by) else missing(columns, self.fields)
        for ways in self.either:
            if not any(set(way) <= columns.keys() for way in ways):
                told.append(", or ".join(" and ".join(labels[key] for key in way) for way in ways))
        return told + [f"“{heading}”" for heading in self.dropped(headings, columns)]

    def dropped(self, headings: Sequence[str], columns: Mapping[str, int]) -> list[str]:
        """The headings that must not be left out and are."""
        known = {
            heading_key(name)
            for each in self.fields
            if each.key in self.never_dropped
            for name in (each.label, *each.names)
        }
        return [
            heading
            for at, heading in enumerate(headings)
            if heading_key(heading) in known and at not in columns.values()
        ]


@dataclass(frozen=True)
class Judged:
    """What one row would do. `differs`: by field, what is held and what the file says. `doubts` refuse nothing. `held` is
    what the row was found to speak of. `warning` is shown before anything else of the file."""

    number: int
    verdict: str
    values: Values
    differs: dict[str, list] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    held: Any = None
    warning: str = ""

    @property
    def said(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.faults]


@dataclass(frozen=True)
class Ending:
    """Something that is held and that a file ends by leaving it out, in words."""

    name: str
    detail: str


def no_endings(*_: Any, **__: Any) -> list[Any]:
    return []


@dataclass(frozen=True)
class Import:
    """`judge(batch, rows, day, school, by)` says what each row would do; `together(batch, rows, day, school)` which rows of a
    whole file another row speaks against. `apply(batch, judged, by, school)` writes a part, inside the act that brings
    it in. `endings(batch, rows, day, school, by)` is what a whole file ends by leaving it out, `ending_words` says one of
    them, and `finish(batch, endings, by, school)` ends them. `line` is a row's name and what stands
    beside it. `hidden(viewer, judged)`: by row, the fields whose held value is not told. `names(viewer, numbers)` are
    whom an undo leaves. `whole`: the question under which what the file leaves out is ended; `starts`: the question for
    the day from which what is new holds. `shows` is where the records are listed."""

    rows: Rows
    order: int
    label: str
    one: str
    many: str
    judge: Callable[..., list[Judged]]
    together: Callable[..., list[int]]
    apply: Callable[..., None]
    line: Callable[[Judged], tuple[str, str]]
    hidden: Callable[[Any, Sequence[Judged]], dict[int, set[str]]]
    names: Callable[[Any, Collection[int]], dict[int, str]]
    hides_left: Callable[[Any, Collection[int]], dict[str, set[int]]]
    shows: str
    finish: Callable[..., None] | None = None
    endings: Callable[..., list[Any]] = no_endings
    ending_words: Callable[[Any], Ending] | None = None
    whole: str = ""
    starts: str = ""

    @property
    def name(self) -> str:
        return self.rows.of

    @property
    def labels(self) -> dict[str, str]:
        return {each.key: each.label for each in self.rows.fields}


def cleaned(
    number: int, cells: Mapping[str, str], fields: Iterable[Field], cleaners: Mapping[str, Callable[[str], Any]]
) -> tuple[Values, list[Fault]]:
    """Values by field key, only for the columns that the file has; faults say row, column, value and why."""
    labels = {each.key: each.label for each in fields}
    values: Values = {}
    faults: list[Fault] = []
    for key, text in cells.items():
        try:
            values[key] = cleaners[key](text.strip())
        except ValueError as fault:
            faults.append(Fault(number, labels[key], text, str(fault)))
    return values, faults


def first_of_each(faults: Iterable[Fault]) -> list[Fault]:
    """Of each row the first reason."""
    found: dict[int, Fault] = {}
    for fault in faults:
        found.setdefault(fault.row, fault)
    return list(found.values())


def folded(text: str) -> str:
    """As words are compared: without capitals, one kind of apostrophe and of dash, and spaces counted once."""
    return " ".join(unicodedata.normalize("NFC", text).translate(ALIKE).split()).casefold()


def day_said(said: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(said[key]) if said.get(key) else None
