"""Which lines are headings, and what the lines below a heading are to be taken for."""

import re

from remit.leading.reading.cadences import rhythm
from remit.leading.reading.lines import Line
from remit.leading.reading.phrases import compiled, plain, table
from remit.leading.reading.verbs import gerund, imperative

LONGEST = 12
SHORT = 8
LONGEST_OVER_MARKS = 16
ENUMERATED = re.compile(r"^(?:section|part|annexe?|appendix)\s+(?:\d+|[a-z])\b\W*", re.IGNORECASE)
LEAD_TAIL = re.compile(r"\s*[-–—]?\s*(?:to|will|include|includes)?\s*(?::-|:|-|–)?\s*$")


def bare(text: str) -> str:
    return ENUMERATED.sub("", plain(text)).strip(" :-–—*.")


def section_kind(text: str) -> str:
    """purpose, conditions, skip, duties, or "" for a heading whose words say nothing of its kind."""
    words = bare(text)
    kinds = table("headings", "phrases")
    return next((kind for kind, phrases in kinds.items() if phrases.fullmatch(words)), "")


def known_heading(text: str) -> bool:
    return (bool(section_kind(text)) and not text.rstrip().endswith((".", ";", ","))) or _numbered(text)


def _numbered(text: str) -> bool:
    return bool(ENUMERATED.match(text)) and len(text.split()) <= LONGEST


def leads_in(line: Line) -> bool:
    """A sentence that only opens a list ("As head of year you will:"), and is no heading of its own."""
    if not line.text.rstrip().endswith((":", ":-", " to", " will")):
        return False
    if line.mark in {"capital", "number"} or known_heading(line.text):
        return False
    return bool(table("kinds", "phrases")["lead"].search(plain(line.text)))


def is_heading(line: Line, below: Line | None, *, marked: bool) -> bool:
    """`marked`: the document has bullets or numbers, so a short bare line above one is a heading."""
    if line.mark == "heading":
        return True
    if line.cells or line.text.endswith((".", ";", ",", "!", "?")) or len(line.text.split()) > 2 * LONGEST:
        return False
    if line.mark:
        return _marked_heading(line, below)
    return _plain_heading(line, below, marked=marked)


def _marked_heading(line: Line, below: Line | None) -> bool:
    """A numbered or lettered name above marks of another shape."""
    if line.mark == "capital" and line.text.endswith((":", " to")):
        return True
    if below is None or not below.mark or below.mark == line.mark or _back_up(line.mark, below.mark):
        return False
    if line.text.isupper() or (line.mark == "number" and below.mark.startswith("number.")):
        return len(line.text.split()) <= SHORT
    short = len(line.text.split()) <= 6
    return short and (line.mark != "bullet" or line.text.endswith(":")) and not imperative(line.text)


def _back_up(mark: str, below: str) -> bool:
    return mark == "roman" or (mark.startswith("number.") and below in {"number", "letter", "capital"})


def _plain_heading(line: Line, below: Line | None, *, marked: bool) -> bool:
    if known_heading(line.text) or rhythm(line.text):
        return True
    if line.text.endswith(":") or line.text.isupper():
        return len(line.text.split()) <= LONGEST
    if (
        below is None
        or imperative(line.text)
        or len(line.text.split()) > (LONGEST_OVER_MARKS if below.mark else LONGEST)
    ):
        return False
    if (below.mark and below.mark != "heading") or (below.text.endswith(":") and len(line.text.split()) <= SHORT):
        return True
    return _over_bare_lines(line, below, marked=marked)


def _over_bare_lines(line: Line, below: Line, *, marked: bool) -> bool:
    """Above lines without marks a heading is short, opens with a capital and stands apart or above a command."""
    if len(line.text.split()) > 6 or not line.text[0].isupper() or (gerund(line.text) and not line.gap):
        return False
    return line.gap and (imperative(below.text) or len(below.text.split()) > 9) and not (marked and below.cells)


def title_words(text: str) -> str:
    """The heading as shown for a section: its own words without the colon or "- to:" behind them."""
    return LEAD_TAIL.sub("", text).strip() or text


DOCUMENT = compiled(
    "job description*; job profile; role profile; role description; job specification; person specification"
)
