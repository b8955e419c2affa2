"""The supervisor: a child that dies is started again, all stop together, none outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from remit.config import supervisor
from remit.config.supervisor import Supervisor
from tests.installations import Installation

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
CHILD = """
import os, time
from remit.config.parents import stop_with_parent
stop_with_parent()
os.write(1, b"up\\n")
time.sleep(60)
"""
PARENT = f"""
import sys
from remit.config.supervisor import Supervisor
child = [sys.executable, "-c", {CHILD!r}]
Supervisor({{"one": child, "two": child}}, print).run()
"""


def until(true, seconds=5):
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)


def started():
    """A supervisor in a process of its own, once both its children have said that they are up."""
    source = {"PYTHONPATH": str(Path(supervisor.__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, env=os.environ | source
    )
    assert [process.stdout.readline() for _ in range(2)] == ["up\n"] * 2
    return process


@pytest.fixture
def said():
    return []


@pytest.fixture
def pair(said, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.05)
    both = Supervisor({"web server": SLEEP, "worker": SLEEP}, said.append)
    both.tend()
    yield both
    both.stop()


def test_a_child_that_is_killed_is_started_again(pair, said):
    web, worker = (child.process.pid for child in pair.children)
    os.kill(web, signal.SIGKILL)
    until(lambda: pair.tend() is not None and pair.children[0].process and pair.children[0].process.pid != web)
    assert pair.children[1].process.pid == worker
    assert said == ["The web server stopped and is started again."]


def test_both_stop_in_less_than_two_seconds(pair):
    processes = [child.process for child in pair.children]
    begun = time.monotonic()
    pair.stop()
    assert time.monotonic() - begun < 2
    assert [process.returncode for process in processes] == [-signal.SIGTERM] * 2


def test_one_that_does_not_listen_is_ended(said, monkeypatch):
    monkeypatch.setattr(supervisor, "SECONDS_TO_FINISH", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    one = Supervisor({"worker": [sys.executable, "-S", "-c", deaf]}, said.append)
    one.tend()
    process = one.children[0].process
    time.sleep(0.2)
    one.stop()
    assert process.wait(2) < 0


def test_a_child_that_keeps_dying_is_tried_less_often_and_that_is_said(said, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.001)
    one = Supervisor({"worker": [sys.executable, "-S", "-c", ""]}, said.append)
    until(lambda: one.tend() is not None and len(said) >= supervisor.LOOP)
    assert one.children[0].due - time.monotonic() <= 0.001 * 2**supervisor.LOOP
    assert said[-1].startswith("The worker keeps stopping (5 times in a row). Next try in")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_it_and_its_children(number):
    with started() as parent:
        parent.send_signal(number)
        assert parent.wait(5) == 0
        assert parent.stdout.read() == ""  # the end of the pipe: no child holds it open


def test_children_die_with_a_parent_that_was_killed():
    with started() as parent:
        parent.kill()
        assert parent.stdout.read() == ""


# What ends a worker, and what a killed one leaves


def test_what_ends_a_worker_is_told_without_its_text(tmp_path):
    """Nor is it by what the web server's own start asks first."""
    here = Installation(tmp_path / "data", "postgres://canary-user:canary-word@127.0.0.1:9/canary")
    for words in (["worker", "--batch"], ["serve", "--port", "8941"]):
        told = here.run(*words)
        assert told.returncode != 0
        assert "the database does not answer. See: remit doctor" in told.stderr, told.stderr
        assert not [word for word in ("Traceback", "canary", "127.0.0.1:9", "port 9") if word in told.stderr]


KILLED = """
from django_tasks_db.models import DBTaskResult
from remit.exchange.jobs import bring_in
row = bring_in.enqueue("none", 2)
DBTaskResult.objects.filter(id=row.id).update(status="RUNNING")
"""


def test_tasks_of_a_worker_that_was_killed_have_failed_once_another_begins(tmp_path):
    here = Installation(tmp_path / "data")
    assert here.run("migrate").returncode == 0
    here.script(KILLED)
    assert here.run("worker", "--batch").returncode == 0
    said = here.script(
        "from django_tasks_db.models import DBTaskResult as R; print(*R.objects.values_list('status', flat=True))"
    )
    assert said == "FAILED\n"
