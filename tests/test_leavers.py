"""What a leaver set going stops: a job rebuilds the viewer of the person who asked, on the day it runs."""

from types import SimpleNamespace

import pytest

from remit.core.acts import history_of
from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.exchange import jobs
from remit.school.models import Pupil, Staff
from tests.world import YESTERDAY, viewer


def test_a_queued_import_of_somebody_who_left_brings_nobody_in(world):
    batch = world.batches["alder"]
    unrecorded("test", lambda: Batch.objects.unscoped("test").filter(pk=batch.pk).update(state=Batch.RUNNING))
    administrator = Staff.objects.unscoped("test").filter(pk=world.staff["administrator"].pk)
    unrecorded("test", lambda: administrator.update(last_day=YESTERDAY))
    before = Pupil.objects.unscoped("test").count()
    jobs.bring_in.func(batch.ref, world.users["administrator"].pk)
    assert Pupil.objects.unscoped("test").count() == before


def test_a_queued_import_of_an_account_that_was_closed_brings_nobody_in(world):
    batch = world.batches["alder"]
    unrecorded("test", lambda: Batch.objects.unscoped("test").filter(pk=batch.pk).update(state=Batch.RUNNING))
    user = world.users["administrator"]
    user.is_active = False
    user.save()
    jobs.bring_in.func(batch.ref, user.pk)
    assert Batch.objects.unscoped("test").get(pk=batch.pk).state == Batch.STOPPED


@pytest.mark.parametrize(
    ("state", "stands", "job"),
    [(Batch.RUNNING, Batch.STOPPED, jobs.bring_in), (Batch.UNDOING, Batch.HALTED, jobs.take_back)],
)
def test_what_a_leaver_set_going_stands_still_until_somebody_says_how_it_goes_on(
    world, state, stands, job, monkeypatch
):
    batch, left = world.batches["alder"], world.users["administrator"]
    rows = Batch.objects.unscoped("test").filter(pk=batch.pk)
    unrecorded("test", lambda: rows.update(state=state, started_by=left.pk))
    left.is_active = False
    left.save()
    job.func(batch.ref, left.pk)
    assert rows.get().state == stands
    assert [entry.by for entry in history_of(rows.get(), viewer(world, "head"))] == [None], "in nobody's name"
    begun = []
    for name in ("bring_in", "take_back"):
        monkeypatch.setattr(jobs, name, SimpleNamespace(enqueue=lambda *asked: begun.append(asked)))
    jobs.resume()
    assert begun == [], "it is not begun again at every start"
