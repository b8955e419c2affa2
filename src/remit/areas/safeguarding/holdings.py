"""Whose data each model holds, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

HOLDINGS = (
    Holding("safeguarding.Route", "nobody", "general", "where a school keeps its concerns", "for good", "not erased"),
    Holding("safeguarding.Member", "the colleague", "general", "who is in the safeguarding team", "as the staff record", "with the staff record"),
    Holding("safeguarding.Passed", "the pupil, and who passed it on", "whoever passed it on and the safeguarding team", "that a concern was passed on and taken up, and not what it was", "until the pupil is 25, as the child protection file", "with the pupil record"),
    Holding("safeguarding.Aware", "the pupil, and who is to know", "who is named and the safeguarding team", "that somebody is to know of the team's part", "until the pupil is 25, as the child protection file", "with the pupil record"),
)  # fmt: skip
