"""What time alone causes in attendance."""

from __future__ import annotations

from datetime import timedelta

from remit.areas.attendance.closing import close_all
from remit.areas.attendance.models import MarksFile, MarksPart, Nudge
from remit.core import clock
from remit.core.due.moments import every
from remit.core.seams import Timed
from remit.core.writing import unrecorded

KEPT = timedelta(days=365)
REASON = "what has grown too old goes"


def prune() -> None:
    """What was said of files, and who was reminded of a register, a year ago. The marks stay."""
    before = clock.real_now() - KEPT
    files = MarksFile.objects.unscoped(REASON).filter(at__lt=before)
    parts = MarksPart.objects.unscoped(REASON).filter(file__in=files)
    for rows in (parts, files, Nudge.objects.unscoped(REASON).filter(at__lt=before)):
        unrecorded(REASON, rows.delete)


TIMED = (
    Timed("attendance-pruning", "deletes what files of marks said a year ago", every(timedelta(days=1)), prune),
    Timed("registers-closing", "enters N for whoever was not marked when a register closed", every(timedelta(minutes=2)), close_all),
)  # fmt: skip
