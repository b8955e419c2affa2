"""Whom the demo's two schools employ and what each leads, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WHOLE = "whole"


@dataclass(frozen=True)
class Title:
    """A post. `document` names its job description, `state` how far that has come. `asked` answers what the document
    leaves open, by role; `waiting` names the sensitive kinds about which the head has said nothing yet. `reach` is
    for posts that were set up without a document: the whole school, or a subject's name."""

    title: str
    manager: str = ""
    standing: str = "leader"
    reach: str = ""
    document: str = ""
    state: str = "confirmed"
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    since: int = 2  # years ago
    recorded: float = 0.5  # how much of what is due has been recorded by hand
    shares: bool = False


@dataclass(frozen=True)
class Person:
    """`subject`: which department, where the school has them; `load`: how many classes beside a colleague's four."""

    name: str
    titles: tuple[Title, ...] = ()
    subject: str = ""
    load: int = 4
    form: str = ""
    left: bool = False


@dataclass(frozen=True)
class Department:
    """`code` stands in the names of classes; `by` says how they are made: in sets by ability or by form; `chosen` is
    how popular the subject is where students choose, 0 where all go on with it."""

    subject: str
    code: str
    teachers: int
    by: str = "form"
    chosen: int = 0


@dataclass(frozen=True)
class Plan:
    """A school. `forms` are the letters or names of a year group's forms; `others` work there and teach no class."""

    key: str
    name: str
    domain: str
    first_year: int
    last_year: int
    forms: tuple[str, ...]
    people: tuple[Person, ...]
    words: dict[str, list[str]] = field(default_factory=dict)
    departments: tuple[Department, ...] = ()
    upn_number: str = ""
    others: int = 10
    without_form: int = 0  # year group of a child who is in no form yet
    untutored: str = ""
    untaught: str = ""

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)
