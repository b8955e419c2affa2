"""What runs in the worker: ids only in the queue, and the viewer of the person who asked, built anew."""

from __future__ import annotations

from django_tasks import task

from remit.core.accounts.models import User
from remit.core.imports.models import Batch, Row
from remit.school.imports import CHUNK, apply_rows
from remit.school.remit import viewer_for


@task()
def bring_in(batch: str, user: int) -> None:
    """Go on from where the batch is, a hundred rows a transaction. The same task twice brings nothing in twice."""
    viewer = viewer_for(User.objects.get(pk=user))
    held = Batch.objects.visible_to(viewer).get(ref=batch)
    while held.state == Batch.RUNNING:
        rows = list(
            Row.objects.visible_to(viewer).filter(batch=held, number__gt=held.reached).order_by("number")[:CHUNK]
        )
        if not rows:
            break
        held = apply_rows(by=viewer, batch=held, rows=rows)
