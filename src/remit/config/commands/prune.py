"""`remit prune`: what has grown too old goes now, as the worker does once a day."""

import click

from remit.config.commands import Command, part, start_django


@click.command(cls=Command)
def prune() -> None:
    """Delete what has grown too old: ended sessions, results of tasks, rows of imported files, notices."""
    start_django()
    for what, count in part("remit.core.pruning:prune")().items():
        click.echo(f"{count:,} {what} deleted.")
