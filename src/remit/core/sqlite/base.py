"""Django's SQLite, where writers take turns.

SQLite lets a writer that has to wait sleep for a tenth of a second at a time: whoever writes without pause, as a file of
marks that comes in does, leaves the others hardly a gap. Here each takes a lock beside the database first, and asks for it
every millisecond. It goes with the process that held it, however that ended.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

BETWEEN = 0.001  # seconds
WAITS = 20  # seconds, where the settings say nothing


class DatabaseWrapper(base.DatabaseWrapper):
    transaction_mode: str | None  # which the stubs leave out
    _turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode not in {None, "DEFERRED"} and not self.is_in_memory_db():
            self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # the stubs leave it out
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc] # the stubs leave it out
        finally:
            self._give_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc] # the stubs leave it out
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc] # the stubs leave it out
        finally:
            self._give_turn()

    def is_awaited(self) -> bool:
        """Whether somebody else writes, a moment after this one has ended its turn."""
        if self.is_in_memory_db():
            return False
        time.sleep(3 * BETWEEN)
        held = self._open_turn()
        try:
            return not _is_free(held)
        finally:
            os.close(held)

    def _open_turn(self) -> int:
        """As SQLite's own files beside the database, whoever makes it first: it belongs to whoever has that. Errors:
        OperationalError."""
        database = Path(self.settings_dict["NAME"])
        try:
            held = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT, 0o600)
            if os.geteuid() == 0 and database.exists():
                of = database.stat()
                os.fchown(held, of.st_uid, of.st_gid)
        except OSError as why:
            raise OperationalError(f"no turn to write: {type(why).__name__}") from why
        return held

    def _take_turn(self) -> None:
        """Errors: OperationalError, as SQLite has it, once the wait is over."""
        held = self._open_turn()
        until = time.monotonic() + self.settings_dict["OPTIONS"].get("timeout", WAITS)
        try:
            while not _is_free(held):
                if time.monotonic() > until:
                    raise OperationalError("database is locked")
                time.sleep(BETWEEN)
        except BaseException:
            os.close(held)
            raise
        self._turn = held

    def _give_turn(self) -> None:
        held, self._turn = self._turn, None
        if held is not None:
            os.close(held)


def _is_free(turn: int) -> bool:
    """It was, and is ours now."""
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
