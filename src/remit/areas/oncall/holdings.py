"""Whose data calls and removals hold, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP, WITH = "until the pupil is 25, as the pupil's file", "with the pupil record"

HOLDINGS = (
    Holding("oncall.CallPractice", "nobody", "general", "where somebody goes who leaves a lesson, and what is asked then", "for good", "not erased"),
    Holding("oncall.OnCall", "the colleague named", "general", "who comes when help is asked for", "six years after it ended", "with the colleague"),
    Holding("oncall.Call", "who asked, and who answered", "general", "to come when help is asked for, and to see that it was enough", "three years", "by itself"),
    Holding("oncall.Removal", "the pupil, and who noted it", "behaviour", "to know who is out of a lesson, to tell home, and to see how much is missed", KEEP, WITH),
    Holding("oncall.Confiscation", "the pupil, and who took it", "behaviour", "to give back what was taken away", "a year after it went back", WITH),
)  # fmt: skip
