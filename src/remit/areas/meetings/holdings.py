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


def _of_pupils(model: str, why: str) -> Holding:
    return Holding(
        model=f"meetings.{model}",
        about="whoever it names, and the pupil whom the meeting is about",
        sensitivity="as the meeting",
        why=why,
        keep="until the pupil is 25",
        leaves="with the pupil record",
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
    Holding(
        model="meetings.Meeting",
        about="the pupil it is about, or nobody",
        sensitivity="the people in the room; about a pupil also those who lead or tutor, as its type says",
        why="when people met, and what is looked at again",
        keep="six years; about a pupil until the pupil is 25",
        leaves="with the series, or with the pupil record",
    ),
    Holding(
        model="meetings.MeetingType",
        about="nobody",
        sensitivity="open to colleagues",
        why="what the school asks of a meeting about a pupil",
        keep="until the school changes it",
        leaves="not erased",
    ),
    _of_pupils("Guest", "who came from home or from outside"),
    _of_pupils("Signature", "who agreed"),
    _of_meetings("Attendance", "the colleague", "who was there", WITH_STAFF),
    _of_meetings("ReportBack", "the colleague", "what was told to others of a meeting", WITH_STAFF),
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
