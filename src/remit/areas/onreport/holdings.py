"""Whose data reports hold, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP, WITH = "until the pupil is 25, as the pupil's file", "with the pupil record"

HOLDINGS = (
    Holding("onreport.Practice", "nobody", "general", "what a school calls its levels and steps, and whether a parent sees", "for good", "not erased"),
    Holding("onreport.Report", "the pupil", "behaviour", "to help a pupil keep to what was agreed, and to see whether it helps", KEEP, WITH),
    Holding("onreport.ReportReason", "the pupil", "pastoral", "why it was agreed, for those who lead or tutor", KEEP, "with its report"),
    Holding("onreport.ReportTarget", "the pupil", "behaviour", "what the pupil aims at", KEEP, "with its report"),
    Holding("onreport.ReportScore", "the pupil, and who scored", "behaviour", "how each lesson went", KEEP, "with its report"),
    Holding("onreport.ReportReview", "the pupil", "pastoral", "what the pupil said and what comes next", KEEP, "with its report"),
    Holding("onreport.HomePage", "the pupil, and for whom it is", "general", "to show a parent the scores of an evening", "a year", "by itself"),
)  # fmt: skip
