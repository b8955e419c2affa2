"""When things are in the demo: what was done some weeks ago stands in its history as done then, and whenever it is
tried, a school morning begins in which registers are still to take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from remit.core import clock
from remit.core.history.models import Entry

BEFORE_SCHOOL, AFTER_SCHOOL = time(7, 50), time(15, 50)
OPENS, CLOSES = time(8, 45), time(15, 10)  # while somebody tries it: from registration to the last lesson


def moment(day: date, hour: time) -> datetime:
    """An hour of the school's day."""
    return datetime.combine(day, hour, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


@contextmanager
def at(day: date, hour: time = AFTER_SCHOOL) -> Iterator[None]:
    """The clock stands at this hour of the school's day, for one build in one thread."""
    stood = moment(day, hour)
    stopped = SimpleNamespace(now=lambda: stood, localtime=clock.timezone.localtime)
    with patch.object(clock, "timezone", stopped):
        yield


def lived_on(day: date) -> clock.Lived:
    """The day as it begins now, at registration; after what was recorded when it was last tried, where that is later,
    so that history never stands ahead of the clock."""
    opens, closes = moment(day, OPENS), moment(day, CLOSES)
    last = Entry.objects.unscoped("when the demo was last tried").aggregate(last=Max("at"))["last"]
    return clock.Lived(min(max(opens, last or opens), closes), clock.real_now(), closes)
