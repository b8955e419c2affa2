"""Whether Remit is running on a data folder: who serves or works holds a lock there, who replaces it asks for it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from remit.config.commands import Refusal
from remit.core.backups.swap import CUT_OFF, is_cut_off

RUNNING, WORKING = "running", "working"


def folder() -> Path:
    """As settings have it, before there are settings."""
    return Path(os.environ.get("REMIT_DATA", "data")).resolve()


def is_there() -> bool:
    """Whether anything is in it."""
    return folder().is_dir() and any(folder().iterdir())


@contextmanager
def _held(name: str, how: int) -> Iterator[None]:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(folder() / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(number, how | fcntl.LOCK_NB)
        yield
    finally:
        os.close(number)  # which gives the lock back, as does the end of the process, however it comes


def refuse_cut_off() -> None:
    """Errors: Refusal where a restoring was killed between two names."""
    if is_cut_off(folder()):
        raise Refusal(CUT_OFF)


@contextmanager
def running() -> Iterator[None]:
    """While Remit runs here; several processes may. Errors: Refusal while a backup is being restored, or where that was
    cut off."""
    refuse_cut_off()
    with _or_refuse("a backup is being restored here. Start Remit when that is done."), _held(RUNNING, fcntl.LOCK_SH):
        yield


@contextmanager
def working() -> Iterator[None]:
    """While a worker runs here; several may."""
    with _or_refuse("the worker's place is taken."), _held(WORKING, fcntl.LOCK_SH):
        yield


@contextmanager
def alone_at(name: str) -> Iterator[bool]:
    """Whether nobody else runs, or works, here; while this lasts nobody else begins."""
    try:
        with _held(name, fcntl.LOCK_EX):
            yield True
    except BlockingIOError:
        yield False


@contextmanager
def alone() -> Iterator[None]:
    """While nothing else of Remit may run here. Errors: Refusal."""
    with _or_refuse("Remit is running here. Stop it first. Nothing was changed."), _held(RUNNING, fcntl.LOCK_EX):
        yield


@contextmanager
def _or_refuse(why: str) -> Iterator[None]:
    try:
        yield
    except BlockingIOError:
        raise Refusal(why) from None


def is_held(name: str) -> bool:
    """Whether somebody runs, or works, here. Makes no file."""
    if not (folder() / name).exists():
        return False
    try:
        with _held(name, fcntl.LOCK_EX):
            return False
    except BlockingIOError:
        return True
