"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="handover.Handover",
        about="the colleague who leaves the post, and those she names",
        sensitivity="between her and whoever holds the post next",
        why="so that what she knows is not lost with her",
        keep="as its post",
        leaves="with the post",
    ),
)
