"""A learning co-ordinator's Monday, from 08:45 until nothing is left under Today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from remit.leading.attention.refresh import refresh_all
from remit.school.models import Pupil
from tests.browser.conftest import Windows
from tests.browser.lived import LEADER, LIVED, MONDAY, at, come_in, line_of, sound
from tests.browser.visits import heading, saved

pytestmark = pytest.mark.browser
NEXT_WEEK = (MONDAY + timedelta(weeks=1)).isoformat()
TUESDAY = (MONDAY + timedelta(days=1)).isoformat()
THURSDAY = MONDAY + timedelta(days=3)
TUTOR = "Lola Jarvis"


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest, transactional_db: None) -> int:
    LIVED.pour()
    return int(request.param)


FIRST = (
    "The timetable is ready", "Uniform is seen to", "Lunch is arranged", "Tutor and teachers are told",
    "Shown round the school", "Medical needs are asked",
)  # fmt: skip


def todays(page: Page) -> list[str]:
    """Of whom the lines under Today are."""
    refresh_all()
    page.goto("/wants/")
    listed = page.get_by_role("region", name="Your list")
    if not listed.get_by_role("heading", name="Today").count():
        return []
    return listed.locator("ul.rm-wants").first.locator(".rm-want-name").all_inner_texts()


def open_next(page: Page, name: str) -> None:
    page.goto("/wants/")
    line_of(page, name).locator("a.rm-next").click()


def put_off(page: Page, name: str, why: str) -> None:
    page.goto("/wants/")
    line_of(page, name).get_by_role("button", name="Put off").click()
    heading(page, "Put off until when?")
    sound(page)
    page.get_by_role("button", name="Put off").click()
    expect(page.get_by_role("link", name="Fill in “Why”.")).to_be_visible()
    page.get_by_label("Until").select_option(label="In a week")
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Put off").click()
    saved(page, "Put off until Monday 23 November.")
    expect(page.get_by_text(why).first).to_be_visible()


def pass_on(page: Page, name: str, to: str) -> None:
    page.goto("/wants/")
    line_of(page, name).get_by_role("button", name="Pass on").click()
    heading(page, "Pass on to whom?")
    sound(page)
    page.get_by_label("Who does it").select_option(label=to)
    page.get_by_label("By when").fill(TUESDAY)
    page.get_by_role("button", name="Pass on").click()
    saved(page, "Passed on. They have been told.")


def the_checklist_is_gone_through(page: Page, windows: Windows, width: int) -> None:
    open_next(page, "Iona Castellane")
    sound(page)
    for step in ("Uniform is seen to", "Lunch is arranged"):
        page.get_by_role("button", name=f"Done : {step}").click()
        expect(page.get_by_role("button", name=f"Take back : {step}")).to_be_visible()
    refresh_all()
    page.goto("/wants/")
    line = line_of(page, "Iona Castellane")
    expect(line.get_by_text("Starts today; all is arranged.")).to_be_visible()
    line.get_by_role("button", name="Done").click()
    saved(page, "Done: it has gone from every list.")


def a_checklist_is_started(page: Page, windows: Windows, width: int) -> None:
    open_next(page, "Teo Marchetti")
    sound(page)
    page.get_by_role("button", name="Start the checklist").click()
    heading(page, "New: Teo Marchetti")
    page.locator("#buddy_buddy").select_option(index=1)
    page.get_by_role("button", name="Save").first.click()
    for step in FIRST:
        page.get_by_role("button", name=f"Done : {step}").click()
        expect(page.get_by_role("button", name=f"Take back : {step}")).to_be_visible()


def the_authority_is_told(page: Page, windows: Windows, width: int) -> None:
    open_next(page, "Erin Hughes")
    page.get_by_role("link", name="Suspension from 16 November").click()
    sound(page)
    page.locator("#tell_whom").select_option(label="The local authority")
    page.get_by_role("button", name="Note it").click()
    page.get_by_label("Work was set on").fill(MONDAY.isoformat())
    page.get_by_role("button", name="Save the work").click()
    page.get_by_role("link", name="Plan the readmission meeting").click()
    sound(page)
    expect(page.get_by_label("What sort of meeting")).to_have_value("readmission")
    page.get_by_label("Day").fill((MONDAY + timedelta(days=2)).isoformat())
    page.get_by_role("button", name="Open the sheet").click()
    heading(page, "Readmission meeting: Erin Hughes")


def the_mother_is_rung(page: Page, windows: Windows, width: int) -> None:
    """Above the numbers stands what was promised; and what is promised now has a day."""
    open_next(page, "Florence Reeves")
    expect(page.get_by_text("Ring again: Alice Gibbons, mother")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Log a call").click()
    sound(page)
    page.get_by_role("radio", name="Alice Gibbons, mother").check(force=True)
    page.get_by_label("What was said").fill("The library until five works. She asks how the maths goes.")
    page.get_by_label("Ring again on").fill((MONDAY + timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Log it").click()
    heading(page, "Conversations")
    page.goto("/on-report/")
    sound(page)
    page.get_by_role("link", name="Look at it : Florence Reeves").first.click()
    sound(page)
    look_at(page, "End it")


def look_at(page: Page, then: str) -> None:
    """A report, together with whoever is on it."""
    page.get_by_label("What the pupil says of it").or_(page.get_by_label("What the student says of it")).fill(
        "I start when the others start now."
    )
    page.get_by_role("radio", name=then).check(force=True)
    if then == "End it":
        page.get_by_label("How it went, where it ends").select_option(label="It went well")
    page.get_by_role("button", name="Keep the review").click()
    saved(page, "")


def a_promise_is_kept(page: Page, windows: Windows, width: int) -> None:
    open_next(page, "Jack Holt")
    page.get_by_role("link", name="Speak to both about lunch and ring home").click()
    page.get_by_label("What came of it").fill("They sit apart until Friday, and know why.")
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_role("status").get_by_text("Done.", exact=True)).to_be_visible()
    page.goto("/on-report/")
    page.get_by_role("link", name="Look at it : Jack Holt").first.click()
    look_at(page, "Carry on")


def a_step_is_taken(page: Page, windows: Windows, width: int) -> None:
    open_next(page, "Tyler Webb")
    page.get_by_role("link", name="First-day call").first.click()
    sound(page)
    page.get_by_label("With whom, or to whom").fill("His father")
    page.get_by_label("What was said or agreed").fill("A bad ankle. Back tomorrow.")
    page.get_by_role("button", name="Done").click()
    saved(page, "")


def a_tutor_takes_it_on(page: Page, windows: Windows, width: int) -> None:
    """Passed on, it is off the list; but comes back on Wednesday unless the colleague says that she will."""
    pass_on(page, "9B", TUTOR)
    hers = come_in(windows, "lola.jarvis", width)
    hers.goto("/actions/")
    hers.get_by_role("link", name="Ask the form tutor").first.click()
    sound(hers)
    hers.get_by_role("button", name="Accept").click()
    saved(hers, "Accepted. Marcus Ellerby sees that it is with you.")


EACH: dict[str, Callable[[Page, Windows, int], None]] = {
    "Iona Castellane": the_checklist_is_gone_through,
    "Erin Hughes": the_authority_is_told,
    "Teo Marchetti": a_checklist_is_started,
    "Florence Reeves": the_mother_is_rung,
    "Jack Holt": a_promise_is_kept,
    "Tyler Webb": a_step_is_taken,
    "9B": a_tutor_takes_it_on,
}


def test_each_line_under_today_is_acted_on_or_passed_on_and_accepted_or_put_off_with_a_reason(
    width, windows, monkeypatch
):
    page = come_in(windows, LEADER, width)
    expect(page.get_by_text("registers open until 09:10")).to_be_visible()
    sound(page)
    first = todays(page)
    sound(page)
    assert 0 < len(first) <= 10
    assert EACH.keys() <= set(first)
    for act in EACH.values():
        act(page, windows, width)
    left = todays(page)
    assert EACH.keys().isdisjoint(left)
    for name in left:
        put_off(page, name, "The office has written to the family and waits for the answer.")
    assert todays(page) == []
    page.goto("/")
    sound(page)
    at(monkeypatch, 8, 45, THURSDAY)
    thursday = come_in(windows, LEADER, width)
    expect(thursday.get_by_role("link", name="Ring again: Alice Gibbons, mother").first).to_be_visible()


def numbers(page: Page) -> Iterator[tuple[str, int]]:
    """The tiles of the board, each with what it leads to."""
    for link in page.locator("main .rm-tiles a").all():
        number = int(link.inner_text().split()[-1])
        yield str(link.get_attribute("href")), number


def test_once_registers_are_closed_each_number_opens_its_list_and_a_tutor_is_reminded_once(width, windows, monkeypatch):
    at(monkeypatch, 9, 11)
    page = come_in(windows, LEADER, width)
    expect(page.get_by_text("registers closed 09:10")).to_be_visible()
    page.goto("/attendance/")
    expect(page.get_by_text("Registers closed 09:10.")).to_be_visible()
    sound(page)
    held = list(numbers(page))
    assert len(held) > 3
    for href, number in held:
        section = page.locator("section", has=page.locator(href))
        assert section.locator("li").count() == number, href
    page.get_by_role("button", name="Remind : 9A").click()
    saved(page, "9A: reminded at 09:11.")
    expect(page.get_by_text("reminded 09:11")).to_be_visible()
    expect(page.get_by_role("button", name="Remind : 9A")).to_have_count(0)


def test_what_she_saw_of_a_pupil_of_another_year_is_logged_and_opens_nothing_else(width, windows):
    other = Pupil.objects.unscoped("test").filter(year=8).order_by("pk").first()
    page = come_in(windows, LEADER, width)
    page.get_by_role("main").get_by_role("link", name="Log", exact=True).click()
    expect(page.get_by_label("Whom it is about")).to_be_focused()
    page.keyboard.type(str(other))
    page.get_by_role("link", name=f"Award or incident : {other}").click()
    sound(page)
    page.get_by_role("radio", name="Behaviour in a corridor or outside").check(force=True)
    page.get_by_label("Where").fill("By the hall")
    page.get_by_role("button", name="Log it").click()
    heading(page, "My entries")
    expect(page.get_by_text("By the hall")).to_be_visible()
    sound(page)
    answer = page.goto(f"/pupils/{other.ref}/timeline/")
    assert answer.status == 404
