"""Who is in a group: put in, taken out, and what that opens."""

import pytest
from django.core.exceptions import PermissionDenied

from remit.school import actions, queries
from remit.school.models import Membership, Pupil
from tests.world import TODAY, YESTERDAY, viewer


def names(rows):
    return sorted(row.given_name for row in rows)


def test_a_subject_leader_reaches_a_pupil_once_she_is_put_into_a_class_of_the_subject(world, administrator):
    cal = world.pupils["cal"]
    assert not Pupil.objects.visible_to(viewer(world, "lea").only("lead")).filter(pk=cal.pk).exists()
    actions.put_in_group(by=administrator, group=world.groups["8ma"], pupils=[cal])
    assert Pupil.objects.visible_to(viewer(world, "lea").only("lead")).filter(pk=cal.pk).exists()


def test_a_pupil_has_one_form(world, administrator):
    actions.put_in_group(by=administrator, group=world.groups["9A"], pupils=[world.pupils["ann"]])
    rows = Membership.objects.unscoped("test").filter(pupil=world.pupils["ann"], group__type="form").order_by("pk")
    assert [(row.group.name, row.first_day, row.last_day) for row in rows][1] == ("9A", TODAY, None)
    assert rows[0].last_day is not None
    assert rows[0].last_day < TODAY
    assert rows[0].last_day >= YESTERDAY


def test_whoever_is_in_already_is_not_put_in_twice(world, administrator):
    with pytest.raises(actions.AlreadyHeld):
        actions.put_in_group(by=administrator, group=world.groups["8ma"], pupils=[world.pupils["ann"]])


def test_who_is_taken_out_the_day_she_came_was_never_in_it(world, administrator):
    group, cal = world.groups["8ma"], world.pupils["cal"]
    actions.put_in_group(by=administrator, group=group, pupils=[cal])
    actions.take_out_of_group(by=administrator, group=group, pupils=[cal])
    assert not Membership.objects.unscoped("test").filter(group=group, pupil=cal).exists()
    actions.take_out_of_group(by=administrator, group=group, pupils=[world.pupils["ann"]])
    assert names(queries.members_of(viewer(world, "head"), group)) == []


def test_a_leader_does_not_put_pupils_into_groups(world, lea):
    with pytest.raises(PermissionDenied):
        actions.put_in_group(by=lea, group=world.groups["8ma"], pupils=[world.pupils["ann"]])


def test_the_page_ticks_who_is_in_it_and_saves_what_is_ticked(world, client):
    client.force_login(world.users["administrator"])
    group, ann = world.groups["8ma"], world.pupils["ann"]
    page = f"/school/groups/{group.ref}/pupils/"
    assert f'value="{ann.ref}"' in client.get(page).content.decode()
    assert client.post(page, {"pupils": []}).status_code == 302
    assert names(queries.members_of(viewer(world, "head"), group)) == []
