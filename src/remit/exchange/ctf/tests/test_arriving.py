"""A transfer as the rows that the import of pupils judges, and what is held beside them."""

from datetime import date

import pytest

from remit.core.imports.columns import guess
from remit.exchange.ctf import arrivals, table
from remit.exchange.ctf.arriving import CELLS, Spell
from remit.exchange.ctf.elements import HEADER, PUPIL
from remit.exchange.ctf.reading import _made, read_here
from remit.exchange.ctf.tests.made import contact, document, element, header, pupil, upn, whole_pupil
from remit.exchange.ctf.transfer import CommonTransfer
from remit.school.rows.pupils import FIELDS, clean_row

SEPTEMBER = date(2026, 9, 3)


def coming(*pupils, head=None, day=SEPTEMBER):
    head_read, found, _ = read_here(document(*pupils, head=head))
    transfer = CommonTransfer(_made(HEADER, head_read), tuple(_made(PUPIL, each) for each in found), ())
    return arrivals(transfer, day=day)


def only(*inside, day=SEPTEMBER, head=None, **values):
    (found,) = coming(pupil(*inside, **values), day=day, head=head)
    return found


def sen(*rows):
    return element("SENhistory", *[element("SEN", StartDate=start, SENprovision=code) for start, code in rows])


def language(code, kind="F"):
    return element("BasicDetails", element("Languages", element("Type", LanguageType=kind, Language=code)))


def test_a_whole_pupil_comes_as_a_row_that_the_import_takes():
    (found,) = coming(whole_pupil(40))
    assert found.cells == {
        "given_name": "Al",
        "family_name": "Ashdown",
        "year": "7",
        "upn": upn(40),
        "date_of_birth": "2015-01-13",
        "sex": "F",
        "sen": "K",
        "eal": "yes",
    }
    values, faults = clean_row(1, found.cells, today=SEPTEMBER, years=range(7, 12))
    assert faults == []
    assert (values["year"], values["date_of_birth"], values["sen"], values["eal"]) == (7, date(2015, 1, 13), "K", True)


def test_cells_are_fields_that_the_import_has_and_a_table_is_guessed_right():
    found = coming(whole_pupil(1), pupil())
    assert all(tuple(each.cells) == CELLS for each in found)
    assert set(CELLS) <= {field.key for field in FIELDS}
    headings, *rows = table(found)
    assert guess(headings, FIELDS) == {key: at for at, key in enumerate(CELLS)}
    assert [row[CELLS.index("upn")] for row in rows] == [each.cells["upn"] for each in found]


def test_what_the_file_does_not_say_says_nothing_in_the_row():
    found = only(basic=" ", UPN=None, DOB=None, Sex=None)
    assert {key for key, said in found.cells.items() if said} == {"given_name", "family_name"}
    values, faults = clean_row(1, found.cells, today=SEPTEMBER, years=range(7, 12))
    assert [fault.column for fault in faults] == ["Year group"]
    assert (values["sen"], values["eal"], values["upn"]) == (None, None, "")
    assert (found.former_upns, found.characteristics, found.contacts) == ((), (), ())


def test_a_date_that_is_none_reaches_the_import_as_it_stands():
    found = only(DOB="31/02/2015")
    _, faults = clean_row(1, found.cells, today=SEPTEMBER, years=range(7, 12))
    assert [(fault.column, fault.value) for fault in faults] == [("Date of birth", "31/02/2015")]


@pytest.mark.parametrize(
    ("said", "year", "day", "then"),
    [
        ("6", "2025", date(2026, 9, 3), "7"),
        ("6", "2025", date(2026, 7, 13), "6"),
        ("6", "2026", date(2026, 9, 3), "6"),
        ("6", "2026", date(2026, 7, 13), "6"),
        ("6", "2024", date(2026, 9, 3), "8"),
        ("R", "2025", date(2026, 9, 3), "1"),
        ("N2", "2025", date(2026, 9, 3), "R"),
        ("N1", "2025", date(2026, 9, 3), "N"),
        ("N1", "2025", date(2026, 7, 3), "N1"),
        ("X", "2025", date(2026, 9, 3), "X"),
        ("6", None, date(2026, 9, 3), "7"),
    ],
)
def test_the_year_group_is_the_one_on_the_first_day(said, year, day, then):
    found = only(basic=element("BasicDetails", NCyearActual=said), head=header(year=year), day=day)
    assert found.cells["year"] == then
    assert bool(found.notes) == (then != said)


def test_how_the_year_group_was_worked_out_is_said():
    assert only().notes == ("Year group 6 in 2025/26, so 7 in 2026/27.",)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((), ""),
        ((("2023-01-09", "K"),), "K"),
        ((("2023-01-09", "K"), ("2021-09-06", "N")), "K"),
        ((("2023-01-09", "K"), ("2025-09-06", "E")), "E"),
        ((("2023-01-09", "K"), ("2025-09-06", "N")), "N"),
        ((("2023-01-09", "K"), ("2026-12-01", "E")), "K"),
        (((None, "K"),), "K"),
        ((("2012-01-09", "P"),), ""),
    ],
)
def test_the_sen_provision_is_the_one_on_the_first_day(rows, code):
    found = only(sen(*rows))
    assert found.cells["sen"] == code
    assert clean_row(1, found.cells, today=SEPTEMBER, years=range(7, 12))[1] == []
    assert any("SEN provision P" in each for each in found.notes) == (rows == (("2012-01-09", "P"),))


def test_sen_comes_with_its_days():
    rows = (("2020-09-01", "N"), ("2021-09-06", "K"), ("2022-09-05", "K"), ("2025-09-01", "E"))
    assert only(sen(*rows)).characteristics == (
        Spell("K", date(2021, 9, 6), date(2025, 8, 31)),
        Spell("E", date(2025, 9, 1)),
    )
    left = (("2021-09-06", "K"), ("2023-01-09", "N"))
    assert only(sen(*left)).characteristics == (Spell("K", date(2021, 9, 6), date(2023, 1, 8)),)
    assert only(sen(("2021-09-06", "K"), ("2021-09-06", "E"))).characteristics == (Spell("E", date(2021, 9, 6)),)


def test_free_meals_language_and_care_come_as_characteristics():
    meals = [
        element("FSMinstance", FSMstartDate="2022-10-06", FSMendDate="2023-07-21", UKcountry="ENG"),
        element("FSMinstance", FSMstartDate="2024-10-06", UKcountry="WLS"),
    ]
    care = element("LookedAfter", InCare="true")
    assert only(element("FSMhistory", *meals), care, basic=language("POL")).characteristics == (
        Spell("FSM", date(2022, 10, 6), date(2023, 7, 21)),
        Spell("EAL"),
        Spell("LAC"),
    )
    assert only(element("LookedAfter", InCare="false")).characteristics == ()


@pytest.mark.parametrize(
    ("code", "eal"), [("ENG", "no"), ("ENB", "no"), ("POL", "yes"), ("OTB", "yes"), ("REF", ""), ("NOT", "")]
)
def test_eal_is_said_by_the_first_language(code, eal):
    assert only(basic=language(code)).cells["eal"] == eal


def test_the_language_of_the_home_alone_is_taken_for_the_first():
    assert only(basic=language("POL", kind="H")).cells["eal"] == "yes"
    both = element(
        "BasicDetails",
        element(
            "Languages",
            element("Type", LanguageType="H", Language="POL"),
            element("Type", LanguageType="F", Language="ENG"),
        ),
    )
    assert only(basic=both).cells["eal"] == "no"


def test_contacts_stand_in_the_order_of_calling_and_live_where_it_says():
    own = element("Contact", element("Address", PostCode="EX9 9ZZ"), Order=1, Surname="Marl")
    address = element("Address", element("BS7666Address", PAON="4"), PostCode="EX4 1AA")
    last = element("Contact", Surname="Quilby")
    found = only(address, element("Contacts", last, contact(2), own)).contacts
    assert [each.surname for each in found] == ["Marl", "Ashdown", "Quilby"]
    assert [[each.postcode for each in contact.addresses or ()] for contact in found] == [["EX9 9ZZ"], ["EX4 1AA"], []]


def test_a_contact_and_care_as_a_system_of_2017_wrote_them_are_read_whole():
    said = {"Gender": "F", "MiddleNames": "Wren", "Relationship": "GPM", "Responsibility": "false"}
    care = element("LookedAfter", InCare="true", CareAuthority="933")
    found = only(care, element("Contacts", contact(3, **said)))
    held = found.contacts[0]
    assert (held.order, held.middle_names, held.sex, held.relationship, held.responsibility) == (3, "Wren", "F", "GPM", False)  # fmt: skip
    assert (held.emails, [each.number for each in held.phones]) == (("nia@home.example",), ["07700 900123"])
    assert (found.pupil.looked_after, found.pupil.care_authority) == (True, "933")


def test_former_upns_are_others_and_each_once():
    basic = (
        "<BasicDetails>"
        + "".join(f"<FormerUPN>{each}</FormerUPN>" for each in (upn(7), upn(8), upn(7), upn(1)))
        + "</BasicDetails>"
    )
    assert only(basic=basic).former_upns == (upn(7), upn(8))


def test_the_enrolment_names_the_school_left():
    history = element(
        "SchoolHistory",
        element("School", LEA="933", Estab="2009", EntryDate="2024-09-03"),
        element("School", LEA="933", Estab="2001", EntryDate="2019-09-03", LeavingDate="2024-07-21"),
    )
    basic = element("BasicDetails", EnrolStatus="C")
    found = only(history, basic=basic).enrolment
    assert (found.status, found.school.laestab, found.school.left) == ("C", "9332009", None)
    assert only().enrolment.school is None
