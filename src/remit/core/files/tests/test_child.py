import os
import sys
import time
from datetime import date
from decimal import Decimal

import pytest

from remit.core.files.child import in_child
from remit.core.files.unreadable import Unreadable


def fills_memory(megabytes):
    return len(bytearray(megabytes * 1024 * 1024))


def never_ends():
    while True:
        pass


def sleeps(seconds):
    time.sleep(seconds)


def breaks():
    raise KeyError("a bug")


def refuses():
    raise Unreadable("This file is not for reading.")


def prints_and_answers():
    sys.stdout.write("noise on the standard output")
    return "answer"


def its_surroundings():
    return dict(os.environ)


def a_function():
    return os.system


def a_row():
    return ("Ada", date(2026, 9, 1), Decimal("1.5"), None, {"set", "of"})


def dies():
    os._exit(3)


def test_a_child_answers_with_plain_values():
    assert in_child(a_row) == a_row()


def test_a_refusal_in_the_child_is_the_same_refusal_here():
    with pytest.raises(Unreadable, match="This file is not for reading"):
        in_child(refuses)


@pytest.mark.parametrize("function", [breaks, dies, a_function])
def test_a_child_that_fails_or_answers_with_code_is_unreadable(function):
    with pytest.raises(Unreadable, match="could not be read"):
        in_child(function)


def test_a_child_that_never_ends_is_stopped_at_its_limit():
    started = time.monotonic()
    with pytest.raises(Unreadable, match="took too long"):
        in_child(never_ends, seconds=1)
    assert time.monotonic() - started < 6


def test_a_child_that_waits_is_stopped_by_the_clock(monkeypatch):
    monkeypatch.setattr("remit.core.files.child.START_UP", 0)
    with pytest.raises(Unreadable, match="took too long"):
        in_child(sleeps, 30, seconds=0.3)


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="other systems do not hold a process to its address space")
def test_a_child_that_fills_memory_is_stopped():
    assert in_child(fills_memory, 16, megabytes=512)
    with pytest.raises(Unreadable):
        in_child(fills_memory, 600, megabytes=256)


def test_what_a_reader_prints_does_not_spoil_its_answer():
    assert in_child(prints_and_answers) == "answer"


def test_the_servers_environment_stays_with_the_server(monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    assert "DATABASE_PASSWORD" not in in_child(its_surroundings)


def test_a_child_starts_quickly_and_without_django():
    started = time.monotonic()
    assert "django" not in in_child(_modules)
    assert time.monotonic() - started < 2


def _modules():
    return tuple(sys.modules)
