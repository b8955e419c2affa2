"""The little language the reference files are written in, and the tables read from them.

A phrase is words between semicolons: `*` at the end of a word stands for any ending, `#` for a number, a space for
any spacing or hyphen, and round brackets, `?` and `|` mean what they mean in a regular expression.
"""

import csv
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference"
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "‑": "-", "‐": "-"})


def plain(text: str) -> str:
    """The text for matching only: lower case, straight quotes, ordinary hyphens; positions stay the same."""
    return "".join(
        low if len(low := character.lower()) == 1 else character for character in text.translate(APOSTROPHES)
    )


def pattern(phrase: str) -> str:
    source = re.sub(r"(?<![)\]\w.\\])\*", r"\\*", phrase.strip())
    source = re.sub(r"(?<=\w)(?<!\\w)\*", r"\\w*", source)
    source = source.replace(" ?", r"[\s–-]?").replace("#", r"\d+")
    return re.sub(r"(?<!\[) (?!\])", r"[\\s–-]+", source)


@lru_cache(maxsize=512)
def compiled(phrases: str) -> re.Pattern[str]:
    """One expression for a cell of phrases; the longest phrase is tried first."""
    parts = sorted((pattern(phrase) for phrase in phrases.split(";") if phrase.strip()), key=len, reverse=True)
    return re.compile(r"(?<![\w])(?:" + "|".join(parts) + r")(?![\w])")


@lru_cache(maxsize=64)
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@lru_cache(maxsize=64)
def table(name: str, column: str) -> dict[str, re.Pattern[str]]:
    """For each value of the file's first column, all its phrases as one expression."""
    cells: dict[str, list[str]] = {}
    for row in rows(name):
        cells.setdefault(next(iter(row.values())), []).append(row[column])
    return {key: compiled(";".join(parts)) for key, parts in cells.items()}


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    with (REFERENCE / "words.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=16)
def word_set(name: str) -> frozenset[str]:
    return frozenset(words()[name].split())
