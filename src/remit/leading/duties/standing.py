"""How a duty stands this term. Pure: given its rhythms, what was recorded when, and what its measures found.

Only a rhythm that the document states or the holder chose makes anything due. A duty without one is *continuing*:
never overdue, it shows its measure and what was last done. A record belongs to the last period begun on or before its
day. A measure speaks for the latest period begun; earlier ones count only where they were recorded by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from remit.core.seams import Period, Progress
from remit.school.calendar import TermDates, halves, periods

DATED = ("daily", "weekly", "half-termly", "termly", "annual")
LONG = ("half-termly", "termly")  # what is missed of these can be made good in the next term; a week or a day cannot
NOTHING, DONE, DUE, OVERDUE, GOOD, SHORT = "nothing", "done", "due", "overdue", "good", "short"
UP_TO_DATE, NO_YEAR = "up_to_date", "no_year"
NEXT_TERM, NEXT_YEAR = "next_term", "next_year"


@dataclass(frozen=True)
class Standing:
    """`done` of `due` periods begun so far; `next_due` the last day of the first period not recorded, `next_in` where that
    lies when this term asks no more. It is None where the calendar does not reach so far. `continuing` duties have
    neither, nor has one whose school has not entered its year. `yearly`: due once a year and no oftener."""

    state: str
    continuing: bool
    done: int = 0
    due: int = 0
    last: date | None = None
    next_due: date | None = None
    measures: tuple[Progress, ...] = ()
    next_in: str = ""
    yearly: bool = False

    @property
    def nothing_recorded(self) -> bool:
        """Neither by hand nor by anything that was counted."""
        return self.last is None and not any(each.due and not each.cannot for each in self.measures)

    @property
    def counts_this_term(self) -> bool:
        return not self.continuing and self.due > 0

    @property
    def done_so_far(self) -> bool:
        """Nothing begun so far this term is missing, and at least one period is met."""
        return self.counts_this_term and self.state in {DONE, UP_TO_DATE} and self.done > 0


class Before(NamedTuple):
    """What ended before this term: the last one, and the year where it was its last."""

    term: TermDates
    year: Period | None = None


class Ahead(NamedTuple):
    """A term after this one, and its year; with the `last` of a year the year falls due."""

    term: TermDates
    year: Period
    last: bool


class Span(NamedTuple):
    """A period of one rhythm. What does `not count` is neither due nor overdue."""

    period: Period
    met: bool
    counts: bool


def standing(
    rhythms: Sequence[str],
    recorded: Sequence[date],
    measures: Sequence[Progress],
    *,
    today: date,
    term: TermDates | None,
    year: Period | None,
    last_of_year: bool,
    before: Before | None = None,
    since: date | None = None,
    closed: Collection[date] = (),
    ahead: Sequence[Ahead] = (),
    worked: date | None = None,
) -> Standing:
    """`recorded`: the days of hand-made records, in any order. `year` ends with its last term. `before`: only for a duty
    that was at work then. `since`: the day from which it counts; what ended earlier is nobody's fault of hers.
    `closed`: days on which the school has no lessons, or nobody whose duty it is works. `ahead`: the terms after this one
    that the school has entered, in order. `worked`: the last day up to today on which somebody whose duty it is was in;
    what was due by then is not overdue before they are in again."""
    found = tuple(each for each in measures if not each.cannot and each.due)
    dated = [each for each in rhythms if each in DATED]
    last = max(recorded, default=None)
    plain = Standing(NO_YEAR, False, last=last, measures=tuple(measures), yearly=dated == ["annual"])
    if not dated:
        return replace(plain, state=_continuing(found, recorded, term), continuing=True)
    if term is None or year is None:
        return plain
    met_now = all(each.met for each in found) if found else None
    spans: list[Span] = []
    for each in dated:
        now = periods(each, term, year, last_of_year, closed)
        over = _over(each, before, halves(term)[0].last_day >= today)
        spans += _spans(over, now, recorded, year.first_day, today, met_now)
    spans = [span for span in spans if span.met or since is None or span.period.last_day >= since]
    stands = (
        _dated(spans, today, worked or today, plain) if spans else _elsewhere(plain, met_now, recorded, year, since)
    )
    return stands if stands.next_due else _later(stands, dated, year, ahead, closed)


def _continuing(found: Sequence[Progress], recorded: Sequence[date], term: TermDates | None) -> str:
    if found:
        return GOOD if all(each.met for each in found) else SHORT
    this_term = term is None or any(term.first_day <= day <= term.last_day for day in recorded)
    if recorded:
        return GOOD if this_term else SHORT
    return NOTHING


def _elsewhere(
    plain: Standing, met_now: bool | None, recorded: Sequence[date], year: Period, since: date | None
) -> Standing:
    """Due this year, but not this term; or from next year, where it counts only since the last term ended."""
    if met_now or any(day >= year.first_day for day in recorded):
        return replace(plain, state=DONE)
    return replace(plain, state=DUE, next_due=year.last_day if since is None or since <= year.last_day else None)


def _later(
    stands: Standing, rhythms: Sequence[str], year: Period, ahead: Sequence[Ahead], closed: Collection[date]
) -> Standing:
    """This term asks no more of it: the first day that a later one does."""
    found = []
    for rhythm in rhythms:
        for each in ahead:
            if rhythm == "annual" and each.year.first_day == year.first_day:
                continue  # it is done, or no sooner due than what else is asked
            if coming := periods(rhythm, each.term, each.year, each.last, closed):
                found.append((coming[0].last_day, NEXT_TERM if each.year.first_day == year.first_day else NEXT_YEAR))
                break
    if not found:
        return stands
    day, lies = min(found)
    return replace(stands, next_due=day, next_in=lies)


def _over(rhythm: str, before: Before | None, first_half: bool) -> list[Period]:
    """The period that ended with the last term. It stays until the half term of this one."""
    if before is None or not first_half:
        return []
    if rhythm == "annual":
        return [before.year] if before.year else []
    whole = Period(before.term.first_day, before.term.last_day)
    return list(periods(rhythm, before.term, whole, False))[-1:] if rhythm in LONG else []


def _spans(
    over: Sequence[Period],
    now: Sequence[Period],
    recorded: Sequence[date],
    year_begins: date,
    today: date,
    met_now: bool | None,
) -> list[Span]:
    """Of one rhythm, those of this term, and before them what is over and was never met."""
    held = [*over, *now]
    if not held:
        return []
    ends = [*(each.first_day for each in held[1:]), date.max if now else year_begins]
    by_hand = [any(each.first_day <= day < end for day in recorded) for each, end in zip(held, ends, strict=True)]
    latest = sum(each.first_day <= today for each in held) - 1
    spans = [
        Span(each, shown or bool(met_now and place == latest), met_now is None or shown or place >= latest)
        for place, (each, shown) in enumerate(zip(held, by_hand, strict=True))
    ]
    return [span for place, span in enumerate(spans) if place >= len(over) or (span.counts and not span.met)]


def _dated(spans: Sequence[Span], today: date, worked: date, plain: Standing) -> Standing:
    counted = [span for span in spans if span.counts]
    begun = [span for span in counted if span.period.first_day <= today] or counted[:1]
    missing = [span for span in begun if not span.met]
    coming = [span.period.last_day for span in counted if not span.met]
    if missing:
        state = OVERDUE if any(span.period.last_day < worked for span in missing) else DUE
    else:
        state = UP_TO_DATE if coming else DONE
    done = len(begun) - len(missing)
    return replace(plain, state=state, done=done, due=len(begun), next_due=min(coming, default=None))


@dataclass(frozen=True)
class Numbers:
    """Home's three. A duty counts as done when nothing begun so far this term is missing and at least one period is met:
    one that is up to date counts, though its term is not over. Headings, catch-alls and boilerplate are in none of
    them. A duty about which nothing is recorded stands in `nothing` beside whichever of the others it belongs to."""

    done: int
    due: int
    good: int
    continuing: int
    nothing: int


def numbers(standings: Sequence[Standing]) -> Numbers:
    this_term = [each for each in standings if each.counts_this_term]
    continuing = [each for each in standings if each.continuing]
    return Numbers(
        done=sum(each.done_so_far for each in this_term),
        due=len(this_term),
        good=sum(each.state == GOOD for each in continuing),
        continuing=len(continuing),
        nothing=sum(each.nothing_recorded for each in standings),
    )
