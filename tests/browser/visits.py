"""What the tests do on pages, in the words of whoever does it, and what they ask of every page."""

from __future__ import annotations

from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.world import PASSWORD

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TEXTS = Path(__file__).parent / "texts"
RUN_AXE = "() => axe.run(document, {resultTypes: ['violations']})"


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Main", exact=True)).to_be_attached()


def sign_in_first(page: Page, email: str, given: str, chosen: str) -> None:
    """With the password that the office gave: nothing opens before she has chosen her own."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(given)
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Choose your password")
    page.goto("/duties/")
    heading(page, "Choose your password")
    page.get_by_label("New password").fill(chosen)
    page.get_by_label("The same again").fill(chosen)
    page.get_by_role("button", name="Save password").click()
    saved(page, "Your password is changed.")


def saved(page: Page, words: str) -> None:
    """The note that something was done."""
    expect(page.get_by_role("status").get_by_text(words).first).to_be_visible()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def faults(page: Page) -> list[str]:
    """What axe finds wrong, each with the first element that has it."""
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(AXE)
    found = page.evaluate(RUN_AXE)["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]} {each['nodes'][0].get('failureSummary', '')}" for each in found
    ]


def held_back(page: Page) -> list[str]:
    """What is drawn with a picture that the content policy does not let through: ticks and arrows come from files."""
    return page.evaluate("""() => [...document.querySelectorAll("body *")]
      .filter(each => getComputedStyle(each).backgroundImage.includes("data:")).map(each => each.outerHTML.slice(0, 120))""")


def overhang(page: Page) -> int:
    """By how many pixels the page, or a list that a phone shows as cards, is wider than its place."""
    return page.evaluate("""() => Math.max(document.documentElement.scrollWidth - innerWidth,
      ...[...document.querySelectorAll("main, .rm-side, .rm-tiles, .rm-scroll:has(.rm-cards)")].map(each => each.scrollWidth - each.clientWidth))""")


def set_up_app(page: Page) -> None:
    """A second step, by the app on a phone."""
    page.goto("/second-step/app/")
    secret = page.locator("strong.rm-break").inner_text().replace(" ", "")
    now = list(yield_hotp_counters_from_time())[1]
    page.get_by_label("Code that the app shows now").fill(format_hotp_value(hotp_value(secret, now)))
    page.keyboard.press("Enter")
    heading(page, "Recovery codes")
    page.get_by_role("link", name="I have kept them").click()
