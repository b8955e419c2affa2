"""`remit import`: what a file would bring in, shown without writing any of it."""

import json as as_json
from pathlib import Path

import click

from remit.config.commands import Group, Refusal, part

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import", cls=Group)
def imports() -> None:
    """Look at a file before it is imported in Remit's pages."""


@imports.command()
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Write nothing: say what would be added, changed and left.")
@click.option("--json", is_flag=True, help="Print it as JSON.")
def pupils(file: Path, *, dry_run: bool, json: bool) -> None:
    """Say what a file of pupils would add, change and leave."""
    if not dry_run:
        raise Refusal("pupils are imported in Remit's pages, where it can be undone. Add --dry-run to look at a file.")
    told = part("remit.exchange.pupils:dry_run")(file)
    if json:
        click.echo(as_json.dumps(told, indent=2, ensure_ascii=False, default=str))
        return
    for name, value in told.items():
        click.echo(f"{name}: {len(value) if isinstance(value, list | dict) else value}")
