"""Asking for a file, making it, and noting one that was handed over at once. Every export is in the history."""

from __future__ import annotations

from hashlib import sha256

from remit.core.acts import action, record
from remit.core.files.store import keep
from remit.core.outputs.models import Export
from remit.core.viewers import Viewer


def may_export(viewer: Viewer, **_: object) -> bool:
    """Not on a screen that a class can see."""
    return viewer.opens("export", "read")


def _somebody_here(by: Viewer, **_: object) -> bool:
    return bool(by.grants)


def sight_of(viewer: Viewer) -> str:
    """The same as long as her posts, groups and openings reach what they reached."""
    grants = sorted(
        (sorted(each.kinds), sorted(each.powers), [(name, sorted(map(str, values))) for name, values in each.places])
        for each in viewer.grants
    )
    return sha256(repr(grants).encode()).hexdigest()


@action(may_export)
def ask(*, by: Viewer, of: str, what: str, format: str, school: int, second_step: bool) -> Export:
    """The worker makes it."""
    export = Export(
        school_id=school, asked_by=by.user, of=of, what=what, format=format, second_step=second_step, sight=sight_of(by)
    )  # fmt: skip
    export.save()
    record(export, of=of, what=what, format=format)
    return export


@action(may_export)
def made(*, by: Viewer, export: Export, name: str, content: bytes) -> Export:
    """Errors: Stale, where another worker was first; `files.store.Refused`, where it is larger than a file may be."""
    export.file, export.state = keep(name, content), Export.MADE
    export.save()
    record(export, state=Export.MADE)
    return export


@action(may_export)
def failed(*, by: Viewer, export: Export) -> Export:
    export.state = Export.FAILED
    export.save()
    record(export, state=Export.FAILED)
    return export


@action(_somebody_here)
def note(*, by: Viewer, of: str, format: str, what: str = "", rows: int | None = None) -> Export:
    """A list that was handed over as it was asked for. It is no business of whoever sees the screen, so that it is noted in
    board mode too."""
    school = min(by.places("school"))
    export = Export(school_id=school, asked_by=by.user, of=of, what=what, format=format, state=Export.GONE)
    export.save()
    record(export, of=of, format=format, rows=rows)
    return export
