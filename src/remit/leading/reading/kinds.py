"""What each item is: a duty, a purpose, an area named, a catch-all, a condition, or nothing for the register."""

import re

from remit.leading.reading.cadences import cadences
from remit.leading.reading.outline import Item
from remit.leading.reading.phrases import plain, table
from remit.leading.reading.prose import obliges
from remit.leading.reading.verbs import acts, imperative

SIGNED = re.compile(r"[_.…]{4,}|^\s*(?:signed|signature|date|print name|name)\b\W*(?:\(.*\))?\W*$", re.IGNORECASE)
FEWEST_WORDS = 8
LABEL = re.compile(r"^[A-Z][\w &/,'’()-]{1,45}:\s+\S")


def says(kind: str, text: str) -> bool:
    return bool(table("kinds", "phrases")[kind].search(plain(text)))


def kind_of(text: str, item: Item) -> str:
    """The kind of one sentence or bullet, or "" when it does not belong in a register at all."""
    if item.rank == "skip" or SIGNED.search(text) or (says("never", text) and not item.line.mark and not acts(text)):
        return ""
    if says("catch_all", text) and not (says("drop", text) and not obliges(text) and not acts(text)):
        return "catch_all"
    if (says("boilerplate", text) and not item.line.mark) or item.rank == "conditions":
        return _condition(text)
    if says("boilerplate", text) and not acts(text):
        return "boilerplate"
    if not item.line.mark and says("drop", text) and not imperative(text):
        return ""
    return _listed(text, item) if item.line.mark else _unmarked(text, item)


def _condition(text: str) -> str:
    if says("drop", text) and not says("boilerplate", text):
        return ""
    return "boilerplate" if obliges(text) or imperative(text) or says("boilerplate", text) else ""


def _listed(text: str, item: Item) -> str:
    if says("drop", text) and not acts(text) and not obliges(text):
        return ""
    if table("kinds", "phrases")["specification"].match(plain(text)):
        return ""
    if item.rank == "purpose":
        return "purpose"
    return "area_heading" if _only_named(text, item) else "duty"


def _only_named(text: str, item: Item) -> bool:
    """A responsibility named with no action and no rhythm: "Performance management"."""
    if item.given or item.row or acts(text) or cadences(text) or obliges(text):
        return False
    return len(text.split()) <= 12 and not text.rstrip().endswith((".", ";"))


def _unmarked(text: str, item: Item) -> str:
    if item.rank == "purpose" and len(text.split()) >= FEWEST_WORDS:
        return "purpose"
    if not (acts(text) or obliges(text) or item.given or _labelled(text)):
        return ""
    if item.rank == "head" and not (imperative(text) or obliges(text) or _labelled(text)):
        return ""
    if item.rank == "purpose" or ((item.before or item.opens) and not item.led):
        return "purpose"
    return "purpose" if item.before and text[:1].isupper() and not obliges(text) else "duty"


def _labelled(text: str) -> bool:
    found = LABEL.match(text)
    return found is not None and acts(text[found.end() - 1 :])
