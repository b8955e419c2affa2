"""Restoring a backup beside what is there, proving that it is the same, and only then putting it in its place."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from remit.core import clock, engines
from remit.core.backups.archive import ABOUT, FORMAT, MANIFEST, SECRET, parts_of
from remit.core.backups.refused import CHANGED, DAMAGED, BackupRefused
from remit.core.backups.swap import CUT_OFF, ENDS, Aside, Move, finish, is_cut_off, swap
from remit.core.backups.swap import undo as undo_moves
from remit.core.backups.tables import (
    Digest,
    Tables,
    applied,
    columns,
    digest_of,
    has_rows,
    models_at,
    put_in,
    tables_of,
    unknown,
)
from remit.core.due import run
from remit.core.events import heard
from remit.core.files.disk import write_durably
from remit.core.notices import letters
from remit.core.tables import bring_up_to_date, make
from remit.core.writing import unrecorded

Parts = Iterator[tuple[str, bytes]]
Told = dict[str, Any]
REASON = "restoring a backup"
FULL = "this database is not empty. Add --replace to set it aside and put the backup in its place."
NEWER = "this backup was made by a newer Remit ({made}; this is older). Update Remit first. Nothing was changed."
FOREIGN = "this backup's tables are not those of any Remit that this one knows. Nothing was changed."
UNWRITABLE = "this disk could not be written to ({why}). Nothing was changed."
CANNOT_HOLD = "this database cannot hold a row of the backup ({table}). Nothing was changed."
NOT_THE_SAME = "what was restored is not what was backed up ({table}). Nothing was changed."


@dataclass(frozen=True)
class Restored:
    """`manifest` is proved: every figure was counted again here. `aside` names what was there before, if anything was."""

    manifest: Told
    about: Told
    aside: str


def restore(source: BinaryIO, passphrase: str | None, *, replace: bool) -> Restored:
    """Into the database and files of the settings. Errors: BackupRefused, with nothing changed."""
    if is_cut_off(Path(settings.DATA)):
        raise BackupRefused(CUT_OFF)
    if not replace and _holds_a_school():
        raise BackupRefused(FULL)
    about, manifest = read_through(source, passphrase)
    full = replace and _holds_a_school()
    source.seek(0)
    parts = parts_of(source, passphrase)
    aside = Aside(Path(settings.DATA), f"before_{clock.now():%Y%m%d_%H%M%S}", full)
    staging = Path(settings.FILES_ROOT).with_name("files.restoring")
    _clear(staging)
    try:
        put = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
        put(parts, about, staging, aside, manifest)
    except DatabaseError as error:
        raise BackupRefused(CANNOT_HOLD.format(table=type(error).__name__)) from error
    except OSError as error:
        cut_off = is_cut_off(Path(settings.DATA))
        raise BackupRefused(CUT_OFF if cut_off else UNWRITABLE.format(why=error.strerror)) from error
    finally:
        if not is_cut_off(Path(settings.DATA)):  # then it still has to go back to where it was
            _clear(staging)
    return Restored(manifest, about, aside.name if full else "")


def _holds_a_school() -> bool:
    """Anything that Remit would keep. A database that this code cannot read counts as full."""
    seen = applied(connection)
    if not seen:
        return bool(connection.introspection.table_names())
    return bool(unknown(seen)) or has_rows(tables_of(models_at(seen)))


def read_through(source: BinaryIO, passphrase: str | None) -> tuple[Told, Told]:
    """What made a backup, and its manifest, once all that it holds was found to be as its manifest says. Asks no
    database but the code's own migrations. Errors: BackupRefused."""
    about: Told = {}
    manifest: Told | None = None
    tables: dict[str, Digest] = defaultdict(Digest)
    count = size = 0
    for name, content in parts_of(source, passphrase):
        if name == ABOUT:
            about = _about(content)
        elif name == MANIFEST:
            manifest = _manifest(content)
        elif name.startswith("files/"):
            if sha256(content).hexdigest() != name.removeprefix("files/"):
                raise BackupRefused(CHANGED)
            count, size = count + 1, size + len(content)
        elif name != SECRET:
            for line in content.splitlines(keepends=True):
                tables[name.split("/")[1]].add(line)
    if not about or manifest is None:
        raise BackupRefused(DAMAGED)
    promised = {label: each for label, each in manifest["tables"].items() if each["rows"]}
    if {label: each.told() for label, each in tables.items()} != promised or (count, size) != _files_of(manifest):
        raise BackupRefused(CHANGED)
    return about, manifest


def _about(content: bytes) -> Told:
    match about := _json(content):
        case {"format": int(), "remit": str(), "migrations": [*pairs], "columns": dict()} if all(map(_is_pair, pairs)):
            about["migrations"] = [tuple(each) for each in pairs]
        case _:
            raise BackupRefused(CHANGED)
    if about["format"] > FORMAT or unknown(about["migrations"]):
        raise BackupRefused(NEWER.format(made=about["remit"]))
    return about


def _is_pair(told: Any) -> bool:
    match told:
        case [str(), str()]:
            return True
    return False


def _manifest(content: bytes) -> Told:
    match manifest := _json(content):
        case {"tables": dict() as tables, "files": {"count": int(), "bytes": int(), "missing": list()}} if all(
            isinstance(each, dict) and isinstance(each.get("rows"), int) for each in tables.values()
        ):
            return manifest
    raise BackupRefused(CHANGED)


def _files_of(manifest: Told) -> tuple[int, int]:
    return manifest["files"]["count"], manifest["files"]["bytes"]


def _json(content: bytes) -> Any:
    """Nested deeper than can be read counts as damaged."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BackupRefused(DAMAGED) from error


# Where it is put


def _on_sqlite(parts: Parts, about: Told, staging: Path, aside: Aside, manifest: Told) -> None:
    """Made in a file beside the one in use, which takes its name when all is proved."""
    place, data = Path(connection.settings_dict["NAME"]), Path(settings.DATA)
    beside = place.with_name(f"{place.name}.restoring")
    with _database_file(beside):
        unrecorded(REASON, lambda: make(connection, about["migrations"]))
        with transaction.atomic():
            unrecorded(REASON, lambda: _fill(parts, about, staging, manifest))
        _bring_up_to_date()
        engines.ask(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        used = [place.with_name(place.name + end) for end in ENDS]
        swap(data, [*_moves(staging, aside), *aside.moves(*used), (beside, place)])
        finish(data)
        aside.tidy(SECRET, *(each.name for each in used))


@contextmanager
def _database_file(beside: Path) -> Iterator[None]:
    """The connection is that file's inside, and the usual one's outside."""
    kept = connection.settings_dict["NAME"]
    connection.close()
    _remove(beside)
    connection.settings_dict["NAME"] = beside
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept
        if not is_cut_off(Path(settings.DATA)):
            _remove(beside)


def _remove(file: Path) -> None:
    for end in (*ENDS, "-turn"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _on_postgres(parts: Parts, about: Told, staging: Path, aside: Aside, manifest: Told) -> None:
    """One transaction from the first table to the last proof; what was there stays under another schema's name."""
    data = Path(settings.DATA)
    try:
        with transaction.atomic(durable=True):
            if aside.holds_rows:
                engines.set_schema_aside(connection, aside.name)
            unrecorded(REASON, lambda: make(connection, about["migrations"]))
            unrecorded(REASON, lambda: _fill(parts, about, staging, manifest))
            _bring_up_to_date()
            engines.check_keys_now(connection)
            swap(data, _moves(staging, aside), aside.name if aside.holds_rows else "")
    except BaseException:
        if is_cut_off(data):
            undo_moves(data)
        raise
    finish(data)
    aside.tidy(SECRET)


def _bring_up_to_date() -> None:
    """The code's own migrations after those of the backup, and what Django makes by itself after them; then the e-mail
    that went since, of which the backup knows nothing, is not sent again."""
    unrecorded(REASON, lambda: bring_up_to_date(connection))
    heard.ask_for_all()
    run.pass_over()
    letters.miss_all_that_wait()


# What is put there


def _fill(parts: Parts, about: Told, staging: Path, manifest: Told) -> None:
    tables = tables_of(models_at(about["migrations"]))
    if {label: columns(table) for label, table in tables.items()} != about["columns"]:
        raise BackupRefused(FOREIGN)
    engines.check_keys_at_the_end(connection)
    engines.empty(connection, tables.values())
    staging.mkdir(mode=0o700, parents=True)
    for name, content in parts:
        kind, _, rest = name.partition("/")
        if kind == "tables":
            _put_part(rest.split("/")[0], tables, content)
        elif kind == "files":
            write_durably(staging / rest[:2] / rest, content)
        elif kind == SECRET:
            write_durably(_secret_beside(staging), content)
    _keys_hold()
    engines.number_on(connection, tables.values())
    engines.take_stock(connection)
    _prove(manifest, tables, staging)


def _put_part(label: str, tables: Tables, content: bytes) -> None:
    if label not in tables:
        raise BackupRefused(CHANGED)
    try:
        put_in(connection, tables[label], content.splitlines(keepends=True))
    except (DatabaseError, ValidationError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BackupRefused(CANNOT_HOLD.format(table=label)) from error


def _keys_hold() -> None:
    try:
        engines.check_keys_now(connection)
    except IntegrityError as error:
        raise BackupRefused(CHANGED) from error


def _prove(manifest: Told, tables: Tables, staging: Path) -> None:
    """Every table is read again from the database, every file again from the disk."""
    for label, table in tables.items():
        if digest_of(table) != manifest["tables"].get(label):
            raise BackupRefused(NOT_THE_SAME.format(table=label))
    held = [each for each in staging.rglob("*") if each.is_file()]
    if (len(held), sum(each.stat().st_size for each in held)) != _files_of(manifest) or not all(map(_is_whole, held)):
        raise BackupRefused(NOT_THE_SAME.format(table="files"))


def _is_whole(file: Path) -> bool:
    return sha256(file.read_bytes()).hexdigest() == file.name


def _moves(staging: Path, aside: Aside) -> list[Move]:
    """The restored files in the place of those in use, which are set aside; and the secret that second steps are kept
    with: without it no code would fit. A plain backup has none."""
    files, secret, beside = Path(settings.FILES_ROOT), Path(settings.DATA) / SECRET, _secret_beside(staging)
    moves = [*aside.moves(files), (staging, files)]
    return [*moves, *aside.moves(secret), (beside, secret)] if beside.exists() else moves


def _secret_beside(staging: Path) -> Path:
    return staging.with_name("secret.restoring")


def undo() -> bool:
    """What a restoring that was cut off had moved goes back; False where it had been done. Errors: BackupRefused."""
    data = Path(settings.DATA)
    if not is_cut_off(data):
        raise BackupRefused("no restoring was cut off here. Nothing was changed.")
    if connection.vendor == "sqlite":
        connection.close()
    put_back = undo_moves(data, _is_done)
    _clear(Path(settings.FILES_ROOT).with_name("files.restoring"))
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        _remove(place.with_name(f"{place.name}.restoring"))
    return put_back


def _is_done(schema: str) -> bool:
    """On SQLite its last rename was the database's. On PostgreSQL what was there has the schema's name, or, where nothing
    was, rows are there now."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        return place.exists() and not place.with_name(f"{place.name}.restoring").exists()
    return engines.has_schema(connection, schema) if schema else _holds_a_school()


def _clear(staging: Path) -> None:
    shutil.rmtree(staging, ignore_errors=True)
    _secret_beside(staging).unlink(missing_ok=True)
