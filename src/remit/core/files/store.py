"""Files outside the web root, named by their content, served only as attachments by a view with the record's rule."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.http import FileResponse

from remit.core.engines import one_at_a_time
from remit.core.files.disk import write_durably
from remit.core.files.models import StoredFile


class Refused(ValueError):
    """A file that is not taken in, and why, in a sentence."""


SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def keep(name: str, content: bytes) -> StoredFile:
    """Called inside an act, whose history covers it. Errors: Refused."""
    if not content:
        raise Refused("This file is empty.")
    if len(content) > settings.FILE_LIMIT:
        raise Refused(f"This file is larger than {settings.FILE_LIMIT // 1024 // 1024} MB.")
    type = type_of(content)
    digest = sha256(content).hexdigest()
    place = place_of(digest)
    if connection.in_atomic_block:
        one_at_a_time(connection, f"file {digest}")  # `sweep` may be taking the same content away
    if not place.exists():
        write_durably(place, content)  # before the act that names it can commit
    stored = StoredFile(
        name=PurePosixPath(name.replace("\\", "/")).name[:160], digest=digest, type=type, size=len(content)
    )
    stored.save()
    return stored


def type_of(content: bytes) -> str:
    """Read from the content, never from the name. Errors: Refused for what is not a plain document or picture."""
    for start, type in SIGNATURES:
        if content.startswith(start):
            return type
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("This kind of file is not taken. Save it as PDF, Word, Excel, text, PNG or JPEG.") from None
    if "\0" in text or text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<script", "<svg", "<?xml")):
        raise Refused("This kind of file is not taken. Save it as PDF, Word, Excel, text, PNG or JPEG.")
    return "text/plain; charset=utf-8"


def _office_type(content: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise Refused("This file is damaged and cannot be opened.") from None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("This file holds macros. Save it without them.")
    for inside, type in OFFICE.items():
        if inside in names:
            return type
    raise Refused("This kind of file is not taken. Save it as PDF, Word, Excel, text, PNG or JPEG.")


def served(stored: StoredFile) -> FileResponse:
    response = FileResponse(place_of(stored.digest).open("rb"), as_attachment=True, filename=stored.name)
    response["Content-Type"] = stored.type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def place_of(digest: str) -> Path:
    return Path(settings.FILES_ROOT) / digest[:2] / digest
