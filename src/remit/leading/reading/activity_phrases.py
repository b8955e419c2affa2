"""The small language in which activities say which words suggest them.

`|` parts phrases. The words of a phrase stand side by side; small words such as "of" or "the" may come between.
`+` joins parts that stand near each other, in any order. `monitor*` is any word that begins so, `#` any number,
and a word in capitals is a family of words (`activity_families.csv`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

# fmt: off
SMALL = frozenset({
    "a", "an", "the", "of", "and", "or", "to", "for", "in", "on", "at", "by", "with", "within", "from", "as",
    "is", "are", "be", "been", "that", "this", "these", "those", "their", "its", "his", "her", "our", "your",
    "any", "all", "each", "every", "both", "which", "who", "it", "they", "he", "she", "s", "well", "also",
    "will", "where", "when", "if", "appropriate", "necessary", "required", "using",
})
# fmt: on
REACH = 18
SMALL_WEIGHT = 0.25
SIDE_BY_SIDE = 0.25
SHORTEST_STEM = 3
NUMBER = "#"
_WORD = re.compile(r"(?:\bco-)?[^\W_]+(?:['’][^\W_]+)*", re.IGNORECASE)
_STOPS = frozenset(".;:!?")
_PATTERN_WORD = re.compile(r"[^\W_]{3,}\*|[^\W_]+|#")

Span = tuple[int, int]
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int
    opens: bool
    """Whether a sentence, or a part of one after a colon or semicolon, begins here: no phrase runs on into it."""

    @property
    def small(self) -> bool:
        return self.text in SMALL


@dataclass(frozen=True, slots=True)
class Family:
    weight: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    parts: tuple[Place, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of `owner`, with the spans of the words it stands on (first, one past the last)."""

    owner: int
    weight: float
    spans: tuple[Span, ...]


@dataclass(slots=True)
class _Node:
    after: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[Place] = field(default_factory=list)


def words_of(text: str) -> tuple[Word, ...]:
    words: list[Word] = []
    for found in _WORD.finditer(text):
        between = text[words[-1].end : found.start()] if words else ""
        words.append(Word(_plain(found.group()), found.start(), found.end(), not _STOPS.isdisjoint(between)))
    return tuple(words)


def _plain(word: str) -> str:
    lowered = word.lower().replace("’", "'").removesuffix("'s")
    return lowered.replace("'", "").replace("-", "")


def read_families(rows: Iterable[Mapping[str, str]]) -> dict[str, Family]:
    return {
        row["family"]: Family(float(row["weight"]), tuple(_words(variant) for variant in row["words"].split("|")))
        for row in rows
    }


def read_phrases(text: str, families: Mapping[str, Family]) -> tuple[Phrase, ...]:
    return tuple(_phrase(phrase, families) for phrase in text.split("|") if phrase.strip())


def _phrase(text: str, families: Mapping[str, Family]) -> Phrase:
    parts = tuple(_words(part) for part in text.split("+"))
    return Phrase(parts, sum(_weight(part, families) for part in parts))


def _words(text: str) -> Place:
    words = tuple(text.replace("-", " ").split())
    if not words or not all(_PATTERN_WORD.fullmatch(word) for word in words):
        raise ValueError(f"not a phrase: {text.strip()!r}")
    return words


def _weight(part: Place, families: Mapping[str, Family]) -> float:
    """Words side by side say more than the same words apart."""
    large = [word for word in part if word not in SMALL]
    if not large:
        raise ValueError(f"only small words: {' '.join(part)!r}")
    weights = (_word_weight(word, families) for word in large)
    return sum(weights) + SMALL_WEIGHT * (len(part) - len(large)) + SIDE_BY_SIDE * (len(large) - 1)


def _word_weight(word: str, families: Mapping[str, Family]) -> float:
    if not word.isupper():
        return 1.0
    if word not in families:
        raise ValueError(f"no family of words {word!r}")
    return families[word].weight


class PhraseIndex:
    """Finds every phrase in a line in one walk, however many there are."""

    def __init__(self, phrases: Sequence[tuple[int, Phrase]], families: Mapping[str, Family]) -> None:
        self._root, self._known = _Node(), {NUMBER}
        self._by_first: dict[Place, list[tuple[int, Phrase]]] = {}
        for owner, phrase in phrases:
            self._by_first.setdefault(phrase.parts[0], []).append((owner, phrase))
        for part in {part for _, phrase in phrases for part in phrase.parts}:
            for variant in _variants(part, families):
                self._plant(variant, part)

    def _plant(self, variant: Place, part: Place) -> None:
        node = self._root
        for word in variant:
            node = node.after.setdefault(word, _Node())
        node.ends.append(part)
        self._known.update(variant)

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        places = self._places(words)
        for first in places:
            for owner, phrase in self._by_first.get(first, ()):
                spans = _nearest([places.get(part, []) for part in phrase.parts])
                if spans:
                    yield Found(owner, phrase.weight, spans)

    def _places(self, words: Sequence[Word]) -> dict[Place, list[Span]]:
        keys = [self._keys(word.text) for word in words]
        places: dict[Place, list[Span]] = {}
        for start in range(len(words)):
            for part, end in self._from(start, words, keys):
                places.setdefault(part, []).append((start, end))
        return places

    def _keys(self, word: str) -> list[str]:
        stems = (f"{word[:length]}*" for length in range(SHORTEST_STEM, len(word) + 1))
        numbers = (NUMBER,) if word.isdigit() else ()
        return [key for key in (word, *stems, *numbers) if key in self._known]

    def _from(self, start: int, words: Sequence[Word], keys: Sequence[list[str]]) -> Iterator[tuple[Place, int]]:
        nodes = _step([self._root], keys[start])
        for at in range(start + 1, len(words) + 1):
            yield from ((part, at) for node in nodes for part in node.ends)
            if not nodes or at == len(words) or words[at].opens:
                return
            nodes = _step(nodes, keys[at]) + (_going_on(nodes) if words[at].small else [])


def _step(nodes: list[_Node], keys: list[str]) -> list[_Node]:
    return [node.after[key] for node in nodes for key in keys if key in node.after]


def _going_on(nodes: list[_Node]) -> list[_Node]:
    """The same nodes after a small word nobody asked for; what ended before it has been told already."""
    return [_Node(node.after) for node in nodes if node.after]


def _variants(part: Place, families: Mapping[str, Family]) -> Iterator[Place]:
    choices = [families[word].places if word.isupper() else ((word,),) for word in part]
    for choice in product(*choices):
        yield tuple(word for place in choice for word in place)


def _nearest(places: Sequence[list[Span]]) -> tuple[Span, ...]:
    """One span for each part, apart from each other and within reach; empty when there is none."""
    if len(places) == 1:
        return (places[0][0],) if places[0] else ()
    choices = (choice for choice in product(*(spans[:4] for spans in places)) if _fits(choice))
    return min(choices, key=_length, default=())


def _fits(spans: Sequence[Span]) -> bool:
    ordered = sorted(spans)
    apart = all(before[1] <= after[0] for before, after in pairwise(ordered))
    return apart and _length(spans) <= REACH


def _length(spans: Sequence[Span]) -> int:
    return max(end for _, end in spans) - min(start for start, _ in spans)
