"""One child under two names, two children under one: the name of the law meets who is held by the one in use, and twins
stay two."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.writing import unrecorded
from remit.school.imports import held, kind_of
from remit.school.models import Particulars, Pupil
from remit.school.rows.names import name_key
from remit.school.rows.whose import identities, is_lasting, may_be_one, names_of, number_of, speaks_against
from remit.school.tests.bringing import brought, judged, of, reasons, rows, upn, verdicts
from tests.world import viewer

BORN = "05/06/2014"
HEADINGS = ("Forename", "Surname", "Year", "DOB", "Legal forename", "Legal surname", "UPN")


@pytest.fixture
def head(world):
    return viewer(world, "head")


@pytest.fixture
def tom(world, administrator):
    """Called Tom Reed; Thomas James Ashby-Reed by law."""
    brought(administrator, of(administrator, "pupils", (*HEADINGS, "Middle names"), ("Tom", "Reed", "8", BORN, "Thomas", "Ashby-Reed", "", "James")))  # fmt: skip
    return rows(Pupil, given_name="Tom").get()


def line(given, family="Reed", born=BORN, legal="", surname="", number=""):
    return given, family, "8", born, legal, surname, number


def coming(by, *lines, headings=HEADINGS):
    return of(by, "pupils", headings, *lines)


@pytest.mark.parametrize("name", [("Thomas", "Ashby-Reed"), ("THOMAS", "Ashby Reed"), ("Tom", "Ashby-Reed"), ("Thomas", "Reed")])  # fmt: skip
def test_the_name_of_the_law_meets_the_pupil_and_changes_no_name(world, administrator, head, tom, name):
    batch = coming(administrator, (*name, "8", BORN), headings=HEADINGS[:4])
    for by in (head, administrator):
        found = judged(world, batch, by)
        assert (verdicts(found), [each.held.pupil for each in found]) == (["unchanged"], [tom])
    brought(administrator, batch)
    assert rows(Pupil, family_name__icontains="reed").count() == 1


def test_a_row_with_both_names_meets_who_is_held_by_the_law_alone(world, administrator, head):
    brought(administrator, coming(administrator, ("Thomas", "Reed", "8", BORN), headings=HEADINGS[:4]))
    found = judged(world, coming(administrator, line("Tom", legal="Thomas", surname="Reed")), head)
    assert found[0].differs == {
        "given_name": ["Thomas", "Tom"], "legal_given_name": ["", "Thomas"], "legal_family_name": ["", "Reed"],
    }  # fmt: skip


def test_where_the_row_says_both_names_the_one_in_use_is_taken(world, administrator, head, tom):
    found = judged(world, coming(administrator, line("Tommy", legal="Thomas", surname="Ashby-Reed")), head)
    assert found[0].differs == {"given_name": ["Tom", "Tommy"]}


@pytest.mark.parametrize("kind", [("classes", "Class", "8ZZ"), ("contacts", "Contact", "Zed Zed")])
@pytest.mark.parametrize("name", ["Thomas Reed", "Tom Ashby-Reed", "Reed, Thomas"])
def test_other_lists_meet_by_half_of_each_name(world, administrator, tom, kind, name):
    of_kind, column, cell = kind
    batch = of(administrator, of_kind, ("Pupil name", "DOB", column), (name, BORN, cell))
    assert verdicts(judged(world, batch, administrator)) == ["added"]


@pytest.mark.parametrize(
    "name", [("Thomas James", "Reed"), ("James", "Reed"), ("Tom", "Ashby"), ("Tom Oliver", "Ashby-Reed")]
)
def test_nearly_the_same_name_on_one_birthday_is_asked(world, administrator, head, tom, name):
    batch = coming(administrator, line(*name))
    assert "nearly the same name" in reasons(judged(world, batch, head))[0]


def test_whoever_does_not_see_birthdays_is_told_by_the_names_in_use_and_of_no_birthday(world, administrator, tom):
    for born in (BORN, "01/02/2014"):
        found = judged(world, coming(administrator, line("Tom Oliver", born=born)), administrator)
        assert (verdicts(found), [each.message for each in found[0].doubts]) == (["added"], [held.ALIKE])


def test_two_rows_of_one_file_with_nearly_one_name_are_asked_in_every_part(world, administrator):
    lines = [line("Ann Mary", "Hill"), line("Ann", "Hill"), line("Bo", "Hill")]
    for chunk in (1, 100):
        batch = coming(administrator, *lines)
        assert verdicts(judged(world, batch))[1] == "rejected"
        brought(administrator, batch, chunk)
        assert sorted(rows(Pupil, family_name="Hill").values_list("given_name", flat=True)) == ["Ann Mary", "Bo"]


# Twins


def test_a_twin_comes_in_and_is_to_be_looked_at_by_who_sees_birthdays(world, administrator, head, tom):
    batch = coming(administrator, line("Rosa"))
    for by, told in ((head, [held.TWIN]), (administrator, [])):
        found = judged(world, batch, by)
        assert (verdicts(found), [each.message for each in found[0].doubts]) == (["added"], told)


def test_twins_who_go_by_one_name_are_asked(world, administrator, head):
    brought(administrator, coming(administrator, line("Sam", legal="Samuel", surname="Reed")))
    found = judged(world, coming(administrator, line("Sam", legal="Samantha", surname="Reed")), head)
    assert "another UPN, admission number or legal name" in reasons(found)[0]


def test_twins_with_a_upn_each_need_no_second_look(world, administrator, head):
    brought(administrator, coming(administrator, line("Ann", "Hill", number=upn(1))))
    found = judged(world, coming(administrator, line("Ann Mary", "Hill", number=upn(2))), head)
    assert (verdicts(found), found[0].doubts) == (["added"], [])


def test_twins_of_one_file_come_in_as_two_and_again_as_the_same_two(world, administrator, head):
    for verdict in ("added", "unchanged"):
        batch = coming(administrator, line("Ada"), line("Ben"), headings=HEADINGS)
        assert verdicts(judged(world, batch, head)) == [verdict] * 2
        brought(administrator, batch, chunk=1)


def test_rows_for_every_first_name_on_one_birthday_are_refused_whole(world, administrator, tom):
    names = ("Thomas", "Thomasin", "Tomas", "Timothy", "Tobias", "Theo")
    found = judged(world, coming(administrator, *(line(name) for name in names)), administrator)
    assert set(verdicts(found)) == {"rejected"}
    assert len(set(reasons(found))) == 1


# Whatever is said

NAMES = st.sampled_from(["Sam", "Samuel", "Samantha", "Ann Mary", "Ann", "Mary", ""])
LASTS = st.sampled_from(["Reed", "Ashby-Reed", "Hill", ""])
PUPIL = st.fixed_dictionaries(
    {
        "given_name": NAMES.filter(bool), "family_name": LASTS.filter(bool), "legal_given_name": NAMES, "legal_family_name": LASTS,
        "middle_names": NAMES, "former_family_name": LASTS, "former_upns": st.just(()),
        "upn": st.sampled_from(["", *(upn(at) for at in range(1, 4))]), "admission_number": st.sampled_from(["", "42", "0042", "43"]),
        "date_of_birth": st.sampled_from([None, date(2014, 6, 5), date(2014, 6, 6)]),
    }
)  # fmt: skip


def index_of(*pupils):
    """Of pupils whom the viewer sees, without a database."""
    made = held.Index.__new__(held.Index)
    for name in ("by_identity", "by_former", "by_name", "by_birthday", "by_first_name"):
        setattr(made, name, {})
    made.seen = set()
    for pk, values in enumerate(pupils, start=1):
        made.seen.add(pk)
        made._keep(held.Held(Pupil(pk=pk), None, values))
    return made


@given(PUPIL, PUPIL, PUPIL)
def test_nobody_is_met_against_a_lasting_number_or_a_birthday(row, one, other):
    found, doubt = index_of(one, other).find(row)
    if found is None:
        return
    assert not doubt
    met = found.values
    if row["upn"] and is_lasting(met["upn"]):
        assert row["upn"] == met["upn"]
    if not row["upn"] or row["upn"] != met["upn"]:
        assert not (row["date_of_birth"] and met["date_of_birth"] and row["date_of_birth"] != met["date_of_birth"])
        assert not (number_of(row) and number_of(met) and number_of(row) != number_of(met))
        assert names_of(row) & names_of(met) or not speaks_against(row, met)


@given(PUPIL)
def test_whoever_is_held_is_met_by_all_that_is_held_of_them(row):
    found, doubt = index_of(row).find(row)
    assert found or doubt


@given(PUPIL, PUPIL)
def test_to_be_nearly_one_is_said_alike_from_either_side(one, other):
    assert may_be_one(one, other) == may_be_one(other, one)
    assert {name_key(one["given_name"])} & {given for given, _ in names_of(one)}
    assert all(len(key) in {2, 4} for key in identities(one))


def test_a_legal_name_that_is_changed_by_hand_is_met_from_then_on(world, administrator, tom):
    unrecorded("test", lambda: rows(Particulars, pupil=tom).update(legal_given_name="Tomasz"))
    assert judged(world, coming(administrator, line("Tomasz")), administrator)[0].held.pupil == tom


def test_the_preview_says_under_which_name_somebody_is_held_and_of_who_is_new_what_tells_two_apart(
    world, administrator, head, tom
):
    new = (*line("Bea", number=upn(7)), "A0071")
    batch = coming(administrator, (*line("Thomas", "Ashby-Reed"), ""), new, headings=(*HEADINGS, "Admission number"))
    said = [kind_of(batch).line(row) for row in judged(world, batch, head)]
    assert said == [
        ("Thomas Ashby-Reed", "Year 8, held as Tom Reed"),
        ("Bea Reed", f"Year 8, born 5 June 2014, {upn(7)}, A0071"),
    ]
