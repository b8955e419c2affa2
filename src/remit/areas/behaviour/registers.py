"""The behaviour log of the year, in one list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.areas.behaviour import queries, rules
from remit.areas.behaviour.models import Category
from remit.core.registers.definition import Column, Filter, Register
from remit.core.viewers import Viewer
from remit.school.models import year_name


def _back(viewer: Viewer, entry: Any) -> Mapping[str, Any]:
    """Whether she takes it back, and whether she is to say why."""
    return {"may": rules.can_take_back(viewer, entries=[entry]), "why": not rules.is_hers(viewer, entry)}


ENTRIES = Register(
    area="behaviour",
    name="log-entries",
    one="behaviour log entry",
    many="behaviour log entries",
    rows=queries.listed,
    columns=(
        Column("day", "Day", sort=("day",)),
        Column("pupil.__str__", "{Pupil.one}", sort=("pupil__family_name", "pupil__given_name")),
        Column("pupil.year_name", "Year"),
        Column("side", "Award or incident"),
        Column("category.name", "What"),
        Column("points", "Points", numeric=True, total="points"),
        Column("where", "Where"),
        Column("by.__str__", "Logged by"),
        Column("words", "What happened", extra=True),
    ),
    order=("-day", "-logged", "-pk"),
    filters=(
        Filter("sort", "Award or incident", lambda _: Category.SORTS, lambda rows, value: rows.filter(sort=value)),
        Filter(
            "year",
            "Year group",
            lambda viewer: [(str(year), year_name(year)) for year in queries.listed_years(viewer)],
            lambda rows, value: rows.filter(pupil__year=int(value)),
        ),
        Filter(
            "what",
            "What",
            lambda viewer: [(each.ref, each.name) for each in queries.listed_categories(viewer)],
            lambda rows, value: rows.filter(category__ref=value),
        ),
    ),
    view=rules.can_read,
    panels=_back,
    panels_template="behaviour/entry.html",
    empty="Nothing has been logged this year of those whom you teach or lead. Log from the page of a {pupil.one}, from a class, or with Log on home.",
)
