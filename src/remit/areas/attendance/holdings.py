"""Whose data registers hold, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP = "six years after the entry at least, as the law asks"
ENTRY = "the law asks for a register of each session, with every amendment"


HOLDINGS = (
    Holding("attendance.Arrangement", "nobody", "general", "to know where registers are taken and when they close", "for good", "not erased"),
    Holding("attendance.Taking", "whoever took the register", "general", "who entered marks, when and why", KEEP, "with its marks"),
    Holding("attendance.Mark", "the pupil", "attendance", ENTRY, KEEP, "with the pupil record"),
    Holding("attendance.Year", "the pupil", "attendance", "what the marks of a year add up to", KEEP, "with its marks"),
    Holding("attendance.Planned", "the pupil", "attendance", "to know who will be away, and who is in school part of the time", KEEP, "with the pupil record"),
    Holding("attendance.LessonTaking", "whoever took the register", "lessons", "who entered the register of a lesson, when and why", KEEP, "with its marks"),
    Holding("attendance.LessonMark", "the pupil", "lessons", "who was not in a lesson, or late to it", KEEP, "with the pupil record"),
    Holding("attendance.Nudge", "whoever takes the register", "general", "that somebody was reminded of it", "a year", "by itself"),
    Holding("attendance.MarksFile", "the pupils it lists", "attendance", "to bring in marks from the MIS, and to take a file back", "a year; what was read of it until it is brought in", "by itself"),
    Holding("attendance.MarksPart", "the pupils it lists", "attendance", "to bring in a file part by part", "until it is brought in", "by itself"),
)  # fmt: skip
