"""What an installation holds, to be compared with another: by digests, by measures, to the last row."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection

from tests.installations import Installation

KEY = "correct horse battery"
on_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="needs a PostgreSQL: remit test --postgres")


class Kept(NamedTuple):
    sealed: Path
    plain: Path
    note: Path


DIGESTS = """
import json
from remit.core.backups.tables import applied, digest_of, models_at, tables_of
from django.db import connection
tables = tables_of(models_at(applied(connection)))
figures = {label: digest_of(table) for label, table in tables.items()}
"""
MEASURES = """
from datetime import date
from remit.core import seams
from remit.core.accounts.models import User
from remit.school.remit import viewer_for
period = seams.Period(date(2026, 9, 1), date(2026, 12, 31))
for user in User.objects.order_by("pk"):
    viewer = viewer_for(user)
    for measure in seams.all_of(seams.Measure):
        figures[f"{user.pk} {measure.name}"] = repr(measure.compute(viewer, period))
"""
TELL = """
print(json.dumps(figures))
"""


def digests(installation: Installation) -> dict:
    """Whether it holds the same rows, on whatever engine."""
    return json.loads(installation.script(DIGESTS + TELL))


def figures(installation: Installation) -> dict:
    """And whether everybody is told the same about them, which costs far more to ask."""
    return json.loads(installation.script(DIGESTS + MEASURES + TELL))


@contextmanager
def opened(installation: Installation) -> Iterator[sqlite3.Connection]:
    """Its database on SQLite, past Remit: what is written is kept at the end."""
    with closing(sqlite3.connect(installation.data / "remit.sqlite3")) as database, database:
        yield database


def every_row(installation: Installation) -> list[str]:
    """Of a database on SQLite, to the last: also what is in no backup."""
    with opened(installation) as database:
        return list(database.iterdump())


def files_of(installation: Installation) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (installation.data / "files").rglob("*") if each.is_file()}


def comes_back(first: Installation, file: Path, second: Installation, *options: object) -> None:
    told = second.run("restore", file, *options)
    assert told.returncode == 0, told.stderr
    assert " pupils, " in told.stdout
    assert re.search(r"\d files?: the same as in the backup\.\n", told.stdout)
    assert files_of(second) == files_of(first)
    assert files_of(second)
