"""`remit jd`: a job description read as Remit reads it, with no database and nothing kept."""

import json as as_json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from remit.config.commands import Group, Refusal
from remit.core.files.text import Unreadable, lines_of
from remit.leading.reading import read, to_json
from remit.leading.reading.description import Duty, JobDescription, Scope

STANDARD_INPUT = "-"


def description(file: str) -> JobDescription:
    """The reader of files refuses what is too large, empty or damaged; it opens documents in a process of their own."""
    try:
        return read(lines_of(sys.stdin.buffer if file == STANDARD_INPUT else Path(file)))
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}.") from error
    except Unreadable as error:
        raise Refusal(f"{file}: {error}") from error


def scope_in_words(scope: Scope) -> str:
    stated = [
        *scope.key_stages,
        *scope.year_groups,
        *scope.subjects,
        *(["the whole school"] if scope.whole_school else []),
    ]
    asked = [f"which {name} is left open" for name in scope.unspecified]
    return ", ".join([*stated, *asked]) or "not stated"


def head(told: JobDescription) -> Iterator[tuple[str, str]]:
    yield "Post", told.title or "not stated"
    yield "Reports to", told.reports_to or "not stated"
    yield "Responsible for", told.responsible_for or "not stated"
    yield "Scope", scope_in_words(told.scope)


def row(duty: Duty) -> list[Text]:
    """Plain text, so that square brackets in a document stay what they are."""
    area = f"{duty.area}?" if duty.doubt else duty.area
    return [Text(part) for part in (str(duty.line), duty.text, area, ", ".join(duty.cadences))]


def table(duties: list[Duty]) -> Table:
    shown = Table("Line", "Duty", "Area", "How often")
    for duty in duties:
        shown.add_row(*row(duty))
    return shown


def show(told: JobDescription) -> None:
    console = Console()
    for name, value in head(told):
        console.print(Text(f"{name + ':':<17}{value}"))
    duties = [duty for duty in told.duties if duty.kind == "duty"]
    console.print(table(duties) if duties else "No duty was found.")
    others = len(told.duties) - len(duties)
    console.print(f"{len(duties)} duties; {others} other lines that state a purpose or hold for every post.")


@click.group(cls=Group)
def jd() -> None:
    """Job descriptions."""


@jd.command("read")
@click.argument("file")
@click.option("--json", is_flag=True, help="Print it as JSON.")
def read_file(file: str, *, json: bool) -> None:
    """Read the job description in FILE (- for standard input) and say what its duties are."""
    told = description(file)
    if json:
        click.echo(as_json.dumps(to_json(told), indent=2, ensure_ascii=False))
    else:
        show(told)
