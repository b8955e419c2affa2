"""What each row of a file of pupils would do to what is held. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from remit.core.imports.columns import Fault
from remit.core.imports.kinds import ADDED, CHANGED, REJECTED, UNCHANGED, Judged, day_said
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.imports import arriving
from remit.school.imports.codes import ASIDE, CODED, NEED, RANKED, VALUED
from remit.school.models import Characteristic, FormerUpn, Group, Membership, Particulars, Pupil, School
from remit.school.pupil_rows import can_be_told, clean_row, doubts, identities, name_of, together

REASON = "an import compares its own rows with what is held"
OF_PUPIL = ("given_name", "family_name", "year", "first_day", "emergency")
OF_PARTICULARS = (
    "upn", "date_of_birth", "sex", "uln", "legal_given_name", "legal_family_name", "middle_names", "former_family_name",
)  # fmt: skip
FORM = "{Form.one}"  # the column, as a fault names it
Cleaned = list[tuple[int, dict[str, Any], list[Fault]]]


@dataclass(frozen=True)
class Held:
    """A pupil as she is held: her rows, and the values that a file may speak of."""

    pupil: Pupil
    particulars: Particulars | None
    values: dict[str, Any]


def not_over(day: date) -> Q:
    """It holds that day, or begins later."""
    return Q(last_day=None) | Q(last_day__gte=day)


def cells_of(batch: Batch, row: Row) -> dict[str, str]:
    return {key: row.cells[column] for key, column in batch.columns.items()}


def _cleaned(batch: Batch, rows: Sequence[Row], day: date, school: School) -> Cleaned:
    day = max(day, first_day_of(batch, day))
    return [(row.number, *clean_row(row.number, cells_of(batch, row), today=day, years=school.years)) for row in rows]


def first_day_of(batch: Batch, day: date) -> date:
    """Of whoever is new, where their row does not say it."""
    return day_said(batch.said, "first_day") or day


def _twice(cleaned: Cleaned) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in together([(number, values) for number, values, faults in cleaned if not faults]):
        found.setdefault(fault.row, []).append(fault)
    return found


def rows_about_the_same(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> list[int]:
    """The rows of a whole file that another row of it speaks against: whoever applies a part cannot tell."""
    return sorted(_twice(_cleaned(batch, rows, day, school)))


def years_of_forms(batch: Batch, rows: Sequence[Row], *, day: date, school: School) -> dict[str, int | None]:
    """By folded name, the one year group of a form in the whole file; of several, none."""
    years: dict[str, set[int]] = {}
    for _, values, faults in _cleaned(batch, rows, day, school):
        if values.get("form") and not faults:
            years.setdefault(values["form"].casefold(), set()).add(values["year"])
    return {name: next(iter(found)) if len(found) == 1 else None for name, found in years.items()}


def judge(batch: Batch, rows: Sequence[Row], *, day: date, school: School, by: Viewer | None = None) -> list[Judged]:
    """Every row of a batch, against what is held now. Few queries, however many rows."""
    cleaned = _cleaned(batch, rows, day, school)
    extras = {row.number: row.extra for row in rows}
    twice, held = _twice(cleaned), Index(school, day, cleaned, transferred=any(extras.values()))
    judged = [
        _judge(number, values, [*faults, *twice.get(number, [])], held, extras[number])
        for number, values, faults in cleaned
    ]
    unsure = {
        row.number: doubts(row.number, cells_of(batch, row)) + arriving.doubts(row.number, row.extra) for row in rows
    }
    return _once_each([_with_doubts(each, unsure[each.number]) for each in judged])


def _with_doubts(row: Judged, found: list[Fault]) -> Judged:
    row.doubts.extend(found if row.verdict != REJECTED else [])
    return row


def _once_each(judged: list[Judged]) -> list[Judged]:
    """One pupil may be met by her number in one row and by her name and birthday in another."""
    met: dict[int, int] = {}
    found = []
    for each in judged:
        first = met.setdefault(each.held.pupil.pk, each.number) if each.held else each.number
        found.append(each if first == each.number else _refused(each, f"Row {first} is about the same {{pupil.one}}."))
    return found


def _refused(row: Judged, why: str, column: str = "Last name") -> Judged:
    fault = Fault(row.number, column, row.values["form" if column == FORM else "family_name"], why)
    return Judged(row.number, REJECTED, row.values, faults=[fault])


def _judge(number: int, values: dict[str, Any], faults: list[Fault], held: Index, extra: Mapping[str, Any]) -> Judged:
    values |= arriving.brought(extra)
    row = Judged(number, REJECTED, values, faults=faults)
    if faults:
        return row
    if values.get("form"):
        if values["form"].casefold() in held.not_forms:
            return _refused(row, "The school has a group of this name already, and it is not a {form.one}.", FORM)
        values["form"] = held.forms.setdefault(values["form"].casefold(), values["form"])
    found, doubt = held.find(values)
    if doubt:
        return _refused(row, doubt)
    if found is None:
        return Judged(number, ADDED, values)
    differs = _differs(values, found, held.day)
    return Judged(number, CHANGED if differs else UNCHANGED, values, differs, held=found)


def _differs(values: Mapping[str, Any], found: Held, day: date) -> dict[str, list]:
    """An empty cell says nothing. Whoever is in the file is on roll, also one who had left."""
    differs = {
        key: [found.values.get(key), value]
        for key, value in values.items()
        if key not in ASIDE and _says(key, value) and not _same(value, found.values.get(key))
    }
    verified, held = values.get("fsm_verified"), found.values.get("fsm_verified")
    if verified and found.values["fsm"] and "fsm" not in differs and (held is None or held < verified):
        differs["fsm_verified"] = [held, verified]
    if values.get("spells"):
        said = arriving.said_by_spells(values, found.values)
        differs = {key: each for key, each in differs.items() if key not in said}
    differs |= arriving.lacking(values, found.values)
    left = found.pupil.last_day
    if left and left < max(day, values.get("first_day") or day):
        differs["last_day"] = [left, None]
    return differs


def _says(key: str, value: Any) -> bool:
    return value is not None and (value != "" or key == "sen") and key not in arriving.KEYS


def _same(value: Any, held: Any) -> bool:
    """Held with more than the file says of it is no difference: yes, and targeted."""
    return value == held or (value is True and bool(held)) or (value is False and not held)


class Index:
    """Who is held, by what tells pupils apart; and which names of groups are taken."""

    def __init__(self, school: School, day: date, cleaned: Cleaned, *, transferred: bool = False) -> None:
        self.day = day
        known = arriving.Known(school) if transferred else None
        self._read_groups(school)
        met = _met(school, [values for _, values, _ in cleaned])
        pupils = Pupil.objects.unscoped(REASON).filter(school=school, pk__in=met)
        of_them = Particulars.objects.unscoped(REASON).filter(pupil__in=met)
        particulars = {each.pupil_id: each for each in of_them}
        forms = dict(
            Membership.objects.unscoped(REASON)
            .filter(not_over(day), pupil__in=met, group__type=Group.FORM)
            .order_by("-first_day")  # of one that holds and one to come, the one that holds
            .values_list("pupil_id", "group__name")
        )
        codes: dict[int, dict[str, Any]] = defaultdict(dict)
        characteristics = Characteristic.objects.unscoped(REASON).filter(on(day), pupil__in=met)
        for pupil, code, value, rank, verified in characteristics.values_list(
            "pupil_id", "type__code", "value", "rank", "verified_on"
        ):
            codes[pupil][f"{code}{rank or ''}"] = value or True
            if code == "FSM":
                codes[pupil]["verified"] = verified
        former = _former(met)
        self.by_identity: dict[tuple, list[Held]] = {}
        self.by_name: dict[tuple[str, str], list[Held]] = {}
        for pupil in pupils:
            held = _held(pupil, particulars.get(pupil.pk), forms.get(pupil.pk, ""), codes[pupil.pk])
            held.values["former_upns"] = former.get(pupil.pk, ())
            if known:
                held.values.update(known.of(pupil.pk))
            self._keep(held)

    def _read_groups(self, school: School) -> None:
        """Forms by their folded name as they are spelt; a name that only another kind of group has is taken."""
        self.forms: dict[str, str] = {}
        groups = list(Group.objects.unscoped(REASON).filter(school=school).values_list("name", "type"))
        for name, type in groups:
            if type == Group.FORM:
                self.forms[name.casefold()] = name
        self.not_forms = {name.casefold() for name, _ in groups} - self.forms.keys()

    def _keep(self, held: Held) -> None:
        self.by_name.setdefault(name_of(held.values), []).append(held)
        for key in identities(held.values):
            self.by_identity.setdefault(key, []).append(held)

    def find(self, values: Mapping[str, Any]) -> tuple[Held | None, str]:
        """The pupil held, or nobody; or why it cannot be told."""
        met = {key[0]: self.by_identity.get(key, []) for key in identities(values)}
        by_upn, by_birth = met.get("upn", []), met.get("name", [])
        if by_upn:
            if by_birth and by_upn[0] not in by_birth:
                return None, "The UPN is one {pupil.one}'s, the name and the date of birth are another's."
            return by_upn[0], ""
        if by_birth:
            return _only(by_birth, values)
        namesakes = self.by_name.get(name_of(values), [])
        if not all(can_be_told(values, each.values) for each in namesakes):
            return None, "A {pupil.one} of this name is held already: give a UPN or a date of birth in both places."
        return None, ""


def _only(found: list[Held], values: Mapping[str, Any]) -> tuple[Held | None, str]:
    if len(found) > 1:
        return None, "Several {pupil.many} of this name and date of birth are held: give the UPN."
    upn = found[0].values["upn"]
    if values.get("upn") and upn and not upn[-1].isalpha():  # a temporary number ends in a letter, and gives way
        return (
            None,
            "A {pupil.one} of this name and date of birth is held with another UPN. Is it the same {pupil.one}?",
        )
    return found[0], ""


def _met(school: School, said: Sequence[Mapping[str, Any]]) -> set[int]:
    """Whom these rows may speak of: who has one of their numbers, or one of their names."""
    upns = {values["upn"] for values in said if values.get("upn")}
    names = {name_of(values) for values in said}
    rows = Pupil.objects.unscoped(REASON).filter(school=school).values_list("pk", "given_name", "family_name")
    met = {pk for pk, given, family in rows if (given.casefold(), family.casefold()) in names}
    held = Particulars.objects.unscoped(REASON).filter(school=school).exclude(upn="").values_list("upn", "pupil_id")
    return met | {pupil for upn, pupil in held if upn in upns}


def _former(met: set[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = FormerUpn.objects.unscoped(REASON).filter(pupil__in=met)
    for pupil, upn in rows.order_by("pk").values_list("pupil_id", "upn"):
        found[pupil] += (upn,)
    return found


def _held(pupil: Pupil, particulars: Particulars | None, form: str, codes: Mapping[str, Any]) -> Held:
    values = {key: getattr(pupil, key) for key in OF_PUPIL} | {"form": form}
    values |= {key: getattr(particulars, key) if particulars else None for key in OF_PARTICULARS}
    values["sen"] = "E" if "E" in codes else "K" if "K" in codes else ""
    values |= {key: code in codes for key, code in CODED.items()}
    values |= {key: codes.get(code, False) for key, code in VALUED.items()}
    values |= {key: codes.get(f"{NEED}{rank}", False) for key, rank in RANKED.items()}
    return Held(pupil, particulars, values | {"fsm_verified": codes.get("verified")})
