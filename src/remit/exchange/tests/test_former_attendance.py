"""A year's sessions at the school before come with a transfer, stand beside this school's and count in none of its figures."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.areas.attendance import figures
from remit.areas.attendance.models import Year
from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.exchange.ctf.tests.made import document, element, header, pupil
from remit.exchange.tests.test_exchange import office, post, shown
from remit.school.models import FormerAttendance, Pupil
from remit.school.tests.bringing import rows
from tests.access_walk import sign_in
from tests.world import viewer

__all__ = ["office"]


def year(number=2025, possible=380, attended=364, authorised=12, unauthorised=4, *inside, name="Example Primary"):
    counts = {"SessionsPossible": possible, "SessionsAttended": attended, "SessionsAuthorised": authorised, "SessionsUnauthorised": unauthorised}  # fmt: skip
    return element("YearData", *inside, Year=number, LEA="933", Estab="2001", SchoolName=name, **counts)


def bring(office, *years):
    """A file of one pupil in Year 7, as its preview says it."""
    basic = element("BasicDetails", NCyearActual="7")
    content = document(pupil(element("Attendance", *years), serial=9, basic=basic), head=header(year="2026", version="26.0"))  # fmt: skip
    answer = office.post(reverse("exchange:upload"), {"file": SimpleUploadedFile("a.xml", content), "first_day": "2026-11-16"})  # fmt: skip
    return office.get(answer.url).content.decode()


@pytest.fixture
def beth(world, office):
    bring(office, year())
    post(office, "start")
    return rows(Pupil, given_name="Beth").get()


def test_what_the_school_before_counted_is_shown_with_its_source_and_in_no_figure(world, client, beth):
    [held] = rows(FormerAttendance, pupil=beth)
    assert (held.year, held.number, held.possible, held.attended) == (2025, "9332001", 380, 364)
    sign_in(client, world, "head")
    page = client.get(reverse("attendance:pupil", args=[beth.ref])).content.decode()
    for said in ("From other schools", "Example Primary", "9332001", "364 of 380", "95.8 %", "16 Nov 2026", "No marks this year"):  # fmt: skip
        assert said in page
    assert not rows(Year, pupil=beth).exists()
    assert figures.of_pupil(viewer(world, "head"), beth)[1].possible == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (year(attended=360), "attended and missed are not together what was possible"),
        (year(possible=None), "its year or one of its numbers is missing"),
        (year(number=None), "its year or one of its numbers is missing"),
    ],
)
def test_what_does_not_add_up_is_left_out_and_says_why(world, office, said, why):
    text = bring(office, said, year(2024))
    assert why in text
    post(office, "start")
    assert [each.year for each in rows(FormerAttendance, pupil__given_name="Beth")] == [2024]


def test_of_two_that_differ_what_is_held_stays_and_the_file_is_told_so(world, office, beth):
    unrecorded("test", lambda: rows(Batch).update(name="first-file"))
    text = bring(office, year(attended=376, authorised=0), year(2024))
    assert "2025: 376 of 380" in text
    assert "Other numbers are held for that year and school: they stay as they are." in text
    post(office, "start")
    found = rows(FormerAttendance, pupil=beth).order_by("year")
    assert [(each.year, each.attended) for each in found] == [(2024, 364), (2025, 364)]


def test_twice_in_one_file_with_other_numbers_the_first_is_taken_and_it_is_said(world, office):
    text = bring(office, year(), year(attended=376, authorised=0))
    assert "stands in the file twice, with other numbers" in text
    post(office, "start")
    assert rows(FormerAttendance, pupil__given_name="Beth").get().attended == 364


def test_marks_of_single_sessions_are_said_to_be_left(world, office):
    marks = element("AttendSessions", AttendanceStartDate=date(2025, 9, 1), AttendanceMarks="/\\/\\")
    assert "session by session marks of other schools (of 1)" in bring(office, year(2025, 380, 364, 12, 4, marks))
    assert shown(office)
