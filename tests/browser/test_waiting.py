"""Saves that found no connection: they wait on the phone, go when it is back, and only as the person who made them."""

import pytest
from playwright.sync_api import expect

from remit.areas.promises import actions
from remit.areas.promises.models import Promise
from tests.browser.visits import faults, overhang, sign_in
from tests.world import TODAY, viewer

pytestmark = pytest.mark.browser
WORDS = "An action marked as done"


@pytest.fixture
def promise(peopled):
    lea = viewer(peopled, "lea")
    return actions.give(by=lea, what="Ring the museum", due=TODAY, owner=peopled.staff["lea"])


@pytest.fixture
def phone(windows, promise):
    page = windows.open(360, 780)
    sign_in(page, "lea@example.org")
    page.goto("/actions/")
    return page


def done(promise):
    return Promise.objects.unscoped("test").get(pk=promise.pk).done_on == TODAY


def ticked_without_a_connection(page):
    page.context.set_offline(True)
    page.get_by_role("button", name="Ring the museum").click()
    expect(page.get_by_role("listitem").get_by_text("On this phone, not yet sent", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="On this phone")).to_contain_text(WORDS)


def test_it_waits_says_so_and_goes_by_itself(phone, promise):
    ticked_without_a_connection(phone)
    assert not done(promise)
    assert faults(phone) == []
    assert not overhang(phone)
    kept = phone.evaluate("() => JSON.stringify(localStorage)")
    assert promise.ref in kept
    assert "museum" not in kept
    phone.context.set_offline(False)
    expect(phone.get_by_role("button", name="Take back")).to_be_visible()
    expect(phone.get_by_role("region", name="On this phone")).to_be_hidden()
    assert done(promise)
    assert phone.evaluate("() => localStorage.length") == 0


def test_it_outlives_the_session_and_is_never_sent_as_somebody_else(phone, promise):
    ticked_without_a_connection(phone)
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    phone.goto("/sign-in/")
    sign_in(phone, "tom@example.org")
    expect(phone.get_by_role("region", name="On this phone")).to_be_hidden()
    assert not done(promise)
    phone.context.clear_cookies()
    sign_in(phone, "lea@example.org")
    expect(phone.get_by_text("Done.", exact=True)).to_be_visible()
    assert done(promise)


def test_signing_out_asks_before_it_deletes_what_waits(phone, promise):
    ticked_without_a_connection(phone)
    phone.route("**/offline/ready/", lambda route: route.abort("internetdisconnected"))
    phone.context.set_offline(False)
    asked = []
    phone.on(
        "dialog",
        lambda dialog: (asked.append(dialog.message), dialog.dismiss() if len(asked) == 1 else dialog.accept()),
    )
    for _ in range(2):
        if not phone.get_by_role("button", name="Sign out").is_visible():
            phone.locator("summary", has_text="your account").click()
        phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url("**/sign-in/**")
    assert len(asked) == 2
    assert phone.evaluate("() => localStorage.length") == 0
    assert not done(promise)


def test_what_is_not_taken_is_said_until_it_is_forgotten(phone, promise):
    ticked_without_a_connection(phone)
    phone.route("**/actions/*/do/*", lambda route: route.fulfill(status=404))
    phone.context.set_offline(False)
    waiting = phone.get_by_role("region", name="On this phone")
    expect(waiting).to_contain_text("not taken")
    phone.reload()
    expect(waiting).to_contain_text("not taken")
    waiting.get_by_role("button", name="Forget it").click()
    expect(waiting).to_be_hidden()
    assert not done(promise)
