"""What time alone causes where teachers are asked."""

from __future__ import annotations

import logging
from datetime import datetime, time

from django.utils.timezone import localtime, make_aware

from remit.areas.asking import actions, queries
from remit.areas.asking.models import PASTORAL
from remit.areas.promises.queries import no_school
from remit.core import clock
from remit.core.acts import Refused
from remit.core.due.moments import daily
from remit.core.records import Stale
from remit.core.seams import Timed
from remit.school.models import School
from remit.school.remit import nobody

REASON = "who has not answered is reminded on the morning after"
log = logging.getLogger("remit.worker")


def chase_all() -> None:
    """Of what was due before today, whoever has not answered, once. Each in its own transaction; on the mornings of school days
    alone."""
    today = localtime(clock.now()).date()
    morning = make_aware(datetime.combine(today, time.min))
    for school in School.objects.unscoped(REASON).order_by("pk"):
        viewer = nobody(school.pk, f"{PASTORAL} directory", "")
        if no_school(viewer, today):
            continue
        for asking in queries.to_be_chased(viewer, morning):
            try:
                actions.chase(by=viewer, asking=asking)
            except (Refused, Stale):
                log.info("asking: somebody was quicker")


TIMED = (
    Timed("asking-chasing", "reminds teachers who have not answered, on the morning after", daily(time(7, 0)), chase_all, goes_out=True),
)  # fmt: skip
