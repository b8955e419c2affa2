"""The field on every page: a key goes to it, arrows go through what is found, and without scripts it is a form."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import faults, heading, overhang, sign_in

pytestmark = pytest.mark.browser


def test_a_key_goes_to_search_and_the_arrows_and_enter_open_what_is_found(peopled, enter):
    page = enter("lea")
    page.goto("/duties/")
    field = page.get_by_role("combobox", name="Search")
    page.keyboard.press("/")
    page.keyboard.press("k")
    expect(field).not_to_be_focused()  # one letter alone is nobody's shortcut
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    field.press_sequentially("given")
    found = page.get_by_role("listbox", name="Found")
    expect(found.get_by_role("option", name="ann-given ann-family Year 8")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(found.get_by_role("option", name="ann-given ann-family Year 8")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(found.get_by_role("option", name="bea-given bea-family Year 11")).to_have_attribute("aria-selected", "true")
    assert faults(page) == []
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    heading(page, "ann-given")
    assert "given" not in page.url


def test_escape_empties_and_closes_the_list_and_a_slash_in_a_text_is_a_slash(peopled, enter):
    page = enter("lea")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search")
    field.press_sequentially("an/n")
    expect(field).to_have_value("an/n")
    field.fill("ann")
    expect(page.get_by_role("option", name="ann-given ann-family Year 8")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Found")).to_be_hidden()
    expect(field).to_have_value("")


def test_enter_without_a_choice_opens_the_page_of_search(peopled, enter):
    page = enter("tom")
    page.get_by_role("combobox", name="Search").fill("cal")
    page.keyboard.press("Enter")
    heading(page, "Search")
    assert page.url.endswith("/find/")
    expect(page.get_by_role("main").get_by_role("link", name="cal-given")).to_be_visible()


def test_on_a_phone_search_is_behind_its_icon(peopled, enter):
    page = enter("lea", width=360, height=780)
    page.get_by_role("link", name="Search").click()
    heading(page, "Search")
    page.get_by_label("Name, number or words").fill("given ann")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("main").get_by_role("link", name="ann-given ann-family", exact=True)).to_be_visible()
    assert faults(page) == []
    assert not overhang(page)


def test_without_scripts_the_field_is_a_form(peopled, windows):
    page = windows.open(java_script_enabled=False)
    sign_in(page, "tom@example.org")
    page.get_by_role("searchbox", name="Search").fill("cal")
    page.keyboard.press("Enter")
    heading(page, "Search")
    expect(page.get_by_role("main").get_by_role("link", name="cal-given")).to_be_visible()
