"""How a duty's standing is said: a word, a tone, and never a percentage."""

from __future__ import annotations

from typing import NamedTuple

from remit.leading.duties.standing import DONE, DUE, GOOD, NOTHING, OVERDUE, Standing


class Said(NamedTuple):
    label: str
    tone: str


def state_words(stands: Standing) -> Said:
    if stands.state == NOTHING:
        return Said("Nothing recorded yet", "grey")
    if stands.state == OVERDUE:
        return Said("Overdue", "red")
    if stands.state == DONE:
        return Said("Done this term" if stands.due else "Done this year", "green")
    if stands.state == DUE:
        return Said("Due", "amber")
    if stands.state == GOOD:
        return Said("In good order", "green")
    return Said("Something is missing" if stands.measures else "Nothing recorded this term", "amber")
