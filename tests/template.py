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

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A copy of the world for one test, which may commit there, and from several threads: Django opens their connections
        by the settings that the first connection has. On PostgreSQL alone; it is thrown away whatever came of it."""
        with self.in_place():
            pass
        assert self.furnished is not None
        settings, name = self.plain.settings_dict, self.plain.settings_dict["NAME"]
        self.plain.close()
        self.furnished.close()
        self._copied(self.furnished.settings_dict["NAME"], f"{name}_apart")
        settings["NAME"] = f"{name}_apart"
        try:
            yield
        finally:
            self.plain.close()
            settings["NAME"] = name
            self._dropped(f"{name}_apart")

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
        if self.furnished.connection is not None:
            self.furnished.connection.close()
            self.furnished.connection = None
        if self.furnished.vendor != "sqlite":
            self._dropped(self.furnished.settings_dict["NAME"])

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
        self._copied(self.plain.settings_dict["NAME"], made.settings_dict["NAME"])
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

    def _copied(self, source: str, name: str) -> None:
        self._dropped(name)
        quoted = self.plain.ops.quote_name
        with self.plain._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(source)}")

    def _dropped(self, name: str) -> None:
        with self.plain._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self.plain.ops.quote_name(name)} WITH (FORCE)")
