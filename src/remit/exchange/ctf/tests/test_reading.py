"""What a Common Transfer File says, read out of files of invented pupils."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from remit.core.files.unreadable import Unreadable
from remit.exchange.ctf import read, to_json
from remit.exchange.ctf.elements import HEADER, PUPIL
from remit.exchange.ctf.reading import _made, read_here
from remit.exchange.ctf.tests.made import contact, document, element, header, pupil, result, upn, whole_pupil
from remit.exchange.ctf.transfer import (
    Address,
    Assessment,
    AttendanceYear,
    Attended,
    FreeMeals,
    Language,
    Marks,
    Need,
    Noted,
    Phone,
    Provision,
    School,
)


def only(*inside, **values):
    """One pupil, read in this process."""
    _, (found,), _ = read_here(document(pupil(*inside, **values)))
    return _made(PUPIL, found)


def notes(data):
    return [Noted(*each) for each in read_here(data)[2]]


@pytest.fixture(scope="module")
def whole():
    return read(document(whole_pupil(40), whole_pupil(41)))


def test_the_header_says_where_the_file_comes_from(whole):
    told = whole.header
    assert (told.document_name, told.version, told.qualifier) == ("Common Transfer File", "25.0", "full")
    assert (told.made_at.isoformat(), told.supplier) == ("2026-07-10T09:30:00", "EXAMPLE")
    assert told.source == School("933", "2001", name="Example Primary", academic_year=2025)
    assert (told.source.laestab, told.destination.laestab) == ("9332001", "9334001")


def test_a_whole_pupil_is_read_with_nothing_left_over(whole):
    first, second = whole.pupils
    assert whole.warnings == ()
    assert (first.number, second.number) == (1, 2)
    assert (first.upn, first.former_upns) == (upn(40), (upn(10_040),))
    assert (first.surname, first.forename, first.middle_names) == ("Ashdown", "Femi", "Jo")
    assert (first.preferred_forename, first.former_surname, first.preferred_surname) == ("Al", "Marl", None)
    assert (first.date_of_birth, first.sex, first.nc_year) == (date(2015, 1, 13), "F", "6")
    assert (first.ethnicity, first.enrolment_status, first.medical_flag) == ("WBRI", "C", False)
    assert (first.languages, first.first_language) == ((Language("F", "POL"),), "POL")
    assert (first.looked_after, first.care_authority) == (True, "933")
    assert (second.looked_after, second.care_authority) == (None, None)
    assert first.free_meals == (FreeMeals(date(2022, 10, 6), date(2023, 7, 21), "ENG"),)
    assert first.provisions == (Provision("N", date(2021, 9, 6)), Provision("K", date(2023, 1, 9)))
    assert first.needs == (Need(1, "SLCN"), Need(2, "MLD"))
    assert first.addresses[0].street == "Mill Lane"
    assert first.phones == (Phone("H", "01632 960001"),)
    assert len(first.attendance) == 5
    assert first.attendance[4] == AttendanceYear(
        2025, "933", "2001", "Example Primary", 380, 364, 12, 4, (Marks(date(2025, 9, 1), "/\\" * 190),)
    )
    assert len(first.assessments) == 75
    assert first.assessments[0] == Assessment("KS2", "ENG", "2022", "ENG", "TT", "MTC", "R", "MT", "80")
    assert first.last_school == Attended(
        "933", "2001", None, "Example Primary", date(2019, 9, 3), date(2026, 7, 21), "TA", last=True
    )


def test_contacts_are_read_with_how_they_are_reached(whole):
    mother, father = whole.pupils[0].contacts
    assert (mother.order, mother.title, mother.forename, mother.relationship) == (1, "Ms", "Nia", "MOT")
    assert (mother.responsibility, mother.correspondence, mother.translator) == (True, None, None)
    assert mother.addresses == (Address(as_pupil=True),)
    assert (mother.phones, mother.emails) == ((Phone("M", "07700 900123"),), ("nia@home.example",))
    assert father.relationship == "FAT"


@pytest.mark.parametrize("version", ["24.0", "25.0", "26.0", "24", "26.1"])
def test_the_versions_of_three_years_are_taken(version):
    told = read(document(pupil(), head=header(version)))
    assert (told.header.version, len(told.pupils), told.warnings) == (version, 1, ())


@pytest.mark.parametrize("version", ["23.0", "27.0", "15.0", "2025", "twenty", "25.0 {pupil.one}"])
def test_another_version_is_refused_with_those_that_are_taken(version):
    with pytest.raises(Unreadable, match="Versions 24, 25 and 26 are taken"):
        read_here(document(pupil(), head=header(version)))


def test_a_file_without_a_version_is_read_and_that_is_said():
    data = document(pupil(), head=header(version=None))
    assert [each.path for each in notes(data)] == ["Header/CTFversion"]
    assert [each.why for each in notes(document(pupil(), head=""))] == [
        "The file has no header: it does not say which school it comes from."
    ]


def test_what_the_file_does_not_carry_is_none_and_a_section_without_anything_is_empty():
    bare = only(element("Contacts"), element("SENhistory", element("SENneeds")), basic=" ")
    assert (bare.contacts, bare.provisions, bare.needs) == ((), (), ())
    carried = {"number", "upn", "surname", "forename", "date_of_birth", "sex", "unreadable"}
    rest = {
        name: getattr(bare, name) for name in PUPIL.places if name not in {*carried, "contacts", "provisions", "needs"}
    }
    assert set(rest.values()) == {None}


def test_an_empty_element_is_absent():
    found = only(element("Email"), UPN="", Forename="  ", DOB="", Sex="")
    assert (found.upn, found.forename, found.date_of_birth, found.sex, found.emails) == (None,) * 5


def test_sessions_of_none_stay_apart_from_sessions_not_said():
    year = element("YearData", Year=2025, SessionsPossible=0)
    (found,) = only(element("Attendance", year)).attendance
    assert (found.possible, found.attended, found.marks) == (0, None, None)


def test_marks_keep_their_spaces():
    sessions = element("AttendSessions", AttendanceStartDate="2025-09-01", AttendanceMarks=" /\\  C1 ")
    (found,) = only(element("Attendance", element("YearData", sessions, Year=2025))).attendance
    assert found.marks[0].marks == " /\\  C1 "


def test_the_order_of_elements_and_the_place_of_names_differ_between_exporters():
    basic = element("BasicDetails", LegalSurname="Marl", LegalForename="Jo", NCyearActual="R", Gender="M")
    stages = element("KeyStage", result(), "<Stage>KS2</Stage>")
    plain = only(element("StageAssessments", stages), basic=basic, Surname=None, Forename=None, Sex=None)
    assert (plain.surname, plain.forename, plain.sex, plain.nc_year) == ("Marl", "Jo", "M", "R")
    assert plain.assessments[0].stage == "KS2"
    backwards = f"<CTfile><CTFpupilData><Pupil><DOB>2015-03-09</DOB><Surname>Marl</Surname></Pupil></CTFpupilData>{header()}</CTfile>"
    told = read(backwards.encode())
    assert (told.header.version, told.pupils[0].surname, told.warnings) == ("25.0", "Marl", ())


def test_names_in_a_namespace_and_in_other_capitals_are_known():
    data = document(pupil()).replace(b"<CTfile>", b'<CTfile xmlns="http://example.org/ctf">')
    assert read(data).pupils[0].surname == "Birchall"
    data = document("<Pupil><upn>x</upn><SURNAME>Marl</SURNAME></Pupil>").replace(b"CTfile", b"CTFile")
    assert _made(PUPIL, read_here(data)[1][0]).surname == "Marl"


def test_what_came_with_2026_is_read():
    meals = element(
        "FSMinstance",
        FSMstartDate="2026-09-01",
        FSMEligibilityVerificationDate="2026-08-20",
        UKcountry="ENG",
        FSMCategory="Expanded",
    )
    (found,) = only(element("FSMhistory", meals)).free_meals
    assert found == FreeMeals(date(2026, 9, 1), None, "ENG", date(2026, 8, 20), "Expanded")


def test_an_address_may_stand_in_lines():
    lines = element("AddressLines", AddressLine1="4 Mill Lane", AddressLine2="Example")
    (found,) = only(element("Address", lines, PostCode="ex4 1aa")).addresses
    assert (found.lines, found.postcode, found.street) == (("4 Mill Lane", "Example"), "EX4 1AA", None)


def test_what_is_not_known_is_counted_with_its_path_and_the_rest_is_read():
    odd = element("SuppInfo", element("UPN"), Deep="1")
    data = document(
        pupil(odd, element("Contacts", contact(1, Fax="none"))),
        pupil(odd),
        "<Teacher/>",
        after="<Annex><Pupil/></Annex>",
    )
    assert notes(data) == [
        Noted("Pupil/SuppInfo", "Not known here: left out.", 2, (1, 2)),
        Noted("Pupil/Contacts/Contact/Fax", "Not known here: left out.", 1, (1,)),
        Noted("CTFpupilData/Teacher", "Not known here: left out.", 1),
        Noted("Annex", "Not known here: left out.", 1),
    ]
    assert len(read_here(data)[1]) == 2


def test_a_value_that_cannot_be_read_is_absent_said_and_kept_by_its_field():
    found = only(DOB="31/02/2015", basic=element("BasicDetails", MedicalFlag="perhaps"))
    assert (found.date_of_birth, found.medical_flag) == (None, None)
    assert found.unreadable == (("date_of_birth", "31/02/2015"), ("medical_flag", "perhaps"))
    sen = element("SENhistory", element("SEN", StartDate="soon", SENprovision="K"))
    assert notes(document(pupil(sen), pupil(sen, DOB="1815-01-01"))) == [
        Noted("Pupil/SENhistory/SEN/StartDate", "This is no date.", 2, (1, 2)),
        Noted("Pupil/DOB", "This is no date.", 1, (2,)),
    ]


def test_days_as_british_systems_write_them_are_read():
    assert only(DOB="09/03/2015").date_of_birth == date(2015, 3, 9)


def test_a_upn_that_cannot_be_one_is_kept_and_said():
    data = document(pupil(UPN=" a801200005001 "))
    assert [(each.path, each.pupils) for each in notes(data)] == [("Pupil/UPN", (1,))]
    assert only(UPN=" a801200005001 ").upn == "A801200005001"


def test_an_element_that_stands_twice_is_said_only_where_it_differs():
    same = element("BasicDetails", Surname="Birchall", NCyearActual="6")
    assert notes(document(pupil(basic=same))) == []
    other = element("BasicDetails", Surname="Marl")
    assert only(basic=other).surname == "Birchall"
    assert [each.path for each in notes(document(pupil(basic=other)))] == ["Pupil/BasicDetails/Surname"]


def test_the_same_text_in_many_pupils_reads_the_same_as_the_first_time():
    _, found, _ = read_here(document(*[pupil(serial=3, DOB="2015-03-09") for _ in range(3)]))
    assert len({each[1:] for each in found}) == 1


@pytest.mark.parametrize("name", ["transfer.xml", "transfer.zip", "other.ctf"])
def test_a_zip_with_one_xml_is_opened_whatever_it_is_called(tmp_path, name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("out/9332001_CTF_9334001_001.XML", document(pupil()))
        package.writestr("__MACOSX/out/._x.xml", b"\0")
        package.writestr("read me.txt", "hello")
    (tmp_path / name).write_bytes(packed.getvalue())
    assert len(read(tmp_path / name).pupils) == 1
    assert len(read(io.BytesIO(packed.getvalue())).pupils) == 1


def test_all_of_it_can_be_written_as_json(whole):
    told = json.loads(json.dumps(to_json(whole)))
    assert told["pupils"][0]["date_of_birth"] == "2015-01-13"
    assert told["pupils"][0]["english_proficiency"] is None
    assert set(told["header"]) == set(HEADER.places)


def test_the_reader_knows_no_django():
    code = "import sys, remit.exchange.ctf; print(any(name.partition('.')[0] == 'django' for name in sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True)
    assert told.stdout == b"False\n", told.stderr
