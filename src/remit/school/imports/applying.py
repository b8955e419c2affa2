"""What was judged, written: each row that changes with its own line of history, those that are new by the batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from remit.core.acts import changed, record
from remit.core.imports.models import Batch
from remit.school.dated import on
from remit.school.imports.judging import (
    CHOSEN,
    OF_PARTICULARS,
    OF_PUPIL,
    REJECTED,
    Judged,
    not_over,
)
from remit.school.models import Characteristic, CharacteristicType, Group, Membership, Particulars, Pupil, School

REASON = "an import ends what its row replaces"
Forms = dict[str, Group]
Types = dict[str, CharacteristicType]


def forms_named(school: School, judged: Iterable[Judged]) -> tuple[Forms, list[str]]:
    """The forms that these rows name, and the names that the school has not yet."""
    wanted = {each.values["form"] for each in judged if each.verdict != REJECTED and each.values.get("form")}
    held = Group.objects.unscoped(REASON).filter(school=school, type=Group.FORM, name__in=wanted)
    found = {group.name: group for group in held}
    return found, sorted(wanted - found.keys())


def make_forms(school: School, names: list[str], years: Mapping[str, int | None], batch: Batch) -> Forms:
    made = Group.objects.bulk_create(
        Group(school=school, name=name, type=Group.FORM, members_kind="directory", year=years.get(name.casefold()))
        for name in names
    )
    if made:
        record(*made, of=batch.ref)
    return {group.name: group for group in made}


def add(rows: list[Judged], batch: Batch, school: School, day: date, forms: Forms, types: Types) -> None:
    pupils = Pupil.objects.bulk_create(_pupil(each.values, school, day) for each in rows)
    particulars, memberships, held = [], [], []
    for pupil, values in zip(pupils, (each.values for each in rows), strict=True):
        of_hers = {key: values[key] for key in OF_PARTICULARS if values.get(key)}
        particulars.append(Particulars(pupil=pupil, **of_hers))
        if values.get("form"):
            begins = max(day, pupil.first_day)
            memberships.append(Membership(pupil=pupil, group=forms[values["form"]], first_day=begins))
        held += [Characteristic(pupil=pupil, type=types[code], first_day=day) for code in _codes(values)]
    made = [pupils, Particulars.objects.bulk_create(particulars), Membership.objects.bulk_create(memberships)]
    characteristics = Characteristic.objects.bulk_create(held)
    kinds = sorted({each.type.kind for each in characteristics})
    made += [[each for each in characteristics if each.type.kind == kind] for kind in kinds]
    for alike in made:
        if alike:
            record(*alike, of=batch.ref)


def _pupil(values: Mapping[str, Any], school: School, day: date) -> Pupil:
    hers = {key: values[key] for key in OF_PUPIL if values.get(key) is not None}
    return Pupil(school=school, **{"first_day": day, **hers})


def _codes(values: Mapping[str, Any]) -> list[str]:
    chosen = [values["sen"]] if values.get("sen") else []
    return chosen + [code for key, code in CHOSEN.items() if code and values.get(key)]


def change(row: Judged, day: date, forms: Forms, types: Types) -> None:
    assert row.held
    pupil = row.held.pupil
    _amend(pupil, {key: new for key, (_, new) in row.differs.items() if key in (*OF_PUPIL, "last_day")})
    particulars = row.held.particulars or Particulars(pupil=pupil)
    _amend(particulars, {key: new for key, (_, new) in row.differs.items() if key in OF_PARTICULARS})
    if "form" in row.differs:
        current = Membership.objects.unscoped(REASON).filter(not_over(day), group__type=Group.FORM, pupil=pupil)
        begins = max(day, pupil.first_day)
        _succeed(current, Membership(pupil=pupil, group=forms[row.values["form"]], first_day=begins), day)
    for key, code in CHOSEN.items():
        if key in row.differs:
            _choose(pupil, code, row.values[key], day, types)


def _amend(row: Pupil | Particulars, values: dict[str, Any]) -> None:
    if differing := changed(row, **values):
        row.save()
        record(row, **differing)


def _choose(pupil: Pupil, code: str | None, value: Any, day: date, types: Types) -> None:
    """A code of its own, held or not; without one, which of the SEN codes."""
    codes = ("K", "E") if code is None else (code,)
    current = Characteristic.objects.unscoped(REASON).filter(on(day), pupil=pupil, type__code__in=codes)
    wanted = value if code is None else code if value else ""
    _succeed(current, Characteristic(pupil=pupil, type=types[wanted], first_day=day) if wanted else None, day)


def _succeed(current: Iterable[Any], new: Any | None, day: date) -> None:
    """What held until yesterday ends then; what began today is taken back; the new one begins."""
    for each in current:
        if each.first_day >= day:
            key, held = each.pk, {field.attname: getattr(each, field.attname) for field in each._meta.concrete_fields}
            each.delete()
            each.pk = key  # history names the row that went, and keeps what it was
            record(each, taken_back=held)
        else:
            differing = changed(each, last_day=day - timedelta(days=1))
            each.save()
            record(each, **differing)
    if new:
        new.save()
        record(new, added=True)
