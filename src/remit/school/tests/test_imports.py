"""What a file of pupils would do to what is held, and does."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from remit.core.acts import OutOfSight
from remit.core.history.models import Entry, Touched
from remit.core.imports.columns import guess
from remit.core.imports.models import Batch, Row
from remit.core.records import Stale
from remit.school import imports
from remit.school.models import Characteristic, Group, Membership, Particulars, Pupil, School
from remit.school.rows.pupils import FIELDS
from tests.world import START, TODAY, YESTERDAY, viewer

HEADINGS = ("Forename", "Surname", "Year", "Form", "UPN", "DoB", "SEN", "EAL", "PP")
FAY = ("Fay", "Green", "8", "8B", "H801200001001", "03/10/2013", "K", "Y", "N")
GUS = ("Gus", "Hill", "9", "9B", "Z823432180023", "03/10/2012", "", "", "Y")
TOMORROW = TODAY + timedelta(1)


def rows(model, **where):
    return model.objects.unscoped("test").filter(**where)


def staged(by, *lines, headings=HEADINGS):
    cells = [list(line) for line in lines]
    return imports.stage_pupils(
        by=by, name="f.csv", headings=list(headings), columns=guess(headings, FIELDS), rows=cells
    )


def all_rows(batch):
    return list(rows(Row, batch=batch).order_by("number"))


def judged(world, batch, day=TODAY):
    return imports.judge(batch, all_rows(batch), day=day, school=world.schools["alder"])


def brought(by, batch, chunk=imports.CHUNK):
    """As the worker does it."""
    batch = rows(Batch, pk=batch.pk).get()
    school = School.objects.visible_to(by).get(pk=batch.school_id)
    held = all_rows(batch)
    twice = imports.rows_about_the_same(batch, held, day=by.day, school=school)
    left = [row for row in held if row.number > batch.reached]
    while left:
        batch = imports.apply_rows(by=by, batch=batch, rows=left[:chunk], twice=twice)
        left = left[chunk:]
    return batch


def verdicts(found):
    return [each.verdict for each in found]


def everything():
    models = (Pupil, Particulars, Membership, Characteristic, Group)
    return {model: sorted(map(str, rows(model).values_list())) for model in models}


def form_of(pupil, day):
    return [each.group.name for each in rows(Membership, pupil=pupil, group__type="form") if each.holds_on(day)]


def codes_of(pupil, day):
    return sorted(each.type.code for each in rows(Characteristic, pupil=pupil) if each.holds_on(day))


# New pupils


def test_a_new_pupil_comes_with_her_particulars_form_and_characteristics(world, administrator):
    batch = brought(administrator, staged(administrator, FAY))
    fay = rows(Pupil, given_name="Fay").get()
    held = rows(Particulars, pupil=fay).get()
    assert (fay.family_name, fay.year, fay.school, fay.first_day) == ("Green", 8, world.schools["alder"], TODAY)
    assert (held.upn, held.date_of_birth) == ("H801200001001", date(2013, 10, 3))
    assert form_of(fay, TODAY) == ["8B"]
    assert codes_of(fay, TODAY) == ["EAL", "K"]
    assert (batch.state, batch.counts, batch.reached) == (Batch.DONE, {"added": 1}, 2)


def test_a_form_that_the_school_has_not_yet_is_made_once(world, administrator):
    brought(administrator, staged(administrator, FAY, ("Ivy", "Green", "8", "8B", "", "", "", "", "")))
    made = rows(Group, name="8B").get()
    assert (made.type, made.year, made.members_kind) == ("form", 8, "directory")
    assert rows(Membership, group=made).count() == 2


def test_nothing_is_brought_in_by_looking(world, administrator):
    batch = staged(administrator, FAY)
    before = everything()
    assert verdicts(judged(world, batch)) == ["added"]
    assert everything() == before


def test_a_pupil_who_comes_later_joins_her_form_that_day(world, administrator):
    line = (*FAY, "01/12/2026")
    headings = (*HEADINGS, "Admission date")
    brought(administrator, staged(administrator, line, headings=headings))
    fay = rows(Pupil, given_name="Fay").get()
    assert form_of(fay, date(2026, 11, 30)) == []
    assert form_of(fay, date(2026, 12, 1)) == ["8B"]
    again = staged(administrator, line, headings=headings)
    assert verdicts(judged(world, again)) == ["unchanged"]


# Those who are held


def ann(**given):
    line = {"Forename": "ann-given", "Surname": "ann-family", "Year": "8", "DoB": "03/10/2013", **given}
    return tuple(line), tuple(line.values())


def one(by, **given):
    headings, line = ann(**given)
    return staged(by, line, headings=headings)


def test_a_pupil_who_is_held_as_the_file_says_is_unchanged(world, administrator):
    found = judged(world, one(administrator, Form="8A"))
    assert verdicts(found) == ["unchanged"]
    assert found[0].differs == {}


def test_what_differs_is_shown_before_and_after_and_then_done(world, administrator):
    batch = one(administrator, Year="9", UPN="H801200001001", Sex="M")
    found = judged(world, batch)
    assert verdicts(found) == ["changed"]
    assert found[0].differs == {"year": [8, 9], "upn": ["ann-upn", "H801200001001"], "sex": ["F", "M"]}
    brought(administrator, batch)
    held = rows(Particulars, pupil=world.pupils["ann"]).get()
    assert (rows(Pupil, pk=world.pupils["ann"].pk).get().year, held.upn, held.sex) == (9, "H801200001001", "M")
    assert rows(Pupil, given_name="ann-given").count() == 1


def test_a_pupil_is_known_by_her_upn_whatever_her_name_is_now(world, administrator):
    brought(administrator, staged(administrator, FAY))
    married = ("Fay", "White", *FAY[2:])
    found = judged(world, staged(administrator, married))
    assert found[0].differs == {"family_name": ["Green", "White"]}


@pytest.mark.parametrize("column", ["Form", "UPN", "Sex", "Emergency", "Admission date", "SEN", "EAL", "PP", "DoB"])
def test_an_empty_cell_never_overwrites(world, administrator, column):
    full = {
        "Form": "8A",
        "UPN": "H801200001001",
        "Sex": "F",
        "Emergency": "Ring",
        "Admission date": "01/09/2026",
        "SEN": "K",
        "EAL": "Y",
        "PP": "Y",
    }
    brought(administrator, one(administrator, **full))
    before = everything()
    batch = one(administrator, **{**full, column: ""})
    assert verdicts(judged(world, batch)) == ["unchanged"]
    brought(administrator, batch)
    assert everything() == before


def test_a_no_ends_what_held_and_a_yes_begins_it(world, administrator):
    pupil = world.pupils["ann"]
    brought(administrator, one(administrator, SEN="E", EAL="Y", PP="N"))
    assert codes_of(pupil, YESTERDAY) == ["LAC", "PP"]
    assert codes_of(pupil, TODAY) == ["E", "EAL", "LAC"], "what a file cannot speak of stays"


def test_sen_support_that_becomes_a_plan_ends_yesterday_and_begins_today(world, administrator):
    cal = ("cal-given", "cal-family", "7", "03/10/2014", "E")
    brought(administrator, staged(administrator, cal, headings=("Forename", "Surname", "Year", "DoB", "SEN")))
    held = (
        rows(Characteristic, pupil=world.pupils["cal"])
        .order_by("first_day")
        .values_list("type__code", "first_day", "last_day")
    )
    assert list(held) == [("K", START, TODAY - timedelta(1)), ("E", TODAY, None)]


# Forms


def test_a_new_form_ends_the_old_membership_yesterday_and_begins_today(world, administrator):
    brought(administrator, one(administrator, Form="8B"))
    held = rows(Membership, pupil=world.pupils["ann"], group__type="form").order_by("first_day")
    assert list(held.values_list("group__name", "first_day", "last_day")) == [
        ("8A", START, TODAY - timedelta(1)), ("8B", TODAY, None),
    ]  # fmt: skip
    assert form_of(world.pupils["ann"], YESTERDAY) == ["8A"]
    assert rows(Membership, pupil=world.pupils["ann"], group__type="class", last_day=None).count() == 1, (
        "her classes stay"
    )


def test_a_form_mended_on_the_day_it_began_leaves_no_trace_of_the_mistake(world, administrator):
    brought(administrator, one(administrator, Form="8B"))
    brought(administrator, one(administrator, Form="8C"))
    held = rows(Membership, pupil=world.pupils["ann"], group__type="form").order_by("first_day")
    assert list(held.values_list("group__name", "last_day")) == [("8A", TODAY - timedelta(1)), ("8C", None)]


def test_a_pupil_is_in_one_form_a_day_whatever_is_brought_in(world, administrator):
    for form, day in (("8B", TODAY), ("8C", TOMORROW), ("8A", TOMORROW), ("8B", TODAY + timedelta(9))):
        by = viewer(world, "administrator", day)
        brought(by, one(by, Form=form))
    for each in (YESTERDAY, TODAY, TOMORROW, TODAY + timedelta(9), TODAY + timedelta(99)):
        assert len(form_of(world.pupils["ann"], each)) == 1, each


def test_the_form_of_a_pupil_who_is_still_to_come_is_changed_and_not_doubled(world, administrator):
    headings = (*HEADINGS, "Admission date")
    brought(administrator, staged(administrator, (*FAY, "01/12/2026"), headings=headings))
    moved = (*FAY[:3], "8C", *FAY[4:], "01/12/2026")
    brought(administrator, staged(administrator, moved, headings=headings))
    assert form_of(rows(Pupil, given_name="Fay").get(), date(2026, 12, 1)) == ["8C"]


# Who is who


def test_the_same_name_without_anything_to_tell_by_is_asked_and_not_merged(world, administrator):
    line = ("ann-given", "ann-family", "8")
    found = judged(world, staged(administrator, line, headings=HEADINGS[:3]))
    assert verdicts(found) == ["rejected"]
    assert "give a UPN or a date of birth in both places" in found[0].faults[0].message


def test_a_upn_alone_does_not_tell_from_one_who_is_held_with_a_date_of_birth_alone(world, administrator):
    brought(
        administrator,
        staged(administrator, ("Ivy", "Jones", "8", "03/10/2013"), headings=("Forename", "Surname", "Year", "DoB")),
    )
    found = judged(
        world,
        staged(administrator, ("Ivy", "Jones", "8", "H801200001001"), headings=("Forename", "Surname", "Year", "UPN")),
    )
    assert verdicts(found) == ["rejected"]


def test_namesakes_born_on_different_days_are_two_pupils(world, administrator):
    found = judged(world, one(administrator, DoB="04/10/2013"))
    assert verdicts(found) == ["added"]


def test_a_upn_of_one_and_the_name_and_birthday_of_another_are_asked(world, administrator):
    brought(administrator, staged(administrator, FAY, GUS))
    crossed = (*FAY[:4], GUS[4], *FAY[5:])
    before = everything()
    batch = staged(administrator, crossed)
    assert verdicts(judged(world, batch)) == ["rejected"]
    brought(administrator, batch)
    assert everything() == before


def test_capitals_do_not_make_another_pupil(world, administrator):
    assert verdicts(judged(world, one(administrator, Forename="ANN-GIVEN", Surname="Ann-Family")))[0] in {
        "changed",
        "unchanged",
    }


def test_a_pupil_of_another_school_is_neither_met_nor_changed(world, administrator):
    before = rows(Pupil, pk=world.pupils["dot"].pk).values().get()
    line = ("dot-given", "dot-family", "8", "03/10/2013")
    found = judged(world, batch := staged(administrator, line, headings=("Forename", "Surname", "Year", "DoB")))
    assert verdicts(found) == ["added"]
    brought(administrator, batch)
    assert rows(Pupil, pk=world.pupils["dot"].pk).values().get() == before


# Refused rows


def test_a_row_with_a_fault_is_refused_whole_and_the_others_are_brought_in(world, administrator):
    wrong = (*FAY[:4], "H801200001002", *FAY[5:])
    batch = staged(administrator, wrong, GUS)
    found = judged(world, batch)
    assert verdicts(found) == ["rejected", "added"]
    assert found[0].said == [
        {"row": 2, "column": "UPN", "value": "H801200001002", "message": "The first letter of this UPN does not fit its digits: one of them is mistyped."}
    ]  # fmt: skip
    assert brought(administrator, batch).counts == {"rejected": 1, "added": 1}
    assert not rows(Pupil, given_name="Fay").exists()


def test_a_year_group_that_the_school_has_not_is_refused(world, administrator):
    found = judged(world, one(administrator, Year="6"))
    assert [fault.message for fault in found[0].faults] == ["The school has no such year group."]


def test_the_second_row_about_one_pupil_is_refused(world, administrator):
    batch = staged(administrator, FAY, (*FAY[:3], "8C", *FAY[4:]))
    assert verdicts(judged(world, batch)) == ["added", "rejected"]
    assert brought(administrator, batch).counts == {"added": 1, "rejected": 1}


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_the_second_row_is_refused_also_where_it_comes_in_a_later_part(world, administrator, chunk):
    """The preview said so; the first row is held by then, and the second would change her."""
    batch = staged(administrator, FAY, GUS, (*FAY[:3], "8C", *FAY[4:]))
    assert verdicts(judged(world, batch)) == ["added", "added", "rejected"]
    assert brought(administrator, batch, chunk).counts == {"added": 2, "rejected": 1}
    assert form_of(rows(Pupil, given_name="Fay").get(), TODAY) == ["8B"]


# Again, and in parts


def test_applying_the_same_file_twice_changes_nothing(world, administrator):
    brought(administrator, staged(administrator, FAY, GUS))
    before = everything()
    batch = staged(administrator, FAY, GUS)
    assert verdicts(judged(world, batch)) == ["unchanged", "unchanged"]
    assert brought(administrator, batch).counts == {"unchanged": 2}
    assert everything() == before


def many(number):
    return [
        (f"Given{at}", f"Family{at}", "8", "8B", "", f"{at % 28 + 1:02}/10/2013", "", "", "") for at in range(number)
    ]


def test_a_batch_goes_on_where_a_killed_one_stopped(world, administrator):
    batch = staged(administrator, *many(7))
    first = all_rows(batch)[:3]
    half = imports.apply_rows(by=administrator, batch=batch, rows=first, twice=[])
    assert (half.state, half.reached, half.counts) == (Batch.RUNNING, 4, {"added": 3})
    done = brought(administrator, half, chunk=3)
    assert (done.state, done.reached, done.counts) == (Batch.DONE, 8, {"added": 7})
    assert rows(Pupil, given_name__startswith="Given").count() == 7


def test_a_part_that_breaks_leaves_nothing_and_does_not_move_the_batch_on(world, administrator):
    batch = staged(administrator, *many(3))
    before = everything()
    held = all_rows(batch)
    held[2].cells = ["x"]  # shorter than its columns
    with pytest.raises(IndexError):
        imports.apply_rows(by=administrator, batch=batch, rows=held, twice=[])
    assert everything() == before
    assert rows(Batch, pk=batch.pk).get().reached == 0


def test_two_workers_on_one_batch_do_not_bring_a_row_in_twice(world, administrator):
    batch = staged(administrator, *many(2))
    mine, theirs = (rows(Batch, pk=batch.pk).get() for _ in range(2))
    imports.apply_rows(by=administrator, batch=theirs, rows=all_rows(batch), twice=[])
    with pytest.raises(Stale):
        imports.apply_rows(by=administrator, batch=mine, rows=all_rows(batch), twice=[])
    assert rows(Pupil, given_name__startswith="Given").count() == 2


def test_a_hundred_rows_cost_no_more_questions_than_ten(world, administrator, django_assert_max_num_queries):
    for number in (10, 100):
        batch = staged(administrator, *many(number))
        with django_assert_max_num_queries(60):
            imports.apply_rows(by=administrator, batch=batch, rows=all_rows(batch), twice=[])


# Who, and what is kept of it


@pytest.mark.parametrize("name", ["lea", "mo", "tom", "newcomer"])
def test_a_leader_brings_no_file_in(world, name):
    with pytest.raises(PermissionDenied):
        staged(viewer(world, name), FAY)


def test_a_file_of_another_school_is_out_of_sight(world, administrator):
    theirs = world.batches["birch"]
    with pytest.raises(OutOfSight):
        imports.apply_rows(by=administrator, batch=theirs, rows=[], twice=[])
    with pytest.raises(OutOfSight):
        imports.set_state(by=administrator, batch=theirs, state=Batch.RUNNING)


def test_history_names_every_pupil_that_a_file_touched(world, administrator):
    batch = brought(administrator, staged(administrator, FAY, GUS))
    made = rows(Pupil, given_name__in=["Fay", "Gus"])
    people = rows(Touched, person=True, label="school.Pupil").values_list("row", flat=True)
    assert set(people) == set(made.values_list("pk", flat=True))
    last = Entry.objects.unscoped("test").latest("pk")
    assert (last.act, last.by, last.school) == ("school.apply_rows", administrator.user.pk, batch.school_id)
    assert last.changes == {"of": ["imports.Batch", batch.pk]}
