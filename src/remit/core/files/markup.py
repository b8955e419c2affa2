"""The text of a web page, with nothing fetched and nothing run."""

from collections.abc import Iterator

from lxml import etree, html

from remit.core.files.rows import row_lines
from remit.core.files.unreadable import Unreadable

DROPPED = {
    "script",
    "style",
    "head",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "nav",
    "select",
    "button",
}
BLOCKS = {
    *("p", "div", "section", "article", "header", "footer", "main", "aside", "h1", "h2", "h3", "h4", "h5", "h6"),
    *(
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "address",
        "figure",
        "figcaption",
        "form",
        "fieldset",
        "center",
    ),
    *("li", "table", "body", "html", "tr", "td", "th", "caption", "hr", "details", "summary"),
}
DEEPEST = 200
DAMAGED = "This web page could not be read. Please paste its text instead."


def markup_lines(source: str) -> tuple[str, ...]:
    """Blocks as lines, list items with a bullet, table rows with tabs between cells."""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    return tuple(_lines(root, 0))


def _lines(element: html.HtmlElement, depth: int) -> Iterator[str]:
    """The element's own words gathered into lines, broken where a block begins or ends."""
    words = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in DROPPED or depth > DEEPEST:
            pass
        elif child.tag == "br":
            yield from _flush(words)
        elif child.tag in BLOCKS:
            yield from _flush(words)
            yield from _block(child, depth + 1)
        else:
            yield from _inline(child, words, depth + 1)
        words.append(child.tail or "")
    yield from _flush(words)


def _inline(child: html.HtmlElement, words: list[str], depth: int) -> Iterator[str]:
    lines = list(_lines(child, depth))
    if len(lines) > 1:
        words.append(lines[0])
        yield from _flush(words)
        yield from lines[1:-1]
    words.append(f" {lines[-1]} " if len(lines) > 1 else _spaced(child, lines))


def _spaced(child: html.HtmlElement, lines: list[str]) -> str:
    """White space at the ends of an inline element parts words, so it is kept."""
    raw = "".join(child.itertext())
    lead, tail = (" " if raw[:1].isspace() else ""), (" " if raw[-1:].isspace() else "")
    return f"{lead}{lines[0] if lines else ''}{tail}"


def _flush(words: list[str]) -> Iterator[str]:
    line = " ".join("".join(words).split())
    words.clear()
    if line:
        yield line


def _block(element: html.HtmlElement, depth: int) -> Iterator[str]:
    if element.tag == "tr":
        yield from row_lines([list(_lines(cell, depth)) for cell in element if cell.tag in {"td", "th"}])
        return
    lines = list(_lines(element, depth))
    if element.tag == "li" and lines:
        lines[0] = lines[0] if lines[0].startswith("• ") else f"• {lines[0]}"
    yield from lines
    if element.tag in {"table", "ul", "ol", "p"} and lines:
        yield ""
