"""Two at the same moment, each in a connection of its own: for tests on PostgreSQL, where they are there at once."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, connections

two_writers = pytest.mark.skipif(connection.vendor == "sqlite", reason="two writers at once: remit test --postgres")


@pytest.fixture
def made(apart):
    return apart.objects()


def at_once(*works):
    """Each in a connection of its own; what came of it, or the name of what was raised."""
    told = []

    def go(work):
        try:
            told.append(work())
        except Exception as fault:  # noqa: BLE001 - it is what is asked about
            told.append(type(fault).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return told


def slowed(monkeypatch, module, name):
    """Whoever read here waits for another to have read as well; where they take turns, in vain and not long."""
    both, real = threading.Barrier(2, timeout=1), getattr(module, name)

    def slow(*args, **given):
        found = real(*args, **given)
        with suppress(threading.BrokenBarrierError):
            both.wait()
        return found

    monkeypatch.setattr(module, name, slow)
