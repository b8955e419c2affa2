"""What time alone causes in following absence up."""

from __future__ import annotations

from datetime import timedelta

from remit.areas.absence.models import HomeLink
from remit.core import clock
from remit.core.due.moments import every
from remit.core.seams import Timed
from remit.core.writing import unrecorded

KEPT = timedelta(days=365)
REASON = "what has grown too old goes"


def prune() -> None:
    """Links of a year ago. What was sent by them stays."""
    rows = HomeLink.objects.unscoped(REASON).filter(made__lt=clock.real_now() - KEPT)
    unrecorded(REASON, rows.delete)


TIMED = (Timed("home-links-pruning", "deletes links for home that are a year old", every(timedelta(days=1)), prune),)
