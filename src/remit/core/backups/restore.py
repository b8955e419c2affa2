"""Restoring a backup beside what is there, proving that it is the same, and only then putting it in its place."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from remit.core import clock, engines
from remit.core.backups.archive import ABOUT, FORMAT, MANIFEST, SECRET, parts_of
from remit.core.backups.refused import CHANGED, DAMAGED, BackupRefused
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
from remit.core.files.disk import settle, write_durably
from remit.core.writing import unrecorded

Parts = Iterator[tuple[str, bytes]]
Told = dict[str, Any]
ENDS = ("", "-wal", "-shm")
REASON = "restoring a backup"
FULL = "this database is not empty. Add --replace to set it aside and put the backup in its place."
NEWER = "this backup was made by a newer Remit ({made}; this is older). Update Remit first. Nothing was changed."
FOREIGN = "this backup's tables are not those of any Remit that this one knows. Nothing was changed."
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
    if not replace and _holds_a_school():
        raise BackupRefused(FULL)
    about, manifest = read_through(source, passphrase)
    full = replace and _holds_a_school()
    source.seek(0)
    parts = parts_of(source, passphrase)
    aside = Aside(f"before_{clock.now():%Y%m%d_%H%M%S}", full)
    staging = Path(settings.FILES_ROOT).with_name("files.restoring")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        put = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
        put(parts, about, staging, aside, manifest)
    except DatabaseError as error:
        raise BackupRefused(CANNOT_HOLD.format(table=type(error).__name__)) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        _secret_beside(staging).unlink(missing_ok=True)
    return Restored(manifest, about, aside.name if full else "")


class Aside:
    """A name that no other restoring has had: of a folder, and on PostgreSQL of a schema, for what was there before.
    `holds_rows`: there is a database worth keeping. Files are kept whatever the database says of them."""

    def __init__(self, name: str, holds_rows: bool) -> None:
        self.name, self.holds_rows = name, holds_rows
        self.folder = Path(settings.DATA) / name

    def take(self, place: Path) -> Callable[[], None]:
        """Move it there, where it exists; gives what moves it back."""
        if not place.exists():
            return lambda: None
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = self.folder / place.name
        place.replace(kept)
        settle(self.folder)

        def back() -> None:
            kept.replace(place)

        return back


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
            manifest = _json(content)
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
    about = _json(content)
    about["migrations"] = [(app, each) for app, each in about["migrations"]]
    if about["format"] > FORMAT or unknown(about["migrations"]):
        raise BackupRefused(NEWER.format(made=about["remit"]))
    return about


def _files_of(manifest: Told) -> tuple[int, int]:
    return manifest["files"]["count"], manifest["files"]["bytes"]


def _json(content: bytes) -> Told:
    try:
        told: Told = json.loads(content)
    except ValueError as error:
        raise BackupRefused(DAMAGED) from error
    return told


# Where it is put


def _on_sqlite(parts: Parts, about: Told, staging: Path, aside: Aside, manifest: Told) -> None:
    """Made in a file beside the one in use, which takes its name when all is proved."""
    place = Path(connection.settings_dict["NAME"])
    beside = place.with_name(f"{place.name}.restoring")
    with _database_file(beside):
        _migrate(about)
        with transaction.atomic():
            unrecorded(REASON, lambda: _fill(parts, about, staging, manifest))
        _bring_up_to_date()
        engines.ask(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        _swap_files(staging, aside)
        for end in ENDS:
            used = place.with_name(place.name + end)
            if aside.holds_rows:
                aside.take(used)
            used.unlink(missing_ok=True)
        beside.replace(place)
        settle(place.parent)


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
        _remove(beside)


def _remove(file: Path) -> None:
    for end in ENDS:
        file.with_name(file.name + end).unlink(missing_ok=True)


def _on_postgres(parts: Parts, about: Told, staging: Path, aside: Aside, manifest: Told) -> None:
    """One transaction from the first table to the last proof; what was there stays under another schema's name."""
    undo: Callable[[], None] = lambda: None  # noqa: E731
    try:
        with transaction.atomic(durable=True):
            if aside.holds_rows:
                engines.set_schema_aside(connection, aside.name)
            _migrate(about)
            unrecorded(REASON, lambda: _fill(parts, about, staging, manifest))
            _bring_up_to_date()
            engines.check_keys_now(connection)
            undo = _swap_files(staging, aside)
    except BaseException:
        undo()
        raise


def _migrate(about: Told) -> None:
    executor = MigrationExecutor(connection)
    known = set(about["migrations"])
    graph = executor.loader.graph
    last = [each for each in known if not any(child.key in known for child in graph.node_map[each].children)]
    unrecorded(REASON, lambda: executor.migrate(sorted(last)))


def _bring_up_to_date() -> None:
    """The code's own migrations after those of the backup, and what Django makes by itself after them."""
    unrecorded(REASON, lambda: call_command("migrate", verbosity=0, interactive=False))


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
    _prove(manifest, tables, staging)


def _put_part(label: str, tables: Tables, content: bytes) -> None:
    if label not in tables:
        raise BackupRefused(CHANGED)
    try:
        put_in(connection, tables[label], content.splitlines(keepends=True))
    except (DatabaseError, ValueError, TypeError) as error:
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


def _swap_files(staging: Path, aside: Aside) -> Callable[[], None]:
    """The restored files in the place of those in use, which are set aside; gives what undoes it."""
    place = Path(settings.FILES_ROOT)
    back = aside.take(place)
    staging.replace(place)
    settle(place.parent)
    unsaid = _swap_secret(_secret_beside(staging), aside)

    def undo() -> None:
        place.replace(staging)
        back()
        unsaid()

    return undo


def _secret_beside(staging: Path) -> Path:
    return staging.with_name("secret.restoring")


def _swap_secret(beside: Path, aside: Aside) -> Callable[[], None]:
    """Second steps are kept with it: without it no code would fit. A plain backup has none."""
    place = Path(settings.DATA) / SECRET
    if not beside.exists():
        return lambda: None
    before = place.read_bytes() if place.exists() else b""
    if before and aside.holds_rows:
        aside.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(aside.folder / SECRET, before)
    beside.replace(place)
    settle(place.parent)
    return lambda: write_durably(place, before) if before else place.unlink()
