"""One pupil's attendance: every session, what it said before, and a picture that says itself in words."""

from datetime import date

import pytest
from django.urls import reverse

from remit.areas.attendance import figures
from remit.areas.attendance.models import Mark, Taking
from remit.areas.attendance.sessions import in_weeks, tone
from remit.areas.attendance.tests.marking import enter, forget, present, rows, whole
from remit.core.writing import unrecorded
from tests.access_walk import sign_in
from tests.world import START, TODAY

DAY = date(2026, 11, 9)


@pytest.fixture
def ann(world):
    """There but for three sessions: one ill with a note, one without a reason until somebody found one, one late."""
    forget()
    pupil = world.pupils["ann"]
    enter(pupil, present(START, TODAY) | {(DAY, "AM"): "I", (DAY, "PM"): "N", (date(2026, 11, 10), "AM"): "L"})
    enter(pupil, {(DAY, "PM"): "M"})

    def tell():
        rows(Mark, pupil=pupil, code="I").update(note="flu, says mother")
        rows(Mark, pupil=pupil, code="L").update(minutes=12)
        rows(Taking).filter(pk=rows(Mark, code="M").get().taking_id).update(reason="dentist rang", source="office")

    unrecorded("test", tell)
    return pupil


def page_of(client, world, who, pupil):
    sign_in(client, world, who)
    return client.get(reverse("attendance:pupil", args=[pupil.ref]))


def test_each_session_that_tells_anything_stands_with_its_note_minutes_and_entries(world, client, ann):
    answer = page_of(client, world, "lea", ann)
    record = answer.context["record"]
    assert [(each.day, each.session, each.series.current.code) for each in record.telling] == [
        (date(2026, 11, 10), "AM", "L"), (DAY, "PM", "M"), (DAY, "AM", "I"),
    ]  # fmt: skip
    page = answer.content.decode()
    for said in ("flu, says mother", "12 minutes", "dentist rang", "Marks as at 16 November"):
        assert said in page
    assert [entry.code for entry in record.telling[1].earlier] == ["N"]


def test_codes_add_up_to_the_figures_of_the_year(world, client, ann, lea):
    record = page_of(client, world, "lea", ann).context["record"]
    counts = figures.of_pupil(lea, ann)[1]
    assert sum(number for code, number in record.codes if code.is_absence) == counts.absent == 2
    assert sum(number for _, number in record.codes) == counts.possible == len(record.sessions)


def test_the_picture_says_in_words_what_its_colours_say(world, client, ann):
    assert {code: tone(code, TODAY) for code in "/LIOUY#"} == {
        "/": "there", "L": "late", "I": "leave", "O": "without", "U": "without", "Y": "none", "#": "none",
    }  # fmt: skip
    weeks = in_weeks({(DAY, "AM"): "/", (DAY, "PM"): "\\", (date(2026, 11, 18), "AM"): "O"})
    assert weeks.in_words == "2 weeks: sessions 2 there, 1 away, unauthorised"
    signs = [[cell and cell.sign for cell in (*week.mornings, *week.afternoons)] for week in weeks.rows]
    assert signs == [[None, None, "O", *[None] * 7], ["/", *[None] * 4, "/", *[None] * 4]]
    assert weeks.rows[0].mornings[2].meaning
    sign_in(client, world, "lea")
    panel = client.get(reverse("pupil", args=[ann.ref])).content.decode()
    assert "2 away, authorised" in panel
    assert reverse("attendance:pupil", args=[ann.ref]) in panel


def test_it_is_for_whoever_leads_or_keeps_the_records_and_there_for_nobody_else(world, client, ann):
    for who, status in (("lea", 200), ("head", 200), ("mo", 404), ("newcomer", 403), ("head elsewhere", 404)):
        assert page_of(client, world, who, ann).status_code == status, who


def test_without_marks_it_says_so(world, client):
    forget()
    assert "No marks this year" in page_of(client, world, "lea", world.pupils["ann"]).content.decode()


def test_a_mark_whose_file_was_taken_back_is_none(world, client, ann):
    enter(ann, whole("", date(2026, 11, 11)))
    record = page_of(client, world, "lea", ann).context["record"]
    assert [each.code for each in record.sessions if each.day == date(2026, 11, 11)] == [None, None]
