"""`remit demo`: one believable federation of schools, built once and then served on this machine only."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from remit.config import presence
from remit.config.commands import ROOT, Command, Refusal, part, start_django
from remit.config.commands.database import bring_up_to_date, is_new, let_go
from remit.config.commands.serve import address, run_until_stopped
from remit.config.lived import DAY, hand_on
from remit.config.ports import free_port

HOST = "127.0.0.1"
MOST_YEARS = 8


class Steps:
    """How far the building is: a bar for each step on a terminal, a line for each elsewhere."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self.plain = not console.is_terminal
        columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bars = Progress(*columns, console=console, disable=self.plain)
        self.steps: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _raised: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.bars.stop()

    def __call__(self, step: str, done: int, of: int) -> None:
        if step not in self.steps:
            self.steps[step] = self.bars.add_task(step, total=of)
            if self.plain:
                click.echo(step, err=True)
        self.bars.update(self.steps[step], completed=done, total=of)


def shelf() -> Path:
    """For finished builds, which every demonstration of this code is copied from: in the project's data folder, or in
    the demonstration's own where Remit is installed without one."""
    return (ROOT / "data" if (ROOT / "pyproject.toml").exists() else presence.folder()) / "demo-built"


def build(asked: date | None, years: int) -> date:
    """The day that it lives on. What was tried in a demonstration that still serves stays; otherwise one that was built
    before is copied, and where there is none it is built and kept."""
    day: date = part("remit.demo.build:day_of")(asked)
    new = is_new()
    if not new:
        bring_up_to_date()
        if part("remit.demo.build:is_current")(asked, years):
            return day
    with presence.alone():
        try:
            if (new or part("remit.demo.build:make_way")()) and part("remit.demo.kept:bring")(shelf(), day, years):
                return day
            bring_up_to_date()
            with Steps() as progress:
                part("remit.demo.build:build")(day=day, progress=progress, years=years)
        except part("remit.demo.build:NotADemo") as other:
            raise Refusal(str(other)) from None
        part("remit.demo.kept:keep")(shelf(), day, years)
    return day


def show_log_ins(people: Iterable[tuple[str, str, str, str]]) -> None:
    """Plain lines, so that a narrow window cuts no password short."""
    rows = [("Name", "Post", "E-mail", "Password"), *people]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]]))


def refuse_host(_context: click.Context, _option: click.Parameter, host: str | None) -> None:
    if host:
        raise Refusal("the demonstration's passwords are printed for all to see: it answers on this machine only.")


@click.command(cls=Command, data="data/demo")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="NUMBER", help="[default: 8000, or the next that is free]"
)
@click.option("--host", hidden=True, expose_value=False, callback=refuse_host)
@click.option("--no-serve", is_flag=True, help="Build it and stop.")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day that it lives on. [default: the last school day]",
)
@click.option(
    "--years",
    type=click.IntRange(0, MOST_YEARS),
    default=0,
    show_default=True,
    help="Past years, with whoever has left.",
)
def demo(port: int | None, day: datetime | None, years: int, *, no_serve: bool) -> None:
    """Build a demonstration federation, print its log-ins and serve it here."""
    port = None if no_serve else free_port(HOST, port)
    for name in ("DATABASE_URL", DAY):  # made-up people never come near a school's own database
        os.environ.pop(name, None)
    start_django()
    lives = build(day.date() if day else None, years)
    if port:
        click.echo(address(HOST, port))
    show_log_ins(part("remit.demo.build:log_ins")(lives))
    click.echo(f"There it is {lives:%A} {lives.day} {lives:%B %Y}.")
    lived = part("remit.demo.moments:lived_on")(lives)
    let_go()
    if port:
        hand_on(lived)
        run_until_stopped(HOST, port)
