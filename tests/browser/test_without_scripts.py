"""Where no script runs, pages are read and forms are sent as ever."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import heading, saved

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(peopled, enter) -> Page:
    return enter("lea", java_script_enabled=False)


def test_a_list_is_filtered_without_scripts(plain):
    plain.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Pupils").click()
    rows = plain.get_by_role("table").get_by_role("rowheader").get_by_role("link")
    everybody = rows.count()
    plain.get_by_label("Year group").select_option("8")
    plain.get_by_role("button", name="Show").click()
    expect(plain.get_by_text("1 pupil with these filters")).to_be_visible()
    assert rows.count() == 1 < everybody
    rows.first.click()
    heading(plain, "ann-given ann-family")


def test_a_duty_is_recorded_without_scripts(plain):
    plain.goto("/duties/")
    plain.get_by_role("link", name=re.compile("^lea year-wording-1")).click()
    plain.get_by_role("textbox", name="What was done").fill("Met the tutors of the year")
    plain.get_by_role("button", name="Save record").click()
    saved(plain, "Recorded.")
    expect(plain.get_by_role("region", name="What shows it")).to_contain_text("Met the tutors of the year")


def test_the_account_menu_opens_and_signs_out_without_scripts(plain):
    plain.get_by_text("lea-person, your account").locator("xpath=..").click()
    plain.get_by_role("button", name="Sign out").click()
    heading(plain, "Sign in")
