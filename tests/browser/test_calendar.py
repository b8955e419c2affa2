"""The calendar on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import faults, heading, overhang

pytestmark = pytest.mark.browser


def test_a_month_is_a_grid_on_a_desk_and_a_list_of_what_is_on_on_a_phone(peopled, enter):
    page = enter("lea")
    page.goto("/calendar/")
    heading(page, "November 2026")
    expect(page.locator(".rm-cal > li:visible")).to_have_count(42)
    assert faults(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    days = page.locator(".rm-cal > li:visible")
    assert 0 < days.count() < 30
    assert faults(page) == []
    assert not overhang(page)


def test_with_the_keys_she_goes_on_and_comes_back_to_today_and_her_layers_stay(peopled, enter):
    page = enter("lea")
    page.goto("/calendar/")
    page.get_by_label("My actions").focus()
    page.keyboard.press("Space")
    page.get_by_role("main").get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_label("My actions")).not_to_be_checked()
    page.get_by_role("link", name="The month after").press("Enter")
    heading(page, "December 2026")
    expect(page.get_by_label("My actions")).not_to_be_checked()
    page.get_by_role("link", name="Week", exact=True).press("Enter")
    page.get_by_role("link", name="The week after").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Today").press("Enter")
    heading(page, "16 November to 22 November 2026")
    expect(page.locator("[aria-current=date]")).to_contain_text("16")


def test_the_address_for_another_program_is_made_shown_once_and_withdrawn(peopled, enter):
    page = enter("tom", width=360, height=780)
    page.goto("/calendar/")
    page.get_by_role("link", name="In another program").click()
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_role("main").locator("code").inner_text()
    assert faults(page) == []
    assert not overhang(page)
    assert page.request.get(address).status == 200
    page.goto("/calendar/elsewhere/")
    expect(page.get_by_role("main").locator("code")).to_have_count(0)
    page.get_by_role("button", name="Withdraw it", exact=True).click()
    expect(page.get_by_text("None is open.")).to_be_visible()
    assert page.request.get(address).status == 404


def test_a_parents_evening_is_planned_back_seen_before_it_is_set_and_taken_back(peopled, enter):
    page = enter("lea", width=360, height=780)
    page.goto("/calendar/")
    page.get_by_role("link", name="Plan back from a day").click()
    heading(page, "Plan back from a day")
    page.get_by_label("When").fill("2026-12-10")
    assert faults(page) == []
    page.get_by_role("button", name="Propose days").click()
    heading(page, "Parents’ evening")
    assert faults(page) == []
    assert not overhang(page)
    page.get_by_label("Make it an action").first.uncheck()
    page.get_by_role("button", name="Set these actions").click()
    expect(page.get_by_text("7 actions are set.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
