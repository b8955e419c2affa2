"""Whose data a conversation is, why it is held, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

HOLDINGS = (
    Holding("contacts.Conversation", "the pupil, whom was spoken with, and who logged it", "taught, pastoral or casework: by what it was about", "to know what was said to a family or an agency before the next call, and to keep what was promised", "until the pupil is 25, as the pupil's file", "with the pupil record"),
)  # fmt: skip
