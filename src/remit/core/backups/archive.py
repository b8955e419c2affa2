"""The outside of a backup: a compressed tar, read and written from one end to the other, sealed or plain.

about.json              what made it: the format, the version, the migrations, the columns of each table
tables/LABEL/00001      lines of JSON, a row each
files/SHA256            a stored file
secret                  sealed backups only: what people's second steps are kept with
manifest.json           last: rows and digest of each table, how many files
"""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, cast

from remit.core.backups.refused import DAMAGED, NOT_ONE, BackupRefused
from remit.core.backups.sealed import MAGIC, Opening, Sealing

FORMAT = 1
ABOUT, SECRET, MANIFEST = "about.json", "secret", "manifest.json"
NAME = re.compile(r"about\.json|manifest\.json|secret|tables/\w+\.\w+/\d{5,}|files/[0-9a-f]{64}")
MOST_AT_ONCE = 64 * 1024 * 1024  # a part of a table, or a stored file: larger is none of ours
BROKEN = (EOFError, OSError, zlib.error, tarfile.TarError, UnicodeDecodeError)
GZIP = b"\x1f\x8b"


class Writer:
    """`with Writer(out, passphrase) as writer`. Without a passphrase any program that opens a .tar.gz opens it."""

    def __init__(self, out: BinaryIO, passphrase: str | None) -> None:
        self.sealing = Sealing(out, passphrase) if passphrase is not None else None
        self.gzip = gzip.GzipFile(fileobj=cast("BinaryIO", self.sealing or out), mode="wb", compresslevel=6, mtime=0)
        self.tar = tarfile.open(fileobj=self.gzip, mode="w|")  # noqa: SIM115 - closed by `finish`

    def add(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self.tar.addfile(entry, BytesIO(content))

    def add_json(self, name: str, value: Any) -> None:
        self.add(name, json.dumps(value, ensure_ascii=False, indent=1).encode())

    def finish(self) -> None:
        self.tar.close()
        self.gzip.close()
        if self.sealing:
            self.sealing.finish()


def is_sealed(source: BinaryIO) -> bool:
    """From its first bytes, which are read and given back. Errors: BackupRefused for what is no backup."""
    start = source.read(len(MAGIC))
    source.seek(0)
    if start != MAGIC and not start.startswith(GZIP):
        raise BackupRefused(DAMAGED if MAGIC.startswith(start) else NOT_ONE)
    return start == MAGIC


def parts_of(source: BinaryIO, passphrase: str | None) -> Iterator[tuple[str, bytes]]:
    """Name and content of each part, to the end and no further than is whole. Errors: BackupRefused."""
    inner = Opening(source, passphrase or "") if is_sealed(source) else source
    try:
        with gzip.GzipFile(fileobj=cast("BinaryIO", inner)) as unzipped:
            with tarfile.open(fileobj=unzipped, mode="r|") as tar:
                for entry in tar:
                    yield entry.name, _content(tar, entry)
            while unzipped.read(1 << 16):  # to the very end, where what is cut short shows
                pass
    except BROKEN as error:
        raise BackupRefused(DAMAGED) from error


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    if not entry.isfile() or not NAME.fullmatch(entry.name):
        raise BackupRefused(NOT_ONE)
    if entry.size > MOST_AT_ONCE:
        raise BackupRefused(DAMAGED)
    held = tar.extractfile(entry)
    content = held.read() if held else b""
    if len(content) != entry.size:
        raise BackupRefused(DAMAGED)
    return content
