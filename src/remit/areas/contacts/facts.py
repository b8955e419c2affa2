"""What of conversations a leader's rule may count."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from remit.areas.contacts import queries
from remit.areas.contacts.models import PASTORAL, TAUGHT
from remit.core.seams import Fact, Period
from remit.core.viewers import Viewer


def calls_home(viewer: Viewer, period: Period, among: Collection[int] | None) -> Iterator[tuple[int, date]]:
    """Each time that the school got in touch with a family, also where nobody answered; of what is serious it says nothing,
    as that is for fewer to know."""
    rows = queries.conversations(viewer).filter(agency="", theirs=False, kind__in=(TAUGHT, PASTORAL))
    rows = rows.filter(day__range=(period.first_day, period.last_day))
    rows = rows if among is None else rows.filter(pupil__in=among)
    yield from rows.order_by("day", "pk").values_list("pupil", "day")


FACTS = (Fact("calls-home", "calls home", calls_home, f"{TAUGHT} {PASTORAL}", ("contacts.Conversation",)),)
