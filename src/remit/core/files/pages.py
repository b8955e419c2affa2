"""The text of a PDF, page by page, without page numbers and, after the first page, without running headers."""

import io
import re
from collections import Counter

from remit.core.files.unreadable import Unreadable

MOST_PAGES = 200
EDGE_LINES = 2
PAGE_NUMBER = re.compile(r"\W*(?:page|p\.?)?\s*\d{1,3}\s*(?:(?:of|/|\|)\s*(?:\d{1,3}|page))?\W*", re.IGNORECASE)
PASSWORD = "This PDF has a password. Please save it without one, or paste its text instead."  # noqa: S105 - a sentence
PICTURES = "This PDF holds pictures of pages and no text. Please send the Word document, or paste the text instead."
DAMAGED = "This PDF is damaged and could not be opened. Please save it again."
TOO_MANY = f"This PDF has more than {MOST_PAGES} pages, so it was not read."


def page_lines(data: bytes) -> tuple[str, ...]:
    pages = [page.splitlines() for page in _texts(data)]
    if sum(len(line.strip()) for page in pages for line in page) < 20:
        raise Unreadable(PICTURES)
    running = _running(pages)
    first, *rest = pages
    lines = _body(first, frozenset())
    for page in rest:
        lines += _body(page, running)
    return tuple(lines)


def _texts(data: bytes) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - slow to import
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(PASSWORD)
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(TOO_MANY)
        return [page.extract_text() for page in reader.pages]
    except Unreadable:
        raise
    except (FileNotDecryptedError, WrongPasswordError, DependencyError) as error:
        raise Unreadable(PASSWORD) from error
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable(DAMAGED) from error


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split())).lower()


def _edges(page: list[str]) -> list[str]:
    filled = [line for line in page if line.strip()]
    return filled[:EDGE_LINES] + filled[-EDGE_LINES:]


def _running(pages: list[list[str]]) -> frozenset[str]:
    """Lines at the edge of most pages, whatever their numbers: a school's name at the top, a file name at the foot."""
    seen = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    least = max(2, len(pages) * 0.6)
    return frozenset(shape for shape, times in seen.items() if times >= least and len(pages) > 1)


def _body(page: list[str], running: frozenset[str]) -> list[str]:
    edges = {id(line) for line in _edges(page)}
    kept = [line for line in page if not (id(line) in edges and _is_furniture(line, running))]
    return [line.rstrip() for line in kept]


def _is_furniture(line: str, running: frozenset[str]) -> bool:
    return _shape(line) in running or bool(line.strip() and PAGE_NUMBER.fullmatch(line.strip()))
