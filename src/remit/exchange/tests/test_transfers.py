"""A Common Transfer File on the page of files: pupils with their contacts, former numbers and dated facts, in one batch."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.core.imports.models import Batch
from remit.exchange import transfers
from remit.exchange.ctf.tests.made import document, upn, whole_pupil
from remit.exchange.tests.test_exchange import asked_of_undo, batch, office, post, seen_in, shown
from remit.school.models import Address, Characteristic, Contact, FormerAttendance, FormerUpn, Particulars, Pupil
from remit.school.tests.bringing import all_of, brought, of, rows

__all__ = ["office"]
MODELS = (Pupil, Particulars, Contact, Address, FormerUpn, FormerAttendance, Characteristic)
TODAY = date(2026, 11, 16)


def sent(page, content, name="933.xml", **given):
    return page.post(reverse("exchange:upload"), {"file": SimpleUploadedFile(name, content), **given})


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 16), date(2026, 11, 16)),
        (date(2027, 7, 2), date(2027, 9, 1)),
        (date(2027, 9, 1), date(2027, 9, 1)),
    ],
)
def test_a_file_of_summer_is_of_those_who_come_in_september(today, day):
    assert transfers.first_day(None, today) == day
    assert transfers.first_day(date(2027, 1, 4), today) == date(2027, 1, 4)


def test_what_a_file_holds_decides_and_not_its_name():
    assert transfers.is_transfer(document(whole_pupil(1)))
    assert transfers.is_transfer(b"\xef\xbb\xbf<?xml version='1.0'?><CTfile/>")
    assert not transfers.is_transfer(b"Forename,Surname\nA,B\n")
    assert not transfers.is_transfer(b"PK\x03\x04...[Content_Types].xml...")


def test_a_transfer_is_shown_brought_in_and_taken_back_whole(world, office):
    before = all_of(*MODELS)
    assert (
        sent(
            office, document(whole_pupil(1), whole_pupil(2)), "list.csv", of="pupils", first_day="2027-09-01"
        ).status_code
        == 302
    )
    text = shown(office)
    assert "Bring in 2 new and 0 changed" in text, text
    assert "Who is new starts on 1 September 2027" in text
    post(office, "start")
    held = batch()
    assert (held.state, held.counts) == (Batch.DONE, {"added": 2})
    new = rows(Pupil, first_day=date(2027, 9, 1), given_name="Al")
    assert new.count() == 2
    for pupil in new:
        assert rows(Contact, pupil=pupil).exists()
        assert rows(Characteristic, pupil=pupil).exists()
        assert rows(Particulars, pupil=pupil).get().upn
    assert rows(FormerUpn, pupil__in=new).exists()
    assert rows(FormerAttendance, pupil__in=new).count() == 10
    post(office, "undo")
    assert batch().state == Batch.UNDONE
    assert batch().undone["left"] == []
    assert all_of(*MODELS) == before


def test_the_same_transfer_again_adds_nothing(world, office):
    content = document(whole_pupil(1))
    sent(office, content)
    post(office, "start")
    before = all_of(*MODELS)
    answer = sent(office, content)
    text = office.get(answer.url).content.decode()
    assert "Bring in 0 new and 0 changed" in text, text
    assert all_of(*MODELS) == before


def test_a_pupil_on_roll_gets_what_is_lacking_and_it_is_taken_back(world, office, administrator):
    line = ("Al", "Birchall", "7", upn(1), "02/02/2015")
    brought(administrator, of(administrator, "pupils", ("Forename", "Surname", "Year", "UPN", "DOB"), line))
    al = rows(Pupil, given_name="Al").get()
    before = all_of(*MODELS)
    answer = sent(office, document(whole_pupil(1)))
    text = office.get(answer.url).content.decode()
    assert "Bring in 0 new and 1 changed" in text
    assert "Ms Nia Ashdown" in text
    ref = answer.url.split("/")[-2]
    seen = seen_in(office.get(reverse("exchange:batch", args=[ref])).content.decode())
    office.post(reverse("exchange:start", args=[ref]), {"version": 1, "seen": seen})
    assert rows(Pupil, given_name="Al").get().first_day == al.first_day
    contact = rows(Contact, pupil=al).order_by("order").first()
    assert (contact.relation, contact.phones, contact.parental_responsibility) == ("mother", ["07700 900123"], True)
    assert rows(Address, pupil=al).count() == 1
    held = rows(Characteristic, pupil=al, type__code="K").get()
    assert (held.first_day, held.last_day) == (date(2023, 1, 9), None)
    asked_of_undo(office, ref)
    office.post(reverse("exchange:undo", args=[ref]), {"version": rows(Batch, ref=ref).get().version})
    assert all_of(*MODELS) == before


@pytest.mark.parametrize(
    "content",
    [b"<?xml version='1.0'?><CTfile>", b"<?xml version='1.0'?><ATfile><Header/></ATfile>", b"<!DOCTYPE x []><CTfile/>"],
)
def test_a_hostile_or_other_file_changes_nothing_and_gets_a_sentence(world, office, content):
    before = Batch.objects.unscoped("test").count()
    answer = sent(office, content)
    assert answer.status_code == 422
    assert 'class="rm-error' in answer.content.decode()
    assert Batch.objects.unscoped("test").count() == before
