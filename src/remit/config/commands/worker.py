"""`remit worker`: what is done behind the pages, from the database's own queue."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import Thread

import click

from remit.config import presence
from remit.config.commands import Command, part, start_django
from remit.config.parents import stop_with_parent

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_MOMENTS = 30
AFTER_PAGES = 10  # of the processor's time what the web server leaves: nobody waits for the worker as for a page
AT_A_TIME, RESTS = 1.0, 2  # seconds that what follows from acts is followed, and how many times as long it then rests
log = logging.getLogger("remit.worker")


@click.command(cls=Command)
@click.option("--batch", is_flag=True, help="Do what is waiting, then stop.")
def worker(*, batch: bool) -> None:
    """Do the work that waits in the queue."""
    stop_with_parent()
    os.nice(AFTER_PAGES)
    with presence.running():
        start_django()
        with in_a_word():
            with presence.alone_at(presence.WORKING) as alone:
                if alone:  # no other worker here: what says that it is being done was its last one's, which was killed
                    part("remit.core.queue:give_up")()
            with presence.working():
                work(batch=batch)


@contextmanager
def in_a_word() -> Iterator[None]:
    """What ends a worker is said by its class, as the text may hold a row. One whose database is away: the program says
    that of every command."""
    try:
        yield
    except part("django.db:OperationalError"):
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is
        log.error("worker failed=%s", type(fault).__name__)
        raise SystemExit(1) from None


def work(*, batch: bool) -> None:
    part("remit.exchange.jobs:resume")()
    part("remit.areas.attendance.jobs:resume")()
    part("remit.core.outputs.jobs:resume")()
    part("remit.school.newyear.jobs:resume")()
    if not batch:
        Thread(target=keep_time, daemon=True).start()
        Thread(target=keep_up, daemon=True).start()
    part("django.core.management:call_command")(
        "db_worker",
        queue_name="*",
        interval=SECONDS_BETWEEN_LOOKS,
        batch=batch,
        startup_delay=False,
        reload=False,
        verbosity=0,  # at 1 it would log the texts of exceptions, which hold what people typed
    )
    if batch:
        follow()


def keep_up() -> None:
    """Beside the tasks: what follows from acts, soon after them. Where they come without pause, many are followed at once."""
    while True:
        began = time.monotonic()
        follow(began + AT_A_TIME)
        time.sleep(max(SECONDS_BETWEEN_LOOKS, RESTS * (time.monotonic() - began)))


def follow(until: float = inf) -> None:
    try:
        while part("remit.core.reactions:run_waiting")() and time.monotonic() < until:
            pass
    except Exception as fault:  # noqa: BLE001 - whatever it is, the worker goes on
        log.error("following failed=%s", type(fault).__name__)
        part("django.db:connections").close_all()


def keep_time() -> None:
    """Beside the tasks: what time alone causes. A failure is said by its name and tried again; its text may hold a row."""
    while True:
        try:
            part("remit.core.due.run:run_due")()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the worker goes on
            log.error("keeping time failed=%s", type(fault).__name__)
        finally:
            part("django.db:connections").close_all()
        time.sleep(SECONDS_BETWEEN_MOMENTS)
