"""Whom the demo's two schools employ and what each leads, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WHOLE = "whole"
SIXTH_FORM = 12  # the first year of it


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
    acting: bool = False  # until the end of the year
    years: tuple[int, ...] = ()  # that the post reaches, where it was set up without a document
    recorded: float = 0.5  # how much of what is due has been recorded by hand
    shares: bool = False


@dataclass(frozen=True)
class Person:
    """`subject`: which department, where the school has them; `load`: how many classes beside a colleague's four.
    `job` is what she does where no post says it; `days` are those of a part-time week, 1 for Monday."""

    name: str
    titles: tuple[Title, ...] = ()
    subject: str = ""
    load: int = 4
    form: str = ""
    left: bool = False
    job: str = ""
    days: tuple[int, ...] = ()
    account: bool = True


@dataclass(frozen=True)
class Job:
    """So many people who do the same and teach no class."""

    name: str
    people: int
    account: bool = True
    part_time: int = 0  # how many of them are in on some days only


@dataclass(frozen=True)
class Department:
    """`code` stands in the names of classes; `by` says how they are made: in sets by ability, by form, or in the sixth
    form alone; `chosen` is how popular the subject is where students choose, 0 where all go on with it. `lessons` are
    those of two weeks: up to Year 9, and in Years 10 and 11 where all go on."""

    subject: str
    code: str
    teachers: int
    by: str = "form"
    chosen: int = 0
    lessons: tuple[int, int] = (0, 0)
    part_time: int = 0


@dataclass(frozen=True)
class Plan:
    """A school, from its youngest year group to its oldest."""

    key: str
    name: str
    domain: str
    first_year: int
    last_year: int
    forms: tuple[str, ...]  # of a year group
    people: tuple[Person, ...]
    words: dict[str, list[str]] = field(default_factory=dict)
    departments: tuple[Department, ...] = ()
    upn_number: str = ""
    jobs: tuple[Job, ...] = ()
    more_teachers: tuple[
        str, ...
    ] = ()  # subjects of those who have no form: each class has one of them, an afternoon a week
    shares: str = ""  # the form that two teachers share
    sixth_offers: tuple[tuple[str, ...], ...] = ()
    without_form: int = 0  # year group of a child who is in no form yet
    joiner: int | None = None  # year group of a child who came in the year
    untutored: str = ""
    untaught: str = ""
    form_size: int = 30
    sixth_forms: tuple[str, ...] = ()  # the same of Years 12 and 13
    sixth_size: int = 20
    orders: int = 1  # of a court, about a parent
    about: dict[str, Any] = field(default_factory=dict)  # what else the school says of itself
    fewer: int | None = None  # forms of a year group, where not all are built
    whole: int | None = None  # the year group of which all are, even so

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    def forms_of(self, year: int) -> tuple[str, ...]:
        found = self.sixth_forms if year >= SIXTH_FORM else self.forms
        return found if year == self.whole else found[: self.fewer]

    def size_of(self, year: int) -> int:
        size = self.sixth_size if year >= SIXTH_FORM else self.form_size
        return size * len(self.forms_of(year))
