"""Saves that found no connection: they wait on the phone, go when it is back, and only as the person who made them."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from remit.areas.promises import actions
from remit.areas.promises.models import Promise
from remit.core.acts import history_of
from tests.browser.visits import faults, overhang, sign_in
from tests.world import TODAY, viewer

pytestmark = pytest.mark.browser
WORDS = "An action marked as done"
DO, READY = "**/actions/*/do/*", "**/offline/ready/"


@pytest.fixture
def promise(peopled):
    lea = viewer(peopled, "lea")
    return actions.give(by=lea, what="Ring the museum", due=TODAY, owner=peopled.staff["lea"])


@pytest.fixture
def phone(windows, promise):
    page = windows.open(360, 780)
    sign_in(page, "lea@example.org")
    page.goto("/actions/")
    page.wait_for_function(
        "() => window.htmx && document.readyState === 'complete'"
    )  # pressed sooner, a form goes by itself
    return page


def now(promise):
    return Promise.objects.unscoped("test").get(pk=promise.pk)


def done(promise):
    return now(promise).done_on == TODAY


def waiting(page):
    return page.get_by_role("region", name="On this phone")


def told_as_not_taken(page):
    expect(waiting(page).get_by_text("not taken")).to_be_visible()


def kept(page):
    return page.evaluate("() => JSON.parse(localStorage.getItem('remit-waiting') || '[]')")


def no_way_to(page, address):
    page.route(address, lambda route: route.abort("internetdisconnected"))


def tries(page):
    """The POSTs of ticks that go out from now on, as they are sent."""
    sent = []
    page.on("request", lambda each: sent.append(each.post_data) if "/do/" in each.url else None)
    return sent


def sign_out(page):
    if not page.get_by_role("button", name="Sign out").is_visible():
        page.locator("summary", has_text="your account").click()
    page.get_by_role("button", name="Sign out").click()


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
        sign_out(phone)
    phone.wait_for_url("**/sign-in/**")
    assert len(asked) == 2
    assert phone.evaluate("() => localStorage.length") == 0
    assert not done(promise)


def test_what_is_not_taken_is_said_until_it_is_forgotten(phone, promise):
    ticked_without_a_connection(phone)
    phone.route(DO, lambda route: route.fulfill(status=404))
    phone.context.set_offline(False)
    told_as_not_taken(phone)
    phone.reload()
    told_as_not_taken(phone)
    assert faults(phone) == []
    assert not overhang(phone)
    waiting(phone).get_by_role("button", name="Forget it").click()
    expect(waiting(phone)).to_be_hidden()
    assert not done(promise)


def test_what_was_not_taken_can_be_tried_again(phone, promise):
    ticked_without_a_connection(phone)
    phone.route(DO, lambda route: route.fulfill(status=404))
    phone.context.set_offline(False)
    told_as_not_taken(phone)
    phone.unroute(DO)
    waiting(phone).get_by_role("button", name="Try again").click()
    expect(waiting(phone)).to_be_hidden()
    assert done(promise)


def test_what_somebody_changed_meanwhile_stays_as_not_taken_and_leads_there(phone, promise, peopled):
    ticked_without_a_connection(phone)
    values = {"version": promise.version, "what": "Ring", "due": TODAY + timedelta(days=3), "promised_to": ""}
    actions.change(by=viewer(peopled, "lea"), promise=now(promise), **values)
    phone.context.set_offline(False)
    told_as_not_taken(phone)
    expect(phone.locator("#toasts")).to_contain_text("Somebody changed this action")
    expect(phone.locator(f"#action-{promise.ref}").get_by_role("button")).to_contain_text("Done")
    waiting(phone).get_by_role("link", name=WORDS).click()
    phone.wait_for_url(f"**/actions/{promise.ref}/")
    told_as_not_taken(phone)
    assert not done(promise)


def test_a_refusal_that_passes_is_no_end_of_it(phone, promise):
    ticked_without_a_connection(phone)
    phone.route(DO, lambda route: route.fulfill(status=403))
    with phone.expect_response(DO):
        phone.context.set_offline(False)
    phone.unroute(DO)
    phone.reload()
    expect(waiting(phone)).to_be_hidden()
    assert done(promise)


@pytest.mark.parametrize(
    "missing",
    [
        "Object.defineProperty(Navigator.prototype, 'locks', {get() {}})",
        "AbortSignal.timeout = undefined",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }",
    ],
    ids=["locks", "timeout", "room"],
)
def test_where_a_phone_cannot_keep_it_nothing_is_promised(windows, promise, missing):
    page = windows.open(360, 780)
    page.add_init_script(missing)
    sign_in(page, "lea@example.org")
    page.goto("/actions/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Ring the museum").click()
    expect(page.locator("#toasts")).to_contain_text("Not saved")
    expect(page.get_by_role("button", name="Ring the museum")).to_be_visible()
    assert kept(page) == []


def test_where_the_room_ends_meanwhile_it_is_told_as_not_saved(phone):
    phone.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') } }")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Ring the museum").click()
    expect(phone.locator("#toasts")).to_contain_text("Not saved")
    expect(phone.get_by_role("button", name="Ring the museum")).to_be_visible()
    assert kept(phone) == []


def test_without_a_connection_nobody_is_signed_out_and_nothing_is_deleted(phone, promise):
    ticked_without_a_connection(phone)
    said = []
    phone.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    sign_out(phone)
    assert len(said) == 1
    assert "still signed in" in said[0]
    assert len(kept(phone)) == 1
    phone.context.set_offline(False)
    expect(waiting(phone)).to_be_hidden()
    assert done(promise)


def test_a_signing_out_that_does_not_arrive_deletes_nothing(phone):
    ticked_without_a_connection(phone)
    no_way_to(phone, READY)
    no_way_to(phone, "**/sign-out/")
    phone.context.set_offline(False)
    phone.on("dialog", lambda dialog: dialog.accept())
    with phone.expect_event("dialog", lambda dialog: "still signed in" in dialog.message):
        sign_out(phone)
    assert len(kept(phone)) == 1


def test_a_page_left_open_sends_nothing_in_the_session_of_somebody_else(phone, promise):
    no_way_to(phone, DO)
    phone.get_by_role("button", name="Ring the museum").click()
    expect(waiting(phone)).to_contain_text(WORDS)
    no_way_to(phone, READY)
    phone.context.clear_cookies()
    sign_in(phone.context.new_page(), "tom@example.org")
    phone.unroute(DO)
    phone.unroute(READY)
    sent = tries(phone)
    for _ in range(2):
        with phone.expect_response(READY) as answer:
            waiting(phone).get_by_role("button", name="Send now").click()
        answer.value.finished()
        phone.evaluate("() => navigator.locks.request('remit-waiting', () => true)")
    assert sent == []
    assert len(kept(phone)) == 1
    assert not done(promise)


def aged(page, days):
    page.evaluate(
        """days => localStorage.setItem("remit-waiting", JSON.stringify(JSON.parse(localStorage.getItem("remit-waiting"))
        .map(each => ({...each, at: each.at - days * 86400000}))))""",
        days,
    )


def test_what_the_server_would_not_know_again_is_not_sent(phone, promise):
    ticked_without_a_connection(phone)
    aged(phone, 8)
    sent = tries(phone)
    phone.context.set_offline(False)
    told_as_not_taken(phone)
    expect(waiting(phone).get_by_role("button", name="Try again")).to_be_hidden()
    assert sent == []
    assert not done(promise)


def test_what_was_not_taken_goes_after_a_fortnight(phone):
    ticked_without_a_connection(phone)
    phone.route(DO, lambda route: route.fulfill(status=404))
    phone.context.set_offline(False)
    told_as_not_taken(phone)
    aged(phone, 13)
    phone.reload()
    told_as_not_taken(phone)
    aged(phone, 2)
    phone.reload()
    expect(waiting(phone)).to_be_hidden()
    assert kept(phone) == []


def test_what_somebody_else_left_goes_after_a_week(phone):
    ticked_without_a_connection(phone)
    aged(phone, 6)
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    phone.goto("/sign-in/")
    sign_in(phone, "tom@example.org")
    assert len(kept(phone)) == 1
    aged(phone, 2)
    phone.reload()
    assert kept(phone) == []


def test_a_save_whose_answer_was_lost_goes_again_and_is_done_once(phone, promise, peopled):
    sent = tries(phone)
    phone.route(DO, lambda route: (route.fetch(), route.abort("internetdisconnected")))
    phone.get_by_role("button", name="Ring the museum").click()
    expect(waiting(phone)).to_contain_text(WORDS)
    assert done(promise)
    phone.unroute(DO)
    waiting(phone).get_by_role("button", name="Send now").click()
    expect(phone.locator("#toasts")).to_contain_text("Done.")
    expect(waiting(phone)).to_be_hidden()
    first, second = ({name: parse_qs(each)[name] for name in ("once", "noted")} for each in sent)
    assert first == second
    acts = [each.act for each in history_of(now(promise), viewer(peopled, "lea"))]
    assert acts.count("promises.do") == 1


def test_of_two_tabs_one_sends(phone, promise):
    other = phone.context.new_page()
    other.goto("/")
    ticked_without_a_connection(phone)
    held = []
    phone.context.route(DO, lambda route: held.append(route))
    with phone.context.expect_event("request", lambda each: "/do/" in each.url):
        phone.context.set_offline(False)
    for page in (phone, other):
        waiting(page).get_by_role("button", name="Send now").click()
        page.evaluate("async () => { for (const _ of [1, 2, 3]) await fetch('/offline/ready/') }")
    assert len(held) == 1
    held[0].continue_()
    expect(waiting(phone)).to_be_hidden()
    expect(waiting(other)).to_be_hidden()
    assert done(promise)
