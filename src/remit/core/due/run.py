"""What time alone causes: each job of the house in turn, when its moment has come. The worker asks now and then.

A job that is begun is put off for a while and given its next moment once it has ended: one that was killed, or failed,
comes again. So each job may be begun twice, and must not do anything twice.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from remit.core import clock
from remit.core.due.models import Due
from remit.core.seams import Timed, all_of

AGAIN = timedelta(minutes=15)
log = logging.getLogger("remit.worker")


def run_due() -> list[str]:
    """The names of those that ran. One query where none is due. By the machine's clock: a demonstration's stands still in
    the afternoon, and what was put off until after that would never come."""
    now = clock.real_now()
    held = {row.name: row.at for row in Due.objects.all()}
    return [job.name for job in all_of(Timed) if _run(job, held.get(job.name), now)]


def pass_over() -> None:
    """What goes out to people and has come due since a backup was made may have gone out then: after a restoring it comes
    at its next moment, and is not made up for."""
    now = clock.real_now()
    for job in all_of(Timed):
        if job.goes_out:
            Due.objects.filter(name=job.name, at__lte=now).update(at=job.after(now))


def _run(job: Timed, at: datetime | None, now: datetime) -> bool:
    following, again = job.after(now), now + AGAIN
    if at is None:  # it is new here, and due
        at = Due.objects.get_or_create(name=job.name, defaults={"at": now})[0].at
    row = Due.objects.filter(name=job.name, at=at)
    if at > now:
        if at > max(following, again):  # the clock was wrong, and has been set
            row.update(at=following)
        return False
    if not row.update(at=again):
        return False  # another worker is at it
    mine = Due.objects.filter(name=job.name, at=again)
    try:
        job.run()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the worker goes on; its text may hold a row
        log.error("timed=%s failed=%s", job.name, type(fault).__name__)
        mine.update(fault=type(fault).__name__[:80])
        return False
    mine.update(at=following, ran=now, fault="")
    return True
