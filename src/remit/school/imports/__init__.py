"""Pupils, contacts, classes and staff from files: what each row would do to what is held, and the acts that do it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from remit.core import clock, seams
from remit.core.acts import action, changed, record
from remit.core.imports.columns import NOT_USED, corrections
from remit.core.imports.kinds import REJECTED, Import, Judged
from remit.core.imports.models import Batch, Heading, Row
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.imports import applying, classes, contacts, previewing, sight, staff
from remit.school.imports.codes import OF_PARTICULARS
from remit.school.imports.history import parts
from remit.school.imports.judging import judge, rows_about_the_same
from remit.school.imports.undoing import Plan, plan_of, planned, take_back
from remit.school.imports.unread import keep_rows
from remit.school.models import School, year_name
from remit.school.rows.names import name_key
from remit.school.rows.pupils import ROWS, shown_of
from remit.school.turns import ROLL
from remit.school.whom import tell_of_import

__all__ = ["CHUNK", "OF_PARTICULARS", "Judged", "Plan", "judge", "parts", "planned", "rows_about_the_same"]
CHUNK = 100
PUPILS = "pupils"


def _line_of_pupil(row: Judged) -> tuple[str, str]:
    """Of one who is new also what tells two of a name apart; of one who is held under another name, that name."""
    values, held = row.values, str(row.held.pupil) if row.held else ""
    said = " ".join(filter(None, (values.get("given_name"), values.get("family_name"))))
    year = year_name(values["year"]) if values.get("year") is not None else ""
    born = values.get("date_of_birth")
    apart = [f"born {born.day} {born:%B %Y}" if born else "", values.get("upn"), values.get("admission_number")]
    other = f"held as {held}" if held and said and name_key(said) != name_key(held) else ""
    more = [
        f"{len(found)} {one if len(found) == 1 else f'{one}s'}"
        for key, one in (("contacts", "contact"), ("spells", "dated fact"))
        if (found := values.get(key))
    ]
    detail = ", ".join(filter(None, (year, values.get("form"), *(() if held else apart), other, *more)))
    return said or held or shown_of(values)[1], detail


IMPORTS = (
    Import(
        rows=ROWS,
        order=10,
        label="{Pupil.many}",
        one="{pupil.one}",
        many="{pupil.many}",
        judge=judge,
        together=rows_about_the_same,
        apply=applying.bring_in,
        line=_line_of_pupil,
        hidden=sight.hidden_of_pupils,
        names=sight.names_of_pupils,
        hides_left=sight.sees_of,
        shows="school:pupils.list",
        starts="First day at the school of those who are new, where the file does not say it",
    ),
    contacts.IMPORT,
    classes.IMPORT,
    staff.IMPORT,
)


def kind_of(batch: Batch) -> Import:
    kind = seams.named(Import, batch.of)
    assert isinstance(kind, Import)
    return kind


@action(rules.can_manage)
def stage(
    *,
    by: Viewer,
    of: str,
    name: str,
    headings: list,
    columns: dict,
    rows: list,
    said: dict,
    extra: dict,
    numbers: list | None,
    school: School | None,
) -> Batch:
    """Keep the rows of a file, for its preview. Nothing is brought in yet. `extra`: by number of the row, what no cell
    of it can hold; `said`: what was said of the whole file; `numbers`: those that the rows have in the file, where
    empty ones stand between them. `school`: the one that it is brought in to, of those whose records she keeps."""
    return _staged(by, of, name, headings, columns, rows, said, extra, numbers, school)


@action(rules.can_manage)
def stage_pupils(*, by: Viewer, name: str, headings: list, columns: dict, rows: list) -> Batch:
    """Keep the rows of a file, for its preview. Nothing is brought in yet."""
    return _staged(by, PUPILS, name, headings, columns, rows, {}, {})


def _staged(
    by: Viewer,
    of: str,
    name: str,
    headings: list,
    columns: dict,
    rows: list,
    said: dict,
    extra: dict,
    numbers: list | None = None,
    school: School | None = None,
) -> Batch:
    school = school or School.objects.visible_to(by.only("manage")).order_by("pk").first()
    assert school
    numbers = numbers or list(range(2, len(rows) + 2))
    batch = Batch(
        school_id=school.pk,
        of=of,
        name=name,
        headings=headings,
        columns=columns,
        last=max(numbers, default=1),
        said=said,
    )
    batch.save()
    keep_rows(batch, numbers, rows, extra)
    record(batch, rows=len(rows))
    return batch


@action(rules.can_manage)
def say_of_whole(*, by: Viewer, batch: Batch, said: dict) -> Batch:
    """What holds of the whole file: that it is all of what it lists, from which day it holds."""
    differing = changed(batch, said={**batch.said, **said})
    batch.save()
    record(batch, **differing)
    return batch


@action(rules.can_manage)
def set_columns(*, by: Viewer, batch: Batch, columns: dict) -> Batch:
    """Correct which column holds what. What was corrected is remembered for the next file with these headings; but that a
    column spoke of court orders is not forgotten because it is left out once."""
    differing = changed(batch, columns=columns)
    batch.save()
    record(batch, **differing)
    held = {each.key: each for each in Heading.objects.visible_to(by).filter(school_id=batch.school_id, of=batch.of)}
    said, kind = {key: each.field for key, each in held.items()}, kind_of(batch)
    for key, use in corrections(batch.headings, kind.rows.fields, columns, said).items():
        if use == NOT_USED and said.get(key) in kind.rows.never_dropped:
            continue
        heading = held.get(key) or Heading(school_id=batch.school_id, of=batch.of, key=key)
        differing = changed(heading, field=use, at=clock.now())
        heading.save()
        record(heading, **differing)
    return batch


@action(rules.can_manage)
def set_kind(*, by: Viewer, batch: Batch, of: str, columns: dict) -> Batch:
    """It lists something else than its headings were taken for."""
    differing = changed(batch, of=of, columns=columns)
    batch.save()
    record(batch, **differing)
    return batch


@action(rules.can_manage)
def start(*, by: Viewer, batch: Batch, shown: dict) -> Batch:
    """Bring it in as the preview showed it. `shown`: what that said, see `previewing`."""
    batch.shown = shown
    return _moved(by, batch, Batch.RUNNING)


@action(rules.can_manage)
def set_state(*, by: Viewer, batch: Batch, state: str) -> Batch:
    return _moved(by, batch, state)


def _moved(by: Viewer, batch: Batch, state: str) -> Batch:
    """Whoever sets it running is whose sight the worker has, also after it was started anew."""
    started_by = by.user.pk if state in {Batch.RUNNING, Batch.UNDOING} else batch.started_by
    differing = changed(batch, state=state, started_by=started_by)
    batch.save()
    record(batch, **differing)
    tell_of_import(batch)
    return batch


@action(rules.can_manage, ROLL)
def apply_rows(*, by: Viewer, batch: Batch, rows: list, twice: list) -> Batch:
    """A hundred rows, or what is left: added and changed as the preview said, judged again against what is held now.
    `twice`: see `rows_about_the_same`. The batch says how far it is in the same transaction, so that a killed one goes
    on where it was; and says it first, so that of two workers the later one is Stale before it has written."""
    school = School.objects.visible_to(by).get(pk=batch.school_id)
    kind = kind_of(batch)
    judged = [
        replace(each, verdict=REJECTED) if each.number in twice else previewing.as_agreed(batch, each)
        for each in kind.judge(batch, rows, day=by.day, school=school, by=by)
    ]
    reached = max(each.number for each in judged)
    ending = _ending(kind, batch, by, school) if kind.finish and reached >= batch.last else None
    _move_on(batch, judged, reached, len(ending) if ending else 0)
    kind.apply(batch, judged, by=by, school=school)
    if ending and kind.finish:
        kind.finish(batch, ending, by=by, school=school)
    return batch


def _ending(kind: Import, batch: Batch, by: Viewer, school: School) -> list[Any]:
    """What the whole file ends by leaving it out, once its last part comes."""
    everything = list(Row.objects.visible_to(by).filter(batch=batch).order_by("number"))
    return kind.endings(batch, everything, day=by.day, school=school, by=by)


def _move_on(batch: Batch, judged: list[Judged], reached: int, ended: int) -> None:
    counts = dict(batch.counts)
    for each in judged:
        counts[each.verdict] = counts.get(each.verdict, 0) + 1
    if ended:
        counts["ended"] = ended
    batch.refused = batch.refused | previewing.refused(batch, judged)
    state = Batch.DONE if reached >= batch.last else Batch.RUNNING
    differing = changed(batch, counts=counts, reached=reached, state=state)
    batch.save()
    record(batch, **differing)
    if state == Batch.DONE:
        tell_of_import(batch)


@action(rules.can_manage)
def ask_would(*, by: Viewer, batch: Batch) -> Batch:
    """What an undo would do is to be worked out, in the worker: it looks at every row that the file wrote."""
    return _would(batch, {"asked": True})


@action(rules.can_manage)
def keep_would(*, by: Viewer, batch: Batch, would: dict) -> Batch:
    """What it would do. Of one that was pressed meanwhile nothing is undone: what the page showed holds no more."""
    if batch.state == Batch.UNDOING:
        batch.state = Batch.DONE if batch.reached >= batch.last else Batch.STOPPED
        would = {**would, "anew": True}
    return _would(batch, would)


def _would(batch: Batch, would: dict) -> Batch:
    batch.would = would
    batch.save()
    record(batch, state=batch.state, would={**would, "left": len(would.get("left", []))})
    return batch


def would_of(batch: Batch) -> dict[str, Any]:
    """What undoing the rest of this file would do now."""
    return planned(batch, parts(batch)).totals({})


def is_as_shown(batch: Batch, now: dict[str, Any]) -> bool:
    """Whether an undo would do just what the page said."""
    return all(_in_order(now[name]) == _in_order(batch.would[name]) for name in now)


def _in_order(said: Any) -> Any:
    return sorted(said, key=str) if isinstance(said, list) else said


@action(rules.can_manage, ROLL)
def undo_part(*, by: Viewer, batch: Batch) -> Batch:
    """Take back the last part of a file that was brought in: what one `apply_rows` did. As there, the batch says first
    how far it is, so that of two workers the later one is Stale before it has written."""
    part = next(parts(batch), None)
    plan = plan_of(batch, part) if part else Plan()
    reached = part.reached if part else 0
    state = Batch.UNDOING if reached else Batch.UNDONE
    differing = changed(batch, reached=reached, state=state, undone=plan.totals(batch.undone))
    batch.would = {}
    batch.save()
    record(batch, **differing)
    if part:
        take_back(batch, part, plan)
    if state == Batch.UNDONE:
        tell_of_import(batch)
    return batch
