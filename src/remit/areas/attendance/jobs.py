"""What the worker does with a file of marks. Tasks carry numbers only, and the same one twice does nothing twice."""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable

from django.db import connection
from django_tasks import task

from remit.areas.attendance import bringing, reading
from remit.areas.attendance.models import MarksFile
from remit.core import engines
from remit.core.accounts.models import User
from remit.core.acts import OutOfSight
from remit.core.files.child import in_child
from remit.core.files.text import Unreadable
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.school.models import School
from remit.school.remit import viewer_for

log = logging.getLogger("remit.exchange")
AT_ONCE = 512 * 1024  # bytes that are read while somebody waits
SECONDS, MEGABYTES = 90, 2048
WENT_WRONG = "Something went wrong while this file was read. Send it again; if that does not help, ask for it anew."


def receive(viewer: Viewer, *, school: School, name: str, content: bytes) -> MarksFile:
    """Read at once, or by the worker where it is large. Errors: Unreadable."""
    file = bringing.receive(by=viewer, school=school, name=name, content=content)
    if len(content) > AT_ONCE:
        read_in.enqueue(file.ref, viewer.user.pk)
        return file
    try:
        return _read(viewer, file, content)
    except Unreadable as why:
        bringing.give_up(by=viewer, file=file, why=str(why))
        raise


def _read(viewer: Viewer, file: MarksFile, content: bytes) -> MarksFile:
    told = reading.Told(*in_child(reading.read_plainly, file.name, content, seconds=SECONDS, megabytes=MEGABYTES))
    found = bringing.match(file.school, told, viewer.day)
    said = bringing.preview(file.school, found.rows, viewer.day)
    said |= {"faults": found.faults, "refused": found.refused}
    return bringing.keep(by=viewer, file=file, parts=list(bringing.parts_of(found.rows)), told=said)


def _asked(ref: str, user: int) -> tuple[Viewer | None, MarksFile | None]:
    account = User.objects.filter(pk=user).first()
    viewer = viewer_for(account) if account else None
    file = MarksFile.objects.visible_to(viewer).filter(ref=ref).select_related("school").first() if viewer else None
    return viewer, file


@task()
def read_in(ref: str, user: int) -> None:
    viewer, file = _asked(ref, user)
    if viewer is None or file is None or file.state != MarksFile.READING:
        return
    try:
        _read(viewer, file, zlib.decompress(bytes(file.held)))
    except Stale:
        return
    except Unreadable as why:
        bringing.give_up(by=viewer, file=MarksFile.objects.visible_to(viewer).get(ref=ref), why=str(why))
    except Exception as fault:  # noqa: BLE001 - whatever it is, the page must not wait for ever; its text may hold a row
        log.error("marks=%s unread=%s", ref, type(fault).__name__)
        bringing.give_up(by=viewer, file=MarksFile.objects.visible_to(viewer).get(ref=ref), why=WENT_WRONG)


@task()
def bring_in(ref: str, user: int) -> None:
    """Part by part; another worker that is at it is left to it."""
    viewer, file = _asked(ref, user)
    if viewer is None or file is None:
        return
    _work(viewer, file, MarksFile.RUNNING, lambda held: bringing.bring_part(by=viewer, file=held))
    engines.take_stock(connection)


@task()
def go_back(ref: str, user: int) -> None:
    viewer, file = _asked(ref, user)
    if viewer is None or file is None:
        return
    pupils = bringing.pupils_of(file) if file.state == MarksFile.UNDOING else []
    _work(viewer, file, MarksFile.UNDOING, lambda held: bringing.undo_part(by=viewer, file=held, pupils=pupils))


def _work(viewer: Viewer, file: MarksFile, state: str, part: Callable[[MarksFile], MarksFile]) -> None:
    """To its end. One that fails says so by waiting for somebody; its text may hold a row."""
    try:
        while file.state == state:
            began = time.monotonic()
            file = part(file)
            engines.give_way(connection, time.monotonic() - began)
    except (Stale, OutOfSight):
        return
    except Exception as fault:  # noqa: BLE001 - whatever it is, a file must not hang
        log.error("marks=%s failed=%s", file.ref, type(fault).__name__)
        bringing.halt(by=viewer, file=MarksFile.objects.visible_to(viewer).get(pk=file.pk))


def resume() -> None:
    """When a worker starts: what the last one was killed at goes on."""
    jobs = {MarksFile.READING: read_in, MarksFile.RUNNING: bring_in, MarksFile.UNDOING: go_back}
    rows = MarksFile.objects.unscoped("what the last worker was at").filter(state__in=jobs, by__isnull=False)
    for ref, user, state in rows.order_by("pk").values_list("ref", "by", "state"):
        jobs[state].enqueue(ref, user)
