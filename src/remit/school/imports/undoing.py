"""An import taken back: whom it added is taken off again, what it changed is put back. What was recorded since stays as
it is, and is listed with why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from remit.core.acts import changed, record
from remit.core.imports.models import Batch
from remit.core.records import Record
from remit.school.imports.history import Change, Part, Since, as_taken_back
from remit.school.models import Characteristic, CharacteristicType, Group, Membership, Particulars, Pupil

MODELS: dict[str, type[Any]] = {
    model._meta.label: model for model in (Characteristic, Membership, Particulars, Pupil, Group)
}
REASON = "an undo compares what an import did with what is held"
CHANGED_SINCE = "It was changed since."
RECORDED_SINCE = "Something was recorded since."
UPN_TAKEN = "Another {pupil.one} has this UPN now."
NOT_KEPT = "What it was before is not there any more."
IN_USE = "It is in use."
Left = tuple[int | None, str, str]
Rows = dict[int, Any]


@dataclass
class Plan:
    """What undoing would do. `off`: pupils; `forms`: made by the import and left by everybody; `back`: by pupil, the
    changes with the fields of each that are put back; `left`: the pupil (or no pupil, where it is a form, and then its
    name), the field and why."""

    off: set[int] = field(default_factory=set)
    forms: set[int] = field(default_factory=set)
    back: list[tuple[Change, list[str]]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def pupils_back(self) -> set[int]:
        return {change.pupil for change, _ in self.back}

    def add(self, other: Plan) -> None:
        self.off |= other.off
        self.forms |= other.forms
        self.back += other.back
        self.left += other.left

    def totals(self, before: dict[str, Any]) -> dict[str, Any]:
        """With what earlier parts came to."""
        return {
            "taken_off": before.get("taken_off", 0) + len(self.off),
            "put_back": before.get("put_back", 0) + len(self.pupils_back),
            "left": [*before.get("left", []), *map(list, self.left)],
        }


class Planning:
    """One part of a batch against what is held now. `gone`: by model, what other parts planned before it take away."""

    def __init__(self, batch: Batch, part: Part, gone: dict[str, set[int]]) -> None:
        self.part, self.gone, self.since, self.plan = part, gone, Since(batch, part), Plan()
        self.rows = {label: _rows(MODELS[label], {each.row for each in of}) for label, of in _by_label(part).items()}
        label = Characteristic._meta.label
        codes = {each.row for each in part.changed if each.label == label}
        self.codes_gone = as_taken_back(label, codes - self.rows[label].keys())

    def made(self) -> Plan:
        self._plan_added()
        self._plan_fields(Pupil, _unit_of_pupil)
        self._plan_fields(Particulars, lambda name: name)
        self._plan_dated()
        self._plan_forms()
        return self.plan

    def _plan_added(self) -> None:
        label = Pupil._meta.label
        added = self.part.made.get(label, set())
        kept = self.since.of(label, added) | _used(Pupil, added, self.part.made, self.gone)
        held = set(_rows(Pupil, added))
        self.plan.off = held - kept
        self.plan.left += [(pupil, "added", RECORDED_SINCE) for pupil in sorted(held & kept)]
        for model in (Pupil, Particulars, Membership, Characteristic):
            rows = _rows(model, self.part.made.get(model._meta.label, set()))
            hers = {key for key, row in rows.items() if getattr(row, "pupil_id", key) in self.plan.off}
            self.gone[model._meta.label] |= hers

    def _plan_fields(self, model: type[Any], unit_of: Any) -> None:
        """Each field for itself, unless two only hold together."""
        label = model._meta.label
        changes = [each for each in self.part.changed if each.label == label]
        later = self.since.fields(label, {each.row for each in changes})
        held = _upns(changes) if model is Particulars else {}
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
                if why:
                    self.plan.left.append((each.pupil, unit, why))
                else:
                    put += names
            if put:
                self.plan.back.append((each, put))

    def _why_not(self, row: Any, change: Change, names: list[str], later: set[str], upns: dict[str, set[int]]) -> str:
        if later & set(names) or any(
            getattr(row, name) != _value(row, name, change.changes[name][1]) for name in names
        ):
            return CHANGED_SINCE
        if names == ["upn"]:
            was, now = change.changes["upn"]
            if was and upns.get(was, set()) - {row.pk} - self.gone[Particulars._meta.label]:
                return UPN_TAKEN
            upns.get(now, set()).discard(row.pk)
            upns.setdefault(was, set()).add(row.pk)
        return ""

    def _plan_dated(self) -> None:
        """A form that ended and the one that began, a code that ended and the one that began, go together."""
        units: dict[tuple[int, str], list[Change]] = defaultdict(list)
        types = dict(CharacteristicType.objects.unscoped(REASON).values_list("pk", "code"))
        for each in self.part.changed:
            if each.label in {Membership._meta.label, Characteristic._meta.label}:
                units[each.pupil, self._unit_of(each, types)].append(each)
        touched = self._touched_units({pupil for pupil, _ in units}, types)
        groups = set(_rows(Group, self._groups_to_return_to()))
        for (pupil, unit), changes in units.items():
            why = CHANGED_SINCE if (pupil, unit) in touched else ""
            why = why or next(filter(None, (self._dated_why_not(each, groups) for each in changes)), "")
            if why:
                self.plan.left.append((pupil, unit, why))
            else:
                self.plan.back += [(each, list(each.changes)) for each in changes]
                self.gone[changes[0].label] |= {each.row for each in changes if "added" in each.changes}

    def _unit_of(self, change: Change, types: dict[int, str]) -> str:
        if change.label == Membership._meta.label:
            return "form"
        row = self.rows[change.label].get(change.row)
        held = row.type_id if row else self.codes_gone.get(change.row, {}).get("type_id", 0)
        return _unit_of_code(types.get(held, ""))

    def _touched_units(self, pupils: Collection[int], types: dict[int, str]) -> set[tuple[int, str]]:
        """What somebody else began, ended or took back since: rows that are held, and those that this part knew."""
        found: set[tuple[int, str]] = set()
        known = [
            each for each in self.part.changed if each.label in {Membership._meta.label, Characteristic._meta.label}
        ]
        for model in (Membership, Characteristic):
            label = model._meta.label
            held = model.objects.unscoped(REASON).filter(pupil__in=pupils)
            if model is Membership:
                held = held.filter(group__type=Group.FORM)
                units = {pk: (pupil, "form") for pk, pupil in held.values_list("pk", "pupil_id")}
            else:
                units = {
                    pk: (pupil, _unit_of_code(types[type]))
                    for pk, pupil, type in held.values_list("pk", "pupil_id", "type_id")
                }
            units |= {each.row: (each.pupil, self._unit_of(each, types)) for each in known if each.label == label}
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
        if "last_day" in change.changes:
            return CHANGED_SINCE if row.last_day != _value(row, "last_day", change.changes["last_day"][1]) else ""
        return ""

    def _plan_forms(self) -> None:
        label = Group._meta.label
        made = _rows(Group, self.part.made.get(label, set()))
        kept = self.since.of(label, made.keys()) | _used(Group, made.keys(), {}, self.gone)
        self.plan.forms = made.keys() - kept
        self.plan.left += [(None, str(made[key]), IN_USE) for key in sorted(kept & made.keys())]
        self.gone[label] |= self.plan.forms


def planned(batch: Batch, several: Iterator[Part]) -> Plan:
    """What undoing these parts would do, the last first."""
    whole = Plan()
    gone: dict[str, set[int]] = defaultdict(set)
    for part in several:
        whole.add(Planning(batch, part, gone).made())
    return whole


def plan_of(batch: Batch, part: Part) -> Plan:
    """What undoing the last part would do."""
    return planned(batch, iter([part]))


def take_back(batch: Batch, part: Part, plan: Plan) -> None:
    """Write what is planned for one part; only inside an action."""
    for model in (Characteristic, Membership, Particulars):
        rows = _rows(model, part.made.get(model._meta.label, set()))
        _remove([each for each in rows.values() if each.pupil_id in plan.off], batch)
    _remove(list(_rows(Pupil, plan.off).values()), batch)
    for change, names in plan.back:
        _put_back(change, names, batch)
    _remove(list(_rows(Group, plan.forms).values()), batch)


def _put_back(change: Change, names: list[str], batch: Batch) -> None:
    model = MODELS[change.label]
    if "taken_back" in change.changes:
        held = change.changes["taken_back"]
        row = model(**{name: _value(model, name, value) for name, value in held.items()})
        row.save(force_insert=True)
        record(row, put_back=batch.ref)
        return
    row = _rows(model, {change.row})[change.row]
    if "added" in change.changes:
        _remove([row], batch)
        return
    differing = changed(row, **{name: _value(row, name, change.changes[name][0]) for name in names})
    row.save()
    record(row, **differing)


def _remove(rows: list[Any], batch: Batch) -> None:
    """Of one model; history names the rows that went, each kind of what is sensitive with a line of its own."""
    kinds: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        kinds[row.type.kind if isinstance(row, Characteristic) else ""].append(row)
    for alike in kinds.values():
        type(alike[0]).objects.unscoped(REASON).filter(pk__in=[row.pk for row in alike]).delete()
        record(*alike, taken_off=batch.ref)


def _rows(model: type[Any], keys: Collection[int]) -> Rows:
    held = model.objects.unscoped(REASON).filter(pk__in=keys)
    return {row.pk: row for row in (held.select_related("type") if model is Characteristic else held)}


def _used(model: type[Record], keys: Collection[int], own: dict[str, set[int]], gone: dict[str, set[int]]) -> set[int]:
    """Those of the rows that another record speaks of, except the import's own and what goes anyway."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            other: Any = relation.related_model
            known = own.get(other._meta.label, set()) | gone[other._meta.label]
            name = relation.field.name  # type: ignore[union-attr]
            held = other.objects.unscoped(REASON).filter(**{f"{name}__in": keys}).values_list("pk", f"{name}_id")
            found |= {key for pk, key in held if pk not in known}
    return found


def _upns(changes: list[Change]) -> dict[str, set[int]]:
    """Who holds the numbers that would come back."""
    wanted = [each.changes["upn"][0] for each in changes if "upn" in each.changes]
    held: dict[str, set[int]] = defaultdict(set)
    if any(wanted):
        schools = _rows(Particulars, {each.row for each in changes}).values()
        rows = Particulars.objects.unscoped(REASON).filter(
            upn__in=filter(None, wanted), school__in={each.school_id for each in schools}
        )
        for pk, upn in rows.values_list("pk", "upn"):
            held[upn].add(pk)
    return held


def _by_label(part: Part) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {label: [] for label in MODELS}
    for each in part.changed:
        found[each.label].append(each)
    return found


def _unit_of_pupil(name: str) -> str:
    return "last_day" if name in {"first_day", "last_day"} else name


def _unit_of_code(code: str) -> str:
    return {"K": "sen", "E": "sen", "EAL": "eal", "PP": "pp"}.get(code, code)


def _value(row: Any, name: str, plain: Any) -> Any:
    """A plain value of history as its field holds it."""
    held = row._meta.get_field(name)
    return (held.target_field if held.is_relation else held).to_python(plain)
