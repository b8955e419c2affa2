"""Passkeys, codes and links in a browser that has a virtual authenticator; a page hidden at once; board mode."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import told, wrong_with
from tests.browser.visits import heading, saved
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def at_localhost(windows):
    """A passkey belongs to a name, and an address in figures is none."""
    windows.base = windows.base.replace("127.0.0.1", "localhost")
    return windows


def authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.locator("summary", has_text="your account").click()
    page.get_by_role("button", name="Sign out").click()
    heading(page, "Sign in")


def test_a_head_sets_up_a_passkey_and_signs_in_with_it_alone(peopled, at_localhost):
    page = at_localhost.open()
    authenticator(page)
    sign_in(page, "head")
    heading(page, "Second step")
    expect(page.get_by_text("Some records wait for it")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    found = wrong_with(page, "add a passkey")
    page.get_by_label("What to call it").fill("My laptop")
    page.get_by_role("button", name="Add the passkey").click()
    heading(page, "Recovery codes")
    found += wrong_with(page, "recovery codes")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download").click()
    assert len(kept.value.path().read_text().split()) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Some records wait")).to_have_count(0)
    page.goto("/second-step/")
    expect(page.get_by_text("My laptop", exact=False).first).to_be_visible()
    found += wrong_with(page, "second step")
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_title("Home - Remit")
    expect(page.get_by_text("Some records wait")).to_have_count(0)
    sign_out(page)
    sign_in(page, "head")
    heading(page, "Second step")
    found += wrong_with(page, "asked for the second step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_title("Home - Remit")
    told(found)


def test_a_passkey_that_is_refused_is_said_in_words(peopled, at_localhost):
    page = at_localhost.open()
    authenticator(page)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()


def test_an_app_is_set_up_with_the_keyboard_on_a_phone(peopled, windows):
    page = windows.open(360, 780)
    sign_in(page, "head")
    page.goto("/second-step/app/")
    found = wrong_with(page, "set up an app")
    secret = page.locator("strong.rm-break").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows now").focus()
    page.keyboard.type(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1])))
    page.keyboard.press("Enter")
    heading(page, "Recovery codes")
    told(found)


def test_the_office_hands_over_a_link_and_a_colleague_comes_in_with_it(peopled, windows, enter):
    office = enter("administrator")
    office.goto(f"/school/staff/{peopled.staff['newcomer'].ref}/")
    found = wrong_with(office, "colleague")
    office.get_by_role("button", name="Make a link for a new password").click()
    heading(office, "A link for newcomer-person")
    found += wrong_with(office, "link shown")
    link = office.locator("strong", has_text="/link/").inner_text()
    office.reload()
    expect(office.locator("strong", has_text="/link/")).to_have_count(0)
    page = windows.open(360, 780)
    page.goto(link)
    found += wrong_with(page, "link")
    page.get_by_label("New password").fill("candle meadow trumpet")
    page.get_by_label("The same again").fill("candle meadow trumpet")
    page.get_by_role("button", name="Save password").click()
    saved(page, "Your password is saved, and you are signed in.")
    again = windows.open()
    again.goto(link)
    heading(again, "This link is not valid")
    told(found + wrong_with(again, "link gone"))


@pytest.mark.parametrize("width", [360, 1280])
def test_escape_twice_hides_the_page_and_a_key_brings_it_back(width, peopled, enter):
    page = enter("lea", width=width)
    page.goto(f"/pupils/{peopled.pupils['ann'].ref}/")
    page.keyboard.press("Escape")
    page.wait_for_timeout(900)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(900)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Paused")).to_be_visible()
    assert page.title() == "Remit"
    assert "ann" not in page.evaluate("document.documentElement.innerText").lower()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Paused")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("ann-given ann-family")
    assert page.title() == "ann-given ann-family - Remit"


def test_on_a_phone_a_button_hides_the_page(peopled, enter):
    page = enter("lea", width=360, height=780)
    page.get_by_role("button", name="Hide this page").click()
    expect(page.get_by_role("dialog", name="Paused")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_board_mode_is_switched_on_and_off_in_the_menu(peopled, enter):
    page = enter("lea")
    page.locator("summary", has_text="your account").click()
    page.get_by_role("button", name="Board mode").click()
    expect(page.get_by_text("Board mode.")).to_be_visible()
    found = wrong_with(page, "home on the board")
    page.goto(f"/pupils/{peopled.pupils['ann'].ref}/")
    expect(page.get_by_text("ann-emergency")).to_have_count(0)
    found += wrong_with(page, "a child on the board")
    page.get_by_role("button", name="End board mode").click()
    expect(page.get_by_text("Board mode.")).to_have_count(0)
    told(found)


def test_a_session_elsewhere_is_ended(peopled, windows):
    other, page = windows.open(), windows.open()
    for each in (other, page):
        sign_in(each, "lea")
    page.goto("/sign-ins/")
    found = wrong_with(page, "sign-ins")
    page.get_by_role("button", name="End all others").click()
    saved(page, "Signed out there.")
    other.reload()
    heading(other, "Sign in")
    told(found)


def test_too_many_wrong_passwords_are_answered_with_a_time(peopled, windows):
    page = windows.open()
    for _ in range(6):
        page.goto("/sign-in/")
        page.get_by_label("E-mail address").fill("lea@example.org")
        page.get_by_label("Password").fill("not the one")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_text("It can be tried again in").first).to_be_visible()
