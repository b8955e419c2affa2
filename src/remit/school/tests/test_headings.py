"""The headings that schools' systems give to a list of pupils, each to its field without a word of ours."""

from datetime import date

import pytest

from remit.core.imports.columns import guess
from remit.school.rows.pupils import FIELDS, ROWS, clean_row

TODAY = date(2026, 11, 16)

ORDER = ("given_name", "family_name", "year", "form", "upn", "date_of_birth", "sex", "first_day", "sen", "eal", "pp")


@pytest.mark.parametrize(
    "headings",
    [
        ("Forename", "Legal Surname", "NC Yr", "Reg", "UPN No.", "D.O.B.", "Gender", "Date joined school", "SEN Status", "E.A.L.", "PP"),
        ("Legal Forename", "Legal Surname", "Year Taught In", "Reg Group", "UPN", "DOB", "Legal Sex", "Date of Admission", "SEN Stage", "EAL Indicator", "Pupil Premium Indicator"),
        ("Legal First Name", "Legal Last Name", "Year group", "Registration form", "UPN", "Date of birth", "Sex", "Enrolment start date", "SEN status", "Is EAL", "Pupil Premium eligible"),
        ("Preferred First Name", "Preferred Last Name", "NC Year", "Tutor Group", "Unique Pupil Number", "Date Of Birth", "Legal Sex", "Admission Date", "SEN Code", "English as an Additional Language", "Pupil Premium"),
        ("Chosen name", "Surname", "Yr", "Reg. Form", "U.P.N.", "Birthdate", "M/F", "Start date", "SEND Status", "EAL?", "PP flag"),
        ("PupilForename", "PupilSurname", "YearGroup", "RegGroup", "PupilUPN", "DateOfBirth", "PupilSex", "AdmissionDate", "SENStatus", "EALStatus", "PupilPremium"),
        ("Student's Forenames", "Student's Surname", "N.C. Year Group", "Tutor Grp", "UPN Number", "DoB", "Gender Code", "Date Joined", "SEN Provision", "EAL", "Pupil premium recipient"),
    ],
)  # fmt: skip
def test_an_export_comes_matched(headings):
    assert guess(headings, FIELDS) == {key: at for at, key in enumerate(ORDER)}


@pytest.mark.parametrize(
    "heading",
    ["Form Tutor", "Head of Year", "Admissions policy", "Parent surname", "Academic Year", "Pupil Name", "Service Premium", "House", "Country of birth", "ID", "Candidate number", "School", "Status"],
)  # fmt: skip
def test_a_heading_of_something_else_is_left_alone(heading):
    assert guess([heading], FIELDS) == {}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Unique Learner Number", "uln"), ("ULN", "uln"), ("Former UPN", "former_upns"), ("Ethnicity", "ethnicity"), ("Is LAC", "looked_after"),
        ("FSM Eligible", "fsm"), ("Primary SEN Need", "need_1"), ("Previous School", "previous_school"), ("Middle Name(s)", "middle_names"),
        ("First Language", "language"), ("Service Children Indicator", "service_child"), ("Medical Flag", "medical"),
    ],
)  # fmt: skip
def test_what_stands_beside_names_and_forms_comes_matched(heading, key):
    assert guess([heading], FIELDS) == {key: 0}


def test_the_name_that_is_used_is_taken_before_the_legal_one():
    headings = ("Legal Forename", "Legal Surname", "Preferred Forename", "Preferred Surname")
    assert guess(headings, FIELDS) == {
        "given_name": 2, "family_name": 3, "legal_given_name": 0, "legal_family_name": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "cells", "given", "legal"),
    [
        (("Given", "Known As"), ("Robert", "Bob"), "Bob", "Robert"),
        (("Known As", "Given"), ("", "Robert"), "Robert", None),
        (("Preferred forename", "Legal forename"), ("", "Robert"), "Robert", "Robert"),
        (("Known As", "Legal forename"), ("Bob", "Robert"), "Bob", "Robert"),
        (("Preferred forename", "Forename"), ("Bob", "Robert"), "Bob", "Robert"),
        (("Legal forename",), ("Robert",), "Robert", None),
        (("Preferred forename",), ("Bob",), "Bob", None),
    ],
)
def test_a_preferred_name_is_the_one_to_go_by_and_falls_back_on_the_other(headings, cells, given, legal):
    columns = guess((*headings, "Surname", "Year"), FIELDS)
    row = (*cells, "Green", "8")
    said, faults = clean_row(2, {key: row[at] for key, at in columns.items()}, today=TODAY, years=range(7, 14))
    assert not faults
    assert (said["given_name"], said.get("legal_given_name")) == (given, legal)


def test_a_name_that_somebody_is_known_by_is_not_the_only_first_name():
    assert ROWS.lacking([], guess(("Known As", "Surname", "Year"), FIELDS)) == ["First name"]
