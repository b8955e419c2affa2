"""An import taken back: whom it added is taken off again, what it changed is put back. What was recorded since stays as
it is, and is listed with why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from remit.core.acts import changed, record
from remit.core.imports.models import Batch
from remit.core.records import Record, Stale
from remit.school.imports.codes import CODED, VALUED
from remit.school.imports.history import Change, Part, Since, as_taken_back
from remit.school.models import (
    Address,
    Bar,
    Characteristic,
    CharacteristicType,
    Contact,
    Enrolment,
    FormerAttendance,
    FormerUpn,
    Group,
    GroupLead,
    Membership,
    Particulars,
    Pupil,
    Staff,
)

CHILDREN: tuple[type[Any], ...] = (
    Bar,
    Characteristic,
    Membership,
    Address,
    FormerAttendance,
    FormerUpn,
    Enrolment,
    Particulars,
    GroupLead,
)
ROOTS: tuple[type[Any], ...] = (Contact, Pupil, Staff)  # what another row of the same file hangs on
EVERY: tuple[type[Any], ...] = (*CHILDREN, *ROOTS, Group)
MODELS: dict[str, type[Any]] = {model._meta.label: model for model in EVERY}
DATED = (Membership, Characteristic, Address, Bar, GroupLead, FormerUpn, Enrolment)
GOES_WITH = {FormerUpn._meta.label: "upn", Enrolment._meta.label: "last_day"}  # the field that gave rise to the row
UNITS = {"K": "sen", "E": "sen"} | {code: key for key, code in (*CODED.items(), *VALUED.items())}
COUNTED = {"pupils": Pupil, "staff": Staff, "contacts": Contact, "classes": Membership}
REASON = "an undo compares what an import did with what is held"
CHANGED_SINCE = "It was changed since."
RECORDED_SINCE = "Something was recorded since."
UPN_TAKEN = "Another {pupil.one} has this UPN now."
ADMISSION_TAKEN = "Another {pupil.one} has this admission number now."
NUMBERS = {"upn": UPN_TAKEN, "admission_number": ADMISSION_TAKEN}  # of one pupil at a time
PLACED_BEFORE = "A place in a group begins before that day. Undo first what brought that in."
NOT_KEPT = "What it was before is not there any more."
IN_USE = "It is in use."
Left = tuple[int | None, str, str]
Rows = dict[int, Any]


@dataclass
class Plan:
    """What undoing would do. `off`: by model, what the import made and what goes again; `forms`: groups made by it and
    left by everybody; `back`: by pupil, the changes with the fields of each that are put back; `left`: the pupil (or
    nobody, where it is a group, and then its name), the field and why. `counted`: the model that its count speaks of."""

    counted: str = Pupil._meta.label
    off: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    forms: set[int] = field(default_factory=set)
    back: list[tuple[Change, list[str]]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def taken_off(self) -> int:
        return len(self.off[self.counted])

    @property
    def pupils_back(self) -> set[int]:
        return {change.pupil for change, _ in self.back}

    def add(self, other: Plan) -> None:
        for label, keys in other.off.items():
            self.off[label] |= keys
        self.forms |= other.forms
        self.back += other.back
        self.left += other.left

    def totals(self, before: dict[str, Any]) -> dict[str, Any]:
        """With what earlier parts came to."""
        return {
            "taken_off": before.get("taken_off", 0) + self.taken_off,
            "put_back": before.get("put_back", 0) + len(self.pupils_back),
            "left": [*before.get("left", []), *map(list, self.left)],
        }


class Planning:
    """One part of a batch against what is held now. `gone`: by model, what other parts planned before it take away."""

    def __init__(self, batch: Batch, part: Part, gone: dict[str, set[int]]) -> None:
        self.part, self.gone, self.since = part, gone, Since(batch, part)
        self.plan = Plan(COUNTED[batch.of]._meta.label)
        self.rows = {label: _rows(MODELS[label], {each.row for each in of}) for label, of in _by_label(part).items()}
        self.types = dict(CharacteristicType.objects.unscoped(REASON).values_list("pk", "code"))
        groups = Group.objects.unscoped(REASON).filter(pk__in=self._groups_to_return_to())
        self.not_forms = set(groups.exclude(type=Group.FORM).values_list("pk", flat=True))
        label = Characteristic._meta.label
        codes = {each.row for each in part.changed if each.label == label}
        self.codes_gone = as_taken_back(label, codes - self.rows[label].keys())

    def made(self) -> Plan:
        self._plan_added()
        for dated in (Pupil, Staff):
            self._plan_fields(dated, _unit_of_days)
        for model in (Particulars, Contact, Group):
            self._plan_fields(model, lambda name: name)
        self._plan_dated()
        self._plan_forms()
        return self.plan

    def _plan_added(self) -> None:
        """What another row of the file hangs on goes with all that hangs on it, or stays with it; what hangs on somebody
        who was held before goes by itself."""
        made = {label: _rows(model, self.part.made.get(label, set())) for label, model in MODELS.items()}
        stays: dict[str, set[int]] = {}
        for model in (Pupil, Contact, Staff):
            label = model._meta.label
            alone = {pk for pk, row in made[label].items() if not self._goes_or_stays_with(row, stays)}
            used = _used(model, alone, self.part.made, self.gone)
            kept = alone & (self.since.of(label, alone) | used | self._barred_since(model, made))
            stays[label] = kept | {pk for pk, row in made[label].items() if self._stays_with(row, stays)}
            self._off(model, made[label].keys() - stays[label])
            self.plan.left += [(_pupil_of(made[label][pk]), "added", RECORDED_SINCE) for pk in sorted(kept)]
        for model in CHILDREN:
            self._plan_children(model, made[model._meta.label], stays)

    def _barred_since(self, model: type[Any], made: dict[str, Rows]) -> set[int]:
        """The contacts of whom somebody changed what is forbidden."""
        bars = made[Bar._meta.label] if model is Contact else {}
        return {bars[pk].contact_id for pk in self.since.of(Bar._meta.label, bars)} if bars else set()

    def _plan_children(self, model: type[Any], made: Rows, stays: dict[str, set[int]]) -> None:
        label = model._meta.label
        alone = {pk for pk, row in made.items() if not self._goes_or_stays_with(row, stays)}
        kept = alone & self.since.of(label, alone)
        with_others = {pk for pk, row in made.items() if self._stays_with(row, stays)}
        self._off(model, made.keys() - kept - with_others)
        self.plan.left += [
            (_pupil_of(made[pk]), _unit_of_row(made[pk], self.types), RECORDED_SINCE) for pk in sorted(kept)
        ]

    def _off(self, model: type[Any], keys: Collection[int]) -> None:
        self.plan.off[model._meta.label] |= set(keys)
        self.gone[model._meta.label] |= set(keys)

    def _stays_with(self, row: Any, stays: dict[str, set[int]]) -> bool:
        return any(key in stays.get(label, ()) for label, key in _hangs_on(row))

    def _goes_or_stays_with(self, row: Any, stays: dict[str, set[int]]) -> bool:
        return self._stays_with(row, stays) or any(key in self.plan.off[label] for label, key in _hangs_on(row))

    def _plan_fields(self, model: type[Any], unit_of: Any) -> None:
        """Each field for itself, unless two only hold together."""
        label = model._meta.label
        changes = [each for each in self.part.changed if each.label == label]
        later = self.since.fields(label, {each.row for each in changes})
        held = _numbers(changes) if model is Particulars else {}
        placed = self._placed(changes) if model is Pupil else set()
        for each in changes:
            row = self.rows[label].get(each.row)
            if row is None:
                continue
            units: dict[str, list[str]] = defaultdict(list)
            for name in each.changes:
                units[unit_of(name)].append(name)
            put = []
            for unit, names in units.items():
                why = self._why_not(row, each, names, later[each.row], held)
                why = why or (PLACED_BEFORE if "first_day" in names and row.pk in placed else "")
                if why:
                    self.plan.left.append((each.pupil, unit, why))
                else:
                    put += names
            if put:
                self.plan.back.append((each, put))

    def _placed(self, changes: list[Change]) -> set[int]:
        """Those who are in a group before the first day that would come back, and stay there."""
        read = Pupil._meta.get_field("first_day").to_python
        days = {each.row: read(each.changes["first_day"][0]) for each in changes if "first_day" in each.changes}
        label = Membership._meta.label
        moved = {each.row for each in self.part.changed if each.label == label and "first_day" in each.changes}
        held = Membership.objects.unscoped(REASON).filter(pupil__in=days).exclude(pk__in=self.gone[label] | moved)
        return {pupil for pupil, first in held.values_list("pupil", "first_day") if days[pupil] and first < days[pupil]}

    def _why_not(
        self, row: Any, change: Change, names: list[str], later: set[str], numbers: dict[tuple[str, str], set[int]]
    ) -> str:
        if later & set(names) or any(
            getattr(row, name) != _value(row, name, change.changes[name][1]) for name in names
        ):
            return CHANGED_SINCE
        if (name := names[0]) in NUMBERS and change.label == Particulars._meta.label:
            was, now = change.changes[name]
            if was and numbers.get((name, was), set()) - {row.pk} - self.gone[Particulars._meta.label]:
                return NUMBERS[name]
            numbers.get((name, now), set()).discard(row.pk)
            numbers.setdefault((name, was), set()).add(row.pk)
        return ""

    def _plan_dated(self) -> None:
        """A form that ended and the one that began, a code that ended and the one that began, go together."""
        units: dict[tuple[int, str], list[Change]] = defaultdict(list)
        dated = {model._meta.label for model in DATED}
        for each in self.part.changed:
            if each.label in dated:
                units[each.pupil, self._unit_of(each)].append(each)
        touched = self._touched_units({pupil for pupil, _ in units})
        groups = set(_rows(Group, self._groups_to_return_to()))
        stays = {(pupil, unit) for pupil, unit, _ in self.plan.left}
        for (pupil, unit), changes in units.items():
            if (pupil, unit) in stays:  # with the number that took its place, or with the days
                continue
            why = CHANGED_SINCE if (pupil, unit) in touched else ""
            why = why or next(filter(None, (self._dated_why_not(each, groups) for each in changes)), "")
            if why:
                self.plan.left.append((pupil, unit, why))
            else:
                self.plan.back += [(each, list(each.changes)) for each in changes]
                self.gone[changes[0].label] |= {each.row for each in changes if "added" in each.changes}

    def _unit_of(self, change: Change) -> str:
        if change.label in GOES_WITH:
            return GOES_WITH[change.label]
        row = self.rows[change.label].get(change.row)
        if row is not None:
            return _unit_of_row(row, self.types)
        if change.label == Characteristic._meta.label:
            return _unit_of_code(self.types.get(self.codes_gone.get(change.row, {}).get("type_id", 0), ""))
        snapshot = change.changes.get("taken_back")
        if change.label == Membership._meta.label and isinstance(snapshot, dict):
            return f"class {snapshot['group_id']}" if snapshot["group_id"] in self.not_forms else "form"
        return "form" if change.label == Membership._meta.label else f"{change.label} {change.row}"

    def _touched_units(self, pupils: Collection[int]) -> set[tuple[int, str]]:
        """What somebody else began, ended or took back since: rows that are held, and those that this part knew."""
        found: set[tuple[int, str]] = set()
        for model in DATED:
            label = model._meta.label
            known = [each for each in self.part.changed if each.label == label]
            if not known:
                continue
            units = {}
            if model is not GroupLead:
                held = model.objects.unscoped(REASON).filter(pupil__in=pupils)
                held = held.select_related("group") if model is Membership else held
                units = {row.pk: (row.pupil_id, _unit_of_row(row, self.types)) for row in held}
            units |= {each.row: (each.pupil, self._unit_of(each)) for each in known}
            found |= {units[pk] for pk in self.since.of(label, units.keys())}
        return found

    def _groups_to_return_to(self) -> set[int]:
        snapshots = [
            each.changes.get("taken_back") for each in self.part.changed if each.label == Membership._meta.label
        ]
        return {each["group_id"] for each in snapshots if isinstance(each, dict)}

    def _dated_why_not(self, change: Change, groups: Collection[int]) -> str:
        row = self.rows[change.label].get(change.row)
        if "taken_back" in change.changes:
            snapshot = change.changes["taken_back"]
            lost = not isinstance(snapshot, dict) or snapshot.get("group_id", -1) not in {-1, *groups}
            return NOT_KEPT if lost else CHANGED_SINCE if row else ""
        if row is None:
            return CHANGED_SINCE
        if "added" in change.changes:
            return ""
        differs = (getattr(row, name) != _value(row, name, now) for name, (_, now) in change.changes.items())
        return CHANGED_SINCE if any(differs) else ""

    def _plan_forms(self) -> None:
        label = Group._meta.label
        made = _rows(Group, self.part.made.get(label, set()))
        kept = self.since.of(label, made.keys()) | _used(Group, made.keys(), {}, self.gone)
        self.plan.forms = made.keys() - kept
        self.plan.left += [(None, str(made[key]), IN_USE) for key in sorted(kept & made.keys())]
        self.gone[label] |= self.plan.forms


def planned(batch: Batch, several: Iterator[Part]) -> Plan:
    """What undoing these parts would do, the last first."""
    whole = Plan(COUNTED[batch.of]._meta.label)
    gone: dict[str, set[int]] = defaultdict(set)
    for part in several:
        whole.add(Planning(batch, part, gone).made())
    return whole


def plan_of(batch: Batch, part: Part) -> Plan:
    """What undoing the last part would do."""
    return planned(batch, iter([part]))


def take_back(batch: Batch, part: Part, plan: Plan) -> None:
    """Write what is planned for one part; only inside an action."""
    for model in (*CHILDREN, *ROOTS):
        _remove(list(_rows(model, plan.off[model._meta.label]).values()), batch)
    for change, names in plan.back:
        _put_back(change, names, batch)
    _remove(list(_rows(Group, plan.forms).values()), batch)


def _put_back(change: Change, names: list[str], batch: Batch) -> None:
    model = MODELS[change.label]
    if "taken_back" in change.changes:
        held = change.changes["taken_back"]
        row = model(**{name: _value(model, name, value) for name, value in held.items()})
        row.save(force_insert=True)
        record(row, put_back=batch)
        return
    row = _rows(model, {change.row}).get(change.row)
    wrote = {name: now for name, (_, now) in change.changes.items() if name in names} if "added" not in names else {}
    if row is None or any(getattr(row, name) != _value(row, name, now) for name, now in wrote.items()):
        raise Stale(row)  # somebody saved it since this part was planned: it is planned anew
    if "added" in names:
        _remove([row], batch)
        return
    differing = changed(row, **{name: _value(row, name, change.changes[name][0]) for name in names})
    row.save()
    record(row, **differing)


def _remove(rows: list[Any], batch: Batch) -> None:
    """Of one model; history names the rows that went, each kind of what is sensitive with a line of its own."""
    _forget(rows)
    kinds: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        kinds[row.type.kind if isinstance(row, Characteristic) else ""].append(row)
    for alike in kinds.values():
        type(alike[0]).objects.unscoped(REASON).filter(pk__in=[row.pk for row in alike]).delete()
        record(*alike, taken_off=batch)


def _rows(model: type[Any], keys: Collection[int]) -> Rows:
    held = model.objects.unscoped(REASON).filter(pk__in=keys)
    beside = {Characteristic: "type", Membership: "group"}.get(model)
    return {row.pk: row for row in (held.select_related(beside) if beside else held)}


def _hangs_on(row: Any) -> list[tuple[str, int]]:
    """What a row is made for: a pupil, a contact."""
    keys = ((Pupil, getattr(row, "pupil_id", None)), (Contact, getattr(row, "contact_id", None)))
    return [(model._meta.label, key) for model, key in keys if key]


def _pupil_of(row: Any) -> int | None:
    return getattr(row, "pupil_id", row.pk)


def _unit_of_row(row: Any, types: Mapping[int, str]) -> str:
    match row:
        case Membership():
            return "form" if row.group.type == Group.FORM else f"class {row.group_id}"
        case Characteristic():
            return _unit_of_code(types.get(row.type_id, ""))
        case Address():
            return f"address {row.home}".strip()
    return f"{row._meta.model_name} {row.pk}"


def _used(model: type[Record], keys: Collection[int], own: dict[str, set[int]], gone: dict[str, set[int]]) -> set[int]:
    """Those of the rows that another record speaks of, except the import's own and what goes anyway. What Remit itself found
    about a row (`fleeting`) is nobody's word; what somebody has said of it is."""
    found: set[int] = set()
    for other, name in _speaking_of(model):
        known = own.get(other._meta.label, set()) | gone[other._meta.label]
        rows = other.objects.unscoped(REASON).filter(**{f"{name}__in": keys}).values_list("pk", f"{name}_id")
        held = {pk: key for pk, key in rows if pk not in known}
        counts = _used(other, held, own, gone) if held and other.fleeting else held
        found |= {held[pk] for pk in counts}
    return found


def _speaking_of(model: type[Any]) -> Iterator[tuple[Any, str]]:
    """The models that have a key to this one, each with the key's name."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field.name


def _forget(rows: Sequence[Any]) -> None:
    """What Remit itself found about rows that go."""
    for other, name in _speaking_of(type(rows[0])) if rows else ():
        if other.fleeting:
            other.objects.unscoped(REASON).filter(**{f"{name}__in": [row.pk for row in rows]}).delete()


def _numbers(changes: list[Change]) -> dict[tuple[str, str], set[int]]:
    """Who holds the numbers that would come back, by which number it is."""
    held: dict[tuple[str, str], set[int]] = defaultdict(set)
    for name in NUMBERS:
        wanted = {each.changes[name][0] for each in changes if name in each.changes} - {""}
        if wanted:
            schools = {each.school_id for each in _rows(Particulars, {each.row for each in changes}).values()}
            rows = Particulars.objects.unscoped(REASON).filter(school__in=schools, **{f"{name}__in": wanted})
            for pk, number in rows.values_list("pk", name):
                held[name, number].add(pk)
    return held


def _by_label(part: Part) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {label: [] for label in MODELS}
    for each in part.changed:
        found[each.label].append(each)
    return found


def _unit_of_days(name: str) -> str:
    return "last_day" if name in {"first_day", "last_day"} else name


def _unit_of_code(code: str) -> str:
    return UNITS.get(code, code)


def _value(row: Any, name: str, plain: Any) -> Any:
    """A plain value of history as its field holds it."""
    held = row._meta.get_field(name)
    return (held.target_field if held.is_relation else held).to_python(plain)
