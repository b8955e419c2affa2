"""What a new school does first stands on home until each is done, or the administrator puts it away."""

import pytest
from django.urls import reverse

from remit.core.acts import history_of
from remit.core.writing import unrecorded
from remit.leading.duties.models import JobDescription
from remit.leading.home import queries
from remit.leading.home.tests.test_set_up import post
from remit.school.models import School
from tests.world import viewer

NOTHING_CONFIRMED = {"confirmed_on": None, "state": JobDescription.READING}


def steps(world, name="administrator"):
    return [step.done for step in queries.first_steps(viewer(world, name))]


@pytest.fixture
def begun(world):
    """Pupils, colleagues and posts are there; no job description has been confirmed."""
    unrecorded("test", lambda: JobDescription.objects.unscoped("test").update(**NOTHING_CONFIRMED))
    return world


def test_the_steps_stay_after_the_first_and_those_done_are_ticked(begun, client):
    client.force_login(begun.users["administrator"])
    assert steps(begun) == [True, True, True, False]
    text = client.get("/").content.decode()
    assert "Begin here" in text
    assert text.count('class="is-done"') == 3


def test_the_steps_go_when_all_are_done(world, client):
    client.force_login(world.users["administrator"])
    assert steps(world) == []
    assert "Begin here" not in client.get("/").content.decode()


def test_a_new_school_has_done_none_of_them(db, client):
    post(client)
    text = client.get("/").content.decode()
    assert "Begin here" in text
    assert "is-done" not in text


def test_the_administrator_puts_them_away_for_good(begun, client):
    client.force_login(begun.users["administrator"])
    assert client.post(reverse("put-steps-away")).url == "/"
    assert "Begin here" not in client.get("/").content.decode()
    school = School.objects.unscoped("test").get(pk=begun.schools["alder"].pk)
    assert history_of(school, viewer(begun, "head")).get().act == "school.put_steps_away"


def test_a_leader_is_not_asked_and_cannot_put_them_away(begun, client):
    client.force_login(begun.users["lea"])
    assert "Begin here" not in client.get("/").content.decode()
    assert client.post(reverse("put-steps-away")).status_code == 403


def test_a_step_of_another_school_is_no_step_of_this_one(begun):
    """There a colleague is there already, and no post but the head's."""
    assert steps(begun, "head elsewhere") == [True, True, False, False]
