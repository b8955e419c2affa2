"""An absence followed on a phone: from the call that finds nobody to the attendance plan, with its letter."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from remit.areas.attendance import actions
from remit.areas.attendance.models import AM
from remit.core import clock
from remit.core.writing import unrecorded
from remit.school.models import Contact, GroupLead, Membership, Pupil
from tests.browser.visits import faults, heading, overhang, saved
from tests.world import START, TODAY, World, viewer

pytestmark = pytest.mark.browser
NAME, PARENT = "Bilal Newcombe", "Ada Newcombe"


@pytest.fixture
def away(peopled: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Somebody of 8A is not there this morning, nobody knows why, and registers have closed."""

    def make() -> Pupil:
        of = {"school": peopled.schools["alder"], "first_day": START}
        GroupLead.objects.create(**of, group=peopled.groups["8A"], staff=peopled.staff["tom"])
        pupil: Pupil = Pupil.objects.create(**of, given_name="Bilal", family_name="Newcombe", year=8)
        Membership.objects.create(pupil=pupil, group=peopled.groups["8A"], first_day=START)
        home = {"name": PARENT, "relation": "mother", "phones": ["01632 960123"], "order": 1, "letters": True}
        Contact.objects.create(pupil=pupil, first_day=START, **home)
        return pupil

    entries = {unrecorded("test", make): ("N", None, "", 0)}
    actions.take(by=viewer(peopled, "tom"), group=peopled.groups["8A"], day=TODAY, session=AM, entries=entries)
    later = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: later)
    return peopled


def sound(page: Page) -> None:
    assert faults(page) == []
    assert overhang(page) <= 0


def told(page: Page, words: str) -> None:
    """Beside the note stands a button that takes it back, and says the same to a screen reader."""
    expect(page.get_by_role("status").get_by_text(words, exact=True)).to_be_visible()


def log_a_call(page: Page, outcome: str, reason: str = "") -> None:
    page.get_by_role("main").get_by_role("link", name="Log a call").click()
    heading(page, f"A call about {NAME}")
    sound(page)
    page.get_by_role("radio", name=outcome).check(force=True)
    page.get_by_label("The reason").select_option(reason)
    page.get_by_role("button", name="Keep the call").click()


def take(page: Page, stage: str) -> None:
    page.get_by_label("Stage", exact=True).select_option(label=stage)
    page.get_by_role("button", name="Add the step").click()
    heading(page, stage)
    sound(page)


def test_an_absence_is_followed_from_the_call_that_finds_nobody_to_the_attendance_plan(enter, away: World) -> None:
    office = enter("administrator", width=360, height=780)
    office.goto("/absence/calls/")
    sound(office)
    log_a_call(office, "No answer")
    saved(office, "The call is kept.")
    office.get_by_role("button", name="Pass on").click()
    expect(office.get_by_text("Passed on to who leads them.")).to_be_visible()

    page = enter("lea", width=360, height=780)
    page.goto("/attendance/")
    expect(page.get_by_role("heading", name="Passed on to you, to find out why")).to_be_visible()
    sound(page)
    log_a_call(page, "Reached", "I")
    saved(page, "I is the reason now.")
    expect(page.get_by_role("main").get_by_text(NAME)).to_have_count(0)

    page.goto(f"/pupils/{Pupil.objects.unscoped('test').get(given_name='Bilal').ref}/")
    page.get_by_role("link", name="Follow the absence up").click()
    sound(page)
    page.get_by_label("Why it is followed up").fill("Away for the third Monday.")
    page.get_by_role("button", name="Begin").click()
    saved(page, "The follow-up has begun.")
    sound(page)
    case = page.url

    take(page, "Conversation")
    page.get_by_label("What was said or agreed").fill("The bus comes late. We try the earlier one.")
    page.get_by_role("button", name="Done").click()
    told(page, "Conversation: done.")

    take(page, "Letter")
    letter = page.url
    expect(page.get_by_label("Letter (if you like)")).to_have_value(re.compile("Bilal has missed 1 of 1 sessions"))
    expect(page.get_by_text(f"To {PARENT}: one each.")).to_be_visible()
    page.get_by_role("button", name="PDF").click()
    sound(page)
    with page.expect_download() as file:
        page.get_by_role("link", name="Download").click()
    assert file.value.path().read_bytes().startswith(b"%PDF")
    page.goto(letter)
    expect(page.get_by_label("By post")).to_be_checked()
    page.get_by_role("button", name="Done").click()
    told(page, "Letter: done.")
    expect(page.get_by_text("Answer awaited")).to_be_visible()
    page.goto(letter)
    expect(page.get_by_text(f"Dear {PARENT}")).to_be_visible()
    sound(page)
    page.get_by_label("What was answered").fill("We can come on Thursday.")
    page.get_by_role("button", name="Keep the answer").click()
    saved(page, "The answer is kept.")

    take(page, "Attendance plan")
    page.get_by_role("link", name=f"The plans for {NAME}").click()
    heading(page, NAME)
    sound(page)

    page.goto("/absence/")
    line = page.get_by_role("row", name=NAME)
    expect(line).to_contain_text("Conversation, Letter")
    expect(line.get_by_role("link", name="Attendance plan")).to_be_visible()
    sound(page)

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(case)
    expect(page.get_by_text("Answer, 16 Nov: We can come on Thursday.")).to_be_visible()
    sound(page)
