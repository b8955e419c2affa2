"""The text of a Word document (.docx), straight from its XML: paragraphs and tables in the order they stand."""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from remit.core.files.rows import row_lines
from remit.core.files.unreadable import Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MOST_INSIDE = 60 * 1024 * 1024
DEEPEST = 12
DAMAGED = "This Word document is damaged and could not be opened. Please save it again in Word."
TOO_LARGE = "This Word document is far larger inside than it looks, so it was not opened."
PROTECTED = "This Word document has a password. Please save it without one."
LEFT_OUT = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}footnoteReference", FALLBACK}


def word_lines(data: bytes) -> tuple[str, ...]:
    """Every paragraph a line, list paragraphs with a bullet, table rows with tabs between cells; deletions left out."""
    document, styles = _parts(data)
    body = document.find(f"{W}body")
    if body is None:
        raise Unreadable(DAMAGED)
    return tuple(_blocks(body, _list_styles(styles), 0))


def _parts(data: bytes) -> tuple[etree._Element, etree._Element | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_INSIDE:
                raise Unreadable(TOO_LARGE)
            names = set(package.namelist())
            document = _xml(package.read("word/document.xml"))
            return document, _xml(package.read("word/styles.xml")) if "word/styles.xml" in names else None
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable(DAMAGED) from error
    except RuntimeError as error:  # zipfile's word for an encrypted part
        raise Unreadable(PROTECTED) from error


def _xml(source: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(source, parser)
    if root.getroottree().docinfo.doctype:
        raise Unreadable(DAMAGED)
    return root


def _list_styles(styles: etree._Element | None) -> frozenset[str]:
    """Styles that carry a bullet or a number by themselves."""
    if styles is None:
        return frozenset()
    return frozenset(
        style.get(f"{W}styleId", "")
        for style in styles.iter(f"{W}style")
        if style.find(f"{W}pPr/{W}numPr") is not None and not _is_heading(style.get(f"{W}styleId", ""))
    )


def _is_heading(style: str) -> bool:
    return style.lower().startswith(("heading", "title"))


def _blocks(parent: etree._Element, listed: frozenset[str], depth: int) -> Iterator[str]:
    for element in parent:
        if element.tag == f"{W}p":
            yield from _paragraph(element, listed)
            yield from _boxes(element, listed, depth)
        elif element.tag == f"{W}tbl" and depth < DEEPEST:
            yield from _table(element, listed, depth + 1)
        elif element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"}:
            yield from _blocks(element, listed, depth)


def _paragraph(paragraph: etree._Element, listed: frozenset[str]) -> Iterator[str]:
    """A line for the paragraph, more where it has line breaks; an empty paragraph is an empty line."""
    text = "".join(_runs(paragraph))
    first, *more = re.split(r"\n", text)
    bullet = "• " if first.strip() and _in_list(paragraph, listed) else ""
    yield bullet + first.strip() if bullet else first.rstrip()
    yield from (line.rstrip() for line in more)


def _in_list(paragraph: etree._Element, listed: frozenset[str]) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = style.get(f"{W}val", "") if style is not None else ""
    number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
    if number is not None:
        return number.get(f"{W}val") != "0" and not _is_heading(name)
    return name in listed or name.lower().startswith(("listbullet", "listnumber"))


def _runs(element: etree._Element) -> Iterator[str]:
    """The words of a paragraph with insertions kept, deletions and text boxes left out."""
    for child in element:
        if child.tag in LEFT_OUT or child.tag == f"{W}txbxContent":
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab" and element.tag == f"{W}r":
            yield "\t"
        elif child.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        else:
            yield from _runs(child)


def _boxes(paragraph: etree._Element, listed: frozenset[str], depth: int) -> Iterator[str]:
    """Text boxes anchored in a paragraph follow it; Word keeps each twice, for new readers and for old."""
    for box in paragraph.iter(f"{W}txbxContent"):
        outer = [parent.tag for parent in box.iterancestors()]
        if FALLBACK not in outer and outer.count(f"{W}txbxContent") == 0 and depth < DEEPEST:
            yield from _blocks(box, listed, depth + 1)


def _table(table: etree._Element, listed: frozenset[str], depth: int) -> Iterator[str]:
    for row in table.iter(f"{W}tr"):
        if _table_of(row) is table:
            yield from row_lines(
                [list(_blocks(cell, listed, depth)) for cell in row.iter(f"{W}tc") if _row_of(cell) is row]
            )
    yield ""


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(f"{W}tbl"), None)


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(f"{W}tr"), None)
