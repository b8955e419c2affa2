"""What a list of pupils says beside names and forms: needs, meals, care, ethnicity, languages, other names and numbers."""

from datetime import date

import pytest

from remit.core.writing import unrecorded
from remit.school.models import Characteristic, FormerUpn, Particulars, Pupil
from remit.school.reference import values_of
from remit.school.rows import cells, lists
from remit.school.rows.characteristics import CLEAN
from remit.school.rows.checks import uln_fault
from remit.school.tests.bringing import all_of, brought, judged, of, reasons, rows, undone, verdicts
from tests.world import START, TODAY

ANN = ("ann-given", "ann-family", "8", "03/10/2013")
NAMES = ("Forename", "Surname", "Year", "DOB")
FAY = ("Fay", "Green", "8", "03/10/2013")
MODELS = (Pupil, Particulars, Characteristic, FormerUpn)


def a_file(by, line=ANN, said=None, **given):
    headings = [name.replace("_", " ") for name in given]
    return of(by, "pupils", (*NAMES, *headings), (*line, *given.values()), said=said)


def held(name, **where):
    return rows(Characteristic, pupil__given_name=name, **where).order_by("first_day", "rank", "pk")


def values(name, code):
    return list(held(name, type__code=code).values_list("value", "rank", "first_day", "last_day"))


def test_the_lists_are_those_of_the_reference():
    for name in ("sen_needs", "ethnicity", "free_meals", "proficiency", "previous_care", "languages"):
        assert lists.values_of(name) == values_of(name)
    assert set(lists.rolled_up().values()) <= set(values_of("ethnicity"))


@pytest.mark.parametrize("line", [ANN, FAY])
def test_needs_have_their_rank(world, administrator, line):
    brought(
        administrator,
        a_file(administrator, line, Primary_SEN_need="SLCN", Secondary_SEN_need="Moderate learning difficulty"),
    )
    assert values(line[0], "NEED") == [("SLCN", 1, TODAY, None), ("MLD", 2, TODAY, None)]


def test_another_first_need_ends_the_first_and_leaves_the_second(world, administrator):
    brought(administrator, a_file(administrator, Primary_SEN_need="SLCN", Secondary_SEN_need="MLD"))
    unrecorded("test", lambda: held("ann-given", type__code="NEED").update(first_day=START))
    batch = a_file(administrator, Primary_SEN_need="ASD", Secondary_SEN_need="MLD")
    assert judged(world, batch)[0].differs == {"need_1": ["SLCN", "ASD"]}
    before = all_of(*MODELS)
    brought(administrator, batch)
    assert {value for value, _, _, last in values("ann-given", "NEED") if last is None} == {"ASD", "MLD"}
    undone(administrator, batch)
    assert all_of(*MODELS) == before


def test_free_meals_come_with_category_start_and_day_of_the_check(world, administrator):
    given = {"FSM": "Targeted", "FSM_start_date": "06/10/2022", "FSM_verified": "01/09/2026"}
    brought(administrator, a_file(administrator, **given))
    row = held("ann-given", type__code="FSM").get()
    assert (row.value, row.first_day, row.verified_on) == ("T", date(2022, 10, 6), date(2026, 9, 1))
    assert verdicts(judged(world, a_file(administrator, **given))) == ["unchanged"]
    batch = a_file(administrator, **{**given, "FSM_verified": "01/11/2026"})
    assert judged(world, batch)[0].differs == {"fsm_verified": [date(2026, 9, 1), date(2026, 11, 1)]}
    brought(administrator, batch)
    assert (held("ann-given", type__code="FSM").get().verified_on, row.first_day) == (
        date(2026, 11, 1),
        date(2022, 10, 6),
    )
    undone(administrator, batch)
    assert held("ann-given", type__code="FSM").get().verified_on == date(2026, 9, 1)


def test_expanded_free_meals_cannot_begin_before_there_were_any(world, administrator):
    batch = a_file(administrator, FSM="Expanded", FSM_start_date="01/09/2024")
    assert reasons(judged(world, batch)) == ["This category of free school meals did not exist before 1 August 2026."]


def test_a_yes_is_no_difference_from_a_category_that_is_held(world, administrator):
    brought(administrator, a_file(administrator, FSM="T"))
    assert verdicts(judged(world, a_file(administrator, FSM="Yes"))) == ["unchanged"]
    batch = a_file(administrator, FSM="No")
    assert judged(world, batch)[0].differs == {"fsm": ["T", False]}


@pytest.mark.parametrize(
    ("heading", "text", "code", "value"),
    [
        ("LAC", "Y", "LAC", ""), ("Previously_looked_after", "Adopted", "PLAC", "A"), ("Service_child", "Y", "SERVICE", ""), ("Young_carer", "Yes", "CARER", ""),
        ("Medical_conditions", "Asthma; inhaler in the office", "MEDICAL", ""), ("Ethnicity", "WENG", "ETHNICITY", "WBRI"), ("Ethnicity", "White - British", "ETHNICITY", "WBRI"),
        ("Ethnicity", "Bangladeshi", "ETHNICITY", "ABAN"), ("First_language", "POL", "LANGUAGE", "POL"), ("First_language", "English", "LANGUAGE", "ENG"),
        ("Proficiency_in_English", "C - Developing competence", "PROF", "C"),
    ],
)  # fmt: skip
def test_what_systems_write_becomes_a_characteristic(world, administrator, heading, text, code, value):
    brought(administrator, a_file(administrator, FAY, **{heading: text}))
    assert values("Fay", code) == [(value, None, TODAY, None)]


@pytest.mark.parametrize(
    ("heading", "text", "why"),
    [
        ("Primary_SEN_need", "XYZ", "“XYZ” is no SEN need that is known here. Known are: SPLD Specific learning difficulty,"),
        ("FSM", "perhaps", "“perhaps” is no category of free school meals that is known here. Known are: T Targeted, X Expanded, O Other."),
        ("First_language", "Klingon tongue", "is no language that is known here"),
        ("ULN", "1000000042", "The last digit of this ULN does not fit the others"), ("ULN", "123", "A ULN has ten digits."),
        ("Former_UPN", "H801200001002", "does not fit its digits"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_what_is(world, administrator, heading, text, why):
    found = judged(world, a_file(administrator, FAY, **{heading: text}))
    assert verdicts(found) == ["rejected"]
    assert why in reasons(found)[0]


def test_eal_is_not_written_from_the_first_language_but_said(world, administrator):
    batch = a_file(administrator, FAY, First_language="POL")
    assert [each.message for each in judged(world, batch)[0].doubts] == [
        "The first language is not English and the file has no EAL column: nothing is recorded of EAL."
    ]
    brought(administrator, batch)
    assert values("Fay", "EAL") == []
    assert judged(world, a_file(administrator, FAY, First_language="POL", EAL="N"))[0].doubts == []


def test_what_a_medical_column_says_is_not_kept_and_that_is_said(world, administrator):
    found = judged(world, a_file(administrator, FAY, Medical="Asthma"))
    assert [each.message for each in found[0].doubts] == ["Only that there is one is kept, not what it is."]


def test_other_names_and_numbers_are_kept_and_taken_back(world, administrator):
    before = all_of(*MODELS)
    given = {
        "Legal_forename": "Anna", "Legal_surname": "Family", "Middle_names": "Bea", "Former_surname": "Old", "ULN": "1234567899",
        "Former_UPN": "H801200001001, U80120000100A", "Previous_school": "Elm Bank Primary",
    }  # fmt: skip
    batch = a_file(administrator, **given)
    assert set(judged(world, batch)[0].differs) == {
        "legal_given_name", "legal_family_name", "middle_names", "former_family_name", "uln", "former_upns",
        "previous_school",
    }  # fmt: skip
    brought(administrator, batch)
    row = rows(Particulars, pupil=world.pupils["ann"]).get()
    assert (row.legal_given_name, row.legal_family_name, row.middle_names, row.former_family_name, row.uln) == (
        "Anna", "Family", "Bea", "Old", "1234567899",
    )  # fmt: skip
    assert row.previous_school == "Elm Bank Primary"
    assert set(rows(FormerUpn, pupil=world.pupils["ann"]).values_list("upn", flat=True)) == {
        "ann-former", "H801200001001", "U80120000100A",
    }  # fmt: skip
    assert verdicts(judged(world, a_file(administrator, **given))) == ["unchanged"]
    undone(administrator, batch)
    assert all_of(*MODELS) == before


@pytest.mark.parametrize("uln", ["0000000042", "1000000043", "1234567899", "1111111110", "9999999999", ""])
def test_a_uln_that_can_be_one_is_taken(world, administrator, uln):
    assert verdicts(judged(world, a_file(administrator, FAY, ULN=uln))) == ["added"]


# Those who are expected


def test_a_first_day_still_to_come_makes_expected_pupils_and_leaves_those_on_roll(world, administrator):
    for line in (FAY, ANN):
        batch = a_file(
            administrator, line, said={"first_day": "2027-09-01"}, Previous_School="Larkfold Primary", SEN="K"
        )
        brought(administrator, batch)
    fay = rows(Pupil, given_name="Fay").get()
    assert fay.first_day == date(2027, 9, 1)
    assert values("Fay", "K") == [("", None, date(2027, 9, 1), None)]
    assert rows(Pupil, given_name="ann-given").get().first_day == START


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("language", "Polish", "POL"), ("language", "pol - Polish", "POL"), ("language", "PNJM", "PNJM"), ("language", "Panjabi (Mirpuri)", "PNJM"),
        ("language", "Persian/Farsi", "PRS"), ("language", "English", "ENG"), ("language", "Believed to be English", "ENB"), ("language", "Ewe", "EWE"),
        ("fsm", "x", True), ("fsm", "X", True), ("fsm", "Expanded", "X"), ("fsm", "EFSM", "X"), ("fsm", "TFSM", "T"), ("fsm", "Targeted FSM", "T"),
        ("previously_looked_after", "C", "C"), ("previously_looked_after", "CAO", "C"), ("previously_looked_after", "Not declared", False),
        ("previously_looked_after", "O", "O"), ("young_carer", "P", True), ("young_carer", "N", False), ("ethnicity", "Black - Somali", "BAFR"),
        ("ethnicity", "Any Other White Background", "WOTH"), ("ethnicity", "Greek/ Greek Cypriot", "WOTH"), ("ethnicity", "BSOM", "BAFR"),
    ],
)  # fmt: skip
def test_codes_and_names_are_those_of_the_census(field, said, kept):
    assert CLEAN[field](said) == kept


@pytest.mark.parametrize("said", ["Yes", "QQQ", "The", "N/A", "Not known"])
def test_what_is_no_language_is_not_taken_for_one(said):
    with pytest.raises(ValueError, match="is no language that is known here"):
        CLEAN["language"](said)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("7700900123", "07700900123"), ("1632960001", "01632960001"), ("07700 900123", "07700 900123"), ("+44 7700 900123", "+44 7700 900123"), ("441632960001", "441632960001")],
)  # fmt: skip
def test_a_number_that_lost_its_first_zero_in_a_spreadsheet_gets_it_back(said, kept):
    assert cells.phones(said) == (kept,)


def test_a_learner_number_is_checked_by_one_rule():
    assert cells.uln("0000000042") == "0000000042"
    assert (cells.uln("9999999999"), cells.uln("")) == ("", "")
    assert uln_fault("0000000042") == ""
    with pytest.raises(ValueError, match="does not fit"):
        cells.uln("1000000042")


def test_every_code_of_the_reference_stands_once_and_every_name_is_one_language():
    for name in ("languages.csv", "ethnicity_extended.csv", "local_authorities.csv"):
        codes = [row["code"] for row in lists.rows_of(name)]
        assert len(codes) == len(set(codes)) > 60
    assert {code for code in values_of("languages") if len(code) not in {3, 4}} == set()
    assert len(lists.extended_names()) == len(lists.rolled_up())
