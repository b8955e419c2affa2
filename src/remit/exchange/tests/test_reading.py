"""How a file is read when it comes: which rows it has, which days, for which school, and when it is too large to wait for."""

import csv
from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.core.files.unreadable import Unreadable
from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.exchange import pupils as dry
from remit.exchange import queries, reading, transfers
from remit.exchange.ctf.tests.made import contact, document, element, header, pupil, whole_pupil
from remit.exchange.tests.test_exchange import batch, office, post, shown
from remit.school.imports import unread
from remit.school.models import Characteristic, Contact, Particulars, Pupil, School
from remit.school.rows.checks import upn_letter
from remit.school.tests.bringing import rows
from tests.world import TODAY

__all__ = ["office"]


def uploaded(page, content, name="a.csv", **given):
    body = content if isinstance(content, bytes) else content.encode()
    return page.post(reverse("exchange:upload"), {"file": SimpleUploadedFile(name, body), **given})


IN_YEAR_7 = element("BasicDetails", NCyearActual="7")


def brought(page, *inside, **given):
    """A transfer of one new pupil, in Year 7 today, as the preview says it and as it is then held."""
    content = document(pupil(*inside, serial=9, **given), head=header(year="2026", version="26.0"))
    uploaded(page, content, "a.xml", first_day="2026-11-16")
    text = shown(page)
    post(page, "start")
    assert batch().state == Batch.DONE
    return text


# Rows, days


def test_rows_have_the_numbers_that_the_spreadsheet_shows(world, office):
    uploaded(office, "Forename,Surname,Year\n\nFay,Green,8\n,,\nGil,,8\n")
    assert "Row 5:" in shown(office)
    assert (batch().last, batch().state) == (5, Batch.READY)
    post(office, "start")
    assert (batch().state, batch().counts) == (Batch.DONE, {"added": 1, "rejected": 1})


def test_rows_have_the_same_numbers_without_a_database(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\nForename,Surname,Year\n\nFay,Green,8\n,,\nGil,,8\n")
    assert [each["row"] for each in dry.dry_run(path, today=TODAY)["rejected"]] == [6]


def test_days_of_which_some_have_the_month_first_are_refused_until_they_are_said_otherwise(world, office, tmp_path):
    content = "Forename,Surname,Year,DOB,Seen\nFay,Green,7,03/09/2015,1\nGil,Brown,7,12/25/2014,2\n"
    answer = uploaded(office, content)
    assert answer.status_code == 422
    assert "row 3 has 12/25/2014, which can only be the month first" in answer.content.decode()
    assert not Batch.objects.unscoped("test").filter(name="a.csv").exists()
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(Unreadable, match="row 2 has 03/09/2015"):
        dry.dry_run(path, today=TODAY)
    uploaded(office, content.replace("DOB", "House"))
    columns = {"given_name": "0", "family_name": "1", "year": "2", "date_of_birth": "3"}
    answer = post(office, "batch", **columns)
    assert answer.status_code == 422
    assert "which may be either" in answer.content.decode()
    assert "date_of_birth" not in batch().columns


def test_refused_rows_that_are_mended_come_in_as_they_were_before_they_were_made_text(world, office):
    line = "ann-given,ann-family,31/02/2013,Dad Ann,+44 7700 900123\n"
    uploaded(office, "First name,Last name,DOB,Contact,Mobile\n" + line, of="contacts")
    text = office.get(reverse("exchange:rejected", args=[batch().ref])).content.decode()
    assert list(csv.reader(StringIO(text)))[1][4] == "'+44 7700 900123"
    answer = uploaded(office, text.replace("31/02/2013", "03/10/2013"), of="contacts")
    mended = Batch.objects.unscoped("test").get(ref=answer.url.split("/")[-2])
    office.get(answer.url)
    assert rows(type(mended).rows.rel.related_model, batch=mended).get().cells[4] == "+44 7700 900123"


def test_a_birthday_away_from_the_year_group_is_a_doubt_and_far_away_a_refusal(world, office):
    lines = ("A,One,8,03/10/2013", "B,Two,8,03/10/2014", "C,Three,8,31/08/2013", "D,Four,8,03/10/2010")
    uploaded(office, "Forename,Surname,Year,DOB\n" + "\n".join(lines))
    text = shown(office)
    assert "Bring in 3 new" in text
    assert "A year younger than this year group" in text
    assert "A year older than this year group" in text
    assert "More than two years away" in text


def test_a_upn_of_an_authority_that_is_not_known_is_doubted_and_taken(world, office):
    uploaded(office, f"Forename,Surname,Year,UPN\nA,One,8,{upn_letter('100120000501')}100120000501\n")
    text = shown(office)
    assert "Bring in 1 new" in text
    assert "No local authority is known here by the number 100" in text


# What a transfer says


def test_what_a_transfer_says_of_free_meals_is_kept(world, office):
    meals = element(
        "FSMinstance", FSMstartDate="2026-09-02", UKcountry="ENG", FSMEligibilityVerificationDate="2026-09-01",
        FSMCategory="EFSM",
    )  # fmt: skip
    brought(office, element("FSMhistory", meals), basic=element("BasicDetails", NCyearActual="7"))
    held = rows(Characteristic, type__code="FSM", pupil__given_name="Beth").get()
    assert (held.value, held.verified_on, held.first_day) == ("X", date(2026, 9, 1), date(2026, 9, 2))


def test_all_needs_of_a_transfer_are_kept_in_their_order_and_from_their_days(world, office):
    said = (("SLCN", "2022-01-01"), ("ASD", None), ("HI", "2024-01-01"))
    needs = [
        element("SENneed", SENtypeRank=n, SENtype=code, NeedStartDate=day) for n, (code, day) in enumerate(said, 1)
    ]
    sen = element("SENhistory", element("SEN", SENprovision="K", StartDate="2022-01-01"), element("SENneeds", *needs))
    brought(office, sen, basic=element("BasicDetails", NCyearActual="7"))
    held = rows(Characteristic, type__code="NEED", pupil__given_name="Beth").order_by("rank")
    assert list(held.values_list("value", "rank", "first_day")) == [
        ("SLCN", 1, date(2022, 1, 1)),
        ("ASD", 2, date(2026, 11, 16)),
        ("HI", 3, date(2024, 1, 1)),
    ]


def test_of_the_schools_before_the_last_is_kept_and_further_ones_are_said(world, office):
    def was(name, **more):
        return element("School", LEA="933", Estab="2001", **({"SchoolName": name} if name else {}), **more)

    history = element(
        "SchoolHistory",
        was("Elm Bank Infants", EntryDate="2017-09-04"),
        was("Elm Bank", EntryDate="2020-09-02", LastSchool="true"),
    )
    text = brought(office, history, basic=IN_YEAR_7)
    assert "schools before the last one (of 1)" in text
    assert rows(Particulars, pupil__given_name="Beth").get().previous_school == "Elm Bank"


def test_a_school_before_without_a_name_is_kept_by_its_numbers(world, office):
    history = element("SchoolHistory", element("School", LEA="933", Estab="2001"))
    text = brought(office, history, basic=IN_YEAR_7)
    assert "schools before" not in text
    assert rows(Particulars, pupil__given_name="Beth").get().previous_school == "933 2001"


def test_what_is_read_and_not_kept_is_said_once_for_each_kind(world, office):
    basic = element("BasicDetails", element("Disabilities", Disability="HEAR"), NCyearActual="7")
    backwards = element("FSMinstance", FSMstartDate="2024-10-06", FSMendDate="2023-10-06", UKcountry="ENG")
    text = brought(
        office,
        element("Phones", element("Phone", TelephoneType="M", PhoneNo="07700 900123")),
        element("FSMhistory", backwards),
        element("LookedAfter", InCare="true", CareAuthority="933"),
        basic=basic,
    )
    assert text.count("Read and not kept:") == 1
    for what in ("disabilities (of 1)", "of the pupils themselves (of 1)", "the authority that looks after a child"):
        assert what in text
    assert "Free school meals that end before they begin, of 1" in text
    assert not rows(Characteristic, type__code="FSM", pupil__given_name="Beth").exists()


def test_times_that_a_transfer_lets_run_into_each_other_end_where_the_next_begins(world, office):
    meals = [element("FSMinstance", FSMstartDate=day, UKcountry="ENG") for day in ("2022-10-06", "2024-10-06")]
    sen = [
        element("SEN", SENprovision="K", StartDate="2023-01-09", EndDate="2026-12-31"),
        element("SEN", SENprovision="E", StartDate="2025-01-09"),
    ]
    basic = element("BasicDetails", NCyearActual="7")
    brought(office, element("FSMhistory", *meals), element("SENhistory", *sen), basic=basic)
    for codes in (["FSM"], ["K", "E"]):
        held = list(rows(Characteristic, type__code__in=codes, pupil__given_name="Beth"))
        assert len(held) == 2
        assert sum(each.holds_on(TODAY) for each in held) == 1


def test_numbers_and_addresses_of_contacts_are_checked_and_what_is_left_out_is_said(world, office):
    wrong = contact(1, Email="nobody at home")
    wrong = wrong.replace("07700 900123", "7700900123</PhoneNo></Phone><Phone><PhoneNo>ring the pub")
    text = brought(office, element("Contacts", wrong), basic=element("BasicDetails", NCyearActual="7"))
    assert "ring the pub" in text
    assert "nobody at home" in text
    held = rows(Contact, pupil__given_name="Beth").get()
    assert (held.phones, held.email) == (["07700900123"], "")


def test_a_transfer_that_is_made_out_to_another_school_is_asked_about(world, office):
    content = document(pupil(serial=9, basic=element("BasicDetails", NCyearActual="7")), head=header(year="2026"))
    unrecorded("test", lambda: rows(School, pk=world.schools["alder"].pk).update(laestab="9334999"))
    uploaded(office, content, "a.xml")
    text = shown(office)
    assert "made out to the school 933 4001, and this is 933 4999" in text
    assert "Bring in 1 new" in text
    for number in ("9334001", ""):
        assert not any(
            "made out" in note for note in transfers.staged(content, said=None, today=TODAY, laestab=number).notes
        )


def test_a_file_in_utf_16_or_after_a_comment_is_a_transfer_all_the_same():
    text = document(pupil(serial=1), declaration="").decode()
    for content in (
        ('<?xml version="1.0" encoding="utf-16"?>' + text).encode("utf-16"),
        text.lstrip().encode("utf-16-le"),
        ("\n<!-- made by X -->\n<!-- and <Y> -->" + text).encode(),
        ("\ufeff<!-- made by X -->" + text).encode(),
        ("<?xml-stylesheet href='a'?>" + text).encode(),
    ):
        assert transfers.is_transfer(content), content[:60]
        assert transfers.staged(content, said=None, today=TODAY).rows
    for content in (b"<html><table>", b"<!-- a --><html>", b"Forename,Surname\n", b"", b"\xff\xfe"):
        assert not transfers.is_transfer(content), content


def test_a_transfer_is_looked_at_without_a_database_as_a_list_is(tmp_path):
    path = tmp_path / "933.xml"
    path.write_bytes(document(whole_pupil(1), whole_pupil(1), pupil(serial=2, UPN="A801200005001")))
    found = dry.dry_run(path, today=TODAY)
    assert found["added"] == 1
    assert [each["row"] for each in found["rejected"]] == [3, 4]
    assert any(
        each.startswith("Read and not kept: session by session marks of other schools (of 2)")
        for each in found["warnings"]
    )


# In which school, and when


def test_of_several_schools_the_one_that_is_chosen_takes_the_rows_and_the_page_names_it(world, office, monkeypatch):
    kept = [world.schools["birch"], world.schools["alder"]]
    monkeypatch.setattr(queries, "kept_schools", lambda viewer: kept)
    assert uploaded(office, "Forename,Surname,Year\nFay,Green,8\n").status_code == 422
    answer = uploaded(office, "Forename,Surname,Year\nFay,Green,8\n", school=kept[1].ref)
    assert Batch.objects.unscoped("test").get(ref=answer.url.split("/")[-2]).school_id == kept[1].pk
    assert "For alder-school." in office.get(answer.url).content.decode()


def test_who_keeps_the_records_of_one_school_is_not_asked_which(world, office):
    assert 'name="school"' not in office.get(reverse("exchange:upload")).content.decode()
    uploaded(office, "Forename,Surname,Year\nFay,Green,8\n")
    assert "For alder-school" not in shown(office)


@pytest.fixture
def slow(monkeypatch):
    """Every transfer is too large to be read at once, and the worker has not come to it."""
    waiting = []
    monkeypatch.setattr(reading, "AT_ONCE", 10)
    task = SimpleNamespace(func=reading.read_in.func, enqueue=lambda *ids: waiting.append(ids))
    monkeypatch.setattr(reading, "read_in", task)
    return waiting


def test_a_large_transfer_is_read_by_the_worker_and_the_page_says_so(world, office, slow):
    answer = uploaded(office, document(whole_pupil(1), whole_pupil(2)), "a.xml", first_day="2027-09-01")
    assert answer.status_code == 302
    text = shown(office)
    assert "Being read" in text
    assert "Look again" in text
    assert batch().state == Batch.READING
    assert "Al " not in text
    post(office, "start")
    assert batch().state == Batch.READING
    reading.read_in.func(*slow[0])
    assert (batch().state, bytes(batch().unread)) == (Batch.READY, b"")
    text = shown(office)
    assert "Bring in 2 new and 0 changed" in text
    assert "Who is new starts on 1 September 2027" in text
    reading.read_in.func(*slow[0])
    assert rows(Particulars, pupil__given_name="Al").count() == 0
    post(office, "start")
    assert rows(Pupil, given_name="Al").count() == 2


def test_a_zip_counts_for_what_may_be_in_it():
    assert reading.is_large(b"PK\x03\x04" + bytes(reading.AT_ONCE // 10))
    assert not reading.is_large(b"<CTfile>" + bytes(reading.AT_ONCE // 10))


def test_a_large_transfer_that_cannot_be_read_says_why_and_keeps_nothing_of_it(world, office, slow):
    uploaded(office, b"<?xml version='1.0'?><ATfile><Header/></ATfile>", "a.xml")
    reading.read_in.func(*slow[0])
    assert (batch().state, bytes(batch().unread)) == (Batch.DROPPED, b"")
    assert "Admissions Transfer File" in shown(office)


def test_a_large_transfer_that_is_dropped_before_it_is_read_stays_dropped(world, office, slow):
    uploaded(office, document(whole_pupil(1)), "a.xml")
    post(office, "drop")
    reading.read_in.func(*slow[0])
    assert (batch().state, bytes(batch().unread)) == (Batch.DROPPED, b"")
    assert "Nothing of this file was brought in" in shown(office)


def test_what_a_killed_worker_was_reading_is_read_when_it_starts_again(world, office, slow):
    uploaded(office, document(whole_pupil(1)), "a.xml")
    assert unread.content_of(batch()) == document(whole_pupil(1))
    reading.resume()
    assert slow[0] == slow[1]
