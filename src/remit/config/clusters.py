"""A PostgreSQL for the tests: the one that DATABASE_URL names, one that runs here, or one made for the moment."""

import os
import pwd
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any

from remit.config.commands import Refusal
from remit.config.processes import captured

OLDEST = 15
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
OWNER = "postgres"  # PostgreSQL refuses to run as root; its package brings this account
# A database that lives for a test run need not survive a power cut.
FEW = "-c max_connections=50"
QUICK = f"-c fsync=off -c synchronous_commit=off -c full_page_writes=off {FEW}"
FIND_OUT = (
    "select current_setting('server_version_num')::int, rolcreatedb or rolsuper from pg_roles where rolname = user"
)


class NoPostgres(Refusal):
    """There is none, and none can be made."""


def version_of(program: str) -> int:
    code, told = captured([program, "--version"])
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if code == 0 and found else 0


def binaries() -> Path:
    """The folder of the newest PostgreSQL that is installed. Errors: NoPostgres."""
    folders = [Path(folder) for place in PLACES for folder in glob(place)]  # noqa: PTH207 - a pattern from the root
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    whole = [each for each in folders if (each / "initdb").exists() and (each / "pg_ctl").exists()]
    versions = {each: version_of(str(each / "postgres")) for each in whole}
    newest = max(versions, key=lambda each: versions[each], default=None)
    if newest is None or versions[newest] < OLDEST:
        raise NoPostgres(f"the tests on PostgreSQL need version {OLDEST} or later: sudo apt install postgresql")
    return newest


def runs_here(connect: Callable[..., Any] | None = None) -> bool:
    """Whether a server answers on the default socket, lets this account make databases, and is new enough."""
    import psycopg  # noqa: PLC0415 - every other command does without it

    try:
        with (connect or psycopg.connect)("dbname=postgres connect_timeout=3") as connection:
            row = connection.execute(FIND_OUT).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0] >= OLDEST * 10_000 and row[1])


def _as_owner() -> dict[str, Any]:
    """How a process is started as somebody who is not root. Errors: NoPostgres."""
    if os.geteuid() != 0:
        return {}
    try:
        pwd.getpwnam(OWNER)
    except KeyError:
        raise NoPostgres(f"PostgreSQL does not run as root, and there is no account {OWNER} to run it as.") from None
    return {"user": OWNER, "group": OWNER, "extra_groups": []}


def _do(command: list[str], who: dict[str, Any]) -> None:
    code, told = captured(command, cwd="/", **who)
    if code:
        raise NoPostgres(f"{Path(command[0]).name} failed: {told.strip()[-2000:]}")


@contextmanager
def made_for_now(how: str = QUICK) -> Iterator[str]:
    """The address of a server of one's own, reached by its socket only; gone afterwards. `how`: QUICK, or FEW for one that
    writes as a school's does. Errors: NoPostgres."""
    programs, who = binaries(), _as_owner()
    short = "/tmp" if len(tempfile.gettempdir()) > 60 else None  # noqa: S108 - a socket's path is short; mkdtemp keeps others out
    folder = Path(tempfile.mkdtemp(prefix="remit-pg-", dir=short))
    if who:
        shutil.chown(folder, OWNER, OWNER)
    stop = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"]
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it is stopped then, too
    try:
        made = ["-D", str(folder / "data"), "-U", "remit", "-A", "trust", "-E", "UTF8", "--no-sync"]
        _do([str(programs / "initdb"), *made], who)
        options = f"-k {folder} -c listen_addresses='' {how}"
        start = ["-D", str(folder / "data"), "-l", str(folder / "log"), "-o", options, "-w", "start"]
        _do([str(programs / "pg_ctl"), *start], who)
        yield f"postgres://remit@/postgres?host={folder}"
    finally:
        captured(stop, cwd="/", **who)
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


@contextmanager
def server() -> Iterator[str]:
    """DATABASE_URL, else the server that runs here, else one made for the moment. Errors: NoPostgres."""
    if named := os.environ.get("DATABASE_URL"):
        yield named
    elif runs_here():
        yield "postgres:///postgres"
    else:
        with made_for_now() as address:
            yield address
