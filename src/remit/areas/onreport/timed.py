"""What time alone causes of reports."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from remit.areas.onreport.models import HomePage
from remit.areas.onreport.sending import send_all
from remit.core import clock
from remit.core.due.moments import daily, every
from remit.core.seams import Timed
from remit.core.writing import unrecorded

HOURS = (time(16, 30), time(17), time(17, 30), time(18))  # the later ones for what the mail server did not take
KEPT = timedelta(days=365)
REASON = "what has grown too old goes"


def next_evening(moment: datetime) -> datetime:
    return min(daily(each)(moment) for each in HOURS)


def prune() -> None:
    """Pages of a year ago: nobody can open them any more."""
    rows = HomePage.objects.unscoped(REASON).filter(made__lt=clock.real_now() - KEPT)
    unrecorded(REASON, rows.delete)


TIMED = (
    Timed("reports-home", "sends links to the scores of the day home, at 16.30", next_evening, send_all, goes_out=True),
    Timed("report-pages-pruning", "deletes pages for home that are a year old", every(timedelta(days=1)), prune),
)
