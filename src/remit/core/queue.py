"""How long work has waited behind the pages, and what a page says of it when that is too long."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db.models import Min, Q
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult, get_date_max

from remit.core import clock
from remit.core.events.models import Event

LATE = timedelta(minutes=1)
SECONDS_KNOWN = 15.0  # a process asks no oftener: a page costs a query in a few hundred
PLAINLY = "Remit is catching up: what was just brought in or changed may show a little later. Nothing is lost."
QUEUE = "django_tasks_db.DatabaseBackend"
_known: dict[str, tuple[float, datetime | None]] = {}


class WorkerKilled(Exception):
    """What a task whose worker was killed has failed of."""


def waiting_since() -> datetime | None:
    """When the oldest task that could be done by now was put in the queue, or came due; or the oldest event that waits for
    what follows it. Two queries."""
    now, never = clock.real_now(), Q(run_after=get_date_max())
    since = (
        DBTaskResult.objects.filter(never | Q(run_after__lte=now), status="READY")
        .order_by()
        .aggregate(at_once=Min("enqueued_at", filter=never), due=Min("run_after", filter=~never))
    )
    event = Event.objects.filter(try_at__lte=now, tries=0).aggregate(event=Min("at"))
    return min((each for each in (since | event).values() if each), default=None)


def give_up() -> int:
    """While no worker runs here: tasks that are said to be under way were a worker's that was killed. They are failed,
    by name; what they were at is begun again by whoever set it going (`exchange.jobs.resume`)."""
    return DBTaskResult.objects.running().update(
        status="FAILED",
        finished_at=clock.real_now(),
        exception_class_path="remit.core.queue.WorkerKilled",
        traceback="",
    )


def lateness() -> timedelta | None:
    """How long the oldest task has waited, when that is over a minute. As it was known at most 15 seconds ago."""
    if settings.TASKS["default"]["BACKEND"] != QUEUE:
        return None
    asked, since = _known.get("since", (0.0, None))
    if not asked or monotonic() - asked > SECONDS_KNOWN:
        since = waiting_since()
        _known["since"] = (monotonic(), since)
    waited = clock.real_now() - since if since else timedelta()
    return waited if waited > LATE else None


def forget() -> None:
    _known.clear()


def late_work(request: HttpRequest) -> dict[str, Any]:
    """Context for `ui/base.html`: nothing, or what is said to everybody, and to those who keep the school's lists."""
    viewer = getattr(request, "viewer", None)
    waited = lateness() if viewer else None
    if viewer is None or waited is None:
        return {}
    return {"late": {"words": _in_detail(waited) if viewer.opens("directory", "manage") else PLAINLY}}


def _in_detail(waited: timedelta) -> str:
    minutes = int(waited.total_seconds() // 60)
    how_long = f"{minutes} minutes" if minutes > 1 else "over a minute"
    return (
        f"Work behind the pages has waited for {how_long}. If that goes on, the worker has stopped: "
        "ask whoever runs Remit to run “remit doctor”."
    )
