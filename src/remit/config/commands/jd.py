"""`remit jd`: a job description read as Remit reads it, with no database and nothing kept."""

import json as as_json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill

import click

from remit.config.commands import Group, Refusal
from remit.core.files.text import Unreadable, lines_of
from remit.core.words import say
from remit.leading.duties.areas import areas
from remit.leading.reading import read, to_json
from remit.leading.reading.description import Duty, JobDescription, Scope

STANDARD_INPUT = "-"
WIDEST = 100  # columns: a longer line is hard to read, however wide the window
HOW_OFTEN = {
    "daily": "every day",
    "weekly": "every week",
    "half-termly": "every half term",
    "termly": "every term",
    "annual": "every year",
    "as-needed": "when needed",
}
LEFT_OUT = {
    "purpose": ("statement of purpose", "statements of purpose"),
    "area_heading": ("heading", "headings"),
    "catch_all": ("catch-all", "catch-alls"),
    "boilerplate": ("condition of employment", "conditions of employment"),
}


def description(file: str) -> JobDescription:
    """The reader of files refuses what is too large, empty or damaged; it opens documents in a process of their own."""
    try:
        return read(lines_of(sys.stdin.buffer if file == STANDARD_INPUT else Path(file)))
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}.") from error
    except Unreadable as error:
        raise Refusal(f"{file}: {error}") from error


def scope_in_words(scope: Scope) -> str:
    stages = [f"Key Stage {stage[2:]}" if stage.startswith("KS") else stage for stage in scope.key_stages]
    stated = [*stages, *scope.year_groups, *scope.subjects, *(["the whole school"] if scope.whole_school else [])]
    asked = [f"which {name} is left open" for name in scope.unspecified]
    return ", ".join([*stated, *asked]) or "not stated"


def head(told: JobDescription) -> Iterator[str]:
    yield told.title or "The post is not named."
    yield f"Reports to: {told.reports_to or 'not stated'}"
    if told.responsible_for:
        yield f"Responsible for: {told.responsible_for}"
    yield f"Covers: {scope_in_words(told.scope)}"


def area_and_rhythm(duty: Duty) -> str:
    label = say(areas()[duty.area].label, {})
    return " · ".join([label, ", ".join(HOW_OFTEN[each] for each in duty.cadences) or "continuing"])


def body(duties: Iterable[Duty]) -> Iterator[tuple[str, str]]:
    """Lines, each with what stands before it: a section's heading, and under it every duty with what was read of it."""
    for section, held in groupby(duties, key=lambda duty: duty.section):
        yield "", ""
        yield "", section or "Duties"
        for duty in held:
            yield "- ", duty.text
            yield "  ", area_and_rhythm(duty)
            if duty.doubt:
                yield "  ", f"Question: {duty.doubt}"


def foot(told: JobDescription) -> Iterator[str]:
    duties = [duty for duty in told.duties if duty.kind == "duty"]
    doubts = sum(bool(duty.doubt) for duty in duties)
    counted = f"{len(duties)} {'duty' if len(duties) == 1 else 'duties'}" if duties else "No duty was found"
    yield f"{counted}{f', {doubts} with a question' if doubts else ''}."
    kinds = Counter(duty.kind for duty in told.duties)
    others = [f"{kinds[kind]} {LEFT_OUT[kind][kinds[kind] > 1]}" for kind in LEFT_OUT if kinds[kind]]
    if others:
        yield f"Left out: {', '.join(others)}."


def show(told: JobDescription) -> None:
    """As wide as the window, and no wider than can be read."""
    width = min(get_terminal_size().columns, WIDEST)
    duties = [duty for duty in told.duties if duty.kind == "duty"]
    lines = [("", line) for line in head(told)] + list(body(duties)) + [("", ""), *(("", line) for line in foot(told))]
    for before, line in lines:
        click.echo(fill(line, width, initial_indent=before, subsequent_indent=" " * len(before)))


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
