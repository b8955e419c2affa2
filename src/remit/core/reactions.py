"""What follows from acts: each reaction of the house, given what was written since it last ran. The worker looks twice a
second. No transaction is round a reaction: it writes by acts of its own, it may be begun twice and must do nothing
twice, and what fails is tried again, later each time."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from remit.core import clock
from remit.core.events.models import TRIES, Event
from remit.core.seams import Reaction, Written, named

MOST = 500  # events taken at once
TAKEN_FOR = timedelta(minutes=10)
log = logging.getLogger("remit.worker")


def run_waiting() -> list[str]:
    """The names of the reactions that ran. One query where nothing waits."""
    now = clock.real_now()
    waiting = list(Event.objects.filter(try_at__lte=now).order_by("pk").values_list("pk", flat=True)[:MOST])
    if not waiting:
        return []
    mine = uuid4().hex
    with transaction.atomic():  # its turn among those who write
        Event.objects.filter(pk__in=waiting, try_at__lte=now).update(try_at=now + TAKEN_FOR, taken=mine)
    taken: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(taken=mine).order_by("pk"):
        taken[event.reaction].append(event)
    return [name for name, events in taken.items() if _react(name, events)]


def _react(name: str, events: list[Event]) -> bool:
    held = Event.objects.filter(pk__in=[each.pk for each in events])
    reaction = named(Reaction, name)
    if reaction is None:  # it has gone from the house since
        held.delete()
        return False
    try:
        reaction.run(None if any(not each.rows for each in events) else _together(events))
    except Exception as fault:  # noqa: BLE001 - whatever it is, the worker goes on; its text may hold a row
        log.error("reaction=%s failed=%s", name, type(fault).__name__)
        _put_off(events, type(fault).__name__)
        return False
    held.delete()
    return True


def _together(events: list[Event]) -> Written:
    found: dict[str, set[int]] = defaultdict(set)
    for event in events:
        for label, key in event.rows:
            found[label].add(key)
    return dict(found)


def _put_off(events: list[Event], fault: str) -> None:
    """A minute, then two, four and so on; after the last try a day, and doctor says so."""
    for event in events:
        event.tries += 1
        wait = timedelta(minutes=2 ** (event.tries - 1)) if event.tries < TRIES else timedelta(days=1)
        event.try_at, event.taken, event.fault = clock.real_now() + wait, "", fault[:80]
    Event.objects.bulk_update(events, ["tries", "try_at", "taken", "fault"])


def failing() -> list[tuple[str, str]]:
    """Reactions that failed to the last try: (name, class of the fault)."""
    rows = Event.objects.filter(tries__gte=TRIES).order_by("reaction")
    return list(rows.values_list("reaction", "fault").distinct())
