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
from remit.school.imports import arriving, sight
from remit.school.imports.codes import ASIDE, CODED, NEED, OF_PARTICULARS, OF_PUPIL, RANKED, VALUED
from remit.school.models import Characteristic, FormerUpn, Group, Membership, Particulars, Pupil, School, year_name
from remit.school.pupil_rows import can_be_told, clean_row, doubts, identities, name_of, together
from remit.school.roll import has_been, still_here, time_before
from remit.school.rows.names import name_key

REASON = "an import compares its own rows with what is held"
AS_CLASSES = "Who was in which {form.one} then comes in as a list of classes, with Form as the kind of group."
FORM = "{Form.one}"  # the column, as a fault names it
Cleaned = list[tuple[int, dict[str, Any], list[Fault]]]


@dataclass(frozen=True)
class Held:
    """A pupil as she is held: her rows, and the values that a file may speak of."""

    pupil: Pupil
    particulars: Particulars | None
    values: dict[str, Any]
    next_form: tuple[str, date] | None = None


def not_over(day: date) -> Q:
    """It holds that day, or begins later."""
    return Q(last_day=None) | Q(last_day__gte=day)


def cells_of(batch: Batch, row: Row) -> dict[str, str]:
    return {key: row.cells[column] for key, column in batch.columns.items()}


def _cleaned(batch: Batch, rows: Sequence[Row], day: date, school: School) -> Cleaned:
    day = max(day, first_day_of(batch, day))
    return [(row.number, *clean_row(row.number, cells_of(batch, row), today=day, years=school.years)) for row in rows]


def school_year(day: date) -> date:
    """Its first day."""
    return date(day.year - (day.month < 9), 9, 1)


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
    twice, begins = _twice(cleaned), first_day_of(batch, day)
    held = Index(school, day, cleaned, begins=begins, transferred=any(extras.values()), by=by)
    judged = [
        _judge(number, values, [*faults, *twice.get(number, [])], held, extras[number])
        for number, values, faults in cleaned
    ]
    unsure = {
        row.number: [
            *doubts(row.number, cells_of(batch, row), today=max(day, begins)),
            *arriving.doubts(row.number, row.extra),
        ]
        for row in rows
    }
    return _once_each([_with_doubts(each, unsure[each.number]) for each in judged])


def _with_doubts(row: Judged, found: list[Fault]) -> Judged:
    if row.verdict != REJECTED:
        of_held = arriving.held_doubts(row.number, row.values, row.held.values) if row.held else []
        row.doubts.extend(found + of_held)
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
        return Judged(number, ADDED, values, doubts=_new_of_past_day(number, values, held))
    if still := _still_here(values, found.pupil, held.day):
        return _refused(row, still)
    differs = _differs(values, found, held)
    stays = _of_past_day(number, differs, found, held)
    verdict = CHANGED if differs else UNCHANGED
    return Judged(number, verdict, values, differs, doubts=stays + _until(number, differs, found), held=found)


def _of_past_day(number: int, differs: dict[str, list], found: Held, held: Index) -> list[Fault]:
    """A list of a past day changes neither the year group of today nor the form, and brings nobody back who left since."""
    if held.begins >= held.day:
        return []
    day = f"This list holds from {held.begins.day} {held.begins:%B %Y}"
    doubts = []
    if found.pupil.last_day and found.pupil.last_day >= held.begins and differs.pop("last_day", None):
        differs.clear()
        told = f"{day}, and this {{pupil.one}} has left since: nothing is changed."
        return [Fault(number, "Last name", found.pupil.family_name, told)]
    for key, column in (("year", "Year group"), ("form", FORM)):
        if key in differs:
            was, new = differs.pop(key)
            if was in (None, ""):
                told = f"{day}: nothing is entered of today."
            else:
                told = f"{day}. Today it is {year_name(was) if key == 'year' else was}, and stays so."
            told += f" {AS_CLASSES}" if key == "form" else ""
            doubts.append(Fault(number, column, year_name(new) if key == "year" else new, told))
    return doubts


def _new_of_past_day(number: int, values: Mapping[str, Any], held: Index) -> list[Fault]:
    """Who is new comes with the year group that the list says, though it speaks of another school year."""
    if held.begins >= school_year(held.day):
        return []
    told = f"This list holds from {held.begins.day} {held.begins:%B %Y}: the year group is taken as of today. Is it?"
    return [Fault(number, "Year group", year_name(values["year"]), told)]


def _still_here(values: Mapping[str, Any], pupil: Pupil, day: date) -> str:
    """Why somebody who has a last day cannot come back yet."""
    said = values.get("first_day")
    return still_here(pupil) if said and time_before(pupil, said) and pupil.last_day and pupil.last_day >= day else ""


def _differs(values: Mapping[str, Any], found: Held, index: Index) -> dict[str, list]:
    """An empty cell says nothing. Whoever is in the file is on roll, also one who had left: from the day that the file
    says, and the time before stays. A number that the pupil had before says who it is and changes nothing."""
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
    if values.get("upn") in found.values.get("former_upns", ()):
        differs.pop("upn", None)
    left, day = found.pupil.last_day, index.day
    if left and left < max(day, values.get("first_day") or day):
        differs["last_day"] = [left, None]
        back = values.get("first_day") or index.begins
        if time_before(found.pupil, back) or not has_been(found.pupil):
            differs["first_day"] = [found.pupil.first_day, back]
    return differs


def _says(key: str, value: Any) -> bool:
    return value is not None and (value != "" or key == "sen") and key not in arriving.KEYS


def _same(value: Any, held: Any) -> bool:
    """Held with more than the file says of it is no difference: yes, and targeted."""
    return value == held or (value is True and bool(held)) or (value is False and not held)


class Index:
    """Who is held, by what tells pupils apart; and which names of groups are taken."""

    def __init__(
        self,
        school: School,
        day: date,
        cleaned: Cleaned,
        *,
        begins: date,
        transferred: bool = False,
        by: Viewer | None = None,
    ) -> None:
        self.day, self.begins = day, begins
        known = arriving.Known(school, day) if transferred else None
        self._read_groups(school)
        met = _met(school, [values for _, values, _ in cleaned])
        pupils = Pupil.objects.unscoped(REASON).filter(school=school, pk__in=met)
        of_them = Particulars.objects.unscoped(REASON).filter(pupil__in=met)
        particulars = {each.pupil_id: each for each in of_them}
        days = {each.pk: max(day, each.first_day) for each in pupils}
        forms, codes, former = _forms(met, day), _codes(days, day), _former(met)
        self.by_identity: dict[tuple, list[Held]] = {}
        self.by_former: dict[str, list[Held]] = {}
        self.by_name: dict[tuple[str, str], list[Held]] = {}
        for pupil in pupils:
            form, following = _form_on(forms[pupil.pk], days[pupil.pk])
            held = _held(pupil, particulars.get(pupil.pk), form, codes[pupil.pk], following)
            held.values["former_upns"] = former.get(pupil.pk, ())
            if known:
                held.values.update(known.of(pupil.pk))
            self._keep(held)
        self.seen = sight.sees_particulars(by, met) if by else met

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
        for upn in held.values["former_upns"]:
            self.by_former.setdefault(upn, []).append(held)

    def find(self, values: Mapping[str, Any]) -> tuple[Held | None, str]:
        """The pupil held, or nobody; or why it cannot be told."""
        met = {key[0]: self.by_identity.get(key, []) for key in identities(values)}
        by_upn, by_birth = met.get("upn", []), met.get("name", [])
        if by_upn := by_upn or self._who_had(values):
            return self._of_number(values, by_upn, by_birth)
        if by_birth:
            return _only(by_birth, values)
        namesakes = self.by_name.get(name_of(values), [])
        if not all(can_be_told(values, each.values) for each in namesakes):
            return None, "A {pupil.one} of this name is held already: give a UPN or a date of birth in both places."
        return None, ""

    def _who_had(self, values: Mapping[str, Any]) -> list[Held]:
        """By a number that was given up, and the name: a number alone may have been somebody else's all along."""
        return [each for each in self.by_former.get(values.get("upn", ""), []) if _is_like(values, each.values)]

    def _of_number(
        self, values: Mapping[str, Any], by_upn: list[Held], by_birth: list[Held]
    ) -> tuple[Held | None, str]:
        """Whose number it is, or was."""
        if len(by_upn) > 1:
            return None, "Several {pupil.many} had this UPN: give the one of now."
        found = by_upn[0]
        if by_birth and found not in by_birth:
            return None, "The UPN is one {pupil.one}'s, the name and the date of birth are another's."
        if found.pupil.pk not in self.seen and not _is_like(values, found.values):
            return None, "This UPN is held with another name. Is it the same {pupil.one}?"
        return found, ""


def _is_like(values: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """Both names are one that is held; or one of them, with the date of birth."""
    said = name_of(values)
    known = [{name_key(held.get(f"{of}{key}") or "") for of in ("", "legal_")} for key in ("given_name", "family_name")]
    same = [name in names for name, names in zip(said, known, strict=True)]
    return all(same) or (
        any(same) and bool(held["date_of_birth"]) and values.get("date_of_birth") == held["date_of_birth"]
    )


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
    met = {pk for pk, given, family in rows if (name_key(given), name_key(family)) in names}
    held = Particulars.objects.unscoped(REASON).filter(school=school).exclude(upn="").values_list("upn", "pupil_id")
    former = FormerUpn.objects.unscoped(REASON).filter(school=school).values_list("upn", "pupil_id")
    return met | {pupil for upn, pupil in (*held, *former) if upn in upns}


def _forms(met: set[int], day: date) -> dict[int, list[tuple[str, date, date | None]]]:
    """By pupil what holds or begins later, in order."""
    found: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    rows = Membership.objects.unscoped(REASON).filter(not_over(day), pupil__in=met, group__type=Group.FORM)
    for pupil, *form in rows.order_by("first_day", "pk").values_list(
        "pupil_id", "group__name", "first_day", "last_day"
    ):
        found[pupil].append(tuple(form))
    return found


def _form_on(held: list[tuple[str, date, date | None]], day: date) -> tuple[str, tuple[str, date] | None]:
    """The form of that day, or the first to come; and, where there is one of that day, what comes after it."""
    now = [name for name, first, last in held if first <= day and (last is None or day <= last)]
    later = [(name, first) for name, first, _ in held if first > day]
    return (now[0], later[0] if later else None) if now else (later[0][0] if later else "", None)


def _codes(days: Mapping[int, date], day: date) -> dict[int, dict[str, Any]]:
    """By pupil what holds on a day: today, or the first day of who is still to come."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = Characteristic.objects.unscoped(REASON).filter(not_over(day), pupil__in=days)
    names = ("pupil_id", "first_day", "last_day", "type__code", "value", "rank", "verified_on")
    for pupil, first, last, code, value, rank, verified in rows.order_by("first_day", "pk").values_list(*names):
        if first <= days[pupil] and (last is None or days[pupil] <= last):
            found[pupil][f"{code}{rank or ''}"] = value or True
            if code == "FSM":
                found[pupil]["verified"] = verified
    return found


def _until(number: int, differs: Mapping[str, list], found: Held) -> list[Fault]:
    """What is said of a form that ends because the school has entered another for later. Of what may be hidden nothing
    is said."""
    if "form" not in differs or not found.next_form:
        return []
    name, first = found.next_form
    return [Fault(number, FORM, differs["form"][1], f"Until {first:%-d %B %Y}: from then {name} is entered already.")]


def _former(met: set[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = FormerUpn.objects.unscoped(REASON).filter(pupil__in=met)
    for pupil, upn in rows.order_by("pk").values_list("pupil_id", "upn"):
        found[pupil] += (upn,)
    return found


def _held(
    pupil: Pupil,
    particulars: Particulars | None,
    form: str,
    codes: Mapping[str, Any],
    next_form: tuple[str, date] | None,
) -> Held:
    values = {key: getattr(pupil, key) for key in OF_PUPIL} | {"form": form}
    values |= {key: getattr(particulars, key) if particulars else None for key in OF_PARTICULARS}
    values["sen"] = "E" if "E" in codes else "K" if "K" in codes else ""
    values |= {key: code in codes for key, code in CODED.items()}
    values |= {key: codes.get(code, False) for key, code in VALUED.items()}
    values |= {key: codes.get(f"{NEED}{rank}", False) for key, rank in RANKED.items()}
    return Held(pupil, particulars, values | {"fsm_verified": codes.get("verified")}, next_form)
