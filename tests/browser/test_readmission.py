"""Back after a suspension: from the line on home to the sheet of the meeting, and the line is gone."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from remit.areas.absence.measures import returns_met
from remit.areas.attendance.models import AM
from remit.areas.attendance.tests.marking import enter as mark
from remit.areas.attendance.tests.marking import present, whole
from remit.areas.promises.models import Promise
from remit.core.seams import Period, Progress
from remit.core.writing import unrecorded
from remit.leading.attention.refresh import refresh_all
from remit.school.models import Membership, Pupil
from remit.school.remit import viewer_of_role
from tests.browser.visits import faults, heading, overhang, saved
from tests.world import START, TODAY, World

pytestmark = pytest.mark.browser
NAME = "Bilal Newcombe"
AUTUMN = Period(START, date(2026, 12, 18))
LAST_WEEK = (date(2026, 11, 12), date(2026, 11, 13))


@pytest.fixture
def back(peopled: World) -> World:
    """Somebody of 8A was suspended on Thursday and Friday, and is there this morning; his mother was promised something."""

    def make() -> Pupil:
        of = {"school": peopled.schools["alder"], "first_day": START}
        pupil: Pupil = Pupil.objects.create(**of, given_name="Bilal", family_name="Newcombe", year=8)
        Membership.objects.create(pupil=pupil, group=peopled.groups["8A"], first_day=START)
        lea = peopled.staff["lea"]
        Promise.objects.create(
            school=pupil.school, owner=lea, giver=lea, pupil=pupil, what="Ring on Thursdays", promised_to="his mother",
            due=date(2026, 11, 19), given_on=START,
        )  # fmt: skip
        return pupil

    pupil = unrecorded("test", make)
    mark(pupil, present(START, date(2026, 11, 11)) | whole("E", *LAST_WEEK) | {(TODAY, AM): "/"})
    refresh_all()
    return peopled


def sound(page: Page) -> None:
    assert faults(page) == []
    assert overhang(page) <= 0


def counted(world: World) -> Progress:
    return returns_met(viewer_of_role(world.roles["lea year"], world.users["lea"], TODAY), AUTUMN)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_return_is_met_and_its_line_is_gone(enter, back: World, width: int) -> None:
    before = counted(back)
    page = enter("lea", width=width, height=780)
    page.goto("/absence/coming-back/")
    sound(page)
    page.goto("/")
    expect(page.get_by_role("main").get_by_text("no meeting was held yet").first).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Open the meeting").first.click()
    heading(page, f"A meeting about {NAME}")
    sound(page)
    expect(page.get_by_label("What sort of meeting")).to_have_value("readmission")
    page.get_by_label("Who comes from home").fill("Ada Newcombe, mother")
    page.get_by_role("button", name="Open the sheet").click()
    heading(page, f"Readmission meeting: {NAME}")
    sound(page)

    known = page.get_by_role("region", name="What is known")
    expect(known.get_by_text("Suspended 12 November to 13 November, back Monday 16 November")).to_be_visible()
    expect(known.get_by_text("Promised to his mother: Ring on Thursdays")).to_be_visible()
    page.get_by_label("What the pupil says").fill("I was angry, and I want to put it right.")
    page.get_by_label("What the family says").fill("We talked about it at home.")
    for number, what in enumerate(("Put it right with Mr Adeyemi", "Check in at the gate each morning")):
        target = page.get_by_role("group", name=f"Target {number + 1}")
        target.get_by_label("What will be done").fill(what)
        target.get_by_label("Who sees to it").select_option(index=1)
        target.get_by_label("By when").fill("2026-11-20")
    expect(page.get_by_label("Held on")).to_have_value(TODAY.isoformat())
    page.get_by_label("Looked at again by").fill("2026-11-30")
    page.get_by_role("button", name="Save the sheet").click()
    saved(page, "The sheet is saved.")
    sound(page)
    expect(
        page.get_by_role("region", name="Agreed").get_by_role("link", name="Put it right with Mr Adeyemi")
    ).to_be_visible()

    page.get_by_role("link", name="For the family").click()
    expect(page.get_by_text("We talked about it at home.")).to_be_visible()
    expect(page.get_by_text("Ring on Thursdays")).to_have_count(0)
    sound(page)

    refresh_all()
    page.goto("/")
    expect(page.get_by_role("main").get_by_text("no meeting was held yet")).to_have_count(0)
    page.goto("/absence/coming-back/")
    expect(page.get_by_text("Met 16 November")).to_be_visible()
    expect(page.get_by_role("link", name="Open the meeting")).to_have_count(0)
    sound(page)
    after = counted(back)
    assert (after.done, after.due) == (before.done + 1, before.due + 1)
