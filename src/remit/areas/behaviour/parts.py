"""Which part of the school's day a time is in, as its periods say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from remit.areas.behaviour.models import LogEntry
from remit.core.viewers import Viewer
from remit.school import timetable
from remit.school.models import Period, School

NOON = (time(11), time(14))  # a long break that begins between these is lunch
LONG = 30  # minutes
AT_LUNCH = ("lunch", "dinner")
OF_KIND = {Period.AM: LogEntry.REGISTRATION, Period.PM: LogEntry.REGISTRATION, Period.LESSON: LogEntry.LESSON}


def part_at(periods: Sequence[Period], at: time) -> str:
    """Of periods of one day, in any order. What lies between two of them is break or lunch; of two that hold the time the
    shorter says. Nothing where the day has no periods."""
    if not periods:
        return ""
    holding = [each for each in periods if each.begins <= at < each.ends]
    if holding:
        found = min(holding, key=lambda each: (_minutes(each.begins, each.ends), each.begins))
        if found.kind in OF_KIND:
            return OF_KIND[found.kind]
        return _break(found.begins, found.ends, found.name)
    before = max((each.ends for each in periods if each.ends <= at), default=None)
    after = min((each.begins for each in periods if each.begins > at), default=None)
    return LogEntry.AROUND if before is None or after is None else _break(before, after)


def _break(begins: time, ends: time, name: str = "") -> str:
    if any(word in name.casefold() for word in AT_LUNCH):
        return LogEntry.LUNCH
    long = _minutes(begins, ends) >= LONG and NOON[0] <= begins < NOON[1]
    return LogEntry.LUNCH if long else LogEntry.BREAK


def _minutes(begins: time, ends: time) -> int:
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


def part_of(viewer: Viewer, school: School, moment: datetime) -> str:
    """At a local moment, as the timetable of the school says."""
    return part_at(timetable.periods_on(viewer, school, moment.date()), moment.time().replace(tzinfo=None))
