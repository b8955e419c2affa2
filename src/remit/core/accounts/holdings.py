"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="accounts.User",
        about="the person who signs in",
        sensitivity="general",
        why="to sign in and to say who did what",
        keep="while employed, then a year",
        leaves="with the staff record",
    ),
)
