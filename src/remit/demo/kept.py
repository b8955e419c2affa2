"""Finished builds, kept and copied: the second demo of one day and one state of the code is there at once.

A build is a folder named by day, years and a hash of Remit's whole code, with the database and the files. It is written
under another name and renamed when it is on the disk, so that one which was cut short is never taken for one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

from remit.core.files.disk import settle

DATABASE, FILES = "remit.sqlite3", "files"
NEWEST = 2  # builds that stay
UNFINISHED = ".unfinished-"
CODE = Path(__file__).resolve().parent.parent
NOT_CODE = {"__pycache__", "tests"}


@cache
def code() -> str:
    """A hash of all that Remit is made of: programs, migrations, texts, tables."""
    digest = sha256()
    for file in sorted(_files(CODE)):
        digest.update(f"{file.relative_to(CODE).as_posix()}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _files(each) if each.name not in NOT_CODE else ()
        else:
            yield each


def name(day: date, years: int) -> str:
    return f"{day}-{years}-{code()[:24]}"


def bring(shelf: Path, day: date, years: int) -> bool:
    """Copy the build of that day into the data folder, which holds no school. The database comes last: without it there
    is no demo. Whether there was one."""
    kept, data = shelf / name(day, years), Path(settings.DATA)
    if not kept.is_dir() or connection.vendor != "sqlite":
        return False
    connection.close()
    if (kept / FILES).is_dir():  # beside what may be there: each file is named by its content
        shutil.copytree(kept / FILES, data / FILES, copy_function=_copy, dirs_exist_ok=True)
    unfinished = data / f"{DATABASE}.part"
    _copy(kept / DATABASE, unfinished)
    for end in ("-wal", "-shm"):  # of what stood there before
        (data / f"{DATABASE}{end}").unlink(missing_ok=True)
    unfinished.replace(data / DATABASE)
    os.utime(kept)
    return True


def keep(shelf: Path, day: date, years: int) -> None:
    """Put what was just built, and is not being served yet, on the shelf, and take old builds off it."""
    data = Path(settings.DATA)
    connection.close()  # the last one: what stood in the write-ahead log goes into the file
    if connection.vendor != "sqlite" or (data / f"{DATABASE}-wal").exists():
        return
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = shelf / f"{UNFINISHED}{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    if (data / FILES).is_dir():
        shutil.copytree(data / FILES, unfinished / FILES, copy_function=_copy)
    _copy(data / DATABASE, unfinished / DATABASE)
    settle(unfinished)
    try:
        unfinished.rename(shelf / name(day, years))
    except OSError:  # another who built the same was first
        shutil.rmtree(unfinished)
    settle(shelf)
    _prune(shelf)


def _prune(shelf: Path) -> None:
    builds = [each for each in shelf.iterdir() if each.is_dir() and not each.name.startswith(UNFINISHED)]
    for old in sorted(builds, key=lambda each: -each.stat().st_mtime)[NEWEST:]:
        shutil.rmtree(old, ignore_errors=True)
    for left in shelf.glob(f"{UNFINISHED}*"):
        if not _runs(left.name.removeprefix(UNFINISHED)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: str) -> bool:
    """Whether whoever began it is still there."""
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def _copy(source: str | Path, target: str | Path) -> None:
    """On the disk when it returns."""
    shutil.copyfile(source, target)
    with Path(target).open("rb") as written:
        os.fsync(written.fileno())
