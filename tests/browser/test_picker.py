"""What is done for a duty is picked from many boxes: by keyboard, by typing, on a phone, and where no script runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from remit.core.writing import unrecorded
from tests.browser.visits import faults, overhang, saved

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}


def opened(page: Page, world) -> Locator:
    """The field on the page of a duty whose words suggest following up absence."""
    duty = world.duties["lea year"]
    values = {"wording": "Follow up persistent absence with tutors", "area": "attendance"}
    unrecorded("test", lambda: type(duty).objects.unscoped("test").filter(pk=duty.pk).update(**values))
    page.goto(f"/duties/{duty.ref}/change/")
    return page.get_by_role("group", name=re.compile("^What is done for it"))


def chosen(page: Page, world) -> Locator:
    page.goto(f"/duties/{world.duties['lea year'].ref}/")
    return page.get_by_role("region", name="What is done for it")


def test_what_the_words_suggest_stands_above_and_is_ticked_with_the_space_bar(peopled, enter):
    page = enter("lea")
    field = opened(page, peopled)
    suggested = field.get_by_role("checkbox", name="Absence followed up")
    expect(suggested).to_be_visible()
    suggested.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").first.press("Enter")
    saved(page, "Saved.")
    expect(chosen(page, peopled)).to_contain_text("Absence followed up")


def test_a_fold_opens_and_its_box_is_ticked_by_keyboard_alone(peopled, enter):
    page = enter("lea")
    field = opened(page, peopled)
    field.get_by_label("Find an activity").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    box = field.get_by_role("checkbox", name="Lateness followed up")
    expect(box).to_be_visible()
    while not box.evaluate("each => each === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(box).to_be_checked()


def test_typing_leaves_what_holds_the_words_and_clearing_brings_all_back(peopled, enter):
    page = enter("lea", **PHONE)
    field = opened(page, peopled)
    find = field.get_by_label("Find an activity")
    find.press_sequentially("GOVERNOR report")
    boxes = field.locator("details").get_by_role("checkbox")
    expect(boxes).not_to_have_count(0)
    for text in field.locator("details .form-check:visible").all_inner_texts():
        assert "report" in text.lower()
    expect(field.get_by_role("status")).to_contain_text(f"{boxes.count()} found")
    assert faults(page) == []
    assert overhang(page) == 0
    find.press("Enter")  # finds, and does not send the form
    boxes.first.check()
    find.fill("nothing at all like it")
    expect(field.get_by_role("status")).to_have_text("None found")
    find.fill("")
    expect(field.get_by_role("status")).to_have_text("")
    expect(boxes).to_have_count(0)  # the folds are closed as they were
    page.get_by_role("button", name="Save").first.click()
    saved(page, "Saved.")
    expect(chosen(page, peopled)).to_contain_text(re.compile("report", re.IGNORECASE))


def test_without_scripts_the_folds_open_and_what_is_ticked_is_saved(peopled, enter):
    page = enter("lea", java_script_enabled=False, **PHONE)
    field = opened(page, peopled)
    expect(field.get_by_label("Find an activity")).to_have_count(0)
    field.get_by_text("Other areas").click()
    field.locator("summary", has_text=re.compile("^Meetings")).click()
    field.get_by_role("checkbox", name="Team meetings held").check()
    page.get_by_role("button", name="Save").first.click()
    saved(page, "Saved.")
    expect(chosen(page, peopled)).to_contain_text("Team meetings held")
