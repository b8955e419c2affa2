"""Writes happen inside an action: sight, permission, one transaction, history. What none can forget stands here."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models, transaction
from django.http import Http404

from remit.core.engines import one_at_a_time
from remit.core.events.heard import note
from remit.core.history.models import LONGEST_KEY, Answer, Entry, Touched
from remit.core.querysets import ScopedQuerySet
from remit.core.records import EditedRecord, Record, all_visible_to
from remit.core.viewers import Viewer
from remit.core.writing import Act, ActionRequired, RowKey, current, key_of

Row = TypeVar("Row", bound=Record)
ACTIONS: dict[str, Callable] = {}
PLAIN = (str, bytes, int, float, Decimal, date, time, UUID, type(None))


class OutOfSight(Http404):
    """A record among the arguments is outside the viewer's circles: as if it were not there."""


class HistoryMissing(RuntimeError):
    """The act wrote rows that none of its entries covers."""


class KeyReused(ValueError):
    """The same key came with other arguments."""


class Refused(ValueError):
    """What stands against it, in a sentence for whoever asked: a form shows it, also where it was right when looked at
    and somebody else was quicker. `at`: the field of that form at which it is said."""

    def __init__(self, why: str = "", *, at: str = "") -> None:
        super().__init__(why)
        self.at = at


class Overtaken(Exception):
    """What was found before the act is not kept: somebody else kept theirs meanwhile. It is found once more."""


def nothing_against(written: Collection[RowKey]) -> None:
    pass


@dataclass(frozen=True)
class Turn:
    """For acts that read before they write. `names(by, **arguments)`: of two acts that share a name one waits until
    the other has ended, and then reads what it wrote. `check(written)` looks at the rows afterwards. Errors: Refused."""

    names: Callable[..., Iterable[str]]
    check: Callable[[Collection[RowKey]], None] = nothing_against


def action(rule: Callable[..., bool], turn: Turn | None = None) -> Callable[[Callable], Callable]:
    """Make a function the only way to do its verb. `rule(by, **arguments)` is asked once all of them are in sight."""

    def decorate(body: Callable) -> Callable:
        _refuse_what_cannot_be_guarded(body)
        name = f"{body.__module__.split('.')[-2]}.{body.__name__}"

        @wraps(body)
        def run(*, by: Viewer, key: str = "", **given: Any) -> Any:
            outer = current.get()
            act = Act(name, by, deed=outer.deed) if outer else Act(name, by)
            with transaction.atomic(durable=outer is None):  # when the outermost returns, it is on the disk
                for each in sorted(set(turn.names(by, **given))) if turn else ():
                    one_at_a_time(transaction.get_connection(), each)
                if not all_visible_to(by, _records_in(given)):
                    raise OutOfSight(name)
                if len(key) > LONGEST_KEY:
                    raise SuspiciousOperation("a key that no page makes")
                if key:
                    one_at_a_time(transaction.get_connection(), f"{by.user.pk} {name} {key}")
                if key and (answer := _answer_to(name, by, key, given)):
                    return _row(answer.label, answer.row)
                if not rule(by, **given):
                    raise PermissionDenied(name)
                token = current.set(act)
                try:
                    result = body(by=by, **given)
                    _require_history(act)
                    if turn:
                        turn.check(act.written)
                    if key:
                        _keep_answer(name, by, key, given, result)
                    if outer is None:
                        note(act.written | act.below)
                finally:
                    current.reset(token)
                if outer is not None:
                    outer.below |= act.written | act.below
            return result

        run.rule = rule  # type: ignore[attr-defined]
        ACTIONS[name] = run
        return run

    return decorate


def record(*rows: Record, **changes: Any) -> Entry:
    """One line of history for one row, or for a batch of one kind and school. Changes are plain values, by field:
    what it was and what it is."""
    act = _act()
    entry = _entry(act, rows, changes)
    entry.save()
    Touched.objects.bulk_create(_touched(entry, rows))
    act.entries.append(entry)
    act.covered |= set(map(key_of, rows))
    return entry


def record_each(lines: Sequence[tuple[Record, Mapping[str, Any]]]) -> None:
    """A line of history of its own for each row, in order: what `record` does, at the cost of one."""
    act = _act()
    entries = Entry.objects.bulk_create(_entry(act, [row], changes) for row, changes in lines)
    touched = (each for entry, (row, _) in zip(entries, lines, strict=True) for each in _touched(entry, [row]))
    Touched.objects.bulk_create(touched)
    act.entries += entries
    act.covered |= {key_of(row) for row, _ in lines}


def _act() -> Act:
    act = current.get()
    if act is None:
        raise ActionRequired("record() is called by an action")
    return act


def _entry(act: Act, rows: Sequence[Record], changes: Mapping[str, Any]) -> Entry:
    first = rows[0] if rows else None
    return Entry(
        act=act.name,
        deed=act.deed,
        by=act.by.user.pk if act.by else None,
        school=getattr(first, "school_id", None),
        kind=getattr(getattr(first, "remit", None), "kind", ""),
        changes=_as_json(changes),
    )


def _touched(entry: Entry, rows: Sequence[Record]) -> list[Touched]:
    people = {key for row in rows for key in _people_of(row)}
    found = [Touched(entry=entry, label=label, row=pk) for label, pk in map(key_of, rows)]
    return found + [Touched(entry=entry, label=label, row=pk, person=True) for label, pk in sorted(people)]


def changed(row: Record, **values: Any) -> dict[str, list]:
    """Set the values on the row, and say by field what each was and is, for those that differ."""
    differing = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    for name, (_, value) in differing.items():
        setattr(row, name, value)
    return differing


def saved_over(row: EditedRecord, version: int, **values: Any) -> dict[str, list]:
    """Save the values over the version that was shown. What differed, by field, for history. Errors: Stale,
    ValidationError."""
    differing = changed(row, **values)
    row.version = version
    row.full_clean()
    row.save()
    return differing


def removed(row: Row) -> Row:
    """Deleted, and still able to say its number to history."""
    key = row.pk
    row.delete()
    row.pk = key
    return row


def _people_of(row: Record) -> Iterator[tuple[str, Any]]:
    for name in row.about:
        if not name:
            yield key_of(row)
        elif pk := getattr(row, f"{name}_id"):
            yield row._meta.get_field(name).related_model._meta.label, pk  # type: ignore[union-attr]


def _as_json(value: Any) -> Any:
    """History holds plain values: a record by its model and number, a day by its date."""
    match value:
        case Record():
            return list(key_of(value))
        case dict():
            return {str(name): _as_json(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_as_json(part) for part in value]
        case bool() | int() | float() | None:
            return value
    return str(value)


def history_of(row: Record, viewer: Viewer) -> models.QuerySet[Entry]:
    """Whoever may see a record may see what was done to it."""
    if not row.is_visible_to(viewer):
        raise OutOfSight
    label, pk = key_of(row)
    touched = Touched.objects.unscoped("its record is in sight").filter(label=label, row=pk, person=False)
    return Entry.objects.unscoped("its record is in sight").filter(pk__in=touched.values("entry")).order_by("pk")


def touched_beside(row: Record, entries: Collection[int]) -> Iterable[tuple[int, str, int]]:
    """The rows of other models that these entries of its history are of: entry, model and number."""
    if not entries:
        return ()
    touched = Touched.objects.unscoped("its record is in sight").filter(entry__in=entries, person=False)
    return touched.exclude(label=row._meta.label).values_list("entry_id", "label", "row")


def _refuse_what_cannot_be_guarded(body: Callable) -> None:
    if inspect.isgeneratorfunction(body) or inspect.iscoroutinefunction(body):
        raise TypeError(f"{body.__name__}: a lazy body would run after its act has ended")
    if bare := [name for name in inspect.signature(body).parameters if name.endswith(("_id", "_ids", "pk"))]:
        raise TypeError(f"{body.__name__}: pass records, not {bare}; a number cannot be seen or not seen")


def _records_in(value: Any) -> Iterator[Record]:
    match value:
        case Record():
            yield value
        case dict():
            for part in (*value, *value.values()):
                yield from _records_in(part)
        case list() | tuple() | set() | frozenset() | ScopedQuerySet():
            for part in value:
                yield from _records_in(part)
        case _ if not isinstance(value, PLAIN):
            raise TypeError(f"{type(value).__name__}: an action takes records, plain values and collections of them")


def _require_history(act: Act) -> None:
    written = [(key, apps.get_model(key[0])) for key in act.written]
    owed = {key for key, model in written if not (model.append_only or model.fleeting)}
    told = act.entries or (written and all(model.fleeting or model.append_only for _, model in written))
    if not told or owed - act.covered:
        raise HistoryMissing(f"{act.name}: {sorted(owed - act.covered) or 'no entry at all'}")


def _digest(given: dict[str, Any]) -> str:
    return sha256(repr(_plain(given)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case Record():
            return key_of(value)
        case dict():
            return sorted((_plain(name), _plain(part)) for name, part in value.items())
        case list() | tuple():
            return [_plain(part) for part in value]
        case set() | frozenset():
            return sorted(map(_plain, value))
    return value


def _answer_to(act: str, by: Viewer, key: str, given: dict[str, Any]) -> Answer | None:
    answers = Answer.objects.unscoped("the person's own key").filter(by=by.user.pk, act=act, key=key)
    answer = answers.first()
    if answer and answer.digest != _digest(given):
        raise KeyReused(key)
    return answer


def _keep_answer(act: str, by: Viewer, key: str, given: dict[str, Any], result: Record | None) -> None:
    label, pk = key_of(result) if result else ("", None)
    Answer(by=by.user.pk, act=act, key=key, digest=_digest(given), label=label, row=pk).save()


def _row(label: str, pk: Any) -> Record | None:
    return (
        apps.get_model(label).objects.unscoped("the answer this person was given").filter(pk=pk).first()
        if label
        else None
    )
