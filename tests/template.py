"""The world of tests, built once a process in a database of its own, a copy of the empty one: a test that asks for it is
turned to that database, and what it writes there is rolled back as in any other."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from remit.core.writing import unrecorded
from tests import world as worlds


class Template:
    """A second connection by the name of the first, made when a test first asks, and the objects of what stands there."""

    def __init__(self) -> None:
        self.plain = connections[DEFAULT_DB_ALIAS]
        self.furnished: BaseDatabaseWrapper | None = None
        self._objects = b""
        self._numbers = ""  # PostgreSQL's sequences, as one statement

    @contextmanager
    def in_place(self) -> Iterator[None]:
        assert not self.plain.in_atomic_block, "ask for the world before anything else of the database"
        first = self.furnished is None
        connections[DEFAULT_DB_ALIAS] = self._copy() if first else self.furnished
        try:
            if first:
                self._build()
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = self.plain

    def objects(self) -> worlds.World:
        """The same rows get the same numbers in every test, and no two tests share an object."""
        if self._numbers:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.cursor.execute(self._numbers)
        return pickle.loads(self._objects)

    def pour(self) -> worlds.World:
        """All of it into the first database, for tests whose acts are committed; on SQLite alone."""
        with self.in_place():
            pass
        assert self.furnished is not None
        self.furnished.connection.backup(self.plain.connection)
        return self.objects()

    def close(self) -> None:
        """Below Django's own closing, which keeps a database in memory open."""
        if self.furnished is None:
            return
        self.furnished.connection.close()
        self.furnished.connection = None
        if self.furnished.vendor != "sqlite":
            with self.plain._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {self._named(self.furnished)}")

    def _copy(self) -> BaseDatabaseWrapper:
        made = self.furnished = self.plain.copy()
        if made.vendor == "sqlite":
            made.settings_dict["NAME"] = ":memory:"
            for each in (made, self.plain):
                each.ensure_connection()
            self.plain.connection.backup(made.connection)
            with made.cursor() as cursor:
                cursor.cursor.execute("DELETE FROM sqlite_sequence")
            return made
        made.settings_dict["NAME"] += "_world"
        self.plain.close()  # a database is copied while nobody is in it
        with self.plain._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self._named(made)}")
            cursor.execute(f"CREATE DATABASE {self._named(made)} TEMPLATE {self._named(self.plain)}")
        with made.cursor() as cursor:
            resets = made.ops.sequence_reset_sql(no_style(), list(apps.get_models(include_auto_created=True)))
            cursor.cursor.execute("".join(resets))
        return made

    def _build(self) -> None:
        made = connections[DEFAULT_DB_ALIAS]
        with transaction.atomic():
            self._objects = pickle.dumps(unrecorded("test world", worlds.build))
            made.run_on_commit = []  # as in a test, nothing that waits for a commit is done
        if made.vendor != "sqlite":  # a rollback does not set its sequences back
            with made.cursor() as cursor:
                cursor.execute("SELECT schemaname, sequencename, last_value, start_value FROM pg_sequences")
                steps = [
                    f"""setval('"{place}"."{name}"', {last or first}, {last is not None})"""
                    for place, name, last, first in cursor.fetchall()
                ]
            self._numbers = f"SELECT {', '.join(steps)}"

    def _named(self, one: BaseDatabaseWrapper) -> str:
        return one.ops.quote_name(one.settings_dict["NAME"])
