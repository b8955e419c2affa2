"""What makes a file in the worker, in the sight of whoever asked for it, built anew as she may see it when it is made."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import task

from remit.core.accounts.models import User
from remit.core.accounts.sessions import Shown
from remit.core.outputs.actions import failed, made
from remit.core.outputs.document import Document
from remit.core.outputs.models import Export
from remit.core.outputs.pdf import to_pdf
from remit.core.outputs.sheets import to_xlsx
from remit.core.outputs.word import to_docx
from remit.core.records import Stale
from remit.core.seams import Output, named
from remit.core.viewers import Viewer

log = logging.getLogger("remit.worker")
WRITERS = {
    Export.PDF: to_pdf,
    Export.DOCX: to_docx,
    Export.XLSX: lambda each: to_xlsx(each.tables, title=each.title, school=each.school, day=each.day),
}


@task()
def make(ref: str) -> None:
    """One that somebody else made meanwhile, or whose asker may no longer have it, is left. Whatever goes wrong is said on
    its page."""
    asked = Export.objects.unscoped("what the worker is to make").filter(ref=ref, state=Export.ASKED).first()
    if asked is None:
        return
    viewer = viewer_of(asked)
    export = Export.objects.visible_to(viewer).filter(pk=asked.pk).first()
    if export is None:
        return
    try:
        _make(viewer, export)
    except Stale:
        return
    except Exception as fault:  # noqa: BLE001 - whatever it is, the page must not wait for ever; its text may hold a row
        log.error("export=%s failed=%s", ref, type(fault).__name__)
        failed(by=viewer, export=Export.objects.visible_to(viewer).get(pk=asked.pk))


def viewer_of(export: Export) -> Viewer:
    """No more than the session that asked: what was shut there stays shut."""
    user = User.objects.get(pk=export.asked_by_id)
    return import_string(settings.VIEWER_FOR)(user, Shown(second_step=export.second_step))


def _make(viewer: Viewer, export: Export) -> None:
    output: Output | None = named(Output, export.of)
    found = output.find(viewer, export.what) if output else None
    if output is None or found is None:
        failed(by=viewer, export=export)
        return
    document: Document = output.write(viewer, found)
    name = f"{document.name}-{document.day.isoformat()}.{export.format}"
    made(by=viewer, export=export, name=name, content=WRITERS[export.format](document))


def resume() -> None:
    """When a worker starts: what the last one was killed at."""
    waiting = Export.objects.unscoped("what the last worker was at").filter(state=Export.ASKED)
    for ref in waiting.order_by("pk").values_list("ref", flat=True):
        make.enqueue(ref)
