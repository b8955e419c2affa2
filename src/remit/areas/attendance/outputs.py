"""The year's attendance as documents: the list for whoever follows it up, the groups for governors and others, certificates.

Small numbers. What leaves the school as figures of groups (PDF, Word) holds back counts of one to five, whatever else would
tell them, and the rates of groups so small: `analytics/suppression.py`, applied last. Her own page, her spreadsheet and
what a program reads in her name do not: there each figure stands beside the names that it is of, and a leader who cannot
see which two are behind a number cannot help them. For the same reason no document has both names and groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import QueryDict

from remit.analytics.suppression import FEWEST, Sum, held_back
from remit.areas.attendance import picture, rules
from remit.areas.attendance.certificates import Certificates, certificates
from remit.areas.attendance.figures import Pool, state_words
from remit.areas.attendance.masks import percent
from remit.areas.attendance.picture import Picture
from remit.core.access import words_for
from remit.core.outputs.document import (
    NUMBER,
    Block,
    Break,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Items,
    Paragraph,
    Signatures,
    Table,
)
from remit.core.seams import Output
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school.queries import school_of

TOO_FEW = "too few to show"
HELD_BACK = (
    f"Numbers of {{pupil.many}} from one to {FEWEST - 1} are held back, and as many others as it takes that nobody can work them out. "
    "Rates are of all sessions of a group together. Persistent: one possible session in ten missed, or more; severe: every second."
)
SHORT = "Auth., unauth.: sessions missed that were authorised, and that were not. Late: before or after the register closed."
WIDE = (
    Column("Form", wide=12, none="–"),
    Column("Possible", NUMBER, wide=16),
    Column("Attended", NUMBER, wide=18),
    Column("Auth.", NUMBER, wide=12),
    Column("Unauth.", NUMBER, wide=16),
    Column("Missed", NUMBER, wide=14),
    Column("Late", NUMBER, wide=10),
    Column("Attendance", wide=21),
)  # as wide as a page is in millimetres, with the name before and the state behind
OWN = "Names {pupil.many}. For those who answer for them; keep it as the records themselves are kept."
PUBLIC = "Figures of groups, small numbers held back. No {pupil.one} is named."


def found(viewer: Viewer, what: str) -> Picture | None:
    return picture.picture(viewer, QueryDict(what).dict()) if rules.can_follow(viewer) else None


def list_written(viewer: Viewer, held: Picture) -> Document:
    words, table = words_for(viewer), picture.list_table(viewer, held)
    wide = (*WIDE, Column("State", wide=19, none="–"))
    columns = (replace(table.columns[0], wide=34), *wide)
    rows = tuple((*row[:9], state_words(line.state) or None) for row, line in zip(table.rows, held.chosen, strict=True))
    return Document(
        title=f"Attendance: {held.label.casefold()}",
        subtitle=f"{held.span.label}: {held.days}",
        school=str(school_of(viewer) or ""),
        day=held.day,
        audience=say(OWN, words),
        blocks=(Facts(held.about), Table(table.title, columns, rows), Paragraph(SHORT)),
        name="attendance-list",
    )


def groups_written(viewer: Viewer, held: Picture) -> Document:
    words = words_for(viewer)
    shown = Shown.of(held)
    tables = [_groups(viewer, picture.FORMS, shown, (held.all, *held.forms))]
    if held.groups:
        tables.append(_groups(viewer, picture.GROUPS, shown, held.groups, england=True))
    return Document(
        title="Attendance by group",
        subtitle=f"{held.span.label}: {held.days}",
        school=str(school_of(viewer) or ""),
        day=held.day,
        audience=say(PUBLIC, words),
        blocks=(Facts(_about(held)), *tables, Paragraph(say(HELD_BACK, words))),
        name="attendance-groups",
    )


def _about(held: Picture) -> tuple[tuple[str, str], ...]:
    """As each file says it, without how many they are: that stands in the table, where it may be held back."""
    return tuple((name, held.cohort if name == "Who" else said) for name, said in held.about)


KNOWN, PERSISTENT, NOT_PERSISTENT, SEVERE, NOT_SEVERE = MEASURES = ("known", "persistent", "rest", "severe", "other")


class Shown:
    """Which counts of people may be read from the groups together."""

    def __init__(self, hidden: frozenset[tuple[int, str]], keys: Mapping[int, int]) -> None:
        self.hidden, self.keys = hidden, keys

    @classmethod
    def of(cls, held: Picture) -> Shown:
        pools = [held.all, *held.forms, *held.groups]
        counts = {(at, name): number for at, each in enumerate(pools) for name, number in _people(each).items()}
        return cls(held_back(counts, _sums(pools)), {id(each): at for at, each in enumerate(pools)})

    def __call__(self, each: Pool, measure: str, said: Cell) -> Cell:
        """Nothing where it is held back. Of a group that is, nothing is said at all."""
        at = self.keys[id(each)]
        return None if (at, KNOWN) in self.hidden or (at, measure) in self.hidden else said


def _people(each: Pool) -> dict[str, int]:
    rest, other = each.known - each.persistent, each.persistent - each.severe
    return dict(zip(MEASURES, (each.known, each.persistent, rest, each.severe, other), strict=True))


def _sums(pools: Sequence[Pool]) -> list[Sum]:
    """Groups that are together a year group, or everybody; and those of a group who are persistently absent, and not."""
    wholes = {each.label: at for at, each in enumerate(pools) if each.part_of == "years"}
    parts: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(pools[1:], 1):
        parts[each.part_of].append(at)
    across = [Sum(tuple((at, name) for at in of), (wholes.get(whole, 0), name)) for whole, of in parts.items() for name in MEASURES]  # fmt: skip
    within = [((PERSISTENT, NOT_PERSISTENT), KNOWN), ((SEVERE, NOT_SEVERE), PERSISTENT)]
    return across + [
        Sum(tuple((at, part) for part in names), (at, whole)) for at in range(len(pools)) for names, whole in within
    ]


def _groups(viewer: Viewer, title: str, shown: Shown, pools: Sequence[Pool], *, england: bool = False) -> Table:
    columns = (
        Column("Group", wide=36),
        Column(say("{Pupil.many}", words_for(viewer)), NUMBER, wide=19, none=TOO_FEW),
        Column("Attendance", wide=22, none=TOO_FEW),
        Column("Absence", wide=18, none=TOO_FEW),
        Column("Persistent", NUMBER, wide=20, none=TOO_FEW),
        Column("Share", wide=17, none=TOO_FEW),
        Column("Severe", NUMBER, wide=15, none=TOO_FEW),
        *([Column("England, absence", wide=25, none="–")] if england else []),
    )
    rows = tuple(
        (
            each.label, shown(each, KNOWN, each.known), shown(each, KNOWN, percent(each.counts.attendance)),
            shown(each, KNOWN, percent(each.counts.absence)), shown(each, PERSISTENT, each.persistent),
            shown(each, PERSISTENT, percent(each.persistent_share)), shown(each, SEVERE, each.severe),
            *([each.national or None] if england else []),
        )
        for each in pools
    )  # fmt: skip
    return Table(title, columns, rows)


LIST = Output("attendance-list", "Attendance, a list", found, list_written, "attendance:figures", whole=True)
GROUPS = Output("attendance-groups", "Attendance by group", found, groups_written, "attendance:figures", whole=True)


def earned(viewer: Viewer, what: str) -> Certificates | None:
    return certificates(viewer, QueryDict(what).dict()) if rules.can_follow(viewer) else None


def certificates_written(viewer: Viewer, held: Certificates) -> Document:
    """A page for the office, with whom they are for; then a page each."""
    words, place = words_for(viewer), str(school_of(viewer) or "")
    blocks: list[Block] = [
        Facts((("For", held.label), ("Days", held.days), ("Certificates", str(len(held.earned))))),
        Items(tuple(f"{each.line.pupil}, {each.line.form or 'no form'}" for each in held.earned)),
    ]
    for each in held.earned:
        blocks += [
            Break(),
            Heading("Certificate of attendance"),
            Paragraph(f"{place}\n\nThis certificate is given to"),
            Heading(str(each.line.pupil)),
            Paragraph(f"{each.line.form}\n\n{held.sentence(each)}." if each.line.form else f"{held.sentence(each)}."),
            Signatures((say("{Head_of_year.one}", words),)),
        ]
    return Document(
        title="Certificates of attendance",
        subtitle=f"{held.label}: {held.days}",
        school=place,
        day=held.day,
        audience=say("For the {pupil.one} who is named, and the family.", words),
        blocks=tuple(blocks),
        name="certificates",
    )


CERTIFICATES = Output(
    "attendance-certificates",
    "Certificates of attendance",
    earned,
    certificates_written,
    "attendance:certificates",
    whole=True,
)
