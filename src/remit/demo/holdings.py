"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="demo.Mark",
        about="nobody",
        sensitivity="general",
        why="to say that the people are made up",
        keep="with the demo",
        leaves="with the demo",
    ),
)
