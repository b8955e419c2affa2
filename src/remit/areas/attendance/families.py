"""Who is whose sibling, as contacts tell: a parent or carer of the same name with the same number or address.

It is asked of pupils whose contacts she sees. A sibling of whom she may not know is one all the same: that "a sibling is
away" is told (a disclosure), never who, in which year, or whether there are several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from operator import or_

from remit.areas.attendance.entering import KEPT
from remit.areas.attendance.masks import Masks, from_bytes
from remit.areas.attendance.models import Year
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.family import number_key
from remit.school.models import Contact
from remit.school.rows.names import folded

REASON = "that a sibling is away is told, and not who"
RELATIONS = ("mother", "father", "step", "guardian", "carer", "foster", "grandparent")
VALUES = ("pupil_id", "pupil__school_id", "name", "phones", "email")
Key = tuple[int, str, str]


def siblings_of(viewer: Viewer, pupils: Collection[int]) -> dict[int, set[int]]:
    """By pupil the numbers of those on roll at the same school. Two questions."""
    then = on(viewer.day) & on(viewer.day, "pupil__")
    own = Contact.objects.visible_to(viewer).filter(then, pupil__in=pupils, relation__in=RELATIONS)
    held = list(own.values_list(*VALUES))
    theirs = Contact.objects.unscoped(REASON).filter(
        then,
        relation__in=RELATIONS,
        pupil__school__in={school for _, school, *_ in held},
        name__in={name for _, _, name, *_ in held},
    )
    by_key: dict[Key, set[int]] = defaultdict(set)
    for pupil, *said in theirs.values_list(*VALUES):
        for key in _keys(*said):
            by_key[key].add(pupil)
    found: dict[int, set[int]] = defaultdict(set)
    for pupil, *said in held:
        for key in _keys(*said):
            found[pupil] |= by_key[key] - {pupil}
    return {pupil: others for pupil, others in found.items() if others}


def _keys(school: int, name: str, phones: Iterable[str], email: str) -> Iterator[Key]:
    for each in {*map(number_key, phones), email.casefold()} - {""}:
        yield school, folded(name), each


def masks_of_siblings(pupils: Collection[int], year: Period) -> dict[int, Masks]:
    """What their marks of the year add up to, whoever asks: to be told as "a sibling" alone."""
    rows = Year.objects.unscoped(REASON).filter(pupil__in=pupils, academic_year__first_day=year.first_day)
    return {pupil: Masks(*map(from_bytes, bits)) for pupil, *bits in rows.values_list("pupil_id", *KEPT)}


def together(found: Iterable[Masks]) -> tuple[int, int]:
    """Of several siblings: the sessions that were possible for any of them, and those that any of them missed."""
    held = list(found)
    absent = reduce(or_, (each.authorised | each.unauthorised for each in held), 0)
    return absent | reduce(or_, (each.attended for each in held), 0), absent
