"""What was judged, written: each row that changes with its own line of history, those that are new by the batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from remit.core.acts import record
from remit.core.imports.kinds import ADDED, CHANGED, REJECTED, Judged
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school.imports import arriving
from remit.school.imports.changing import Changing
from remit.school.imports.codes import CODED, NEED, OF_PARTICULARS, OF_PUPIL, RANKED, SEN, VALUED
from remit.school.imports.judging import first_day_of, years_of_forms
from remit.school.models import (
    Characteristic,
    CharacteristicType,
    FormerUpn,
    Group,
    Membership,
    Particulars,
    Pupil,
    School,
)
from remit.school.roll import time_before

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
        record(*made, of=batch)
    return {group.name: group for group in made}


def add(rows: list[Judged], batch: Batch, school: School, day: date, forms: Forms, types: Types) -> None:
    begins = first_day_of(batch, day)
    pupils = Pupil.objects.bulk_create(_pupil(each.values, school, begins) for each in rows)
    particulars, memberships, held = [], [], []
    for pupil, values in zip(pupils, (each.values for each in rows), strict=True):
        of_hers = {key: values[key] for key in OF_PARTICULARS if values.get(key)}
        particulars.append(Particulars(pupil=pupil, **of_hers))
        if values.get("form"):
            first_day = max(day, pupil.first_day)
            memberships.append(Membership(pupil=pupil, group=forms[values["form"]], first_day=first_day))
        held += _characteristics(pupil, values, max(day, pupil.first_day), types)
    made = [pupils, Particulars.objects.bulk_create(particulars), Membership.objects.bulk_create(memberships)]
    for alike in (*made, *arriving.by_kind(Characteristic.objects.bulk_create(held))):
        if alike:
            record(*alike, of=batch)
    arriving.write(((pupil, row.values, {}) for pupil, row in zip(pupils, rows, strict=True)), batch, types)


def _pupil(values: Mapping[str, Any], school: School, day: date) -> Pupil:
    hers = {key: values[key] for key in OF_PUPIL if values.get(key) is not None}
    return Pupil(school=school, **{"first_day": day, **hers})


def _characteristics(pupil: Pupil, values: Mapping[str, Any], day: date, types: Types) -> list[Characteristic]:
    """What the cells say; where a spell of the same is said, that one says it with its days."""
    told = {code for code, _, _, last in values.get("spells") or () if last is None}
    sen = [values["sen"]] if values.get("sen") else []
    codes = [*sen, *(code for key, code in CODED.items() if values.get(key))]
    made = [Characteristic(pupil=pupil, type=types[code], first_day=day) for code in codes if code not in told]
    keys = (key for key in (*VALUED, *RANKED) if values.get(key) and VALUED.get(key, NEED) not in told)
    return made + [_valued(pupil, key, values, day, types) for key in keys]


def _valued(pupil: Pupil, key: str, values: Mapping[str, Any], day: date, types: Types) -> Characteristic:
    value = values[key]
    row = Characteristic(
        pupil=pupil,
        type=types[VALUED.get(key, NEED)],
        value="" if value is True else value,
        rank=RANKED.get(key),
        first_day=day,
    )
    if key == "fsm":
        row.first_day = values.get("fsm_start") or day
        row.verified_on = values.get("fsm_verified")
    return row


def bring_in(batch: Batch, judged: list[Judged], *, by: Viewer, school: School) -> None:
    """A part of a file of pupils, inside the act."""
    forms, lacking = forms_named(school, judged)
    if lacking:
        everything = list(Row.objects.visible_to(by).filter(batch=batch))
        forms |= make_forms(school, lacking, years_of_forms(batch, everything, day=by.day, school=school), batch)
    types = {each.code: each for each in CharacteristicType.objects.visible_to(by)}
    add([each for each in judged if each.verdict == ADDED], batch, school, by.day, forms, types)
    changing = [each for each in judged if each.verdict == CHANGED]
    change(changing, by.day, forms, types)
    more = [each for each in changing if set(arriving.KEYS) & each.differs.keys()]
    arriving.write(((each.held.pupil, each.values, each.held.values) for each in more), batch, types)


def change(rows: list[Judged], day: date, forms: Forms, types: Types) -> None:
    changing = Changing([each.held.pupil for each in rows], day)
    for row in rows:
        pupil, differs = row.held.pupil, row.differs
        _amend_pupil(changing, row)
        particulars = row.held.particulars or Particulars(pupil=pupil)
        _keep_former(changing, row, particulars.upn)
        changing.amend(particulars, {key: new for key, (_, new) in differs.items() if key in OF_PARTICULARS})
        if "form" in differs:
            begins = changing.day_of(pupil)
            new = Membership(pupil=pupil, group=forms[row.values["form"]], first_day=begins)
            changing.succeed(pupil, changing.forms(pupil), new)
        for key in ("sen", *CODED, *VALUED, *RANKED):
            if key in differs:
                _choose(changing, pupil, key, row.values, types)
        if "fsm_verified" in differs:
            for held in changing.held(pupil, ("FSM",)):
                if held.holds_on(changing.day_of(pupil)):
                    changing.amend(held, {"verified_on": row.values["fsm_verified"]})
    changing.write()


def _amend_pupil(changing: Changing, row: Judged) -> None:
    """Who left and is back keeps the time before; who comes on another day than was said is in their groups from then."""
    pupil, was = row.held.pupil, row.held.pupil.first_day
    new = {key: now for key, (_, now) in row.differs.items() if key in (*OF_PUPIL, "last_day")}
    if "last_day" in new and (earlier := time_before(pupil, new.get("first_day", was))):
        changing.begin(earlier)
    expected = was > changing.day
    changing.amend(pupil, new)
    if expected and pupil.first_day != was:
        changing.move(pupil, was)


def _keep_former(changing: Changing, row: Judged, upn: str) -> None:
    """A number that gives way is kept: the pupil is known by it elsewhere."""
    known = row.held.values.get("former_upns", ())
    if "upn" in row.differs and upn and upn not in known:
        changing.begin(FormerUpn(pupil=row.held.pupil, upn=upn, until=changing.day))
        row.held.values["former_upns"] = (*known, upn)


def _choose(changing: Changing, pupil: Pupil, key: str, values: Mapping[str, Any], types: Types) -> None:
    """A code of its own, held or not; one with a value; a need by its rank; or which of the SEN codes."""
    value, code, day = values[key], CODED.get(key), changing.day_of(pupil)
    new = None
    if key == "sen":
        current = changing.held(pupil, SEN)
        new = Characteristic(pupil=pupil, type=types[value], first_day=day) if value else None
    elif code:
        current = changing.held(pupil, (code,))
        new = Characteristic(pupil=pupil, type=types[code], first_day=day) if value else None
    else:
        held = changing.held(pupil, (VALUED.get(key, NEED),))
        current = [each for each in held if each.rank == RANKED.get(key)]
        new = _valued(pupil, key, values, day, types) if value else None
        if new and any(each.holds_on(day) for each in current):
            new.first_day = day  # what is held ends the day before
    changing.succeed(pupil, current, new)
