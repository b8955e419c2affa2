"""On SQLite writers take turns, whoever writes without pause."""

import threading
import time

import pytest
from django.db import OperationalError

from remit.core import engines
from remit.core.sqlite.base import DatabaseWrapper

LONG = 20  # seconds: nothing here takes as long unless it is wrong


def connection(folder, timeout=LONG):
    settings = {
        "NAME": folder / "turns.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout},
        "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {"NAME": None},
    }  # fmt: skip
    return DatabaseWrapper(settings, "turns")


@pytest.fixture
def two(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        yield from pair_of(tmp_path)


def pair_of(tmp_path):
    pair = connection(tmp_path), connection(tmp_path, timeout=0.05)
    for each in pair:
        each.inc_thread_sharing()
        each.connect()
    yield pair
    for each in pair:
        each.close()


def begin(one):
    one._start_transaction_under_autocommit()


def test_a_second_writer_is_refused_once_its_wait_is_over_and_goes_ahead_once_the_first_has_ended(two):
    one, other = two
    begin(one)
    with pytest.raises(OperationalError):
        begin(other)
    one._rollback()
    begin(other)
    other._commit()
    begin(one)
    one.close()
    begin(other)


def test_the_queue_of_tasks_which_shuts_everybody_out_takes_its_turn_too(two):
    one, other = two
    begin(one)
    other.transaction_mode = "EXCLUSIVE"
    with pytest.raises(OperationalError):
        begin(other)
    one._commit()
    begin(other)
    assert one.is_awaited()


def test_a_turn_that_cannot_be_taken_is_a_fault_of_the_database_and_no_other(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        one = connection(tmp_path)
        one.settings_dict["NAME"] = tmp_path / "nowhere" / "turns.sqlite3"
        with pytest.raises(OperationalError):
            one._take_turn()


def test_whoever_reads_takes_no_turn(two):
    one, other = two
    begin(one)
    other.transaction_mode = "DEFERRED"
    begin(other)
    other._rollback()


def test_a_writer_waits_for_one_who_writes_without_pause_no_longer_than_for_its_turn(two, tmp_path):
    """The first gives way between its transactions, as the parts of a file do."""
    one, done, parts = two[0], threading.Event(), []

    def write_on():
        until = time.monotonic() + LONG
        while not done.is_set() and time.monotonic() < until:
            begin(one)
            time.sleep(0.02)
            one._commit()
            parts.append(1)
            engines.give_way(one, 0.02)

    busy = threading.Thread(target=write_on)
    busy.start()
    patient = connection(tmp_path)
    patient.inc_thread_sharing()
    patient.connect()
    for _ in range(5):
        begin(patient)
        patient._commit()
    done.set()
    busy.join()
    patient.close()
    assert len(parts) < 5 * LONG


def test_nobody_is_waited_for_where_nobody_writes(two):
    one, other = two
    assert not one.is_awaited()
    begin(other)
    assert one.is_awaited()
