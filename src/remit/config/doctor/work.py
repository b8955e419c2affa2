"""Whether the work behind the pages goes on: the worker, its queue, imports; and whether the clock can be right."""

import json
from datetime import timedelta

from django.db.models import Max
from django_tasks_db.models import DBTaskResult

from remit.areas.attendance import entering
from remit.config import presence
from remit.config.commands.serve import NOTE
from remit.config.doctor import FAULT, OK, WARNING, Answer, check
from remit.config.ports import LOOPBACK
from remit.core import clock, reactions
from remit.core.events.models import Event
from remit.core.history.models import Entry
from remit.core.imports.models import Batch
from remit.core.queue import LATE, waiting_since
from remit.demo.mark import is_demo_now
from remit.leading.attention import refresh as attention
from remit.leading.duties import figures

LONG = timedelta(hours=1)
LATELY = timedelta(days=7)
ASTRAY = timedelta(minutes=1)
RESTART = "Stop remit serve and start it again: its worker goes on where the last one was."


@check("worker", database=True)
def worker() -> Answer:
    if presence.is_held(presence.WORKING):
        return OK, "The worker runs."
    if presence.is_held(presence.RUNNING):
        return FAULT, "Remit is served, and no worker runs.", f"{RESTART} Its log says why the worker ended."
    return OK, "Remit is not being served from this folder just now."


@check("queue", database=True)
def queue() -> Answer:
    since = waiting_since()
    waited = clock.real_now() - since if since else timedelta()
    if waited > LATE:
        said = f"The oldest task has waited for {int(waited.total_seconds() // 60)} minutes."
        return WARNING, said, "Start remit serve, or remit worker; where one runs, look again in a few minutes."
    begun = clock.real_now() - LONG
    stuck = DBTaskResult.objects.running().filter(started_at__lt=begun).count()
    if stuck:
        return WARNING, f"{stuck} tasks were begun over an hour ago and have not ended.", RESTART
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=clock.real_now() - LATELY).count()
    if failed:
        return WARNING, f"{failed} tasks failed in the last seven days.", "The worker's log says where."
    return OK, "Nothing waits."


@check("figures", database=True)
def figures_kept() -> Answer:
    """What is kept for pages to show, beside what would be found now."""
    if failed := reactions.failing():
        said = ", ".join(f"{name} ({fault})" for name, fault in failed)
        return FAULT, f"What follows from acts has failed again and again: {said}.", "The worker's log says when."
    if Event.objects.exists():
        return OK, "Figures are being counted anew just now."
    told = attention.differences()
    if other := figures.differences():
        told.append(f"duties: figures of {other} holders")
    if told:
        return WARNING, f"Figures that pages show are not what is so: {'; '.join(told)}.", "They are counted tonight."
    return OK, "The figures that pages show are what would be found now."


@check("register marks", database=True)
def register_marks() -> Answer:
    """What is kept of a year, beside the marks themselves."""
    if wrong := entering.differences():
        said = f"Of {wrong} years of pupils what is kept is not what their marks add up to. The marks themselves are whole."
        return FAULT, said, "Do not use figures of attendance until whoever looks after Remit has seen this."
    return OK, "Figures of attendance are what the marks add up to."


@check("imports", database=True)
def imports() -> Answer:
    batches = Batch.objects.unscoped("whether an import is stuck")
    stopped = batches.filter(state__in=[Batch.STOPPED, Batch.HALTED]).count()
    if stopped:
        said = f"{stopped} {'import has' if stopped == 1 else 'imports have'} stopped half way."
        return WARNING, said, "Whoever keeps the lists opens it under Import, where it goes on or is undone."
    begun = batches.filter(state__in=[Batch.RUNNING, Batch.UNDOING]).count()
    waiting = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists()
    if begun and not waiting:
        return FAULT, f"{begun} imports are under way, and nothing works on them.", RESTART
    return OK, "No import is stuck."


@check("made-up people", database=True)
def demonstration() -> Answer:
    if not is_demo_now():
        return OK, "This is no demonstration."
    try:
        note = json.loads((presence.folder() / NOTE).read_text())
    except (OSError, ValueError):
        note = {"listen": "127.0.0.1", "proxy": False}
    if note["listen"] in LOOPBACK and not note["proxy"]:
        return OK, "The people here are made up, and only this machine reaches them."
    mend = "Stop it. A demonstration is for its own machine: remit demo. A school begins in a folder of its own: --data DIR"
    return FAULT, f"The people here are made up, and whoever reaches {note['listen']} can become any of them.", mend


@check("clock", database=True)
def clock_is_right() -> Answer:
    if is_demo_now():
        return OK, "The people here are made up, and live on a day of their own."
    last = Entry.objects.unscoped("whether the clock can be right").aggregate(last=Max("at"))["last"]
    if last and clock.now() + ASTRAY < last:
        said = f"By this machine's clock, the last thing recorded lies in the future ({last:%-d %B %Y, %H:%M} UTC)."
        return FAULT, said, "Set the machine's clock, and have it kept by the network's time."
    return OK, "The clock is not before the last thing recorded."
