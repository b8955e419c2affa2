"""Whose data is held of what is done about behaviour, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

PUPIL, FILE, WITH = "the pupil, and who did it", "until the pupil is 25, as the pupil's file", "with the pupil record"

HOLDINGS = (
    Holding("sanctions.Stage", "nobody", "general", "the ladder of the school's policy", "for good", "not erased"),
    Holding("sanctions.Response", PUPIL, "behaviour", "what was done about behaviour, whether it follows the policy, and what was tried before", FILE, WITH),
    Holding("sanctions.Pattern", "who sits with them", "general", "detentions of every week", "for good", "not erased"),
    Holding("sanctions.Sitting", "who sits with them", "general", "detentions, their days and rooms", "for good", "not erased"),
    Holding("sanctions.Place", "the pupil, and who was told at home", "behaviour", "who is in which detention, who was told of it, and whether it was served", FILE, WITH),
    Holding("sanctions.UseSheet", "who takes the class, and who asked", "private", "that the policy is used alike, with the word of whoever takes the class", "two years", "with the colleague"),
)  # fmt: skip
