"""What a leader has written down this term of what she did: a note for some of what fell due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from random import Random

from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.demo.calendar import school_days
from remit.demo.names import table
from remit.leading.duties.models import Duty, Rhythm
from remit.leading.duties.standing import DATED
from remit.school import queries
from remit.school.calendar import periods

Record = tuple[date, Duty, str]
OFTEN = {"daily", "weekly"}  # habits: a leader who records anything records these
UP_TO_DATE = 0.65  # of the duties recorded at all, those with every period so far
ONCE = 0.7  # of the continuing ones, those with a record at all
LATELY = 3  # what was missed, was missed in the last few periods


@cache
def notes() -> dict[str, list[str]]:
    """By area; for what is done every day, under that word."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in table("notes.csv"):
        found[row["area"]].append(row["note"])
    return found


def to_record(duties: Sequence[Duty], viewer: Viewer, share: float, random: Random) -> Iterator[Record]:
    """`share`: for how many duties something is recorded."""
    for duty in duties:
        rhythms = _counted(duty)
        if OFTEN & set(rhythms) or random.random() < share:
            kind = "daily" if "daily" in rhythms else duty.area
            for day in _days(rhythms, viewer, random):
                yield day, duty, random.choice(notes()[kind])


def _counted(duty: Duty) -> list[str]:
    return [each.period for each in duty.rhythms.all() if each.source != Rhythm.PROPOSED and each.period in DATED]


def _days(rhythms: Sequence[str], viewer: Viewer, random: Random) -> Iterator[date]:
    term = queries.this_term(viewer)
    if term is None:
        return
    so_far = Period(term.first_day, viewer.day)
    if not rhythms:
        yield from _some_day(so_far, viewer, random) if random.random() < ONCE else ()
        return
    spans = [span for each in rhythms for span in periods(each, term, so_far, True)]
    begun = [span for span in spans if span.first_day <= viewer.day]
    late = random.random() > UP_TO_DATE
    missed = len(begun) - 1 - random.randrange(LATELY) if late else len(begun)
    for place, span in enumerate(begun):
        if place != missed:
            yield from _some_day(span, viewer, random)


def _some_day(span: Period, viewer: Viewer, random: Random) -> Iterator[date]:
    days = list(school_days(span.first_day, min(span.last_day, viewer.day)))
    if days:
        yield random.choice(days)
