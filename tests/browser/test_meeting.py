"""A meeting's action appears in its owner's list, and is gone everywhere when done; minutes are kept as they are typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from remit.areas.meetings.models import Item
from tests.browser.visits import faults, heading, saved, sign_in
from tests.world import World

pytestmark = pytest.mark.browser

WHAT = "Measure the wall for a rail"


def begin(page: Page) -> None:
    """A weekly meeting of two, on the day of the test, a Monday."""
    page.goto("/meetings/series/add/")
    page.get_by_label("What the meeting is called").fill("Year 8 team")
    page.get_by_label("Begins at").fill("15:30")
    page.locator("summary", has_text="Other colleagues").or_(
        page.get_by_label("tom-person")
    ).first.scroll_into_view_if_needed()
    page.get_by_role("checkbox", name="tom-person").check()
    page.get_by_label("Always on the agenda").fill("Coats")
    page.get_by_role("button", name="Add meeting").click()
    heading(page, "Year 8 team")
    page.get_by_role("button", name="Plan all of them").click()
    saved(page, "meetings planned.")


def agree(page: Page) -> None:
    page.get_by_role("link", name="Agree an action").click()  # and htmx puts the line under the item
    page.get_by_label("Who", exact=True).select_option(label="tom-person")
    page.get_by_label("What will be done").fill(WHAT)
    page.get_by_role("button", name="Agree it").click()
    saved(page, "It is in the list of whoever does it.")


def test_a_meetings_action_appears_in_its_owners_list_and_is_gone_everywhere_when_done(windows, peopled: World) -> None:
    lea, tom = windows.open(), windows.open(360, 760)
    sign_in(lea, "lea@example.org")
    sign_in(tom, "tom@example.org")
    begin(lea)
    days = lea.get_by_role("main").get_by_role("link", name=re.compile("^Monday"))
    days.nth(0).click()
    agree(lea)
    assert faults(lea) == []
    first = lea.url.partition("#")[0]

    tom.goto("/actions/")
    expect(tom.get_by_role("link", name=WHAT)).to_be_visible()
    assert faults(tom) == []
    lea.go_back()
    lea.goto("/meetings/")
    lea.get_by_role("main").get_by_role("link", name="Year 8 team").nth(1).click()
    second = lea.url
    assert second != first
    expect(lea.get_by_role("heading", name="Matters arising")).to_be_visible()
    expect(lea.get_by_role("link", name=WHAT)).to_be_visible()

    mine = tom.get_by_role("listitem").filter(has_text=WHAT)
    mine.get_by_role("button", name="Done").focus()
    tom.keyboard.press("Enter")
    expect(mine.get_by_role("button", name="Take back")).to_be_visible()
    tom.reload()
    expect(tom.get_by_role("link", name=WHAT)).to_have_count(0)
    lea.reload()
    expect(lea.get_by_text(WHAT)).to_have_count(0)
    lea.goto(first)
    expect(lea.get_by_text("done 16 November")).to_be_visible()


def test_minutes_are_kept_as_they_are_typed_and_of_two_who_type_neither_is_lost(windows, peopled: World) -> None:
    item = Item.objects.unscoped("test").get(meeting=peopled.meetings["lea year"], pupil=None)
    one, other = windows.open(), windows.open()
    for page in (one, other):
        sign_in(page, "lea@example.org")
        page.goto(f"/meetings/{item.meeting.ref}/")
    field = one.get_by_label("Minutes: lea year-item", exact=True)
    field.press_sequentially(" and more")
    expect(one.locator(f"#saved-{item.ref}")).to_contain_text("Saved")
    field.press_sequentially(" still")
    one.wait_for_function("() => document.querySelector('[id^=saved-] input[name=version]').value === '3'")
    expect(field).to_be_focused()

    theirs = other.get_by_label("Minutes: lea year-item", exact=True)
    theirs.fill("quite another")
    note = other.locator(f"#saved-{item.ref}")
    expect(note).to_contain_text("Somebody else wrote here meanwhile")
    expect(note).to_contain_text("and more still")
    expect(theirs).to_have_value("quite another")
    other.get_by_role("button", name="Save mine in its place").click()
    expect(note).to_contain_text("Saved")
    other.reload()
    expect(other.get_by_label("Minutes: lea year-item", exact=True)).to_have_value("quite another")
