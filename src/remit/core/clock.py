"""The only place that asks what time it is, so that tests and the demo can stop it.

`now` and `today` are the school's, and what is recorded bears them; a demonstration lives on a day of its own.
`real_now` is the machine's, for what must go on by it wherever the school's stands, since libraries, browsers and the
queue measure by it too: how long somebody stays signed in or waits, when a link ends, how long work has waited.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Lived:
    """A stretch of a day that a demonstration lives in: it stood at `begins` when the machine's clock said `started`,
    goes on with it, and stands still at `ends`, so that the day never passes. It never goes back."""

    begins: datetime
    started: datetime
    ends: datetime

    def at(self, moment: datetime) -> datetime:
        return min(self.begins + max(moment - self.started, timedelta()), self.ends)


def real_now() -> datetime:
    return timezone.now()  # noqa: TID251 - this is the one place


def now() -> datetime:
    lived: Lived | None = settings.LIVED
    return lived.at(real_now()) if lived else real_now()


def today() -> date:
    """The school's day (settings.TIME_ZONE)."""
    return timezone.localtime(now()).date()


def day_of(moment: datetime) -> date:
    """The school's day when the machine's clock said `moment`, as a phone's does."""
    lived: Lived | None = settings.LIVED
    return timezone.localtime(lived.at(moment) if lived else moment).date()
