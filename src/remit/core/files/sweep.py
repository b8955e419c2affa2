"""What no record holds any more goes: first its row, then its content, once no other row has the same.

At once after an act (`when_let_go`), and whatever was missed then with the daily pruning. A backup that is being made
reads contents by the rows of one moment: meanwhile nothing goes.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, ForeignKey, OuterRef

from remit.core import clock
from remit.core.engines import one_at_a_time
from remit.core.files.models import StoredFile
from remit.core.files.store import place_of
from remit.core.writing import unrecorded

REASON = "files that no record holds"
UNDER_WAY = timedelta(days=1)  # a content without a row may be of an act that has not ended


@contextmanager
def held_still(*, alone: bool = False) -> Iterator[bool]:
    """While the contents are read, or, `alone`, taken away: then False where somebody reads them."""
    Path(settings.FILES_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(settings.FILES_ROOT, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(number)


def when_let_go(stored: StoredFile) -> None:
    """Inside an act that takes a record of this file away: after it, and only if it comes about."""
    number = stored.pk
    transaction.on_commit(lambda: sweep(number))


def sweep(number: int | None = None) -> int:
    """This one, or all that no record holds. How many rows went."""
    with held_still(alone=True) as free:
        if not free:
            return 0
        found = unheld() if number is None else unheld().filter(pk=number)
        return sum(map(_take, found))


def unheld() -> Any:
    rows = StoredFile.objects.unscoped(REASON)
    for field in StoredFile._meta.get_fields(include_hidden=True):
        link = getattr(field, "remote_field", None)
        if field.auto_created and isinstance(link, ForeignKey):
            kind: Any = link.model
            holders = kind.objects.unscoped(REASON).filter(**{link.name: OuterRef("pk")})
            rows = rows.exclude(Exists(holders))
    return rows


@transaction.atomic
def _take(stored: StoredFile) -> bool:
    """Whoever keeps the same content at this moment waits, and then writes it anew."""
    one_at_a_time(connection, f"file {stored.digest}")
    if not unheld().filter(pk=stored.pk).exists():
        return False
    unrecorded(REASON, stored.delete)
    if not StoredFile.objects.unscoped(REASON).filter(digest=stored.digest).exists():
        place_of(stored.digest).unlink(missing_ok=True)
    return True


def strays() -> list[Path]:
    """On the disk for over a day, and on no record: of acts that came to nothing."""
    known = set(StoredFile.objects.unscoped(REASON).values_list("digest", flat=True).distinct())
    before = (clock.real_now() - UNDER_WAY).timestamp()
    held = (each for each in Path(settings.FILES_ROOT).rglob("*") if each.is_file() and each.name not in known)
    return [each for each in held if each.stat().st_mtime < before]


def prune() -> int:
    """The rows, and the contents, that are nobody's."""
    gone = sweep()
    with held_still(alone=True) as free:
        for each in strays() if free else ():
            each.unlink(missing_ok=True)
            gone += 1
    return gone
