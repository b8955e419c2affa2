"""Lists as documents: all the rows and columns that were on the screen, made in the worker."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict
from django.utils.text import capfirst

from remit.core.access import words_for
from remit.core.outputs.document import Document, Items, Table
from remit.core.registers.definition import Register
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.core.words import say


def name_of(register: Register) -> str:
    return f"list {register.key}"


def printed(*registers: Register) -> tuple[Output, ...]:
    """The output of each list, for an app's `outputs.py`."""
    return tuple(_output(each) for each in registers)


def _output(register: Register) -> Output:
    def find(viewer: Viewer, what: str) -> dict[str, str] | None:
        return QueryDict(what).dict() if register.view(viewer) else None

    def write(viewer: Viewer, asked: dict[str, str]) -> Document:
        return written(viewer, register, asked)

    return Output(name_of(register), "a list", find, write, register.route("list"), whole=True)


def written(viewer: Viewer, register: Register, asked: dict[str, str]) -> Document:
    """In her sight on the day on which it is made, narrowed and sorted as the page was."""
    words = words_for(viewer)
    shown = register.seen_by(viewer).showing(asked)
    table = shown.table(viewer, asked, words)
    wide = tuple(replace(each, wide=2 if number == 0 else 1) for number, each in enumerate(table.columns))
    narrowed = [say(said, words) for said in _narrowed(viewer, register, asked)]
    blocks = (Items(tuple(narrowed)),) if narrowed else ()
    return Document(
        title=capfirst(say(register.many, words)),
        subtitle=f"{len(table.rows)} in the list",
        school="",
        day=viewer.day,
        audience="Made for whoever asked for it. Keep it as the records themselves are kept.",
        blocks=(*blocks, Table(table.title, wide, table.rows)),
        name=register.name,
    )


def _narrowed(viewer: Viewer, register: Register, asked: dict[str, str]) -> list[str]:
    """ "Year group: Year 8"."""
    found = []
    for each in register.filters:
        offered = dict(each.offered(viewer, register.list_day(viewer, asked)))
        if value := asked.get(each.name):
            found.append(f"{each.label}: {offered.get(value, value)}")
    return found
