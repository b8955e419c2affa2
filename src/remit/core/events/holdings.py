"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="events.Event",
        about="nobody",
        sensitivity="general",
        why="so that what follows from an act is done, also after a stop",
        keep="until it is done",
        leaves="deleted",
    ),
)
