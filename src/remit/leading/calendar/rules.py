"""Who has a calendar, and who may have one outside Remit."""

from remit.areas.promises.rules import has_actions
from remit.core.viewers import Viewer


def has_calendar(viewer: Viewer) -> bool:
    return viewer.opens("directory") and not viewer.board


def can_make_feed(by: Viewer) -> bool:
    return has_calendar(by) and by.opens("export")


def can_withdraw_feed(by: Viewer, **_: object) -> bool:
    """Hers alone is in her sight."""
    return can_make_feed(by)


def can_plan(by: Viewer, **_: object) -> bool:
    """Whoever may set actions; each is asked by its own rule as well."""
    return has_calendar(by) and has_actions(by)
