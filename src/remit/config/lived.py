"""The day that a demonstration lives on, as `remit demo` tells it to the processes that it starts, and to no others."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.core.clock import Lived

DAY = "REMIT_DAY"  # three moments: where its clock begins, what the machine's said then, where it stands still


class NotLived(ValueError):
    """A day of its own for a Remit whose people may be real, in a sentence."""


def hand_on(lived: Lived) -> None:
    """To the settings of the processes that are started from here."""
    os.environ[DAY] = " ".join(each.isoformat() for each in astuple(lived))


def lived(environment: Mapping[str, str], data: Path) -> Lived | None:
    """What REMIT_DAY says; None where nothing is said. Errors: NotLived where the folder holds no demonstration."""
    said = environment.get(DAY, "")
    if not said:
        return None
    if environment.get("DATABASE_URL") or not _holds_made_up_people(data / "remit.sqlite3"):
        raise NotLived(f"{DAY} is set, and {data} holds no demonstration: a real school lives today. Unset {DAY}.")
    from remit.core.clock import Lived  # noqa: PLC0415 - Django is there by now; commands without it come by here too

    try:
        found = Lived(*(datetime.fromisoformat(each) for each in said.split()))
        found.at(found.started)  # also refuses moments that name no zone beside those that do
    except (TypeError, ValueError):
        raise NotLived(f"{DAY} cannot be read: remit demo sets it for itself. Unset {DAY}.") from None
    return found


def _holds_made_up_people(database: Path) -> bool:
    """Asked before there are models: whether the mark is there that the demonstration makes before all else."""
    if not database.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as held:
            return bool(held.execute("SELECT count(*) FROM demo_mark").fetchone()[0])
    except sqlite3.DatabaseError:
        return False
