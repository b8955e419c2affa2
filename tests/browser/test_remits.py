"""A colleague opens Remit: what her post does not open, no page and no file shows her."""

from __future__ import annotations

from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import heading

pytestmark = pytest.mark.browser


def spreadsheet(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name="Spreadsheet").click()
    book = ZipFile(download.value.path())
    return "".join(book.read(part).decode() for part in book.namelist())


def test_her_list_of_pupils_and_its_spreadsheet_hold_her_pupils_only(peopled, enter):
    lea = enter("lea")
    lea.goto("/school/pupils/")
    listed = lea.get_by_role("table").inner_text()
    assert "ann-family" in listed
    for other in ("cal-", "dot-"):
        assert other not in listed
        assert other not in lea.content()
    written = spreadsheet(lea)
    assert "ann-family" in written
    assert not any(other in written for other in ("cal-", "dot-"))


def test_a_filter_for_a_year_that_is_not_hers_opens_nothing(peopled, enter):
    lea = enter("lea")
    lea.goto("/school/pupils/?year=7")
    expect(lea.get_by_role("heading", name="Nothing with these filters")).to_be_visible()
    assert "cal-" not in lea.content()


def test_of_a_pupil_outside_her_remit_she_sees_one_line(peopled, enter):
    lea = enter("lea")
    lea.goto(f"/pupils/{peopled.pupils['cal'].ref}/")
    heading(lea, "cal-given cal-family")
    expect(lea.get_by_text("this line is what you may see")).to_be_visible()
    expect(lea.get_by_text("Year 7, 7A")).to_be_visible()
    for hidden in ("cal-upn", "SEN", "October"):
        assert hidden not in lea.get_by_role("main").inner_text()


def test_of_her_own_pupil_she_sees_the_particulars(peopled, enter):
    lea = enter("lea")
    lea.goto(f"/pupils/{peopled.pupils['ann'].ref}/")
    heading(lea, "ann-given ann-family")
    expect(lea.get_by_text("ann-upn")).to_be_visible()
    expect(lea.get_by_text("ann-emergency")).to_be_visible()


def test_a_pupil_of_another_school_is_nowhere_to_be_found(peopled, enter):
    lea = enter("lea")
    answer = lea.goto(f"/pupils/{peopled.pupils['dot'].ref}/")
    assert answer is not None
    assert answer.status == 404
    heading(lea, "There is nothing here")
    assert "dot-" not in lea.content()
    lea.get_by_role("link", name="Go to home").click()
    expect(lea).to_have_title("Home - Remit")
