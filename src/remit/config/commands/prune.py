"""`remit prune`: what has grown too old goes now, as the worker does once a day."""

import logging
import time
from threading import Thread

import click

from remit.config import presence
from remit.config.commands import Command, part, start_django

STAMP = "pruned"  # in the data folder: its age is how long ago
SECONDS_IN_A_DAY = 24 * 60 * 60
SECONDS_BETWEEN_LOOKS = 600
log = logging.getLogger("remit.worker")


def is_due() -> bool:
    stamp = presence.folder() / STAMP
    return not stamp.exists() or time.time() - stamp.stat().st_mtime > SECONDS_IN_A_DAY


def prune_now() -> dict[str, int]:
    gone: dict[str, int] = part("remit.core.pruning:prune")()
    (presence.folder() / STAMP).touch(mode=0o600)
    return gone


def prune_daily() -> None:
    """In the worker, beside its tasks. A failure is said by its name and tried again; its text may hold a row."""
    while True:
        try:
            if is_due():
                prune_now()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the worker goes on
            log.error("pruning failed=%s", type(fault).__name__)
        finally:
            part("django.db:connections").close_all()
        time.sleep(SECONDS_BETWEEN_LOOKS)


def start_pruning() -> None:
    Thread(target=prune_daily, daemon=True).start()


@click.command(cls=Command)
def prune() -> None:
    """Delete what has grown too old: ended sessions, results of tasks, rows of imported files."""
    start_django()
    for what, count in prune_now().items():
        click.echo(f"{count:,} {what} deleted.")
