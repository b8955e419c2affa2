"""`remit demo`: one believable federation of schools, built once and then served on this machine only."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from remit.config.commands import Command, Refusal, part, start_django
from remit.config.commands.database import bring_up_to_date, let_go
from remit.config.commands.serve import address, run_until_stopped
from remit.config.ports import free_port

HOST = "127.0.0.1"


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


def build(day: date | None) -> None:
    bring_up_to_date()
    if part("remit.demo.build:is_current")(day):
        return
    try:
        with Steps() as progress:
            part("remit.demo.build:build")(day=day, progress=progress)
    except part("remit.demo.build:NotADemo") as other:
        raise Refusal(str(other)) from None


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
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The day that the demonstration lives in."
)
def demo(port: int | None, day: datetime | None, *, no_serve: bool) -> None:
    """Build a demonstration federation, print its log-ins and serve it here."""
    port = None if no_serve else free_port(HOST, port)
    os.environ.pop("DATABASE_URL", None)  # made-up people never come near a school's own database
    start_django()
    build(day.date() if day else None)
    if port:
        click.echo(address(HOST, port))
    show_log_ins(part("remit.demo.build:log_ins")())
    let_go()
    if port:
        run_until_stopped(HOST, port)
