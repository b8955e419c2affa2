"""Marks as they are written, and what a year adds up to with them: inside the act that calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from remit.areas.attendance.masks import Masks, from_bytes, place, to_bytes
from remit.areas.attendance.models import Mark, Year
from remit.areas.attendance.reference import code_on
from remit.core.acts import Refused
from remit.school.models import AcademicYear

REASON = "what marks add up to is written with them"


class Written(NamedTuple):
    """One entry: the numbers of its taking and of its pupil, and what it says."""

    taking: int
    pupil: int
    day: date
    session: str
    code: str
    minutes: int | None
    note: str
    stands: bool


def write(school: int, found: Collection[Written], years: Sequence[AcademicYear] | None = None) -> None:
    """The entries, and what the years add up to with those that stand. `years`: the school's that these days are in, from
    whoever has them at hand. Errors: Refused for a day of no academic year."""
    names = ("taking", "pupil", "day", "session", "code", "minutes", "note", "stands", "school")
    Mark.objects.append(names, ((*each, school) for each in found))
    add_up(school, [(each.pupil, each.day, each.session, each.code) for each in found if each.stands], years)


def add_up(
    school: int, marks: Collection[tuple[int, date, str, str]], years: Sequence[AcademicYear] | None = None
) -> None:
    """The years of these pupils with these marks, which are the current ones now. Errors: Refused for a day of no
    academic year."""
    if not marks:
        return
    days = {day for _, day, _, _ in marks}
    if years is None:
        rows = AcademicYear.objects.unscoped(REASON).filter(
            school=school, first_day__lte=max(days), last_day__gte=min(days)
        )
        years = list(rows.order_by("first_day"))
    pupils = {pupil for pupil, _, _, _ in marks}
    held_rows = Year.objects.unscoped(REASON).filter(pupil__in=pupils, academic_year__in=[each.pk for each in years])
    held_rows = held_rows.order_by("pk")
    if connection.in_atomic_block:  # as in every act; what builds a made-up school at once is alone with it
        held_rows = held_rows.select_for_update()
    held = {(each.pupil_id, each.academic_year_id): each for each in held_rows}
    masks: dict[tuple[int, int], Masks] = {key: masks_of(each) for key, each in held.items()}
    placed: dict[tuple[int, int], dict[int, tuple[str, str]]] = defaultdict(dict)
    of_day = {day: next((each for each in years if each.first_day <= day <= each.last_day), None) for day in days}
    for pupil, day, session, code in marks:
        year, known = of_day[day], code_on(code, day)
        if year is None:
            raise Refused(f"{day:%-d %B %Y} is in no academic year of the school: the office enters its dates.")
        if known is None and code:
            raise Refused(f"{code} is not a code on {day:%-d %B %Y}.")
        placed[pupil, year.pk][place(year.first_day, day, session)] = (known.group if known else "", code)
    for key, entries in placed.items():
        masks[key] = masks.get(key, Masks()).put_all(entries)
    new = [_filled(Year(school_id=school, pupil_id=pupil, academic_year_id=year), found) for (pupil, year), found in masks.items() if (pupil, year) not in held]  # fmt: skip
    old = [_filled(held[key], found) for key, found in masks.items() if key in held]
    Year.objects.bulk_create(new)
    Year.objects.unscoped(REASON).rewrite(old, KEPT)


KEPT = ("attended", "authorised", "unauthorised", "late")


def masks_of(row: Year) -> Masks:
    return Masks(*(from_bytes(getattr(row, name)) for name in KEPT))


def _filled(row: Year, found: Masks) -> Year:
    for name, mask in zip(KEPT, found.all, strict=True):
        setattr(row, name, to_bytes(mask))
    return row


COMPARED = "what is kept of marks is compared with them"
PUPILS_AT_ONCE = 100


def differences() -> int:
    """Of how many pupils' years what is kept is not what their marks add up to. Doctor asks."""
    years = {each.pk: each for each in AcademicYear.objects.unscoped(COMPARED)}
    held = {(row.pupil_id, row.academic_year_id): masks_of(row) for row in Year.objects.unscoped(COMPARED)}
    pupils = sorted(
        {pupil for pupil, _ in held}
        | set(Mark.objects.unscoped(COMPARED).values_list("pupil_id", flat=True).distinct())
    )
    found = 0
    for at in range(0, len(pupils), PUPILS_AT_ONCE):
        part = pupils[at : at + PUPILS_AT_ONCE]
        told = _added_up(part, years)
        found += sum(
            held.get(key, Masks()) != told.get(key, Masks())
            for key in told.keys() | {key for key in held if key[0] in set(part)}
        )
    return found


def _added_up(pupils: Collection[int], years: Mapping[int, AcademicYear]) -> dict[tuple[int, int], Masks]:
    rows = Mark.objects.unscoped(COMPARED).filter(pupil__in=pupils, stands=True).order_by("pk")
    placed: dict[tuple[int, int], dict[int, tuple[str, str]]] = defaultdict(dict)
    for pupil, school, day, session, code in rows.values_list("pupil_id", "school_id", "day", "session", "code"):
        year = next(
            (each for each in years.values() if each.school_id == school and each.first_day <= day <= each.last_day),
            None,
        )
        if year is not None:
            known = code_on(code, day)
            placed[pupil, year.pk][place(year.first_day, day, session)] = (known.group if known else "", code)
    return {key: Masks().put_all(entries) for key, entries in placed.items()}
