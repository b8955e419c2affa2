"""Certificates go to those who reach a line that is counted, a page each, and to nobody who has left."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from remit.areas.attendance import outputs
from remit.areas.attendance.certificates import certificates
from remit.areas.attendance.tests.marking import enter, forget, present, whole
from remit.core.outputs.models import Export
from remit.core.outputs.pdf import to_pdf
from remit.core.writing import unrecorded
from remit.school.models import Membership, Pupil
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

DAYS = [date(2026, 9, 7) + timedelta(days=each) for each in range(5)]


@pytest.fixture
def year_8(world):
    """Abe was always there, Bo missed three of a hundred, Cy four, Di left; Ed was away in September and came in November."""
    forget()

    def make(name, **days):
        pupil = Pupil.objects.create(school=world.schools["alder"], given_name=name, family_name="Eight", year=8, **days)  # fmt: skip
        Membership.objects.create(pupil=pupil, group=world.groups["8A"], first_day=START)
        return pupil

    def build():
        held = {name: make(name, first_day=START) for name in ("Abe", "Bo", "Cy", "Ed")}
        held["Di"] = make("Di", first_day=START, last_day=YESTERDAY)
        return held

    held = unrecorded("test", build)
    marks = present(START, TODAY)
    places = sorted(marks)[:100]
    for name, missed in (("Abe", 0), ("Bo", 3), ("Cy", 4), ("Di", 0)):
        enter(held[name], {at: "I" if number < missed else marks[at] for number, at in enumerate(places)})
    enter(held["Ed"], marks | whole("I", *DAYS, *(each + timedelta(weeks=1) for each in DAYS)))
    return world


def names(found):
    return [each.line.pupil.given_name for each in found.earned]


def test_every_session_and_ninety_seven_in_a_hundred_are_counted_and_leavers_are_left_out(year_8, lea):
    assert names(certificates(lea, {"line": "full"})) == ["Abe"]
    assert names(certificates(lea, {"line": "high"})) == ["Abe", "Bo"]
    assert names(certificates(lea, {"line": "made up"})) == ["Abe"]


def test_the_most_improved_are_compared_with_the_year_before_those_days(year_8, lea):
    found = certificates(lea, {"line": "improved", "span": "weeks"})
    assert names(found)[-1] == "Ed"
    assert all(each.change > 0 for each in found.earned)
    assert not certificates(lea, {"line": "improved", "span": "year"}).earned


def test_each_has_a_page_with_name_form_days_and_what_it_is_for(year_8, lea):
    held = certificates(lea, {"line": "high"})
    cover, *pages = PdfReader(BytesIO(to_pdf(outputs.certificates_written(lea, held)))).pages
    assert "Di Eight" not in cover.extract_text()
    said = [" ".join(page.extract_text().split()) for page in pages]
    assert len(said) == 2
    for name, text in zip(("Abe Eight", "Bo Eight"), said, strict=True):
        assert f"{name} 8A" in text
        assert "1 September to 16 November 2026" in text
    assert "97 of 100 sessions (97.0 %)" in said[1]


def test_the_page_offers_them_and_the_asking_is_in_the_history(year_8, client):
    sign_in(client, year_8, "lea")
    page = client.get(reverse("attendance:certificates"), {"line": "high"}).content.decode()
    assert "Bo Eight" in page
    assert "Cy Eight" not in page
    client.post(reverse("attendance:certificates.document"), {"asked": "line=high&span=year", "format": "pdf"})
    [held] = Export.objects.unscoped("test").filter(of="attendance-certificates")
    assert (held.what, held.format) == ("span=year&line=high", "pdf")


def test_whoever_leads_others_certifies_nobody_of_them(year_8):
    assert not certificates(viewer(year_8, "mo"), {"line": "full"}).earned
