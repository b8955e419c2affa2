"""Whose data the follow-up of absence holds, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP = "six years after it ended, as the marks that it is about"
WITH = "with the pupil record"

HOLDINGS = (
    Holding("absence.Practice", "nobody", "general", "how the school goes about absence", "for good", "not erased"),
    Holding("absence.Stage", "nobody", "general", "the stages of following absence up, and their letters", "for good", "not erased"),
    Holding("absence.Case", "the pupil", "absence", "to follow an absence up until it is better", KEEP, WITH),
    Holding("absence.Step", "the pupil", "absence", "what was tried, when, by whom, and what was answered", KEEP, "with its follow-up"),
    Holding("absence.Call", "the pupil, and who was rung", "absence", "to find out why somebody is not at school, and that it was tried", KEEP, WITH),
    Holding("absence.PassedOn", "the pupil", "absence", "who finds out why somebody is away", "six years", WITH),
    Holding("absence.Message", "the pupil, and who reported it", "absence", "what a parent reported of an absence, until and after it is decided", KEEP, WITH),
    Holding("absence.HomeLink", "the pupil, and for whom it is", "absence", "to let a parent report an absence once", "a year", "by itself"),
    Holding("absence.Return", "the pupil", "absence", "what was told to the local authority, as the law asks", KEEP, WITH),
)  # fmt: skip
