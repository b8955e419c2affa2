"""What Remit found about somebody keeps nobody on roll; what a leader said of it does."""

from datetime import timedelta

from remit.leading.attention import actions
from remit.leading.attention.models import Item
from remit.leading.attention.refresh import refresh_all
from remit.school.models import Post, Pupil
from remit.school.tests.test_imports import FAY, GUS, brought, staged
from remit.school.tests.test_undoing import undone
from tests import world as worlds


def found_about(batch):
    return Item.objects.unscoped("test").filter(pupil__given_name="Fay")


def test_pupils_are_taken_off_again_whatever_was_found_missing_of_them(world, administrator):
    batch = brought(administrator, staged(administrator, FAY, GUS))
    refresh_all()
    assert found_about(batch).exists()
    batch = undone(administrator, batch)
    assert batch.undone["taken_off"] == 2
    assert not batch.undone["left"]
    assert not found_about(batch).exists()


def test_a_pupil_of_whom_a_leader_said_something_stays(world, administrator):
    batch = brought(administrator, staged(administrator, FAY, GUS))
    refresh_all()
    head = worlds.viewer(world, "head")
    post = Post.objects.visible_to(head).get(pk=min(head.places("held")))
    items = list(Item.objects.visible_to(head).filter(pupil__given_name="Fay", gone=None)[:1])
    actions.put_off(by=head, items=items, post=post, until=worlds.TODAY + timedelta(days=7), why="x")
    batch = undone(administrator, batch)
    assert batch.undone["taken_off"] == 1
    assert Pupil.objects.unscoped("test").filter(given_name="Fay").exists()
