"""Whose data the behaviour log holds, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

HOLDINGS = (
    Holding("behaviour.Category", "nobody", "general", "what a school gives awards for and logs as an incident", "for good", "not erased"),
    Holding("behaviour.LogEntry", "the pupil, and who logged it", "behaviour", "to praise, and to see early what is going wrong", "until the pupil is 25, as the pupil's file", "with the pupil record"),
    Holding("behaviour.FormCheck", "who checked the form", "behaviour", "that the uniform of a form was looked at", "six years", "not erased"),
    Holding("behaviour.Tablet", "who stood before it last", "general", "tablets that several share to log what they saw", "until a year after it was struck off", "not erased"),
    Holding("behaviour.Pin", "the colleague", "general", "to say at a shared tablet who it is", "until it is taken away", "with the staff record"),
    Holding("behaviour.WrongPins", "the colleague", "general", "to keep out whoever guesses", "as long as the tablet", "with the tablet"),
    Holding("behaviour.Milestone", "nobody", "general", "how many award points a certificate is given for", "for good", "not erased"),
    Holding("behaviour.Certificate", "the pupil", "behaviour", "that a certificate was given", "until the pupil is 25, as the pupil's file", "with the pupil record"),
    Holding("behaviour.Postcard", "the pupil, and to whom it went", "behaviour", "what good was written home", "until the pupil is 25, as the pupil's file", "with the pupil record"),
)  # fmt: skip
