"""How a duty's standing is said: a word, a tone, and never a percentage."""

from __future__ import annotations

from typing import NamedTuple

from remit.leading.duties.standing import (
    DONE,
    DUE,
    GOOD,
    NEXT_TERM,
    NEXT_YEAR,
    NO_YEAR,
    NOTHING,
    OVERDUE,
    SHORT,
    UP_TO_DATE,
    Standing,
)


class Said(NamedTuple):
    label: str
    tone: str


SAID = {
    NOTHING: Said("Nothing recorded yet", "grey"),
    OVERDUE: Said("Overdue", "red"),
    UP_TO_DATE: Said("Up to date", "green"),
    DUE: Said("Due", "amber"),
    GOOD: Said("In good order", "green"),
    NO_YEAR: Said("The school's year has not been entered", "grey"),
}


def state_words(stands: Standing) -> Said:
    if stands.state == DONE:
        return Said("Done this term" if stands.due and not stands.yearly else "Done this year", "green")
    if stands.state == SHORT:
        return Said("Something is missing" if stands.measures else "Nothing recorded this term", "amber")
    return SAID[stands.state]


NEXT = {"": "", NEXT_TERM: "Next term", NEXT_YEAR: "Next year"}


def next_words(stands: Standing) -> str:
    """What stands before the day on which it falls due next, or in its place."""
    if stands.continuing:
        return "Never overdue"
    if stands.state == NO_YEAR:
        return "Not known"
    if stands.next_due is None:
        return "Done for this year" if stands.state == DONE else "Next year"
    return "Was due" if stands.state == OVERDUE else NEXT[stands.next_in]
