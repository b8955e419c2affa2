"""Words of a court order in a column that nothing is taken from, whatever its heading. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from remit.core.imports.columns import fold, heading_key
from remit.school.rows.contacts import BARS, SAYS_NO

GAP = r"[^\w\n]+"
NOT = rf"(?:not|never|cannot|(?:do|does|must|can|may|should)n['’]?t|don{GAP}t|mustn{GAP}t)"
DONE = r"(?:contact|collect|ring|rung|call|phone|e-?mail|write|release|share|disclose|approach|speak|pick|meet)"
IN_CELLS = re.compile(
    rf"\b(?:courts?|orders?|injunctions?|undertakings?|molestation|prohibit\w*|restrain\w*|residenc[ey]|custody"
    rf"|no{GAP}contact|{NOT}{GAP}(?:to{GAP})?(?:be{GAP})?(?:have{GAP})?{DONE}\w*)\b",
    re.IGNORECASE,
)
IN_HEADINGS = re.compile(
    rf"\b(?:courts?|injunctions?|molestation|prohibited|restraining|custody|no{GAP}contact|{NOT}{GAP}(?:to{GAP})?(?:be{GAP})?{DONE}\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spoken:
    """A column that is left out and speaks of an order: the first cell that does, and how many do."""

    heading: str
    row: int
    cell: str
    many: int

    @property
    def key(self) -> str:
        return heading_key(self.heading)


def spoken(
    headings: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    columns: Mapping[str, int],
    remembered: Mapping[str, str] | None = None,
) -> list[Spoken]:
    """By a cell, by the heading, or because it was taken as a court order before."""
    used, said = set(columns.values()), remembered or {}
    found = []
    for at, heading in enumerate(headings):
        if at in used:
            continue
        by_heading = bool(IN_HEADINGS.search(heading)) or said.get(heading_key(heading)) in BARS
        if told := _told({row[at] for _, row in rows}, all_of=by_heading):
            cells = [(number, row[at]) for number, row in rows if row[at] in told]
            found.append(Spoken(heading or f"Column {at + 1}", *cells[0], len(cells)))
    return found


def _told(cells: Collection[str], *, all_of: bool) -> set[str]:
    if not all_of and not IN_CELLS.search("\n".join(cells)):
        return set()
    return {each for each in cells if fold(each) not in SAYS_NO and (all_of or IN_CELLS.search(each))}
