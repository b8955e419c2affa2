"""Any file a school sends, or pasted text, as lines of text. What it is, its content decides before its name."""

import io
import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from remit.core.files.child import in_child
from remit.core.files.unreadable import Unreadable

__all__ = ["MOST_BYTES", "Unreadable", "lines_here", "lines_of", "lines_of_pasted"]

MOST_BYTES = 10 * 1024 * 1024
TOO_LARGE = "This file is larger than 10 MB. Please send one with the text only."
EMPTY = "This file is empty."
PICTURE = "This file is a picture, not text. Please send the Word document or the PDF it was made from."
SPREADSHEET = "This file is a spreadsheet. Please send the text as a Word document or a PDF."
OLD_WORD = "This is an old Word document. Please save it as .docx or PDF and send that."
OTHER_WORD = "This kind of document cannot be read here. Please save it as .docx or PDF and send that."
BINARY = "This file does not hold text that can be read. Please send a Word document, a PDF or plain text."
DAMAGED = "This file is damaged and could not be opened. Please save it again."
MARKUP = re.compile(r"\s*(?:<!doctype\s+html|<html|<head|<body|<\?xml[^>]*>\s*<(?:!doctype\s+)?html)", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF", b"\x00\x00\x00\x18ftyp")
OTHERS = ((b"{\\rtf", OTHER_WORD), (b"\xd0\xcf\x11\xe0", OLD_WORD), (b"\x7fELF", BINARY), (b"MZ\x90", BINARY))


def lines_of(source: bytes | Path | BinaryIO, name: str = "", *, seconds: float = 10) -> tuple[str, ...]:
    """The lines of a file. Over 10 MB it is refused unread; Word, PDF and web pages are read in a child process."""
    data = _bytes(source)
    kind = kind_of(data, name or (source.name if isinstance(source, Path) else ""))
    if kind in {"text", "markdown"}:
        return _not_empty(read_lines(data, kind))
    return _not_empty(in_child(read_lines, data, kind, seconds=seconds))


def lines_here(data: bytes, name: str = "") -> tuple[str, ...]:
    """As `lines_of`, in this process: for a caller that is a child already."""
    data = _bytes(data)
    return _not_empty(read_lines(data, kind_of(data, name)))


def _not_empty(lines: tuple[str, ...]) -> tuple[str, ...]:
    if not any(line.strip() for line in lines):
        raise Unreadable(EMPTY)
    return lines


def lines_of_pasted(text: str) -> tuple[str, ...]:
    """Pasted text as lines; a pasted web page counts as text."""
    if len(text) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    return tuple(CONTROL.sub("", text).replace("\x0b", "\n").replace("\x0c", "\n").splitlines())


def _bytes(source: bytes | Path | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, Path):
        if source.stat().st_size > MOST_BYTES:
            raise Unreadable(TOO_LARGE)
        data = source.read_bytes()
    else:
        data = source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if not data.strip():
        raise Unreadable(EMPTY)
    return data


def kind_of(data: bytes, name: str = "") -> str:
    """word, pdf, html, markdown or text; what is none of these is refused by name."""
    if data.startswith(b"PK"):
        return _kind_of_package(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(PICTURES):
        raise Unreadable(PICTURE)
    for magic, sentence in OTHERS:
        if data.startswith(magic):
            raise Unreadable(SPREADSHEET if magic == OTHERS[1][0] and name.lower().endswith(".xls") else sentence)
    return _kind_of_text(decoded(data), name)


def _kind_of_package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    if "word/document.xml" in names:
        return "word"
    raise Unreadable(SPREADSHEET if any(name.startswith("xl/") for name in names) else OTHER_WORD)


def _kind_of_text(text: str, name: str) -> str:
    if MARKUP.match(text[:2000]):
        return "html"
    if name.lower().endswith((".htm", ".html", ".xhtml")) and re.search(r"<\w+[^>]*>", text):
        return "html"
    return "markdown" if name.lower().endswith((".md", ".markdown")) else "text"


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 where its mark says so, else the Windows code page; what holds control characters is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if len(CONTROL.findall(text)) + text.count("\ufffd") > len(text) / 200:
        raise Unreadable(BINARY)
    return text


def read_lines(data: bytes, kind: str) -> tuple[str, ...]:
    """The reader for each kind, imported when it is wanted: this is what runs in the child."""
    if kind == "word":
        from remit.core.files.word import word_lines  # noqa: PLC0415

        return word_lines(data)
    if kind == "pdf":
        from remit.core.files.pages import page_lines  # noqa: PLC0415

        return page_lines(data)
    if kind == "html":
        from remit.core.files.markup import markup_lines  # noqa: PLC0415

        return markup_lines(decoded(data))
    return _unmarked(decoded(data)) if kind == "markdown" else lines_of_pasted(decoded(data))


def _unmarked(text: str) -> tuple[str, ...]:
    """Markdown with its headings and emphasis taken off; its lists read as they stand."""
    text = re.sub(r"(?m)^\s{0,3}#{1,6}\s+|\s+#+\s*$", "", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return lines_of_pasted(re.sub(r"\[([^\]\n]+)\]\([^)\n]*\)", r"\1", text))
