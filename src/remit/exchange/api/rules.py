"""Who may have a key, and for how long."""

from __future__ import annotations

from datetime import timedelta

from remit.core.viewers import Viewer
from remit.exchange.api.models import Key

LONGEST = timedelta(days=366)


def may_have_keys(viewer: Viewer, **_: object) -> bool:
    """Whoever may take a file out of Remit; not on a screen that a class can see."""
    return viewer.opens("export", "read")


def is_hers(viewer: Viewer, *, held: Key, **_: object) -> bool:
    return may_have_keys(viewer) and held.user_id == viewer.user.pk
