"""`remit import`: what a file would bring in, shown without writing any of it."""

import json as as_json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from remit.config.commands import SETTINGS, Group, Refusal, part
from remit.core.files.text import Unreadable


def today() -> date:
    """The school's day. Settings are read for its time zone only, so no secret is made for them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.setdefault("REMIT_SECRET", "nothing is signed here")
    day: date = part("remit.core.clock:today")()
    return day


def looked_at(file: Path, matches: tuple[str, ...], of: str) -> dict[str, Any]:
    given: dict[str, Any] = {"matches": matches} if matches else {}
    given |= {"of": of} if of != "pupils" else {}
    try:
        told: dict[str, Any] = part("remit.exchange.pupils:dry_run")(file, today=today(), **given)
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}.") from error
    except Unreadable as error:
        raise Refusal(f"{file}: {part('remit.core.words:say')(str(error), {})}") from error
    return told


def in_words(told: dict[str, Any]) -> Iterator[str]:
    counts = ", ".join(f"{told[name]} {name}" for name in ("added", "changed", "unchanged"))
    yield f"{counts}, {len(told['rejected'])} rejected."
    yield from told["warnings"]
    for fault in told["rejected"]:
        yield f"Row {fault['row']}, {fault['column']}: {fault['message']}"


@click.group("import", cls=Group)
def imports() -> None:
    """Look at a file before it is imported in Remit's pages."""


def looking(of: str) -> click.Command:
    """The command that looks at a file of one record type."""

    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Write nothing: say what could be brought in, and what is refused.")
    @click.option(
        "--map",
        "matches",
        multiple=True,
        metavar="HEADING=FIELD",
        help="Which field a column holds, where its heading does not say; HEADING= leaves it out. May be given again.",
    )
    @click.option("--json", is_flag=True, help="Print it as JSON.")
    def command(file: Path, *, dry_run: bool, matches: tuple[str, ...], json: bool) -> None:
        if not dry_run:
            raise Refusal(
                f"{of} are imported in Remit's pages, where it can be undone. Add --dry-run to look at a file."
            )
        told = looked_at(file, matches, of)
        click.echo(
            as_json.dumps(told, indent=2, ensure_ascii=False, default=str) if json else "\n".join(in_words(told))
        )
        if part("remit.exchange.pupils:lacks_columns")(told):
            click.get_current_context().exit(2)

    told = (
        f"Say what of a file of {of} could be brought in and what is refused. No school is looked at: all counts as new. "
        "What would change is shown in Remit's pages."
    )
    return click.command(of, cls=click.Command, help=told)(command)


for each in ("pupils", "contacts", "classes", "staff"):
    imports.add_command(looking(each))
