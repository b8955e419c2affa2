"""`remit bench`: what is measured, each with the command that prints its figures."""

from pathlib import Path

import click

from remit.config.commands import Group
from remit.leading.reading.bench import TEXTS, report


@click.group(cls=Group)
def bench() -> None:
    """Measure how well or how fast something is done."""


@bench.command("jd")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Labelled texts.")
@click.option("--verbose", is_flag=True, help="Show each line that was read otherwise than it is labelled.")
def of_reading(folder: Path | None, *, verbose: bool) -> None:
    """How well job descriptions are read: duties found, their areas, how often, the scope."""
    click.echo(report(folder or TEXTS, verbose=verbose))
