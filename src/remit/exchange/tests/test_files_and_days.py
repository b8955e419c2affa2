"""A file and what begins on another day than today: who is still to come, what is entered for later, what was before."""

from datetime import date

import pytest

from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.exchange.ctf.tests.made import upn
from remit.school.imports.spells import in_turn
from remit.school.models import Characteristic, FormerUpn, Group, Membership, Particulars, Pupil
from remit.school.rows.checks import upn_letter
from remit.school.tests.bringing import all_of, brought, judged, of, rows, undone, verdicts
from tests.world import TODAY

NIA = ("Nia", "New", "7", "01/02/2016")
WHO = ("Forename", "Surname", "Year", "DOB")
ANN = ("ann-given", "ann-family", "8", "03/10/2013")
TEMPORARY = upn_letter("93340011900A") + "93340011900A"
JANUARY, SEPTEMBER = date(2027, 1, 5), date(2027, 9, 1)


def put(row):
    unrecorded("test", row.save)


def held(pupil, *codes):
    return sorted(
        (row.type.code, row.first_day, row.last_day)
        for row in rows(Characteristic, pupil=pupil, type__code__in=codes).select_related("type")
    )


# Who is still to come


@pytest.mark.parametrize("said", [{"first_day": "2027-09-01"}, None])
def test_one_intake_twice_is_held_once(world, administrator, said):
    more = () if said else ("Admission date",)
    day = () if said else ("01/09/2027",)
    headings = (*WHO, "Form", "EAL", "SEN", "Ethnicity", "First need", *more)
    line = (*NIA, "7N", "Yes", "K", "WBRI", "SLCN", *day)
    brought(administrator, of(administrator, "pupils", headings, line, said=said))
    before = all_of(Characteristic, Membership)
    again = of(administrator, "pupils", headings, line, said=said)
    assert verdicts(judged(world, again)) == ["unchanged"]
    brought(administrator, again)
    assert all_of(Characteristic, Membership) == before
    nia = rows(Pupil, given_name="Nia").get()
    assert {each.first_day for each in rows(Characteristic, pupil=nia)} == {SEPTEMBER}, "not before they come"


def test_what_is_put_right_of_who_is_to_come_is_so_from_the_first_day(world, administrator):
    headings = (*WHO, "Form", "SEN", "Admission date")
    brought(administrator, of(administrator, "pupils", headings, (*NIA, "7N", "K", "01/09/2027")))
    batch = brought(administrator, of(administrator, "pupils", headings, (*NIA, "7M", "E", "01/09/2027")))
    nia = rows(Pupil, given_name="Nia").get()
    assert held(nia, "K", "E") == [("E", SEPTEMBER, None)]
    assert rows(Membership, pupil=nia).values_list("group__name", "first_day").get() == ("7M", SEPTEMBER)
    undone(administrator, rows(Batch, pk=batch.pk).get())
    assert held(nia, "K", "E") == [("K", SEPTEMBER, None)]
    assert rows(Membership, pupil=nia).values_list("group__name", "first_day").get() == ("7N", SEPTEMBER)


# What is entered for later


def test_a_form_that_is_entered_for_later_stays_and_the_preview_says_until_when(world, administrator):
    ann = world.pupils["ann"]
    now = rows(Membership, pupil=ann, group__type="form").get()
    now.last_day = date(2027, 8, 31)
    put(now)
    later = Group(school=ann.school, name="9B", type="form", year=9)
    put(later)
    put(Membership(pupil=ann, group=later, first_day=SEPTEMBER))
    before = all_of(Membership)
    batch = of(administrator, "pupils", (*WHO, "Form"), (*ANN, "8C"))
    assert [doubt.message for doubt in judged(world, batch)[0].doubts] == [
        "Until 1 September 2027: from then 9B is entered already."
    ]
    batch = brought(administrator, batch)
    places = rows(Membership, pupil=ann, group__type="form").order_by("first_day")
    assert list(places.values_list("group__name", "first_day", "last_day"))[1:] == [
        ("8C", TODAY, date(2027, 8, 31)), ("9B", SEPTEMBER, None),
    ]  # fmt: skip
    undone(administrator, batch)
    assert all_of(Membership) == before


def test_support_that_is_entered_for_later_and_a_plan_from_a_file_never_hold_at_once(world, administrator):
    ann = world.pupils["ann"]
    put(Characteristic(pupil=ann, type=world.types["K"], first_day=JANUARY))
    brought(administrator, of(administrator, "pupils", (*WHO, "SEN"), (*ANN, "E")))
    assert held(ann, "K", "E") == [("E", TODAY, date(2027, 1, 4)), ("K", JANUARY, None)]


# Spells of a transfer


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            [("FSM", "", date(2022, 10, 6), None), ("FSM", "", date(2024, 10, 6), None)],
            [("FSM", "", date(2022, 10, 6), date(2024, 10, 5)), ("FSM", "", date(2024, 10, 6), None)],
        ),
        (
            [("E", "", date(2024, 1, 1), None), ("K", "", date(2022, 1, 1), date(2024, 3, 1))],
            [("E", "", date(2024, 1, 1), None), ("K", "", date(2022, 1, 1), date(2023, 12, 31))],
        ),
        ([("E", "", TODAY, None), ("K", "", TODAY, None)], [("E", "", TODAY, None)]),
        (
            [("NEED", "SLCN", TODAY, None), ("NEED", "ASD", TODAY, None), ("FSM", "", None, None)],
            [("NEED", "SLCN", TODAY, None), ("NEED", "ASD", TODAY, None), ("FSM", "", None, None)],
        ),
    ],
)
def test_spells_that_exclude_each_other_follow_each_other(said, kept):
    assert in_turn(said) == kept


# Numbers


def test_a_number_that_a_file_replaces_is_kept_and_finds_the_pupil(world, administrator):
    headings = (*WHO, "UPN")
    brought(administrator, of(administrator, "pupils", headings, (*NIA, TEMPORARY)))
    batch = brought(administrator, of(administrator, "pupils", headings, (*NIA, upn(3))))
    nia = rows(Pupil, given_name="Nia").get()
    assert rows(FormerUpn, pupil=nia).values_list("upn", "until").get() == (TEMPORARY, TODAY)
    old = of(administrator, "pupils", ("Forename", "Surname", "Year", "UPN"), ("Nia", "New", "7", TEMPORARY))
    assert verdicts(judged(world, old)) == ["unchanged"], "it is who it was, and the number stays the new one"
    brought(administrator, old)
    assert rows(Particulars, pupil=nia).get().upn == upn(3)
    undone(administrator, batch)
    assert rows(Particulars, pupil=nia).get().upn == TEMPORARY
    assert not rows(FormerUpn, pupil=nia).exists()


def test_a_former_number_with_another_name_finds_nobody(world, administrator):
    headings = (*WHO, "UPN")
    for number in (TEMPORARY, upn(3)):
        brought(administrator, of(administrator, "pupils", headings, (*NIA, number)))
    other = of(administrator, "pupils", headings, ("Ida", "Noor", "7", "02/02/2016", TEMPORARY))
    assert verdicts(judged(world, other)) == ["added"]
