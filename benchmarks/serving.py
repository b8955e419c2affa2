"""`remit serve` under clients that never pause, on SQLite and on PostgreSQL, each page beside the sign-in page of the same
server; and the memory of its processes at rest. Served on the machine's own day.

REMIT_DATA=DIR PYTHONPATH=src:. python -m benchmarks.serving     (DIR: a copy of a demonstration; sessions begin in it)
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bed
from remit.config.clusters import NoPostgres, made_for_now

CLIENTS = (1, 2) if bed.QUICK else (1, 8, 16)
SECONDS = 0.5 if bed.QUICK else 3
REST = 2 if bed.QUICK else 5  # seconds before memory is looked at
PAGES = ("home", "a pupil", "a list of 50")
P95 = {("a pupil", 8): 120}
MEMORY = 150  # MB
KINDS = {"remit.config.web": "web process", "worker": "worker"}


def rows() -> list[bed.Row]:
    data = os.environ["REMIT_DATA"]
    return [*_tried("SQLite", _on("SQLite", REMIT_DATA=data)), *_tried("PostgreSQL", _on_postgres(data))]


def _tried(engine: str, found: Iterator[bed.Row]) -> Iterator[bed.Row]:
    """What was measured, and why the rest was not."""
    try:
        yield from found
    except (NoPostgres, bed.Unable) as why:
        yield {"engine": engine, "holds": f"not measured: {why}"}


def _on_postgres(data: str) -> Iterator[bed.Row]:
    """The same data, brought over as a school would."""
    with tempfile.TemporaryDirectory() as folder, made_for_now() as server:
        file = Path(folder) / "backup"
        bed.remit("backup", file, "--plain", REMIT_DATA=data)
        into = {"REMIT_DATA": str(Path(folder) / "data"), "DATABASE_URL": server}
        bed.remit("restore", file, **into)
        yield from _on("PostgreSQL", **into)


def _on(engine: str, **where: str) -> Iterator[bed.Row]:
    ready = bed.told("ready", bed.LEADER_OF_MANY, max(CLIENTS), **where)
    with bed.served(**where) as (address, server):
        port = address.rpartition(":")[2]
        for clients in CLIENTS:
            trivial = _row(port, bed.TRIVIAL, clients, [])
            yield {"engine": engine, "page": "the sign-in page", "clients": clients, **trivial}
            for page in PAGES:
                row = _row(port, ready["pages"][page], clients, ready["cookies"])
                row = {"engine": engine, "page": page, "clients": clients} | row
                row["p50 times trivial"] = round(row["p50 ms"] / trivial["p50 ms"], 1)
                most = P95.get((page, clients))
                yield bed.held(row, **{"p95 ms": most}) if most else row
        time.sleep(REST)
        yield from _memory(engine, server.pid)


def _row(port: str, path: str, clients: int, cookies: list[str]) -> bed.Row:
    """Errors: Unable for an answer that is not the page."""
    bed.told("load", port, path, clients, SECONDS / 4, *cookies)  # each process of the server has seen it
    done = bed.told("load", port, path, clients, SECONDS, *cookies)
    if done["faults"] or not done["taken"]:
        raise bed.Unable(f"the server answered otherwise ({', '.join(sorted(set(done['faults'])))})")
    taken = [each * 1000 for each in done["taken"]]
    return {
        "requests/s": round(len(taken) / done["seconds"], 1),
        "p50 ms": round(bed.at(0.5, taken), 1),
        "p95 ms": round(bed.at(0.95, taken), 1),
        "load's own CPU": f"{done['cpu'] / done['seconds']:.0%}",
    }


def _memory(engine: str, server: int) -> Iterator[bed.Row]:
    """Of each process once it has answered and rests, in MB. PSS shares out what several of them have in common."""
    for process in tree(server):
        try:
            words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
            told = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            yield {"engine": engine, "page": "memory at rest", "holds": "not measured: this system does not tell it"}
            return
        kind = next((name for part, name in KINDS.items() if part in words), "supervisor")
        size = {line.split()[0]: int(line.split()[1]) // 1024 for line in told[1:] if line.split()[1].isdigit()}
        row = {"engine": engine, "page": f"{kind}, at rest", "RSS MB": size["Rss:"], "PSS MB": size["Pss:"]}
        yield bed.held(row, **{"RSS MB": MEMORY})


def tree(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from tree(int(child))


if __name__ == "__main__":
    bed.run(rows)
