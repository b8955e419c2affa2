"""Whose data joining in the year holds, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP = "until the pupil is 25, as the pupil's file"
WITH = "with the pupil record"

HOLDINGS = (
    Holding("joining.StepType", "nobody", "general", "what a school does for whoever joins in the year", "for good", "not erased"),
    Holding("joining.Joining", "the pupil", "class", "to see that a first day is arranged and looked at again", KEEP, WITH),
    Holding("joining.JoiningStep", "the pupil", "class", "what was done for a new pupil, by whom and when", KEEP, WITH),
    Holding("joining.Buddy", "the pupil who is a buddy", "class", "who looks after somebody new, and from when to when", "a year after it ended", WITH),
    Holding("joining.JoiningAccount", "the pupil and the family", "pastoral", "why a pupil moved, and how the first weeks went", KEEP, WITH),
)  # fmt: skip
