"""What the demo did some weeks ago stands in its history as done then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.conf import settings

from remit.core import clock

AFTER_SCHOOL = time(15, 50)


@contextmanager
def at(day: date, hour: time = AFTER_SCHOOL) -> Iterator[None]:
    """The clock stands at this hour of the school's day, for one build in one thread."""
    moment = datetime.combine(day, hour, ZoneInfo(settings.TIME_ZONE))
    stopped = SimpleNamespace(now=lambda: moment, localtime=clock.timezone.localtime)
    with patch.object(clock, "timezone", stopped):
        yield
