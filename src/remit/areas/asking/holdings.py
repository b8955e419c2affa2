"""Whose data it is what teachers are asked and answer, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

HOLDINGS = (
    Holding("asking.ReadyQuestion", "nobody", "general", "questions that teachers are asked again and again", "for good", "not erased"),
    Holding("asking.Asking", "the pupil, and who asked", "pastoral; what is asked, also for those who were", "to hear from everybody who teaches a pupil before a meeting or a decision", "until the pupil is 25, as the pupil's file", "with the pupil record"),
    Holding("asking.Reason", "the pupil, and who asked", "pastoral", "to know why it was asked", "until the pupil is 25, as the pupil's file", "with the pupil record"),
    Holding("asking.Reply", "the pupil, and the teacher who answered", "pastoral; her own, also for the teacher", "to know how it goes in each lesson", "until the pupil is 25, as the pupil's file", "with the pupil record"),
)  # fmt: skip
