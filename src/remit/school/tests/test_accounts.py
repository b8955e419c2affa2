"""What is done to the account of a colleague, who is told of it, and an account that is closed at once."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.notices.models import Notice
from remit.core.writing import unrecorded
from remit.school import accounts, actions, helping
from remit.school.models import Staff
from remit.school.remit import viewer_for
from tests.access_walk import sign_in
from tests.world import PASSWORD, START, viewer

NEW = "kettle orchard violin"
CHOSEN = {"password": "candle meadow trumpet", "again": "candle meadow trumpet"}


def told(kind):
    return {each.to.name.removesuffix("-person") for each in Notice.objects.unscoped("test").filter(kind=kind)}


def has_been_in(world, name):
    user = world.users[name]
    user.last_login = clock.now()
    user.save()
    return Staff.objects.unscoped("test").get(user=user)


def signs_in(name, password=PASSWORD):
    client = Client()
    client.post(reverse("account_login"), {"login": f"{name}@example.org", "password": password})
    return client.get("/").status_code == 200


# Who is told


def test_the_owner_is_told_that_a_link_changed_the_password_and_a_head_that_it_was_made(world, administrator, client):
    token = accounts.make_invitation(by=administrator, staff=has_been_in(world, "lea"))
    assert told("link-made") == {"head"}
    client.post(reverse("invitation", args=[token]), CHOSEN)
    assert told("password-by-link") == {"lea"}
    assert "Your password was changed with a link" in client.get(reverse("for-you")).content.decode()


def test_what_was_tied_elsewhere_is_untied_by_a_link(world, administrator, client):
    SocialAccount.objects.create(user=world.users["lea"], provider="microsoft", uid="t/s")
    token = accounts.make_invitation(by=administrator, staff=world.staff["lea"])
    client.post(reverse("invitation", args=[token]), CHOSEN)
    assert not SocialAccount.objects.exists()


def test_a_head_is_told_of_a_new_account_when_it_is_first_used(world, administrator, client):
    """Nobody else can say whether it is a colleague's."""
    staff = actions.add_staff(by=administrator, name="Nora New", email="nora@example.org", password="")
    token = accounts.make_invitation(by=administrator, staff=staff)
    assert told("new-account") == set()
    client.post(reverse("invitation", args=[token]), CHOSEN)
    assert told("new-account") == {"head"}
    page = Client()
    sign_in(page, world, "head")
    text = page.get(reverse("for-you")).content.decode()
    assert "A new account is in use" in text
    assert "Nora New" in text


def test_so_is_one_that_was_given_a_password(world, administrator, client):
    actions.add_staff(by=administrator, name="Nora New", email="nora@example.org", password=NEW)
    client.post(reverse("account_login"), {"login": "nora@example.org", "password": NEW})
    client.post(reverse("password"), CHOSEN)
    assert told("new-account") == {"head"}


def test_a_head_is_told_of_an_account_that_takes_its_first_group(world, administrator, head):
    actions.put_in_charge(by=administrator, group=world.groups["8A"], staff=world.staff["newcomer"])
    assert told("new-account") == {"head"}
    unrecorded("test", Notice.objects.unscoped("test").delete)
    actions.put_in_charge(by=administrator, group=world.groups["7A"], staff=world.staff["newcomer"])
    actions.put_in_charge(by=administrator, group=world.groups["8A"], staff=world.staff["tom"])
    assert told("new-account") == set(), "only of the first"


# Never used, and sensitive


def test_the_first_link_of_somebody_whose_post_opens_sensitive_records_is_a_heads(world, administrator, head):
    """Once a head has been in: the office could use the link itself."""
    assert accounts.make_invitation(by=administrator, staff=world.staff["mo"])
    has_been_in(world, "head")
    assert world.users["mo"].last_login is None
    with pytest.raises(PermissionDenied):
        accounts.make_invitation(by=administrator, staff=world.staff["mo"])
    assert accounts.make_invitation(by=head, staff=world.staff["mo"])
    assert accounts.make_invitation(by=administrator, staff=world.staff["newcomer"])


# At two schools


@pytest.fixture
def at_both(world):
    """The head of the other school works here as well."""
    row = {"school": world.schools["alder"], "user": world.users["head elsewhere"], "name": "both", "first_day": START}
    return unrecorded("test", lambda: Staff.objects.create(**row))


@pytest.mark.parametrize("name", ["administrator", "head"])
def test_an_account_at_two_schools_is_helped_in_by_nobody_of_one(world, at_both, name):
    by = viewer(world, name)
    for act in (
        accounts.make_invitation,
        accounts.withdraw_invitation,
        accounts.sign_out_everywhere,
        accounts.reset_second_step,
        accounts.close_account,
    ):
        with pytest.raises(PermissionDenied):
            act(by=by, staff=at_both)


def test_whoever_runs_remit_helps_it_in(world, at_both):
    assert helping.let_in("head.elsewhere@example.org", second_step=True)


# Closed


def test_an_account_is_closed_at_once_and_opened_again(world, administrator, client):
    staff, url = world.staff["lea"], reverse("school:staff.close", args=[world.staff["lea"].ref])
    token = accounts.make_invitation(by=administrator, staff=staff)
    lea = Client()
    lea.force_login(world.users["lea"])
    assert lea.get("/").status_code == 200
    client.force_login(world.users["administrator"])
    assert client.post(url).status_code == 302
    assert lea.get("/").status_code == 302, "every session has ended"
    assert not signs_in("lea")
    assert Client().get(reverse("invitation", args=[token])).status_code == 404
    assert not viewer_for(User.objects.get(pk=world.users["lea"].pk)).grants
    page = client.get(reverse("school:staff.detail", args=[staff.ref])).content.decode()
    assert "This account is closed" in page
    with pytest.raises(PermissionDenied):
        accounts.make_invitation(by=administrator, staff=Staff.objects.unscoped("test").get(pk=staff.pk))
    client.post(url, {"account": "open"})
    assert signs_in("lea")


def test_the_office_closes_no_heads_account_and_nobody_their_own(world, administrator, head):
    for by, name in ((administrator, "head"), (administrator, "administrator"), (head, "head")):
        with pytest.raises(PermissionDenied):
            accounts.close_account(by=by, staff=world.staff[name])
