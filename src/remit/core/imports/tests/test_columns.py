"""A heading as schools' systems write it, and what a school said of one, as a field."""

import pytest

from remit.core.imports.columns import Field, as_remembered, corrections, guess, heading_key, mixed_days

FIELDS = (
    Field("given", "First name", ("forename", "first name"), required=True),
    Field("year", "Year group", ("year", "year group")),
    Field("form", "Form", ("form", "registration group")),
    Field("born", "Date of birth", ("dob", "date of birth")),
    Field("upn", "UPN", ("upn", "unique pupil number")),
)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Forename", "given"), ("FORENAMES", "given"), ("Pupil's First Name", "given"), ("FirstName", "given"), ("Prénom", None),
        ("NC Yr", "year"), ("N.C. Year", "year"), ("Yr", "year"), ("YearGroup", "year"), ("Current NC Year", "year"), ("Yr Grp", "year"),
        ("Reg Group", "form"), ("Reg Grp", "form"), ("RegGroup", "form"), ("Registration Groups", "form"), ("Form code", "form"),
        ("D.O.B.", "born"), ("DoB", "born"), ("Student Date of Birth", "born"), ("date-of-birth", "born"),
        ("UPN No.", "upn"), ("U.P.N.", "upn"), ("UPN Number", "upn"), ("Unique Pupil Number (UPN)", None),
        ("Unique Learner Number", None), ("Former UPN", None), ("Pupil Number", None), ("Year of birth", None), ("Form Tutor", None), ("", None), ("No.", None),
    ],
)  # fmt: skip
def test_a_heading_is_known_however_it_is_written(heading, key):
    assert guess([heading], FIELDS) == ({key: 0} if key else {})


def test_a_name_of_its_own_goes_before_one_with_other_words_round_it():
    assert guess(["NC Year", "Year"], FIELDS) == {"year": 1}


# What a school said


def test_what_is_remembered_goes_before_the_names():
    said = {heading_key("House"): "form", heading_key("Form"): ""}
    assert guess(["Forename", "Form", "House"], FIELDS, said) == {"given": 0, "form": 2}


def test_a_column_that_is_not_used_is_left_alone_unless_a_needed_field_has_no_other():
    said = {heading_key("Forename"): "", heading_key("Year"): ""}
    assert guess(["Forename", "Year", "First name"], FIELDS, said) == {"given": 2}
    assert guess(["Forename", "Year"], FIELDS, said) == {"given": 0}


def test_a_field_that_is_not_there_any_more_is_forgotten():
    assert guess(["Forename"], FIELDS, {"forename": "gone"}) == {"given": 0}


def test_what_a_guess_comes_to_by_itself_is_not_remembered():
    headings = ["Forename", "Form", "House", ""]
    assert corrections(headings, FIELDS, {"given": 0, "form": 1}) == {}
    assert corrections(headings, FIELDS, {"given": 0, "form": 2}) == {"form": "", "house": "form"}
    assert corrections(headings, FIELDS, {"given": 0, "form": 2}, {"form": "", "house": "form"}) == {}


def test_corrections_remembered_make_the_same_guess_next_time():
    headings = ["Form", "House", "Forename", "Yr"]
    columns = {"given": 2, "form": 1}
    said = corrections(headings, FIELDS, columns)
    assert guess(headings, FIELDS, said) == columns
    assert as_remembered(headings, columns, said) == [("Form", ""), ("House", "form"), ("Yr", "")]


def test_of_a_heading_that_stands_twice_its_use_is_remembered():
    assert corrections(["House", "House"], FIELDS, {"form": 1}) == {"house": "form"}


def test_days_of_which_one_can_only_have_the_month_first_are_not_guessed():
    headings = ("Name", "Born")
    told = mixed_days(headings, [(2, ("A", "03/09/2015")), (5, ("B", "12/25/2014"))], [0, 1])
    assert "row 5 has 12/25/2014" in told
    assert "row 2 has 03/09/2015" in told
    for days in (("03/09/2015", "25/12/2014"), ("12/25/2014", "03/03/2015"), ("12/25/2014", "2015-09-03"), ("", "x")):
        assert not mixed_days(headings, [(2, ("A", days[0])), (3, ("B", days[1]))], [0, 1])
    assert not mixed_days(headings, [(2, ("A", "03/09/2015")), (5, ("B", "12/25/2014"))], [0])
