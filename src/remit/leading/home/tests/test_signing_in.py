"""Who comes in, how fast, and for how long."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from remit.core import clock
from remit.core.accounts import throttle
from remit.core.accounts.models import SignIn, User
from remit.core.writing import unrecorded
from remit.school.models import Staff
from tests.world import PASSWORD, TODAY

START = datetime(TODAY.year, TODAY.month, TODAY.day, 8, 45, tzinfo=UTC)


@pytest.fixture
def later(monkeypatch):
    """Moves the clock on."""
    moment = [START]
    monkeypatch.setattr(clock, "timezone", SimpleNamespace(now=lambda: moment[0], localtime=timezone.localtime))

    def move(**by):
        moment[0] += timedelta(**by)

    return move


def give(client, name, password, **more):
    return client.post(reverse("account_login"), {"login": f"{name}@example.org", "password": password, **more})


def said(answer):
    return answer.content.decode()


# By account


def test_after_five_wrong_passwords_the_next_waits_and_is_told_how_long(world, client):
    for _ in range(5):
        assert "do not go together" in said(give(client, "lea", "wrong"))
    answer = give(client, "lea", "wrong")
    assert answer.status_code == 429
    assert "It can be tried again in 1 minute." in said(answer)


def test_the_right_password_waits_as_well(world, client):
    for _ in range(5):
        give(client, "lea", "wrong")
    assert give(client, "lea", PASSWORD).status_code == 429


def test_each_wrong_password_doubles_the_wait_and_nobody_is_locked_out_for_ever(world, client, later):
    for _ in range(5):
        give(client, "lea", "wrong")
    for minutes in (1, 2, 4, 8, 15, 15):
        unit = "minute" if minutes == 1 else "minutes"
        assert f"in {minutes} {unit}." in said(give(client, "lea", "wrong")), minutes
        later(minutes=minutes)
        assert "do not go together" in said(give(client, "lea", "wrong"))
    later(minutes=15)
    assert give(client, "lea", PASSWORD).status_code == 302


def test_a_try_that_is_refused_makes_nobody_wait_longer(world, client, later):
    for _ in range(5):
        give(client, "lea", "wrong")
    for _ in range(20):
        give(client, "lea", "wrong")
    later(minutes=1)
    assert give(client, "lea", PASSWORD).status_code == 302


def test_one_that_worked_forgives_what_went_before(world, client, later):
    for _ in range(4):
        give(client, "lea", "wrong")
    later(seconds=1)
    assert give(client, "lea", PASSWORD).status_code == 302
    client.logout()
    later(seconds=1)
    for _ in range(4):
        assert give(client, "lea", "wrong").status_code == 200


def test_an_address_that_nobody_has_is_answered_alike(world, client):
    for _ in range(5):
        assert said(give(client, "nobody", "wrong")).count("do not go together") == said(
            give(client, "mo", "wrong")
        ).count("do not go together")
    assert said(give(client, "nobody", "wrong")).count("in 1 minute.") == 1
    assert said(give(client, "mo", "wrong")).count("in 1 minute.") == 1


def test_of_an_address_that_nobody_has_no_word_is_kept(world, client):
    give(client, "somebody.private", "wrong")
    held = SignIn.objects.get()
    assert held.user is None
    assert "somebody" not in str(vars(held))


def test_the_capitals_of_an_address_give_no_further_tries(world, client):
    for spelt in ("lea", "LEA", "Lea", "lEa", "leA"):
        give(client, spelt, "wrong")
    assert give(client, "lea", "wrong").status_code == 429


# By address


def test_a_whole_school_signs_in_from_one_address(world, client):
    """150 in a minute, with some who mistype."""
    users = [User(email=f"u{number}@example.org", name="u") for number in range(150)]
    for user in users:
        user.set_password(PASSWORD)
    User.objects.bulk_create(users)
    school = world.schools["alder"]
    unrecorded(
        "test",
        lambda: [Staff.objects.create(school=school, user=user, name="u", first_day=TODAY) for user in users],
    )
    for number in range(150):
        if number % 10 == 0:
            give(client, f"u{number}", "mistyped")
        assert give(client, f"u{number}", PASSWORD).status_code == 302
        client.logout()


def test_who_guesses_over_many_accounts_is_stopped_at_a_hundred(world, client, later):
    for number in range(100):
        assert give(client, f"guess{number}", "wrong").status_code == 200
    assert give(client, "lea", PASSWORD).status_code == 429
    assert give(client, "nobody", "x").status_code == 429
    later(minutes=11)
    assert give(client, "lea", PASSWORD).status_code == 302


def test_elsewhere_nobody_waits_for_it(world, client):
    for number in range(100):
        give(client, f"guess{number}", "wrong")
    client.defaults["REMOTE_ADDR"] = "192.0.2.9"
    assert give(client, "lea", PASSWORD).status_code == 302


# From where


def test_who_guesses_elsewhere_keeps_nobody_out_of_a_browser_they_used_before(world, client, later):
    """One wrong password a minute, all day, from anywhere."""
    give(client, "lea", PASSWORD)
    client.post(reverse("account_logout"))
    client.defaults["REMOTE_ADDR"] = "192.0.2.77"  # at home now
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for hour in range(3):
        for _ in range(60):
            later(minutes=1)
            give(guesser, "lea", "wrong")
        assert give(guesser, "lea", PASSWORD).status_code == 429, "who guesses waits, also with the right one"
        assert give(client, "lea", PASSWORD).status_code == 302, hour
        client.post(reverse("account_logout"))


def test_nor_out_of_a_place_they_signed_in_from_lately(world, client, later):
    give(client, "lea", PASSWORD)
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    later(hours=1)
    for _ in range(10):
        give(guesser, "lea", "wrong")
    assert give(guesser, "lea", PASSWORD).status_code == 429
    assert give(Client(), "lea", PASSWORD).status_code == 302
    later(days=31)
    for _ in range(10):
        give(guesser, "lea", "wrong")
    assert give(Client(REMOTE_ADDR="203.0.113.10"), "lea", PASSWORD).status_code == 429


def test_who_guesses_in_a_browser_that_is_known_waits_there(world, client):
    give(client, "lea", PASSWORD)
    client.post(reverse("account_logout"))
    for _ in range(5):
        give(client, "lea", "wrong")
    assert give(client, "lea", PASSWORD).status_code == 429
    give(client, "mo", PASSWORD)
    client.post(reverse("account_logout"))
    for _ in range(5):
        assert give(client, "tom", "wrong").status_code == 200, "it is known for no other account"
    assert give(client, "tom", "wrong").status_code == 429


def test_a_forged_browser_has_no_count_of_its_own(world):
    for number in range(6):
        browser = Client()
        browser.cookies["remit-known"] = f"forged-{number}"
        answer = give(browser, "lea", "wrong")
    assert answer.status_code == 429


def test_pupils_who_guess_names_at_school_shut_no_teacher_out_who_was_in_from_there(world, client, later):
    give(client, "lea", PASSWORD)
    later(days=3)
    guesser = Client()
    for number in range(101):
        give(guesser, f"guess{number}", "wrong")
    assert give(Client(), "mo", PASSWORD).status_code == 429
    assert give(Client(), "lea", PASSWORD).status_code == 302


def test_in_an_open_session_one_shows_who_it_is_whoever_guesses_elsewhere(world, client):
    give(client, "lea", PASSWORD)
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(8):
        give(guesser, "lea", "wrong")
    again = reverse("account_reauthenticate")
    assert client.post(again, {"password": PASSWORD}).status_code == 302
    for _ in range(5):
        client.post(again, {"password": "wrong"})
    assert "It can be tried again in 1 minute." in said(client.post(again, {"password": PASSWORD})), (
        "here too one waits"
    )


def test_old_tries_go_by_themselves(world, client, later):
    give(client, "nobody", "wrong")
    give(client, "lea", "wrong")
    later(days=2)
    give(client, "lea", PASSWORD)
    assert list(SignIn.objects.order_by("pk").values_list("user", flat=True)) == [world.users["lea"].pk] * 2
    later(days=91)
    throttle.prune()
    assert not SignIn.objects.exists()


# How long


def test_a_session_of_a_shared_machine_ends_with_the_browser_and_after_eight_hours(world, client, later):
    give(client, "lea", PASSWORD)
    assert client.session.get_expire_at_browser_close()
    later(hours=7, minutes=59)
    assert client.get("/").status_code == 200
    later(minutes=2)
    assert client.get("/").url.startswith(reverse("account_login"))


def test_a_device_of_ones_own_stays_signed_in_for_fourteen_days_since_last_seen(world, client, later):
    give(client, "lea", PASSWORD, mine="on")
    assert client.session.get_expiry_age() == 14 * 24 * 3600
    for _ in range(3):
        later(days=13)
        assert client.get("/").status_code == 200
    later(days=15)
    assert client.get("/").status_code == 302


def test_a_device_of_ones_own_is_asked_again_after_ninety_days_however_often_it_was_seen(world, client, later):
    assert "for 90 days at most" in said(client.get(reverse("account_login")))
    give(client, "lea", PASSWORD, mine="on")
    for _ in range(6):
        later(days=13)
        assert client.get("/").status_code == 200
    later(days=12)
    assert client.get("/").status_code == 200, "ninety days"
    later(days=1)
    assert client.get("/").url.startswith(reverse("account_login"))


def test_a_password_is_changed_only_by_whoever_has_just_shown_who_it_is(world, client, later):
    """Else an open screen would be enough to take an account, and its second step after it."""
    chosen = {"password": "candle meadow trumpet", "again": "candle meadow trumpet"}
    give(client, "lea", PASSWORD)
    later(hours=1)
    where = reverse("password")
    for answer in (client.get(where), client.post(where, chosen)):
        assert answer.url == f"{reverse('account_reauthenticate')}?next=%2Fpassword%2F"
    assert chosen["password"] not in str(client.session.items()), "what was typed is not kept meanwhile"
    assert client.post(answer.url, {"password": chosen["password"]}).status_code == 200
    assert User.objects.get(pk=world.users["lea"].pk).check_password(PASSWORD)
    assert client.post(answer.url, {"password": PASSWORD}).url == where
    assert client.post(where, chosen).url == "/"
    assert User.objects.get(pk=world.users["lea"].pk).check_password(chosen["password"])


def test_a_session_is_not_written_at_every_request(world, client, later, django_assert_max_num_queries):
    give(client, "lea", PASSWORD)
    key = client.session.session_key
    before = Session.objects.get(pk=key).session_data, UserSession.objects.get().last_seen_at
    for _ in range(3):
        client.get("/")
    later(minutes=14)
    client.get("/")
    assert (Session.objects.get(pk=key).session_data, UserSession.objects.get().last_seen_at) == before
    later(minutes=2)
    client.get("/")
    assert UserSession.objects.get().last_seen_at == START + timedelta(minutes=16)


def test_signing_in_gives_the_session_another_key(world, client):
    client.get(reverse("account_login"))
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["remit"] = before = session.session_key
    give(client, "lea", PASSWORD)
    assert client.session.session_key != before


def test_signing_out_is_a_post_and_leaves_no_session(world, client):
    give(client, "lea", PASSWORD)
    assert client.get(reverse("account_logout")).status_code == 405
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert not UserSession.objects.exists()
    assert client.get("/").status_code == 302


# Elsewhere


@pytest.fixture
def client_of(world):
    def made(name, **more):
        found = Client()
        give(found, name, PASSWORD, **more)
        return found

    return made


def test_her_sign_ins_say_when_from_where_and_whether_it_worked(world, client):
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0"
    give(client, "lea", "wrong")
    give(client, "lea", PASSWORD)
    text = said(client.get(reverse("sign-ins")))
    assert "Edge on Windows (here)" in text
    assert "127.0.0.1" in text
    assert text.count("Wrong password") == 1
    assert text.count("Signed in") > text.count("Signed in now"), "the one that worked"


def test_nobody_sees_or_ends_the_sessions_of_another(world, client, client_of):
    give(client, "lea", PASSWORD)
    mo = client_of("mo")
    mo.post(reverse("end-session"), {"session": UserSession.objects.get(user=world.users["lea"]).pk})
    assert client.get("/").status_code == 200


def test_a_session_elsewhere_is_ended_and_all_others_are(world, client, client_of):
    one, two = client_of("lea"), client_of("lea")
    give(client, "lea", PASSWORD)
    key = one.session.session_key
    client.post(reverse("end-session"), {"session": UserSession.objects.get(session_key=key).pk})
    assert one.get("/").status_code == 302
    assert two.get("/").status_code == 200
    client.post(reverse("end-session"), {"session": "others"})
    assert two.get("/").status_code == 302
    assert client.get("/").status_code == 200


def test_a_change_of_password_ends_all_others(world, client, client_of):
    other = client_of("lea", mine="on")
    give(client, "lea", PASSWORD)
    given = {"password": "candle meadow trumpet", "again": "candle meadow trumpet"}
    client.post(reverse("password"), given)
    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert UserSession.objects.get().session_key == client.session.session_key


def test_the_office_signs_somebody_out_everywhere_and_history_keeps_it(world, client, client_of):
    lea = client_of("lea")
    give(client, "administrator", PASSWORD)
    client.post(reverse("school:staff.sign-out", args=[world.staff["lea"].ref]))
    assert lea.get("/").status_code == 302
    assert client.post(reverse("school:staff.sign-out", args=[world.staff["administrator"].ref])).status_code == 403


# Who has left


def test_an_open_session_opens_nothing_after_the_last_day(world, client, later):
    give(client, "lea", PASSWORD, mine="on")
    unrecorded("test", lambda: Staff.objects.unscoped("test").filter(user=world.users["lea"]).update(last_day=TODAY))
    assert client.get("/").status_code == 200, "today is the last day"
    later(days=1)
    for url in ("/", reverse("sign-ins"), reverse("school:pupils.csv"), reverse("password")):
        answer = client.get(url)
        assert answer.status_code == 403
        assert "Your time at alder-school ended on 16 November 2026" in said(answer)
    assert client.post(reverse("account_logout")).status_code == 302


def test_an_account_that_was_closed_opens_nothing(world, client):
    give(client, "lea", PASSWORD)
    User.objects.filter(pk=world.users["lea"].pk).update(is_active=False)
    assert client.get("/").status_code == 302
    assert "do not go together" in said(give(client, "lea", PASSWORD))


# Nobody signs up


@pytest.mark.parametrize("path", ["/signup/", "/accounts/signup/", "/email/", "/password/reset/", "/3rdparty/signup/"])
def test_nobody_signs_up_or_changes_an_address(world, client, path):
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "new@example.org", "password1": PASSWORD}).status_code == 404


def test_what_workers_share_is_in_the_database(db):
    cache.set("code", "used", 60)
    assert cache.get("code") == "used"
    assert "db" in type(caches["default"]).__module__


def test_after_signing_in_one_goes_on_where_one_was_going(world, client):
    where = client.get(reverse("duties:mine")).url
    page = client.get(where).content.decode()
    assert '<input type="hidden" name="next" value="/duties/">' in page
    assert give(client, "lea", PASSWORD, next="/duties/").url == "/duties/"


def test_cookies_are_closed_to_scripts_and_to_other_sites(world, client):
    give(client, "lea", PASSWORD)
    cookie = client.cookies["remit"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_no_log_line_names_anybody(world, client, caplog):
    caplog.set_level("DEBUG")
    for _ in range(7):
        give(client, "lea", "wrong")
    give(client, "mo", PASSWORD)
    logged = " ".join(f"{each.getMessage()} {each.args}" for each in caplog.records if each.name.startswith("remit"))
    for word in ("lea", "mo@", "example.org", "wrong", "127.0.0.1"):
        assert word not in logged
