"""Whose data tutor time holds, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

HOLDINGS = (
    Holding("tutoring.Week", "nobody", "general", "what is done in tutor time, week by week", "for good", "not erased"),
    Holding("tutoring.Resource", "nobody", "general", "links and files to use in tutor time", "as the programme that it is in", "with the programme"),
    Holding("tutoring.Delivered", "the tutor", "pastoral", "which forms had what was planned", "two school years", "with its week"),
    Holding("tutoring.Visit", "the tutor who was visited, and who visited", "meeting", "what was seen in tutor time, for the two of them", "two school years", "when either leaves the school"),
    Holding("tutoring.Visited", "the tutor", "pastoral", "that every tutor was visited, and nothing of what was seen", "two school years", "with the visit"),
)  # fmt: skip
