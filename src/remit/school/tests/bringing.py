"""A file of any record type, brought in and taken back as the page and the worker do it."""

from remit.core import seams
from remit.core.imports.columns import guess
from remit.core.imports.kinds import Import
from remit.core.imports.models import Batch, Row
from remit.school import imports
from remit.school.models import School
from remit.school.rows.checks import upn_letter
from tests.world import TODAY


def upn(serial):
    rest = f"933400126{serial:03}"
    return upn_letter(rest) + rest


def rows(model, **where):
    return model.objects.unscoped("test").filter(**where)


def of(by, kind, headings, *lines, said=None, extra=None):
    fields = seams.named(Import, kind).rows.fields
    return imports.stage(
        by=by, of=kind, name="f.csv", headings=list(headings), columns=guess(headings, fields),
        rows=[list(line) for line in lines], said=said or {}, extra=extra or {}, numbers=None, school=None,
    )  # fmt: skip


def judged(world, batch, by=None, day=TODAY):
    held = list(rows(Row, batch=batch).order_by("number"))
    return imports.kind_of(batch).judge(batch, held, day=day, school=world.schools["alder"], by=by)


def brought(by, batch, chunk=imports.CHUNK):
    batch = rows(Batch, pk=batch.pk).get()
    school = School.objects.visible_to(by).get(pk=batch.school_id)
    left = list(rows(Row, batch=batch).order_by("number"))
    twice = imports.kind_of(batch).together(batch, left, day=by.day, school=school)
    while left:
        batch = imports.apply_rows(by=by, batch=batch, rows=left[:chunk], twice=twice)
        left = left[chunk:]
    return batch


def undone(by, batch):
    batch = rows(Batch, pk=batch.pk).get()
    batch = imports.set_state(by=by, batch=batch, state=Batch.UNDOING)
    while batch.state == Batch.UNDOING:
        batch = imports.undo_part(by=by, batch=batch)
    return batch


def verdicts(found):
    return [each.verdict for each in found]


def reasons(found):
    return [fault.message for each in found for fault in each.faults]


def all_of(*models):
    """Every value but the version, which only rises."""
    names = {
        model: [field.attname for field in model._meta.concrete_fields if field.name != "version"] for model in models
    }
    return {model: sorted(map(str, rows(model).values_list(*names[model]))) for model in models}
