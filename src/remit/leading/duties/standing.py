"""How a duty stands this term. Pure: given its rhythms, what was recorded when, and what its measures found.

Only a rhythm that the document states or the holder chose makes anything due. A duty without one is *continuing*:
never overdue, it shows its measure and what was last done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from remit.core.seams import Period, Progress
from remit.school.calendar import TermDates, periods

DATED = ("daily", "weekly", "half-termly", "termly", "annual")
NOTHING, DONE, DUE, OVERDUE, GOOD, SHORT = "nothing", "done", "due", "overdue", "good", "short"


@dataclass(frozen=True)
class Standing:
    """`done` of `due` periods so far; `next_due` the last day of the first period not recorded. `continuing` duties
    have neither."""

    state: str
    continuing: bool
    done: int = 0
    due: int = 0
    last: date | None = None
    next_due: date | None = None
    measures: tuple[Progress, ...] = ()

    @property
    def nothing_recorded(self) -> bool:
        """Neither by hand nor by anything that was counted."""
        return self.last is None and not any(each.due and not each.cannot for each in self.measures)

    @property
    def counts_this_term(self) -> bool:
        return not self.continuing and self.due > 0


def standing(
    rhythms: Sequence[str],
    recorded: Sequence[date],
    measures: Sequence[Progress],
    *,
    today: date,
    term: TermDates | None,
    year: Period | None,
    last_of_year: bool,
) -> Standing:
    """`recorded`: the days of hand-made records, in any order."""
    found = tuple(each for each in measures if not each.cannot and each.due)
    last = max(recorded, default=None)
    dated = [each for each in rhythms if each in DATED]
    if not dated or term is None or year is None:
        return Standing(_continuing(found, recorded, term), True, last=last, measures=tuple(measures))
    spans = [span for each in dated for span in periods(each, term, year, last_of_year)]
    if not spans:
        return Standing(
            _elsewhere(found, recorded, year), False, last=last, next_due=year.last_day, measures=tuple(measures)
        )
    return _dated(spans, recorded, found, today, last, tuple(measures))


def _continuing(found: Sequence[Progress], recorded: Sequence[date], term: TermDates | None) -> str:
    if found:
        return GOOD if all(each.met for each in found) else SHORT
    this_term = term is None or any(term.first_day <= day <= term.last_day for day in recorded)
    if recorded:
        return GOOD if this_term else SHORT
    return NOTHING


def _elsewhere(found: Sequence[Progress], recorded: Sequence[date], year: Period) -> str:
    """Due this year, but not this term."""
    if any(day in year for day in recorded) or (found and all(each.met for each in found)):
        return DONE
    return DUE


def _dated(
    spans: Sequence[Period],
    recorded: Sequence[date],
    found: Sequence[Progress],
    today: date,
    last: date | None,
    measures: tuple[Progress, ...],
) -> Standing:
    met_now = bool(found) and all(each.met for each in found)
    begun = [span for span in spans if span.first_day <= today] or spans[:1]
    met = [span for span in begun if any(day in span for day in recorded) or (met_now and today in span)]
    open_spans = [span for span in begun if span not in met]
    overdue = [span for span in open_spans if span.last_day < today]
    coming = [span for span in spans if span not in met]
    next_due = min((span.last_day for span in coming), default=None)
    state = OVERDUE if overdue else DUE if open_spans else DONE
    return Standing(state, False, len(met), len(begun), last, next_due, measures)


@dataclass(frozen=True)
class Numbers:
    """Home's three. Headings, catch-alls and boilerplate are in none of them. A duty about which nothing is recorded
    stands in `nothing` beside whichever of the others it belongs to."""

    done: int
    due: int
    good: int
    continuing: int
    nothing: int


def numbers(standings: Sequence[Standing]) -> Numbers:
    this_term = [each for each in standings if each.counts_this_term]
    continuing = [each for each in standings if each.continuing]
    return Numbers(
        done=sum(each.state == DONE for each in this_term),
        due=len(this_term),
        good=sum(each.state == GOOD for each in continuing),
        continuing=len(continuing),
        nothing=sum(each.nothing_recorded for each in standings),
    )
