"""Faults that a hostile reader of the import found, each mended."""

from datetime import date, timedelta

import pytest

from remit.core.acts import history_of
from remit.core.history.models import Entry, Touched
from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.school import imports
from remit.school.models import Characteristic, Group, Membership, Particulars, Pupil
from remit.school.rows.checks import upn_letter
from remit.school.rows.pupils import clean_row, doubts, together
from remit.school.tests.test_imports import (
    FAY,
    HEADINGS,
    all_rows,
    brought,
    form_of,
    judged,
    one,
    rows,
    staged,
    verdicts,
)
from tests.world import START, TODAY, YESTERDAY

NAMES = ("Forename", "Surname", "Year", "DoB")


def held_as(pupil, **values):
    unrecorded("test", lambda: rows(Pupil, pk=pupil.pk).update(**values))


def entries(row, viewer):
    return [entry.changes for entry in history_of(row, viewer)]


# (3) and (33): who is who


@pytest.mark.parametrize("number", [3, 365])
def test_one_name_with_many_birthdays_is_refused_whole(world, administrator, number):
    lines = [("ann-given", "ann-family", "8", (date(2013, 5, 1) + timedelta(at)).isoformat()) for at in range(number)]
    found = judged(world, staged(administrator, *lines, headings=NAMES))
    assert set(verdicts(found)) == {"rejected"}
    assert {fault.message for each in found for fault in each.faults} == {
        "This name stands here with several dates of birth: leave one row for each {pupil.one}, with the UPN."
    }


def test_two_namesakes_are_taken(world, administrator):
    lines = [("Ada", "Byron", "8", "03/10/2013"), ("Ada", "Byron", "8", "04/10/2013")]
    assert verdicts(judged(world, staged(administrator, *lines, headings=NAMES))) == ["added", "added"]


def test_a_upn_that_differs_from_the_one_held_is_asked_and_not_overwritten(world, administrator):
    brought(administrator, staged(administrator, FAY))
    batch = staged(administrator, (*FAY[:4], "Z823432180023", *FAY[5:]))
    assert "held with another UPN" in judged(world, batch)[0].faults[0].message
    brought(administrator, batch)
    assert rows(Particulars, upn="H801200001001").exists()


def test_a_temporary_upn_gives_way_to_the_lasting_one(world, administrator):
    brought(administrator, staged(administrator, (*FAY[:4], "U80120000100A", *FAY[5:])))
    assert judged(world, staged(administrator, FAY))[0].differs == {"upn": ["U80120000100A", "H801200001001"]}


def test_rows_of_one_name_without_anything_to_tell_by_are_refused_in_the_preview_as_they_would_be_later(
    world, administrator
):
    batch = staged(administrator, ("Ada", "Byron", "8"), ("Ada", "Byron", "9"), headings=NAMES[:3])
    assert verdicts(judged(world, batch)) == ["added", "rejected"]
    assert brought(administrator, batch, chunk=1).counts == {"added": 1, "rejected": 1}


def test_one_pupil_met_by_her_number_and_by_her_birthday_is_taken_once(world, administrator):
    brought(administrator, staged(administrator, FAY))
    married, birthday = ("Fay", "White", *FAY[2:5], "", *FAY[6:]), (*FAY[:4], "", *FAY[5:])
    assert verdicts(judged(world, staged(administrator, married, birthday))) == ["changed", "rejected"]


# (8) and (32): forms


def test_a_group_that_is_no_form_is_said_when_it_is_judged(world, administrator):
    batch = one(administrator, Form="8MA")
    found = judged(world, batch)
    assert (verdicts(found), found[0].faults[0].column) == (["rejected"], "{Form.one}")
    brought(administrator, batch)
    assert form_of(world.pupils["ann"], TODAY) == ["8A"]


def test_capitals_do_not_make_another_form(world, administrator):
    assert verdicts(judged(world, one(administrator, Form="8a"))) == ["unchanged"]
    lines = [(*FAY[:3], "8x", *FAY[4:]), ("Gus", "Hill", "8", "8X", "", "", "", "", "")]
    brought(administrator, staged(administrator, *lines), chunk=1)
    assert list(rows(Group, name__iexact="8x").values_list("name", "year")) == [("8x", 8)]


@pytest.mark.parametrize("chunk", [1, 100])
def test_a_form_of_several_years_has_none(world, administrator, chunk):
    lines = [("A", "A", "8", "Oak"), ("B", "B", "8", "Oak"), ("C", "C", "9", "Oak"), ("D", "D", "9", "Elm")]
    brought(administrator, staged(administrator, *lines, headings=("Forename", "Surname", "Year", "Form")), chunk)
    assert rows(Group, name="Oak").get().year is None
    assert rows(Group, name="Elm").get().year == 9


# (10): history


def test_each_changed_record_has_its_own_line_with_what_it_was_and_is(world, administrator, head):
    brought(administrator, one(administrator, Year="9", Sex="M", Form="8B", SEN="K", PP="N"))
    ann = world.pupils["ann"]
    assert entries(ann, head) == [{"year": [8, 9]}]
    assert entries(rows(Particulars, pupil=ann).get(), head) == [{"sex": ["F", "M"]}]
    ended = rows(Membership, pupil=ann, group__name="8A").get()
    assert entries(ended, head) == [{"last_day": [None, "2026-11-15"]}]
    assert entries(rows(Membership, pupil=ann, group__name="8B").get(), head) == [{"added": True}]
    assert entries(rows(Characteristic, pupil=ann, type__code="PP").get(), head) == [{"last_day": [None, "2026-11-15"]}]
    assert entries(rows(Characteristic, pupil=ann, type__code="K").get(), head) == [{"added": True}]


def test_no_line_of_history_mixes_models(world, administrator):
    brought(administrator, staged(administrator, FAY, ("Gus", "Hill", "9", "9B", "", "", "", "", "Y")))
    for entry in Entry.objects.unscoped("test").filter(act="school.apply_rows"):
        labels = rows(Touched, entry=entry, person=False).values_list("label", flat=True).distinct()
        assert len(labels) == 1


def test_a_batch_says_what_its_state_was(world, administrator):
    batch = imports.set_state(by=administrator, batch=staged(administrator, FAY), state=Batch.RUNNING)
    assert entries(batch, administrator)[-1] == {
        "state": ["ready", "running"], "started_by": [None, administrator.user.pk],
    }  # fmt: skip


# (11): who had left, (12): who is to come


def test_a_pupil_who_returns_is_back_on_roll(world, administrator, head):
    ann = world.pupils["ann"]
    held_as(ann, last_day=YESTERDAY)
    batch = one(administrator, **{"Admission date": "16/11/2026"})
    found = judged(world, batch)
    assert found[0].differs == {"first_day": [START, TODAY], "last_day": [YESTERDAY, None]}
    brought(administrator, batch)
    assert rows(Pupil, given_name="ann-given").values_list("first_day", "last_day").get() == (TODAY, None)
    assert entries(ann, head) == [{"first_day": ["2026-09-01", "2026-11-16"], "last_day": ["2026-11-13", None]}]


def test_one_who_will_leave_stays_leaving_and_comes_back_only_once_that_day_has_passed(world, administrator):
    held_as(world.pupils["ann"], last_day=TODAY + timedelta(5))
    assert verdicts(judged(world, one(administrator))) == ["unchanged"]
    found = judged(world, one(administrator, **{"Admission date": "01/12/2026"}))
    assert verdicts(found) == ["rejected"]
    assert found[0].faults[0].message.startswith("On roll until 21 November 2026")


def test_a_form_that_begins_later_is_not_begun_twice(world, administrator):
    headings = (*HEADINGS, "Admission date")
    for _ in range(3):
        brought(administrator, staged(administrator, (*FAY, "01/12/2026"), headings=headings))
    assert rows(Membership, pupil__given_name="Fay").values_list("first_day", flat=True).get() == date(2026, 12, 1)


# (31): as systems export it


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("K - SEN Support", "K"), ("E - Education, Health and Care Plan", "E"), ("N - No Special Educational Need", ""),
        ("k – sen support", "K"), ("E—EHC PLAN", "E"), ("N: no special educational needs", ""), ("SEN support", "K"), ("-", None),
    ],
)  # fmt: skip
def test_an_sen_value_as_it_is_exported(text, code):
    cells = {"given_name": "A", "family_name": "B", "year": "8", "sen": text}
    assert clean_row(2, cells, today=TODAY, years=range(7, 12)) == (
        {"given_name": "A", "family_name": "B", "year": 8, "sen": code}, [],
    )  # fmt: skip


@pytest.mark.parametrize("text", ["K - EHC plan", "N - SEN support", "S", "K maybe"])
def test_an_sen_value_that_speaks_against_itself_is_refused(text):
    cells = {"given_name": "A", "family_name": "B", "year": "8", "sen": text}
    assert [fault.column for fault in clean_row(2, cells, today=TODAY, years=range(7, 12))[1]] == ["SEN"]


def test_another_sex_is_left_out_and_said(world, administrator):
    found = judged(world, one(administrator, Sex="Non-binary"))
    assert verdicts(found) == ["unchanged"]
    assert [each.value for each in found[0].doubts] == ["Non-binary"]
    assert doubts(2, {"sex": " girl "}, today=TODAY) == []


def test_of_each_row_the_first_reason_is_said():
    same = {"given_name": "A", "family_name": "B", "upn": "x"}
    assert [fault.row for fault in together([(2, same), (3, same), (4, same)])] == [3, 4]


# A whole school


def upn(number):
    rest = f"8012000{number:05}"
    return upn_letter(rest) + rest


def school_of(number, year=0):
    return [
        (f"Given{at}", f"Family{at}", "8", f"8{'ABCDEF'[(at + year) % 6]}", upn(at), "03/10/2013", "K" if at % 9 == year else "N", "N", "Y" if at % 5 == year else "N")
        for at in range(number)
    ]  # fmt: skip


def test_twelve_hundred_pupils_are_judged_and_applied_whole(world, administrator):
    for year in (0, 1):
        batch = staged(administrator, *school_of(1200, year))
        found, done = judged(world, batch), brought(administrator, batch)
        assert (done.state, len(found), len(all_rows(batch))) == (Batch.DONE, 1200, 1200)
