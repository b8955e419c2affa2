"""What of a preview a viewer may be told: a held value that she would not see on the record's own page is not told here
either. A file with a row for every birthday would else ask for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from remit.core.imports.kinds import Judged
from remit.core.viewers import Viewer
from remit.school.imports.codes import CODES
from remit.school.imports.judging import OF_PARTICULARS
from remit.school.models import (
    Address,
    Characteristic,
    CharacteristicType,
    Contact,
    FormerUpn,
    Particulars,
    Pupil,
    Staff,
)


def sees_of(viewer: Viewer, pupils: Collection[int]) -> dict[str, set[int]]:
    """By field, the pupils whose record of it she sees, or would see if they had one. What is not named is in the
    directory."""
    fields = dict.fromkeys(OF_PARTICULARS, within(viewer, {Particulars.remit.kind}, Particulars, pupils))
    fields["former_upns"] = within(viewer, {FormerUpn.remit.kind}, FormerUpn, pupils)
    fields["contacts"] = within(viewer, {Contact.remit.kind}, Contact, pupils)
    by_kinds: dict[frozenset[str], set[int]] = {}
    types = list(CharacteristicType.objects.visible_to(viewer))
    for key, codes in CODES.items():
        kinds = frozenset(each.kind for each in types if each.code in codes)
        if kinds not in by_kinds:
            by_kinds[kinds] = within(viewer, kinds, Characteristic, pupils)
        fields[key] = by_kinds[kinds]
    return fields


def sees_of_contacts(viewer: Viewer, pupils: Collection[int]) -> dict[str, set[int]]:
    general = within(viewer, {Contact.remit.kind}, Contact, pupils)
    keys = (
        "relation", "parental_responsibility", "order", "phones", "email", "language", "interpreter", "letters", "reports", "lives_with",
        "bar", "added",
    )  # fmt: skip
    return dict.fromkeys(keys, general) | {"address": within(viewer, {Address.remit.kind}, Address, pupils)}


def within(viewer: Viewer, kinds: Collection[str], model: type[Any], pupils: Collection[int]) -> set[int]:
    """The pupils whom her grants of these kinds reach by the dimensions that the model has."""
    paths = model.remit.paths
    grants = [
        each for each in viewer.grants if set(kinds) <= each.kinds and {name for name, _ in each.places} <= set(paths)
    ]
    seen = Pupil.objects.visible_to(replace(viewer, grants=tuple(grants)))
    return set(seen.filter(pk__in=pupils).values_list("pk", flat=True))


def hidden_of_pupils(viewer: Viewer, judged: Sequence[Judged]) -> dict[int, set[str]]:
    return _hidden(judged, sees_of(viewer, [each.held.pupil.pk for each in judged if each.held]), _pupil)


def hidden_of_contacts(viewer: Viewer, judged: Sequence[Judged]) -> dict[int, set[str]]:
    pupils = [each.held.pupil for each in judged if each.held]
    return _hidden(judged, sees_of_contacts(viewer, pupils), lambda row: row.held.pupil)


def nothing_hidden(viewer: Viewer, judged: Sequence[Judged]) -> dict[int, set[str]]:
    """Staff, groups and who takes them stand in the directory; whoever brings in sees who is in a class."""
    return {}


def nothing_left_hidden(viewer: Viewer, keys: Collection[int]) -> dict[str, set[int]]:
    return {}


def _pupil(row: Judged) -> int:
    return row.held.pupil.pk


def _hidden(judged: Sequence[Judged], sees: dict[str, set[int]], pupil: Any) -> dict[int, set[str]]:
    return {
        each.number: {key for key in each.differs if key in sees and pupil(each) not in sees[key]}
        for each in judged
        if each.held
    }


def names_of_pupils(viewer: Viewer, keys: Collection[int]) -> dict[int, str]:
    return {each.pk: str(each) for each in Pupil.objects.visible_to(viewer).filter(pk__in=keys)}


def names_of_staff(viewer: Viewer, keys: Collection[int]) -> dict[int, str]:
    return {each.pk: str(each) for each in Staff.objects.visible_to(viewer).filter(pk__in=keys)}
