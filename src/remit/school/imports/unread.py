"""A transfer that is too large to be read while somebody waits: kept as it came, read by the worker, then as any other."""

from __future__ import annotations

import zlib
from typing import Any

from remit.core.acts import action, record
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.models import School


@action(rules.can_manage)
def stage_unread(*, by: Viewer, of: str, name: str, content: bytes, said: dict, school: School) -> Batch:
    """Keep the file until it is read. It is read in the sight of whoever sent it."""
    batch = Batch(
        school_id=school.pk, of=of, name=name, headings=[], columns={}, said=said, state=Batch.READING,
        started_by=by.user.pk, unread=zlib.compress(content, 1),
    )  # fmt: skip
    batch.save()
    record(batch, unread=len(content))
    return batch


def content_of(batch: Batch) -> bytes:
    return zlib.decompress(bytes(batch.unread))


@action(rules.can_manage)
def keep_read(*, by: Viewer, batch: Batch, headings: list, columns: dict, rows: list, said: dict, extra: dict) -> Batch:
    """What was read of it, for the preview; the file itself goes."""
    batch.headings, batch.columns, batch.last = headings, columns, len(rows) + 1
    batch.said = {**batch.said, **said}
    _over(batch, Batch.READY)
    keep_rows(batch, list(range(2, len(rows) + 2)), rows, extra)
    record(batch, rows=len(rows))
    return batch


@action(rules.can_manage)
def give_up(*, by: Viewer, batch: Batch, why: str) -> Batch:
    """It cannot be read, or nobody wants it: `why`, in a sentence, is said on its page."""
    batch.said = {**batch.said, "unread": why}
    _over(batch, Batch.DROPPED)
    record(batch, state=[Batch.READING, Batch.DROPPED])
    return batch


def _over(batch: Batch, state: str) -> None:
    batch.state, batch.unread = state, b""
    batch.save()


def keep_rows(batch: Batch, numbers: list[int], rows: list[Any], extra: dict) -> None:
    Row.objects.bulk_create(
        Row(batch=batch, number=number, cells=cells, extra=extra.get(number, {}))
        for number, cells in zip(numbers, rows, strict=True)
    )
