"""Duties told in sentences: letters and paragraphs, with several in one sentence taken apart."""

import re

from remit.leading.reading.phrases import plain, table, word_set
from remit.leading.reading.verbs import imperative, opening

SENTENCE = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“‘']?[A-Z£])")
ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|mr|mrs|ms|dr|st|no|approx|incl|p|[A-Z])\.$", re.IGNORECASE)
PARTED = re.compile(r"[;,]\s+(?:and\s+)?|\s+and\s+")
FEWEST_IN_A_LIST = 3


def sentences(text: str) -> tuple[str, ...]:
    """Sentences as they stand; "Mr. Oyelaran" and "e.g. Trips" do not end one."""
    parts: list[str] = []
    for part in SENTENCE.split(text):
        if parts and ABBREVIATED.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part.strip())
    return tuple(part for part in parts if part)


def obliges(sentence: str) -> re.Match[str] | None:
    """The words that lay a duty on the reader: "you will", "the postholder is to", "I should like you to"."""
    return table("kinds", "phrases")["obligation"].search(plain(sentence))


def commands(sentence: str) -> bool:
    return imperative(sentence)


def apart(sentence: str) -> tuple[str, ...]:
    """The parts of "you will do this; do that; and do the other", or the sentence whole when it lists none."""
    found = obliges(sentence)
    if not found:
        return (sentence,)
    rest = sentence[found.end() :].strip()
    rest = re.sub(r"^(?:also|then|normally|usually)\s+|^:\s*", "", rest)
    parts = _listed(rest, re.compile(r";\s*(?:and\s+)?"))
    if len(parts) < 2:
        parts = _listed(rest, PARTED)
        parts = parts if len(parts) >= FEWEST_IN_A_LIST else ()
    return tuple(part.rstrip(". ;,") for part in parts) or (sentence,)


def _listed(text: str, edge: re.Pattern[str]) -> tuple[str, ...]:
    """The text cut before each verb that follows an edge; no cut falls inside a part's own list of nouns."""
    starts = [0] + [found.end() for found in edge.finditer(text) if _verb_first(text[found.end() :])]
    if not _verb_first(text) or len(starts) < 2:
        return ()
    edges = [
        max((found.start() for found in edge.finditer(text) if found.end() == start), default=0) for start in starts[1:]
    ]
    return tuple(text[start:end].strip() for start, end in zip(starts, [*edges, len(text)], strict=True))


def _verb_first(text: str) -> bool:
    first = opening(text)
    return bool(first) and first[0] in word_set("verbs")
