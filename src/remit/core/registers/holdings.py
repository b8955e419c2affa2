"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="registers.SavedView",
        about="nobody",
        sensitivity="general",
        why="so that a list need not be narrowed anew each day",
        keep="until its maker takes it away",
        leaves="deleted with the account",
    ),
)
