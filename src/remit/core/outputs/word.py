"""A document as Word: real headings, tables whose head comes again on each page, pictures with their words. It carries no
clock of its own: the same bytes for the same document."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from remit.core.outputs.document import (
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
from remit.core.outputs.pdf import NOT_KNOWN, picture

LANGUAGE = "en-GB"
NO_TIME = (1980, 1, 1, 0, 0, 0)  # what a zip says where it says nothing
PAGE, MARGIN, USABLE = (Cm(21), Cm(29.7)), Cm(1.9), 17.2
PICTURE = Cm(11.5)
CARD = Cm(11)


def to_docx(document: Document) -> bytes:
    """Errors: NotMade, where a chart could not be drawn."""
    word = docx.Document()
    _set_up(word, document)
    word.add_heading(plain(document.title), 0)
    if document.subtitle:
        _lines(word.add_paragraph(), document.subtitle)
    for block in document.blocks:
        _put(word, block)
    made = BytesIO()
    word.save(made)
    return _without_times(made.getvalue())


def _set_up(word: Any, document: Document) -> None:
    moment = datetime.combine(document.day, time())
    about = word.core_properties
    about.title, about.author, about.subject = plain(document.title), plain(document.school), plain(document.audience)
    about.language, about.comments, about.last_modified_by = LANGUAGE, "", plain(document.school)
    about.created = about.modified = moment
    section = word.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    _lines(section.footer.paragraphs[0], f"{document.school}. {document.audience}")
    normal = word.styles["Normal"]
    normal.font.size = Pt(10.5)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _put(word: Any, block: Block) -> None:
    match block:
        case Heading():
            word.add_heading(plain(block.text), 1)
        case Paragraph():
            for part in block.parts:
                _lines(word.add_paragraph(), part)
        case Facts():
            for name, value in block.pairs:
                paragraph = word.add_paragraph()
                paragraph.add_run(f"{plain(name)}: ").bold = True
                _lines(paragraph, plain(value) or NOT_KNOWN)
        case Items():
            for item in block.items:
                _lines(word.add_paragraph(style="List Bullet"), item)
        case Signatures():
            for name in block.names:
                _lines(word.add_paragraph(), f"Signed {'.' * 50} {name}, on {'.' * 25}")
        case Break():
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        case Drawing() | Table() | Cards():
            LARGE[type(block)](word, block)


def _cards(word: Any, block: Cards) -> None:
    """Two beside each other and two below, on a page of their own."""
    for page in block.pages:
        word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        made = word.add_table(rows=2, cols=2, style="Table Grid")
        for row in made.rows:
            row.height = CARD
        for at, (head, text) in enumerate(page):
            cell = made.cell(at // 2, at % 2)
            cell.paragraphs[0].add_run(plain(head)).bold = True
            _lines(cell.add_paragraph(), text)


def _draw(word: Any, block: Drawing) -> None:
    chart = block.chart
    word.add_heading(plain(chart.title), 1)
    shape = word.add_picture(BytesIO(picture(chart)), width=PICTURE)
    about = shape._inline.docPr  # noqa: SLF001 - python-docx has no name for the words of a picture
    about.set("descr", plain(f"{chart.title}. {chart.sentence}"))
    about.set("name", plain(chart.title))
    _lines(word.add_paragraph(), chart.sentence)
    _table(word, block.behind)
    if chart.source:
        _lines(word.add_paragraph(), chart.source)


def _table(word: Any, table: Table) -> None:
    made = word.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    whole = sum(column.wide for column in table.columns)
    widths = [Cm(USABLE * column.wide / whole) for column in table.columns]
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = wide
    for number, row in enumerate([head_of(table), *table.said()]):
        line = made.add_row()
        about = line._tr.get_or_add_trPr()  # noqa: SLF001 - nor for a row that does not break, or comes again
        about.append(OxmlElement("w:cantSplit"))
        if number == 0:
            about.append(OxmlElement("w:tblHeader"))
        for column, cell, text, wide in zip(table.columns, line.cells, row, widths, strict=True):
            cell.width = wide
            paragraph = cell.paragraphs[0]
            _lines(paragraph, text)
            if column.is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if number == 0:
                for run in paragraph.runs:
                    run.bold = True
    word.add_paragraph()


LARGE: dict[type, Callable[[Any, Any], None]] = {Drawing: _draw, Table: _table, Cards: _cards}


def _lines(paragraph: Any, text: str) -> None:
    first, *more = plain(text).split("\n")
    run = paragraph.add_run(first)
    for line in more:
        run.add_break()
        run = paragraph.add_run(line)


def _without_times(content: bytes) -> bytes:
    """The parts in their order, none with the moment at which it was packed."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(zipfile.ZipInfo(part.filename, NO_TIME), old.read(part), zipfile.ZIP_DEFLATED)
    return made.getvalue()
