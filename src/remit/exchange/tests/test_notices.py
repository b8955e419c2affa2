"""Whoever set a file running is told that it has ended or stopped, without the file's name."""

import pytest
from django.urls import reverse

from remit.core.imports.models import Batch
from remit.core.notices.models import Notice
from remit.exchange import jobs
from remit.school.imports import set_state


def told():
    rows = Notice.objects.unscoped("test").filter(read=None).select_related("to").order_by("pk")
    return [(each.kind, each.to.name.removesuffix("-person")) for each in rows]


@pytest.fixture
def running(world, administrator):
    return set_state(by=administrator, batch=world.batches["alder"], state=Batch.RUNNING)


def go(world, job=jobs.bring_in):
    job.call(world.batches["alder"].ref, world.users["administrator"].pk)
    world.batches["alder"].refresh_from_db()
    return world.batches["alder"].state


def test_who_started_it_is_told_that_it_has_ended_and_nobody_else(world, running):
    assert told() == []
    assert go(world) == Batch.DONE
    assert told() == [("import-ended", "administrator")]


def test_who_started_it_is_told_that_it_stopped_until_it_goes_on(world, running, administrator, monkeypatch):
    monkeypatch.setattr(jobs, "apply_rows", lambda **given: 1 / 0)
    assert go(world) == Batch.STOPPED
    assert told() == [("import-stopped", "administrator")]
    monkeypatch.undo()
    set_state(by=administrator, batch=world.batches["alder"], state=Batch.RUNNING)
    assert told() == []


def test_an_undo_that_has_ended_is_told_too(world, running, administrator):
    go(world)
    Notice.objects.unscoped("test").get()
    set_state(by=administrator, batch=world.batches["alder"], state=Batch.UNDOING)
    assert go(world, jobs.take_back) == Batch.UNDONE
    assert told() == [("import-ended", "administrator")]


def test_a_file_that_is_dropped_tells_nobody(world, administrator):
    set_state(by=administrator, batch=world.batches["alder"], state=Batch.DROPPED)
    assert told() == []


def test_the_page_says_of_what_sort_it_was_and_not_its_name(world, running, client):
    go(world)
    client.force_login(world.users["administrator"])
    said = client.get(reverse("for-you")).content.decode()
    assert "alder-file" not in said
    assert "Your file has been worked through" in said
    assert "Pupils, file of" in said
    opened = client.post(reverse("for-you.read"), {"notice": Notice.objects.unscoped("test").get().ref, "open": "1"})
    assert opened.url == reverse("exchange:batch", args=[world.batches["alder"].ref])
