"""`remit worker`: what is done behind the pages, from the database's own queue."""

import click

from remit.config import presence
from remit.config.commands import Command, part, start_django
from remit.config.commands.prune import start_pruning
from remit.config.parents import stop_with_parent

SECONDS_BETWEEN_LOOKS = 0.5


@click.command(cls=Command)
@click.option("--batch", is_flag=True, help="Do what is waiting, then stop.")
def worker(*, batch: bool) -> None:
    """Do the work that waits in the queue."""
    stop_with_parent()
    with presence.running(), presence.working():
        work(batch=batch)


def work(*, batch: bool) -> None:
    start_django()
    part("remit.exchange.jobs:resume")()
    if not batch:
        start_pruning()
    part("django.core.management:call_command")(
        "db_worker",
        queue_name="*",
        interval=SECONDS_BETWEEN_LOOKS,
        batch=batch,
        startup_delay=False,
        reload=False,
        verbosity=0,  # at 1 it would log the texts of exceptions, which hold what people typed
    )
