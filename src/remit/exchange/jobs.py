"""What runs in the worker: ids only in the queue, and the viewer of the person who asked, built anew."""

from __future__ import annotations

from django_tasks import task

from remit.core.accounts.models import User
from remit.core.imports.models import Batch, Row
from remit.school.imports import CHUNK, apply_rows, rows_about_the_same
from remit.school.queries import schools
from remit.school.remit import viewer_for


@task()
def bring_in(batch: str, user: int) -> None:
    """Go on from where the batch is, a hundred rows a transaction. The same task twice brings nothing in twice."""
    viewer = viewer_for(User.objects.get(pk=user))
    held = Batch.objects.visible_to(viewer).get(ref=batch)
    school = schools(viewer).get(pk=held.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=held).order_by("number"))
    twice = rows_about_the_same(held, rows, day=viewer.day, school=school)
    left = [row for row in rows if row.number > held.reached]
    while held.state == Batch.RUNNING and left:
        held = apply_rows(by=viewer, batch=held, rows=left[:CHUNK], twice=twice)
        left = left[CHUNK:]
