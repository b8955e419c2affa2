"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="due.Due",
        about="nobody",
        sensitivity="general",
        why="to do in time what time alone causes",
        keep="as long as the school uses Remit",
        leaves="not erased",
    ),
)
