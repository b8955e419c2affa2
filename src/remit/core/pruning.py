"""What has grown too old is deleted: sessions that are over, what tasks answered, rows of files long brought in, what
people were told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django_tasks_db.models import DBTaskResult

from remit.core import clock, engines, sight
from remit.core.files import sweep
from remit.core.history.models import Answer
from remit.core.imports.models import Batch, Row
from remit.core.notices.models import Enclosed, Letter, Notice
from remit.core.outputs.models import FILE_KEPT, Export
from remit.core.writing import unrecorded

RESULTS_KEPT = timedelta(days=30)
KEYS_KEPT = timedelta(days=7)  # a form that is sent twice is sent twice within minutes
ROWS_KEPT, PREVIEWS_KEPT, BATCHES_KEPT = timedelta(days=90), timedelta(days=30), timedelta(days=365)
EXPORTS_KEPT = timedelta(days=365)  # that something left Remit, and in whose hands
READ_KEPT, UNREAD_KEPT, LETTERS_KEPT = timedelta(days=90), timedelta(days=365), timedelta(days=90)
OVER = (Batch.DONE, Batch.DROPPED, Batch.UNDONE, Batch.HALTED)  # an undo needs the history, and no row
ROWS_AT_ONCE = 2000  # a transaction of at most some tenths of a second, so that nobody waits for it


def prune() -> dict[str, int]:
    """How many of each went. The history of what an import brought in stays, and for a year the import's own line."""
    call_command("clearsessions", verbosity=0)
    gone = _too_old()
    engines.take_stock(connection)
    return gone


def _too_old() -> dict[str, int]:
    return {
        "results of tasks": _results(),
        "keys of saved forms": _keys(),
        "rows of files": _rows(),
        "imports": _batches(),
        "files made for somebody": _exports(),
        "files that no record holds": sweep.prune(),
        "notices": _notices(),
        "e-mails on record": _letters(),
        "marks of changed sight": sight.prune(),
    }


def _results() -> int:
    old = DBTaskResult.objects.finished().filter(finished_at__lt=clock.real_now() - RESULTS_KEPT)
    return old.delete()[0]


def _keys() -> int:
    old = Answer.objects.unscoped("keys that are too old to come again").filter(at__lt=clock.real_now() - KEYS_KEPT)
    gone = 0
    while numbers := list(old.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        few = Answer.objects.unscoped("keys that are too old to come again").filter(pk__in=numbers)
        gone += unrecorded("keys have no history of their own", few.delete)[0]
    return gone


def _rows() -> int:
    """A preview that nobody started is dropped; a file that stopped in the middle goes no further, and what was brought
    in stays."""
    now = clock.now()
    _settle(Batch.DROPPED, state__in=[Batch.READING, Batch.READY], at__lt=now - PREVIEWS_KEPT)
    _settle(Batch.DROPPED, state=Batch.STOPPED, at__lt=now - ROWS_KEPT, reached=0)
    _settle(Batch.DONE, state=Batch.STOPPED, at__lt=now - ROWS_KEPT)
    over = Q(batch__state__in=OVER, batch__at__lt=now - ROWS_KEPT)
    over |= Q(batch__state=Batch.DROPPED, batch__at__lt=now - PREVIEWS_KEPT)
    old = Row.objects.unscoped("rows of files that are too old to keep").filter(over)
    gone = 0
    while numbers := list(old.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        few = Row.objects.unscoped("rows of files that are too old to keep").filter(pk__in=numbers)
        gone += unrecorded("rows of files have no history of their own", few.delete)[0]
    return gone


def _settle(state: str, /, **old: Any) -> None:
    batches = Batch.objects.unscoped("files that are too old to be brought in").filter(**old)
    unrecorded("a file nobody came back to", lambda: batches.update(state=state, unread=b""))


def _batches() -> int:
    """Those whose rows are gone; what they left as it was names pupils."""
    rows = Row.objects.unscoped("imports that are too old to keep").filter(batch=OuterRef("pk"))
    old = Batch.objects.unscoped("imports that are too old to keep").filter(
        ~Exists(rows), state__in=OVER, at__lt=clock.now() - BATCHES_KEPT
    )
    return unrecorded("an import that is over", old.delete)[0]


def _exports() -> int:
    """The file after a day, what was asked for and never made too; that it was asked for after a year. History stays."""
    now, rows = clock.now(), Export.objects.unscoped("files that are too old to keep")
    old = rows.filter(at__lt=now - FILE_KEPT).exclude(state=Export.GONE)
    gone = unrecorded("a file that was kept for a day", lambda: old.update(state=Export.GONE, file=None))
    unrecorded("history keeps that it was asked for", rows.filter(at__lt=now - EXPORTS_KEPT).delete)
    return gone


def _notices() -> int:
    now, gone = clock.now(), 0
    over = Q(read__lt=now - READ_KEPT) | Q(read=None, at__lt=now - UNREAD_KEPT)
    old = Notice.objects.unscoped("notices that are too old to keep").filter(over)
    while numbers := list(old.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        Enclosed.objects.filter(notice__in=numbers).delete()
        few = Notice.objects.unscoped("notices that are too old to keep").filter(pk__in=numbers)
        gone += unrecorded("notices have no history of their own", few.delete)[0]
    return gone


def _letters() -> int:
    """What they told is then too old to be told again: `letters.NEWER_THAN`."""
    old = Letter.objects.filter(day__lt=clock.today() - LETTERS_KEPT)
    Enclosed.objects.filter(letter__in=old.values("pk")).delete()
    return old.delete()[0]
