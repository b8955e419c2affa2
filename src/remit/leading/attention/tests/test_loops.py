"""What is begun and has no outcome is shown by its age."""

from datetime import timedelta

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.promises import queries as promises
from remit.areas.promises.actions import give
from remit.core.seams import Loop
from remit.leading.attention import loops
from tests import world as worlds
from tests.days import TODAY

LOOP = Loop("some", "Some", 1, "home", lambda viewer: [])


def ago(days):
    return TODAY - timedelta(days=days)


def test_each_stands_in_the_column_of_its_age():
    found = loops.aged(LOOP, [ago(0), ago(13), ago(14), ago(41), ago(42), ago(100)], TODAY)
    assert (found.fresh, found.older, found.old, found.oldest) == (2, 2, 2, ago(100))


def test_nothing_open_is_no_line():
    assert loops.aged(LOOP, [], TODAY) is None


@given(st.lists(st.integers(-5, 400).map(ago), min_size=1))
def test_every_one_is_counted_once(days):
    found = loops.aged(LOOP, days, TODAY)
    assert found.number == len(days)


def test_the_page_counts_what_the_list_holds(world, client):
    lea = worlds.viewer(world, "lea")
    give(by=lea, what="w", due=TODAY + timedelta(days=30), owner=world.staff["lea"])
    (line,) = [each for each in loops.ages(lea) if each.loop.name == "actions"]
    client.force_login(world.users["lea"])
    page = client.get(reverse("attention:loops")).content.decode()
    assert "Actions" in page
    assert line.number == promises.mine(lea).open().count() > 1
