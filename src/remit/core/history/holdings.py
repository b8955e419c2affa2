"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="history.Entry",
        about="those whom the act is about",
        sensitivity="as its record",
        why="to show who did what and when",
        keep="as long as its record",
        leaves="values are emptied when the person is erased",
    ),
    Holding(
        model="history.Touched",
        about="those whom the act is about",
        sensitivity="as its record",
        why="to find the history of a record",
        keep="as long as its record",
        leaves="with its entry",
    ),
    Holding(
        model="history.Answer",
        about="the person who acted",
        sensitivity="general",
        why="so that one click is one act",
        keep="a week",
        leaves="deleted",
    ),
)
