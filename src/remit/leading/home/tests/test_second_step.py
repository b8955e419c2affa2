"""Nothing sensitive opens in a session that has not shown a second step, on no page and in no spreadsheet."""

import re
import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.cache.backends import db as db_cache
from django.test import Client
from django.urls import reverse

from remit.core.accounts.kept_secrets import box, lost
from remit.core.accounts.models import SignIn
from remit.core.accounts.sessions import Shown
from remit.school import queries, rules
from remit.school.models import Characteristic
from remit.school.remit import SENSITIVE, viewer_in_session
from tests.access_walk import Walker, clients, sign_in
from tests.pages import shown_to
from tests.world import PASSWORD, SIGNED_IN

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret=SECRET):
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def give(client, name, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": f"{name}@example.org", "password": password})


def with_app(world, name):
    TOTP.activate(world.users[name], SECRET)
    return RecoveryCodes.activate(world.users[name]).generate_codes()


# What opens


@pytest.mark.parametrize("name", SIGNED_IN)
def test_without_it_nobody_has_a_sensitive_kind(world, name):
    user = world.users[name]
    viewer = viewer_in_session(user, Shown(second_step=False))
    full = viewer_in_session(user, Shown(second_step=True))
    for kind in SENSITIVE:
        assert not viewer.opens(kind, own=True)
        assert full.opens(kind) == (kind in viewer.withheld)


@pytest.mark.parametrize("name", ["head", "mo"])
def test_without_it_no_sensitive_row_is_seen(world, name):
    viewer = viewer_in_session(world.users[name], Shown())
    full = viewer_in_session(world.users[name], Shown(second_step=True))
    seen = lambda who: set(Characteristic.objects.visible_to(who).values_list("type__kind", flat=True))  # noqa: E731
    assert "inclusion" not in seen(viewer)
    if name == "head":
        assert "inclusion" in seen(full)


def test_what_a_duty_counts_is_counted_without_them_too(world):
    viewer = viewer_in_session(world.users["mo"], Shown())
    assert viewer.only("lead").closed == frozenset(SENSITIVE), "and so it is for the viewer of a role"


def read(client, url):
    answer = client.get(url)
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode(errors="replace")


@pytest.mark.parametrize("role", ["head", "mo"])
def test_no_page_shows_a_sensitive_chip_or_text_without_it(world, role):
    """Every address, spreadsheets among them: what is there with a second step and sensitive is gone without."""
    ann = world.pupils["ann"]
    code = world.types["LAC"].chip
    client = clients(world)[role]
    sign_in(client, world, role, second_step=True)
    with_it = client.get(reverse("pupil", args=[ann.ref])).content.decode()
    client = Walker()
    sign_in(client, world, role, second_step=False)
    if role == "head":
        assert f">{code}<" in with_it
    for route, url in shown_to(world, role):
        if route != "gallery":
            assert f">{code}<" not in read(client, url), route


# How it is set up


def test_whose_records_wait_is_led_to_it_and_everybody_else_goes_home(world):
    assert give(Client(), "head").url == reverse("mfa_index")
    assert give(Client(), "mo").url == reverse("mfa_index")
    assert give(Client(), "lea").url == "/"


def test_the_page_says_what_waits_and_home_says_it_too(world, client):
    give(client, "head")
    assert "Some records wait for it" in client.get(reverse("mfa_index")).content.decode()
    assert "Some records wait for a second step" in client.get("/").content.decode()


def test_an_app_is_set_up_and_what_waited_opens_at_once(world, client):
    give(client, "head")
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert "<svg" in page
    assert "data:image" not in page
    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "This code is not right" in answer.content.decode()
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert client.session["second_step"]
    assert "Some records wait" not in client.get("/").content.decode()


def test_the_secret_is_kept_in_no_clear_text(world):
    with_app(world, "head")
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_recovery_codes_are_shown_once(world, client):
    give(client, "head")
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_now(client.session["mfa.totp.secret"])})
    first = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r'<li class="rm-num">(\d+)</li>', first)
    assert len(codes) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in codes)
    client.post(reverse("mfa_generate_recovery_codes"))
    new = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r'<li class="rm-num">(\d+)</li>', new)) == 10
    assert not any(code in new for code in codes), "a new set takes the place of the old"


# How it is asked


def test_with_an_app_a_password_alone_signs_nobody_in(world, client):
    with_app(world, "head")
    assert give(client, "head").url == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302
    assert SignIn.objects.get().outcome == SignIn.HALF
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.get("/").status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert answer.url == "/"
    assert client.session["second_step"]
    assert SignIn.objects.get().outcome == SignIn.WORKED


def test_a_code_is_taken_once_whichever_worker_is_asked(world):
    with_app(world, "head")
    code = code_now()
    for client, worked in ((Client(), True), (Client(), False)):
        give(client, "head")
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get("/").status_code == 200) is worked


@pytest.mark.parametrize("after", [32, 58])
def test_a_code_is_not_taken_again_while_it_would_still_fit(world, monkeypatch, after):
    """The clocks of a phone and of a machine differ: a code fits before its half minute, and after."""
    with_app(world, "head")
    moment = int(time.time()) // 30 * 30 + 1
    code = format_hotp_value(hotp_value(SECRET, moment // 30 + 1))
    for later, worked in ((0, True), (after, False)):
        monkeypatch.setattr(time, "time", lambda later=later: moment + later)
        monkeypatch.setattr(db_cache, "tz_now", lambda later=later: datetime.fromtimestamp(moment + later, UTC))
        client = Client()
        give(client, "head")
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get("/").status_code == 200) is worked


def test_the_code_that_set_an_app_up_signs_nobody_in(world, client):
    give(client, "head")
    client.get(reverse("mfa_activate_totp"))
    code = code_now(client.session["mfa.totp.secret"])
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    again = Client()
    give(again, "head")
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert again.get("/").status_code == 302


def test_guessing_codes_is_stopped_whichever_worker_is_asked(world):
    codes = with_app(world, "head")
    for _ in range(5):
        client = Client()
        give(client, "head")
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client = Client()
    give(client, "head")
    answer = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert "Too many wrong codes" in answer.content.decode()
    cache.clear()
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302


def test_a_recovery_code_signs_in_once_and_is_counted(world):
    codes = with_app(world, "head")
    for client, worked in ((Client(), True), (Client(), False)):
        give(client, "head")
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert (client.get("/").status_code == 200) is worked
        if worked:
            assert "9 of 10 are left" in client.get(reverse("mfa_index")).content.decode()


def test_after_ten_minutes_a_change_asks_once_more_who_it_is(world, client):
    give(client, "head")
    session = client.session
    session["begun"] -= 11 * 60
    session.save()
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.post(answer.url, {"password": "wrong"}).status_code == 200
    assert client.post(answer.url, {"password": PASSWORD}).url == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_nobody_removes_the_passkey_of_another(world, client):
    held = Authenticator.objects.create(user=world.users["mo"], type="webauthn", data={"name": "x", "credential": {}})
    give(client, "lea")
    for number in (held.pk, "x", ""):
        assert client.post(reverse("remove-passkey"), {"passkey": number}).status_code == 404
    assert Authenticator.objects.filter(pk=held.pk).exists()


# The office resets it


def test_a_head_resets_it_and_everything_of_it_goes(world, client):
    with_app(world, "mo")
    sign_in(client, world, "head")
    assert client.post(reverse("school:staff.second-step", args=[world.staff["mo"].ref])).status_code == 302
    assert not Authenticator.objects.exists()


def test_the_office_resets_it_for_nobody_whose_post_opens_pupils(world, client):
    """With a link and a reset it would be that person, and read what the head has opened to them alone."""
    for name in ("mo", "head", "lea", "tom"):
        with_app(world, name)
    give(client, "administrator")
    for name in ("mo", "head", "lea"):
        assert client.post(reverse("school:staff.second-step", args=[world.staff[name].ref])).status_code == 403
    assert client.post(reverse("school:staff.second-step", args=[world.staff["tom"].ref])).status_code == 302
    assert set(Authenticator.objects.values_list("user", flat=True)) == {
        world.users[name].pk for name in ("mo", "head", "lea")
    }


def test_a_head_without_it_says_nothing_of_what_others_open(world, client):
    """A password alone is not enough to open records, or to take away another's second step."""
    opening = world.openings["lea"]
    with_app(world, "mo")
    for shown, status in ((False, 403), (True, 302)):
        viewer = viewer_in_session(world.users["head"], Shown(second_step=shown))
        assert viewer.opens("post", "confirm") is shown
        assert rules.can_confirm_opening(viewer, opening=opening) is shown
        client = Client()
        sign_in(client, world, "head", second_step=shown)
        assert client.post(reverse("school:staff.second-step", args=[world.staff["mo"].ref])).status_code == status


# Under another secret


OTHER = "another secret altogether, long enough: 0123456789"


def test_under_another_secret_no_code_fits_that_anybody_could_work_out(world, settings):
    """Neither the app's nor, above all, that of an empty key."""
    codes = with_app(world, "head")
    settings.SECRET_KEY = OTHER
    nothing = RecoveryCodes(Authenticator(data={"seed": box().encrypt(b"").decode(), "used_mask": 0})).generate_codes()
    for code in (code_now(), code_now(""), codes[0], nothing[0]):
        client = Client()
        give(client, "head")
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert client.get("/").status_code == 302, code
        cache.clear()


def test_what_was_kept_under_another_secret_is_counted_and_said(world, settings, client):
    with_app(world, "head")
    assert lost() == 0
    settings.SECRET_KEY = OTHER
    assert lost() == 1
    sign_in(client, world, "head")
    assert "Your codes fit no more" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("mfa_view_recovery_codes")).url == reverse("mfa_index"), "none is made up"


# Board mode


def test_on_the_board_there_are_names_and_nothing_else_about_anybody(world):
    for name in SIGNED_IN:
        viewer = viewer_in_session(world.users[name], Shown(second_step=True, board=True))
        assert frozenset().union(*(each.kinds for each in viewer.grants)) <= {"directory", "class"}
        assert not viewer.opens("directory", "manage")
        assert not viewer.opens("post", "confirm")


@pytest.mark.parametrize("role", ["head", "mo", "lea", "tom", "administrator"])
def test_no_page_and_no_spreadsheet_shows_a_class_more_than_names(world, role):
    client = Walker()
    sign_in(client, world, role)
    session = client.session
    session["board"] = True
    session.save()
    never = {
        f"{name}-{part}" for name in ("ann", "bea", "cal", "eli") for part in ("upn", "emergency", "phone", "address")
    }
    never |= {f"{post}-{part}" for post in world.duties for part in ("wording-0", "shown", "line")}
    chips = {f">{each.chip}<" for each in world.types.values() if each.chip}
    for route, url in shown_to(world, role):
        if route != "gallery":
            text = read(client, url)
            assert not {word for word in never | chips if word in text}, route


def test_board_mode_says_so_and_has_a_way_out(world, client):
    give(client, "lea")
    client.post(reverse("board"), {"board": "on"})
    text = client.get("/").content.decode()
    assert "Board mode." in text
    assert "End board mode" in text
    assert "8A" in text or "Your " in text, "one's own lists stand there"
    client.post(reverse("board"))
    assert "End board mode" not in client.get("/").content.decode()


def test_a_list_of_ones_own_class_is_there_on_the_board(world):
    viewer = viewer_in_session(world.users["tom"], Shown(board=True))
    group = world.groups["11ma"]
    assert [str(each.pupil) if hasattr(each, "pupil") else str(each) for each in queries.members_of(viewer, group)]
