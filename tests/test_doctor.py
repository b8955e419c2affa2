"""The doctor finds each fault, says how to mend it, and finds nothing in an installation that is well."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from datetime import timedelta
from types import SimpleNamespace

import pytest

from remit.config import doctor, presence
from remit.config.commands import backup, serve
from remit.config.doctor import database, machine, work
from remit.config.doctor import settings as wiring
from remit.core import clock
from remit.core.files.store import keep, place_of
from remit.core.history.models import Entry
from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.demo.models import Mark
from tests.installations import Installation

OK, WARNING, FAULT = doctor.OK, doctor.WARNING, doctor.FAULT


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    """An installation's folder, which is well."""
    settings.DATA = tmp_path / "data"
    settings.FILES_ROOT = settings.DATA / "files"
    settings.FILES_ROOT.mkdir(mode=0o700, parents=True)
    settings.DATA.chmod(0o700)
    settings.SECRET_KEY = "0123456789abcdef" * 4
    settings.SECURE = False
    monkeypatch.setenv("REMIT_DATA", str(settings.DATA))
    return settings.DATA


def level(answer) -> str:
    assert answer[0] == OK or len(answer) == 3, "what is wrong comes with how to mend it"
    return answer[0]


# How it is wired


def test_settings_that_are_well_are_well(folder):
    for ask in (wiring.deployment, wiring.debug, wiring.secret, wiring.listening, machine.permissions):
        assert level(ask()) == OK, ask()


@pytest.mark.parametrize("key", ["short", "a" * 64, "django-insecure-0123456789abcdef0123456789abcdef"])
def test_a_secret_that_can_be_guessed_is_a_fault(folder, settings, key):
    settings.SECRET_KEY = key
    assert level(wiring.secret()) == FAULT


def test_debug_pages_are_a_fault(folder, settings):
    settings.DEBUG = True
    assert level(wiring.debug()) == FAULT


def test_what_django_complains_of_is_a_fault_with_its_code(folder, settings):
    settings.SECURE, settings.SESSION_COOKIE_SECURE = True, False
    answer = wiring.deployment()
    assert level(answer) == FAULT
    assert "security.W012" in answer[1]


@pytest.mark.parametrize(
    ("listen", "tls", "proxy", "found"),
    [
        ("127.0.0.1", False, False, OK), ("0.0.0.0", False, False, FAULT), ("0.0.0.0", True, False, OK),
        ("10.0.0.5", False, True, OK), ("127.0.0.1", False, True, OK),
    ],
)  # fmt: skip
def test_an_open_door_without_tls_is_a_fault(folder, listen, tls, proxy, found):
    (folder / serve.NOTE).write_text(json.dumps({"listen": listen, "tls": tls, "proxy": proxy}))
    assert level(wiring.listening()) == found


def test_answering_to_any_name_is_a_warning(folder, settings):
    (folder / serve.NOTE).write_text(json.dumps({"listen": "0.0.0.0", "tls": True, "proxy": False}))
    settings.ALLOWED_HOSTS = ["*"]
    assert level(wiring.listening()) == WARNING


# The machine


@pytest.mark.parametrize("name", [".", "remit.sqlite3", "files"])
def test_a_place_that_other_accounts_can_open_is_a_fault(folder, name):
    (folder / "remit.sqlite3").touch(mode=0o600)
    assert level(machine.permissions()) == OK
    (folder / name).chmod(0o755)
    answer = machine.permissions()
    assert level(answer) == FAULT
    assert "chmod" in answer[2]


@pytest.mark.parametrize(("megabytes", "found"), [(50, FAULT), (500, WARNING), (50_000, OK)])
def test_little_room_is_a_warning_and_hardly_any_a_fault(folder, monkeypatch, megabytes, found):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: SimpleNamespace(free=megabytes * machine.MEGABYTE))
    assert level(machine.disk()) == found


def test_no_backup_an_old_one_and_one_in_the_same_folder_are_warnings(folder, tmp_path):
    assert level(machine.last_backup()) == WARNING

    def noted(days, file):
        at = (clock.now() - timedelta(days=days)).isoformat()
        (folder / backup.NOTE).write_text(json.dumps({"at": at, "file": str(file), "plain": False}))
        return machine.last_backup()

    assert level(noted(1, tmp_path / "elsewhere")) == OK
    old = noted(9, tmp_path / "elsewhere")
    assert (level(old), "9 days old" in old[1]) == (WARNING, True)
    assert level(noted(1, folder / "a.backup")) == WARNING


# The database and its files


def test_a_database_that_is_well_is_well(folder, db):
    for ask in (
        database.reached,
        database.migrated,
        database.integrity,
        database.files,
        work.queue,
        work.clock_is_right,
    ):
        assert level(ask()) == OK, ask()


def test_changes_to_the_tables_that_wait_are_a_fault(folder, db, monkeypatch):
    monkeypatch.setattr(database, "waiting", lambda: 2)
    answer = database.migrated()
    assert (level(answer), "remit backup" in answer[2]) == (FAULT, True)


def test_a_database_of_a_newer_remit_is_a_fault(folder, db, monkeypatch):
    monkeypatch.setattr(database, "applied", lambda _: [("school", "0999_later")])
    assert level(database.migrated()) == FAULT


def test_an_old_postgresql_is_a_fault(folder, db, monkeypatch):
    monkeypatch.setattr(database.connection, "vendor", "postgresql")
    for number, found in ((14, FAULT), (15, OK)):
        monkeypatch.setattr(database.engines, "version", lambda _, number=number: number)
        assert level(database.reached()) == found


def test_files_that_are_gone_or_changed_are_a_fault_and_strays_a_warning(folder, db):
    stored = unrecorded("test", lambda: keep("a.txt", b"what we agreed"))
    assert level(database.files()) == WARNING, "nobody holds it"
    unrecorded("test", stored.delete)
    assert level(database.files()) == OK, "its act may not have ended"
    os.utime(place_of(stored.digest), (0, 0))
    assert level(database.files()) == WARNING
    stored = unrecorded("test", lambda: keep("a.txt", b"what we agreed"))
    place_of(stored.digest).write_bytes(b"what we did not agree")
    assert level(database.files()) == FAULT
    place_of(stored.digest).unlink()
    assert level(database.files()) == FAULT


# The work behind the pages


def test_a_demonstration_that_others_reach_is_a_fault(folder, db):
    assert level(work.demonstration()) == OK
    (folder / serve.NOTE).write_text(json.dumps({"listen": "0.0.0.0", "tls": True, "proxy": False}))
    assert level(work.demonstration()) == OK
    unrecorded("test", lambda: Mark.objects.create(stamp="x", day=clock.today()))
    assert level(work.demonstration()) == FAULT
    (folder / serve.NOTE).write_text(json.dumps({"listen": "127.0.0.1", "tls": False, "proxy": True}))
    assert level(work.demonstration()) == FAULT
    (folder / serve.NOTE).write_text(json.dumps({"listen": "127.0.0.1", "tls": False, "proxy": False}))
    assert level(work.demonstration()) == OK


def test_a_restoring_that_was_cut_off_and_what_it_left_are_said(folder, monkeypatch):
    lite = {"default": {"ENGINE": "remit.core.sqlite", "NAME": folder / "remit.sqlite3"}}
    monkeypatch.setattr(machine, "settings", SimpleNamespace(DATA=folder, DATABASES=lite))
    assert level(machine.restoring()) == OK
    (folder / "before_20261120_080000").mkdir()
    assert level(machine.restoring()) == FAULT, "there is no database"
    (folder / "remit.sqlite3").write_bytes(b"held")
    assert level(machine.restoring()) == OK
    (folder / "files.restoring").mkdir()
    assert level(machine.restoring()) == WARNING
    (folder / "restoring.json").touch()
    assert level(machine.restoring()) == FAULT


def test_being_served_without_a_worker_is_a_fault(folder, db):
    assert level(work.worker()) == OK
    with presence.running():
        assert level(work.worker()) == FAULT
        with presence.working():
            assert level(work.worker()) == OK


def queued(status, minutes):
    from django_tasks_db.models import DBTaskResult, get_date_max

    at = clock.now() - timedelta(minutes=minutes)
    row = DBTaskResult.objects.create(
        status=status, args_kwargs={}, task_path="x", backend_name="default", run_after=get_date_max(),
        exception_class_path="", traceback="", started_at=at, finished_at=at,
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=at)


@pytest.mark.parametrize(
    ("status", "minutes", "found"),
    [
        ("READY", 0, OK), ("READY", 5, WARNING), ("RUNNING", 5, OK), ("RUNNING", 90, WARNING), ("FAILED", 60, WARNING),
        ("FAILED", 9 * 24 * 60, OK), ("SUCCESSFUL", 5, OK),
    ],
)  # fmt: skip
def test_work_that_waits_hangs_or_failed_is_a_warning(folder, db, status, minutes, found):
    queued(status, minutes)
    assert level(work.queue()) == found


@pytest.mark.parametrize(
    ("state", "task", "found"),
    [
        (Batch.DONE, None, OK), (Batch.STOPPED, None, WARNING), (Batch.HALTED, None, WARNING),
        (Batch.RUNNING, None, FAULT), (Batch.RUNNING, "READY", OK), (Batch.UNDOING, None, FAULT),
    ],
)  # fmt: skip
def test_an_import_that_is_stuck_is_said(folder, world, state, task, found):
    def put():
        Batch.objects.unscoped("test").update(state=state)

    unrecorded("test", put)
    if task:
        queued(task, 0)
    assert level(work.imports()) == found


def test_a_clock_before_the_last_thing_recorded_is_a_fault(folder, db):
    unrecorded("test", lambda: Entry(act="x", deed="x", at=clock.now() + timedelta(seconds=20)).save())
    assert level(work.clock_is_right()) == OK
    unrecorded("test", lambda: Entry(act="x", deed="x", at=clock.now() + timedelta(hours=2)).save())
    assert level(work.clock_is_right()) == FAULT


# As a whole


def test_a_check_that_breaks_is_a_fault_that_tells_no_row_and_stops_no_other(folder, db, monkeypatch):
    def broken():
        raise ValueError("canary")

    doctor.load()
    checks = [doctor.Check("broken", broken, False), doctor.Check("whole", lambda: (OK, "Well."), False)]
    monkeypatch.setattr(doctor, "CHECKS", checks)
    first, second = doctor.findings()
    assert (first.level, second.level) == (FAULT, OK)
    assert "canary" not in str(first)


def test_without_a_database_what_needs_one_is_passed_over(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(
        doctor,
        "CHECKS",
        [
            doctor.Check("database", lambda: (FAULT, "Gone.", "Bring it back."), False),
            doctor.Check("x", lambda: asked.append(1), True),
        ],
    )
    monkeypatch.setattr(doctor, "load", lambda: None)
    assert [each.check for each in doctor.findings()] == ["database"]
    assert not asked


def test_an_installation_is_looked_over_in_words_and_in_json(tmp_path):
    here = Installation(tmp_path / "data")
    here.data.mkdir(mode=0o700)
    told = here.run("doctor")
    assert told.returncode == 1
    assert "fault    tables: " in told.stdout
    assert "To mend it: " in told.stdout
    assert here.run("migrate").returncode == 0
    told = here.run("doctor", "--json")
    found = json.loads(told.stdout)
    assert told.returncode == 0, found
    assert {each["level"] for each in found} == {OK, WARNING}
    assert [each["check"] for each in found if each["level"] == WARNING] == ["backup"]
    assert len(found) == 22


def test_a_damaged_database_is_a_fault(tmp_path):
    here = Installation(tmp_path / "data")
    here.data.mkdir(mode=0o700)
    here.run("migrate")
    shutil.copytree(here.data, tmp_path / "copy")
    with sqlite3.connect(here.data / "remit.sqlite3") as held:
        held.execute("PRAGMA foreign_keys = OFF")
        held.execute("INSERT INTO history_touched (entry_id, label, row, person) VALUES (999, 'x', 1, 0)")
    told = here.run("doctor")
    assert told.returncode == 1
    assert "fault    integrity: The database is damaged: history_touched" in told.stdout
    content = bytearray((tmp_path / "copy" / "remit.sqlite3").read_bytes())
    content[:4096] = os.urandom(4096)
    (tmp_path / "copy" / "remit.sqlite3").write_bytes(content)
    told = Installation(tmp_path / "copy").run("doctor")
    assert told.returncode == 1
    assert "fault    database: The database does not answer" in told.stdout
