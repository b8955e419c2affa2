"""Names as people are compared: one key for pupils, contacts and colleagues, however a file writes them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable

MAN, WOMAN = "man", "woman"
TITLES = {
    "mr": MAN, "mrs": WOMAN, "ms": WOMAN, "miss": WOMAN, "mx": "", "dr": "", "prof": "", "rev": "", "revd": "", "sir": MAN, "dame": WOMAN, "fr": "",
}  # fmt: skip
LOOSE = str.maketrans({**dict.fromkeys("'’‘‛ʼʻʹ`´′＇", ""), **dict.fromkeys("-‐‑‒–—−﹣－._", " ")})
ACCENTS = range(0x300, 0x370)
# Letters that no accent comes off by Unicode, as they are written without one.
PLAIN = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "ß": "ss", "ẞ": "ss", "þ": "th",
    "Ł": "l", "Ø": "o", "Đ": "d", "Ð": "d", "Ħ": "h", "Ŧ": "t", "Æ": "ae", "Œ": "oe", "Þ": "th",
})  # fmt: skip
MOST_BIRTHDAYS, MOST_NUMBERS = 2, 5
OF_SOMEBODY = re.compile(r"['’‘‛ʼʻʹ`´′＇]s\b", re.IGNORECASE)
APART = re.compile(r"[^\w\s'’‘‛ʼʻʹ`´′＇-]")
LITTLE, ALONE = 2, 4  # letters: so short a name may be a little word too; so long half of a name tells who it is


def turned(name: str) -> str:
    """ "Hill, Mr G" as "Mr G Hill"."""
    last, comma, first = name.partition(",")
    return " ".join(f"{first} {last}".split()) if comma and first.strip() and "," not in first else name


def title_of(name: str) -> str:
    first = _words(turned(name))[:1]
    return first[0] if first and first[0] in TITLES else ""


def name_key(name: str) -> str:
    """Without title, capitals, accents and apostrophes, a dash as a space: "Mr G. O’Neil-Hill" and "g oneil hill" are one."""
    words = _words(turned(name))
    return " ".join(words[1:] if len(words) > 1 and words[0] in TITLES else words) or name.strip().casefold()


def other_title(one: str, other: str) -> bool:
    """Mr and Mrs; whether somebody is Miss, Ms or Dr changes."""
    return {TITLES.get(title_of(one)), TITLES.get(title_of(other))} == {MAN, WOMAN}


def same_name(one: str, other: str) -> bool:
    """Of one person, as far as a name tells: Mr J Hill and Mrs J Hill are two."""
    return name_key(one) == name_key(other) and not other_title(one, other)


def surname_words(name: str) -> frozenset[str]:
    """Of a double name each half: either may be written alone."""
    last = turned(name).split()[-1:]
    return frozenset(_words(last[0])) if last else frozenset()


def _words(text: str) -> list[str]:
    text = text.translate(LOOSE)
    if not text.isascii():
        text = "".join(each for each in unicodedata.normalize("NFKD", text) if ord(each) not in ACCENTS).translate(
            PLAIN
        )
    return text.casefold().split()


def folded(text: str) -> str:
    """As people type what they look for: a title is a word like any other, and a comma parts words."""
    return " ".join(_words(text.replace(",", " ")))


def named_in(text: str, names: Iterable[str]) -> str:
    """Which of these names, or which long word of one, the text says as words of their own, however they are written; else
    nothing. A name of two letters only where it has a capital, as "an" and "so" have not."""
    plain = APART.sub(" ", OF_SOMEBODY.sub("", unicodedata.normalize("NFC", text)))
    said = f" {folded(plain)} "
    capitals = {folded(each) for each in re.findall(r"[^\W\d_]+", plain) if each[0].isupper()}
    for name in names:
        for part in (name, *(each for each in re.split(r"[\s-]+", name) if len(each) >= ALONE)):
            key = folded(part)
            if key in capitals if len(key) <= LITTLE else f" {key} " in said:
                return part
    return ""


def asking(rows: Iterable[tuple[int, Hashable, str, Hashable]]) -> set[int]:
    """Of (row, name, UPN, date of birth): the rows of a name that stands with more birthdays, or more numbers, than
    namesakes have. Such a file asks which of them is held."""
    told = list(rows)
    births: dict[Hashable, set[Hashable]] = defaultdict(set)
    upns: dict[Hashable, set[str]] = defaultdict(set)
    for _, name, upn, born in told:
        if upn:
            upns[name].add(upn)
        elif born:
            births[name].add(born)
    return {row for row, name, _, _ in told if len(births[name]) > MOST_BIRTHDAYS or len(upns[name]) > MOST_NUMBERS}
