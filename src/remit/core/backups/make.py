"""Making a backup: everything as it was at one moment, while people go on writing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection

from remit.core import clock
from remit.core.backups.archive import ABOUT, FORMAT, MANIFEST, SECRET, Writer
from remit.core.backups.refused import BackupRefused
from remit.core.backups.tables import Digest, applied, columns, lines_of, models_at, tables_of, unknown
from remit.core.engines import one_moment
from remit.core.files.store import place_of
from remit.core.files.sweep import held_still

PART = 1024 * 1024  # bytes of a table's lines that are held at once
STORED = "files.StoredFile"


@dataclass(frozen=True)
class Made:
    """What a backup holds. `missing` are files on record that are not on the disk as they should be."""

    manifest: dict[str, Any]
    missing: tuple[str, ...]


def make(out: BinaryIO, passphrase: str | None) -> Made:
    """Errors: BackupRefused where the database is newer than this code, or has no tables."""
    with held_still(), one_moment(connection):
        seen = applied(connection)
        if not seen:
            raise BackupRefused("there is nothing to back up: this database has no tables yet.")
        if unknown(seen):
            raise BackupRefused("this database was made by a newer Remit. Update Remit, then back it up.")
        tables = tables_of(models_at(seen))
        writer = Writer(out, passphrase)
        writer.add_json(ABOUT, _about(seen, {label: columns(table) for label, table in tables.items()}))
        counted = {label: _add_table(writer, label, table) for label, table in tables.items()}
        files = _add_files(writer, tables[STORED])
    if passphrase is not None:
        writer.add(SECRET, settings.SECRET_KEY.encode())
    manifest = {"tables": counted, "files": files}
    writer.add_json(MANIFEST, manifest)
    writer.finish()
    return Made(manifest, tuple(files["missing"]))


def this_version() -> str:
    """Of the installed package, or as the folder that the launcher starts says it."""
    try:
        return version("remit")
    except PackageNotFoundError:
        told = tomllib.loads((Path(__file__).resolve().parents[4] / "pyproject.toml").read_text())
        return str(told["project"]["version"])


def _about(seen: list[tuple[str, str]], held: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "remit": this_version(),
        "made": clock.now().isoformat(),
        "engine": connection.vendor,
        "migrations": seen,
        "columns": held,
    }


def _add_table(writer: Writer, label: str, table: Any) -> dict[str, Any]:
    digest, part, number = Digest(), bytearray(), 0
    for line in lines_of(table):
        digest.add(line)
        part += line
        if len(part) >= PART:
            number += 1
            writer.add(f"tables/{label}/{number:05}", bytes(part))
            part.clear()
    if part:
        writer.add(f"tables/{label}/{number + 1:05}", bytes(part))
    return digest.told()


def _add_files(writer: Writer, stored: Any) -> dict[str, Any]:
    """Each content once. One that is not there, or not as it was, is left out and said."""
    count, size, missing = 0, 0, []
    for digest in _digests(stored):
        place = place_of(digest)
        content = place.read_bytes() if place.is_file() else b""
        if sha256(content).hexdigest() != digest:
            missing.append(digest)
            continue
        writer.add(f"files/{digest}", content)
        count, size = count + 1, size + len(content)
    return {"count": count, "bytes": size, "missing": missing}


def _digests(stored: Any) -> Iterator[str]:
    yield from stored.objects.order_by("digest").values_list("digest", flat=True).distinct().iterator(chunk_size=1000)
