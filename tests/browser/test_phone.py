"""On a phone: Remit among its programs, what it keeps there, and a promise logged in three taps."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import faults, heading, overhang, sign_in

pytestmark = pytest.mark.browser

READY = """() => Promise.race([
  navigator.serviceWorker.ready,
  new Promise((_, no) => setTimeout(() => no(new Error("the worker did not come in")), 5000)),
]).then(() => true)"""
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return found.sort();
}"""


@pytest.fixture
def phone(windows, peopled):
    page = windows.open(360, 780)
    sign_in(page, "lea@example.org")
    page.evaluate(READY)
    page.reload()
    return page


def test_no_page_of_anybody_is_ever_kept_on_the_phone(phone, peopled):
    before = phone.evaluate(KEPT)
    assert "/offline/" in before
    for address in (
        f"/pupils/{peopled.pupils['ann'].ref}/",
        "/school/pupils/",
        "/actions/",
        "/duties/",
        "/calendar/",
        "/find/",
    ):
        phone.goto(address)
    after = phone.evaluate(KEPT)
    assert after == before
    assert all(each == "/offline/" or each.startswith("/static/") for each in after)


def test_without_a_connection_a_page_says_so_and_shows_nothing_of_anybody(phone, peopled):
    phone.goto(f"/pupils/{peopled.pupils['ann'].ref}/")
    phone.context.set_offline(True)
    phone.goto(f"/pupils/{peopled.pupils['ann'].ref}/")
    heading(phone, "There is no connection")
    assert "ann-given" not in phone.content()
    assert not overhang(phone)
    assert phone.evaluate("() => getComputedStyle(document.querySelector('.rm-brand')).display") != "inline"
    phone.context.set_offline(False)
    phone.get_by_role("link", name="Try again").click()
    expect(phone.get_by_role("heading", level=1)).not_to_contain_text("no connection")


def test_a_promise_about_a_pupil_is_logged_in_three_taps(phone):
    phone.goto("/")
    phone.get_by_role("link", name="Log", exact=True).click()
    expect(phone.get_by_label("Whom it is about")).to_be_focused()
    phone.keyboard.type("ann giv")
    assert faults(phone) == []
    phone.get_by_role("link", name="I promised… : ann-given ann-family").click()
    phone.get_by_label("What will be done").fill("Ring home about the trip")
    assert faults(phone) == []
    phone.get_by_role("main").get_by_role("button").last.click()
    heading(phone, "ann-given")
    expect(phone.get_by_text("Ring home about the trip").first).to_be_visible()


def test_an_incident_about_a_pupil_of_another_year_is_logged_in_three_taps_and_taken_back(phone):
    """Cal is in Year 7, and is a line of the directory to whoever leads Year 8."""
    phone.goto("/")
    phone.get_by_role("link", name="Log", exact=True).click()
    expect(phone.get_by_label("Whom it is about")).to_be_focused()
    phone.keyboard.type("cal giv")
    phone.get_by_role("link", name="Award or incident : cal-given cal-family").click()
    assert faults(phone) == []
    phone.get_by_role("radio", name="Behaviour in a corridor or outside").check(force=True)
    phone.get_by_label("Where").fill("By the hall")
    phone.get_by_role("button", name="Log it").click()
    heading(phone, "My entries")
    assert faults(phone) == []
    expect(phone.get_by_text("By the hall")).to_be_visible()
    phone.get_by_role("button", name="Undo").click()
    expect(phone.get_by_text("Taken back", exact=True).first).to_be_visible()


def test_a_promise_is_logged_without_scripts_too(windows, peopled):
    page = windows.open(java_script_enabled=False)
    sign_in(page, "lea@example.org")
    page.get_by_role("link", name="Log", exact=True).click()
    page.get_by_label("Whom it is about").fill("ann giv")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="I promised… : ann-given ann-family").click()
    heading(page, "action")
