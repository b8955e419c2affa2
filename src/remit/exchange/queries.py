"""Batches and their rows, and what a file would do without any database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from remit.core import seams
from remit.core.imports.columns import as_remembered, guess, heading_key
from remit.core.imports.kinds import VERDICTS, Ending, Import, Judged
from remit.core.imports.models import Batch, Heading, Row
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.imports import PUPILS, kind_of
from remit.school.models import Contact, GroupLead, School, year_name
from remit.school.reference import values_of
from remit.school.rows.orders import Spoken, spoken

MORE = {
    "last_day": "Back on roll, having left",
    "spells": "Held from and to",
    "contacts": "Contacts",
    "attendance": "Attendance at other schools",
    "bar": "Court order",
    "address": "Address",
    "phones": "Phones",
}
LEFT = {
    "last_day": "First and last day",
    "added": "Added by the file",
    "NEED": "Special educational needs",
    "home": "Which home",
}
OF_KINDS = {
    "class": "Class",
    "address": "Address",
    "contact": "Contact",
    "bar": "Court order",
    "formerupn": "Former UPN",
    "formerattendance": "Attendance at another school",
    "grouplead": "Teacher",
}
LISTS = {
    "fsm": "free_meals", "previously_looked_after": "previous_care", "ethnicity": "ethnicity", "proficiency": "proficiency", "need_1": "sen_needs",
    "need_2": "sen_needs", "language": "languages",
}  # fmt: skip
OF_CHARGES = {"grouplead", GroupLead._meta.label}
NOTHING = "none"
LEFT_OUT = "left_out"  # of what was said of a whole file: by heading, why it is no court order
DETAIL, STAYS = "A detail", "It stays as it is."  # of what she does not see, neither which it is nor why
Compared = list[tuple[str, str, str]]


def kinds() -> list[Import]:
    return list(seams.all_of(Import))


def kind_named(name: str) -> Import:
    """What files of this name hold; of an unknown name, pupils."""
    found: Import = seams.named(Import, name) or seams.named(Import, PUPILS)  # type: ignore[assignment]
    return found


def where_shown(viewer: Viewer, kind: Import) -> tuple[str, str]:
    """What its list is called; and of contacts, which have none, where they stand."""
    if kind.name != "contacts":
        return kind.label.lower(), ""
    sees = viewer.opens("general") and Contact.objects.visible_to(viewer).exists()  # as on that page
    told = "Contacts stand on the page of each {pupil.one}"
    return "{pupil.many}", f"{told}." if sees else f"{told}, for whoever has a post that opens them. Yours does not."


def labels_of(kind: Import) -> dict[str, str]:
    return {**MORE, **kind.labels} | ({"last_day": MORE["last_day"]} if kind.name == PUPILS else {})


def batches(viewer: Viewer) -> QuerySet[Batch]:
    return Batch.objects.visible_to(viewer.only("manage")).order_by("-pk")


def kept_schools(viewer: Viewer) -> QuerySet[School]:
    """Those whose records she keeps: a file is brought in to one of them."""
    return school.schools(viewer.only("manage")).order_by("pk")


def school_named(viewer: Viewer, batch: Batch) -> str:
    """Which school the rows of a file go to, where she keeps the records of several."""
    kept = {each.pk: each.name for each in kept_schools(viewer)}
    return kept.get(batch.school_id, "") if len(kept) > 1 else ""


def rows_of(viewer: Viewer, batch: Batch) -> QuerySet[Row]:
    return Row.objects.visible_to(viewer).filter(batch=batch).order_by("number")


def judged(viewer: Viewer, batch: Batch) -> list[Judged]:
    held = school.schools(viewer).get(pk=batch.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=batch).order_by("number"))
    return kind_of(batch).judge(batch, rows, day=viewer.day, school=held, by=viewer)


def endings(viewer: Viewer, batch: Batch) -> list[Ending]:
    """What this file ends by leaving it out."""
    kind = kind_of(batch)
    if not (batch.said.get("whole") and kind.ending_words):
        return []
    held = school.schools(viewer).get(pk=batch.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=batch).order_by("number"))
    return [kind.ending_words(each) for each in kind.endings(batch, rows, day=viewer.day, school=held, by=viewer)]


def totals(found: list[Judged]) -> dict[str, int]:
    counted = Counter(each.verdict for each in found)
    return {verdict: counted[verdict] for verdict in VERDICTS}


HIDDEN = "another value"


def changes(viewer: Viewer, found: list[Judged], kind: Import | None = None) -> list[tuple[Judged, Compared]]:
    """By row, each field with what is held and what the file says, in words. A held value that she would
    not see on the record's own page is not told here either: see `school.imports.sight`."""
    kind = kind or kind_named(PUPILS)
    hidden, labels = kind.hidden(viewer, found), labels_of(kind)
    return [
        (
            each,
            [
                (labels[key], HIDDEN if key in hidden.get(each.number, ()) else in_words(key, was), in_words(key, new))
                for key, (was, new) in each.differs.items()
            ],
        )
        for each in found
    ]


def lines(kind: Import, found: list[Judged]) -> list[tuple[Judged, str, str]]:
    """By row whose it is, and what stands beside it."""
    return [(each, *kind.line(each)) for each in found]


def in_words(key: str, value: Any) -> str:
    """A value of a row as the school says it: "Reception", "Yes", "3 September 2014"."""
    match value:
        case None | "" | [] | ():
            return NOTHING
        case bool():
            return "Yes" if value else "No"
        case date():
            return f"{value.day} {value:%B %Y}"
        case int() if key == "year":
            return year_name(value)
        case list() | tuple():
            return ", ".join(map(str, value))
    return _of_list(key, str(value))


def _of_list(key: str, value: str) -> str:
    if key == "relation":
        return dict(Contact.RELATIONS).get(value, value)
    return values_of(LISTS[key]).get(value, value) if key in LISTS else value


def remembered(viewer: Viewer, of: str = PUPILS, school_id: int | None = None) -> dict[str, str]:
    """What the school said of headings whose records she keeps: by key of the heading, the field's key or nothing."""
    asked = school_id or school.managed_school(viewer).pk
    headings = Heading.objects.visible_to(viewer.only("manage")).filter(of=of, school_id=asked)
    return dict(headings.values_list("key", "field"))


def guessed(viewer: Viewer, batch: Batch, of: str) -> dict[str, int]:
    """The columns of a file, if it lists these."""
    return guess(batch.headings, kind_named(of).rows.fields, remembered(viewer, of, batch.school_id))


def standing_twice(batch: Batch) -> list[str]:
    """Headings that several columns have: of each the first is taken by itself."""
    counted = Counter(heading_key(heading) for heading in batch.headings if heading)
    firsts = {heading_key(heading): heading for heading in reversed(batch.headings)}
    return [firsts[key] for key, many in counted.items() if many > 1]


def as_said_before(viewer: Viewer, batch: Batch) -> list[tuple[str, str]]:
    """The headings of a file that are matched as somebody at the school said, with the field's label or nothing."""
    found = as_remembered(batch.headings, batch.columns, remembered(viewer, batch.of, batch.school_id))
    labels = kind_of(batch).labels
    return [(heading, labels.get(use, "")) for heading, use in found]


def unused(batch: Batch) -> list[str]:
    """The headings that nothing is taken from."""
    taken = set(batch.columns.values())
    return [heading for at, heading in enumerate(batch.headings) if heading and at not in taken]


@dataclass(frozen=True)
class Left:
    """What an undo leaves as it is: whose, which field, and why."""

    name: str
    field: str
    why: str


@dataclass(frozen=True)
class Undoing:
    """What an undo would do, or did: how many pupils, and what it leaves, still to be put into words by `left_of`."""

    taken_off: int
    put_back: int
    left: list[Any]

    @property
    def does_nothing(self) -> bool:
        """Undone like that a file would be used up, and what it brought in would stay."""
        return not (self.taken_off or self.put_back) and bool(self.left)


def would_do(batch: Batch) -> Undoing:
    """What undoing it would do, as the worker found."""
    return _undoing(batch.would)


def after(viewer: Viewer, batch: Batch) -> list[str]:
    """The files of the school that came in after this one and stand: what they recorded holds it."""
    stands = {Batch.DONE, Batch.STOPPED}
    later = batches(viewer).filter(school_id=batch.school_id, pk__gt=batch.pk, reached__gt=0, state__in=stands)
    return list(later.order_by("pk").values_list("name", flat=True))


def undone(batch: Batch) -> Undoing:
    """What has been undone of it."""
    return _undoing(batch.undone)


def _undoing(said: dict[str, Any]) -> Undoing:
    return Undoing(said.get("taken_off", 0), said.get("put_back", 0), said.get("left", []))


def left_of(viewer: Viewer, batch: Batch, left: Iterable[Any]) -> list[Left]:
    """Some of what an undo leaves, in words, as far as she sees it."""
    left = list(left)
    if not left:
        return []
    kind = kind_of(batch)
    keys = [key for key, _, _ in left if key is not None]
    names, sees = kind.names(viewer, keys), kind.hides_left(viewer, keys)
    takers = _takers(viewer, [key for key, what, _ in left if _unit(what) in OF_CHARGES])
    return [
        Left(what, labels_of(kind).get("form" if kind.name == PUPILS else "group", DETAIL), why)
        if key is None
        else Left(
            (takers if _unit(what) in OF_CHARGES else names).get(key, "No longer here"),
            *((_label_of(kind, what), why) if key in sees.get(_unit(what), ()) else (DETAIL, STAYS)),
        )
        for key, what, why in left
    ]


def _unit(what: str) -> str:
    """Of a field its key; of a row that came or went its kind: "bar 12"."""
    return what.partition(" ")[0]


def _takers(viewer: Viewer, charges: list[int]) -> dict[int, str]:
    """Who takes a group: it is about no pupil, so that its own number stands where a pupil's would."""
    rows = GroupLead.objects.visible_to(viewer).filter(pk__in=charges)
    return dict(rows.values_list("pk", "staff__name")) if charges else {}


def _label_of(kind: Import, what: str) -> str:
    return {**labels_of(kind), **LEFT}.get(what) or OF_KINDS.get(_unit(what), DETAIL)


def lacking(batch: Batch) -> list[str]:
    """The columns without which nothing can be brought in."""
    return kind_of(batch).rows.lacking(batch.headings, batch.columns)


def barring(viewer: Viewer, batch: Batch) -> list[str]:
    """Headings about court orders in a file that is no list of contacts: what stands there comes in with contacts."""
    kind = kind_named("contacts")
    if batch.of == kind.name:
        return []
    told = kind.rows.dropped(batch.headings, batch.columns)
    return list(dict.fromkeys([*told, *(each.heading for each in orders_left_out(viewer, batch))]))


def orders_left_out(viewer: Viewer, batch: Batch) -> list[Spoken]:
    """The columns that nothing is taken from and that speak of a court order."""
    rows = list(rows_of(viewer, batch).values_list("number", "cells"))
    said = remembered(viewer, kind_named("contacts").name, batch.school_id)
    return spoken(batch.headings, rows, batch.columns, said)


def asked(viewer: Viewer, batch: Batch) -> list[Spoken]:
    """Those of them of which nobody has said yet why they are left out: a list of contacts waits for it."""
    if not kind_of(batch).rows.never_dropped:
        return []
    answered = batch.said.get(LEFT_OUT, {})
    return [each for each in orders_left_out(viewer, batch) if each.key not in answered]


def left_out(batch: Batch) -> list[tuple[str, str]]:
    """The headings that speak of a court order and are left out, with why somebody said so."""
    why = batch.said.get(LEFT_OUT, {})
    used = set(batch.columns.values())
    headings = ((heading or f"Column {at + 1}") for at, heading in enumerate(batch.headings) if at not in used)
    return [(heading, why[heading_key(heading)]) for heading in headings if heading_key(heading) in why]


def _why(row: Judged) -> str:
    return " ".join(f"{fault.column}: {fault.message}" for fault in row.faults)


def not_brought_in(batch: Batch) -> list[tuple[int, str]]:
    """The rows that were refused when the file was brought in, with why."""
    said = ((int(number), " ".join(why)) for number, why in batch.refused.items())
    return sorted((number, why or "Another row is about the same.") for number, why in said)


def refused(viewer: Viewer, batch: Batch) -> list[tuple[list[str], str]]:
    """The cells of each refused row as they came, and why in words. Once it was begun, what was refused then."""
    begun = batch.reached or batch.refused
    told = dict(not_brought_in(batch)) if begun else {each.number: _why(each) for each in judged(viewer, batch)}
    why = {number: reason for number, reason in told.items() if reason}
    rows = Row.objects.visible_to(viewer).filter(batch=batch, number__in=why).order_by("number")
    return [(row.cells, why[row.number]) for row in rows]
