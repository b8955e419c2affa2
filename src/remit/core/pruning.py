"""What has grown too old is deleted: sessions that are over, what tasks answered, rows of files long brought in."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from remit.core import clock
from remit.core.imports.models import Batch, Row
from remit.core.writing import unrecorded

RESULTS_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=90)
OVER = (Batch.DONE, Batch.DROPPED, Batch.UNDONE)
ROWS_AT_ONCE = 2000  # a transaction of at most some tenths of a second, so that nobody waits for it


def prune() -> dict[str, int]:
    """How many of each went. An import's own line, and the history of what it brought in, stay."""
    call_command("clearsessions", verbosity=0)
    return {"results of tasks": _results(), "rows of files": _rows()}


def _results() -> int:
    old = DBTaskResult.objects.finished().filter(finished_at__lt=clock.now() - RESULTS_KEPT)
    return old.delete()[0]


def _rows() -> int:
    old = Row.objects.unscoped("rows of files that are too old to keep").filter(
        batch__state__in=OVER, batch__at__lt=clock.now() - ROWS_KEPT
    )
    gone = 0
    while numbers := list(old.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        few = Row.objects.unscoped("rows of files that are too old to keep").filter(pk__in=numbers)
        gone += unrecorded("rows of files have no history of their own", few.delete)[0]
    return gone
