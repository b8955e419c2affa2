"""A table as lines of JSON that mean the same on every engine, and back again, with a digest over them.

The models are those of the migrations that the database has seen, not of the code: so a backup can be made before the
code's own migrations are, and one of an older Remit can be read. They are plain models, below scope and acts.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import sql

Migration = tuple[str, str]
Tables = dict[str, type[models.Model]]
LEFT_OUT = {  # apps, or single tables as `app.Model`: sessions and one-use links are not restored
    "auth": "groups and permissions of Django's own, which Remit never asks",
    "contenttypes": "made anew by migrate",
    "sessions": "people sign in again",
    "usersessions": "people sign in again",
    "account.EmailConfirmation": "a link to be used once",
    "accounts.Invitation": "a link to be used once: whoever had not used hers is invited again",
    "accounts.Kept": "what is known for a few minutes only",
    "accounts.SightChange": "what opens to somebody is looked up anew in what was restored",
    "events.Event": "after a restoring everything that follows from acts is done anew",
}
IN_ALL_THE_SAME = {  # kept for a time only, or of a library's own: why a backup holds them
    "api.Key": "what a program reads with goes on reading",
    "account.EmailAddress": "how people sign in",
    "accounts.SignIn": "who tried to get in is asked for after a restoring too",
    "django_tasks_database.DBTaskResult": "the queue: what waited then is done after a restoring",
    "due.Due": "what was done by the clock is not done twice",
    "history.Answer": "a form that was saved before the backup is not saved twice after it",
    "imports.Row": "an import under way goes on, and what was refused of a file can still be fetched",
    "mfa.Authenticator": "how people sign in",
    "notices.Enclosed": "with its letter or its notice",
    "notices.Letter": "nobody is written to twice of one day",
    "notices.Notice": "what nobody has read yet is not lost",
    "outputs.Export": "what left Remit, and in whose hands, is asked for after a restoring too",
    "socialaccount.SocialAccount": "how people sign in",
    "socialaccount.SocialApp": "how people sign in",
    "socialaccount.SocialToken": "always empty: no token is stored",
}
ROWS_AT_ONCE = 1000


def applied(connection: BaseDatabaseWrapper) -> list[Migration]:
    """What the database has seen, sorted."""
    return sorted(MigrationLoader(connection).applied_migrations)


def unknown(migrations: Iterable[Migration]) -> list[Migration]:
    """Those that this code does not have: it is older than what they come from."""
    return sorted(set(migrations) - set(MigrationLoader(None).graph.nodes))


def models_at(migrations: Iterable[Migration]) -> Apps:
    """The models as they were after these migrations, all of which this code has."""
    return MigrationLoader(None).project_state(list(migrations)).apps


def tables_of(apps: Apps) -> Tables:
    """By label, sorted: everything that a backup holds."""
    every = apps.get_models(include_auto_created=True)
    held = [each for each in every if not {each._meta.app_label, each._meta.label} & LEFT_OUT.keys()]
    return {each._meta.label: each for each in sorted(held, key=lambda each: each._meta.label)}


def columns(table: type[models.Model]) -> list[str]:
    return [field.attname for field in _fields(table)]


def _fields(table: type[models.Model]) -> list[Any]:
    return [field for field in table._meta.concrete_fields if not getattr(field, "generated", False)]


def lines_of(table: type[models.Model]) -> Iterator[bytes]:
    """A line a row, in the order of their keys: an array of the values in the order of `columns`."""
    rows = table.objects.order_by("pk").values_list(*columns(table))  # type: ignore[attr-defined]
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield _line([_plain(value) for value in row])


def _line(values: Sequence[Any]) -> bytes:
    told = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)  # jsonb sorts keys its own way
    return told.encode() + b"\n"


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes() | memoryview():
            return b64encode(value).decode()
        case None | bool() | int() | float() | str() | list() | dict():
            return value
    raise TypeError(f"{type(value).__name__}: a backup does not know how to write this")


class Digest:
    """How many lines, and a fingerprint of them in their order."""

    def __init__(self) -> None:
        self.rows, self._hash = 0, sha256()

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._hash.update(line)

    def told(self) -> dict[str, Any]:
        return {"rows": self.rows, "digest": self._hash.hexdigest()}


def digest_of(table: type[models.Model]) -> dict[str, Any]:
    found = Digest()
    for line in lines_of(table):
        found.add(line)
    return found.told()


def has_rows(tables: Tables) -> bool:
    return any(each.objects.exists() for each in tables.values())  # type: ignore[attr-defined]


def put_in(connection: BaseDatabaseWrapper, table: type[models.Model], lines: Iterable[bytes]) -> None:
    """As they stand: no default, no `auto_now`, no version raised. Inside the caller's transaction. Errors: ValueError
    and the database's own for lines that this table cannot hold."""
    fields = _fields(table)
    rows = [_row(table, fields, json.loads(line)) for line in lines]
    most = max(connection.ops.bulk_batch_size(fields, rows), 1)
    for begin in range(0, len(rows), most):
        query = sql.InsertQuery(table)
        query.insert_values(fields, rows[begin : begin + most], raw=True)
        query.get_compiler(connection=connection).execute_sql()


def _row(table: type[models.Model], fields: list[Any], values: list[Any]) -> models.Model:
    pairs = zip(fields, values, strict=True)
    return table(**{field.attname: _value(field, value) for field, value in pairs})


def _value(field: Any, value: Any) -> Any:
    return value if value is None or isinstance(field, models.JSONField) else field.to_python(value)
