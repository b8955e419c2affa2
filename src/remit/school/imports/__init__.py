"""Pupils from a spreadsheet: what each row would do to what is held, and the act that does it."""

from __future__ import annotations

from dataclasses import replace

from remit.core import clock
from remit.core.acts import action, changed, record
from remit.core.imports.columns import corrections
from remit.core.imports.models import Batch, Heading, Row
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.imports.applying import add, change, forms_named, make_forms
from remit.school.imports.history import parts
from remit.school.imports.judging import (
    ADDED,
    CHANGED,
    OF_PARTICULARS,
    REJECTED,
    Judged,
    judge,
    rows_about_the_same,
    years_of_forms,
)
from remit.school.imports.undoing import Plan, plan_of, planned, take_back
from remit.school.models import CharacteristicType, School
from remit.school.pupil_rows import FIELDS

__all__ = ["CHUNK", "OF_PARTICULARS", "Judged", "Plan", "judge", "parts", "planned", "rows_about_the_same"]
CHUNK = 100
PUPILS = "pupils"


@action(rules.can_manage)
def stage_pupils(*, by: Viewer, name: str, headings: list, columns: dict, rows: list) -> Batch:
    """Keep the rows of a file, for its preview. Nothing is brought in yet."""
    school = School.objects.visible_to(by).order_by("pk").get()
    batch = Batch(school_id=school.pk, of=PUPILS, name=name, headings=headings, columns=columns, last=len(rows) + 1)
    batch.save()
    Row.objects.bulk_create(Row(batch=batch, number=number, cells=cells) for number, cells in enumerate(rows, start=2))
    record(batch, rows=len(rows))
    return batch


@action(rules.can_manage)
def set_columns(*, by: Viewer, batch: Batch, columns: dict) -> Batch:
    """Correct which column holds what. What was corrected is remembered for the next file with these headings."""
    differing = changed(batch, columns=columns)
    batch.save()
    record(batch, **differing)
    held = {each.key: each for each in Heading.objects.visible_to(by).filter(school_id=batch.school_id, of=batch.of)}
    said = {key: each.field for key, each in held.items()}
    for key, use in corrections(batch.headings, FIELDS, columns, said).items():
        heading = held.get(key) or Heading(school_id=batch.school_id, of=batch.of, key=key)
        differing = changed(heading, field=use, at=clock.now())
        heading.save()
        record(heading, **differing)
    return batch


@action(rules.can_manage)
def set_state(*, by: Viewer, batch: Batch, state: str) -> Batch:
    """Whoever sets it running is whose sight the worker has, also after it was started anew."""
    started_by = by.user.pk if state in {Batch.RUNNING, Batch.UNDOING} else batch.started_by
    differing = changed(batch, state=state, started_by=started_by)
    batch.save()
    record(batch, **differing)
    return batch


@action(rules.can_manage)
def apply_rows(*, by: Viewer, batch: Batch, rows: list, twice: list) -> Batch:
    """A hundred rows, or what is left: added and changed as the preview said, judged again against what is held now.
    `twice`: see `rows_about_the_same`. The batch says how far it is in the same transaction, so that a killed one goes
    on where it was; and says it first, so that of two workers the later one is Stale before it has written."""
    school = School.objects.visible_to(by).get(pk=batch.school_id)
    judged = [
        replace(each, verdict=REJECTED) if each.number in twice else each
        for each in judge(batch, rows, day=by.day, school=school)
    ]
    _move_on(batch, judged)
    forms, lacking = forms_named(school, judged)
    if lacking:
        everything = list(Row.objects.visible_to(by).filter(batch=batch))
        years = years_of_forms(batch, everything, day=by.day, school=school)
        forms |= make_forms(school, lacking, years, batch)
    types = {each.code: each for each in CharacteristicType.objects.visible_to(by)}
    add([each for each in judged if each.verdict == ADDED], batch, school, by.day, forms, types)
    for each in judged:
        if each.verdict == CHANGED:
            change(each, by.day, forms, types)
    return batch


def _move_on(batch: Batch, judged: list[Judged]) -> None:
    counts = dict(batch.counts)
    for each in judged:
        counts[each.verdict] = counts.get(each.verdict, 0) + 1
    reached = max(each.number for each in judged)
    state = Batch.DONE if reached >= batch.last else Batch.RUNNING
    differing = changed(batch, counts=counts, reached=reached, state=state)
    batch.save()
    record(batch, **differing)


@action(rules.can_manage)
def undo_part(*, by: Viewer, batch: Batch) -> Batch:
    """Take back the last part of a file that was brought in: what one `apply_rows` did. As there, the batch says first
    how far it is, so that of two workers the later one is Stale before it has written."""
    part = next(parts(batch), None)
    plan = plan_of(batch, part) if part else Plan()
    reached = part.reached if part else 0
    state = Batch.UNDOING if reached else Batch.UNDONE
    differing = changed(batch, reached=reached, state=state, undone=plan.totals(batch.undone))
    batch.save()
    record(batch, **differing)
    if part:
        take_back(batch, part, plan)
    return batch
