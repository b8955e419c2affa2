"""The document in order: fields at the head, headings, and items with the heading, rhythm and rank they stand under."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from remit.leading.reading.cadences import cadences, rhythm
from remit.leading.reading.fields import Fields, named
from remit.leading.reading.headings import DOCUMENT, bare, is_heading, leads_in, section_kind, title_words
from remit.leading.reading.lines import Line
from remit.leading.reading.phrases import plain
from remit.leading.reading.prose import sentences
from remit.leading.reading.tables import Columns, Row
from remit.leading.reading.verbs import acts, imperative

LISTING = re.compile(r"duties|responsibilit|job description|tasks|accountabilit")


@dataclass(frozen=True, slots=True)
class Item:
    """A line that is neither field nor heading.

    `rank` is the kind of section it stands in; `before` says no bullet has come yet in a document that has them;
    `opens` that it is the bare sentence between a heading and its bullets; `led` that it completes a lead-in.
    """

    line: Line
    section: str = ""
    rank: str = "head"
    given: tuple[str, ...] = ()
    before: bool = False
    opens: bool = False
    led: bool = False
    row: bool = False
    timed: bool = False


@dataclass(slots=True)
class Outline:
    """Walks the lines once; what it has met stays in its fields."""

    lines: tuple[Line, ...]
    fields: Fields = field(default_factory=Fields)
    headings: list[str] = field(default_factory=list)
    section: str = ""
    rank: str = "head"
    given: tuple[str, ...] = ()
    led: bool = False
    met_mark: bool = False
    purpose_spoken: bool = False
    columns: Columns = field(default_factory=Columns)
    skip_to: int = 0
    consumed: set[int] = field(default_factory=set)

    @property
    def marked(self) -> bool:
        """Most of what it lists has bullets or numbers."""
        return sum(bool(line.mark) and line.mark != "heading" for line in self.lines) >= 3

    def items(self) -> Iterator[Item]:
        for place, line in enumerate(self.lines):
            if place >= self.skip_to:
                yield from self._at(place, line)

    def _said_before(self, line: Line, below: Line | None) -> Iterator[Item]:
        """What a paragraph says before its last sentence opens a list."""
        *before, _ = sentences(line.text)
        if before and not line.mark:
            yield self._item(replace(line, text=" ".join(before)), below)

    def _below(self, place: int) -> Line | None:
        return self.lines[place + 1] if place + 1 < len(self.lines) else None

    def _at(self, place: int, line: Line) -> Iterator[Item]:
        below = self._below(place)
        if self._field(place, line, below):
            return
        if line.cells:
            yield from self._rows(line)
            return
        self.columns = self.columns.ended()
        if leads_in(line):
            yield from self._said_before(line, below)
            self.led = True
            self._enter_duties()
        elif is_heading(line, below, marked=self.marked):
            self._heading(line, below)
        else:
            yield self._item(line, below)

    def _field(self, place: int, line: Line, below: Line | None) -> bool:
        found = named(
            line, below, self.lines[place + 2] if place + 2 < len(self.lines) else None, at_head=self._at_head
        )
        if found is None:
            return False
        self.fields.take(found)
        self.consumed.update(each.number for each in self.lines[place : place + 1 + found.lines_more])
        self.skip_to = place + 1 + found.lines_more
        return True

    @property
    def _at_head(self) -> bool:
        return self.rank in {"head", "purpose", "skip"} and not self.met_mark

    def _heading(self, line: Line, below: Line | None) -> None:
        text = title_words(line.text)
        self.given = rhythm(line.text)
        self.led = line.text.rstrip().endswith((":", " to"))
        if self.rank == "head" and not self.given and self._of_head(line):
            self.fields.candidates.append(line.text)
            if DOCUMENT.search(plain(text)) and section_kind(text) != "skip":
                return
        self.section = text
        self.headings.append(text)
        self.rank = self._rank_of(line, below)
        self.purpose_spoken = False

    def _of_head(self, line: Line) -> bool:
        return section_kind(line.text) in {"", "skip"} or bool(DOCUMENT.search(plain(line.text)))

    def _rank_of(self, line: Line, below: Line | None) -> str:
        """A heading of unknown kind keeps the rank of a part that is no list of duties; else it opens duties."""
        kind = section_kind(line.text)
        if self.rank == "skip" and self._in_specification() and not LISTING.search(plain(line.text)):
            return "skip"
        if kind:
            return kind
        if self.rank == "skip" and not self.given:
            return "duties" if self._plainly_duties(below) else "skip"
        if self.rank == "conditions":
            return "duties" if self._plainly_duties(below) else "conditions"
        return "duties" if self.given or self._listed(below) or self.rank != "head" else "head"

    def _in_specification(self) -> bool:
        return any("specification" in plain(heading) or "essential" in plain(heading) for heading in self.headings)

    def _plainly_duties(self, below: Line | None) -> bool:
        return below is not None and bool(below.mark) and imperative(below.text)

    def _listed(self, below: Line | None) -> bool:
        return below is not None and (bool(below.mark) or acts(below.text) or len(below.text.split()) > 9)

    def _enter_duties(self) -> None:
        if self.rank == "head":
            self.rank = "duties"

    def _item(self, line: Line, below: Line | None) -> Item:
        is_marked = bool(line.mark)
        before = self.marked and not self.met_mark and not is_marked
        opens = self._opens(line, below)
        item = Item(line, self.section, self._item_rank(line), self.given, before, opens, self.led)
        if is_marked:
            self.met_mark = True
            self._enter_duties()
        elif self.rank == "purpose":
            self.purpose_spoken = True
        return item

    def _item_rank(self, line: Line) -> str:
        """Bullets below a purpose already given in a sentence are what it comes to: duties."""
        if self.rank == "purpose" and line.mark and self.purpose_spoken:
            return "duties"
        return self.rank if not (self.rank == "head" and line.mark) else "duties"

    def _opens(self, line: Line, below: Line | None) -> bool:
        under_heading = bool(self.headings) and bare(self.headings[-1]) == bare(self.section)
        bullets_next = below is not None and bool(below.mark) and below.mark != "heading"
        return not line.mark and not self.led and under_heading and bullets_next and line.text[:1].isupper()

    def _rows(self, line: Line) -> Iterator[Item]:
        row: Row | None
        self.columns, row = self.columns.read(line)
        if row is None:
            return
        purpose = section_kind(row.section) == "purpose"
        self.section = self.section if purpose else row.section or self.section
        rank = "purpose" if purpose else "skip" if self.rank == "skip" else "duties"
        yield Item(
            Line(line.number, row.text, "bullet"),
            row.section or self.section,
            rank,
            cadences(row.when) or self.given,
            row=True,
            timed=bool(cadences(row.when)),
        )
