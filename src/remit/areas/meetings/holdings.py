"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

SIX_YEARS, WITH_STAFF = "six years", "with the staff record"


def _of_meetings(model: str, about: str, why: str, leaves: str = "with the series") -> Holding:
    return Holding(
        model=f"meetings.{model}",
        about=about,
        sensitivity="the people in the room",
        why=why,
        keep=SIX_YEARS,
        leaves=leaves,
    )


def _of_two(model: str, why: str) -> Holding:
    return Holding(
        model=f"meetings.{model}",
        about="the two",
        sensitivity="private to the two",
        why=why,
        keep=SIX_YEARS,
        leaves=WITH_STAFF,
    )


HOLDINGS = (
    _of_meetings("Series", "nobody", "when people meet", "not erased"),
    _of_meetings("Member", "the colleague", "who comes to a meeting", WITH_STAFF),
    _of_meetings("Meeting", "nobody", "when people met"),
    _of_meetings("Attendance", "the colleague", "who was there", WITH_STAFF),
    Holding(
        model="meetings.Item",
        about="the pupil it names, or nobody",
        sensitivity="the people in the room for whom its kind is open",
        why="what was spoken of and decided",
        keep="six years; about a pupil until the pupil is 25",
        leaves="with the series, or with the pupil record",
    ),
    _of_meetings("Agreed", "whoever owns the action", "which action came out of which item"),
    _of_meetings("Correction", "the pupil its item names, or nobody", "what was put right in minutes"),
    _of_two("Pair", "who talk one to one"),
    _of_two("Talk", "what the two noted"),
    _of_two("TalkAgreed", "which action came out of which talk"),
)
