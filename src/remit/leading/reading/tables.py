"""Rows of a flattened table: which cell is the duty, which names its area, which says how often."""

import re
from dataclasses import dataclass, replace

from remit.leading.reading.cadences import cadences, rhythm
from remit.leading.reading.lines import Line
from remit.leading.reading.phrases import plain, words
from remit.leading.reading.verbs import acts


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    section: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column holds, as the table's own first row says; empty when it has no such row."""

    names: tuple[str, ...] = ()
    section: str = ""

    def ended(self) -> "Columns":
        return Columns()

    def read(self, line: Line) -> tuple["Columns", Row | None]:
        """A header row gives the columns and no row; any other row gives what it says."""
        names = tuple(_column(cell) for cell in line.cells)
        if "duty" in names and not any(acts(cell) for cell in line.cells):
            return Columns(names), None
        row = self._named(line.cells) if self.names else _guessed(line.cells)
        if row is None or not row.text:
            return self, None
        row = replace(row, section=row.section or ("" if line.cells[0] else self.section))
        return replace(self, section=row.section), row

    def _named(self, cells: tuple[str, ...]) -> Row | None:
        if len(cells) < len(self.names) and self.names[0] == "section" and len(cells) == 2 and cadences(cells[1]):
            cells = ("", *cells)
        by_name = dict(zip(reversed(self.names), reversed(_padded(cells, len(self.names))), strict=False))
        return Row(by_name.get("duty", ""), by_name.get("section", ""), by_name.get("cadence", ""))


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))


def _column(cell: str) -> str:
    bare = re.sub(r"^(?:key|main|specific|principal) ", "", plain(cell).strip(" :?"))
    return next((name for name, known in words()["columns"].items() if bare in known), "")


def _guessed(cells: tuple[str, ...]) -> Row | None:
    """Without a header: the cell that acts, or else the longest, is the duty; a short one before it names the area."""
    filled = [cell for cell in cells if re.search(r"\w", cell)]
    timed = [cell for cell in filled[1:] if rhythm(cell)]
    rest = [cell for cell in filled if cell not in timed]
    duty = next((cell for cell in rest if acts(cell)), max(rest, key=len, default=""))
    if not acts(duty) and not timed and len(duty.split()) < 6:
        return None
    before = [cell for cell in rest if cell != duty and len(cell.split()) <= 6]
    return Row(
        duty, before[0].rstrip(":") if before and rest.index(before[0]) < rest.index(duty) else "", " ".join(timed)
    )
