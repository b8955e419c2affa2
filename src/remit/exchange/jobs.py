"""What runs in the worker: ids only in the queue, and the viewer of the person who asked, built anew."""

from __future__ import annotations

import logging
from traceback import extract_tb

from django_tasks import task

from remit.core.accounts.models import User
from remit.core.imports.models import Batch, Row
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.school.imports import CHUNK, apply_rows, rows_about_the_same, set_state
from remit.school.queries import schools
from remit.school.remit import viewer_for

log = logging.getLogger("remit.exchange")


@task()
def bring_in(batch: str, user: int) -> None:
    """Go on from where the batch is. One that fails says so on its page; the rows that were reached stay."""
    viewer = viewer_for(User.objects.get(pk=user))
    held = Batch.objects.visible_to(viewer).get(ref=batch)
    try:
        _go_on(viewer, held)
    except Stale:
        return  # another worker is at it
    except Exception as fault:  # noqa: BLE001 - whatever it is, a batch must not hang; its text may hold a row
        log.error("batch=%s failed=%s at=%s", batch, type(fault).__name__, _where(fault))
        held = Batch.objects.visible_to(viewer).get(ref=batch)
        if held.state == Batch.RUNNING:
            set_state(by=viewer, batch=held, state=Batch.STOPPED)


def _go_on(viewer: Viewer, held: Batch) -> None:
    """A hundred rows a transaction. The same task twice brings nothing in twice."""
    school = schools(viewer).get(pk=held.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=held).order_by("number"))
    twice = rows_about_the_same(held, rows, day=viewer.day, school=school)
    left = [row for row in rows if row.number > held.reached]
    while held.state == Batch.RUNNING and left:
        held = apply_rows(by=viewer, batch=held, rows=left[:CHUNK], twice=twice)
        left = left[CHUNK:]


def _where(fault: Exception) -> str:
    ours = [frame for frame in extract_tb(fault.__traceback__) if "remit/" in frame.filename]
    return f"{ours[-1].filename.rpartition('remit/')[2]}:{ours[-1].lineno}" if ours else ""


def resume() -> None:
    """When a worker starts: what the last one was killed at goes on, in the sight of whoever set it running."""
    running = Batch.objects.unscoped("what the last worker was at").filter(state=Batch.RUNNING)
    for ref, user in running.filter(started_by__isnull=False).order_by("pk").values_list("ref", "started_by"):
        bring_in.enqueue(ref, user)
