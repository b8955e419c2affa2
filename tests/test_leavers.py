"""What a leaver set going stops: a job rebuilds the viewer of the person who asked, on the day it runs."""

import pytest

from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.exchange import jobs
from remit.school.models import Pupil, Staff
from tests.world import YESTERDAY


def test_a_queued_import_of_somebody_who_left_brings_nobody_in(world):
    batch = world.batches["alder"]
    unrecorded("test", lambda: Batch.objects.unscoped("test").filter(pk=batch.pk).update(state=Batch.RUNNING))
    administrator = Staff.objects.unscoped("test").filter(pk=world.staff["administrator"].pk)
    unrecorded("test", lambda: administrator.update(last_day=YESTERDAY))
    before = Pupil.objects.unscoped("test").count()
    with pytest.raises(Batch.DoesNotExist):
        jobs.bring_in.func(batch.ref, world.users["administrator"].pk)
    assert Pupil.objects.unscoped("test").count() == before


def test_a_queued_import_of_an_account_that_was_closed_brings_nobody_in(world):
    batch = world.batches["alder"]
    unrecorded("test", lambda: Batch.objects.unscoped("test").filter(pk=batch.pk).update(state=Batch.RUNNING))
    user = world.users["administrator"]
    user.is_active = False
    user.save()
    with pytest.raises(Batch.DoesNotExist):
        jobs.bring_in.func(batch.ref, user.pk)
