"""Who ends a head's time, and who follows: never the office alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.acts import history_of
from remit.core.writing import unrecorded
from remit.school import actions, helping, rules, tenures
from remit.school.models import Role, Staff, Tenure
from remit.school.remit import viewer_for
from tests.world import TODAY, YESTERDAY, viewer


def held_by_the_head(world):
    return Tenure.objects.unscoped("test").select_related("post", "staff").get(staff=world.staff["head"])


def as_head(by, staff, day=TODAY):
    given = {"title": "Headteacher", "line_manager": None, "standing": Role.HEAD, "first_day": day}
    return actions.add_post(by=by, holder=staff, **given)


def the_head_has_left(world):
    rows = Tenure.objects.unscoped("test").filter(staff=world.staff["head"])
    unrecorded("test", lambda: rows.update(last_day=YESTERDAY))


def test_the_office_ends_neither_the_post_nor_the_tenure_nor_the_appointment_of_a_head(world, administrator):
    held = held_by_the_head(world)
    with pytest.raises(PermissionDenied):
        actions.end_post(by=administrator, post=held.post, version=held.post.version)
    with pytest.raises(PermissionDenied):
        tenures.end_tenure(by=administrator, tenure=held, version=held.version)
    with pytest.raises(PermissionDenied):
        actions.end_appointment(by=administrator, staff=world.staff["head"])
    assert held_by_the_head(world).last_day is None


def test_of_everybody_else_it_ends_them_as_ever(world, administrator):
    post = world.posts["tom"]
    actions.end_post(by=administrator, post=post, version=post.version)
    actions.end_appointment(by=administrator, staff=world.staff["tom"])


def test_the_page_offers_the_office_no_button_for_it(world, client):
    client.force_login(world.users["administrator"])
    page = lambda name: client.get(reverse("school:staff.detail", args=[world.staff[name].ref])).content.decode()  # noqa: E731
    assert "Today is the last day" in page("tom")
    assert "Today is the last day" not in page("head")
    assert "Only a head says that a head leaves." in page("head")


def test_a_head_ends_their_own_post_and_names_who_follows(world, head):
    as_head(head, world.staff["mo"], TODAY + timedelta(days=1))
    held = held_by_the_head(world)
    actions.end_post(by=head, post=held.post, version=held.post.version)
    assert viewer(world, "mo", TODAY + timedelta(days=1)).opens("post", "confirm")


def test_where_a_head_has_gone_the_office_seats_nobody_it_made_up(world):
    the_head_has_left(world)
    office = viewer(world, "administrator")
    made_up = actions.add_staff(
        by=office, name="Made Up", email="made.up@example.org", password="kettle orchard violin"
    )
    for staff in (made_up, world.staff["mo"]):
        with pytest.raises(PermissionDenied):
            as_head(office, staff)
    assert not viewer_for(made_up.user, TODAY).opens("inclusion")


def test_whoever_runs_remit_names_the_next_and_history_names_nobody(world, head):
    the_head_has_left(world)
    post = helping.name_head(" MO@example.org", title="Principal")
    assert post.title == "Principal"
    assert viewer(world, "mo").opens("post", "confirm")
    assert [entry.by for entry in history_of(post, viewer(world, "mo"))] == [None]


def test_nobody_is_named_who_is_head_already_or_does_not_work_here(world):
    with pytest.raises(helping.HeadAlready):
        helping.name_head("head@example.org", title="Head")
    rows = Staff.objects.unscoped("test").filter(pk=world.staff["mo"].pk)
    unrecorded("test", lambda: rows.update(last_day=YESTERDAY))
    for email in ("mo@example.org", "nobody@example.org"):
        with pytest.raises(LookupError):
            helping.name_head(email, title="Head")


def test_a_school_that_is_set_up_has_its_first_head_named_by_whoever_sets_it_up(world):
    rows = Tenure.objects.unscoped("test").filter(staff=world.staff["head"])
    unrecorded("test", rows.delete)
    office = viewer(world, "administrator")
    assert not rules.has_head(world.schools["alder"])
    as_head(office, world.staff["mo"])
    with pytest.raises(PermissionDenied):
        as_head(office, world.staff["tom"])
