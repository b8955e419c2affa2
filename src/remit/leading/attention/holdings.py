"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="attention.Item",
        about="the pupil it is about",
        sensitivity="as the records that say so",
        why="to show a leader what wants them",
        keep="a year after it is gone",
        leaves="deleted",
    ),
    Holding(
        model="attention.Look",
        about="nobody",
        sensitivity="general",
        why="to say as at when",
        keep="until the next look",
        leaves="written over",
    ),
    Holding(
        model="attention.Handling",
        about="the pupil its item is about",
        sensitivity="as its item",
        why="so that what was put off or done does not come back",
        keep="with its item",
        leaves="deleted",
    ),
    Holding(
        model="attention.Reminder",
        about="nobody",
        sensitivity="general",
        why="what the holder of a post wants to be reminded of",
        keep="as long as the post",
        leaves="deleted with the post",
    ),
)
