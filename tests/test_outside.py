"""Accounts of Microsoft and Google: tied by tenant and subject, by their owner, never by an e-mail address."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.test import Client
from django.urls import reverse

from remit.config.signing_in import outside
from remit.core.accounts.models import User
from remit.core.notices.models import Notice
from tests.world import PASSWORD

GIVEN = {"REMIT_MICROSOFT_TENANT": "tenant-1", "REMIT_MICROSOFT_CLIENT": "client", "REMIT_MICROSOFT_SECRET": "secret"}
CLAIMS = {
    "tid": "tenant-1",
    "sub": "subject-1",
    "email": "lea@example.org",
    "email_verified": True,
    "name": "Lea Private",
}


@pytest.fixture
def microsoft(settings, monkeypatch):
    """The school's own tenant, and what it says of whoever comes back from there."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": outside(GIVEN)}
    }
    claims = dict(CLAIMS)
    where = {"authorization_endpoint": "https://login.example.org/authorize", "token_endpoint": "https://x.example.org"}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", where, raising=False)
    answer = {"access_token": "a", "id_token": "i"}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "get_access_token_data", lambda *a, **k: answer)
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "_decode_id_token", lambda *a, **k: claims)
    return claims


def comes_back(client, query=""):
    there = client.post(reverse("openid_connect_login", args=["microsoft"]) + query)
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    return client.get(reverse("openid_connect_callback", args=["microsoft"]), {"code": "c", "state": state})


def signed_in(client):
    return client.get("/").status_code == 200


def give(client, name):
    return client.post(reverse("account_login"), {"login": f"{name}@example.org", "password": PASSWORD})


def test_without_all_three_of_the_environment_there_is_no_such_button(world, client):
    for left_out in GIVEN:
        assert outside({key: value for key, value in GIVEN.items() if key != left_out}) == []
    assert "Microsoft" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("openid_connect_login", args=["microsoft"])).status_code == 404


def test_an_address_that_somebody_has_here_lets_nobody_in(world, client, microsoft):
    """The e-mail claim is that of lea, and says that it was verified."""
    assert comes_back(client).url == reverse("account_login")
    assert not signed_in(client)
    assert "not tied to anybody here" in client.get(reverse("account_login")).content.decode()
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == len(world.users), "and nobody is made"


def test_what_was_tied_signs_in_even_under_another_address(world, client, microsoft):
    give(client, "lea")
    comes_back(client, "?process=connect")
    held = SocialAccount.objects.get()
    assert (held.user, held.provider, held.uid) == (world.users["lea"], "microsoft", "tenant-1/subject-1")
    assert held.extra_data == {}, "nothing else that they said is kept"
    microsoft["email"] = "mo@example.org"
    again = Client()
    assert comes_back(again).url == "/"
    assert again.get("/").wsgi_request.user == world.users["lea"]


def test_another_tenant_or_another_subject_is_somebody_else(world, client, microsoft):
    give(client, "lea")
    comes_back(client, "?process=connect")
    for changed in ({"tid": "tenant-2"}, {"tid": None}, {"sub": "subject-2"}):
        microsoft.update(CLAIMS)
        microsoft.update(changed)
        again = Client()
        assert comes_back(again).url == reverse("account_login")
        assert not signed_in(again)


def test_what_is_tied_to_one_is_not_tied_to_another(world, client, microsoft):
    give(client, "lea")
    comes_back(client, "?process=connect")
    other = Client()
    give(other, "tom")
    comes_back(other, "?process=connect")
    assert SocialAccount.objects.get().user == world.users["lea"]


def test_an_account_elsewhere_shows_no_second_step(world, client, microsoft):
    give(client, "mo")
    comes_back(client, "?process=connect")
    again = Client()
    comes_back(again)
    assert not again.session["second_step"]
    assert "Some records wait for a second step" in again.get("/").content.decode()


def test_a_tie_is_made_only_by_whoever_has_just_shown_who_it_is(world, client, microsoft):
    """Else an open screen would be enough, and the tie outlives a change of password."""
    give(client, "lea")
    session = client.session
    session["begun"] -= 11 * 60
    session.save()
    url = reverse("openid_connect_login", args=["microsoft"])
    for sent in ({"QUERY_STRING": "process=connect"}, {"process": "connect"}):
        answer = client.post(url, **sent) if "QUERY_STRING" in sent else client.post(url, sent)
        assert answer.url == f"{reverse('account_reauthenticate')}?next=%2Faccounts%2F"
    assert Client().post(f"{url}?process=connect").url == reverse("account_login")


def test_whose_account_was_tied_is_told(world, client, microsoft):
    give(client, "lea")
    comes_back(client, "?process=connect")
    notices = Notice.objects.unscoped("test")
    assert [(each.kind, each.to) for each in notices] == [("tied-elsewhere", world.users["lea"])]
    comes_back(Client())
    assert notices.count() == 1, "signing in with it ties nothing"


@pytest.mark.parametrize("fault", [requests.ConnectionError("canary"), requests.HTTPError("canary"), KeyError("x")])
def test_a_provider_that_cannot_be_reached_is_said_in_a_sentence(world, client, microsoft, monkeypatch, fault):
    def broken(_):
        raise fault

    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", property(broken))
    answer = client.post(reverse("openid_connect_login", args=["microsoft"]), follow=True)
    assert answer.redirect_chain[-1] == (reverse("account_login"), 302)
    text = answer.content.decode()
    assert "Signing in there did not work." in text
    assert "canary" not in text


def test_the_library_shows_no_page_of_its_own(world, client, microsoft):
    assert client.get(reverse("openid_connect_login", args=["microsoft"])).url == reverse("account_login")


def test_a_forged_way_back_signs_nobody_in(world, client, microsoft):
    answer = client.get(reverse("openid_connect_callback", args=["microsoft"]), {"code": "c", "state": "made up"})
    assert answer.url == reverse("account_login")
    assert not signed_in(client)


def test_the_page_with_the_button_names_the_server_it_leads_to(world, client, microsoft):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "form-action 'self' https://login.microsoftonline.com;" in policy
