"""The behaviour log of the year, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from remit.areas.behaviour import queries, rules
from remit.areas.behaviour.models import Category
from remit.areas.behaviour.queries import NONE, WORDS
from remit.core.registers.definition import Column, Filter, Register
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import WEEKDAYS, year_name

Choices = Iterable[tuple[str, str]]


def _back(viewer: Viewer, entry: Any) -> Mapping[str, Any]:
    """Whether she takes it back, and whether she is to say why."""
    return {"may": rules.can_take_back(viewer, entries=[entry]), "why": not rules.is_hers(viewer, entry)}


def _at(rows: QuerySet, way: str, value: str) -> QuerySet:
    return rows.filter(**{way: None} if value == NONE else {f"{way}__ref": value})


def _at_place(rows: QuerySet, value: str) -> QuerySet:
    if value in {WORDS, NONE}:
        nowhere = rows.filter(room=None)
        return nowhere.filter(place="") if value == NONE else nowhere.exclude(place="")
    return rows.filter(room__ref=value)


def _whose(viewer: Viewer) -> Choices:
    return [("led", "Those whom I lead")] if rules.can_recognise(viewer) else []


def _classes(viewer: Viewer) -> Choices:
    rows = school.listed_groups(viewer).order_by("type", "year", "name", "pk")
    return [*rows.values_list("ref", "name"), (NONE, "In no lesson")]


def _places(viewer: Viewer) -> Choices:
    return [*queries.rooms(viewer).values_list("ref", "name"), (WORDS, "Said in words"), (NONE, "Not said")]


def _subjects(viewer: Viewer) -> Choices:
    return [*school.subjects(viewer).values_list("ref", "name"), (NONE, "No subject")]


def _forms(viewer: Viewer) -> Choices:
    rows = school.listed_forms(viewer).order_by("year", "name")
    return [*rows.values_list("ref", "name"), (NONE, "None")]


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
        Filter(
            "span",
            "Days",
            lambda viewer: [(each.key, each.label) for each in queries.listed_spans(viewer)],
            lambda rows, value: rows.filter(**{f"in_{value}": True}),
        ),
        Filter("whose", "Whose", _whose, lambda rows, value: rows.filter(led=value == "led")),
        Filter("class", "Class", _classes, lambda rows, value: _at(rows, "group", value)),
        Filter("when", "Lesson of the day", queries.listed_times, queries.at_time),
        Filter(
            "weekday",
            "Weekday",
            lambda _: [(str(number), name) for number, name in WEEKDAYS],
            lambda rows, value: rows.filter(day__iso_week_day=int(value)),
        ),
        Filter("place", "Place", _places, _at_place),
        Filter("subject", "Subject", _subjects, lambda rows, value: _at(rows, "subject", value)),
        Filter(
            "form", "{Form.one}", _forms, lambda rows, value: rows.filter(form_ref=None if value == NONE else value)
        ),
    ),
    view=rules.can_read,
    panels=_back,
    panels_template="behaviour/entry.html",
    empty="Nothing has been logged this year of those whom you teach or lead. Log from the page of a {pupil.one}, from a class, or with Log on the page Home.",
)
