"""What runs in the worker: ids only in the queue, and the viewer of the person who asked, built anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from traceback import extract_tb

from django.db import connection
from django_tasks import task

from remit.core import engines
from remit.core.accounts.models import User
from remit.core.imports.models import Batch, Row
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.exchange import reading
from remit.school.imports import (
    CHUNK,
    apply_rows,
    is_as_shown,
    keep_would,
    kind_of,
    set_state,
    undo_part,
    would_of,
)
from remit.school.queries import schools
from remit.school.remit import nobody, viewer_for

log = logging.getLogger("remit.exchange")
TRIES = 3


@task()
def bring_in(batch: str, user: int) -> None:
    """Go on from where the batch is."""
    _at(batch, user, _go_on, stopped=Batch.STOPPED)


@task()
def take_back(batch: str, user: int) -> None:
    """Undo the batch, or the rest of it."""
    _at(batch, user, _go_back, stopped=Batch.HALTED)


@task()
def weigh(batch: str, user: int) -> None:
    """What an undo would do, for the page that asks before it."""
    viewer, held = _asked(batch, user)
    if viewer and held and held.can_be_undone:
        with suppress(Stale):  # it was asked again, or pressed
            keep_would(by=viewer, batch=held, would=would_of(held))


def _at(ref: str, user: int, work: Callable[[Viewer, Batch], None], *, stopped: str) -> None:
    """A batch that fails says so on its page; what was reached stays. So does one whose beginner may no longer: they
    left, or the post did."""
    viewer, held = _asked(ref, user)
    if viewer is None or held is None:
        _stop(ref, stopped)
        return
    begun = held.state
    try:
        _until_done(work, viewer, held)
    except Exception as fault:  # noqa: BLE001 - whatever it is, a batch must not hang; its text may hold a row
        log.error("batch=%s failed=%s at=%s", ref, type(fault).__name__, _where(fault))
        held = Batch.objects.visible_to(viewer).get(ref=ref)
        if held.state == begun:
            set_state(by=viewer, batch=held, state=stopped)


def _asked(ref: str, user: int) -> tuple[Viewer | None, Batch | None]:
    account = User.objects.filter(pk=user).first()
    viewer = viewer_for(account) if account else None
    return viewer, _held(viewer, ref) if viewer else None


def _held(viewer: Viewer, ref: str) -> Batch | None:
    return Batch.objects.visible_to(viewer.only("manage")).filter(ref=ref).first()


def _until_done(work: Callable[[Viewer, Batch], None], viewer: Viewer, held: Batch | None) -> None:
    """A part is planned anew where somebody saved what it was about to write. Errors: Stale, where that does not end."""
    for last in (*[False] * TRIES, True):
        try:
            if held is not None:
                work(viewer, held)
        except Stale as stale:
            if isinstance(next(iter(stale.args), None), Batch):
                return  # another worker is at it
            if last:
                raise
            held = _held(viewer, held.ref) if held else None
        else:
            return


def _stop(ref: str, state: str) -> None:
    """In nobody's name, and no more than to say that it stands still: somebody who may bring in files says how it goes
    on."""
    held = Batch.objects.unscoped("a file whose beginner may no longer bring it in").get(ref=ref)
    if held.state in {Batch.RUNNING, Batch.UNDOING}:
        set_state(by=nobody(held.school_id, "directory import", "manage"), batch=held, state=state)


def _go_on(viewer: Viewer, held: Batch) -> None:
    """A hundred rows a transaction. The same task twice brings nothing in twice."""
    school = schools(viewer).get(pk=held.school_id)
    rows = list(Row.objects.visible_to(viewer).filter(batch=held).order_by("number"))
    twice = kind_of(held).together(held, rows, day=viewer.day, school=school)
    left = [row for row in rows if row.number > held.reached]
    while held.state == Batch.RUNNING and left:
        held = apply_rows(by=viewer, batch=held, rows=left[:CHUNK], twice=twice)
        left = left[CHUNK:]
    engines.take_stock(connection)


def _go_back(viewer: Viewer, held: Batch) -> None:
    """What a transaction brought in, a transaction takes back. The same task twice undoes nothing twice. Before the first,
    only if it would still do what the page showed: else the page shows what it would do now."""
    if held.state == Batch.UNDOING and held.is_undo_shown and not is_as_shown(held, now := would_of(held)):
        keep_would(by=viewer, batch=held, would=now)
        return
    while held.state == Batch.UNDOING:
        held = undo_part(by=viewer, batch=held)


def _where(fault: Exception) -> str:
    ours = [frame for frame in extract_tb(fault.__traceback__) if "remit/" in frame.filename]
    return f"{ours[-1].filename.rpartition('remit/')[2]}:{ours[-1].lineno}" if ours else ""


def resume() -> None:
    """When a worker starts: what the last one was killed at goes on, in the sight of whoever set it running."""
    reading.resume()
    begun = Batch.objects.unscoped("what the last worker was at").filter(state__in=[Batch.RUNNING, Batch.UNDOING])
    for ref, user, state in (
        begun.filter(started_by__isnull=False).order_by("pk").values_list("ref", "started_by", "state")
    ):
        (bring_in if state == Batch.RUNNING else take_back).enqueue(ref, user)
