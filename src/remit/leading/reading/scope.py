"""Whom and what a post covers: only what the head, the purpose and the headings state."""

import re
from collections.abc import Iterable

from remit.leading.reading.description import Scope
from remit.leading.reading.phrases import compiled, plain, rows

NUMBERS = r"(\d{1,2}(?:\s*(?:,|&|and|to|-|–|/|\+)\s*(?:(?:year|yr|y|ks|key stages?)\s*)?\d{1,2})*)"
KEY_STAGES = re.compile(rf"\b(?:key\s+stages?|ks)\s*{NUMBERS}")
YEARS = re.compile(rf"\b(?:years?(?:\s+groups?)?|yrs?|y)\s*{NUMBERS}")
EITHER = re.compile(r"\b(\w+), (\w+) or (\w+)\b|\b(\w+) or (\w+)\b")
EARLY = ("Nursery", "Reception")


def scope_of(title: str, head: Iterable[str], sections: Iterable[str], purposes: Iterable[str]) -> Scope:
    """`head` holds the field values; `sections` only add key stages ("Duties as Key Stage 2 manager")."""
    head, purposes = tuple(head), tuple(purposes)
    near = (title, *head)
    stages = _stages(near) or _stages((*purposes, *sections))
    subjects = _subjects((title,)) or _subjects(head) or _subjects(purposes)
    years = _years(near) or (() if stages else _years(purposes))
    if "EYFS" in stages and set(years) <= set(EARLY):
        years = ()
    whole = _whole_school(title, (*near, *purposes), narrow=bool(stages or years), subjects=subjects)
    return Scope(stages, years, subjects, whole, _unspecified((*near, *purposes, *sections), stages, years, subjects))


def _phrases(dimension: str, name: str = "") -> list[tuple[str, re.Pattern[str]]]:
    return [
        (row["name"], compiled(row["phrases"]))
        for row in rows("scope")
        if row["dimension"] == dimension and name in {"", row["name"]}
    ]


def _numbers(text: str, most: int) -> list[int]:
    """Numbers in a list such as "3 and 4", "7-9" or "5/6"; a dash or "to" fills in those between."""
    found: list[int] = []
    for first, last in re.findall(r"(\d{1,2})(?:\s*(?:to|-|–)\s*(?:\D{0,12}\s*)?(\d{1,2}))?", text):
        low, high = int(first), int(last or first)
        found += range(low, min(high, most) + 1)
    return [number for number in dict.fromkeys(found) if 1 <= number <= most]


def _stages(texts: Iterable[str]) -> tuple[str, ...]:
    found = []
    for text in map(plain, texts):
        found += [name for name, phrases in _phrases("key_stage") if phrases.search(text)]
        found += [f"KS{number}" for match in KEY_STAGES.findall(text) for number in _numbers(match, 5)]
    return tuple(sorted(set(found)))


def _years(texts: Iterable[str]) -> tuple[str, ...]:
    found = []
    for text in map(plain, texts):
        found += [name for name, phrases in _phrases("year_group") if phrases.search(text)]
        found += [f"Year {number}" for match in YEARS.findall(text) for number in _numbers(match, 13)]
    return tuple(dict.fromkeys(found))


def _subjects(texts: Iterable[str]) -> tuple[str, ...]:
    """Subjects as the text writes them, one for each; a choice ("English, Maths or Science") states none."""
    found: dict[str, tuple[int, str]] = {}
    for place, text in enumerate(texts):
        low = without_choices(plain(text))
        taken: set[int] = set()
        for name, phrases in _phrases("subject"):
            match = next((hit for hit in phrases.finditer(low) if taken.isdisjoint(range(*hit.span()))), None)
            if match and name not in found:
                taken.update(range(*match.span()))
                found[name] = (place * 10_000 + match.start(), text[slice(*match.span())])
    return tuple(words for _, words in sorted(found.values()))


def without_choices(text: str) -> str:
    """Plain text with each choice of subjects blanked: "English, Maths or Science" states none of them."""

    def blank(match: re.Match[str]) -> str:
        named = [word for word in match.groups() if word and _is_subject(word)]
        return " " * len(match[0]) if len(named) >= 2 else match[0]

    return EITHER.sub(blank, text)


def _is_subject(word: str) -> bool:
    return any(phrases.fullmatch(word) for _, phrases in _phrases("subject"))


def _whole_school(title: str, texts: Iterable[str], *, narrow: bool, subjects: tuple[str, ...]) -> bool:
    """Said outright, or the nature of the post: a SENCo, or a subject's co-ordinator with no phase of her own."""
    if any(phrases.search(plain(text)) for text in texts for _, phrases in _phrases("whole_school", "text")):
        return True
    low = plain(title)
    if narrow:
        return False
    if any(phrases.search(low) for _, phrases in _phrases("whole_school", "role")):
        return True
    leads = any(phrases.search(low) for _, phrases in _phrases("subject_role"))
    department = any(phrases.search(low) for _, phrases in _phrases("department_role"))
    return bool(subjects) and leads and not department


def _unspecified(
    texts: Iterable[str], stages: tuple[str, ...], years: tuple[str, ...], subjects: tuple[str, ...]
) -> tuple[str, ...]:
    stated = {"key stage": stages or years, "year group": years, "subject": subjects}
    texts = tuple(map(plain, texts))
    return tuple(
        name
        for name, phrases in _phrases("unspecified")
        if not stated[name] and any(phrases.search(text) for text in texts)
    )
