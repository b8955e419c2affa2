"""A long job description is reviewed in an hour of nobody's evening: how many clicks, and what is never ticked for her."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import TEXTS, heading, saved

pytestmark = pytest.mark.browser

MOST_CLICKS = 20
OPEN_CHOICE = """Job description

Post: Phase Leader

Duties as English Lead (English, Maths or Science)
• Write a subject action plan each year;
• Manage the subject budget.

Duties as Core Subject Leader (English, Maths or Science)
• Lead staff training in the subject;
• Report to governors on standards each term.
"""


def bring_in(page: Page, name: str) -> None:
    page.goto("/job-descriptions/")
    page.get_by_label("Whose job description it is").select_option(label="lea year-post: lea-person")
    page.get_by_label("The document").set_input_files(TEXTS / name)
    page.get_by_role("button", name="Read job description").click()
    heading(page, "Review the duties")


def keep_all(page: Page) -> int:
    """One press a question, its likeliest area, and one for all that asks nothing; how many it took."""
    clicks = 1
    while (answers := page.get_by_role("group", name="Where it belongs")).count():
        answers.first.get_by_role("button").first.click()
        page.wait_for_load_state()
        clicks += 1
        assert clicks <= MOST_CLICKS
    page.get_by_role("button", name="Keep all that are ticked").click()
    heading(page, "Whom it reaches")
    return clicks


def test_sixty_duties_are_reviewed_and_confirmed_in_few_clicks(peopled, enter):
    page = enter("lea")
    bring_in(page, "year-leader-sixty-duties.txt")
    found = int(re.search(r"(\d+) to decide", page.get_by_role("main").inner_text())[1])
    assert found >= 58
    clicks = 1 + keep_all(page)
    expect(page.get_by_label("Year 9")).to_be_checked()
    page.get_by_label("It goes up with the pupils").check()
    page.get_by_role("button", name=f"Confirm {found} duties").click()
    saved(page, f"{found} duties work from now.")
    assert clicks + 3 <= MOST_CLICKS


def test_a_choice_that_the_document_leaves_open_is_asked_and_nothing_is_ticked(peopled, enter):
    page = enter("lea")
    page.goto("/job-descriptions/")
    page.get_by_label("Whose job description it is").select_option(label="lea year-post: lea-person")
    page.get_by_label("Or paste its text").fill(OPEN_CHOICE)
    page.get_by_role("button", name="Read job description").click()
    keep_all(page)
    for name in ("English Lead", "Core Subject Leader"):
        role = page.get_by_role("region", name=f"{name} (English, Maths or Science)")
        assert role.locator("input:checked + label, label:has(input:checked)").all_inner_texts() == [], name
        expect(role.get_by_text("The document leaves this open")).to_be_visible()
