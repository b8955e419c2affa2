"""Somebody starts in the middle of the year: entered on Monday afternoon, met on Tuesday, settled two weeks later."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from remit.areas.joining.measures import joiners_settled
from remit.core.accounts.models import User
from remit.core.seams import Period
from remit.exchange.ctf.tests.made import document, element
from remit.exchange.ctf.tests.made import pupil as in_file
from remit.leading.attention.refresh import refresh_all
from remit.school.models import Pupil
from remit.school.remit import viewer_for
from tests.browser.conftest import Windows
from tests.browser.lived import LEADER, LIVED, MONDAY, at, come_in, line_of, sound
from tests.browser.visits import heading, saved

pytestmark = pytest.mark.browser
TUESDAY, TWO_WEEKS_ON = date(2026, 11, 17), date(2026, 12, 1)
OFFICE, SECOND_IN_MATHS = "lorraine.stubbington", "daniel.prowse"
NAME = "Nell Ashdown"
STEPS = (
    "A place in a form", "The timetable is ready", "Uniform is seen to", "Lunch is arranged", "Tutor and teachers are told",
    "Shown round the school", "Medical needs are asked", "Log-ins are given", "Met at the door on the first day",
    "Records are asked of the school before", "SEN not known: ask the school before", "Classes and sets are settled",
    "Home is rung: how is it going", "Asked how the first fortnight went",
)  # fmt: skip


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest, transactional_db: None) -> int:
    LIVED.pour()
    return int(request.param)


def transfer() -> dict[str, object]:
    """What her school before sends: a name that she goes by, a UPN, a sex."""
    head = element(
        "Header",
        element("SourceSchool", LEA="933", Estab="2001", SchoolName="Brackwater Academy", AcademicYear="2026"),
        element("DestSchool", LEA="999", Estab="4125"),
        DocumentName="Common Transfer File", CTFversion="25.0", DateTime="2026-11-17T09:30:00", DocumentQualifier="full",
        SupplierID="EXAMPLE",
    )  # fmt: skip
    basic = element("BasicDetails", NCyearActual="9", PreferredForename="Nellie")
    one = in_file(serial=1, Surname="Ashdown", Forename="Nell", Sex="F", DOB="2013-02-03", basic=basic)
    return {"name": "9332001_CTF_9994125_001.xml", "mimeType": "text/xml", "buffer": document(one, head=head)}


def test_whoever_starts_in_the_year_is_met_and_settled(width: int, windows: Windows, monkeypatch) -> None:
    at(monkeypatch, 16)
    office = come_in(windows, OFFICE, width)
    office.goto("/school/pupils/add/")
    office.get_by_label("First name").fill("Nell")
    office.get_by_label("Last name").fill("Ashdown")
    office.get_by_label("Year group").select_option(label="Year 9")
    office.get_by_label("First day at the school").fill(TUESDAY.isoformat())
    office.get_by_role("button", name="Save").click()
    heading(office, NAME)
    sound(office)
    nell = Pupil.objects.unscoped("test").get(given_name="Nell", family_name="Ashdown")
    assert nell.first_day == TUESDAY
    assert not Pupil.objects.visible_to(
        viewer_for(User.objects.get(email=f"{LEADER}@highmoor.example"), MONDAY)
    ).filter(pk=nell.pk, first_day__lte=MONDAY), "she is on no register today"

    at(monkeypatch, 8, 20, TUESDAY)
    refresh_all()
    leader = come_in(windows, LEADER, width)
    leader.goto("/wants/")
    expect(line_of(leader, NAME).get_by_text("no checklist yet")).to_be_visible()
    line_of(leader, NAME).locator("a.rm-next").click()
    sound(leader)
    leader.get_by_role("button", name="Start the checklist").click()
    heading(leader, f"New: {NAME}")
    sound(leader)
    leader.locator("#buddy_buddy").select_option(index=1)
    leader.get_by_role("region", name="Buddy").get_by_role("button", name="Save").click()
    leader.goto("/")
    expect(leader.get_by_text(f"{NAME}: starts today")).to_be_visible()
    leader.goto(f"/pupils/{nell.ref}/")
    leader.get_by_role("link", name="Change details").click()
    leader.get_by_label("Date of birth").fill("2013-02-03")
    leader.get_by_label("Previous school").fill("Brackwater Academy")
    sound(leader)
    leader.get_by_role("button", name="Save details").click()
    heading(leader, NAME)

    maths = come_in(windows, SECOND_IN_MATHS, width)
    maths.goto("/actions/")
    asked = maths.locator("li", has_text=NAME).get_by_role("link", name="No maths data: place provisionally")
    asked.first.click()
    sound(maths)
    maths.get_by_label("What came of it").fill("9Ma3, looked at again on 1 December.")
    maths.get_by_role("button", name="It is done").click()
    expect(maths.get_by_role("status").get_by_text("Done.", exact=True)).to_be_visible()

    at(monkeypatch, 11, 0, TUESDAY)
    office = come_in(windows, OFFICE, width)
    office.goto("/import/")
    office.get_by_label("The spreadsheet or transfer file").set_input_files(transfer())
    office.get_by_role("button", name="Read spreadsheet").click()
    heading(office, "9332001_CTF_9994125_001.xml")
    sound(office)
    change = office.locator("tr", has_text="First name").filter(has_text="Nellie Ashdown").first
    expect(change).to_contain_text("Nell")
    expect(change).to_contain_text("Nellie")
    nell.refresh_from_db()
    assert nell.given_name == "Nell", "nothing that was typed is overwritten unseen"
    office.get_by_role("button", name="Bring in 0 new and 1 changed").click()
    expect(office.get_by_text("brought in").first).to_be_visible()

    at(monkeypatch, 8, 20, TWO_WEEKS_ON)
    refresh_all()
    viewer = viewer_for(User.objects.get(email=f"{LEADER}@highmoor.example"), TWO_WEEKS_ON)
    before = joiners_settled(viewer, Period(date(2026, 9, 1), TWO_WEEKS_ON))
    leader = come_in(windows, LEADER, width)
    leader.goto("/wants/")
    line_of(leader, "Nellie Ashdown").locator("a.rm-next").click()
    for step in STEPS:
        leader.get_by_role("button", name=f"Done : {step}").click()
        expect(leader.get_by_role("button", name=f"Take back : {step}")).to_be_visible()
    leader.get_by_label("What the student said").fill("The set is right. Lunch is loud.")
    leader.get_by_role("button", name="It was looked at").click()
    saved(leader, "")
    sound(leader)
    leader.goto("/joining/")
    sound(leader)
    after = joiners_settled(viewer_for(viewer.user, TWO_WEEKS_ON), Period(date(2026, 9, 1), TWO_WEEKS_ON))
    assert (after.done, after.due) == (before.done + 1, before.due)
