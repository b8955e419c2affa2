"""Source lines as the reader sees them: the wording to the letter, the bullet, number or table row told apart."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from remit.leading.reading.phrases import plain, table

INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
RESIDUE = re.compile(r"\[bookmark: [^\]]*\]|\*\*")
BULLET = re.compile(
    "^\\s*(?:[·•●▪■◦○∙‣⁃►▶➢➤➔→»§✓✔❖◆♦▸⚫⬤□☐¨⦁⁌⁍∗⋅・‧❑❒❍➣⮚⇒⟶★☆✦✧✚✱▹▻◘\ue000-\uf8ff]+\\s*|[-–—*−+]+(?!\\d)\\s*(?=\\S)|(?:o|\\?)[ \\t]+(?=\\S))"
)
NUMBER = re.compile(
    r"^\s*(?:\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s*|(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s*|(?:[a-zA-Z]|[ivx]{1,4})\.\s+(?=\S)"
    r"|\d{1,2}(?:\.\d{1,2})*\.\s*(?=[^\s\d])|\d{1,2}(?:\.(?![03-5]\d)\d{1,2})+\s+(?=[^\s\d])|\d{1,2}\t\s*)"
)
HASHES = re.compile(r"^\s*#{1,6}\s+")
RULE = re.compile(r"^[\s|:_.…=~*-]*$")
SLASH = re.compile(r"\s/(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or several joined: `mark` is "" for none, else heading, bullet or the shape of its number."""

    number: int
    text: str
    mark: str = ""
    gap: bool = False
    cells: tuple[str, ...] = ()


def from_source(source: str | Iterable[str]) -> tuple[Line, ...]:
    """Non-empty lines, numbered from 1 as they stand in the source."""
    lines = source.splitlines() if isinstance(source, str) else [part for line in source for part in [line]]
    return tuple(_with_slash_rows(list(_lines(lines))))


def _lines(lines: Iterable[str]) -> Iterator[Line]:
    gap = True
    for number, raw in enumerate(lines, 1):
        line = _line(number, RESIDUE.sub("", INVISIBLE.sub("", raw.replace("\n", " "))), gap=gap)
        if line is None:
            gap = True
            continue
        yield line
        gap = False


def folded(text: str) -> str:
    return " ".join(text.split())


def _line(number: int, raw: str, *, gap: bool) -> Line | None:
    if RULE.match(raw):
        return None
    if hashes := HASHES.match(raw):
        return Line(number, folded(raw[hashes.end() :]), "heading", gap)
    if cells := _row(raw):
        return Line(number, folded(" ".join(cells)), "", gap, cells)
    mark, rest = _mark(raw)
    if mark and (cells := _row(rest)):
        return Line(number, folded(" ".join(cells)), "", gap, cells)
    return Line(number, folded(rest), mark, gap) if folded(rest) else None


def _mark(raw: str) -> tuple[str, str]:
    """The mark's shape and what follows; "- A. Strategy" has two, and the number says more."""
    if found := BULLET.match(raw):
        rest = raw[found.end() :]
        inner = NUMBER.match(rest)
        return (_shape(inner[0]), rest[inner.end() :]) if inner else ("bullet", rest)
    if (found := NUMBER.match(raw)) and raw[found.end() :].strip():
        return _shape(found[0]), raw[found.end() :]
    return "", raw


def _shape(mark: str) -> str:
    mark = mark.strip()
    if any(character.isdigit() for character in mark):
        return "number" + "." * mark.strip("().").count(".")
    letter = mark.strip("().")
    return (
        "capital"
        if letter.isupper()
        else "roman"
        if letter in {"i", "ii", "iii", "iv", "vi", "vii", "viii", "ix"}
        else "letter"
    )


def _row(raw: str) -> tuple[str, ...]:
    """Cells of a table row kept apart by tabs or upright bars; an empty first cell is kept, to say "as above"."""
    text = raw.rstrip()
    if text.strip().startswith("|") or text.count("|") >= 2:
        return _cells(text.strip().strip("|").split("|"))
    if "\t" not in text.strip():
        return ()
    mark, rest = _mark(text.lstrip())
    return (
        () if mark and "\t" not in rest.strip() else _cells(re.split(r"\t+" if text.startswith("\t") else r"\t", text))
    )


def _cells(parts: list[str]) -> tuple[str, ...]:
    cells = tuple(folded(part) for part in parts)
    return cells if sum(bool(cell) for cell in cells) >= 2 else ()


def _with_slash_rows(lines: list[Line]) -> Iterator[Line]:
    """Rows flattened with " / ": told by "Label: / value", or by neighbours with as many slashes."""
    counts = [len(SLASH.findall(line.text + " ")) if not line.mark and not line.cells else 0 for line in lines]
    for place, line in enumerate(lines):
        near = counts[max(0, place - 1) : place] + counts[place + 1 : place + 2]
        if line.text.startswith("/ "):
            yield replace(line, text=line.text[2:])
        elif counts[place] and (_label(line.text) or (counts[place] >= 1 and counts[place] in near)):
            cells = tuple(folded(cell) for cell in SLASH.split(line.text + " "))
            yield replace(line, text=folded(" ".join(cells)), cells=cells)
        else:
            yield line


def _label(text: str) -> bool:
    left = plain(SLASH.split(text + " ")[0]).strip()
    return left.endswith(":") or any(label.fullmatch(left) for label in table("fields", "labels").values())
