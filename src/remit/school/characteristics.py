"""Every write to what is held of a pupil: characteristics, the details that the office holds."""

from __future__ import annotations

from datetime import date, timedelta

from remit.core.acts import Refused, action, changed, record
from remit.core.viewers import Viewer
from remit.school import family, reference, rules
from remit.school.models import Characteristic, CharacteristicType, FormerUpn, Particulars, Pupil
from remit.school.rows.cells import admission_key
from remit.school.turns import ROLL, Overlap

NUMBER_HELD = "This admission number is already held."


@action(rules.can_characterise, ROLL)
def add_characteristic(
    *,
    by: Viewer,
    pupil: Pupil,
    type: CharacteristicType,
    value: str,
    rank: int | None,
    verified_on: date | None,
    first_day: date,
    last_day: date | None,
) -> Characteristic:
    """Errors: Overlap, where the type is held in those days, or another that excludes it."""
    if clash := clash_with(by, pupil, type, value, first_day, last_day):
        raise Overlap(clash)
    row = Characteristic(
        pupil=pupil,
        type=type,
        value=value,
        rank=rank,
        verified_on=verified_on,
        first_day=first_day,
        last_day=last_day,
    )
    row.full_clean()
    row.save()
    record(row, type=type.name, value=value, rank=rank, first_day=first_day)
    return row


@action(rules.can_write_of, ROLL)
def change_characteristic(
    *,
    by: Viewer,
    characteristic: Characteristic,
    version: int,
    value: str,
    rank: int | None,
    verified_on: date | None,
    day: date,
) -> Characteristic:
    """From that day it says something else: the old row ends and a new one begins, so that the past stays as it was.
    What says the same and was only seen anew keeps its first day, and a row changed on its first day is put right.
    Errors: Overlap, Stale."""
    row = characteristic
    row.version = version
    same = (row.value, row.rank) == (value, rank)
    if same or day <= row.first_day:
        differing = changed(row, value=value, rank=rank, verified_on=verified_on)
        if clash := clash_with(by, row.pupil, row.type, value, row.first_day, row.last_day, but=row):
            raise Overlap(clash)
        row.full_clean()
        row.save()
        record(row, **differing)
        return row
    new = Characteristic(
        pupil=row.pupil,
        type=row.type,
        value=value,
        rank=rank,
        verified_on=verified_on,
        first_day=day,
        last_day=row.last_day,
    )
    row.last_day = day - timedelta(days=1)
    if clash := clash_with(by, row.pupil, row.type, value, day, new.last_day, but=row):
        raise Overlap(clash)
    row.full_clean()
    row.save()
    new.full_clean()
    new.save()
    record(row, new, type=row.type.name, value=[row.value, value], rank=[row.rank, rank], first_day=day)
    return new


@action(rules.can_succeed, ROLL)
def succeed_characteristic(
    *, by: Viewer, characteristic: Characteristic, version: int, type: CharacteristicType, day: date
) -> Characteristic:
    """One excludes the other, and from that day it is the other: from SEN support to a plan in one step. Errors: Overlap,
    Stale."""
    old = characteristic
    if type.code not in follows(old):
        raise Overlap(f"{type} does not follow {old.type}.")
    if day <= old.first_day or (old.last_day and day > old.last_day):
        raise Overlap(f"It is held from {old.first_day:%-d %B %Y}: choose a later day on which it still holds.")
    new = Characteristic(pupil=old.pupil, type=type, first_day=day, last_day=old.last_day)
    differing = changed(old, last_day=day - timedelta(days=1))
    old.version = version
    old.save()
    if clash := clash_with(by, old.pupil, type, "", day, new.last_day, but=old):
        raise Overlap(clash)
    new.full_clean()
    new.save()
    record(old, new, type=[old.type.name, type.name], first_day=day, **differing)
    return new


def follows(row: Characteristic) -> set[str]:
    """The codes that exclude this one, and so may come after it."""
    return {code for pair in family.EXCLUDING if row.type.code in pair for code in pair} - {row.type.code}


@action(rules.can_write_of, ROLL)
def end_characteristic(*, by: Viewer, characteristic: Characteristic, version: int, last_day: date) -> Characteristic:
    """`last_day` was the last on which it held. Errors: Overlap, where it had not begun by then; Stale."""
    if last_day < characteristic.first_day:
        raise Overlap("It had not begun by that day.")
    characteristic.version = version
    differing = changed(characteristic, last_day=last_day)
    characteristic.save()
    record(characteristic, type=characteristic.type.name, **differing)
    return characteristic


@action(rules.can_write_of, ROLL)
def resume_characteristic(*, by: Viewer, characteristic: Characteristic) -> Characteristic:
    """It holds after all. Errors: Overlap, where something else has taken its place."""
    row = characteristic
    if clash := clash_with(by, row.pupil, row.type, row.value, row.first_day, None, but=row):
        raise Overlap(clash)
    row.last_day = None
    row.save()
    record(row, type=row.type.name, resumed=True)
    return row


def clash_with(
    by: Viewer,
    pupil: Pupil,
    type: CharacteristicType,
    value: str,
    first: date,
    last: date | None,
    *,
    but: Characteristic | None = None,
) -> str:
    """What stands against it, in a sentence; of a type that may be held several times, only the same value."""
    for held in family.held_between(by, pupil, type, first, last):
        if (but is not None and held.pk == but.pk) or (type.many and held.value != value):
            continue
        what = reference.values_of(type.values).get(held.value, held.value) if type.many else held.type.name
        until = f" to {held.last_day:%-d %B %Y}" if held.last_day else ""
        return f"“{what}” is held from {held.first_day:%-d %B %Y}{until}. End or change that first."
    return ""


@action(rules.can_lead, ROLL)
def keep_particulars(*, by: Viewer, pupil: Pupil, version: int | None, details: dict) -> Particulars:
    """Names, numbers and birth as the law has them. `version` is that of the row that was shown; None where there was
    none. A UPN that is replaced is kept: the pupil is known by it elsewhere."""
    row = family.particulars_of(by, pupil) or Particulars(pupil=pupil)
    before = row.upn
    differing = changed(row, **details)
    if "admission_number" in differing and whose_number(pupil.school_id, row.admission_number) - {pupil.pk}:
        raise Refused(NUMBER_HELD)
    if version is not None:
        row.version = version
    row.full_clean()
    row.save()
    rows: list = [row]
    if before and before != row.upn:
        rows += _kept(by, pupil, before)
    record(*rows, **differing)
    return row


def whose_number(school: int, number: str) -> set[int]:
    """Whoever at the school, also of those who left, has this admission number, with or without its zeros."""
    key = admission_key(number)
    rows = Particulars.objects.unscoped("a number given twice would join two pupils; it is not said whose")
    held = rows.filter(school=school).exclude(admission_number="").values_list("pupil_id", "admission_number")
    return {pupil for pupil, other in held if admission_key(other) == key} if key else set()


def _kept(by: Viewer, pupil: Pupil, upn: str) -> list[FormerUpn]:
    known = FormerUpn.objects.visible_to(by).filter(pupil=pupil, upn=upn).first()
    former = known or FormerUpn(pupil=pupil, upn=upn)
    former.until = by.day
    former.save()
    return [former]
