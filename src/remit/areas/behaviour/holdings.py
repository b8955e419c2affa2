"""Whose data the behaviour log holds, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

HOLDINGS = (
    Holding("behaviour.Category", "nobody", "general", "what a school gives awards for and logs as an incident", "for good", "not erased"),
    Holding("behaviour.LogEntry", "the pupil, and who logged it", "behaviour", "to praise, and to see early what is going wrong", "until the pupil is 25, as the pupil's file", "with the pupil record"),
)  # fmt: skip
