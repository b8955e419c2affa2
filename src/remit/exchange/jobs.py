"""What runs in the worker: ids only in the queue, and the viewer of the person who asked, built anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from traceback import extract_tb

from django_tasks import task

from remit.core.accounts.models import User
from remit.core.imports.models import Batch, Row
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.school.imports import CHUNK, apply_rows, kind_of, set_state, undo_part
from remit.school.queries import schools
from remit.school.remit import viewer_for

log = logging.getLogger("remit.exchange")


@task()
def bring_in(batch: str, user: int) -> None:
    """Go on from where the batch is."""
    _at(batch, user, _go_on, stopped=Batch.STOPPED)


@task()
def take_back(batch: str, user: int) -> None:
    """Undo the batch, or the rest of it."""
    _at(batch, user, _go_back, stopped=Batch.HALTED)


def _at(ref: str, user: int, work: Callable[[Viewer, Batch], None], *, stopped: str) -> None:
    """A batch that fails says so on its page; what was reached stays."""
    viewer = viewer_for(User.objects.get(pk=user))
    held = Batch.objects.visible_to(viewer).get(ref=ref)
    begun = held.state
    try:
        work(viewer, held)
    except Stale:
        return  # another worker is at it
    except Exception as fault:  # noqa: BLE001 - whatever it is, a batch must not hang; its text may hold a row
        log.error("batch=%s failed=%s at=%s", ref, type(fault).__name__, _where(fault))
        held = Batch.objects.visible_to(viewer).get(ref=ref)
        if held.state == begun:
            set_state(by=viewer, batch=held, state=stopped)


def _go_on(viewer: Viewer, held: Batch) -> None:
    """A hundred rows a transaction. The same task twice brings nothing in twice."""
    school = schools(viewer).get(pk=held.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=held).order_by("number"))
    twice = kind_of(held).together(held, rows, day=viewer.day, school=school)
    left = [row for row in rows if row.number > held.reached]
    while held.state == Batch.RUNNING and left:
        held = apply_rows(by=viewer, batch=held, rows=left[:CHUNK], twice=twice)
        left = left[CHUNK:]


def _go_back(viewer: Viewer, held: Batch) -> None:
    """What a transaction brought in, a transaction takes back. The same task twice undoes nothing twice."""
    while held.state == Batch.UNDOING:
        held = undo_part(by=viewer, batch=held)


def _where(fault: Exception) -> str:
    ours = [frame for frame in extract_tb(fault.__traceback__) if "remit/" in frame.filename]
    return f"{ours[-1].filename.rpartition('remit/')[2]}:{ours[-1].lineno}" if ours else ""


def resume() -> None:
    """When a worker starts: what the last one was killed at goes on, in the sight of whoever set it running."""
    begun = Batch.objects.unscoped("what the last worker was at").filter(state__in=[Batch.RUNNING, Batch.UNDOING])
    for ref, user, state in (
        begun.filter(started_by__isnull=False).order_by("pk").values_list("ref", "started_by", "state")
    ):
        (bring_in if state == Batch.RUNNING else take_back).enqueue(ref, user)
