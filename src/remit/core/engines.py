"""What is asked of a database engine below every model. The one module with SQL of its own: a test lists it, with why."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.core.management.color import no_style
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

OLDEST_POSTGRES = 15
PLAIN = (int, str, bool)
LOOKED_AT = 100_000  # rows of an index: some hundredths of a second, however large it is


def ask(connection: BaseDatabaseWrapper, sql: str, *given: Any) -> list[tuple]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Everything read inside is as it was at one moment, while others go on writing; nothing can be written inside."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        mode = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined] # a reader of the WAL: it holds up nobody
        try:
            with transaction.atomic(durable=True):
                ask(connection, "PRAGMA query_only = ON")
                try:
                    yield
                finally:
                    ask(connection, "PRAGMA query_only = OFF")
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]
    else:
        with transaction.atomic(durable=True):
            ask(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def one_at_a_time(connection: BaseDatabaseWrapper, name: str) -> None:
    """Inside a transaction: whoever else asks for this name waits until it has ended, and then sees what it wrote.
    SQLite has one writer at a time by itself."""
    if connection.vendor != "sqlite":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        ask(connection, "SELECT pg_advisory_xact_lock(%s)", number)


def give_way(connection: BaseDatabaseWrapper, seconds: float) -> None:
    """Between the parts of long work, each a transaction of so many seconds: where others wait to write, they do for as
    long. PostgreSQL has no turns, and no one lock that they would wait for."""
    is_awaited = getattr(connection, "is_awaited", None)
    if is_awaited and is_awaited():
        time.sleep(seconds)


def faults_inside(connection: BaseDatabaseWrapper) -> list[str]:
    """What the engine itself finds wrong with the data it holds, the first few."""
    if connection.vendor != "sqlite":
        return []  # PostgreSQL holds its keys by constraint; its pages are checked as they are read
    told = [row[0] for row in ask(connection, "PRAGMA integrity_check(10)") if row[0] != "ok"]
    keys = ask(connection, "PRAGMA foreign_key_check")
    return told + [f"{table}: row {row} points at a {parent} that is not there" for table, row, parent, _ in keys[:10]]


def version(connection: BaseDatabaseWrapper) -> int:
    """PostgreSQL's, as a number: 15."""
    return int(ask(connection, "SHOW server_version_num")[0][0]) // 10_000


def others_connected(connection: BaseDatabaseWrapper) -> int:
    """Connections that other processes of Remit hold on this PostgreSQL database."""
    sql = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'remit' AND pid <> pg_backend_pid()"
    )
    return int(ask(connection, sql)[0][0])


def check_keys_now(connection: BaseDatabaseWrapper) -> None:
    """Foreign keys that would be looked at when the transaction ends are looked at now. Errors: IntegrityError."""
    if connection.vendor == "sqlite":
        connection.check_constraints()
    else:
        ask(connection, "SET CONSTRAINTS ALL IMMEDIATE")


def check_keys_at_the_end(connection: BaseDatabaseWrapper) -> None:
    """Tables may be filled in any order. A migration in the same transaction may have asked otherwise."""
    if connection.vendor != "sqlite":
        ask(connection, "SET CONSTRAINTS ALL DEFERRED")


def number_on(connection: BaseDatabaseWrapper, tables: Iterable[type[models.Model]]) -> None:
    """The next row of each table gets a number that no row has."""
    for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
        ask(connection, statement)


def take_stock(connection: BaseDatabaseWrapper) -> None:
    """How many rows the tables hold and how their values lie, by which SQLite chooses its way to them: without that it takes
    the first index that would do. PostgreSQL does this by itself."""
    if connection.vendor == "sqlite":
        ask(connection, f"PRAGMA analysis_limit = {LOOKED_AT}")
        ask(connection, "ANALYZE")


def insert(
    connection: BaseDatabaseWrapper, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]
) -> None:
    """Rows of plain values for these fields, by hundreds of thousands: a statement that the engine repeats, and no object a
    row. Of what is left out the database has no value of its own: every field that may not be empty is named."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    told: dict[Any, Any] = {}

    def said(field: Any, value: Any) -> Any:
        if value is None or type(value) in PLAIN:
            return value
        if value not in told:
            told[value] = field.get_db_prep_save(value, connection)
        return told[value]

    prepared = [tuple(said(field, value) for field, value in zip(fields, row, strict=True)) for row in rows]
    if prepared:
        with connection.cursor() as cursor:
            sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
            cursor.executemany(sql, prepared)


def set_each(
    connection: BaseDatabaseWrapper, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]
) -> None:
    """These fields of rows that are there: of each its new values, and last its number."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    new = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    key: Any = model._meta.pk
    prepared = [
        (*(field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)), number)
        for *values, number in rows
    ]
    if prepared:
        with connection.cursor() as cursor:
            sql = f"UPDATE {quote(model._meta.db_table)} SET {new} WHERE {quote(key.column)} = %s"  # noqa: S608 - our own names
            cursor.executemany(sql, prepared)


def empty(connection: BaseDatabaseWrapper, tables: Iterable[type[models.Model]]) -> None:
    """In any order: keys are looked at when the transaction ends."""
    for table in tables:
        ask(connection, f"DELETE FROM {connection.ops.quote_name(table._meta.db_table)}")  # noqa: S608 - our own name


def set_schema_aside(connection: BaseDatabaseWrapper, name: str) -> None:
    """On PostgreSQL, inside the caller's transaction: all tables go under another name, an empty place takes theirs."""
    here = connection.ops.quote_name(ask(connection, "SELECT current_schema()")[0][0])
    ask(connection, f"ALTER SCHEMA {here} RENAME TO {connection.ops.quote_name(name)}")
    ask(connection, f"CREATE SCHEMA {here}")


def has_schema(connection: BaseDatabaseWrapper, name: str) -> bool:
    return bool(ask(connection, "SELECT 1 FROM pg_namespace WHERE nspname = %s", name))
