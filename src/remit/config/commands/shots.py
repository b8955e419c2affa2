"""`remit shots`: the pictures in the README and the guide, taken from the demonstration."""

from pathlib import Path

import click

from remit.config.commands import Command, Refusal, own_folder, part, start_django


@click.command(cls=Command)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where to. [default: docs/pictures]")
def shots(out: Path | None) -> None:
    """Take the pictures of the README and the guide from the demonstration (for developers)."""
    folder = out or own_folder() / "docs" / "pictures"
    start_django()
    try:
        part("remit.demo.shots:take")(folder)
    except part("remit.demo.shots:NoBrowser") as missing:
        raise Refusal(str(missing)) from None
    click.echo(f"The pictures are in {folder}.")
