"""A link that the office makes from a staff record: shown once, used once, kept as a hash."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from remit.core import clock
from remit.core.accounts import invitations
from remit.core.accounts.models import Invitation, User
from remit.core.acts import history_of
from remit.school import actions
from remit.school.models import Staff
from tests.world import PASSWORD

CHOSEN = {"password": "candle meadow trumpet", "again": "candle meadow trumpet"}


def signed_in(world, name):
    client = Client()
    client.force_login(world.users[name])
    return client


def link_for(client, staff):
    page = client.post(reverse("school:staff.link", args=[staff.ref]), follow=True).content.decode()
    return page.partition("http://testserver")[2].partition("<")[0]


@pytest.fixture
def office(world):
    return signed_in(world, "administrator")


@pytest.fixture
def newcomer(world, administrator):
    return actions.add_staff(by=administrator, name="Nora New", email="nora@example.org", password="")


def test_an_account_made_without_a_password_is_opened_by_a_link_alone(office, newcomer, client):
    assert not newcomer.user.has_usable_password()
    link = link_for(office, newcomer)
    assert client.post(link, CHOSEN).url == "/"
    assert client.get("/").status_code == 200
    again = Client()
    assert (
        again.post(reverse("account_login"), {"login": "nora@example.org", "password": CHOSEN["password"]}).url == "/"
    )


def test_looking_at_a_link_uses_nothing_up_and_shows_a_first_name_at_most(office, newcomer, client):
    link = link_for(office, newcomer)
    for _ in range(3):
        text = client.get(link).content.decode()
        client.head(link)
    assert "Hello Nora" in text
    assert "New" not in text.replace("New password", "")
    assert client.post(link, CHOSEN).status_code == 302


def test_a_link_is_used_once(office, newcomer, client):
    link = link_for(office, newcomer)
    client.post(link, CHOSEN)
    for answer in (Client().get(link), Client().post(link, CHOSEN)):
        assert answer.status_code == 404
        assert "This link is not valid" in answer.content.decode()


def test_a_password_that_will_not_do_leaves_the_link_as_it_was(office, newcomer, client):
    link = link_for(office, newcomer)
    assert client.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert client.post(link, CHOSEN).status_code == 302


def test_a_link_is_shown_once_and_kept_as_a_hash(office, newcomer):
    office.post(reverse("school:staff.link", args=[newcomer.ref]))
    held = str([each.get_decoded() for each in Session.objects.all()])
    page = office.get(reverse("school:staff.link", args=[newcomer.ref])).content.decode()
    token = page.partition("http://testserver/link/")[2].partition("/")[0]
    assert token
    assert token not in str(list(Invitation.objects.values()))
    assert token not in held, "nor in the row of the session, in the moment between"
    page = office.get(reverse("school:staff.link", args=[newcomer.ref]), follow=True).content.decode()
    assert token not in page


def test_another_takes_the_place_of_the_first_and_it_can_be_withdrawn(office, newcomer, client):
    first, second = link_for(office, newcomer), link_for(office, newcomer)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    office.post(reverse("school:staff.link-withdraw", args=[newcomer.ref]))
    assert client.get(second).status_code == 404


def test_a_link_ends_after_fourteen_days(office, newcomer, client, monkeypatch):
    link = link_for(office, newcomer)
    now = clock.real_now()
    monkeypatch.setattr(invitations.clock, "real_now", lambda: now + timedelta(days=13, hours=23))
    assert client.get(link).status_code == 200
    monkeypatch.setattr(invitations.clock, "real_now", lambda: now + timedelta(days=14))
    assert client.get(link).status_code == 404
    assert client.post(link, CHOSEN).status_code == 404


def test_a_new_password_by_link_ends_every_open_session(world, office):
    lea = signed_in(world, "lea")
    assert Client().post(link_for(office, world.staff["lea"]), CHOSEN).status_code == 302
    assert lea.get("/").status_code == 302
    assert not User.objects.get(pk=world.users["lea"].pk).check_password(PASSWORD)


def test_nobody_makes_a_link_for_themselves_or_at_another_school(world, office):
    for name, status in (("administrator", 403), ("head elsewhere", 404)):
        assert office.post(reverse("school:staff.link", args=[world.staff[name].ref])).status_code == status
    for name in ("lea", "tom"):
        answer = signed_in(world, name).post(reverse("school:staff.link", args=[world.staff["mo"].ref]))
        assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_who_left_is_not_let_in_by_a_link(world, office, newcomer, administrator, client):
    link = link_for(office, newcomer)
    staff = Staff.objects.visible_to(administrator).get(pk=newcomer.pk)
    staff = actions.end_appointment(by=administrator, staff=staff)
    day = clock.today() + timedelta(days=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: day)
        assert client.get(link).status_code == 404


def test_history_says_that_a_link_was_made_and_used_and_holds_no_link(world, office, newcomer, administrator, client):
    link = link_for(office, newcomer)
    client.post(link, CHOSEN)
    told = [(each.act, each.changes) for each in history_of(newcomer, administrator)]
    assert [act for act, _ in told] == ["school.add_staff", "school.make_invitation", "school.accept_invitation"]
    assert link.strip("/").rpartition("/")[2] not in str(told)
    assert CHOSEN["password"] not in str(told)
