"""Finds what wants a leader and keeps it: after an act for the subjects it touched, each night for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model

from remit.core import clock
from remit.core.acts import Turn, action
from remit.core.seams import Found, Watch, Written, all_of, named
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.leading.attention.models import Handling, Item, Look
from remit.school.models import Group, Post, Pupil, School
from remit.school.remit import nobody

SUBJECTS: dict[str, type[Model]] = {"pupil": Pupil, "group": Group, "post": Post}
MOST = 5000  # rows and subjects asked about by number; beyond it everything is asked
WORKER = "the worker finds what wants whom; who may know it is asked when it is shown"


def refresh(written: Written | None) -> None:
    """What the rows written could have changed, at the schools they are of; with None everything. Errors: none of its own;
    what a watch raises is tried again by whoever runs this."""
    for watch in all_of(Watch):
        for school, among in _by_school(watch, subjects_of(watch, written)):
            look(by=system(school, watch), school=school, watch=watch.name, among=among)


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


def _remit_itself(by: Viewer, **_: object) -> bool:
    return by.user.pk is None


def _one_at_a_time(by: Viewer, *, school: School, watch: str, **_: object) -> Iterable[str]:
    return (f"attention {school.pk} {watch}",)


@action(_remit_itself, Turn(_one_at_a_time))
def look(*, by: Viewer, school: School, watch: str, among: list | None) -> None:
    """What is found new is added, what is so no more is gone. What has changed is both: what was said of it as it was does
    not cover what it is now."""
    known: Any = named(Watch, watch)
    rows = Item.objects.unscoped(WORKER).filter(school=school, watch=watch, gone=None)
    if among is not None:
        rows = rows.filter(**{f"{known.of}__in": among})
    held = {(getattr(row, f"{known.of}_id"), row.kind): row for row in rows}
    new = []
    for found in known.find(by, None if among is None else frozenset(among)):
        key = (found.subject, found.kind or known.kinds)
        row = held.get(key)
        if row and (row.facts, row.since) == (dict(found.facts), found.since or row.since):
            del held[key]
        else:
            new.append(_item(school, known, found, by.day))
    if held:
        Item.objects.unscoped(WORKER).filter(pk__in=[row.pk for row in held.values()]).update(gone=by.day)
    if new:
        Item.objects.bulk_create(new)
    _looked(school, watch)


def _item(school: School, watch: Watch, found: Found, day: date) -> Item:
    return Item(
        school=school,
        watch=watch.name,
        kind=found.kind or watch.kinds,
        by_subject=watch.by_subject,
        since=found.since or day,
        facts=dict(found.facts),
        **{f"{watch.of}_id": found.subject},
    )


def _looked(school: School, watch: str) -> None:
    row = Look.objects.unscoped(WORKER).filter(school=school, watch=watch).first() or Look(school=school, watch=watch)
    row.at = clock.now()
    row.save()


def differences() -> list[str]:
    """What is kept beside what is so: a line a watch where they differ. Doctor asks."""
    told = []
    for school in School.objects.unscoped(WORKER).order_by("pk"):
        for watch in all_of(Watch):
            so = {(each.subject, each.kind or watch.kinds) for each in watch.find(system(school, watch), None)}
            rows = Item.objects.unscoped(WORKER).filter(school=school, watch=watch.name, gone=None)
            kept = {(getattr(row, f"{watch.of}_id"), row.kind) for row in rows}
            if so != kept:
                told.append(f"{watch.name}: {len(so - kept)} not kept, {len(kept - so)} kept that are so no more")
    return told


def followed() -> set[str]:
    """The models whose rows decide what is found."""
    return {label for watch in all_of(Watch) for label in watch.depends}


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
