"""What goes between a lesson and whoever leads the year: awards for a class, a report scored, figures that are read first by
whoever takes the class, and the meeting of the tutors."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from remit.areas.behaviour.models import LogEntry
from remit.areas.onreport.models import ReportScore
from tests.browser.conftest import Windows
from tests.browser.lived import LEADER, LIVED, MONDAY, TEACHER, at, come_in, sound
from tests.browser.visits import heading, saved

pytestmark = pytest.mark.browser
SCIENCE, CLASS, ON_REPORT = "hannah.wilde", "9Sc8", "Jack Holt"


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest, transactional_db: None) -> int:
    LIVED.pour()
    return int(request.param)


def test_a_lesson_gives_awards_to_a_class_and_scores_whoever_is_on_report(
    width: int, windows: Windows, monkeypatch
) -> None:
    at(monkeypatch, 9, 20)
    page = come_in(windows, SCIENCE, width)
    page.get_by_role("main").get_by_role("link", name="Log", exact=True).click()
    sound(page)
    page.get_by_role("navigation", name="Award or incident: a whole class").get_by_role("link", name=CLASS).click()
    heading(page, f"Log: {CLASS}")
    sound(page)
    for name in ("Jessica Greenwood", "Daria Ionescu"):
        page.get_by_role("checkbox", name=name).check(force=True)
    page.get_by_role("radio", name="Effort").check(force=True)
    page.get_by_role("button", name="Log it").click()
    saved(page, "")
    page.goto("/log/")
    page.get_by_role("link", name=CLASS).click()
    page.get_by_role("checkbox", name="Everybody here").check(force=True)
    page.get_by_role("radio", name="Progress").check(force=True)
    page.get_by_role("button", name="Log it").click()
    saved(page, "")
    given = LogEntry.objects.unscoped("test").filter(day=MONDAY, by__name="Hannah Wilde", taken_back=None)
    assert given.count() == 2 + 22
    assert {(each.group.name, each.subject.name) for each in given} == {(CLASS, "Science")}, (
        "the lesson is told by the hour"
    )
    sound(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").first.click()
    assert given.all().count() == 2

    page.goto("/")
    expect(page.get_by_text("To score")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=ON_REPORT).click()
    heading(page, "Reports in my lessons")
    sound(page)
    page.get_by_role("button", name="3 , Met").first.click()
    expect(page.locator("[aria-pressed=true]", has_text="3").first).to_be_visible()
    scored = ReportScore.objects.unscoped("test").filter(day=MONDAY, pupil__family_name="Holt", group__name=CLASS)
    assert [each.points for each in scored] == [3]
    leader = come_in(windows, LEADER, width)
    leader.goto("/on-report/")
    leader.get_by_role("link", name=ON_REPORT).first.click()
    expect(leader.get_by_text(CLASS).first).to_be_visible()
    sound(leader)


def test_figures_of_a_class_are_read_first_by_whoever_takes_it(width: int, windows: Windows, monkeypatch) -> None:
    at(monkeypatch, 9, 20)
    page = come_in(windows, LEADER, width)
    page.goto("/behaviour/policy/")
    sound(page)
    page.get_by_role("button", name="Ask for the figures : 9A/Hi").click()
    expect(page.get_by_text("with whoever takes it; yours to read on 24 November")).to_be_visible()
    teacher = come_in(windows, TEACHER, width)
    teacher.goto("/for-you/")
    teacher.get_by_role("button", name="Figures of a class of yours were asked for: read them first").first.click()
    heading(teacher, "9A/Hi, 2 November to 16 November 2026")
    sound(teacher)
    address = teacher.url
    page.goto(address)
    expect(page.get_by_text("Not yours to read yet")).to_be_visible()
    sound(page)
    teacher.get_by_label("What you want to say of it").fill("Five lessons only; one was a test.")
    teacher.get_by_role("button", name="Keep").click()
    saved(teacher, "")
    page.goto(address)
    heading(page, "9A/Hi, 2 November to 16 November 2026")
    expect(page.get_by_text("Five lessons only; one was a test.")).to_be_visible()
    sound(page)


def test_tutors_meet_and_what_is_agreed_is_with_whoever_does_it(width: int, windows: Windows, monkeypatch) -> None:
    at(monkeypatch, 15, 35)
    page = come_in(windows, LEADER, width)
    page.goto("/meetings/")
    page.get_by_role("link", name="Year 9 tutors").first.click()
    sound(page)
    page.get_by_label("Put something on the agenda").fill("Lockers before the winter")
    page.get_by_role("button", name="Put on the agenda").click()
    expect(page.get_by_role("heading", name="Lockers before the winter")).to_be_visible()
    page.get_by_role("button", name="Here : Sophie Adjei", exact=True).click()
    page.get_by_label("Minutes: Lockers before the winter").fill("Four do not lock. The site team has the list.")
    page.get_by_role("button", name="Save : Lockers before the winter").click()
    page.get_by_role("link", name="Agree an action : Lockers before the winter").click()
    sound(page)
    page.get_by_label("Who", exact=True).select_option(label="Sophie Adjei")
    page.get_by_label("What will be done").fill("Walk the lockers with the site team")
    page.get_by_role("button", name="Agree it").click()
    saved(page, "It is in the list of whoever does it.")
    expect(page.get_by_text("Walk the lockers with the site team").first).to_be_visible()
    sound(page)
    hers = come_in(windows, "sophie.adjei", width)
    hers.goto("/actions/")
    hers.get_by_role("link", name="Walk the lockers with the site team").click()
    hers.get_by_role("button", name="Accept").click()
    saved(hers, "Accepted.")
    sound(hers)
