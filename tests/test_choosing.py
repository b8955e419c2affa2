"""The choice of a made-up person."""

from django.urls import reverse

from remit.core.writing import unrecorded
from remit.demo.models import Mark
from tests.world import TODAY


def test_who_is_chosen_has_shown_the_second_step_for_nobody_s_records_are_behind_it(world, client):
    unrecorded("test", lambda: Mark.objects.create(day=TODAY))
    assert client.post(reverse("demo:become", args=[world.staff["mo"].ref])).url == "/"
    assert client.session["second_step"]
    assert "Some records wait" not in client.get("/").content.decode()
