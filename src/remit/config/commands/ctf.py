"""`remit ctf`: a Common Transfer File read as Remit reads it, with no database and nothing kept."""

import json as as_json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from remit.config.commands import Group, Refusal
from remit.core.files.text import Unreadable
from remit.core.words import DEFAULTS, say
from remit.exchange.ctf import CommonTransfer, read, to_json
from remit.exchange.ctf.transfer import Header, Noted, Pupil, School

STANDARD_INPUT = "-"
COUNTED = (
    ("a UPN", "upn"),
    ("former UPNs", "former_upns"),
    ("SEN history", "provisions"),
    ("free school meals", "free_meals"),
    ("languages", "languages"),
    ("addresses", "addresses"),
    ("contacts", "contacts"),
    ("attendance", "attendance"),
    ("school history", "schools"),
    ("assessments", "assessments"),
)
YEARS = ("N1", "N2", "N", "R", *(str(year) for year in range(1, 15)), "X")


def transfer(file: str) -> CommonTransfer:
    """The reader refuses what is no such file; it opens each in a process of its own."""
    try:
        return read(sys.stdin.buffer if file == STANDARD_INPUT else Path(file))
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}.") from error
    except Unreadable as error:
        raise Refusal(f"{file}: {say(str(error), DEFAULTS)}") from error


def counted(many: int, one: str, several: str) -> str:
    return f"{many:,} {one if many == 1 else several}"


def school(told: School | None) -> str:
    if told is None or not (told.name or told.laestab):
        return "not stated"
    return " ".join(filter(None, (told.name, f"({told.la} {told.estab})" if told.laestab else None)))


def head(header: Header) -> Iterator[str]:
    made = f", made on {header.made_at:%d/%m/%Y at %H:%M}" if header.made_at else ""
    by = f" by {header.supplier}" if header.supplier else ""
    qualifier = f", {header.qualifier}" if header.qualifier else ""
    yield f"Common Transfer File {header.version or 'without a version'}{qualifier}{made}{by}"
    yield f"From: {school(header.source)}"
    yield f"To: {school(header.destination)}"


def of_years(pupils: tuple[Pupil, ...]) -> str:
    years = Counter(pupil.nc_year for pupil in pupils)
    known = [f"{year}: {years.pop(year)}" for year in YEARS if year in years]
    others = sum(years.values())
    return ", ".join([*known, *([f"not stated or not known: {others}"] if others else [])])


def body(told: CommonTransfer) -> Iterator[str]:
    """How many pupils come with what."""
    yield ""
    yield counted(len(told.pupils), "pupil", "pupils")
    if told.pupils:
        yield f"Year groups: {of_years(told.pupils)}"
    nothing = []
    for name, field in COUNTED:
        held = [found for pupil in told.pupils if (found := getattr(pupil, field))]
        lists = sum(len(found) for found in held if isinstance(found, tuple))
        if held:
            yield f"With {name}: {len(held):,}{f' ({lists:,} in all)' if lists else ''}"
        else:
            nothing.append(name)
    if nothing and told.pupils:
        yield f"Nobody with: {', '.join(nothing)}"


def noted(each: Noted) -> str:
    where = f"{each.path}: " if each.path else ""
    numbers = ", ".join(str(number) for number in each.pupils)
    pupils = f", {'pupil' if len(each.pupils) == 1 else 'pupils'} {numbers}" if numbers else ""
    times = f" ({each.count:,} times{pupils})" if each.count > 1 else f" ({pupils[2:]})" if pupils else ""
    return say(f"{where}{each.why}{times}", DEFAULTS)


def foot(told: CommonTransfer) -> Iterator[str]:
    if told.warnings:
        yield ""
        yield f"{counted(len(told.warnings), 'thing', 'things')} to look at:"
        yield from (f"- {noted(each)}" for each in told.warnings)


@click.group(cls=Group)
def ctf() -> None:
    """Common Transfer Files."""


@ctf.command("read")
@click.argument("file")
@click.option("--json", is_flag=True, help="Print all of it as JSON.")
def read_file(file: str, *, json: bool) -> None:
    """Read the Common Transfer File in FILE (- for standard input; a zip is opened) and say what it carries."""
    told = transfer(file)
    if json:
        click.echo(as_json.dumps(to_json(told), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join([*head(told.header), *body(told), *foot(told)]))
