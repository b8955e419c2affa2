"""Who may make a link to whose account; and somebody whom nobody in Remit can help in."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from remit.core import clock
from remit.core.accounts.models import Invitation
from remit.core.acts import history_of
from remit.core.writing import unrecorded
from remit.school import accounts, helping
from remit.school.models import Staff, Tenure
from tests.world import YESTERDAY, viewer


@pytest.fixture
def office(world):
    return viewer(world, "administrator")


def has_been_in(world, name):
    user = world.users[name]
    user.last_login = clock.now() - timedelta(days=1)
    user.save()
    return Staff.objects.unscoped("test").get(user=user)


def with_second_step(world, name):
    Authenticator.objects.create(user=world.users[name], type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.mark.parametrize("name", ["head"])
def test_the_office_makes_no_link_to_an_account_that_only_a_password_keeps_it_out_of(world, office, name):
    """With the link it would choose the password, set up a second step of its own, and be the head."""
    staff = has_been_in(world, name)
    with pytest.raises(PermissionDenied):
        accounts.make_invitation(by=office, staff=staff)
    with_second_step(world, name)
    assert accounts.make_invitation(by=office, staff=staff), "a second step keeps it out still"


def test_somebody_who_has_never_been_in_is_let_in_by_the_office(world, office):
    assert world.users["head"].last_login is None
    assert accounts.make_invitation(by=office, staff=world.staff["head"])


def test_a_post_that_opens_nothing_sensitive_is_let_in_by_the_office_at_any_time(world, office):
    assert accounts.make_invitation(by=office, staff=has_been_in(world, "tom"))


def test_the_page_says_why_there_is_no_link(world, client):
    client.force_login(world.users["administrator"])
    staff = has_been_in(world, "head")
    page = client.get(reverse("school:staff.detail", args=[staff.ref])).content.decode()
    assert "only a head makes a link" in page
    assert reverse("school:staff.link", args=[staff.ref]) not in page.replace(
        reverse("school:staff.link-withdraw", args=[staff.ref]), ""
    )


# From the machine itself


def test_whoever_runs_remit_lets_a_sole_head_in_again(world):
    staff = has_been_in(world, "head")
    with_second_step(world, "head")
    token = helping.let_in("HEAD@example.org", second_step=True)
    assert not Authenticator.objects.filter(user=world.users["head"]).exists()
    assert Client().get(reverse("invitation", args=[token])).status_code == 200
    assert [entry.by for entry in history_of(staff, viewer(world, "head"))] == [None, None], "in nobody's name"


def test_without_being_asked_the_second_step_stays(world):
    with_second_step(world, "head")
    helping.let_in("head@example.org", second_step=False)
    assert Authenticator.objects.filter(user=world.users["head"]).exists()


def test_nobody_who_has_left_is_let_in(world):
    rows = Staff.objects.unscoped("test").filter(pk=world.staff["head"].pk)
    unrecorded("test", lambda: rows.update(last_day=YESTERDAY))
    for email in ("head@example.org", "nobody@example.org"):
        with pytest.raises(LookupError):
            helping.let_in(email, second_step=False)
    assert not Invitation.objects.exists()


# Somebody who came in a list has no account yet


@pytest.fixture
def listed(world):
    staff = Staff(school=world.schools["alder"], name="Liz Listed", email="liz@example.org", first_day=YESTERDAY)
    unrecorded("test", staff.save)
    return staff


def test_a_colleague_from_a_list_is_given_an_account_and_let_in_with_a_link(world, client, listed):
    client.force_login(world.users["administrator"])
    page = client.get(reverse("school:staff.account", args=[listed.ref])).content.decode()
    assert 'value="liz@example.org"' in page
    sent = client.post(reverse("school:staff.account", args=[listed.ref]), {"email": "liz@example.org"}, follow=True)
    assert "Signs in as liz@example.org" in sent.content.decode()
    assert "Make a link" in sent.content.decode()
    held = Staff.objects.unscoped("test").get(pk=listed.pk)
    assert held.user.name == "Liz Listed"
    assert not held.user.has_usable_password()


def test_an_address_that_somebody_signs_in_with_is_not_given_again(world, client, listed):
    client.force_login(world.users["administrator"])
    answer = client.post(reverse("school:staff.account", args=[listed.ref]), {"email": "LEA@example.org"})
    assert answer.status_code == 422
    assert "Somebody signs in with this address already." in answer.content.decode()


def test_whoever_is_added_with_the_address_of_somebody_on_the_staff_is_not_added_twice(world, client, listed):
    client.force_login(world.users["administrator"])
    answer = client.post(reverse("school:staff.add"), {"name": "Liz Listed", "email": "liz@example.org"})
    assert "Liz Listed has this address already." in answer.content.decode()


def test_where_a_post_opens_something_a_head_gives_the_account(world, office, listed):
    post = world.posts["lea year"]
    unrecorded("test", lambda: Tenure.objects.create(school=post.school, post=post, staff=listed, first_day=YESTERDAY))
    with pytest.raises(PermissionDenied):
        accounts.give_account(by=office, staff=listed, email="mine@example.org")
    assert accounts.give_account(by=viewer(world, "head"), staff=listed, email="liz@example.org").user
