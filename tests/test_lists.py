"""Lists that a person reads when they change: what is disclosed, and what each room adds to the pages.

After a change on purpose: WRITE_LISTS=1 ./remit test tests/test_lists.py, and read the difference.
"""

import os
import re
from pathlib import Path

from remit.core import seams
from tests import drawing

HERE = Path(__file__).parent
DISCLOSURES = HERE / "disclosures.txt"
AREAS = HERE.parent / "docs" / "areas.md"
ARCHITECTURE = HERE.parent / "docs" / "architecture.md"
DRAWING = re.compile(r"```mermaid\n.*?```", re.DOTALL)
LINES = re.compile(r"<br>([\d,]+)")


def compare(path: Path, text: str) -> None:
    if os.environ.get("WRITE_LISTS"):
        path.write_text(text)
    assert path.read_text() == text, "Read the difference, then run again with WRITE_LISTS=1"


def test_what_is_told_from_outside_a_viewers_circles_is_on_the_list():
    found = [f"{each.name}: {each.where}: {each.why}\n" for each in seams.all_of(seams.Disclosure)]
    compare(DISCLOSURES, "".join(sorted(found)))


def table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"## {title}", "", "| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows), "", ""])


def test_the_docs_say_what_each_room_adds_to_the_pages():
    text = "# What each room adds\n\nMade from the code by `tests/test_lists.py`.\n\n"
    pages = [(each.key, each.label, each.route) for each in seams.all_of(seams.Page)]
    text += table("Pages that duties may lead to", ("key", "label", "route"), pages)
    measures = [(each.name, each.counts) for each in seams.all_of(seams.Measure)]
    text += table("Measures", ("name", "counts"), measures)
    watches = [(each.name, each.says, each.route) for each in seams.all_of(seams.Watch)]
    text += table("What wants a leader", ("reminder", "says", "leads to"), watches)
    facts = [(each.name, each.label, each.kinds) for each in seams.all_of(seams.Fact)]
    text += table("What a rule of a leader may count", ("fact", "said of several", "as sensitive as"), facts)
    panels = [(each.name, each.title, each.template) for each in seams.all_of(seams.Panel)]
    text += table("Panels of the pupil page", ("name", "title", "template"), panels)
    text += table("Chips beside a name", ("name",), [(each.name,) for each in seams.all_of(seams.Chip)])
    told = [(each.name, each.page, each.mail, each.route) for each in seams.all_of(seams.NoticeKind)]
    text += table("What people are told of", ("kind", "on the page", "in an e-mail", "leads to"), told)
    timed = [(each.name, each.does) for each in seams.all_of(seams.Timed)]
    text += table("What time alone causes", ("name", "does"), timed)
    holdings = [
        (each.model, each.about, each.sensitivity, each.why, each.keep, each.leaves)
        for each in seams.all_of(seams.Holding)
    ]
    heads = ("model", "about", "sensitivity", "why", "kept", "how it leaves")
    text += table("What is held", heads, holdings)
    compare(AREAS, text.rstrip("\n") + "\n")


def test_the_house_is_drawn_as_it_is_imported():
    """A room may grow or shrink by a fifth before it is drawn anew."""
    text, found = ARCHITECTURE.read_text(), drawing.drawn()
    if os.environ.get("WRITE_LISTS"):
        text = DRAWING.sub(lambda _: found, text)
        ARCHITECTURE.write_text(text)
    (held,) = DRAWING.findall(text)
    assert LINES.sub("", held) == LINES.sub("", found), "Read the difference, then run again with WRITE_LISTS=1"
    for said, counted in zip(LINES.findall(held), LINES.findall(found), strict=True):
        there, here = (int(each.replace(",", "")) for each in (said, counted))
        assert abs(there - here) <= max(here / 5, 100), f"{said} lines are {counted}: run again with WRITE_LISTS=1"
