"""The sheet for the line manager, as it is shown, printed and handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from remit.analytics.charts import STACKED, Chart, Series
from remit.core.access import words_for
from remit.core.outputs.document import Block, Column, Document, Drawing, Heading, Paragraph, Signatures, Table
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.core.words import Words, say
from remit.leading.duties import queries
from remit.leading.duties.models import Sheet

COLUMNS = (
    Column("Duty", wide=4),
    Column("Area", wide=2),
    Column("How often", wide=2),
    Column("State", wide=2),
    Column("Last record", wide=2),
    Column("Next due", wide=2),
)


def sheet_of(viewer: Viewer, ref: str) -> Sheet | None:
    """Hers, or one that she was shown and that has not been taken back."""
    both = queries.sheets_shared_by(viewer) | queries.sheets_shared_with(viewer)
    return both.select_related("post", "reader", "school").distinct().filter(ref=ref).first()


def sheet_written(viewer: Viewer, sheet: Sheet) -> Document:
    """The lines as they were kept when it was shared: nothing is counted anew."""
    words, at = words_for(viewer), localtime(sheet.at)
    blocks: list[Block] = [Heading("Note"), Paragraph(sheet.note)] if sheet.note else []
    if chart := _by_area(sheet.lines, words, at.date()):
        blocks.append(Drawing(chart))
    blocks += [Heading("Duties shared"), _lines(sheet.lines, words)]
    holder = str(sheet.post.held_by)
    return Document(
        title=sheet.post.title,
        subtitle=f"{holder}, shared {date_format(at, 'j F Y, H:i')}{', taken back' if sheet.withdrawn else ''}",
        school=str(sheet.school),
        day=at.date(),
        audience=f"For {sheet.reader}, from {holder}. For their meeting, and nobody else's to read.",
        blocks=(*blocks, Signatures((holder, str(sheet.reader)))),
        name="sheet",
    )


def _lines(lines: list[dict[str, Any]], words: Words) -> Table:
    rows = (
        (
            line["duty"],
            say(line.get("area", ""), words),
            line.get("rhythm", ""),
            line.get("state", ""),
            _day(line.get("last"), "D j M") or "None yet",
            _day(line.get("next"), "D j M Y") or _never(line),
        )
        for line in lines
    )
    return Table("Duties shared", COLUMNS, tuple(rows))


def _never(line: dict[str, Any]) -> str:
    return "Never overdue" if line.get("rhythm") == "Continuing" else "Nothing more this term"


def _day(kept: str | None, form: str) -> str:
    """A sheet keeps its days as ISO text."""
    return date_format(date.fromisoformat(kept), form) if kept else ""


def _by_area(lines: list[dict[str, Any]], words: Words, day: date) -> Chart | None:
    """How many of those due by then were done, area by area; no total. None where nothing was due, and for a sheet that was
    shared before this was kept."""
    due = [line for line in lines if line.get("due")]
    areas = tuple(dict.fromkeys(line["area"] for line in due))
    if not areas:
        return None
    whole = [sum(line["area"] == area for line in due) for area in areas]
    done = [sum(line["area"] == area and line["done"] for line in due) for area in areas]
    labels = tuple(say(area, words) for area in areas)
    return Chart(
        kind=STACKED,
        title="Duties done of those due, by area",
        labels=labels,
        series=(
            Series("Done", tuple(done), "D"),
            Series("Not done", tuple(of - part for part, of in zip(done, whole, strict=True)), "N"),
        ),
        unit="duties",
        by="Area",
        sentence=_in_words(list(zip(labels, done, whole, strict=True))),
        source=f"The duties shared here that this term had asked for by {date_format(day, 'j F Y')}.",
    )


def _in_words(areas: list[tuple[str, int, int]]) -> str:
    short = [f"{label} ({done} of {due})" for label, done, due in areas if done < due]
    if not short:
        return "All that was due is done."
    full = len(areas) - len(short)
    whole = f"All that was due is done in {full} {'area' if full == 1 else 'areas'}. " if full else ""
    return f"{whole}Not all of it: {', '.join(short)}."


SHEET = Output("duties-sheet", "Sheet for a meeting", sheet_of, sheet_written, "duties:sheet")
