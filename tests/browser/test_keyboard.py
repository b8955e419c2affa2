"""With the keys alone: everything that can be pressed can be reached, and is seen when it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_review import bring_in
from tests.browser.visits import heading, saved
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

MOST = 400  # presses of Tab on any one page

# Once a page: numbers what can be pressed or typed into, and notes how each looks without the focus: itself, and what
# stands beside it or around it and may be drawn for it. Of radio buttons under one name, Tab reaches one.
PREPARE = """() => {
  if (window.looks) return [...window.looks.keys()];
  window.look = element => {
    document.getAnimations().forEach(each => each.finish());
    return [element, element.nextElementSibling, element.parentElement].filter(Boolean).map(each => {
      const style = getComputedStyle(each);
      return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.clipPath, style.top].join();
    }).join();
  };
  window.looks = new Map();
  for (const each of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    const shown = each.checkVisibility({visibilityProperty: true});
    if (each.disabled || each.type === "hidden" || !shown) continue;
    each.dataset.number = each.type === "radio" ? each.name : String(window.looks.size);
    window.looks.set(each.dataset.number, window.look(each));
  }
  return [...window.looks.keys()];
}"""
FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const number = here.dataset.number ?? "";
  const name = (here.labels?.[0]?.innerText || here.innerText || "").trim().replace(/\\s+/g, " ");
  return {number, name, seen: window.look(here) !== window.looks.get(number), html: here.outerHTML.slice(0, 120)};
}"""


def tab(page: Page) -> dict | None:
    page.evaluate(PREPARE)
    page.keyboard.press("Tab")
    return page.evaluate(FOCUSED)


def tab_to(page: Page, name: str) -> None:
    for _ in range(MOST):
        here = tab(page)
        if here and here["name"].startswith(name):
            assert here["seen"], here["html"]
            return
    raise AssertionError(f"Tab does not reach “{name}”")


def walk(page: Page) -> tuple[set[str], list[str]]:
    """The numbers that Tab comes by until it comes round, and what was reached unseen. A date takes several presses."""
    reached: list[str] = []
    unseen: list[str] = []
    for _ in range(MOST):
        here = tab(page)
        if here is None or here["number"] in reached[:-1]:
            break
        reached.append(here["number"])
        if not here["seen"]:
            unseen.append(here["html"])
    return set(reached), unseen


def reaches_everything(page: Page) -> None:
    wanted = set(page.evaluate(PREPARE))
    reached, unseen = walk(page)
    missed = [page.locator(f"[data-number='{each}']").first.inner_text() for each in wanted - reached]
    assert len(wanted) > 8
    assert missed == []
    assert unseen == []


@pytest.mark.parametrize("address", ["/", "/duties/"])
def test_tab_reaches_everything_and_shows_where_it_is(address, peopled, enter):
    page = enter("lea")
    page.goto(address)
    reaches_everything(page)


def test_tab_reaches_everything_of_a_long_review(peopled, enter):
    page = enter("lea")
    bring_in(page, "year-leader-sixty-duties.txt")
    reaches_everything(page)


def test_somebody_without_a_mouse_signs_in_and_records_what_she_did(peopled, windows):
    page = windows.open()
    page.goto("/sign-in/")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type("lea@example.org")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Home - Remit")
    tab_to(page, "My duties")
    page.keyboard.press("Enter")
    expect(page).to_have_title("My duties - Remit")
    tab_to(page, "lea year-wording-1")
    page.keyboard.press("Enter")
    heading(page, "lea year-wording-1")
    tab_to(page, "What was done")
    page.keyboard.type("Met the tutors of the year")
    tab_to(page, "Save record")
    page.keyboard.press("Enter")
    saved(page, "Recorded.")
    expect(page.get_by_role("region", name="What shows it")).to_contain_text("Met the tutors of the year")


def test_the_skip_link_leads_past_the_menu(peopled, enter):
    page = enter("lea")
    tab_to(page, "Skip to the page")
    page.keyboard.press("Enter")
    here = tab(page)
    assert here is not None
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)"), here["html"]
