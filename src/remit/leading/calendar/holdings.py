"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="calendar.Feed",
        about="the colleague whose calendar it is",
        sensitivity="general",
        why="to answer the program that she lets fetch her calendar",
        keep="while employed, then a year",
        leaves="with the account",
    ),
)
