"""What the parts share: Django on a made-up school, what one page costs, processes of Remit, the machine, tables.

A part is a file with a function `rows`, that gives plain rows, and `bed.run(rows)` at its end. It changes what it
measures on: give it a copy. `REMIT_BENCH=quick` asks for a trial of the program and not for figures.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from remit.config.clusters import NoPostgres, binaries, version_of
from remit.config.commands.bench import table

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-P", "-m"]
QUICK = os.environ.get("REMIT_BENCH") == "quick"
TIMES = 3 if QUICK else 25
HOST, PATIENCE = "127.0.0.1", 60
LEADER, HEAD = "farida.whitcombe@larkfold.example", "adrian.kessington@highmoor.example"
LEADER_OF_MANY = "marcus.ellerby@highmoor.example"
TRIVIAL = "/sign-in/"  # a form, a query

Row = dict[str, Any]


class Unable(Exception):
    """Why a part cannot be measured here, in a sentence."""


def start_django(*, lived: bool = True) -> None:
    """On the data folder of the environment, which holds a demonstration; on its day unless that is said otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.config.settings")
    import django
    from django.apps import apps

    if apps.ready:  # in the tests, which have a world of their own
        return
    django.setup()
    if lived:
        live_its_day()


def live_its_day() -> None:
    from django.conf import settings

    from remit.demo.models import Mark
    from remit.demo.moments import lived_on

    settings.LIVED = lived_on(Mark.objects.latest("pk").day)


def signed_in(email: str) -> Any:
    """A client whose session has shown a second step, so that all opens that her posts open."""
    from django.test import Client
    from django.urls import reverse

    from remit.school.models import Staff

    client = Client(SERVER_NAME="localhost")
    staff = Staff.objects.unscoped("benchmark").get(user__email=email)
    client.post(reverse("demo:become", args=[staff.ref]))
    return client


def anybody() -> Any:
    from django.test import Client

    return Client(SERVER_NAME="localhost")


def cost(client: Any, url: str, post: Mapping[str, str] | None = None) -> Row:
    """The median of processor milliseconds, then queries, and bytes as they are and gzipped. Errors: Unable where the
    page is not shown."""

    def ask() -> Any:
        return client.post(url, post) if post else client.get(url)

    if (status := ask().status_code) != 200:
        raise Unable(f"a page answered with {status}")
    spent = []
    for _ in range(TIMES):
        began = time.process_time()
        answer = ask()
        spent.append((time.process_time() - began) * 1000)
    with counted() as asked:
        ask()
    sent = answer.content
    return {
        "ms": round(median(spent), 1), "queries": len(asked),
        "KB": round(len(sent) / 1024, 1), "KB gzipped": round(len(gzip.compress(sent)) / 1024, 1),
    }  # fmt: skip


@contextmanager
def counted() -> Iterator[list[str]]:
    """The queries, as they are asked. Django's own log holds 9,000 and forgets the first."""
    from django.db import connection

    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        asked.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(note):
        yield asked


def spent(work: Callable[[], object]) -> tuple[float, int]:
    """Processor seconds, and queries."""
    with counted() as asked:
        began = time.process_time()
        work()
        return round(time.process_time() - began, 2), len(asked)


def held(row: Row, **budget: float) -> Row:
    """The row with its budget beside it, and whether that holds or what of it does not."""
    over = [name for name, most in budget.items() if row[name] > most]
    said = ", ".join(f"{most:g} {name}" for name, most in budget.items())
    return row | {"budget": said, "holds": f"no: {', '.join(over)}" if over else "yes"}


def environment(**more: str) -> dict[str, str]:
    """For a process of Remit: what it finds by the environment, and no day of a demonstration unless it is given."""
    kept = {name: value for name, value in os.environ.items() if name not in {"REMIT_DAY", "DATABASE_URL"}}
    return kept | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"} | more


def remit(*words: object, **more: str) -> None:
    """A command, to its end. Errors: Unable."""
    said = [*PROGRAM, "remit", *map(str, words)]
    done = subprocess.run(said, env=environment(**more), cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Unable(f"remit {words[0]} ended with {done.returncode}")


def told(module: str, *words: object, **more: str) -> Any:
    """What a program of this folder prints as JSON. Errors: Unable."""
    said = [*PROGRAM, f"benchmarks.{module}", *map(str, words)]
    done = subprocess.run(said, env=environment(**more), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Unable(f"{module} ended with {done.returncode}")
    return json.loads(done.stdout)


@contextmanager
def running(*words: object, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process of Remit, until the block ends."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*PROGRAM, *map(str, words)], env=environment(**more), cwd=ROOT, text=True, **quiet)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        process.kill()


@contextmanager
def served(**more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`remit serve` on the data that the environment names: its address and its process."""
    port = free_port()
    with running("remit", "serve", "--port", port, **more) as process:
        address = f"http://{HOST}:{port}"
        wait_for(f"{address}{TRIVIAL}", process)
        yield address, process


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def wait_for(page: str, process: subprocess.Popen[str]) -> None:
    """Errors: Unable where the process ended, or nothing answers."""
    until = time.monotonic() + PATIENCE * 5
    while process.poll() is None and time.monotonic() < until:
        with suppress(URLError, ConnectionError), urlopen(page, timeout=PATIENCE):
            return
        time.sleep(0.05)
    raise Unable("the server did not answer")


def at(share: float, figures: Sequence[float]) -> float:
    """The figure that this share of all does not pass."""
    return sorted(figures)[min(int(len(figures) * share), len(figures) - 1)]


def machine() -> Row:
    """What it was measured on. Names no host and no folder."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": cores, "processor": _processor(), "memory": f"{memory:.0f} GB", "system": platform.system(),
        "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version, "PostgreSQL": _postgres(),
    }  # fmt: skip


def _postgres() -> str:
    try:
        return str(version_of(str(binaries() / "postgres")))
    except NoPostgres:
        return "none"


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def run(rows: Callable[[], list[Row]]) -> None:
    """The program of a part: its table, or with --json all that `remit bench` asks of it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what it started is stopped then, too
    began, found, why = time.monotonic(), [], ""
    try:
        found = rows()
    except Unable as unable:
        why = f"{unable}."
    result = {"machine": machine(), "rows": found, "why": why, "seconds": round(time.monotonic() - began)}
    if "--json" in sys.argv:
        print(json.dumps(result))
    else:
        print(", ".join(f"{name} {value}" for name, value in result["machine"].items()))
        print(table(found) if found else f"Not measured: {why}")
