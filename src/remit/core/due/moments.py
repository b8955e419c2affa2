"""When something comes next, after a moment: by the clock on the wall, or so long after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from django.utils.timezone import localtime

After = Callable[[datetime], datetime]


def every(span: timedelta) -> After:
    return lambda moment: moment + span


def daily(at: time) -> After:
    """At that time of the school's zone, also on the days on which the clocks change."""

    def after(moment: datetime) -> datetime:
        here = localtime(moment)
        then = datetime.combine(here.date(), at, here.tzinfo)
        if then.astimezone(UTC) <= moment:
            then = datetime.combine(here.date() + timedelta(days=1), at, here.tzinfo)
        return then.astimezone(UTC)

    return after
