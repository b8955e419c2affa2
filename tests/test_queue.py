"""A page says when work waits behind it, at the cost of hardly any query; what has grown too old goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult, get_date_max

from remit.core import clock, queue
from remit.core.accounts.models import SightChange
from remit.core.history.models import Answer
from remit.core.imports.models import Batch, Row
from remit.core.pruning import prune
from remit.core.queue import PLAINLY
from remit.core.writing import unrecorded
from remit.leading.duties import figures


@pytest.fixture(autouse=True)
def in_the_database(settings):
    settings.TASKS = {"default": {"BACKEND": queue.QUEUE}}
    queue.forget()
    yield
    queue.forget()


def put(age: timedelta, status: str = "READY", **more) -> DBTaskResult:
    row = DBTaskResult.objects.create(
        **{"run_after": get_date_max(), **more}, status=status, args_kwargs={}, task_path="x", backend_name="default",
        exception_class_path="", traceback="",
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=clock.now() - age)
    return row


def home(world, name: str) -> str:
    client = Client()
    client.force_login(world.users[name])
    return client.get(reverse("home")).content.decode()


def test_work_that_has_waited_a_minute_is_said_to_all_and_how_long_to_whoever_keeps_the_lists(world):
    put(timedelta(minutes=7))
    hers, office = home(world, "lea"), home(world, "administrator")
    assert PLAINLY in hers
    assert "remit doctor" not in hers
    assert "has waited for 7 minutes" in office
    assert "remit doctor" in office


@pytest.mark.parametrize(
    ("age", "more"),
    [
        (timedelta(seconds=50), {}),
        (timedelta(hours=1), {"status": "RUNNING"}),
        (timedelta(hours=1), {"status": "SUCCESSFUL"}),
    ],
)
def test_nothing_is_said_of_work_that_is_new_begun_or_done(world, age, more):
    put(age, **more)
    assert PLAINLY not in home(world, "lea")


def test_a_task_for_later_waits_from_when_it_comes_due(db):
    put(timedelta(days=1), run_after=clock.now() + timedelta(hours=1))
    assert queue.waiting_since() is None
    due = clock.now() - timedelta(minutes=2)
    put(timedelta(days=1), run_after=due)
    assert queue.waiting_since() == due


def test_it_is_asked_once_in_a_while_and_not_for_every_page(world, monkeypatch):
    client = Client()
    client.force_login(world.users["lea"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("home"))
        return sum("django_tasks" in each["sql"] for each in asked)

    assert [cost() for _ in range(3)] == [1, 0, 0]
    monkeypatch.setattr(queue, "SECONDS_KNOWN", 0.0)
    assert cost() == 1


def test_without_a_viewer_nothing_is_asked(db, rf):
    with CaptureQueriesContext(connection) as asked:
        assert queue.late_work(rf.get("/")) == {}
    assert len(asked) == 0


def test_what_has_grown_too_old_is_pruned_and_nothing_else(world):
    old, older = timedelta(days=31), timedelta(days=91)
    for status in ("SUCCESSFUL", "FAILED", "READY"):
        for age in (timedelta(days=1), old):
            put(age, status, finished_at=clock.now() - age)
    Session.objects.create(session_key="over", session_data="", expire_date=clock.now() - timedelta(days=900))
    Session.objects.create(session_key="holds", session_data="", expire_date=clock.now() + timedelta(days=900))
    batches = list(Batch.objects.unscoped("test").order_by("pk"))

    def ages():
        for batch, (state, age) in zip(batches, [(Batch.DONE, older), (Batch.READY, timedelta(days=29))], strict=False):
            Batch.objects.unscoped("test").filter(pk=batch.pk).update(state=state, at=clock.now() - age)

    unrecorded("test", ages)
    rows = Row.objects.unscoped("test")
    doomed, kept = rows.filter(batch=batches[0]).count(), rows.exclude(batch=batches[0]).count()
    assert doomed
    assert kept
    marks = SightChange.objects.count()
    assert prune() == {
        "results of tasks": 2,
        "keys of saved forms": 0,
        "rows of files": doomed,
        "imports": 0,
        "files made for somebody": 0,
        "files that no record holds": 0,
        "notices": 0,
        "e-mails on record": 0,
        "marks of changed sight": marks,
    }
    assert DBTaskResult.objects.count() == 4
    assert list(Session.objects.values_list("session_key", flat=True)) == ["holds"]
    assert (rows.filter(batch=batches[0]).count(), rows.count()) == (0, kept)
    assert Batch.objects.unscoped("test").count() == len(batches)
    assert set(prune().values()) == {0}


@pytest.mark.django_db(transaction=True)
def test_what_has_grown_too_old_goes_where_no_transaction_is_open(settings):
    """As the worker does it. PostgreSQL locks no row outside a transaction."""
    key = {"act": "tests.act", "digest": "0" * 64, "by": 1, "at": clock.real_now() - timedelta(days=30)}
    unrecorded("test", lambda: Answer(key="old", **key).save())
    assert prune()["keys of saved forms"] == 1
    assert not Answer.objects.unscoped("test").exists()


@pytest.mark.django_db(transaction=True)
def test_figures_of_former_holders_go_where_no_transaction_is_open():
    figures.count_all()
