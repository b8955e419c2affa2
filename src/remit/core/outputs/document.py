"""What is written, of whom and as of which day, free of any format: what a page, a PDF, a Word document and a spreadsheet are
all made from, so that they say the same. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from remit.analytics.charts import NO_FIGURE, Chart

TEXT, NUMBER, DAY, SHARE, YES_NO = COLUMN_KINDS = ("text", "number", "day", "share", "yes or no")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
FIGURES = "The figures"
CARDS_A_PAGE = 4
Cell = str | int | date | bool | tuple[int, int] | None


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Its line breaks stay; an empty line between two makes two of it."""

    text: str

    @property
    def parts(self) -> list[str]:
        return [part.strip() for part in re.split(r"\n\s*\n", plain(self.text)) if part.strip()]


@dataclass(frozen=True)
class Facts:
    """Names, each with what is known. What is not says so in words."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Items:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """Of one kind of value. `wide` is its share of the page's width; a `SHARE` is (part, whole): never a percentage of
    nobody knows how many."""

    label: str
    kind: str = TEXT
    wide: int = 1
    none: str = ""  # what stands for an absent value

    @property
    def is_number(self) -> bool:
        return self.kind in {NUMBER, SHARE}


@dataclass(frozen=True)
class Table:
    """The first column names its row. Every cell is of its column's kind, or None."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def said(self) -> list[list[str]]:
        """Every cell as it is read."""
        return [[said(value, column) for value, column in zip(row, self.columns, strict=True)] for row in self.rows]


@dataclass(frozen=True)
class Drawing:
    chart: Chart

    @property
    def behind(self) -> Table:
        series = self.chart.series
        columns = (Column(self.chart.by, wide=3), *(Column(each.label, NUMBER, none=NO_FIGURE) for each in series))
        rows = ((label, *(each.values[at] for each in series)) for at, label in enumerate(self.chart.labels))
        return Table(self.chart.title, columns, tuple(rows))


@dataclass(frozen=True)
class Signatures:
    """A line for each to sign and date."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Cards:
    """Each a heading and a text under it, four to a page, to be cut apart."""

    cards: tuple[tuple[str, str], ...]

    @property
    def pages(self) -> list[tuple[tuple[str, str], ...]]:
        return [self.cards[at : at + CARDS_A_PAGE] for at in range(0, len(self.cards), CARDS_A_PAGE)]


@dataclass(frozen=True)
class Break:
    """A new page, where there are pages."""


Block = Heading | Paragraph | Facts | Items | Table | Drawing | Signatures | Cards | Break


@dataclass(frozen=True)
class Document:
    """`day` is the day as of which it speaks, and the only day that is written into a file's own properties. `audience` says
    for whom it is and stands on every page."""

    title: str
    subtitle: str
    school: str
    day: date
    audience: str
    blocks: tuple[Block, ...]
    name: str = "document"  # of the file: of Remit's own words, never somebody's name

    @property
    def tables(self) -> list[Table]:
        """In order, with those behind the charts."""
        return [each.behind if isinstance(each, Drawing) else each for each in self.blocks if isinstance(each, Table | Drawing)]  # fmt: skip


def plain(text: str) -> str:
    """Without characters that no format can hold, or that no reader could see; composed, with one kind of line break."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    return UNPRINTABLE.sub("", lines.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " "))


def day_said(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def said(value: Cell, column: Column) -> str:
    """A cell as it is read: absent is not nought."""
    if value is None:
        return column.none
    if column.kind == SHARE:
        assert isinstance(value, tuple)
        return share_said(*value)
    if column.kind == YES_NO:
        return "Yes" if value else "No"
    return day_said(value) if isinstance(value, date) else plain(str(value))


def share_said(part: int, whole: int) -> str:
    """With how many it is of; a half is rounded up, by whole numbers. Nothing is no share of nothing."""
    return f"{(200 * part + whole) // (2 * whole)}% ({part} of {whole})" if whole else "none of none"


def safe_name(text: str) -> str:
    """Of a file or of a sheet in one: letters, figures, hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:60] or "document"


def head_of(table: Table) -> Sequence[str]:
    return [plain(column.label) for column in table.columns]
