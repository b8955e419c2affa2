"""The year as it was asked for: the page, the spreadsheet, the documents and what a program reads are all made from this one
description, so that they say the same.

Rates stand as words beside the sessions that they are of: a spreadsheet would round 9.95 % to the line of 10 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime

from remit.areas.attendance import figures, queries
from remit.areas.attendance.figures import Line, Pool, Span
from remit.areas.attendance.masks import percent
from remit.core.access import words_for
from remit.core.outputs.document import DAY, NUMBER, YES_NO, Cell, Column, Table
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school import queries as school

COHORT = "{Pupil.many} on roll on {day} whom {who} answers for"


@dataclass(frozen=True)
class Picture:
    """`found` is the cohort, `chosen` those of it who are shown; `as_at` the moment of the last mark."""

    day: date
    offered: tuple[Span, ...]
    span: Span
    show: str
    label: str
    found: tuple[Line, ...]
    chosen: tuple[Line, ...]
    all: Pool
    forms: tuple[Pool, ...]
    groups: tuple[Pool, ...]
    as_at: datetime | None
    cohort: str

    @property
    def asked(self) -> str:
        """As the part of an address."""
        return urlencode({"span": self.span.key, "show": self.show})

    @property
    def days(self) -> str:
        return f"{date_format(self.span.first_day, 'j F Y')} to {date_format(self.span.last_day, 'j F Y')}"

    @property
    def marks_as_at(self) -> str:
        return date_format(localtime(self.as_at), "j F Y, H:i") if self.as_at else "No marks yet"

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What every file of it says of itself."""
        return (
            ("Days", f"{self.span.label}: {self.days}"),
            ("Who", f"{self.cohort}: {len(self.found)}, of {self.all.known} of whom a session was possible"),
            ("Marks as at", self.marks_as_at),
        )


def picture(viewer: Viewer, asked: Mapping[str, str]) -> Picture | None:
    """Of the days and the list asked for, as far as they are offered. Nothing where the school has no year."""
    year = school.this_year(viewer)
    if year is None:
        return None
    offered = figures.spans(viewer, year)
    span = next((each for each in offered if each.key == asked.get("span")), offered[0])
    found = figures.lines(viewer, year, span)
    show = asked.get("show", "") if asked.get("show") in figures.SHOWN else figures.ALL
    label, chosen = figures.chosen(found, show)
    return Picture(
        day=viewer.day,
        offered=tuple(offered),
        span=span,
        show=show,
        label=label,
        found=tuple(found),
        chosen=tuple(chosen),
        all=figures.pool("All", found, figures.national_for({line.pupil.year for line in found})),
        forms=tuple(figures.by_year_and_form(found)),
        groups=tuple(figures.by_characteristic(viewer, found)),
        as_at=queries.last_mark_at(viewer),
        cohort=cohort(viewer),
    )


def cohort(viewer: Viewer) -> str:
    day = date_format(viewer.day, "j F Y")
    return say(COHORT, words_for(viewer)).format(day=day, who=viewer.user.name)


SESSIONS = ("possible", "attended", "authorised", "unauthorised", "absent", "late")
HEADS = ("Possible", "Attended", "Authorised", "Unauthorised", "Missed", "Late")


def list_table(viewer: Viewer, held: Picture) -> Table:
    """A row for each of those chosen; sessions as whole numbers."""
    one = say("{Pupil.one}", words_for(viewer))
    columns = (
        Column(one, wide=3),
        Column("Form", none="–"),
        *(Column(head, NUMBER) for head in HEADS),
        Column("Attendance"),
        Column("Persistent", YES_NO),
        Column("Severe", YES_NO),
    )
    return Table(held.label, columns, tuple(map(_row, held.chosen)))


def _row(line: Line) -> tuple[Cell, ...]:
    counts = line.counts
    return (
        str(line.pupil), line.form or None, *(getattr(counts, name) for name in SESSIONS),
        percent(counts.attendance), counts.persistent, counts.severe,
    )  # fmt: skip


def group_table(viewer: Viewer, title: str, pools: tuple[Pool, ...], *, england: bool = False) -> Table:
    """A row for each group, all of them as they are: for whoever knows the names."""
    columns = (
        Column("Group", wide=3),
        Column(say("{Pupil.many}", words_for(viewer)), NUMBER),
        *(Column(head, NUMBER) for head in HEADS),
        Column("Attendance"),
        Column("Absence"),
        Column("Persistent", NUMBER),
        Column("Persistent, share"),
        Column("Severe", NUMBER),
        *([Column("England, absence", none="–")] if england else []),
    )
    return Table(title, columns, tuple(_pool_row(each, england=england) for each in pools))


def _pool_row(each: Pool, *, england: bool) -> tuple[Cell, ...]:
    return (
        each.label, each.known, *(getattr(each.counts, name) for name in SESSIONS), percent(each.counts.attendance),
        percent(each.counts.absence), each.persistent, percent(each.persistent_share), each.severe,
        *([each.national or None] if england else []),
    )  # fmt: skip


FORMS, GROUPS = "Year groups and forms", "Groups, each beside the others"


def workbook(viewer: Viewer, held: Picture) -> list[Table]:
    """The list, the groups and what they are of: her own working file, so that nothing small is held back in it."""
    about = Table("About", (Column("What"), Column("Is", wide=3)), held.about)
    everybody = (held.all, *held.forms)
    return [
        list_table(viewer, held),
        group_table(viewer, FORMS, everybody),
        group_table(viewer, GROUPS, held.groups, england=True),
        about,
    ]


def one_table(viewer: Viewer, held: Picture) -> Table:
    """The list alone, for a file of one table: what it is of stands in each row."""
    table = list_table(viewer, held)
    columns = (Column("From", DAY), Column("To", DAY), Column("Marks as at"), Column("Who"))
    beside: tuple[Cell, ...] = (held.span.first_day, held.span.last_day, held.marks_as_at, held.cohort)
    return Table(table.title, (*table.columns, *columns), tuple((*row, *beside) for row in table.rows))
