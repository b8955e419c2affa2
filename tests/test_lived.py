"""A demonstration lives on a day of its own; a real school lives today. What others measure goes on by the machine's clock."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from remit.config import lived as living
from remit.config.lived import DAY, NotLived, hand_on, lived
from remit.core import clock, queue
from remit.core.accounts import invitations
from remit.core.accounts.models import User
from remit.core.clock import Lived
from tests.installations import Installation
from tests.world import PASSWORD, TODAY

REAL = datetime(TODAY.year, TODAY.month, TODAY.day, 22, 30, tzinfo=UTC)  # at night
HOURS = timedelta(hours=6, minutes=25)  # from 08:45 to 15:10
AWAY = [pytest.param(timedelta(days=days), id=f"{days} days") for days in (-200, -2, 0, 120)]


@pytest.fixture
def later(monkeypatch):
    """Moves the machine's clock on."""
    moment = [REAL]
    monkeypatch.setattr(clock, "timezone", SimpleNamespace(now=lambda: moment[0], localtime=timezone.localtime))

    def move(**by):
        moment[0] += timedelta(**by)

    return move


@pytest.fixture
def lives(settings):
    """The school lives so far away from the machine's day, from 08:45 on."""

    def live(away: timedelta) -> Lived:
        begins = REAL.replace(hour=8, minute=45) + away
        settings.LIVED = Lived(begins, REAL, begins + HOURS)
        return settings.LIVED

    return live


def sign_in(client: Client, password: str) -> object:
    return client.post(reverse("account_login"), {"login": "lea@example.org", "password": password})


def is_in(client: Client) -> bool:
    """Whatever a page of that day shows her, she is not sent to the sign-in page."""
    return client.get(reverse("home")).status_code != 302


# The clock


def test_it_begins_in_the_morning_goes_on_with_the_machine_s_and_stands_still_at_the_last_lesson(lives, later):
    held = lives(timedelta(days=-2))
    assert clock.now() == held.begins
    assert clock.today() == TODAY - timedelta(days=2)
    later(minutes=20)
    assert clock.now() == held.begins + timedelta(minutes=20)
    later(hours=20)
    assert clock.now() == held.ends
    assert clock.today() == TODAY - timedelta(days=2)
    assert clock.real_now() == REAL + timedelta(hours=20, minutes=20)


@pytest.mark.parametrize("away", AWAY)
def test_what_a_phone_noted_by_the_machine_s_clock_is_of_the_day_it_lives(lives, away):
    lives(away)
    assert clock.day_of(REAL + timedelta(minutes=20)) == TODAY + away
    assert clock.day_of(REAL + timedelta(days=3)) == TODAY + away


def test_what_a_phone_noted_in_a_real_school_is_of_the_day_there():
    assert clock.day_of(datetime(2026, 6, 14, 23, 30, tzinfo=UTC)).isoformat() == "2026-06-15"


def test_it_never_goes_back_even_where_the_machine_s_clock_does(lives, later):
    held = lives(timedelta(days=-2))
    later(hours=-3)
    assert clock.now() == held.begins


def test_without_a_day_of_its_own_both_clocks_are_one(later):
    assert clock.now() == clock.real_now() == REAL


# Two clocks side by side


@pytest.mark.parametrize("away", AWAY)
def test_nobody_waits_longer_to_sign_in_than_the_machine_s_clock_says(world, client, lives, later, away):
    caches["default"].clear()
    lives(away)
    later(days=1)  # the school's clock stands still by now
    for _ in range(5):
        sign_in(client, "wrong")
    assert "in 1 minute." in sign_in(client, PASSWORD).content.decode()
    later(minutes=2)
    assert sign_in(client, PASSWORD).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("away", AWAY)
def test_wrong_passwords_on_another_day_of_the_demonstration_lock_nobody_out(world, client, lives, later, away):
    lives(timedelta(days=30))
    for _ in range(8):
        sign_in(client, "wrong")
    later(hours=2)
    lives(away)
    assert sign_in(client, PASSWORD).status_code == 302


@pytest.mark.parametrize("away", AWAY)
def test_a_session_lasts_its_eight_hours_by_the_machine_s_clock(world, client, lives, later, away):
    assert sign_in(client, PASSWORD).status_code == 302
    lives(away)
    assert is_in(client)
    later(hours=7)
    assert is_in(client)
    later(hours=2)
    assert not is_in(client)


@pytest.mark.parametrize("away", AWAY)
def test_a_link_ends_after_a_fortnight_by_the_machine_s_clock(world, lives, later, away):
    lives(timedelta(days=-2))
    token = invitations.make(User.objects.get(email="lea@example.org"))
    lives(away)
    later(days=13)
    assert invitations.found(token)
    later(days=2)
    assert not invitations.found(token)


@pytest.mark.parametrize("away", AWAY)
def test_work_is_late_when_it_has_waited_by_the_machine_s_clock(db, settings, lives, later, away):
    settings.TASKS = {"default": {"BACKEND": queue.QUEUE}}
    row = DBTaskResult.objects.create(
        run_after=get_date_max(), status="READY", args_kwargs={}, task_path="x", backend_name="default",
        exception_class_path="", traceback="",
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=REAL)
    lives(away)
    for minutes, late in ((0, None), (7, timedelta(minutes=7))):
        later(minutes=minutes)
        queue.forget()
        assert queue.lateness() == late
    queue.forget()


# In a demonstration and nowhere else

SAID = " ".join(each.isoformat() for each in (REAL - timedelta(days=2), REAL, REAL - timedelta(days=2) + HOURS))


def folder(tmp_path, *statements: str):
    with closing(sqlite3.connect(tmp_path / "remit.sqlite3")) as held:
        for each in ("CREATE TABLE school_school (id)", *statements):
            held.execute(each)
        held.commit()
    return tmp_path


TABLE, MARK = "CREATE TABLE demo_mark (stamp, day)", "INSERT INTO demo_mark VALUES ('x', '2026-10-09')"


def test_a_demonstration_takes_its_day_as_it_was_handed_on(tmp_path, monkeypatch):
    data, held = folder(tmp_path, TABLE, MARK), Lived(REAL - timedelta(days=2), REAL, REAL)
    monkeypatch.setenv(DAY, "")
    assert lived(os.environ, data) is None
    hand_on(held)
    assert lived(os.environ, data) == held


@pytest.mark.parametrize("statements", [(), (TABLE,)], ids=["another's tables", "a real school"])
def test_where_people_may_be_real_no_day_is_taken(tmp_path, statements):
    with pytest.raises(NotLived, match=r"holds no demonstration: a real school lives today\. Unset REMIT_DAY"):
        lived({DAY: SAID}, folder(tmp_path, *statements))


def test_no_day_is_taken_without_a_database_of_a_broken_one_or_beside_postgresql(tmp_path):
    with pytest.raises(NotLived):
        lived({DAY: SAID}, tmp_path)
    (tmp_path / "remit.sqlite3").write_bytes(b"no database at all, and yet long enough" * 90)
    with pytest.raises(NotLived):
        lived({DAY: SAID}, tmp_path)
    (tmp_path / "remit.sqlite3").unlink()
    with pytest.raises(NotLived):
        lived({DAY: SAID, "DATABASE_URL": "postgres://school@db/school"}, folder(tmp_path, TABLE, MARK))


@pytest.mark.parametrize(
    "said", ["2026-10-09", "tomorrow", f"{SAID} {REAL.isoformat()}", "2026-10-09 2026-10-09 2026-10-09T10:00Z"]
)
def test_a_day_that_cannot_be_read_is_refused_in_a_sentence(tmp_path, said):
    with pytest.raises(NotLived, match="cannot be read"):
        lived({DAY: said}, folder(tmp_path, TABLE, MARK))


def test_looking_for_the_mark_changes_nothing(tmp_path):
    data = folder(tmp_path, TABLE, MARK)
    before = (data / "remit.sqlite3").read_bytes()
    assert living._holds_made_up_people(data / "remit.sqlite3")
    assert (data / "remit.sqlite3").read_bytes() == before


@pytest.mark.parametrize("words", [["doctor"], ["worker", "--batch"], ["serve", "--port", "18931"]], ids=" ".join)
def test_a_real_school_refuses_a_day_of_its_own_in_one_line(tmp_path, words):
    (tmp_path / "data").mkdir(mode=0o700)
    told = Installation(tmp_path / "data", more={DAY: SAID}).run(*words)
    assert told.returncode == 2
    said = [
        each for each in told.stderr.strip().splitlines() if not each.startswith(str(tmp_path))
    ]  # what serve begins
    assert [each for each in said if each.startswith("remit: REMIT_DAY is set, and ")] == said
    assert len(said) == 1
