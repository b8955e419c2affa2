"""The world of tests, built once a process and laid down again for each test: the same rows and the same objects, at a
seventh of the cost. What the build wrote is repeated statement by statement below Django, in the test's transaction."""

from __future__ import annotations

import pickle
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from remit.core.writing import unrecorded
from tests import world as worlds

_kept: list[tuple[list[tuple[str, list]], bytes]] = []


def lay_down() -> worlds.World:
    _count_from_the_beginning()
    if not _kept:
        written: list[tuple[str, Any]] = []
        with connection.execute_wrapper(_into(written)):
            built = unrecorded("test world", worlds.build)
        statements = [(sql, [given for _, given in rows]) for sql, rows in groupby(written, lambda each: each[0])]
        _kept.append((statements, pickle.dumps(built)))
    else:
        with connection.cursor() as cursor:
            for sql, rows in _kept[0][0]:
                cursor.cursor.executemany(sql, rows)
    return pickle.loads(_kept[0][1])


def _count_from_the_beginning() -> None:
    """A rollback does not set PostgreSQL's sequences back, nor a flush SQLite's: the same rows get the same numbers only
    where counting begins at the same number."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.cursor.execute("DELETE FROM sqlite_sequence")
        else:
            resets = connection.ops.sequence_reset_sql(no_style(), list(apps.get_models(include_auto_created=True)))
            cursor.cursor.execute("".join(resets))


def _into(written: list[tuple[str, Any]]) -> Any:
    def keep(execute: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, given, many, context)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append((sql, given))
        return answer

    return keep
