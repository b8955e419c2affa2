"""July's handover, the new year act, and September's first day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from remit.core import clock
from remit.core.writing import unrecorded
from remit.leading.handover.models import Handover
from remit.school.models import AcademicYear, Reach, Staff
from remit.school.newyear.jobs import move_up_today
from tests.browser.visits import faults, heading
from tests.world import World

pytestmark = pytest.mark.browser

JULY, SEPTEMBER = date(2027, 7, 16), date(2027, 9, 1)
NOTE = "Ring the office before the lists go out."


@pytest.fixture
def on(monkeypatch):
    """The clock stands on a day."""

    def stand(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 8, 45, tzinfo=UTC)
        stopped = SimpleNamespace(now=lambda: moment, localtime=timezone.localtime)
        monkeypatch.setattr(clock, "timezone", stopped)

    return stand


@pytest.fixture
def summer(peopled: World, on) -> World:
    """The next year is entered, Lea's post goes up with its year group, and nothing is handed over yet."""

    def write() -> None:
        days = {"first_day": SEPTEMBER, "last_day": date(2028, 8, 31)}
        AcademicYear.objects.create(school=peopled.schools["alder"], name="2027/28", **days)
        Reach.objects.unscoped("test").filter(role=peopled.roles["lea year"]).update(follows=True)
        Handover.objects.unscoped("test").all().delete()
        Staff.objects.unscoped("test").filter(pk=peopled.staff["tom"].pk).update(name="tom-person")

    unrecorded("a school in July", write)
    on(JULY)
    return peopled


def second_step(page: Page) -> None:
    """What her authenticator would have shown: a head says who holds a post."""
    key = next(each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session["second_step"] = True
    session.save()


def pass_on(head: Page, world: World) -> None:
    head.goto(f"/posts/{world.posts['lea year'].ref}/")
    head.get_by_role("link", name="Pass it on").click()
    heading(head, "Pass this post on")
    head.get_by_label("Who holds it next").select_option(label="tom-person")
    head.get_by_label("From", exact=True).fill(SEPTEMBER.isoformat())
    assert faults(head) == []
    head.get_by_role("button", name="Pass the post on").click()
    expect(head.get_by_role("status").first).to_contain_text("tom-person holds it, from 1 September 2027.")


def hand_over(lea: Page, world: World) -> str:
    lea.goto(f"/posts/{world.posts['lea year'].ref}/handover/")
    heading(lea, "Hand over this post")
    lea.get_by_label("A note to whoever holds it next").fill(NOTE)
    asked = lea.get_by_label("lea year-promise")
    asked.select_option(label="Pass it on with the post")
    assert faults(lea) == []
    lea.get_by_role("button", name="Hand it over").click()
    expect(lea.get_by_role("status").first).to_contain_text("is handed over.")
    assert faults(lea) == []
    return lea.url


def set_new_year(head: Page) -> None:
    head.goto("/school/new-year/")
    head.get_by_role("button", name="Prepare it").click()
    heading(head, "The year 2027/28")
    expect(head.get_by_role("main")).to_contain_text("Year 8 becomes Year 9")
    assert faults(head) == []
    head.get_by_role("button", name="Set the new year").click()
    expect(head.get_by_role("main")).to_contain_text("Waits for its day")
    assert faults(head) == []


def test_july_and_september(summer: World, enter, on) -> None:
    head, lea = enter("head"), enter("lea", width=360, height=760)
    second_step(head)
    pass_on(head, summer)
    left = hand_over(lea, summer)
    set_new_year(head)
    tom = enter("tom", width=360, height=760)
    tom.goto("/for-you/")
    tom.get_by_role("button", name="You take over a post").click()
    expect(tom.get_by_role("main")).to_contain_text(NOTE)
    expect(tom.get_by_role("main")).to_contain_text("It is yours from 1 September 2027")
    tom.goto("/school/pupils/")
    expect(tom.get_by_role("main")).not_to_contain_text("ann-family")

    on(SEPTEMBER)
    move_up_today()
    tom = enter("tom", width=360, height=760)
    tom.goto(left)
    expect(tom.get_by_role("main")).to_contain_text("lea year-promise")
    assert faults(tom) == []
    tom.goto("/school/pupils/")
    expect(tom.get_by_role("main")).to_contain_text("ann-family")
    expect(tom.get_by_role("main")).to_contain_text("Year 9")
    expect(tom.get_by_role("main")).not_to_contain_text("cal-family")
    head = enter("head")
    head.goto("/school/new-year/")
    expect(head.get_by_role("main")).to_contain_text("Has begun")
