"""Finds what wants a leader and keeps it: after an act for the subjects it touched, each night for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import F, Model

from remit.core import clock
from remit.core.acts import Overtaken, Turn, action
from remit.core.seams import Watch, Written, all_of
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.leading.attention import watches
from remit.leading.attention.models import Handling, Item, Look
from remit.school.models import Group, Post, Pupil, School
from remit.school.remit import nobody

SUBJECTS: dict[str, type[Model]] = {"pupil": Pupil, "group": Group, "post": Post}
MOST = 5000  # rows and subjects asked about by number; beyond it everything is asked
WORKER = "the worker finds what wants whom; who may know it is asked when it is shown"


def refresh(written: Written | None) -> None:
    """What the rows written could have changed, at the schools they are of; with None everything. A watch that cannot be
    looked at holds up no other. Errors: what the last of them raised; it is tried again by whoever runs this."""
    asked: dict[School, dict[str, list[int] | None]] = defaultdict(dict)
    for watch in all_of(Watch):
        for school, among in _by_school(watch, subjects_of(watch, written)):
            asked[school][watch.name] = among
    for school in School.objects.unscoped(WORKER).order_by("pk"):
        for watch in watches.own_at(school):
            for held, among in _by_school(watch, subjects_of(watch, written)):
                if held == school:
                    asked[held][watch.name] = among
    faults = [fault for school, questions in asked.items() for fault in look(school, questions)]
    if faults:
        raise faults[-1]


def _by_school(watch: Watch, among: frozenset[int] | None) -> Iterator[tuple[School, list[int] | None]]:
    schools = School.objects.unscoped(WORKER).order_by("pk")
    if among is None:
        yield from ((school, None) for school in schools)
        return
    if not among:
        return
    found: dict[int, list[int]] = defaultdict(list)
    subjects: Any = SUBJECTS[watch.of]
    for school, key in subjects.objects.unscoped(WORKER).filter(pk__in=among).values_list("school", "pk"):
        found[school].append(key)
    yield from ((school, sorted(found[school.pk])) for school in schools.filter(pk__in=found))


def refresh_all() -> None:
    refresh(None)


def system(school: School, watch: Watch) -> Viewer:
    """Remit itself, seeing what the watch says it reads and nothing else."""
    return nobody(school.pk, f"{watch.kinds} directory class", "")


def subjects_of(watch: Watch, written: Written | None) -> frozenset[int] | None:
    """Which subjects of a watch the rows written could have to do with; None where that may be any, empty where none."""
    if written is None:
        return None
    found: set[int] = set()
    for label in watch.depends:
        keys = written.get(label, set())
        if not keys:
            continue
        if len(keys) > MOST:
            return None  # no question names so many rows
        touched = _subjects_in(apps.get_model(label), SUBJECTS[watch.of], watch.of, keys)
        if touched is None:
            return None
        found |= touched
    return frozenset(found) if len(found) <= MOST else None


def _subjects_in(model: Any, subject: type[Model], name: str, keys: Collection[int]) -> set[int] | None:
    """None where a row has gone, or says nothing of a subject: then it may be any."""
    if model is subject:
        return set(keys)
    if name not in {field.name for field in model._meta.get_fields()}:
        return None
    rows = dict(model.objects.unscoped(WORKER).filter(pk__in=list(keys)).values_list("pk", f"{name}_id"))
    return set(rows.values()) - {None} if len(rows) == len(keys) else None


def look(school: School, asked: Mapping[str, list[int] | None]) -> list[Exception]:
    """Of these watches what is so now, of all subjects or of those named. Finding holds up nobody who writes; keeping is one
    act. Where somebody else kept theirs meanwhile it is found once more, so that the older answer is never the last."""
    known = watches.at(school, asked)
    while True:
        seen, found, faults = _looks(school), {}, []
        for name, among in asked.items():
            try:
                found[name] = _found(school, known[name], among)
            except Exception as fault:  # noqa: BLE001 - whatever it is; the others are kept, and it is raised after them
                faults.append(fault)
        with suppress(Overtaken):
            return faults + _kept(school, found, seen)


def _kept(school: School, found: dict, seen: dict) -> list[Exception]:
    """All at once; where that fails each by itself, so that one that cannot be kept holds up no other. Errors: Overtaken."""
    by, faults = nobody(school.pk, "directory", ""), []
    try:
        keep(by=by, school=school, found=found, seen=seen)
    except Overtaken:
        raise
    except Exception:  # noqa: BLE001 - whatever it is; it is met once more below
        for name, told in found.items():
            try:
                keep(by=by, school=school, found={name: told}, seen=seen)
            except Overtaken:
                raise
            except Exception as fault:  # noqa: BLE001 - raised once the others are kept
                faults.append(fault)
    return faults


def _looks(school: School) -> dict[str, int]:
    return dict(Look.objects.unscoped(WORKER).filter(school=school).values_list("watch", "times"))


def _found(school: School, watch: Watch, among: list[int] | None) -> dict[str, Any]:
    """As plain values, which an act takes."""
    rows = watch.find(system(school, watch), None if among is None else frozenset(among))
    told = [[each.subject, each.kind or watch.kinds, each.since, dict(each.facts)] for each in rows]
    return {"among": among, "rows": told}


def _remit_itself(by: Viewer, **_: object) -> bool:
    return by.user.pk is None


def _one_at_a_time(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"attention {school.pk}",)


@action(_remit_itself, Turn(_one_at_a_time))
def keep(*, by: Viewer, school: School, found: dict, seen: dict) -> None:
    """What is found new is added, what is so no more is gone. What has changed is both: what was said of it as it was does
    not cover what it is now. Errors: Overtaken where one of these watches was looked at since `seen`."""
    looks = {row.watch: row for row in Look.objects.unscoped(WORKER).filter(school=school, watch__in=found)}
    if any(row.times != seen.get(name) for name, row in looks.items()):
        raise Overtaken
    new, gone, known = [], [], watches.at(school, found)
    for name, answer in found.items():
        more, less = _changes(by, school, known[name], **answer)
        new += more
        gone += less
    if gone:
        Item.objects.unscoped(WORKER).filter(pk__in=gone).update(gone=by.day)
    Item.objects.bulk_create(new)
    now = clock.now()
    Look.objects.unscoped(WORKER).filter(pk__in=[row.pk for row in looks.values()]).update(at=now, times=F("times") + 1)
    Look.objects.bulk_create(Look(school=school, watch=name, at=now) for name in found if name not in looks)


def _changes(
    by: Viewer, school: School, watch: Watch, among: list[int] | None, rows: list[list]
) -> tuple[list[Item], list[int]]:
    """The items to be added, and the numbers of those that are gone."""
    items = Item.objects.unscoped(WORKER).filter(school=school, watch=watch.name, gone=None)
    if among is not None:
        items = items.filter(**{f"{watch.of}__in": among})
    held = {(getattr(row, f"{watch.of}_id"), row.kind): row for row in items}
    new = []
    for subject, kind, since, facts in rows:
        row = held.get((subject, kind))
        if row and (row.facts, row.since) == (facts, since or row.since):
            del held[subject, kind]
        else:
            new.append(_item(school, watch, kind, since or by.day, facts, subject))
    return new, [row.pk for row in held.values()]


def _item(school: School, watch: Watch, kind: str, since: date, facts: dict, subject: int) -> Item:
    more = {f"{watch.of}_id": subject, "by_subject": watch.by_subject}
    return Item(school=school, watch=watch.name, kind=kind, since=since, facts=facts, **more)


def differences() -> list[str]:
    """What is kept beside what is so: a line a watch where they differ. Doctor asks."""
    told = []
    for school in School.objects.unscoped(WORKER).order_by("pk"):
        for watch in [*all_of(Watch), *watches.own_at(school)]:
            so = {(each.subject, each.kind or watch.kinds) for each in watch.find(system(school, watch), None)}
            rows = Item.objects.unscoped(WORKER).filter(school=school, watch=watch.name, gone=None)
            kept = {(getattr(row, f"{watch.of}_id"), row.kind) for row in rows}
            if so != kept:
                told.append(f"{watch.name}: {len(so - kept)} not kept, {len(kept - so)} kept that are so no more")
    return told


def followed() -> set[str]:
    """The models whose rows decide what is found."""
    shipped = {label for watch in all_of(Watch) for label in watch.depends}
    return shipped.union(*(each.depends() for each in watches.made()))


KEPT = timedelta(days=365)


def prune() -> None:
    """What has been gone for a year, with what was said of it."""
    rows = Item.objects.unscoped(WORKER).filter(gone__lt=clock.today() - KEPT)
    old = list(rows.values_list("pk", flat=True)[:MOST])
    if old:
        unrecorded("what is gone for a year is deleted", lambda: _delete(old))


def _delete(old: list[int]) -> None:
    Handling.objects.unscoped(WORKER).filter(item__in=old).delete()
    Item.objects.unscoped(WORKER).filter(pk__in=old).delete()
