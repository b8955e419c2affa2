"""What reads a file that came: at once, or, of a large transfer, in the worker."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django_tasks import task

from remit.core.accounts.models import User
from remit.core.files.child import in_child
from remit.core.files.text import Unreadable
from remit.core.imports.columns import guess, mixed_days
from remit.core.imports.kinds import Import
from remit.core.imports.models import Batch
from remit.core.imports.tables import read_rows
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.exchange import queries, transfers
from remit.school import imports
from remit.school.imports.unread import content_of, give_up, keep_read, stage_unread
from remit.school.models import School
from remit.school.queries import schools
from remit.school.remit import viewer_for

log = logging.getLogger("remit.exchange")
AT_ONCE = 2 * 1024 * 1024  # of a transfer: what is read within a second
PACKED = 20
WENT_WRONG = "Something went wrong while this file was read. Send it again; if that does not help, ask for it anew."


def received(
    viewer: Viewer, *, kind: Import | None, name: str, content: bytes, day: date | None, school: School
) -> Batch:
    """What a file holds decides how it is read. Errors: Unreadable."""
    if not transfers.is_transfer(content):
        return _table(viewer, kind, name, content, day, school)
    if is_large(content):
        said = {"transfer": True, **({"first_day": day.isoformat()} if day else {})}
        batch = stage_unread(by=viewer, of=imports.PUPILS, name=name, content=content, said=said, school=school)
        read_in.enqueue(batch.ref, viewer.user.pk)
        return batch
    return imports.stage(
        by=viewer,
        of=imports.PUPILS,
        name=name,
        numbers=None,
        school=school,
        **_transfer(content, day, viewer.day, school),
    )


def is_large(content: bytes) -> bool:
    """By how much text there may be: what a zip holds is twenty times as much."""
    return len(content) * (PACKED if content.startswith(transfers.ZIP) else 1) > AT_ONCE


def kind_by_headings(viewer: Viewer, name: str, headings: list[str], school: School) -> Import:
    """What a file lists, as far as its headings tell: of the lists that it has all needed columns for, the one that takes
    most of them, and before those that could only change what is held; a year group tells for pupils, who alone cannot
    do without. Where it has them for none, its name tells."""

    def fits(kind: Import) -> tuple[bool, bool, bool, int, int]:
        columns = guess(headings, kind.rows.fields, queries.remembered(viewer, kind.name, school.pk))
        taken = len(columns) + (kind.name == imports.PUPILS and "year" in columns)
        is_whole = not kind.rows.lacking([], columns)
        adds = is_whole and kind.rows.adds(columns)
        return is_whole, adds, not is_whole and kind.name in name.lower(), taken, -kind.order

    return max(queries.kinds(), key=fits)


def _table(viewer: Viewer, kind: Import | None, name: str, content: bytes, day: date | None, school: School) -> Batch:
    numbered = in_child(read_rows, name, content)
    headings, rows = list(numbered[0][1]), numbered[1:]
    kind = kind or kind_by_headings(viewer, name, headings, school)
    columns = guess(headings, kind.rows.fields, queries.remembered(viewer, kind.name, school.pk))
    if why := mixed_days(headings, rows, columns.values()):
        raise Unreadable(why)
    return imports.stage(
        by=viewer,
        of=kind.name,
        name=name,
        headings=headings,
        columns=columns,
        rows=[list(row) for _, row in rows],
        said={"first_day": day.isoformat()} if day else {},
        extra={},
        numbers=[number for number, _ in rows],
        school=school,
    )


def _transfer(content: bytes, day: date | None, today: date, school: School) -> dict[str, Any]:
    """What of it is kept. Errors: Unreadable."""
    found = transfers.staged(content, said=day, today=today, laestab=school.laestab)
    said = {"first_day": found.first_day.isoformat(), "transfer": True, "notes": found.notes}
    return {
        "headings": found.headings, "columns": found.columns, "rows": found.rows, "said": said, "extra": found.extra,
    }  # fmt: skip


@task()
def read_in(ref: str, user: int) -> None:
    """A large transfer, as its preview wants it. Whatever goes wrong is said on its page. One that was dropped meanwhile,
    or read by another worker, is left."""
    account = User.objects.filter(pk=user).first()
    viewer = viewer_for(account) if account else None
    batch = queries.batches(viewer).filter(ref=ref, state=Batch.READING).first() if viewer else None
    if viewer is None or batch is None:
        return
    try:
        school = schools(viewer).get(pk=batch.school_id)
        day = parse_date(batch.said.get("first_day", ""))
        kept = _transfer(content_of(batch), day, viewer.day, school)
        keep_read(by=viewer, batch=batch, **kept)
    except Stale:
        return
    except Unreadable as refused:
        give_up(by=viewer, batch=queries.batches(viewer).get(ref=ref), why=str(refused))
    except Exception as fault:  # noqa: BLE001 - whatever it is, the page must not wait for ever; its text may hold a row
        log.error("batch=%s unread=%s", ref, type(fault).__name__)
        give_up(by=viewer, batch=queries.batches(viewer).get(ref=ref), why=WENT_WRONG)


def resume() -> None:
    """When a worker starts: what the last one was killed at is read anew."""
    begun = Batch.objects.unscoped("what the last worker was at").filter(state=Batch.READING)
    for ref, user in begun.filter(started_by__isnull=False).order_by("pk").values_list("ref", "started_by"):
        read_in.enqueue(ref, user)
