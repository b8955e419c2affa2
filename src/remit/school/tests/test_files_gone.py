"""A content goes with the last record that holds it, and what nobody holds goes by itself."""

import os

import pytest

from remit.core.files import sweep
from remit.core.files.models import StoredFile
from remit.core.files.store import keep, place_of
from remit.core.writing import unrecorded
from remit.school import photos
from remit.school.models import Pupil
from tests import world as worlds


@pytest.fixture
def office(world, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return worlds.viewer(world, "administrator")


def stored() -> int:
    return StoredFile.objects.unscoped("test").count()


def old(place):
    os.utime(place, (0, 0))


def test_a_photo_that_is_replaced_or_taken_away_leaves_nothing(office, django_capture_on_commit_callbacks):
    first, second = Pupil.objects.visible_to(office)[:2]
    before = stored()
    with django_capture_on_commit_callbacks(execute=True):
        photo = photos.set_photo(by=office, pupil=first, picture=b"\xff\xd8\xff one").file
        photos.set_photo(by=office, pupil=second, picture=b"\xff\xd8\xff one")
    with django_capture_on_commit_callbacks(execute=True):
        other = photos.set_photo(by=office, pupil=first, picture=b"\xff\xd8\xff two").file
    assert place_of(photo.digest).exists(), "another pupil's photo has the same content"
    assert stored() == before, "of both pupils there was one before"
    for pupil in (first, second):
        with django_capture_on_commit_callbacks(execute=True):
            photos.take_photo_away(by=office, pupil=pupil)
    assert stored() == before - 2
    assert not place_of(photo.digest).exists()
    assert not place_of(other.digest).exists()


def test_an_act_that_comes_to_nothing_takes_no_file_away(office, django_capture_on_commit_callbacks):
    pupil = Pupil.objects.visible_to(office).first()
    with django_capture_on_commit_callbacks(execute=True):
        photo = photos.set_photo(by=office, pupil=pupil, picture=b"\xff\xd8\xff one").file
    sweep.sweep(photo.pk)
    assert place_of(photo.digest).exists()


def test_what_was_missed_goes_later_and_what_is_under_way_stays(office):
    lost = unrecorded("test", lambda: keep("lost.txt", b"nobody holds this"))
    stray, new = place_of("a" * 64), place_of("b" * 64)
    for place in (stray, new):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x")
    old(stray)
    assert [each.pk for each in sweep.unheld()] == [lost.pk]
    with sweep.held_still():
        assert sweep.prune() == 0, "a backup is being made"
    assert sweep.prune() == 2
    assert (stray.exists(), new.exists(), place_of(lost.digest).exists()) == (False, True, False)
