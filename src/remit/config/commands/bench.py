"""`remit bench`: what is measured. How well job descriptions are read; and what Remit costs, in parts that are programs
of their own under benchmarks/."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from remit.config.commands import Group, own_folder
from remit.config.processes import PYTHON, start
from remit.leading.reading.bench import TEXTS, report

Row = dict[str, Any]
# Each part: its heading, and what the table is to be read with.
PARTS = {
    "pages": ("Pages", "Median of the processor's milliseconds, application and database; queries; size."),
    "watches": (
        "Watches and figures kept",
        "Processor seconds of the worker, and of the pages that read what it keeps.",
    ),
    "imports": ("Imports", "Processor seconds, on SQLite."),
    "attendance": (
        "Attendance",
        "A year of 1,200 pupils on SQLite: processor seconds, and by the clock with the child process that reads; milliseconds of pages.",
    ),
    "behaviour": (
        "Behaviour log",
        "A year group and a school of five, on SQLite: milliseconds of acts, and of pages beside a trivial one. Four weeks are held to 40 ms as every page is; a whole year, which is counted entry by entry, to 80, and to 600 for the school.",
    ),
    "storm": (
        "Ten to nine",
        "Sixteen tutors who save registers of thirty without pause; then every mark that was acknowledged is looked for.",
    ),
    "growth": (
        "Attendance as years go by",
        "Schools of 300, 1,200 and 3,000 after one, five and twenty years of marks, on SQLite, in one process.",
    ),
    "serving": (
        "Serving",
        "Clients that ask without pause over kept connections, from a process of their own on the same machine.",
    ),
    "first_visit": ("First visit on a slow phone", "1.6 Mbit/s, 150 ms there and back, processor slowed four times."),
    "start": ("Start of the demonstration", "By the clock on the wall, to its first page."),
    "size": ("Cost against size", "The same school, smaller and larger, with one year of records and with five."),
}
ON_A_DEMO = {"pages", "watches", "serving", "first_visit"}  # each on a copy of one with five past years
PICTURES = {
    "size": "\n![What pages cost against size](pictures/cost-by-size.svg)\n",
    "growth": "\n![What attendance costs as years go by](pictures/attendance-by-years.svg)\n",
}
LONGEST = 1800  # seconds for one part
HEAD = """# Figures

Written by `./remit bench --out docs/figures.md`. Compare within a table: “trivial” is the sign-in page of the same process
or server in the same run. Budgets are for a quiet machine with two cores; a row that does not hold its budget says so.
"""


class Bench(Group):
    """`remit bench pages` is short for `remit bench cost pages`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if named else ["cost", *args])


@click.group(cls=Bench)
def bench() -> None:
    """Measure how well or how fast something is done (for developers)."""


@bench.command("jd")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Labelled texts.")
@click.option("--verbose", is_flag=True, help="Show each line that was read otherwise than it is labelled.")
def of_reading(folder: Path | None, *, verbose: bool) -> None:
    """How well job descriptions are read: duties found, their areas, how often, the scope."""
    click.echo(report(folder or TEXTS, verbose=verbose))


@bench.command("cost", cls=click.Command)  # without --data: it measures on made-up schools of its own alone
@click.argument("parts", metavar="[PART]...", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Into a file, instead of the terminal.")
@click.option("--quick", is_flag=True, help="Try that it works: small, few repeats, figures of no use.")
def of_cost(parts: Sequence[str], out: Path | None, *, as_json: bool, quick: bool) -> None:
    """What pages, imports, serving and starting cost; all parts take half an hour."""
    begun = time.monotonic()
    found: list[Row] = []
    for result in measured(parts or list(PARTS), quick=quick):
        found.append(result)
        click.echo(f"{result['part']}: {result['why'] or 'measured'} ({result['seconds']} s)", err=True)
    seconds = round(time.monotonic() - begun)
    machine: Row = next((each["machine"] for each in found if each["machine"]), {})
    given = {"machine": machine, "seconds": seconds, "quick": quick, "parts": found}
    text = json.dumps(given, indent=1) if as_json else page(given)
    if out:
        out.write_text(text.rstrip() + "\n", encoding="utf-8")
    else:
        click.echo(text)


def measured(parts: Sequence[str], *, quick: bool) -> Iterator[Row]:
    """One part after the other; each says why where it could not be measured."""
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        demo, more = Path(folder) / "demo", {"REMIT_BENCH": "quick" if quick else ""}
        years, failed = "0" if quick else "5", 0
        if ON_A_DEMO & set(parts):
            click.echo("Building a demonstration.", err=True)
            failed, _ = run(["remit", "demo", "--no-serve", "--years", years, "--data", str(demo)], {})
        for part in parts:
            copy = Path(folder) / part
            if part in ON_A_DEMO and failed:
                yield nothing(part, "The demonstration that it is measured on could not be built.")
                continue
            if part in ON_A_DEMO:
                shutil.copytree(demo, copy)
            yield one(part, more | {"REMIT_DATA": str(copy)})
            shutil.rmtree(copy, ignore_errors=True)


def nothing(part: str, why: str) -> Row:
    return {"part": part, "machine": {}, "rows": [], "why": why, "seconds": 0}


def one(part: str, more: dict[str, str]) -> Row:
    """What the program of a part tells; where it tells nothing, why."""
    begun = time.monotonic()
    code, printed = run([f"benchmarks.{part}", "--json"], more)
    try:
        result = {"part": part} | json.loads(printed)
    except ValueError:
        result = nothing(part, f"Its program ended with {code} and told no figures; what it said stands above.")
    return result | {"seconds": round(time.monotonic() - begun)}


def run(words: list[str], more: dict[str, str]) -> tuple[int, str]:
    """A program of ours on data of its own, never the school's; its exit code and what it printed. What it complains of
    goes to the terminal."""
    root = own_folder()
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REMIT_DAY", "REMIT_DATA"}
    }
    path = {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    process = start([*PYTHON, *words], cwd=root, env=kept | path | more, stdout=subprocess.PIPE, start_new_session=True)
    try:
        printed, _ = process.communicate(timeout=LONGEST)
    except BaseException as ended:
        os.killpg(process.pid, signal.SIGTERM)  # with whatever it started
        printed, _ = process.communicate()
        if not isinstance(ended, subprocess.TimeoutExpired):
            raise
    return process.returncode, printed


def page(given: Row) -> str:
    """As Markdown, for people and for docs/figures.md."""
    machine = ", ".join(f"{name} {value}" for name, value in given["machine"].items())
    lines = [HEAD, f"Measured on: {machine}. All of it took {given['seconds']} seconds.\n"]
    if given["quick"]:
        lines.append("**A trial of the program: these figures are of no use.**\n")
    for result in given["parts"]:
        heading, told = PARTS[result["part"]]
        lines += [f"## {heading}\n", f"{told}\n"]
        lines.append(table(result["rows"]) if result["rows"] else f"Not measured. {result['why']}")
        lines.append(PICTURES.get(result["part"], "") if result["rows"] and not given["quick"] else "")
    return "\n".join(lines)


def table(rows: Sequence[Row]) -> str:
    """Columns in the order in which they first come, what is held against them last."""
    columns = sorted(dict.fromkeys(name for row in rows for name in row), key=["budget", "holds"].__contains__)
    lines = [columns, ["---"] * len(columns), *([_said(row.get(name)) for name in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _said(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value).replace("|", "/")
