"""`remit check`: what the code is held to, each a step that says how it went."""

import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click

from remit.config.commands import Command, own_folder
from remit.config.processes import TOOLS, captured

DOCS = "tests/test_docs.py"
# Line breaks after headings, empty pairs, entities, a picture's size, and what only search engines read.
NOT_HELD = "H006,H015,H020,H023,H030,H031"
STEPS = {
    "format": ["ruff", "format", "--check", "--output-format", "concise", ".", "remit"],
    "lint": ["ruff", "check", "--output-format", "concise", ".", "remit"],
    "templates": ["djlint", "--lint", "--quiet", "--ignore", NOT_HELD, "src"],
    "layers": ["lint-imports"],
    "migrations": ["python", "-P", "-m", "remit", "make-migrations", "--check"],
    "docs": ["python", "-m", "pytest", "-q", DOCS],
    "types": ["mypy"],
}


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    seconds: float
    output: str


def steps(root: Path) -> dict[str, list[str]]:
    return {name: command for name, command in STEPS.items() if DOCS not in command or (root / DOCS).exists()}


def run(name: str, command: list[str], folder: str) -> Outcome:
    """With a data folder of its own, since settings make a secret where there is none."""
    begun = time.monotonic()
    tool = [str(TOOLS / command[0]), *command[1:]]
    code, printed = captured(tool, cwd=own_folder(), env=os.environ | {"REMIT_DATA": folder})
    return Outcome(name, code == 0, time.monotonic() - begun, printed)


def outcomes(chosen: dict[str, list[str]]) -> Iterator[Outcome]:
    """Two at a time, the slowest begun first; told in the order that they are listed."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        begun = {name: pool.submit(run, name, chosen[name], folder) for name in reversed(chosen)}
        yield from (begun[name].result() for name in chosen)


@click.command(cls=Command)
@click.pass_context
def check(context: click.Context) -> None:
    """Check format, style, templates, layers, migrations, docs and types (for developers)."""
    failed = []
    for outcome in outcomes(steps(own_folder())):
        click.echo(f"{outcome.name:<12}{'ok' if outcome.passed else 'failed':<8}{outcome.seconds:5.1f} s")
        if not outcome.passed:
            failed.append(outcome.name)
            click.echo(outcome.output.strip() + "\n")
    click.echo(f"Failed: {', '.join(failed)}." if failed else "All ok.")
    context.exit(1 if failed else 0)
