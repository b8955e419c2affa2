"""A list of classes: who is in which from which day, who takes it, and who leaves."""

from datetime import date, timedelta

import pytest

from remit.core.writing import unrecorded
from remit.school.models import Group, GroupLead, Membership, Staff
from remit.school.tests.bringing import all_of, brought, judged, of, reasons, rows, undone, verdicts
from tests.world import START, TODAY

HEADINGS = ("Forename", "Surname", "DOB", "Class", "Subject", "Year", "Teacher")
ANN = ("ann-given", "ann-family", "03/10/2013")
CAL = ("cal-given", "cal-family", "03/10/2014")
YESTERDAY = TODAY - timedelta(1)
MODELS = (Group, Membership, GroupLead)


def a_file(by, *lines, said=None, headings=HEADINGS):
    return of(by, "classes", headings, *lines, said=said)


def members(name, day):
    return sorted(each.pupil.given_name for each in rows(Membership, group__name=name) if each.holds_on(day))


def leads(name, day=TODAY):
    return [each.staff.name for each in rows(GroupLead, group__name=name).order_by("pk") if each.holds_on(day)]


def test_a_new_class_is_made_with_its_subject_year_teacher_and_pupils(world, administrator):
    batch = a_file(
        administrator, (*ANN, "8X/Ma", "Maths", "8", "lea-person"), (*CAL, "8X/Ma", "Maths", "8", "lea-person")
    )
    assert verdicts(judged(world, batch, administrator)) == ["added", "added"]
    brought(administrator, batch)
    group = rows(Group, name="8X/Ma").get()
    assert (group.type, group.year, group.subject.name, group.members_kind) == ("class", 8, "Maths", "class")
    assert members("8X/Ma", TODAY) == ["ann-given", "cal-given"]
    assert members("8X/Ma", YESTERDAY) == []
    assert leads("8X/Ma") == ["lea-person"]


@pytest.mark.parametrize("chunk", [1, 100])
def test_the_same_file_twice_changes_nothing(world, administrator, chunk):
    lines = [(*ANN, "8X/Ma", "Maths", "8", "tom-person"), (*CAL, "8X/Ma", "Maths", "8", "tom-person")]
    brought(administrator, a_file(administrator, *lines), chunk)
    before = all_of(*MODELS)
    again = a_file(administrator, *lines)
    assert verdicts(judged(world, again, administrator)) == ["unchanged", "unchanged"]
    brought(administrator, again, chunk)
    assert all_of(*MODELS) == before


def test_a_pupil_is_found_by_upn_or_by_name_and_form(world, administrator):
    headings = ("Name", "Form", "Class")
    batch = of(administrator, "classes", ("Pupil name", "Form", "Class"), ("ann-given ann-family", "8A", "Choir"), ("cal-family, cal-given", "7A", "Choir"))  # fmt: skip
    assert verdicts(judged(world, batch)) == ["added", "added"], headings


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ((*ANN[:2], "", "8X", "", "", ""), "A name alone does not say who"),
        ((*ANN[:2], "04/10/2013", "8X", "", "", ""), "is found by this"),
        ((*ANN, "8X", "Alchemy", "", ""), "The school has no such subject. It has: Art, Maths."),
        ((*ANN, "8X", "", "", "XYZ"), "Nobody at the school is found by “XYZ”"),
        ((*ANN, "8A", "", "", ""), "The {form.one} of today comes in with"),
        ((*ANN, "8X", "", "6", ""), "no such year group"),
        ((*ANN, "", "", "", ""), "This is empty."),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence_and_changes_nothing(world, administrator, line, why):
    before = all_of(*MODELS)
    batch = a_file(administrator, line)
    found = judged(world, batch, administrator)
    assert verdicts(found) == ["rejected"]
    assert why in reasons(found)[0]
    brought(administrator, batch)
    assert all_of(*MODELS) == before


def test_whoever_brings_it_in_gets_no_class_by_it(world, administrator):
    """Taking a group opens its pupils."""
    batch = a_file(administrator, (*ANN, "8ma", "Maths", "8", "administrator-person"))
    found = judged(world, batch, administrator)
    assert "Nobody gives themselves a class" in reasons(found)[0]
    brought(administrator, batch)
    assert leads("8ma") == []


def test_several_teachers_of_one_class_all_take_it(world, administrator):
    def code(name, value):
        unrecorded("test", lambda: rows(Staff, pk=world.staff[name].pk).update(code=value))

    code("lea", "LEA")
    code("mo", "MOX")
    brought(administrator, a_file(administrator, (*ANN, "8ma", "Maths", "8", "LEA/MOX")))
    assert sorted(leads("8ma")) == ["lea-person", "mo-person"]


def test_another_subject_of_a_class_is_shown_and_then_changed(world, administrator):
    batch = a_file(administrator, (*ANN, "8ma", "Art", "8", ""))
    found = judged(world, batch)
    assert (verdicts(found), found[0].differs) == (["changed"], {"subject": ["Maths", "Art"]})
    brought(administrator, batch)
    assert rows(Group, name="8ma").get().subject.name == "Art"
    undone(administrator, batch)
    assert rows(Group, name="8ma").get().subject.name == "Maths"


def test_two_subjects_of_one_class_in_a_file_are_asked(world, administrator):
    batch = a_file(administrator, (*ANN, "8Q", "Maths", "8", ""), (*CAL, "8Q", "Art", "8", ""))
    found = judged(world, batch)
    assert (verdicts(found), reasons(found)) == (["added", "rejected"], ["Row 2 says another subject of this class."])


# Days


def test_a_place_begins_on_the_day_that_the_file_or_whoever_brings_it_in_says(world, administrator):
    headings = (*HEADINGS, "Start date")
    brought(administrator, a_file(administrator, (*ANN, "8X", "", "8", "", "01/09/2026"), headings=headings))
    brought(administrator, a_file(administrator, (*CAL, "8X", "", "8", ""), said={"first_day": "2027-01-04"}))
    held = rows(Membership, group__name="8X").order_by("first_day").values_list("first_day", flat=True)
    assert list(held) == [START, date(2027, 1, 4)]


def test_a_place_that_ended_is_not_doubled_in_the_days_that_it_held(world, administrator):
    before = all_of(Membership)
    ended = date(2026, 10, 30)
    unrecorded("test", lambda: rows(Membership, pupil=world.pupils["ann"], group__name="8ma").update(last_day=ended))
    headings = (*HEADINGS, "Start date")
    for said in ({}, {"first_day": "2026-09-01"}):
        day = "" if said else "01/09/2026"
        batch = a_file(administrator, (*ANN, "8ma", "", "", "", day), headings=headings, said=said)
        found = judged(world, batch, administrator)
        assert verdicts(found) == ["added"]
        assert "ended on 30 October 2026: the new one begins the day after" in found[0].doubts[0].message
        brought(administrator, batch)
        held = rows(Membership, pupil=world.pupils["ann"], group__name="8ma").order_by("first_day")
        days = [(START, ended), (date(2026, 10, 31), None)]
        assert list(held.values_list("first_day", "last_day")) == days
        assert verdicts(judged(world, batch, administrator)) == ["unchanged"]
        undone(administrator, batch)
    unrecorded("test", lambda: rows(Membership, pupil=world.pupils["ann"], group__name="8ma").update(last_day=None))
    assert all_of(Membership) == before


def test_a_teacher_is_not_taken_for_another_of_that_name(world, administrator):
    unrecorded("test", lambda: rows(Staff, name="lea-person").update(name="Mrs J Hill"))
    found = judged(world, a_file(administrator, (*ANN, "8X", "", "", "Mr J Hill"), (*CAL, "8X", "", "", "Ms J Hill")))
    assert verdicts(found) == ["rejected", "added"]


# The whole list


def test_nobody_leaves_a_class_unless_the_file_is_said_to_be_the_whole_list(world, administrator):
    brought(administrator, a_file(administrator, (*CAL, "8ma", "Maths", "", "")))
    assert members("8ma", TODAY) == ["ann-given", "cal-given"]


def test_of_a_whole_list_whoever_is_not_in_it_leaves_and_was_there_yesterday(world, administrator):
    before = all_of(Membership)
    batch = a_file(administrator, (*CAL, "8ma", "Maths", "", ""), said={"whole": True})
    held = brought(administrator, batch)
    assert (members("8ma", TODAY), members("8ma", YESTERDAY)) == (["cal-given"], ["ann-given"])
    assert held.counts == {"added": 1, "ended": 1}
    undone(administrator, batch)
    assert all_of(Membership) == before


def test_a_class_with_a_refused_row_is_not_ended_for_anybody(world, administrator):
    nobody = ("Nobody", "Here", "01/01/2014")
    batch = a_file(administrator, (*CAL, "8ma", "", "", ""), (*nobody, "8ma", "", "", ""), said={"whole": True})
    brought(administrator, batch)
    assert members("8ma", TODAY) == ["ann-given", "cal-given"]


def test_a_teacher_who_is_no_longer_named_in_a_whole_list_takes_the_class_no_more(world, administrator):
    before = all_of(*MODELS)
    bea = ("bea-given", "bea-family", "03/10/2010", "11ma", "Maths", "11", "mo-person")
    batch = brought(administrator, a_file(administrator, bea, said={"whole": True}))
    assert leads("11ma") == ["mo-person"]
    assert sorted(leads("11ma", YESTERDAY)) == ["mo-person", "tom-person"]
    undone(administrator, batch)
    assert all_of(*MODELS) == before


# Undo


def test_undone_the_classes_made_their_places_and_their_teachers_are_gone(world, administrator):
    before = all_of(*MODELS)
    lines = [(*ANN, "8X", "Maths", "8", "lea-person"), (*CAL, "8X", "Maths", "8", "mo-person")]
    batch = undone(administrator, brought(administrator, a_file(administrator, *lines), chunk=1))
    assert all_of(*MODELS) == before
    assert (batch.undone["taken_off"], batch.undone["left"]) == (2, [])
