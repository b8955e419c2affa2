"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="duties.JobDescription",
        about="the holder of the post",
        sensitivity="general",
        why="what the post answers for",
        keep="as its post",
        leaves="with the post",
    ),
    Holding(
        model="duties.Duty",
        about="the holder of the post",
        sensitivity="general",
        why="what the post answers for",
        keep="as its post",
        leaves="with the post",
    ),
    Holding(
        model="duties.Rhythm",
        about="the holder of the post",
        sensitivity="general",
        why="when a duty is due",
        keep="as its post",
        leaves="with the post",
    ),
    Holding(
        model="duties.DutyActivity",
        about="the holder of the post",
        sensitivity="general",
        why="how a duty is done",
        keep="as its post",
        leaves="with the post",
    ),
    Holding(
        model="duties.Shown",
        about="the holder, and those she names",
        sensitivity="general",
        why="to show that a duty was done",
        keep="as its post",
        leaves="with the post",
    ),
    Holding(
        model="duties.Sheet",
        about="the holder of the post",
        sensitivity="general",
        why="a meeting with the line manager",
        keep="as its post",
        leaves="with the post",
    ),
    Holding(
        model="duties.Figure",
        about="the holder of the post",
        sensitivity="general",
        why="so that a page need not count while it is waited for",
        keep="until it is counted anew",
        leaves="with the post",
    ),
)
