"""Whose data suspensions, directions and moves hold, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP = "until the pupil is 25, as the pupil's file: check with the school's own schedule"
WITH = "with the pupil record"
OF = "with its suspension"

HOLDINGS = (
    Holding("suspensions.LetterText", "nobody", "general", "letters about suspensions, as the school writes them", "for good", "not erased"),
    Holding("suspensions.Suspension", "the pupil", "suspension", "what the head decided, its reasons and what followed, as the law asks", KEEP, WITH),
    Holding("suspensions.Telling", "the pupil, and who was told", "suspension", "that those were told whom the law names", KEEP, OF),
    Holding("suspensions.Reintegration", "the pupil", "suspension", "how somebody comes back, and with what support", KEEP, OF),
    Holding("suspensions.Elsewhere", "the pupil", "suspension", "days at an earlier school, which count toward the year's limit", "until the school year after", WITH),
    Holding("suspensions.Direction", "the pupil", "suspension", "an off-site direction, why, and what is to be reached", KEEP, WITH),
    Holding("suspensions.DirectionReview", "the pupil", "suspension", "that a direction was looked at, with whom", KEEP, "with its direction"),
    Holding("suspensions.ManagedMove", "the pupil", "suspension", "a move to or from another school by consent", KEEP, WITH),
)  # fmt: skip
