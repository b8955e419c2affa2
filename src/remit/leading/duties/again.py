"""A job description read again: the lines that stand as they stood, and those that say it in other words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from remit.leading.duties.models import Duty
from remit.leading.reading.phrases import plain

Unit = list[Duty]  # what one line became: itself, or its parts
Key = tuple[str, str, str]
ASKED = {"duty", "purpose"}


def as_before(read: Iterable[dict[str, Any]], earlier: Sequence[Duty]) -> list[dict[str, Any]]:
    """The values of `proposed_duties`. A line that the job description at work has too names its duty as `earlier`, and
    is asked only whether it stays: once for each part where it was split. One that was left out is left out again. A line
    that stands twice is matched under its own role and section first. One that only reads like a duty at work names it as
    `like`, and asks. `earlier`: in their order."""
    lines = list(read)
    units = [list(unit) for _, unit in groupby(earlier, key=lambda duty: (duty.line, duty.text))]
    follows = _paired(lines, units)
    like = _reworded({at: each for at, each in enumerate(lines) if at not in follows}, units)
    return [value for at, each in enumerate(lines) for value in _values(each | {"like": like.get(at)}, follows.get(at))]


def _values(each: dict[str, Any], unit: Unit | None) -> Iterator[dict[str, Any]]:
    kept = [duty for duty in unit or () if duty.state == Duty.KEPT]
    if kept:
        yield from (each | _standing(duty) for duty in kept)
    else:
        yield each | {"state": Duty.LEFT, "doubt": "", "also": []} if unit else each


def _standing(duty: Duty) -> dict[str, Any]:
    """It asks nothing. Its own rhythms and activities count only where the duty at work is gone by then."""
    of_hers = {"wording": duty.wording, "kind": duty.kind, "area": duty.area}
    return {"earlier": duty, "doubt": "", "also": [], **of_hers}


def _paired(lines: list[dict[str, Any]], units: list[Unit]) -> dict[int, Unit]:
    found: dict[int, Unit] = {}
    said = [_key(each["text"], each["role_name"], each["section"]) for each in lines]
    free = {at: _of(unit) for at, unit in enumerate(units)}
    for exactly in (3, 2, 1):  # the same text, role and section; the same text and role; the same text
        there: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at in reversed(free):
            there[free[at][:exactly]].append(at)
        for number, key in enumerate(said):
            if number not in found and (same := there.get(key[:exactly])):
                at = same.pop()
                found[number] = units[at]
                del free[at]
    units[:] = [units[at] for at in free]
    return found


ALIKE = 0.5  # of the words that tell lines apart, in the same order
MOST = 400  # lines on either side: of more nobody answers each
SHORT = 3  # letters: "of", "the", "and"
EVERYWHERE = {
    "year",
    "years",
    "stage",
    "school",
    "pupil",
    "pupils",
    "student",
    "students",
    "ensure",
    "with",
    "that",
    "which",
}


def _reworded(lines: dict[int, dict[str, Any]], units: list[Unit]) -> dict[int, Duty]:
    """Of what nothing stands in the same words for, pairs of which each is the likest to the other. A line that was split
    is not among them: whoever split it said what each part is."""
    held = [unit[0] for unit in units if len(unit) == 1 and unit[0].state == Duty.KEPT]
    asked = {number: each["text"] for number, each in lines.items() if each["kind"] in ASKED}
    if max(len(held), len(asked)) > MOST:
        return {}
    telling = {number: _telling(text) for number, text in asked.items()}
    said_in: dict[str, set[int]] = defaultdict(set)
    for number, words in telling.items():
        for word in words:
            said_in[word].add(number)
    near: dict[tuple[int, int], float] = {}
    for at, duty in enumerate(held):
        words = _telling(duty.text)
        compared = SequenceMatcher(autojunk=False, b=words)
        for number in sorted({number for word in words for number in said_in.get(word, ())}):
            compared.set_seq1(telling[number])
            if compared.real_quick_ratio() < ALIKE or compared.quick_ratio() < ALIKE:
                continue
            if (how := compared.ratio()) >= ALIKE:
                near[number, at] = how
    found: dict[int, int] = {}
    taken: set[int] = set()
    for number, at in sorted(near, key=lambda pair: (-near[pair], pair)):
        if number not in found and at not in taken:
            found[number] = at
            taken.add(at)
    return {number: held[at] for number, at in found.items()}


def _telling(text: str) -> list[str]:
    return [word for word in _words(text) if (len(word) > SHORT or word.isdecimal()) and word not in EVERYWHERE]


def _of(unit: Unit) -> Key:
    return _key(unit[0].text, unit[0].role_name, unit[0].section)


def _key(text: str, role: str, section: str) -> Key:
    return " ".join(_words(text)), role.casefold(), section.casefold()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text))
