"""Activities: what stands between a duty's wording and its measure.

A duty's words suggest activities; an activity names the page where it is done, what counts it and how often it
comes round. They are data (`reference/activities.csv`, its language in `activity_phrases.py`): one more line is
one more activity. What is proposed is only that: the holder of the post decides, and no proposal is an answer too.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from remit.leading.reading.activity_phrases import (
    Family,
    Found,
    Phrase,
    PhraseIndex,
    Span,
    Word,
    read_families,
    read_phrases,
    words_of,
)
from remit.leading.reading.description import KINDS

REFERENCE = Path(__file__).with_name("reference")
# fmt: off
AREAS = frozenset({
    "attendance", "behaviour", "pastoral", "safeguarding", "assessment", "send", "intervention", "curriculum",
    "teaching_quality", "staff_development", "appraisal", "resources", "timetable", "enrichment", "parents",
    "governors", "improvement", "meetings", "compliance", "transition", "recruitment", "teaching",
    "pupil_voice", "ethos",
})
# fmt: on
RHYTHMS = frozenset({"daily", "weekly", "half-termly", "termly", "annual", "as-needed", "continuing"})
KEPT_AS: Mapping[str, str] = MappingProxyType({"area_heading": "heading", "boilerplate": "condition"})
"""What a line without an activity is called in the read document, where it stays."""

MOST = 3
ENOUGH = 1.0
"""What a line's words must weigh; below it the honest answer is none."""
AREA_AGREES = 0.6
SECTION_AGREES = 0.25
FURTHER_PHRASE = 0.3
OF_THE_BEST = 0.4
STRONG = 3.0
SAID_BY_KIND = 2.5
NAMED_OUTRIGHT = 0.5


class ActivityError(ValueError):
    """A line of the data that cannot be used: where it stands and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    code: str
    name: str
    areas: frozenset[str]
    page: str
    measure: str
    counts: str
    rhythm: str
    kinds: frozenset[str]
    first_day: date
    last_day: date | None
    words: tuple[Phrase, ...]
    not_words: tuple[Phrase, ...]

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An activity and the words that suggested it; no words when the kind of the line alone did."""

    activity: Activity
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    activity: Activity
    score: float
    spans: tuple[Span, ...] = ()
    places: frozenset[int] = frozenset()


@cache
def load() -> tuple[Activity, ...]:
    """The activities that are shipped, in the order of their file."""
    with (REFERENCE / "activities.csv").open(encoding="utf-8", newline="") as rows:
        return read_activities(csv.DictReader(rows), families())


@cache
def families() -> Mapping[str, Family]:
    with (REFERENCE / "activity_families.csv").open(encoding="utf-8", newline="") as rows:
        return read_families(csv.DictReader(rows))


def read_activities(rows: Iterable[Mapping[str, str]], families: Mapping[str, Family]) -> tuple[Activity, ...]:
    activities: dict[str, Activity] = {}
    for number, row in enumerate(rows, start=2):
        try:
            activity = _activity(row, families)
            _refuse(activity.code in activities, f"the code {activity.code!r} stands twice")
        except (KeyError, ValueError) as wrong:
            raise ActivityError(f"line {number} ({row.get('code')}): {wrong}") from wrong
        activities[activity.code] = activity
    return tuple(activities.values())


def _activity(row: Mapping[str, str], families: Mapping[str, Family]) -> Activity:
    _refuse(not all(row[name] for name in ("code", "name", "page", "counts", "words")), "a column is empty")
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["until"]) if row["until"] else None
    _refuse(last is not None and last < first, "it ends before it begins")
    return Activity(
        code=row["code"],
        name=row["name"],
        areas=_of(AREAS, row["areas"], "area"),
        page=row["page"],
        measure=row["measure"],
        counts=row["counts"],
        rhythm=_rhythm(row["rhythm"]),
        kinds=_of(frozenset(KINDS), row["kinds"], "kind of line"),
        first_day=first,
        last_day=last,
        words=read_phrases(row["words"], families),
        not_words=read_phrases(row["not_words"], families),
    )


def _rhythm(name: str) -> str:
    _refuse(name not in RHYTHMS, f"unknown rhythm {name!r}")
    return name


def _of(known: frozenset[str], names: str, what: str) -> frozenset[str]:
    unknown = sorted(set(names.split()) - known)
    _refuse(bool(unknown), f"unknown {what} {', '.join(unknown)!r}")
    return frozenset(names.split())


def _refuse(wrong: object, why: str) -> None:
    if wrong:
        raise ValueError(why)


def propose(text: str, area: str, section: str = "", kind: str = "duty", *, day: date) -> tuple[Proposal, ...]:
    """At most three activities, best first; none where nothing fits.

    The area and the section's heading lend support and are no condition; an area not known is "".
    """
    return _shipped().propose(text, area, section, kind, day)


@cache
def _shipped() -> "Proposer":
    return Proposer(load(), families())


class Proposer:
    """Reads lines for one set of activities."""

    def __init__(self, activities: Sequence[Activity], families: Mapping[str, Family]) -> None:
        self._activities = tuple(activities)
        self._words = PhraseIndex(_owned(one.words for one in self._activities), families)
        self._not_words = PhraseIndex(_owned(one.not_words for one in self._activities), families)

    def propose(self, text: str, area: str, section: str, kind: str, day: date) -> tuple[Proposal, ...]:
        words = words_of(text)
        by_kind = (_Candidate(one, SAID_BY_KIND) for one in self._activities if kind in one.kinds)
        by_words = (one for one in self._by_words(words, area, section) if kind not in one.activity.kinds)
        candidates = [one for one in (*by_kind, *by_words) if one.activity.holds_on(day)]
        chosen = _choose(one for one in candidates if _fits(one, kind, words))
        return tuple(Proposal(one.activity, _said(one, text, words)) for one in chosen)

    def _by_words(self, words: Sequence[Word], area: str, section: str) -> Iterator[_Candidate]:
        refused = {found.owner for found in self._not_words.find(words)}
        above = {found.owner for found in self._words.find(words_of(section))}
        for owner, found in _by_owner(self._words.find(words)).items():
            score, spans = _weigh(found)
            if owner not in refused and score >= ENOUGH:
                activity = self._activities[owner]
                agreed = AREA_AGREES * (area in activity.areas) + SECTION_AGREES * (owner in above)
                yield _Candidate(activity, score + agreed, spans, _places(spans, words))


def _fits(candidate: _Candidate, kind: str, words: Sequence[Word]) -> bool:
    """A heading proposes what it names outright; catch-alls and conditions no more than "other tasks"."""
    if kind in ("catch_all", "boilerplate"):
        return "catch_all" in candidate.activity.kinds
    large = sum(not word.small for word in words)
    return kind != "area_heading" or len(candidate.places) > NAMED_OUTRIGHT * large


def _owned(phrases: Iterable[tuple[Phrase, ...]]) -> list[tuple[int, Phrase]]:
    return [(owner, phrase) for owner, some in enumerate(phrases) for phrase in some]


def _by_owner(found: Iterable[Found]) -> dict[int, list[Found]]:
    owners: dict[int, list[Found]] = {}
    for one in found:
        owners.setdefault(one.owner, []).append(one)
    return owners


def _weigh(found: list[Found]) -> tuple[float, tuple[Span, ...]]:
    """The heaviest phrase, and a little for each further one on words of its own."""
    best, *others = sorted(found, key=lambda one: (-one.weight, one.spans))
    score, spans = best.weight, list(best.spans)
    for one in others:
        if all(_apart(span, taken) for span in one.spans for taken in spans):
            score += FURTHER_PHRASE * one.weight
            spans += one.spans
    return score, tuple(sorted(spans))


def _places(spans: Iterable[Span], words: Sequence[Word]) -> frozenset[int]:
    return frozenset(place for start, end in spans for place in range(start, end) if not words[place].small)


def _apart(one: Span, other: Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _choose(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """The best; then those not far below it that bring words of their own."""
    chosen: list[_Candidate] = []
    taken: frozenset[int] = frozenset()
    for one in sorted(candidates, key=lambda one: (-one.score, one.activity.code)):
        near = not chosen or one.score >= OF_THE_BEST * min(chosen[0].score, STRONG)
        if near and len(chosen) < MOST and (not one.places or one.places - taken):
            chosen.append(one)
            taken |= one.places
    return chosen


def _said(candidate: _Candidate, text: str, words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(text[words[start].start : words[end - 1].end] for start, end in candidate.spans)
