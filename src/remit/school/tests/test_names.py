"""Names are compared in one way wherever people are met: pupils, contacts, colleagues."""

import pytest

from remit.core.writing import unrecorded
from remit.school.models import Pupil
from remit.school.rows import cells
from remit.school.rows.names import asking, name_key, surname_words
from remit.school.tests.bringing import brought, judged, of, reasons, rows, upn, verdicts

HEADINGS = ("Forename", "Surname", "Year", "DOB", "UPN")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë O’Neil", "Zoe\u0308 O'NEIL"), ("Anne-Marie Hill", "anne marie  hill"), ("Mr. G Hill", "Hill, Mr G"), ("José Núñez", "Jose Nunez"),
        ("Dr G. Hill", "g hill"), ("Łukasz Sørensen", "lukasz sorensen"), ("Đorđe Weiß", "dorde weiss"), ("St. John Smith", "St John Smith"), ("Mary Smith–Jones", "Mary Smith-Jones"),
    ],
)  # fmt: skip
def test_one_name_has_one_key_however_it_is_written(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Hill", "Anna Hill"), ("Ann Hill", "Hill"), ("Ёлка Й", "Ель Й"), ("-", "?"), ("Miss", "Mrs")],
)
def test_other_names_have_others(one, other):
    assert name_key(one) != name_key(other)


def test_of_a_double_name_each_half_is_a_surname():
    assert surname_words("Mr John O’Neil-Smith") == surname_words("O’Neil-Smith, John") == {"oneil", "smith"}


@pytest.mark.parametrize("name", [("Zoe\u0308", "O’Neil"), ("Zoë", "O'Neil"), ("ZOË", "O’NEIL"), ("Zoe", "O´Neil")])
def test_a_pupil_whose_name_is_written_otherwise_does_not_come_in_twice(world, administrator, name):
    brought(administrator, of(administrator, "pupils", HEADINGS, ("Zoë", "O’Neil", "8", "01/10/2013", "")))
    again = of(administrator, "pupils", HEADINGS, (*name, "8", "01/10/2013", ""))
    assert verdicts(judged(world, again)) in (["unchanged"], ["changed"])
    brought(administrator, again)
    assert rows(Pupil, given_name__istartswith="zo").count() == 1


def test_a_letter_and_its_accent_are_kept_as_one(world, administrator):
    brought(administrator, of(administrator, "pupils", HEADINGS, ("Zoe\u0308", "Hill", "8", "01/10/2013", "")))
    assert rows(Pupil, given_name="Zoë").exists()
    again = of(administrator, "pupils", HEADINGS, ("Zoë", "Hill", "8", "01/10/2013", ""))
    assert verdicts(judged(world, again)) == ["unchanged"]


def test_two_rows_of_one_file_are_met_by_the_same_key(world, administrator):
    lines = [("Zoë", "O’Neil", "8", "01/10/2013", ""), ("Zoe", "O'Neil", "8", "01/10/2013", "")]
    found = judged(world, of(administrator, "pupils", HEADINGS, *lines))
    assert (verdicts(found), reasons(found)) == (["added", "rejected"], ["Row 2 is about the same {pupil.one}."])


# Namesakes


@pytest.mark.parametrize("chunk", [1, 100])
def test_three_namesakes_with_a_upn_each_come_in_and_come_again(world, administrator, chunk):
    lines = [("Mohammed", "Khan", "8", f"0{at}/10/2013", upn(at)) for at in (1, 2, 3)]
    for said in ("added", "unchanged"):
        batch = of(administrator, "pupils", HEADINGS, *lines)
        assert verdicts(judged(world, batch, administrator)) == [said] * 3
        brought(administrator, batch, chunk)
    assert rows(Pupil, family_name="Khan").count() == 3


def test_many_invented_numbers_ask_for_a_birthday_too_and_are_refused(world, administrator):
    lines = [("ann-given", "ann-family", "8", f"{at:02}/10/2013", upn(at)) for at in range(1, 28)]
    assert set(verdicts(judged(world, of(administrator, "pupils", HEADINGS, *lines), administrator))) == {"rejected"}


def test_a_few_of_a_name_are_namesakes_and_more_are_questions():
    assert asking((at, "khan", "", f"day {at}") for at in range(2)) == set()
    assert asking((at, "khan", "", f"day {at}") for at in range(3)) == {0, 1, 2}
    assert asking((at, "khan", f"upn {at}", at) for at in range(5)) == set()
    assert asking((at, "khan", f"upn {at}", None) for at in range(6)) == set(range(6))
    assert asking((at, "khan", "one upn", at) for at in range(9)) == set()


def test_a_name_that_is_held_otherwise_is_told_as_a_change(world, administrator):
    ann = rows(Pupil, pk=world.pupils["ann"].pk)
    unrecorded("test", lambda: ann.update(family_name="O’Neil"))
    batch = of(administrator, "pupils", HEADINGS, ("ann-given", "O'Neil", "8", "03/10/2013", ""))
    assert judged(world, batch)[0].differs == {"family_name": ["O’Neil", "O'Neil"]}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ann\u202e Quill", "Ann Quill"),
        ("Zoe\u0301\u200b", "Zoé"),
        ("O\u00adNeil\ufeff", "ONeil"),
        ("سارا\u200cدخت", "سارا\u200cدخت"),
        ("Ann\u00a0  Quill", "Ann Quill"),
    ],
)
def test_marks_that_nobody_sees_do_not_come_in_with_a_name_but_those_that_a_script_is_written_with(written, kept):
    assert cells.name(40)(written) == kept
