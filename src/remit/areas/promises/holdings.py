"""Whose data an action is, why it is held, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="promises.Promise",
        about="the pupil or colleague it is about",
        sensitivity="by its kind; private for those out of a talk between two",
        why="to do what was promised, and to know whether it worked",
        keep="six years; about a pupil until the pupil is 25",
        leaves="with the pupil record, or with the staff record of its owner",
    ),
)
