"""Joining lines that a page edge broke, without running one duty into the next."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from remit.leading.reading.headings import known_heading
from remit.leading.reading.lines import Line
from remit.leading.reading.phrases import plain, table, word_set
from remit.leading.reading.verbs import imperative

WIDEST_PAGE = 125
FEWEST_WRAPS = 3
DOUBLE_SPACED = 0.85
TERMINAL = (".", ";", "!", "?", ":", ":-")


def joined(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines with their continuations; each keeps the number of its first line."""
    lines = _single_spaced(tuple(lines))
    width = _width(lines)
    whole: list[Line] = []
    last = ""
    for line in lines:
        if whole and _continues(whole[-1], last, line, width):
            whole[-1] = replace(whole[-1], text=_together(whole[-1].text, line.text))
        else:
            whole.append(line)
        last = line.text
    return tuple(whole)


def _single_spaced(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Where almost every line has a blank one above it, blank lines say nothing."""
    spaced = sum(line.gap for line in lines) > len(lines) * DOUBLE_SPACED
    wrapped = sum(line.gap and not line.mark and line.text[0].islower() for line in lines) >= FEWEST_WRAPS
    return tuple(replace(line, gap=False) for line in lines) if spaced and wrapped else lines


def _width(lines: tuple[Line, ...]) -> int:
    """Where the page breaks lines: near the longest; 0 for a text whose lines are paragraphs."""
    broken = sum(
        not line.mark and not line.gap and line.text[0].islower() and not above.text.endswith(TERMINAL)
        for above, line in pairwise(lines)
    )
    lengths = sorted(len(line.text) for line in lines)
    usual = lengths[int(len(lengths) * 0.95)] if lengths else 0
    return usual if broken >= FEWEST_WRAPS and usual <= WIDEST_PAGE else 0


def _together(text: str, more: str) -> str:
    return f"{text}{more}" if re.search(r"\w[-‐‑/]$", text) and more[:1].islower() else f"{text} {more}"


def _continues(whole: Line, last: str, line: Line, width: int) -> bool:
    if line.mark or line.cells or whole.cells or whole.mark == "heading" or last.endswith(TERMINAL):
        return False
    if known_heading(line.text) or _label(line.text) or _label(whole.text):
        return False
    is_open = _open(last)
    if line.gap:
        return is_open and line.text[0].islower() and bool(whole.mark)
    if line.text[0].islower() or line.text[0] in "(&£0123456789":
        return _lower_continues(whole, last, line, width, is_open=is_open)
    return _upper_continues(whole, last, line, width, is_open=is_open)


def _open(text: str) -> bool:
    final = plain(text).split()[-1:] or [""]
    return final[0].endswith((",", "-", "–", "/", "(")) or final[0] in word_set("open_words")


def _lower_continues(whole: Line, last: str, line: Line, width: int, *, is_open: bool) -> bool:
    """A lower-case line goes on from the one above, unless it is the next of a list of bare commands."""
    if is_open or whole.mark or not imperative(line.text):
        return True
    return _full(last, line, width) and not _command(whole.text)


def _upper_continues(whole: Line, last: str, line: Line, width: int, *, is_open: bool) -> bool:
    """A capital goes on only from an open end ("agree with the | Head of History") or from a full line."""
    if imperative(line.text) or line.text.isupper() or line.text.endswith(":") or _of_document(line.text):
        return False
    if is_open:
        return len(whole.text.split()) > 3
    return bool(whole.mark) and _full(last, line, width) and len(whole.text.split()) > 6


def _of_document(text: str) -> bool:
    """A sentence about the document itself, which follows the last duty however that was cut off."""
    return any(table("kinds", "phrases")[kind].search(plain(text)) for kind in ("drop", "never"))


def _full(last: str, line: Line, width: int) -> bool:
    return width > 0 and len(last) + 1 + len(line.text.split()[0]) > width * 0.95


def _command(text: str) -> bool:
    return text[:1].islower() and imperative(text)


def _label(text: str) -> bool:
    bare = plain(text).rstrip(" :-–")
    return any(label.fullmatch(bare) for label in table("fields", "labels").values())
