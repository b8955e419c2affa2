"""What a program may ask for, in the words of OpenAPI: made from the registers, so that it says what there is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from remit.core.registers.definition import Register
from remit.core.seams import all_of

PROBLEM = {
    "description": "Why not, in a sentence.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
REFUSED = {"400": PROBLEM, "401": PROBLEM, "403": PROBLEM, "404": PROBLEM, "429": PROBLEM}
TEXT = {"type": "string"}


def description() -> dict[str, Any]:
    paths = {reverse("api:list", args=[each.area, each.name]): {"get": _list(each)} for each in all_of(Register)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Remit",
            "version": "1",
            "description": "Reads what the owner of the key sees on the pages, from the same queries, without what waits for "
            "a second step. Nothing can be written. What was read is noted as an export, once a day for each key and "
            "list. What is asked for and is not here is answered by 400 and a sentence, never by a guess.",
        },
        "security": [{"key": []}],
        "paths": paths
        | {
            reverse("api:duties"): {"get": _figure("How your duties stand", "Duties")},
            reverse("api:wants"): {"get": _figure("What wants you", "Wants")},
            reverse("api:attendance"): {"get": _attendance()},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _of(says=TEXT), "Duties": _duties(), "Wants": _wants(), "Attendance": _year()},
        },
    }


def _list(register: Register) -> dict[str, Any]:
    """Labels may hold a word that schools set: here it is Remit's own."""
    ways = [column.way for column in register.columns]
    asked = [_parameter(each.name, each.label) for each in register.filters]
    asked += [
        _parameter("columns", "The columns, by key, with commas between: " + ", ".join(ways)),
        _parameter("sort", "A column by its key; with - before it the other way round"),
        _parameter("page", "Of 500 rows each, from 1. Beyond the last there is none: 404"),
    ]
    if register.rows_at:
        asked.append(_parameter("day", "As it was on a past day: 2026-07-17. Today or before"))
    cells = {"ref": TEXT} | {way: {"type": ["string", "integer", "null"]} for way in ways}
    rows = {"type": "array", "items": {"type": "object", "properties": cells, "required": ["ref"]}}
    answer = _of(
        list=TEXT, day=TEXT, total={"type": "integer"}, page={"type": "integer"}, pages={"type": "integer"}, rows=rows
    )
    return {
        "operationId": f"{register.area}-{register.name}",
        "summary": f"List: {register.area}, {register.name}",
        "parameters": asked,
        "responses": {"200": _answer(answer), **REFUSED},
    }


def _parameter(name: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": words, "schema": TEXT}


def _figure(words: str, schema: str) -> dict[str, Any]:
    answer = _answer({"$ref": f"#/components/schemas/{schema}"})
    return {"operationId": schema.lower(), "summary": words, "responses": {"200": answer, **REFUSED}}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "As seen by the owner of the key.", "content": {"application/json": {"schema": schema}}}


def _of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def _duties() -> dict[str, Any]:
    number, day = {"type": "integer"}, {"type": ["string", "null"], "format": "date"}
    numbers = _of(**dict.fromkeys(("done", "due", "good", "continuing", "nothing"), number))
    duty = _of(ref=TEXT, wording=TEXT, area=TEXT, state=TEXT, done=number, due=number, last=day, next_due=day)
    return _of(day=TEXT, numbers=numbers, duties={"type": "array", "items": duty})


def _wants() -> dict[str, Any]:
    want = _of(ref=TEXT, of=TEXT, name=TEXT, why=TEXT, since=TEXT)
    return _of(day=TEXT, wants={"type": "array", "items": want})


def _attendance() -> dict[str, Any]:
    asked = [
        _parameter(
            "span", "The days: year, term, half or weeks (the last four). The year to date where nothing is said"
        ),
        _parameter("show", "Who: severe, persistent, risk, unauthorised or late. Everybody where nothing is said"),
    ]
    return _figure("The year's attendance of those whom you answer for", "Attendance") | {"parameters": asked}


def _year() -> dict[str, Any]:
    number, flag = {"type": "integer"}, {"type": "boolean"}
    sessions = dict.fromkeys(("possible", "attended", "authorised", "unauthorised", "absent", "late"), number)
    pupil = _of(ref=TEXT, name=TEXT, form={"type": ["string", "null"]}, persistent=flag, severe=flag, **sessions)
    group = _of(group=TEXT, known=number, persistent=number, severe=number, **sessions)
    many = {"type": "array", "items": group}
    return _of(
        day=TEXT,
        span=_of(key=TEXT, label=TEXT, first_day=TEXT, last_day=TEXT),
        list=TEXT,
        cohort=TEXT,
        marks_as_at={"type": ["string", "null"]},
        all=group,
        pupils={"type": "array", "items": pupil},
        forms=many,
        groups=many,
    )
