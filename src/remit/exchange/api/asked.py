"""What a program may ask of a list. A page takes what it can of an address; a program that asks wrongly is told so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.core.paginator import Paginator
from django.http import QueryDict

from remit.core.registers.definition import Register
from remit.core.viewers import Viewer

NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Wrong(ValueError):
    """What was asked that cannot be answered, in a sentence that names the parameter."""


class Beyond(Wrong):
    """There is no such page."""


def parameters(sent: QueryDict, known: set[str]) -> dict[str, str]:
    """By name; what was left empty was not asked. Errors: Wrong."""
    for name, values in sent.lists():
        if name not in known:
            there = f"There are {', '.join(sorted(known))}." if known else "There are none."
            raise Wrong(f"“{name[:60]}” is no parameter here. {there}")
        if len(values) > 1:
            raise Wrong(f"“{name}” was sent more than once.")
    return {name: values[0] for name, values in sent.lists() if values[0]}


def of_list(register: Register, viewer: Viewer, sent: QueryDict) -> dict[str, str]:
    """As far as the register takes it for this viewer. Errors: Wrong."""
    filters = {each.name: each for each in register.filters}
    given = parameters(sent, {*filters, "columns", "sort", "page"} | ({"day"} if register.rows_at else set()))
    _check_day(viewer, given)
    _check_columns(register, given)
    day = register.list_day(viewer, given)
    for name in filters.keys() & given.keys():
        if given[name] not in {value for value, _ in filters[name].offered(viewer, day)}:
            raise Wrong(f"“{name}” is none of the values that this list can be narrowed to for the owner of the key.")
    return given


def _check_day(viewer: Viewer, given: Mapping[str, str]) -> None:
    if "day" not in given:
        return
    try:
        day = date.fromisoformat(given["day"])
    except ValueError:
        raise Wrong("“day” should be a day such as 2026-07-17.") from None
    if day > viewer.day:
        raise Wrong("“day” is still to come. Ask for today or a day that has been.")


def _check_columns(register: Register, given: Mapping[str, str]) -> None:
    ways = {each.way for each in register.columns}
    if not set(filter(None, given.get("columns", "").split(","))) <= ways:
        raise Wrong(
            f"“columns” names one that is not there. For the owner of the key there are {', '.join(sorted(ways))}."
        )
    sorts = {each.way for each in register.columns if each.sort}
    if "sort" in given and given["sort"].removeprefix("-") not in sorts:
        raise Wrong(
            f"“sort” takes one of {', '.join(sorted(sorts)) or 'no column of this list'}, or one with - before it."
        )


def page_number(pages: Paginator, given: Mapping[str, str]) -> int:
    """Errors: Wrong, Beyond."""
    typed = given.get("page", "1")
    if not NUMBER.fullmatch(typed):
        raise Wrong("“page” should be a whole number from 1.")
    if int(typed) > pages.num_pages:
        raise Beyond(f"“page” goes up to {pages.num_pages}.")
    return int(typed)
