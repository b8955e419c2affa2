"""An import taken back as a whole: what it added goes, what it changed comes back, what was recorded since stays."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from remit.core.acts import OutOfSight, history_of
from remit.core.history.models import Touched
from remit.core.imports.models import Batch
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school import actions, imports, roll
from remit.school.imports import undoing
from remit.school.models import Characteristic, Group, Membership, Particulars, Pupil
from remit.school.tests.bringing import all_of, of
from remit.school.tests.test_imports import (
    FAY,
    GUS,
    all_rows,
    brought,
    everything,
    form_of,
    one,
    rows,
    staged,
)
from tests.world import TODAY, viewer


def undone(by, batch):
    """As the worker does it."""
    batch = rows(Batch, pk=batch.pk).get()
    batch = imports.set_state(by=by, batch=batch, state=Batch.UNDOING)
    while batch.state == Batch.UNDOING:
        batch = imports.undo_part(by=by, batch=batch)
    return batch


def told(batch):
    return batch.undone["taken_off"], batch.undone["put_back"], batch.undone["left"]


def held(pupil):
    return rows(Pupil, pk=pupil.pk).get()


def amend(by, pupil, **values):
    now = held(pupil)
    names = ("version", "given_name", "family_name", "year", "emergency", "first_day")
    return actions.amend_pupil(by=by, pupil=now, **{**{name: getattr(now, name) for name in names}, **values})


# Everything as it was


def test_pupils_that_were_added_are_taken_off_again_with_the_forms_made_for_them(world, administrator):
    before = everything()
    batch = undone(administrator, brought(administrator, staged(administrator, FAY, GUS)))
    assert everything() == before
    assert (batch.state, batch.reached, told(batch)) == (Batch.UNDONE, 0, (2, 0, []))


def test_what_was_changed_is_put_back(world, administrator):
    before = all_of(*everything())
    given = {"Year": "9", "Sex": "M", "Form": "8B", "SEN": "K", "PP": "N", "UPN": "H801200001001"}
    batch = undone(administrator, brought(administrator, one(administrator, **given)))
    assert all_of(*before) == before
    ann = held(world.pupils["ann"])
    assert (ann.year, rows(Particulars, pupil=ann).values_list("upn", "sex").get()) == (8, ("ann-upn", "F"))
    assert told(batch) == (0, 1, [])


def test_what_began_today_and_was_taken_back_by_the_import_comes_back_as_it_was(world, administrator):
    brought(administrator, one(administrator, Form="8B", SEN="K"))
    before = everything()
    batch = undone(administrator, brought(administrator, one(administrator, Form="8C", SEN="E")))
    assert everything() == before
    assert told(batch) == (0, 1, [])


def test_a_pupil_who_came_back_on_roll_is_off_it_again(world, administrator):
    ann = world.pupils["ann"]
    roll.take_off_roll(by=administrator, pupil=held(ann), version=held(ann).version)
    last_day = held(ann).last_day
    tomorrow = viewer(world, "administrator", TODAY + timedelta(1))
    batch = brought(tomorrow, one(tomorrow, **{"Admission date": "17/11/2026"}))
    assert held(ann).last_day is None
    undone(tomorrow, batch)
    assert (held(ann).last_day, held(ann).first_day) == (last_day, date(2026, 9, 1))


def test_a_large_file_is_undone_part_by_part(world, administrator):
    before = everything()
    lines = [(f"Given{at}", f"Family{at}", "8", "8X", "", f"{at % 28 + 1:02}/10/2013", "", "", "") for at in range(25)]
    batch = brought(administrator, staged(administrator, *lines), chunk=10)
    batch = imports.set_state(by=administrator, batch=batch, state=Batch.UNDOING)
    reached = []
    while batch.state == Batch.UNDOING:
        batch = imports.undo_part(by=administrator, batch=batch)
        reached.append((batch.reached, told(batch)[0]))
    assert reached == [(21, 5), (11, 15), (0, 25)]
    assert everything() == before


def test_a_file_that_stopped_in_the_middle_is_undone_as_far_as_it_came(world, administrator):
    before = everything()
    batch = staged(administrator, FAY, GUS)
    batch = imports.apply_rows(by=administrator, batch=batch, rows=all_rows(batch)[:1], twice=[])
    assert told(undone(administrator, batch)) == (1, 0, [])
    assert everything() == before


def test_undone_twice_does_nothing_more(world, administrator):
    batch = undone(administrator, brought(administrator, staged(administrator, FAY)))
    before = everything()
    again = imports.undo_part(by=administrator, batch=batch)
    assert everything() == before
    assert (again.state, told(again)) == (Batch.UNDONE, (1, 0, []))


# What was recorded since


def test_a_value_that_somebody_changed_since_is_left_and_listed(world, administrator):
    ann = world.pupils["ann"]
    batch = brought(administrator, one(administrator, Year="9", Sex="M"))
    amend(administrator, ann, year=10)
    batch = undone(administrator, batch)
    assert held(ann).year == 10
    assert rows(Particulars, pupil=ann).get().sex == "F"
    assert told(batch) == (0, 1, [[ann.pk, "year", "It was changed since."]])


def test_a_value_that_somebody_changed_away_and_back_by_hand_is_left(world, administrator):
    ann = world.pupils["ann"]
    batch = brought(administrator, one(administrator, Year="9"))
    amend(administrator, ann, year=10)
    amend(administrator, ann, year=9)
    assert told(undone(administrator, batch)) == (0, 0, [[ann.pk, "year", "It was changed since."]])
    assert held(ann).year == 9


def test_another_field_that_was_changed_since_does_not_keep_this_one(world, administrator):
    ann = world.pupils["ann"]
    batch = brought(administrator, one(administrator, Year="9"))
    amend(administrator, ann, emergency="Ring home")
    assert told(undone(administrator, batch)) == (0, 1, [])
    assert (held(ann).year, held(ann).emergency) == (8, "Ring home")


def test_a_pupil_with_later_records_is_left_and_listed(world, administrator):
    batch = brought(administrator, staged(administrator, FAY, GUS))
    fay = rows(Pupil, given_name="Fay").get()
    choir = actions.add_group(by=administrator, name="Choir", type="other", year=None, subject=None)
    actions.put_in_group(by=administrator, group=choir, pupils=[fay])
    batch = undone(administrator, batch)
    assert rows(Pupil, given_name__in=["Fay", "Gus"]).get() == fay
    assert form_of(fay, TODAY) == ["8B"]
    assert rows(Particulars, pupil=fay).exists()
    assert told(batch) == (1, 0, [[fay.pk, "added", "Something was recorded since."], [None, "8B", "It is in use."]])


def test_a_form_changed_since_is_left_whole(world, administrator):
    ann = world.pupils["ann"]
    batch = brought(administrator, one(administrator, Form="8B"))
    other = actions.add_group(by=administrator, name="8C", type="form", year=8, subject=None)
    actions.put_in_group(by=administrator, group=other, pupils=[held(ann)])
    batch = undone(administrator, batch)
    assert form_of(ann, TODAY) == ["8C"]
    assert [ann.pk, "form", "It was changed since."] in told(batch)[2]


def test_two_imports_are_undone_the_later_first_and_all_is_as_it_was(world, administrator):
    before = everything()
    first = brought(administrator, staged(administrator, FAY))
    second = brought(administrator, staged(administrator, ("Fay", "White", "9", "9B", *FAY[4:])))
    assert told(undone(administrator, second)) == (0, 1, [])
    assert told(undone(administrator, first)) == (1, 0, [])
    assert everything() == before


def test_of_two_imports_the_earlier_undone_leaves_what_the_later_changed(world, administrator):
    first = brought(administrator, staged(administrator, FAY))
    brought(administrator, staged(administrator, ("Fay", "White", *FAY[2:])))
    fay = rows(Pupil, given_name="Fay").get()
    assert [fay.pk, "added", "Something was recorded since."] in told(undone(administrator, first))[2]


def test_a_upn_that_another_pupil_has_now_is_not_put_back(world, administrator):
    held_by = brought(administrator, staged(administrator, FAY))
    fay = rows(Pupil, given_name="Fay").get()
    batch = brought(administrator, staged(administrator, (*FAY[:4], "U80120000100A", *FAY[5:])))
    assert held_by.state == Batch.DONE
    assert told(undone(administrator, batch))[2] == []
    temporary = ("Ivy", "Hill", "8", "", "U80120000100A", "03/10/2013")
    headings = ("Forename", "Surname", "Year", "Form", "UPN", "DoB")
    brought(administrator, staged(administrator, temporary, headings=headings))
    batch = brought(
        administrator, staged(administrator, (*temporary[:4], "Z823432180023", temporary[5]), headings=headings)
    )
    gus = ("Gus", "Hill", "8", "", "U80120000100A", "03/10/2012")
    brought(administrator, staged(administrator, gus, headings=headings))
    ivy = rows(Pupil, given_name="Ivy").get()
    assert told(undone(administrator, batch))[2] == [[ivy.pk, "upn", undoing.UPN_TAKEN]]
    assert fay.pk != ivy.pk


# Who, and what is kept of it


def test_what_is_undone_is_in_the_history_of_every_record(world, administrator, head):
    ann = world.pupils["ann"]
    batch = undone(administrator, brought(administrator, one(administrator, Year="9")))
    assert [entry.changes for entry in history_of(held(ann), head)] == [{"year": [8, 9]}, {"year": [9, 8]}]
    last = history_of(batch, administrator).last()
    assert (last.act, last.by) == ("school.undo_part", administrator.user.pk)
    assert last.changes["state"] == ["undoing", "undone"]


def test_history_names_every_pupil_that_was_taken_off(world, administrator):
    batch = brought(administrator, staged(administrator, FAY, GUS))
    made = set(rows(Pupil, given_name__in=["Fay", "Gus"]).values_list("pk", flat=True))
    undone(administrator, batch)
    people = rows(Touched, entry__act="school.undo_part", person=True, label="school.Pupil")
    assert set(people.values_list("row", flat=True)) == made


def test_of_two_workers_the_later_one_writes_nothing(world, administrator):
    batch = brought(administrator, staged(administrator, FAY))
    batch = imports.set_state(by=administrator, batch=batch, state=Batch.UNDOING)
    mine, theirs = (rows(Batch, pk=batch.pk).get() for _ in range(2))
    imports.undo_part(by=administrator, batch=theirs)
    with pytest.raises(Stale):
        imports.undo_part(by=administrator, batch=mine)


@pytest.mark.parametrize("name", ["lea", "mo", "tom", "newcomer"])
def test_a_leader_undoes_no_file(world, administrator, name):
    batch = brought(administrator, staged(administrator, FAY))
    with pytest.raises((PermissionDenied, OutOfSight)):
        imports.undo_part(by=viewer(world, name), batch=batch)
    assert rows(Pupil, given_name="Fay").exists()


def test_a_hundred_rows_are_planned_with_few_questions(world, administrator, django_assert_max_num_queries):
    lines = [
        (f"Given{at}", f"Family{at}", "8", "8X", "", f"{at % 28 + 1:02}/10/2013", "K", "", "Y") for at in range(100)
    ]
    brought(administrator, staged(administrator, *lines))
    lines = [(*line[:2], "9", "9X", *line[4:6], "E", "", "N") for line in lines]
    batch = brought(administrator, staged(administrator, *lines))
    with django_assert_max_num_queries(60):
        plan = imports.planned(batch, imports.parts(batch))
    assert (len(plan.pupils_back), plan.left) == (100, [])
    undone(administrator, batch)
    assert rows(Membership, group__name="9X").count() == rows(Group, name="9X").count() == 0
    assert rows(Characteristic, type__code="E", pupil__given_name__startswith="Given").count() == 0


def test_a_form_made_by_the_file_and_changed_by_somebody_since_stays(world, administrator):
    """Nobody is in it any more; that it was given a name is what was recorded since."""
    batch = brought(administrator, staged(administrator, FAY))
    form = rows(Group, name="8B", type=Group.FORM).get()
    given = {"version": form.version, "name": "8 Beech", "type": form.type, "year": 8, "subject": None}
    actions.amend_group(by=administrator, group=form, **given)
    batch = undone(administrator, batch)
    assert not rows(Pupil, given_name="Fay").exists()
    assert rows(Group, pk=form.pk).get().name == "8 Beech"
    assert told(batch)[2] == [[None, "8 Beech", undoing.IN_USE]]


def test_a_first_day_does_not_come_back_while_a_place_in_a_group_begins_before_it(world, administrator):
    ann = world.pupils["ann"]
    began = held(ann).first_day
    earlier = of(administrator, "pupils", ("Forename", "Surname", "DOB", "Year", "Start date"), ("ann-given", "ann-family", "03/10/2013", "8", "01/09/2024"))  # fmt: skip
    batch = brought(administrator, earlier)
    assert held(ann).first_day == date(2024, 9, 1)
    days = {"first_day": date(2025, 9, 1), "last_day": began - timedelta(days=1)}
    place = unrecorded("test", lambda: Membership.objects.create(pupil=ann, group=world.groups["7A"], **days))
    batch = undone(administrator, batch)
    assert told(batch) == (0, 0, [[ann.pk, "last_day", undoing.PLACED_BEFORE]])
    assert held(ann).first_day <= place.first_day
