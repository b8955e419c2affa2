"""`remit doctor`: what is wrong with this installation, and how to mend it."""

import json as as_json
from collections import Counter

import click

from remit.config import presence
from remit.config.commands import Command, Refusal, start_django
from remit.config.doctor import FAULT, WARNING, Finding, findings


def lines(found: Finding) -> list[str]:
    mend = [f"{'':<9}To mend it: {found.mend}"] if found.mend else []
    return [f"{found.level:<9}{found.check}: {found.says}", *mend]


@click.command(cls=Command)
@click.option("--json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def doctor(context: click.Context, *, json: bool) -> None:
    """Say what is wrong with this installation and how to mend it; exit 1 where there is a fault."""
    if not presence.folder().is_dir():
        raise Refusal(
            f"there is no folder {presence.folder()}: Remit begins there with remit serve. Is it the right folder?"
        )
    start_django()
    found = list(findings())
    if json:
        click.echo(as_json.dumps([each.told() for each in found], indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(line for each in found for line in lines(each)))
        count = Counter(each.level for each in found)
        click.echo(f"{len(found)} looked at: {count[FAULT]} faults, {count[WARNING]} warnings.")
    context.exit(1 if any(each.level == FAULT for each in found) else 0)
