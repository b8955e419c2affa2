"""A document as PDF: tagged, by PDF/UA-1, the same bytes for the same document. Also a chart as a picture. Pure.

What stands in a document is given to the compiler as data and never becomes markup; the compiler may read no file beside its
own template. It runs in a child process with limits of time and memory (`core/files/child.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from remit.analytics.charts import Chart, svg
from remit.core.files.child import in_child
from remit.core.files.unreadable import Unreadable
from remit.core.outputs.document import (
    FIGURES,
    Block,
    Break,
    Cards,
    Document,
    Drawing,
    Facts,
    Heading,
    Items,
    Paragraph,
    Signatures,
    Table,
    head_of,
    plain,
)

TEMPLATE = Path(__file__).with_name("document.typ")
PICTURE = (
    '#set page(width: 340pt, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.drawing), format: "svg", width: 340pt)'
)
DOTS_AN_INCH = 192
SECONDS, MEGABYTES = 30, 1024
NOT_KNOWN = "None"


class NotMade(Exception):
    """The compiler could not, or took longer or more memory than it is given."""


def to_pdf(document: Document) -> bytes:
    """Errors: NotMade."""
    return _made(compiled, json.dumps(_told(document)), document.day.isoformat())


def picture(chart: Chart) -> bytes:
    """As PNG, for what takes no SVG. Errors: NotMade."""
    return _made(drawn, plain(svg(chart)))


def _made(compiler: Callable[..., bytes], *given: str) -> bytes:
    with TemporaryDirectory() as empty:  # all that the compiler could read
        try:
            return in_child(compiler, *given, empty, seconds=SECONDS, megabytes=MEGABYTES)
        except Unreadable as refused:
            raise NotMade from refused


def compiled(data: str, day: str, root: str) -> bytes:
    """In the child. The compiler's own fonts do for the alphabets of Europe; a name in another is set in a font of this
    machine, and where it has none, in a PDF that is tagged as ever but cannot claim the standard."""
    moment = datetime.combine(date.fromisoformat(day), time(), UTC)
    inputs, source = {"document": data}, TEMPLATE.read_bytes()
    for own_fonts_alone in (True, False):
        with suppress(RuntimeError):
            return _compile(source, inputs, root, own_fonts_alone, pdf_standards=["ua-1"], timestamp=moment)
    return _compile(source, inputs, root, False, timestamp=moment)


def drawn(drawing: str, root: str) -> bytes:
    """In the child."""
    return _compile(PICTURE.encode(), {"drawing": drawing}, root, True, format="png", ppi=DOTS_AN_INCH)


def _compile(source: bytes, inputs: dict[str, str], root: str, own_fonts_alone: bool, **more: Any) -> bytes:
    import typst  # noqa: PLC0415 - a large library: loaded where it works

    made = typst.compile(
        source,
        root=root,
        ignore_system_fonts=own_fonts_alone,
        sys_inputs=inputs,
        package_path=root,
        package_cache_path=root,
        **{"format": "pdf", **more},
    )
    assert isinstance(made, bytes)
    return made


def _told(document: Document) -> dict[str, Any]:
    day = document.day
    return {
        "title": plain(document.title) or FIGURES,
        "subtitle": plain(document.subtitle),
        "school": plain(document.school),
        "audience": plain(document.audience),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "blocks": [told for block in document.blocks for told in _block(block)],
    }


def _block(block: Block) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    match block:
        case Heading():
            told = [{"kind": "heading", "text": plain(block.text)}]
        case Paragraph():
            told = [{"kind": "paragraph", "text": part} for part in block.parts]
        case Facts():
            told = [
                {"kind": "facts", "pairs": [(plain(name), plain(value) or NOT_KNOWN) for name, value in block.pairs]}
            ]
        case Items():
            told = [{"kind": "items", "items": list(map(plain, block.items))}]
        case Signatures():
            told = [{"kind": "signatures", "names": list(map(plain, block.names))}]
        case Cards():
            told = [
                {"kind": "cards", "cards": [(plain(head), plain(text)) for head, text in page]} for page in block.pages
            ]
        case Break():
            told = [{"kind": "break"}]
        case Drawing():
            told = _drawing(block)
        case Table():
            told = [_table(block)]
    return told


def _drawing(block: Drawing) -> list[dict[str, Any]]:
    chart = block.chart
    alt = plain(f"{chart.title}. {chart.sentence}")
    source = [{"kind": "paragraph", "text": plain(chart.source)}] if chart.source else []
    return [
        {"kind": "heading", "text": plain(chart.title)},
        {"kind": "drawing", "svg": plain(svg(chart)), "alt": alt},
        {"kind": "paragraph", "text": plain(chart.sentence)},
        _table(block.behind),
        *source,
    ]


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "head": list(head_of(table)),
        "widths": [column.wide for column in table.columns],
        "numbers": [column.is_number for column in table.columns],
        "rows": table.said(),
    }
