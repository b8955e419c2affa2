"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="api.Key",
        about="whoever made it",
        sensitivity="general",
        why="so that a program reads in somebody's name, and no further",
        keep="a year after its last day",
        leaves="deleted with the account",
    ),
)
