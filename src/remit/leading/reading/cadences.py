"""How often: the phrases of a line that name a rhythm, and headings that give one to the lines below."""

import re

from remit.leading.reading.phrases import compiled, plain, rows, table

ORDER = ("daily", "weekly", "half-termly", "termly", "annual", "as-needed")
AROUND = compiled(
    "task*; dut(y|ies); responsibilit*; activit*; job*; routine*; the; on; a; basis; main; key; things;"
    " to do; and; checks"
)


def cadences(text: str) -> tuple[str, ...]:
    """Every cadence named, each stretch of words counted once: "every half term" is not also a term."""
    rest = plain(text)
    found = []
    for cadence, phrases in table("cadences", "phrases").items():
        if cadence == "none":
            rest = phrases.sub(_blank, rest)
    for cadence in ORDER:
        phrases = table("cadences", "phrases")[cadence]
        if phrases.search(rest):
            found.append(cadence)
            rest = phrases.sub(_blank, rest)
    return tuple(found)


def _blank(found: re.Match[str]) -> str:
    return "~" * len(found[0])


def rhythm(text: str) -> tuple[str, ...]:
    """The cadence a heading gives when it names nothing else: "Every day", "Termly tasks", "Once a year:"."""
    if len(text.split()) > 6:
        return ()
    rest = plain(text)
    for row in rows("cadences"):
        if row["cadence"] != "none":
            rest = compiled(row["phrases"]).sub(" ", rest)
    rest = AROUND.sub(" ", rest)
    return cadences(text) if not re.search(r"\w", rest) else ()
