"""What a file that should be a Common Transfer File is: its XML as UTF-8, or why it is none, in a sentence.

Runs in a child process with limits. Nothing here trusts a name, a size or an encoding that the file states.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from remit.core.files.unreadable import Unreadable

MOST_BYTES = 64 * 1024 * 1024  # 1,200 pupils with five years of assessments and marks are 28 MB, indented 45 MB
MOST_IN_ZIP = 100
PIECE = 1024 * 1024
OPENING, OPENING_EVENTS = 64 * 1024, 400
HARDENED = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*\?>")
ENCODING = re.compile(rb"encoding\s*=\s*[\"']\s*([\w.\-]+)", re.ASCII)
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
WESTERN = {"windows-1252", "cp1252", "iso-8859-1", "latin-1", "latin1"}

EMPTY = "This file is empty."
TOO_LARGE = (
    "This file is larger than 64 MB, so it was not read. Ask the sending school for fewer {pupil.many} in one file."
)
NOT_XML = "This is not an XML file. A Common Transfer File ends in .xml, or comes as a zip with one such file in it."
ZIP_DAMAGED = "This zip is damaged and could not be opened. Please ask for it again."
ZIP_PASSWORD = "This zip has a password. Please save it without one."  # noqa: S105 - a sentence
ZIP_NONE = "This zip holds no XML file. A Common Transfer File ends in .xml."
ZIP_SEVERAL = "This zip holds several XML files. Please unpack it and bring in one at a time."
OFFICE = "This is a document or a spreadsheet, not a Common Transfer File. Bring a spreadsheet in as a list."
NULLS = "This file holds characters that no text has: it is damaged, or not XML. Please ask for it again."
ENCODING_UNKNOWN = "This file is in an encoding that could not be made out. Please ask for it in UTF-8."
DTD = "This file has a document type (DTD). No Common Transfer File has one, so it was not read."
CUT_OFF = "This file stops before its end: it was cut short when it was saved or sent. Please ask for it again."
ATF = (
    "This is an Admissions Transfer File (ATF), the list of those who were offered a place, and not a Common Transfer File. "
    "Bring its expected {pupil.many} in as an intake: name, date of birth, UPN where known, previous school."
)
CENSUS = "This is a return to the Department for Education (a census), not a Common Transfer File: ask for the CTF."
MISSTATED = "The file is not in the encoding that it states. It was read as UTF-8."
WINDOWS = (
    "The file is not in the encoding that it states. It was read as Windows text: look at names that have accents."
)


def xml_of(data: bytes) -> tuple[bytes, str]:
    """The XML in UTF-8 without its declaration, and what to look at, or "". Takes a zip with one XML in it. Errors:
    Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if data.startswith(b"PK"):
        data = _unzipped(data)
    if not data.strip():
        raise Unreadable(EMPTY)
    if not data[:1000].lstrip().startswith((b"<", b"\0<", *MARKS)):
        raise Unreadable(NOT_XML)
    source, told = _in_utf_8(data)
    if b"\0" in source:
        raise Unreadable(NULLS)
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise Unreadable(DTD)
    return source, told


def _unzipped(data: bytes) -> bytes:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        with package, package.open(_only_xml(package.infolist())) as member:
            content = member.read(MOST_BYTES + 1)
    except (Unreadable, MemoryError):
        raise
    except NotImplementedError:
        raise Unreadable(ZIP_DAMAGED) from None
    except RuntimeError:  # zipfile's word for an encrypted member
        raise Unreadable(ZIP_PASSWORD) from None
    except Exception:  # noqa: BLE001 - each way of packing has errors of its own
        raise Unreadable(ZIP_DAMAGED) from None
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    return content


def _only_xml(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    if any(each.filename == "[Content_Types].xml" for each in members):
        raise Unreadable(OFFICE)
    found = [
        each
        for each in members[: MOST_IN_ZIP + 1]
        if each.filename.lower().endswith(".xml") and not each.filename.startswith("__MACOSX/")
    ]
    if len(members) > MOST_IN_ZIP or len(found) > 1:
        raise Unreadable(ZIP_SEVERAL)
    if not found:
        raise Unreadable(ZIP_NONE)
    if found[0].file_size > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    return found[0]


def _in_utf_8(data: bytes) -> tuple[bytes, str]:
    """By its mark, else by what its bytes can be; what it states decides only what is said about it."""
    if data.startswith(codecs.BOM_UTF8):
        return _bare(data[3:]), ""
    if data.startswith((*MARKS[1:], b"<\0", b"\0<")):
        order = "utf-16" if data[0] > 0x3C else "utf-16-le" if data[0] else "utf-16-be"
        return _bare(_recoded(data, order)), ""
    stated = _stated(data)
    if _is_utf_8(data):
        return _bare(data), "" if stated in UTF_8 or data.isascii() else MISSTATED
    return _bare(_recoded(data, "cp1252")), "" if stated in WESTERN else WINDOWS


def _stated(data: bytes) -> str:
    found = DECLARATION.match(data[:1000])
    encoding = ENCODING.search(found[0]) if found else None
    return encoding[1].decode("ascii").lower() if encoding else "utf-8"


def _bare(source: bytes) -> bytes:
    found = DECLARATION.match(source[:1000])
    return source[found.end() :] if found else source


def _is_utf_8(data: bytes) -> bool:
    """In pieces, so that no second copy of the file is held."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), PIECE):
            decoder.decode(data[at : at + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _recoded(data: bytes, encoding: str) -> bytes:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        pieces = [decoder.decode(data[at : at + PIECE]).encode() for at in range(0, len(data), PIECE)]
        return b"".join([*pieces, decoder.decode(b"", final=True).encode()])
    except UnicodeError:
        raise Unreadable(ENCODING_UNKNOWN) from None


@dataclass
class _Opening:
    """What the first elements of a document say that it is; names folded."""

    root: str = ""
    names: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)


def local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


def refuse_others(source: bytes) -> None:
    """Errors: Unreadable for every document but a Common Transfer File, and for what is not XML at all."""
    opening = _opening(source)
    root = opening.root.lower()
    name = opening.said.get("documentname", "").lower()
    if root == "atfile" or {"atfversion", "atfpupildata"} & opening.names or "admission" in name:
        raise Unreadable(ATF)
    if root == "message" and {"collection", "collectiondetails"} & opening.names:
        raise Unreadable(CENSUS)
    if root != "ctfile":
        raise Unreadable(
            f"This XML file is a “{opening.root[:40]}”; a Common Transfer File is a “CTfile”." if root else NOT_XML
        )


def _opening(source: bytes) -> _Opening:
    """As far as it can be read: what is wrong further down is told when it is read whole."""
    parser = etree.XMLPullParser(events=("start", "end"), **HARDENED)  # type: ignore[arg-type]
    with suppress(etree.XMLSyntaxError):
        parser.feed(source[:OPENING])
    found = _Opening()
    for seen, (event, element) in enumerate(parser.read_events()):
        name = local(str(element.tag))
        found.root = found.root or name
        found.names.add(name.lower())
        if event == "end":
            found.said.setdefault(name.lower(), (element.text or "").strip()[:100])
        if seen >= OPENING_EVENTS:
            break
    return found
