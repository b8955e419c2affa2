"""The register of a lesson on a phone: one tap where everybody is there, exceptions alone where not, and a desk's keyboard."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from remit.areas.attendance.models import AM, LessonMark, LessonTaking, Mark, Taking
from remit.core import clock
from remit.core.writing import unrecorded
from remit.school.models import GroupLead, Membership, Pupil
from tests.browser.visits import faults, overhang, sign_in
from tests.world import START, TODAY

pytestmark = pytest.mark.browser
NAMES = ("Aoife", "Bilal", "Chloe", "Dilan")


@pytest.fixture
def taught(peopled, monkeypatch):
    """tom teaches 8ma, where four more have come; ann is ill, by the morning's register. It is ten past nine."""

    def make():
        of = {"school": peopled.schools["alder"]}
        GroupLead.objects.create(**of, group=peopled.groups["8ma"], staff=peopled.staff["tom"], first_day=START)
        for name in NAMES:
            pupil = Pupil.objects.create(**of, given_name=name, family_name="Newcombe", year=8, first_day=START)
            Membership.objects.create(pupil=pupil, group=peopled.groups["8ma"], first_day=START)
        at = {**of, "day": TODAY, "session": AM}
        taking = Taking.objects.create(**at, group=peopled.groups["8A"])
        Mark.objects.create(**at, taking=taking, pupil=peopled.pupils["ann"], code="I")

    unrecorded("test", make)
    monkeypatch.setattr(clock, "now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 9, 10, tzinfo=UTC))
    return peopled


def opened(windows, world, width=360, **more):
    page = windows.open(width, 780, **more)
    sign_in(page, "tom@example.org")
    page.goto("/registers/")
    assert not overhang(page)
    page.get_by_role("link", name="8ma, P1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("8ma, P1")
    return page


def marks():
    rows = LessonMark.objects.unscoped("test").filter(day=TODAY, stands=True).order_by("pk").select_related("pupil")
    return {mark.pupil.given_name: (mark.code, mark.minutes) for mark in rows}


def takings():
    return list(LessonTaking.objects.unscoped("test").filter(day=TODAY).order_by("pk"))


def said(page):
    return page.locator("[data-saved]:visible")


def choose(page, name, label):
    page.get_by_role("group", name=name).get_by_label(label, exact=True).check(force=True)


def test_one_tap_saves_the_register_and_keeps_only_who_is_away_already(windows, taught):
    page = opened(windows, taught)
    assert faults(page) == []
    assert not overhang(page)
    expect(page.get_by_text("away, known at registration")).to_be_visible()
    expect(page.get_by_text("4 to mark")).to_be_visible()
    assert takings() == []
    page.get_by_role("button", name="Rest present").click()
    expect(said(page)).to_contain_text("Saved ")
    assert marks() == {"ann-given": ("=", None)}
    (taking,) = takings()
    assert (taking.complete, taking.pupils, taking.away, taking.in_time) == (True, 5, 1, True)


def test_an_exception_is_saved_by_itself_and_is_not_yet_the_register(windows, taught):
    page = opened(windows, taught)
    choose(page, "Aoife Newcombe", "Present")
    choose(page, "Bilal Newcombe", "No reason yet")
    expect(said(page)).to_contain_text("Saved ")
    assert marks() == {"ann-given": ("=", None), "Bilal": ("N", None)}
    assert [each.complete for each in takings()] == [False]
    choose(page, "Chloe Newcombe", "Present")
    choose(page, "Dilan Newcombe", "Late")
    expect(page.get_by_text("0 to mark")).to_be_visible()
    page.wait_for_timeout(1500)
    assert [each.complete for each in takings()] == [False, True]
    choose(page, "Bilal Newcombe", "Present")
    page.wait_for_timeout(1500)
    assert marks()["Bilal"] == ("/", None)
    page.reload()
    expect(page.get_by_text("0 to mark")).to_be_visible()
    assert takings()[-1].away == 1


def test_without_a_connection_it_waits_on_the_phone_and_is_sent_once(windows, taught):
    page = opened(windows, taught)
    page.context.set_offline(True)
    choose(page, "Chloe Newcombe", "Late")
    page.get_by_role("button", name="Rest present").click()
    expect(said(page)).to_contain_text("On this phone, not yet sent", timeout=9000)
    assert "Newcombe" not in page.evaluate("() => localStorage.getItem('remit-waiting')")
    page.context.set_offline(False)
    expect(said(page)).to_contain_text("Saved ", timeout=9000)
    page.wait_for_timeout(1500)
    assert marks() == {"ann-given": ("=", None), "Chloe": ("L", None)}
    assert takings()[-1].complete


def test_a_desk_takes_it_by_the_keyboard_and_without_scripts_it_is_a_form(windows, taught):
    page = opened(windows, taught, 1280)
    assert faults(page) == []
    page.get_by_role("group", name="Aoife Newcombe").get_by_label("Present").focus()
    page.keyboard.type("/n")
    page.keyboard.type("l4")
    page.keyboard.type("=")
    expect(said(page)).to_contain_text("Saved ")
    page.wait_for_timeout(1500)
    expected = {"ann-given": ("=", None), "Bilal": ("N", None), "Chloe": ("L", 4), "Dilan": ("=", None)}
    assert marks() == expected
    plain = opened(windows, taught, java_script_enabled=False)
    plain.get_by_role("button", name="Send register").first.click()
    expect(plain.get_by_text("The register is saved.")).to_be_visible()
    assert marks() == expected


def test_the_leader_of_the_subject_reads_lessons_by_class_and_by_name(windows, taught):
    for width in (360, 1280):
        page = windows.open(width, 800)
        sign_in(page, "lea@example.org")
        page.goto("/attendance/lessons/")
        assert faults(page) == []
        assert not overhang(page)
        page.get_by_role("link", name="8ma").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Lessons of 8ma")
        assert faults(page) == []
        assert not overhang(page)
