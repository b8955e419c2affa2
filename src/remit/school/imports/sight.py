"""What of a preview a viewer may be told: a held value that she would not see on the record's own page is not told here
either. A file with a row for every birthday would else ask for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from remit.core.imports.kinds import Judged
from remit.core.viewers import Viewer
from remit.school.imports.codes import CODES, NEED, OF_PARTICULARS, OF_PUPIL
from remit.school.models import (
    Address,
    Bar,
    Characteristic,
    CharacteristicType,
    Contact,
    FormerAttendance,
    FormerUpn,
    Particulars,
    Pupil,
    Staff,
)

DIRECTORY = (*OF_PUPIL, "last_day", "form", "enrolment", "added")
OF_CONTACT = (
    "name", "relation", "parental_responsibility", "order", "home", "phones", "email", "language", "interpreter", "letters", "reports",
    "lives_with", "first_day", "last_day", "added",
)  # fmt: skip
OF_CLASS = ("class", "grouplead", "name", "type", "year", "subject_id", "teacher", "subject", "added")
OF_STAFF = ("name", "code", "job", "teaches", "email", "last_day", "added")


def sees_of(viewer: Viewer, pupils: Collection[int]) -> dict[str, set[int]]:
    """By field, or by what an undo calls it, the pupils whose record of it she sees, or would see if they had one. What
    is not named here nobody is told."""
    fields = {key: set(pupils) for key in DIRECTORY}
    fields |= dict.fromkeys(OF_PARTICULARS, within(viewer, {Particulars.remit.kind}, Particulars, pupils))
    fields["former_upns"] = fields["formerupn"] = within(viewer, {FormerUpn.remit.kind}, FormerUpn, pupils)
    theirs = within(viewer, {FormerAttendance.remit.kind}, FormerAttendance, pupils)
    fields["attendance"] = fields["formerattendance"] = theirs
    fields["contacts"] = fields["contact"] = within(viewer, {Contact.remit.kind}, Contact, pupils)
    fields["bar"] = within(viewer, {Bar.remit.kind}, Bar, pupils)
    fields["address"] = within(viewer, {Address.remit.kind}, Address, pupils)
    by_kinds: dict[frozenset[str], set[int]] = {}
    types = list(CharacteristicType.objects.visible_to(viewer))
    for key, codes in CODES.items():
        kinds = frozenset(each.kind for each in types if each.code in codes)
        if kinds not in by_kinds:
            by_kinds[kinds] = within(viewer, kinds, Characteristic, pupils)
        fields[key] = by_kinds[kinds]
    return fields | {NEED: fields["need_1"]}


def sees_of_contacts(viewer: Viewer, pupils: Collection[int]) -> dict[str, set[int]]:
    fields = dict.fromkeys(OF_CONTACT, within(viewer, {Contact.remit.kind}, Contact, pupils))
    fields["bar"] = within(viewer, {Bar.remit.kind}, Bar, pupils)
    return fields | {"address": within(viewer, {Address.remit.kind}, Address, pupils)}


def sees_particulars(viewer: Viewer, pupils: Collection[int]) -> set[int]:
    return within(viewer, {Particulars.remit.kind}, Particulars, pupils)


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
    return {key: set(keys) for key in (*OF_CLASS, *OF_STAFF)}


def _pupil(row: Judged) -> int:
    return row.held.pupil.pk


def _hidden(judged: Sequence[Judged], sees: dict[str, set[int]], pupil: Any) -> dict[int, set[str]]:
    return {
        each.number: {key for key in each.differs if pupil(each) not in sees.get(key, ())}
        for each in judged
        if each.held
    }


def names_of_pupils(viewer: Viewer, keys: Collection[int]) -> dict[int, str]:
    return {each.pk: str(each) for each in Pupil.objects.visible_to(viewer).filter(pk__in=keys)}


def names_of_staff(viewer: Viewer, keys: Collection[int]) -> dict[int, str]:
    return {each.pk: str(each) for each in Staff.objects.visible_to(viewer).filter(pk__in=keys)}
