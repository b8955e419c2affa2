"""What a cell of a spreadsheet says, against examples worked by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.school.rows.checks import LETTERS, day_of, upn_fault, upn_letter, usual_year, year_of
from remit.school.rows.pupils import CLEAN, FIELDS, clean_row, doubles

TODAY = date(2026, 11, 16)
ANY_TEXT = st.text(max_size=40) | st.text(st.sampled_from("0123456789/-. YyearRNsep£é٣"), max_size=14)

# UPN: each of the twelve characters times its place, from two up; the remainder by 23 names the letter.
#   801200001001: 8×2 + 1×4 + 2×5 + 1×10 + 1×13 = 53, 53 - 46 = 7: H
#   823432180023: 16 + 6 + 12 + 20 + 18 + 14 + 8 + 72 + 24 + 39 = 229, 229 - 207 = 22: Z
#   80120000100A: A counts nought: 40, 40 - 23 = 17: U; with B: 40 + 13 = 53: H; with Z: 40 + 22×13 = 326 = 14×23 + 4: E
WORKED = ["H801200001001", "Z823432180023", "U80120000100A", "H80120000100B", "E80120000100Z", "A000000000000"]


@pytest.mark.parametrize("upn", WORKED)
def test_a_upn_worked_by_hand_is_sound(upn):
    assert upn_fault(upn) == ""


@pytest.mark.parametrize("upn", WORKED)
def test_one_mistyped_digit_or_two_swapped_ones_are_found(upn):
    for at in range(1, 12):
        for digit in "0123456789":
            if upn[at] != digit:
                assert upn_fault(upn[:at] + digit + upn[at + 1 :]), (upn, at, digit)
        swapped = upn[:at] + upn[at + 1] + upn[at] + upn[at + 2 :]
        if upn[at] != upn[at + 1] and upn[at + 1].isdigit():
            assert upn_fault(swapped), (upn, at)


@pytest.mark.parametrize("upn", ["", "H80120000100", "H8012000010011", "h801200001001", "I801200001001", "H80120000100I", "H80120000100O", "H80120000100S",
                                 "HA01200001001", " H801200001001", "H801200001001\n", "٣801200001001", "H80120000100٣"])  # fmt: skip
def test_what_is_not_shaped_like_a_upn_is_said_in_words(upn):
    assert upn_fault(upn).startswith("A UPN is a letter")


def test_the_letters_leave_out_those_that_look_like_others():
    assert LETTERS == "ABCDEFGHJKLMNPQRTUVWXYZ"
    assert len(LETTERS) == 23


@given(st.from_regex(r"[0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True))
def test_the_letter_that_fits_is_one_and_only_one(rest):
    assert [letter for letter in LETTERS if not upn_fault(letter + rest)] == [upn_letter(rest)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("7", 7), ("07", 7), ("Year 7", 7), ("YEAR 10", 10), ("Y7", 7), ("Yr 7", 7), ("yr. 7", 7), ("NC7", 7), ("NC Year 7", 7), ("7.0", 7), ("Year  11", 11),
        ("R", 0), ("Reception", 0), ("YR", 0), ("Rec", 0), ("0", 0), ("N", -1), ("N1", -1), ("N2", -1), ("Nursery", -1), ("13", 13), ("14", 14),
        ("15", None), ("99", None), ("", None), ("7A", None), ("Year seven", None), ("-1", None), ("7.5", None), ("2026", None), ("Year", None), ("١", None),
    ],
)  # fmt: skip
def test_a_year_group_however_a_school_writes_it(text, year):
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-09-03", (2014, 9, 3)), ("2014-9-3", (2014, 9, 3)), ("2014-09-03 00:00:00", (2014, 9, 3)), ("2014-09-03T00:00", (2014, 9, 3)),
        ("03/09/2014", (2014, 9, 3)), ("3/9/2014", (2014, 9, 3)), ("03.09.2014", (2014, 9, 3)), ("03-09-2014", (2014, 9, 3)), ("03/09/2014 00:00", (2014, 9, 3)),
        ("03/09/14", (2014, 9, 3)), ("3.9.14", (2014, 9, 3)), ("01/01/49", (2049, 1, 1)), ("01/01/50", (1950, 1, 1)), ("31/12/99", (1999, 12, 31)),
        ("3 September 2014", (2014, 9, 3)), ("3rd Sep 2014", (2014, 9, 3)), ("1st September, 2014", (2014, 9, 1)), ("22-Feb-2012", (2012, 2, 22)),
        ("29/02/2012", (2012, 2, 29)), (" 03/09/2014 ", (2014, 9, 3)), ("13/12/2014", (2014, 12, 13)),
        ("29/02/2013", None), ("31/06/2014", None), ("12/13/2014", None), ("00/01/2014", None), ("2014", None), ("", None), ("yesterday", None),
        ("3 Foo 2014", None), ("2014/09/03", None), ("45000", None), ("03/09/2014x", None), ("0000-01-01", None), ("٠٣/٠٩/٢٠١٤x", None),
    ],
)  # fmt: skip
def test_a_day_as_british_schools_write_it(text, day):
    assert day_of(text) == (date(*day) if day else None)


@pytest.mark.parametrize(
    ("born", "year"),
    [
        (date(2014, 8, 31), 8), (date(2014, 9, 1), 7), (date(2015, 8, 31), 7), (date(2022, 8, 31), 0), (date(2022, 9, 1), -1), (date(2021, 9, 1), 0),
        (date(2010, 9, 1), 11), (date(2012, 2, 29), 10),
    ],
)  # fmt: skip
def test_the_school_year_turns_between_31_august_and_1_september(born, year):
    """Born on 31 August 2014 she began Reception in September 2018, just four, and is in Year 8 in 2026."""
    assert usual_year(born, date(2026, 9, 1)) == year


@given(ANY_TEXT)
def test_no_text_is_too_strange_to_be_checked(text):
    assert upn_fault(text) == "" or upn_fault(text).endswith(".")
    year = year_of(text)
    assert year is None or -1 <= year <= 14
    day = day_of(text)
    assert day is None or isinstance(day, date)


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_every_day_is_read_back_from_each_of_its_forms(day):
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d-%b-%Y"):
        assert day_of(day.strftime(form)) == day


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(2005, 2035))
def test_a_year_later_everybody_is_a_year_further(born, begins):
    assert usual_year(born, date(begins + 1, 9, 1)) == usual_year(born, date(begins, 9, 1)) + 1


# Rows


def clean(**cells):
    values, faults = clean_row(
        2, {"given_name": "Ada", "family_name": "Byron", "year": "8", **cells}, today=TODAY, years=range(7, 12)
    )
    return values, {fault.column: fault.message for fault in faults}


def test_a_row_gives_clean_values_only_for_the_columns_that_it_has():
    values, faults = clean(upn=" h8012 00001001 ", sex="Girl", sen="SEN support", eal="Y", pp="", form=" 8   A ")
    assert faults == {}
    assert values == {"given_name": "Ada", "family_name": "Byron", "year": 8, "upn": "H801200001001", "sex": "F", "sen": "K", "eal": True, "pp": None, "form": "8 A"}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"given_name": ""}, "First name"), ({"family_name": "x" * 81}, "Last name"), ({"year": "12"}, "Year group"), ({"year": ""}, "Year group"),
        ({"upn": "H801200001002"}, "UPN"), ({"date_of_birth": "31/02/2014"}, "Date of birth"), ({"date_of_birth": "17/11/2026"}, "Date of birth"),
        ({"date_of_birth": "01/09/2001"}, "Date of birth"), ({"sen": "maybe"}, "SEN"), ({"eal": "perhaps"}, "EAL"),
        ({"form": "x" * 41}, "{Form.one}"), ({"emergency": "x" * 161}, "In an emergency"), ({"first_day": "soon"}, "First day"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_cell_is_said_by_its_column_in_words(cells, column):
    _, faults = clean(**cells)
    assert list(faults) == [column]
    assert faults[column].endswith(".")


@pytest.mark.parametrize(
    ("sen", "held"),
    [
        ("K", "K"),
        ("e", "E"),
        ("EHCP", "E"),
        ("Education, Health and Care Plan", "E"),
        ("N", ""),
        ("None", ""),
        ("", None),
    ],
)
def test_an_sen_code_however_it_is_written(sen, held):
    assert clean(sen=sen)[0]["sen"] == held


def test_two_years_beside_her_age_are_taken_and_three_are_asked():
    assert clean(year="8", date_of_birth="01/10/2015")[1] == {}
    assert "Date of birth" in clean(year="11", date_of_birth="01/10/2014")[1]


@given(st.dictionaries(st.sampled_from(sorted(CLEAN)), ANY_TEXT))
def test_no_row_is_too_strange_to_be_judged(cells):
    values, faults = clean_row(2, cells, today=TODAY, years=range(7, 12))
    labels = {field.label for field in FIELDS}
    assert {fault.column for fault in faults} <= labels
    assert set(values) <= {*cells, "legal_given_name"}, "which a name that they go by leaves the other to be"
    assert doubles([(2, values), (3, values)]) == doubles([(2, values), (3, values)])


def test_the_second_row_about_one_pupil_is_refused_and_says_which_was_first():
    born = date(2014, 10, 1)
    rows = [
        (2, {"given_name": "Ada", "family_name": "Byron", "upn": "H801200001001"}),
        (3, {"given_name": "Ada", "family_name": "Byron", "upn": "H801200001001"}),
        (4, {"given_name": "Bea", "family_name": "Cole", "date_of_birth": born}),
        (5, {"given_name": "BEA", "family_name": "cole", "date_of_birth": born}),
        (6, {"given_name": "Bea", "family_name": "Cole", "date_of_birth": date(2014, 10, 2)}),
        (7, {"given_name": "Bea", "family_name": "Cole"}),
    ]
    assert [(fault.row, fault.message) for fault in doubles(rows)] == [
        (3, "Row 2 is about the same {pupil.one}."), (5, "Row 4 is about the same {pupil.one}."),
    ]  # fmt: skip


def test_every_field_can_be_cleaned():
    assert {field.key for field in FIELDS} == set(CLEAN)
