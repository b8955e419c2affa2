"""Whose data evenings for families hold, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

HOLDINGS = (
    Holding("evenings.Evening", "nobody", "general", "evenings for families: when, where, for whom", "for good", "not erased"),
    Holding("evenings.Invitation", "the pupil and the family", "taught", "to see that every family that was asked was seen or reached", "until the pupil leaves, and a year", "with the pupil record"),
)  # fmt: skip
