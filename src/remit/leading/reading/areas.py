"""Which area a duty belongs to: words weighed, the heading and the post lending a little, every choice explained."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from remit.leading.reading.phrases import compiled, plain, rows

SECTION_SHARE = 0.45
POST_SHARE = 0.15
TAIL_SHARE = 0.5
FIRST_SHARE = 1.3
FAINT = 2
SURE = 1.2
NEAR = 2.0
NOTHING = "improvement"
TAIL = compiled(
    "so that; so as to; in order to; in order that; to ensure; ensuring that; to promote; to support; in line with;"
    " in accordance with; to enable; including; include; such as; e.g.; for example; with a view to; with regard to;"
    " within the context of; as set out in; as part of; by means of; linked to; that link*; used by; in light of;"
    " under the direction of; in conjunction with; together with; alongside; during; involving;"
    " to include; to meet; drawing on"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase of the line that speaks for an area."""

    area: str
    text: str
    start: int
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    area: str
    why: tuple[str, ...]
    doubt: str
    also: tuple[str, ...]


@lru_cache(maxsize=1)
def _lexicon() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    return tuple((row["area"], float(row["weight"]), compiled(row["phrases"])) for row in rows("areas"))


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """The area words of a text; where two overlap the longer stands, so "parents' evening" is not also "parents"."""
    low = plain(text)
    hits = [
        (found.end() - found.start(), weight, area, found.start())
        for area, weight, phrases in _lexicon()
        for found in phrases.finditer(low)
    ]
    kept: list[Word] = []
    taken: set[int] = set()
    for length, weight, area, start in sorted(hits, key=lambda hit: (-hit[0], hit[2] != "none", -hit[1], hit[3])):
        if taken.isdisjoint(range(start, start + length)):
            taken.update(range(start, start + length))
            kept.append(Word(area, text[start : start + length], start, weight))
    return tuple(sorted((word for word in kept if word.area != "none"), key=lambda word: word.start))


def _weighed(text: str) -> list[tuple[Word, float]]:
    """What comes after "so that" or "in line with" weighs half, after two such a quarter; what comes first, more."""
    tails = [found.start() for found in TAIL.finditer(plain(text), 12)]
    words = words_of(text)
    first = next((word.start for word in words if word.weight > FAINT), -1)
    return [(word, word.weight * _share(word.start, tails, is_first=word.start == first)) for word in words]


def _share(start: int, tails: list[int], *, is_first: bool) -> float:
    deep = min(sum(edge <= start for edge in tails), 2)
    return TAIL_SHARE**deep if deep else FIRST_SHARE if is_first else 1.0


def area_of(text: str, section: str = "", title: str = "") -> Verdict:
    scores: dict[str, float] = {}
    reasons: dict[str, list[str]] = {}
    for share, source in ((1.0, text), (SECTION_SHARE, section), (POST_SHARE, title)):
        heard: Counter[tuple[str, str]] = Counter()
        for word, weight in _weighed(source):
            heard[key := (word.area, plain(word.text))] += 1
            scores[word.area] = scores.get(word.area, 0) + share * weight / heard[key]
            reasons.setdefault(word.area, []).append(word.text)
    return _verdict(scores, reasons)


def _verdict(scores: dict[str, float], reasons: dict[str, list[str]]) -> Verdict:
    if not scores:
        return Verdict(NOTHING, (), "No word of the line or its heading names an area.", ())
    ranked = sorted(scores, key=lambda area: (-scores[area], area))
    best = ranked[0]
    also = tuple(area for area in ranked[1:4] if scores[area] * NEAR >= scores[best])
    why = tuple(dict.fromkeys(reasons[best]))
    return Verdict(best, why, _doubt(ranked, scores, reasons), also)


def _doubt(ranked: list[str], scores: dict[str, float], reasons: dict[str, list[str]]) -> str:
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else ""
    if second and scores[second] * SURE >= scores[best]:
        named = [f"{labels()[area]} (“{reasons[area][0]}”)" for area in (best, second)]
        return f"Could be {' or '.join(named)}."
    if scores[best] < 2:
        return f"Little in the line names an area: only “{reasons[best][0]}” points to {labels()[best]}."
    return ""


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """What each area is called; "{Pupil.one}" stands for the school's word."""
    return {row["code"]: row["label"] for row in rows("area_labels")}
