"""Whose data serious incidents hold, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP = "until the pupil is 25, as the pupil's file"
WITH = "with the pupil record"

HOLDINGS = (
    Holding("incidents.Incident", "nobody: its line names none", "casework", "what happened, when and where, and how it ended", KEEP, "with the parts in it"),
    Holding("incidents.Part", "the pupil", "casework", "one pupil's part in a serious incident, and what was done", KEEP, WITH),
    Holding("incidents.Statement", "the pupil, and the adult who said it", "casework", "what was said of one pupil's part, in whose words", KEEP, WITH),
    Holding("incidents.Force", "the pupil, and the adults who used it", "casework", "force that was used with one pupil, as the law asks to be recorded", KEEP, WITH),
)  # fmt: skip
