"""What a file is that cannot be read as a list, in the words of whoever sent it; and a web page that is one. Pure."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from io import BytesIO

from remit.core.files.unreadable import Unreadable

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LOCKED = "This workbook has a password. Open it, take the password off, save it and send it again."
LOCKED_OR_DAMAGED = "This workbook cannot be opened: it has a password, or it is damaged. Open it, take the password off and save it again."
CUT = "This workbook is not whole, as if it was cut off on the way. Save it again where it comes from, and send that."
DAMAGED = (
    "This workbook is damaged and cannot be opened. Open it in a spreadsheet program, save it again and send that."
)
NULLS = "This file holds signs that no list has, as if it were damaged. Save the list again where it comes from, as “CSV UTF-8” or XLSX."
AS_LIST = "Save the list as CSV or XLSX where it comes from, and send that."
KINDS = (
    (b"%PDF", "This is a PDF, whatever it is called."),
    (b"MZ", "This is a program, whatever it is called."),
    (b"\x7fELF", "This is a program, whatever it is called."),
    (b"\x89PNG", "This is a picture, whatever it is called."),
    (b"\xff\xd8\xff", "This is a picture, whatever it is called."),
    (b"GIF8", "This is a picture, whatever it is called."),
    (b"{\\rtf", "This is a document, not a list."),
)
NAMED = {
    ".pdf": KINDS[0][1],
    ".docx": "This is a document, not a list.",
    ".png": KINDS[3][1],
    ".jpg": KINDS[3][1],
    ".xml": "This is no list.",
}
PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
UNSTORED = re.compile(rb'<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<f\b[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>')
MOST_OF_A_SHEET = 64 * 1024 * 1024
FIRST_SHEET = "xl/worksheets/sheet1.xml"


def refuse_other_kinds(name: str, content: bytes) -> None:
    """Errors: Unreadable, for what another program makes."""
    told = next((words for start, words in KINDS if content.startswith(start)), "")
    if told := told or next((words for end, words in NAMED.items() if name.lower().endswith(end)), ""):
        raise Unreadable(f"{told} {AS_LIST}")


def why_closed(content: bytes) -> str:
    """Of a workbook that could not be opened."""
    if content.startswith(OLD_OFFICE):
        return LOCKED if ENCRYPTED in content else LOCKED_OR_DAMAGED
    return DAMAGED if zipfile.is_zipfile(BytesIO(content)) else CUT


def refuse_unstored(content: bytes) -> None:
    """A formula whose result was never worked out reads as an empty cell. Errors: Unreadable."""
    if content.startswith(OLD_OFFICE):
        return
    with zipfile.ZipFile(BytesIO(content)) as book:
        if FIRST_SHEET not in book.namelist() or book.getinfo(FIRST_SHEET).file_size > MOST_OF_A_SHEET:
            return
        found = UNSTORED.search(book.read(FIRST_SHEET))
    if found:
        raise Unreadable(
            f"Cell {found[1].decode()} holds a formula whose result is not stored. Open the workbook in a spreadsheet "
            "program, save it there and send that."
        )


def unmarked(content: bytes) -> str | None:
    """Text of two bytes a letter that does not say so, as some systems write it."""
    head = content[:400]
    for encoding, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) * 0.9 and not letters.count(0):
            return content.decode(encoding, errors="replace")
    return None


def is_page(text: str) -> bool:
    return bool(PAGE.match(text[:4000]))


def table_of(text: str) -> list[list[str]]:
    """The longest table of a web page: systems export that, and call it .xls."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    return max(reader.tables, key=len, default=[])


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.close_cell()
            self.tables[-1].append([])
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self.close_cell()
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self.close_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def close_cell(self) -> None:
        if self.cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self.cell).split()))
            self.cell = None
