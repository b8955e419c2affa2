"""A tutor's register on a phone: marked through a lost connection, sent once when it is back, and never silently changed."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from remit.areas.attendance import actions
from remit.areas.attendance.models import AM, Mark
from remit.core import clock
from remit.core.writing import unrecorded
from remit.school.models import GroupLead, Membership, Pupil
from tests.browser.visits import faults, overhang, sign_in
from tests.world import START, TODAY, viewer

pytestmark = pytest.mark.browser
NAMES = ("Aoife", "Bilal", "Chloe", "Dilan")


@pytest.fixture
def tutor(peopled):
    """tom takes 8A, where four more have come."""

    def make():
        of = {"school": peopled.schools["alder"]}
        GroupLead.objects.create(**of, group=peopled.groups["8A"], staff=peopled.staff["tom"], first_day=START)
        for name in NAMES:
            pupil = Pupil.objects.create(**of, given_name=name, family_name="Newcombe", year=8, first_day=START)
            Membership.objects.create(pupil=pupil, group=peopled.groups["8A"], first_day=START)

    unrecorded("test", make)
    return peopled


def address(world, session="am"):
    return f"/registers/{world.groups['8A'].ref}/{TODAY:%Y-%m-%d}/{session}/"


@pytest.fixture
def phone(windows, tutor):
    page = windows.open(360, 780)
    sign_in(page, "tom@example.org")
    page.goto(address(tutor))
    return page


def marks(name=""):
    held = Mark.objects.unscoped("test").filter(day=TODAY, pupil__given_name__startswith=name)
    return sorted((mark.pupil.given_name, mark.code) for mark in held.select_related("pupil"))


def choose(page, name, label):
    """As a thumb does: on the letter, which lies over its button."""
    page.get_by_role("group", name=name).get_by_label(label, exact=True).check(force=True)


def said(page):
    return page.locator("[data-saved]:visible")


def test_each_mark_is_saved_by_itself_and_the_rest_in_one_tap(phone):
    assert faults(phone) == []
    assert not overhang(phone)
    choose(phone, "Bilal Newcombe", "No reason yet")
    expect(said(phone)).to_contain_text("Saved ")
    assert marks("Bilal") == [("Bilal", "N")]
    phone.get_by_role("button", name="Rest present").click()
    expect(phone.get_by_text("0 to mark")).to_be_visible()
    expect(said(phone)).to_contain_text("Saved ")
    phone.wait_for_timeout(1500)
    assert [code for _, code in marks()].count("/") == 4


def test_it_goes_on_without_a_connection_and_is_sent_once_when_it_is_back(phone, tutor):
    phone.context.set_offline(True)
    choose(phone, "Aoife Newcombe", "Present")
    choose(phone, "Chloe Newcombe", "Late")
    phone.get_by_role("group", name="Chloe Newcombe").get_by_label("Minutes late").fill("7")
    phone.get_by_role("group", name="Chloe Newcombe").get_by_label("Minutes late").blur()
    expect(said(phone)).to_contain_text("On this phone, not yet sent", timeout=9000)
    assert marks() == []
    kept = phone.evaluate("() => localStorage.getItem('remit-waiting')")
    assert "Newcombe" not in kept
    assert "8A" in kept, "whose register it is, and nobody's name"
    phone.context.set_offline(False)
    expect(said(phone)).to_contain_text("Saved ", timeout=9000)
    phone.wait_for_timeout(1500)
    assert marks() == [("Aoife", "/"), ("Chloe", "L")]
    late = Mark.objects.unscoped("test").get(day=TODAY, code="L")
    assert late.minutes == 7
    assert late.taking.noted is not None
    assert phone.evaluate("() => localStorage.getItem('remit-waiting')") is None


def test_what_somebody_else_changed_meanwhile_is_kept_beside_and_asked(phone, tutor):
    choose(phone, "Dilan Newcombe", "No reason yet")
    expect(said(phone)).to_contain_text("Saved ")
    phone.context.set_offline(True)
    choose(phone, "Dilan Newcombe", "Late")
    phone.wait_for_timeout(800)
    dilan = Pupil.objects.unscoped("test").get(given_name="Dilan")
    seen = Mark.objects.unscoped("test").filter(pupil=dilan).latest("pk").pk
    head = viewer(tutor, "head")
    actions.take(by=head, group=tutor.groups["8A"], day=TODAY, session=AM, entries={dilan: ("I", None, "", seen)})
    phone.context.set_offline(False)
    expect(phone.get_by_text("Which is right?")).to_be_visible(timeout=12000)
    assert marks("Dilan") == [("Dilan", "I"), ("Dilan", "L"), ("Dilan", "N")]
    phone.get_by_role("button", name="Take L for Dilan Newcombe").click()
    expect(phone.get_by_text("L stands")).to_be_visible()
    assert Mark.objects.unscoped("test").filter(pupil=dilan, stands=True).latest("pk").code == "L"


def test_a_desk_takes_it_by_the_keyboard(windows, tutor):
    page = windows.open(1280, 900)
    sign_in(page, "tom@example.org")
    page.goto(address(tutor))
    assert faults(page) == []
    page.get_by_role("group", name="Aoife Newcombe").get_by_label("Present").focus()
    page.keyboard.type("/n")
    page.keyboard.type("l12")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("c1")
    expect(said(page)).to_contain_text("Saved ")
    page.wait_for_timeout(1500)
    found = {
        mark.pupil.given_name: (mark.code, mark.minutes)
        for mark in Mark.objects.unscoped("test").filter(day=TODAY).order_by("pk").select_related("pupil")
    }
    assert found == {"Aoife": ("/", None), "Bilal": ("N", None), "Chloe": ("L", 12), "ann-given": ("C1", None)}
    page.keyboard.press("Control+z")


def test_without_scripts_it_is_a_form_with_a_button(windows, tutor):
    page = windows.open(360, 780, java_script_enabled=False)
    sign_in(page, "tom@example.org")
    page.goto(address(tutor))
    page.get_by_role("button", name="Rest present").click()
    expect(page.get_by_text("The register is saved.")).to_be_visible()


def test_of_yesterday_the_page_says_who_changes_it(windows, tutor):
    page = windows.open(360, 780)
    sign_in(page, "tom@example.org")
    page.goto(f"/registers/{tutor.groups['8A'].ref}/{TODAY - timedelta(days=3):%Y-%m-%d}/am/")
    expect(page.get_by_role("button", name="Send register")).to_have_count(0)
    assert faults(page) == []


def test_after_closing_the_board_tells_who_is_where_and_each_number_leads_to_its_list(windows, tutor, monkeypatch):
    tom, bilal = viewer(tutor, "tom"), Pupil.objects.unscoped("test").get(given_name="Bilal")
    chloe = Pupil.objects.unscoped("test").get(given_name="Chloe")
    entries = {bilal: ("N", None, "", 0), chloe: ("L", 7, "", 0)}
    actions.take(by=tom, group=tutor.groups["8A"], day=TODAY, session=AM, entries=entries)
    monkeypatch.setattr(clock, "now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30, tzinfo=UTC))
    for width in (360, 1280):
        page = windows.open(width, 800)
        sign_in(page, "lea@example.org")
        page.goto("/attendance/")
        expect(page.get_by_text("Registers closed 09:10.")).to_be_visible()
        assert faults(page) == []
        assert not overhang(page)
        page.get_by_role("link", name="Without a reason").click()
        expect(
            page.locator("section", has=page.locator("#unknown")).get_by_role("link", name="Bilal Newcombe")
        ).to_be_visible()
        page.goto("/attendance/year/")
        assert faults(page) == []


KEPT = (
    "async () => { let found = 0; for (const name of await caches.keys()) if (name.startsWith('remit-today-'))"
    " found += (await (await caches.open(name)).keys()).length; return found; }"
)
TODAYS = "async () => (await caches.keys()).filter((each) => each.startsWith('remit-today-'))"


def test_a_register_of_today_opens_without_a_connection_until_whoever_opened_it_signs_out(windows, tutor):
    page = windows.open(360, 780)
    sign_in(page, "tom@example.org")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.goto("/registers/")  # names both of today's, which are kept before they are opened
    while page.evaluate(KEPT) < 4:  # the list, both registers, what they are drawn with
        page.wait_for_timeout(100)
    page.context.set_offline(True)
    page.goto(address(tutor))
    choose(page, "Aoife Newcombe", "Late")
    expect(said(page)).to_contain_text("On this phone, not yet sent", timeout=9000)
    page.goto(f"/pupils/{tutor.pupils['ann'].ref}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("no connection")
    page.get_by_role("link", name="the registers").click()
    page.get_by_role("link", name="8A, Morning: not taken").click()  # as it was marked, and not as it was first opened
    expect(page.get_by_role("group", name="Aoife Newcombe").get_by_label("Late", exact=True)).to_be_checked()
    expect(said(page)).to_contain_text("On this phone, not yet sent")
    page.context.set_offline(False)
    page.goto(address(tutor))
    page.wait_for_timeout(2500)
    assert marks() == [("Aoife", "L")]
    page.evaluate("() => document.querySelector('form[data-leaves]').requestSubmit()")
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(TODAYS) == []


def test_what_was_kept_of_today_is_gone_at_once_for_whoever_holds_the_phone_next(windows, tutor):
    page = windows.open(360, 780)
    sign_in(page, "tom@example.org")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.goto("/registers/")
    page.evaluate("() => document.querySelector('form[data-leaves]').requestSubmit()")
    page.wait_for_url("**/sign-in/**")
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.goto(address(tutor))
    assert "Newcombe" not in page.content()


def test_on_a_screen_that_a_class_can_see_nothing_kept_of_today_is_shown(windows, tutor):
    page = windows.open(360, 780)
    sign_in(page, "tom@example.org")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.goto("/registers/")
    page.locator("form:has(input[name=board])").evaluate("(form) => form.requestSubmit()")
    page.wait_for_timeout(3000)
    page.context.set_offline(True)
    page.goto(address(tutor))
    assert "Newcombe" not in page.content()
