"""One search over whatever the areas of the house give to it, as far as the viewer may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from remit.core.access import words_for
from remit.core.seams import Hit, Loggable, Page, Sought, all_of
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school import queries as school
from remit.school import sought
from remit.school.models import Pupil
from remit.school.rows.names import folded

SHOWN, MOST_WORDS = 20, 8
HERE = "find"
FOR_THE_BOARD = {"home", "find", "pupils", "groups", "timetable"}


@dataclass(frozen=True)
class Found:
    """By what they are, in the order of the house. `more`: there are others that are not shown."""

    sections: list[tuple[str, list[Hit]]]
    more: bool = False

    @property
    def number(self) -> int:
        return sum(len(hits) for _, hits in self.sections)


def find(viewer: Viewer, typed: str) -> Found:
    """The nearest to her first: what she answers for, what she teaches, then the school. In board mode names alone."""
    words = folded(typed).split()[:MOST_WORDS]
    if not words:
        return Found([])
    sources = [each for each in all_of(Sought) if each.board or not viewer.board]
    hits = [(hit, place) for place, each in enumerate(sources) for hit in each.find(viewer, words, SHOWN + 1)]
    kept = sorted(hits, key=lambda found: (found[0].near, found[1]))[:SHOWN]
    said = words_for(viewer)
    sections = [(say(each.label, said), [hit for hit, of in kept if of == place]) for place, each in enumerate(sources)]
    return Found([section for section in sections if section[1]], len(hits) > SHOWN)


def pages(viewer: Viewer, *, listed: bool = True) -> list[Page]:
    """Where she may go from the navigation; with `listed` false everywhere. In board mode only the pages that have something to
    show in it."""
    return [
        page
        for page in all_of(Page)
        if (page.listed or not listed) and page.rule(viewer) and (not viewer.board or page.key in FOR_THE_BOARD)
    ]


def pages_called(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    said = words_for(viewer)
    labels = [(say(page.label, said), page) for page in pages(viewer, listed=False)]
    held = [
        (label, page) for label, page in labels if page.key != HERE and all(word in folded(label) for word in words)
    ]
    return [Hit(label, reverse(page.route), near=0) for label, page in held[:most]]


def classes_to_log(viewer: Viewer) -> list[tuple[Loggable, list[tuple[str, str]]]]:
    """What may be noted of a whole class at once, each with the classes that she takes and where it is noted."""
    kinds = [each for each in loggable(viewer) if each.class_route]
    taken = list(school.taken_groups(viewer).order_by("type", "name")) if kinds else []
    return [
        (each, [(group.name, reverse(each.class_route, args=[group.ref])) for group in taken])
        for each in kinds
        if taken
    ]


def loggable(viewer: Viewer) -> list[Loggable]:
    """What she may note of a pupil in a moment: nothing on a screen that a class can see."""
    return [] if viewer.board else [each for each in all_of(Loggable) if each.rule(viewer)]


def pupils_to_log(viewer: Viewer, typed: str) -> list[Pupil]:
    """Whom she may mean, the nearest to her first."""
    words = folded(typed).split()[:MOST_WORDS]
    return list(sought.pupils_called(viewer, words)[:SHOWN]) if words else []
