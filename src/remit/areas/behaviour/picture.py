"""The log of a span as it was asked for: the page, the spreadsheet and the documents are made from this one description, so
that they say the same. A ratio stands beside the numbers that it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.http import urlencode

from remit.areas.attendance.figures import Span
from remit.areas.behaviour import figures, queries
from remit.areas.behaviour.figures import CUTS, Counts, Cut, Found, Group, Line, Person, Repeated, Taught
from remit.core.access import words_for
from remit.core.outputs.document import NUMBER, Cell, Column, Table
from remit.core.viewers import Viewer
from remit.core.words import say

USUAL = ("half", "term", "year")
COHORT = "Entries about {pupil.many} whom {who} leads; of a subject those of its lessons"


@dataclass(frozen=True)
class Picture:
    """`cut` is what the lines are by. `lessons`: of the classes that she answers for, in these days."""

    day: date
    offered: tuple[Span, ...]
    span: Span
    cut: Cut
    lines: tuple[Line, ...]
    all: Counts
    groups: tuple[Group, ...]
    repeated: tuple[Repeated, ...]
    people: Mapping[int, Person]
    lessons: tuple[Taught, ...]
    cohort: str

    @property
    def asked(self) -> str:
        """As the part of an address."""
        return urlencode({"span": self.span.key, "by": self.cut.name})

    @property
    def days(self) -> str:
        return f"{date_format(self.span.first_day, 'j F Y')} to {date_format(self.span.last_day, 'j F Y')}"

    @property
    def listed(self) -> dict[str, str]:
        """The filters of the behaviour log that open all that is counted here."""
        return {"whose": "led", "span": self.span.key}

    @property
    def cuts_lessons(self) -> bool:
        return any(line.counts.lessons is not None for line in self.lines)

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What every file of it says of itself."""
        n = f"{self.all.awards} awards, {self.all.incidents} incidents, {self.all.lessons or 0} lessons"
        return (("Days", f"{self.span.label}: {self.days}"), ("What", self.cohort), ("n", n))


def picture(viewer: Viewer, asked: Mapping[str, str]) -> Picture | None:
    """Of the days and the cut asked for, as far as they are offered. Nothing where the school has no year."""
    offered = {each.key: each for each in queries.listed_spans(viewer)}
    if not offered:
        return None
    usual = next(offered[key] for key in USUAL if key in offered)
    span, cut = offered.get(asked.get("span", ""), usual), CUTS.get(asked.get("by", ""), CUTS["class"])
    counted, found = figures.scanned(viewer, span, cut)
    people, lessons = figures.by_pupil(viewer, counted), figures.taught(viewer, span)
    total = figures.group_of("", list(people.values())).counts
    return Picture(
        day=viewer.day,
        offered=tuple(offered.values()),
        span=span,
        cut=cut,
        lines=tuple(lines(viewer, cut, found, people, lessons)),
        all=total._replace(lessons=sum(each.number for each in lessons) or None),
        groups=tuple(figures.by_characteristic(viewer, people)),
        repeated=tuple(figures.repeated(viewer, span.last_day)),
        people=people,
        lessons=tuple(lessons),
        cohort=say(COHORT, words_for(viewer)).format(who=viewer.user.name),
    )


def lines(
    viewer: Viewer, cut: Cut, found: Found, people: Mapping[int, Person], lessons: Sequence[Taught]
) -> list[Line]:
    """In the school's words."""
    words = words_for(viewer)
    return [line._replace(label=say(line.label, words)) for line in figures.cut_by(viewer, cut, found, people, lessons)]


def ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


HEADS = (
    Column("Awards", NUMBER, wide=16),
    Column("Incidents", NUMBER, wide=18),
    Column("Awards to one", wide=22),
    Column("In lessons", NUMBER, wide=18),
    Column("Lessons", NUMBER, wide=16, none="–"),
    Column("Per 100", wide=16),
)


def cut_table(viewer: Viewer, cut: Cut, found: tuple[Line, ...] | list[Line], total: Counts) -> Table:
    """A row for each, and all of them together."""
    words = words_for(viewer)
    rows = [*((line.label, line.counts) for line in found), ("All", total)]
    return Table(
        say(cut.label, words),
        (Column(say(cut.head, words), wide=40), *HEADS),
        tuple(_cells(label, counts) for label, counts in rows),
    )


def _cells(label: str, counts: Counts) -> tuple[Cell, ...]:
    return (
        label, counts.awards, counts.incidents, ratio(counts.to_one), counts.in_lessons, counts.lessons,
        ratio(counts.per_hundred),
    )  # fmt: skip


TOO_FEW = "too few to show"


def group_table(viewer: Viewer, held: Picture) -> Table:
    columns = (
        Column("Group", wide=40),
        Column(say("{Pupil.many}", words_for(viewer)), NUMBER, wide=19, none=TOO_FEW),
        Column("With an incident", NUMBER, wide=24, none=TOO_FEW),
        Column("Share", wide=18, none=TOO_FEW),
        Column("Incidents to ten", wide=24, none=TOO_FEW),
        Column("Awards to one", wide=22, none=TOO_FEW),
    )
    return Table("Groups, each beside the others", columns, tuple(map(_group_cells, held.groups)))


def _group_cells(each: Group) -> tuple[Cell, ...]:
    if each.hides:
        return (each.label, None if each.hidden else each.pupils, None, None, None, None)
    share = "–" if each.share is None else f"{each.share:.0f} %"
    return (each.label, each.pupils, each.had, share, ratio(each.each_ten), ratio(each.counts.to_one))


def cut_tables(viewer: Viewer, held: Picture) -> list[Table]:
    """By everything, each cut counted for itself."""
    found = []
    for cut in CUTS.values():
        found_by = {} if cut.of else figures.scanned(viewer, held.span, cut, pupils=False)[1]
        rows = held.lines if cut == held.cut else lines(viewer, cut, found_by, held.people, held.lessons)
        found.append(cut_table(viewer, cut, rows, held.all))
    return found


def workbook(viewer: Viewer, held: Picture) -> list[Table]:
    """Every cut, the groups, those of whom three incidents or more were logged in ten school days, and what it is of."""
    one = say("{Pupil.one}", words_for(viewer))
    repeats = Table(
        f"{figures.LEAST} or more in {figures.WITHIN} days",
        (Column(one, wide=3), Column("Incidents", NUMBER)),
        tuple((str(each.pupil), each.incidents) for each in held.repeated),
    )
    about = Table("About", (Column("What"), Column("Is", wide=3)), held.about)
    return [*cut_tables(viewer, held), group_table(viewer, held), repeats, about]
