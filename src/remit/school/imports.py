"""Pupils from a spreadsheet: what each row would do to what is held, and the act that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from remit.core.acts import action, record
from remit.core.imports.columns import Fault
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.dated import on
from remit.school.models import Characteristic, CharacteristicType, Group, Membership, Particulars, Pupil, School
from remit.school.pupil_rows import clean_row, doubles, identities, name_of

ADDED, CHANGED, UNCHANGED, REJECTED = "added", "changed", "unchanged", "rejected"
REASON = "an import compares its own rows with what is held"
OF_PUPIL = ("given_name", "family_name", "year", "first_day", "emergency")
OF_PARTICULARS = ("upn", "date_of_birth", "sex")
CHOSEN = {"sen": None, "eal": "EAL", "pp": "PP"}
CHUNK = 100


@dataclass(frozen=True)
class Held:
    """A pupil as she is held: her rows, and the values that a file may speak of."""

    pupil: Pupil
    particulars: Particulars | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """What one row would do. `differs`: by field, what is held and what the file says."""

    number: int
    verdict: str
    values: dict[str, Any]
    differs: dict[str, list] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    held: Held | None = None

    @property
    def said(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.faults]


def not_over(day: date) -> Q:
    """It holds that day, or begins later."""
    return Q(last_day=None) | Q(last_day__gte=day)


def cells_of(batch: Batch, row: Row) -> dict[str, str]:
    return {key: row.cells[column] for key, column in batch.columns.items()}


Cleaned = list[tuple[int, dict[str, Any], list[Fault]]]


def _cleaned(batch: Batch, rows: Sequence[Row], day: date, school: School) -> Cleaned:
    return [(row.number, *clean_row(row.number, cells_of(batch, row), today=day, years=school.years)) for row in rows]


def _twice(cleaned: Cleaned) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in doubles([(number, values) for number, values, faults in cleaned if not faults]):
        found.setdefault(fault.row, []).append(fault)
    return found


def rows_about_the_same(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> list[int]:
    """The rows of a whole file that speak of a pupil for the second time: whoever applies a part cannot tell."""
    return sorted(_twice(_cleaned(batch, rows, day, school)))


def judge(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> list[Judged]:
    """Every row of a batch, against what is held now. Six queries, however many rows."""
    cleaned = _cleaned(batch, rows, day, school)
    twice, held = _twice(cleaned), Index(school, day)
    return [_judge(number, values, [*faults, *twice.get(number, [])], held) for number, values, faults in cleaned]


def _judge(number: int, values: dict[str, Any], faults: list[Fault], held: Index) -> Judged:
    if faults:
        return Judged(number, REJECTED, values, faults=faults)
    found, doubt = held.find(values)
    if doubt:
        return Judged(number, REJECTED, values, faults=[Fault(number, "Last name", values["family_name"], doubt)])
    if found is None:
        return Judged(number, ADDED, values)
    differs = {
        key: [found.values.get(key), value]
        for key, value in values.items()
        if value != found.values.get(key) and value is not None and (value != "" or key in CHOSEN)
    }
    return Judged(number, CHANGED if differs else UNCHANGED, values, differs, held=found)


class Index:
    """Who is held, by what tells pupils apart."""

    def __init__(self, school: School, day: date) -> None:
        pupils = Pupil.objects.unscoped(REASON).filter(school=school)
        particulars = {each.pupil_id: each for each in Particulars.objects.unscoped(REASON).filter(school=school)}
        forms = dict(
            Membership.objects.unscoped(REASON)
            .filter(not_over(day), school=school, group__type=Group.FORM)
            .order_by("-first_day")  # of one that holds and one to come, the one that holds
            .values_list("pupil_id", "group__name")
        )
        codes: dict[int, set[str]] = {}
        characteristics = Characteristic.objects.unscoped(REASON).filter(on(day), school=school)
        for pupil, code in characteristics.values_list("pupil_id", "type__code"):
            codes.setdefault(pupil, set()).add(code)
        self.by_identity: dict[tuple, Held] = {}
        self.by_name: dict[tuple[str, str], list[Held]] = {}
        for pupil in pupils:
            held = _held(pupil, particulars.get(pupil.pk), forms.get(pupil.pk, ""), codes.get(pupil.pk, set()))
            self.by_name.setdefault(name_of(held.values), []).append(held)
            for key in identities(held.values):
                self.by_identity[key] = held

    def find(self, values: Mapping[str, Any]) -> tuple[Held | None, str]:
        """The pupil held, or nobody; or why it cannot be told."""
        known = [self.by_identity[key] for key in identities(values) if key in self.by_identity]
        if len({each.pupil.pk for each in known}) > 1:
            return None, "The UPN is one pupil's, the name and the date of birth are another's."
        if known:
            return known[0], ""
        if not all(_are_two(values, each.values) for each in self.by_name.get(name_of(values), [])):
            return None, "A pupil of this name is held already: give a UPN or a date of birth in both places."
        return None, ""


def _are_two(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Namesakes are two pupils where both have a UPN, or both a date of birth, and these differ."""
    return any(one.get(key) and other.get(key) and one[key] != other[key] for key in ("upn", "date_of_birth"))


def _held(pupil: Pupil, particulars: Particulars | None, form: str, codes: set[str]) -> Held:
    values = {key: getattr(pupil, key) for key in OF_PUPIL} | {"form": form}
    values |= {key: getattr(particulars, key) if particulars else None for key in OF_PARTICULARS}
    values |= {"sen": "E" if "E" in codes else "K" if "K" in codes else "", "eal": "EAL" in codes, "pp": "PP" in codes}
    return Held(pupil, particulars, values)


@action(rules.can_manage)
def stage_pupils(*, by: Viewer, name: str, headings: list, columns: dict, rows: list) -> Batch:
    """Keep the rows of a file, for its preview. Nothing is brought in yet."""
    school = School.objects.visible_to(by).order_by("pk").get()
    batch = Batch(school_id=school.pk, of="pupils", name=name, headings=headings, columns=columns, last=len(rows) + 1)
    batch.save()
    Row.objects.bulk_create(Row(batch=batch, number=number, cells=cells) for number, cells in enumerate(rows, start=2))
    record(batch, rows=len(rows))
    return batch


@action(rules.can_manage)
def set_columns(*, by: Viewer, batch: Batch, columns: dict) -> Batch:
    batch.columns = columns
    batch.save()
    record(batch, columns=columns)
    return batch


@action(rules.can_manage)
def set_state(*, by: Viewer, batch: Batch, state: str) -> Batch:
    batch.state = state
    batch.save()
    record(batch, state=state)
    return batch


@action(rules.can_manage)
def apply_rows(*, by: Viewer, batch: Batch, rows: list, twice: list) -> Batch:
    """A hundred rows, or what is left: added and changed as the preview said, judged again against what is held now.
    `twice`: see `rows_about_the_same`. The batch says how far it is in the same transaction, so that a killed one goes on where it was."""
    school = School.objects.visible_to(by).get(pk=batch.school_id)
    judged = [
        replace(each, verdict=REJECTED) if each.number in twice else each
        for each in judge(batch, rows, day=by.day, school=school)
    ]
    forms = _forms(school, judged)
    types = {each.code: each for each in CharacteristicType.objects.visible_to(by)}
    written = _add([each for each in judged if each.verdict == ADDED], school, by.day, forms, types)
    for each in judged:
        if each.verdict == CHANGED:
            written += _change(each, by.day, forms, types)
    counts = dict(batch.counts)
    for each in judged:
        counts[each.verdict] = counts.get(each.verdict, 0) + 1
    batch.counts, batch.reached = counts, max(row.number for row in rows)
    batch.state = Batch.DONE if batch.reached >= batch.last else Batch.RUNNING
    batch.save()
    record(batch, *forms.new, reached=batch.reached)
    if written:
        record(*written, of=batch.ref)
    return batch


class Forms(dict[str, Group]):
    """By name; those that the file names and the school has not yet are made."""

    new: list[Group]


def _forms(school: School, judged: Iterable[Judged]) -> Forms:
    wanted = {
        each.values["form"]: each.values["year"]
        for each in judged
        if each.verdict != REJECTED and each.values.get("form")
    }
    held = Group.objects.unscoped(REASON).filter(school=school, name__in=wanted)
    found = Forms({group.name: group for group in held})
    made = [
        Group(school=school, name=name, type=Group.FORM, members_kind="directory", year=year)
        for name, year in sorted(wanted.items())
        if name not in found
    ]
    found.new = Group.objects.bulk_create(made)
    found.update({group.name: group for group in found.new})
    return found


def _add(rows: list[Judged], school: School, day: date, forms: Forms, types: dict) -> list:
    pupils, particulars, memberships, held = [], [], [], []
    for each in rows:
        values = each.values
        mine = {key: values[key] for key in OF_PUPIL if key in values and values[key] is not None}
        pupil = Pupil(school=school, **{"first_day": day, **mine})
        pupils.append(pupil)
        of_hers = {key: values[key] for key in OF_PARTICULARS if values.get(key)}
        particulars.append((pupil, of_hers))
        if values.get("form"):
            memberships.append((pupil, forms[values["form"]]))
        held += [(pupil, types[code]) for code in _codes(values)]
    made = Pupil.objects.bulk_create(pupils)
    return [
        *made,
        *Particulars.objects.bulk_create(Particulars(pupil=pupil, **values) for pupil, values in particulars),
        *Membership.objects.bulk_create(
            Membership(pupil=pupil, group=group, first_day=max(day, pupil.first_day)) for pupil, group in memberships
        ),
        *Characteristic.objects.bulk_create(
            Characteristic(pupil=pupil, type=type, first_day=day) for pupil, type in held
        ),
    ]


def _codes(values: Mapping[str, Any]) -> list[str]:
    chosen = [values["sen"]] if values.get("sen") else []
    return chosen + [code for key, code in CHOSEN.items() if code and values.get(key)]


def _change(row: Judged, day: date, forms: Forms, types: dict) -> list:
    assert row.held
    pupil = row.held.pupil
    written: list[Any] = []
    ours = {key: new for key, (_, new) in row.differs.items() if key in OF_PUPIL}
    if ours:
        for key, value in ours.items():
            setattr(pupil, key, value)
        pupil.save()
        written.append(pupil)
    theirs = {key: new for key, (_, new) in row.differs.items() if key in OF_PARTICULARS}
    if theirs:
        particulars = row.held.particulars or Particulars(pupil=pupil)
        for key, value in theirs.items():
            setattr(particulars, key, value)
        particulars.save()
        written.append(particulars)
    if "form" in row.differs:
        current = Membership.objects.unscoped(REASON).filter(not_over(day), group__type=Group.FORM, pupil=pupil)
        begins = max(day, pupil.first_day)
        written += _succeed(current, Membership(pupil=pupil, group=forms[row.values["form"]], first_day=begins), day)
    for key, code in CHOSEN.items():
        if key in row.differs:
            codes = ("K", "E") if code is None else (code,)
            current = Characteristic.objects.unscoped(REASON).filter(on(day), pupil=pupil, type__code__in=codes)
            wanted = row.values[key] if code is None else code if row.values[key] else ""
            new = Characteristic(pupil=pupil, type=types[wanted], first_day=day) if wanted else None
            written += _succeed(current, new, day)
    return written


def _succeed(current: Iterable[Any], new: Any | None, day: date) -> list:
    """What held until yesterday ends then; what began today is taken back; the new one begins today."""
    written = []
    for each in current:
        if each.first_day >= day:
            key = each.pk
            each.delete()
            each.pk = key
        else:
            each.last_day = day - timedelta(days=1)
            each.save()
        written.append(each)
    if new:
        new.save()
        written.append(new)
    return written
