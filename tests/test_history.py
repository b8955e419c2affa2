"""What was done, by whom, to what, and about whom; read by whoever may see the record."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from remit.core.acts import HistoryMissing, OutOfSight, action, changed, history_of, record, record_each
from remit.core.history.models import Entry, Touched
from remit.core.writing import unrecorded
from remit.demo.moments import at
from remit.leading.duties import actions as duties
from remit.school import actions, keeping
from remit.school.models import Characteristic, Membership, Opening, Particulars, Pupil, Subject
from tests.world import START, TODAY, YESTERDAY, viewer


def anyone(by, **given):
    return True


def last():
    return Entry.objects.unscoped("test").latest("pk")


def touched(entry, *, person=False):
    return set(Touched.objects.unscoped("test").filter(entry=entry, person=person).values_list("label", "row"))


AMENDED = {
    "given_name": "Ann",
    "family_name": "ann-family",
    "year": 9,
    "emergency": "ann-emergency",
    "first_day": START,
}


@pytest.fixture
def amended(world, administrator):
    with at(TODAY):
        actions.amend_pupil(by=administrator, pupil=world.pupils["ann"], version=1, **AMENDED)
    return world.pupils["ann"]


def test_an_entry_says_which_act_who_when_and_what_each_value_was_and_is(world, administrator, amended):
    entry = last()
    assert (entry.act, entry.by) == ("school.amend_pupil", administrator.user.pk)
    assert (entry.at.date(), entry.at.utcoffset()) == (TODAY, timedelta(0))
    assert entry.changes == {"given_name": ["ann-given", "Ann"], "year": [8, 9]}
    assert touched(entry) == {("school.Pupil", amended.pk)}


def test_an_entry_carries_its_school_and_kind(world, administrator, amended):
    entry = last()
    assert (entry.school, entry.kind) == (world.schools["alder"].pk, "directory")


def test_what_is_said_of_the_school_itself_is_of_that_school(world, administrator):
    keeping.set_words(by=administrator, school=world.schools["alder"], version=1, words={})
    assert last().school == world.schools["alder"].pk


@pytest.mark.parametrize(("model", "kind"), [(Particulars, "general"), (Opening, "post"), (Subject, "directory")])
def test_the_kind_is_that_of_the_record(world, head, model, kind):
    @action(anyone)
    def look(*, by, row):
        record(row)

    look(by=head, row=model.objects.visible_to(head).first())
    assert last().kind == kind


@pytest.mark.parametrize("model", [Particulars, Characteristic, Membership])
def test_an_entry_names_the_pupil_it_is_about(world, head, model):
    @action(anyone)
    def look(*, by, row):
        record(row)

    row = model.objects.visible_to(head).filter(pupil=world.pupils["ann"]).first()
    look(by=head, row=row)
    assert touched(last()) == {(row._meta.label, row.pk)}
    assert touched(last(), person=True) == {("school.Pupil", world.pupils["ann"].pk)}


def test_a_pupil_is_whom_her_own_row_is_about(world, amended):
    assert touched(last(), person=True) == {("school.Pupil", amended.pk)}


def test_a_batch_names_everybody_once(world, head):
    @action(anyone)
    def look(*, by, rows):
        record(*rows)

    rows = list(Membership.objects.visible_to(head))
    look(by=head, rows=rows)
    assert len(touched(last())) == 7
    assert touched(last(), person=True) == {
        ("school.Pupil", world.pupils[name].pk) for name in ("ann", "bea", "cal", "eli")
    }


def test_each_of_several_rows_has_a_line_of_its_own_with_what_was_said_of_it(world, head):
    rows = [world.pupils["ann"], world.pupils["eli"], world.held["cal"]]

    @action(anyone)
    def mark(*, by, rows):
        for row in rows:
            row.save()
        record_each([(row, {"marked": [number, row]}) for number, row in enumerate(rows)])

    mark(by=head, rows=rows)
    entries = list(Entry.objects.unscoped("test").order_by("-pk")[:3])[::-1]
    assert [each.changes["marked"][0] for each in entries] == [0, 1, 2], "in order"
    assert [each.kind for each in entries] == ["directory", "directory", ""]
    assert len({each.deed for each in entries}) == 1
    pupil, held = Pupil._meta.label, Characteristic._meta.label
    for entry, row, person in zip(entries, rows, (rows[0], rows[1], world.pupils["cal"]), strict=True):
        label = held if isinstance(row, Characteristic) else pupil
        assert touched(entry) == {(label, row.pk)}
        assert touched(entry, person=True) == {(pupil, person.pk)}


def test_a_row_without_a_line_is_missing_beside_others_that_have_one(world, head):
    @action(anyone)
    def forget(*, by, rows):
        for row in rows:
            row.save()
        record_each([(rows[0], {"marked": True})])

    before = Entry.objects.unscoped("test").count()
    with pytest.raises(HistoryMissing):
        forget(by=head, rows=[world.pupils["ann"], world.pupils["eli"]])
    assert Entry.objects.unscoped("test").count() == before


def test_what_is_about_nobody_names_nobody(world, administrator):
    actions.add_group(by=administrator, name="new", type="form", year=8, subject=None)
    assert touched(last(), person=True) == set()


def test_plain_values_are_kept_and_records_by_model_and_number(world, head):
    @action(anyone)
    def note(*, by, pupil):
        record(pupil, day=START, who=pupil, several={pupil}, deep={"a": (1, None, True, 2.5)}, empty="")

    ann = world.pupils["ann"]
    note(by=head, pupil=ann)
    assert last().changes == {
        "day": "2026-09-01", "who": ["school.Pupil", ann.pk], "several": [["school.Pupil", ann.pk]],
        "deep": {"a": [1, None, True, 2.5]}, "empty": "",
    }  # fmt: skip


def test_only_what_differs_is_a_change(world):
    ann = world.pupils["ann"]
    assert changed(ann, given_name="ann-given", year=9) == {"year": [8, 9]}
    assert ann.year == 9


# Who reads it


def test_whoever_may_see_a_record_may_see_what_was_done_to_it(world, amended):
    for name in ("lea", "mo", "tom", "head", "newcomer"):
        assert [entry.act for entry in history_of(amended, viewer(world, name))] == ["school.amend_pupil"]
    with pytest.raises(OutOfSight):
        history_of(amended, viewer(world, "head elsewhere"))
    with pytest.raises(OutOfSight):
        history_of(amended, viewer(world, "leaver"))


def test_what_was_done_to_a_sensitive_record_about_her_is_not_in_the_history_of_a_pupil(world, head, tom):
    """An entry about a pupil is not an entry of her line in the directory."""

    @action(anyone)
    def look(*, by, row):
        record(row, upn=["before", "after"])

    ann = world.pupils["ann"]
    look(by=head, row=Particulars.objects.visible_to(head).get(pupil=ann))
    assert list(history_of(ann, tom)) == []
    with pytest.raises(OutOfSight):
        history_of(Particulars.objects.unscoped("test").get(pupil=ann), tom)


def test_who_loses_sight_of_a_record_loses_its_history(world, lea):
    held = Particulars.objects.visible_to(lea).get(pupil=world.pupils["ann"])
    assert list(history_of(held, lea)) == []
    post = world.posts["lea year"]
    post.last_day = YESTERDAY
    unrecorded("test", post.save)
    with pytest.raises(OutOfSight):
        history_of(held, viewer(world, "lea"))


def test_history_stands_in_order_and_is_of_one_record(world, administrator, lea):
    ann = world.pupils["ann"]
    for version, name in ((1, "one"), (2, "two"), (3, "three")):
        actions.amend_pupil(by=administrator, pupil=ann, version=version, **{**AMENDED, "given_name": name})
    actions.amend_pupil(by=administrator, pupil=world.pupils["bea"], version=1, **AMENDED)
    said = [entry.changes["given_name"][1] for entry in history_of(ann, lea)]
    assert said == ["one", "two", "three"]


def test_history_cannot_be_listed_by_anybody(world, head, amended):
    for model in (Entry, Touched):
        assert not model.objects.visible_to(head).exists()


def test_a_record_with_the_same_number_has_another_history(world, administrator, amended):
    same = Subject.objects.unscoped("test").filter(pk=amended.pk).first()
    if same is None:
        same = unrecorded(
            "test", lambda: Subject.objects.create(pk=amended.pk, school=world.schools["alder"], name="x")
        )
    seen = viewer(world, "head" if same.school == world.schools["alder"] else "head elsewhere")
    assert list(history_of(same, seen)) == []


# What is not kept


def test_a_refused_act_leaves_no_line(world, tom):
    with pytest.raises(PermissionDenied):
        actions.add_group(by=tom, name="new", type="form", year=8, subject=None)
    assert not Entry.objects.unscoped("test").exists()


def test_no_password_is_ever_in_history(world, administrator):
    actions.add_staff(by=administrator, name="New", email="new@example.org", password="kettle orchard violin")
    kept = " ".join(str(entry.changes) for entry in Entry.objects.unscoped("test"))
    assert "kettle" not in kept


def test_the_history_of_a_row_that_went_stays(world, lea):
    """A rhythm that is no longer wanted is deleted, and history still names it."""
    duty = world.duties["lea year"]
    given = {
        "wording": duty.wording,
        "area": duty.area,
        "activities": [],
        "own_activity": "",
        "owner": None,
        "deputy": None,
    }
    duties.change_duty(by=lea, duty=duty, version=1, periods=[], keep=False, **given)
    labels = {label for label, _ in touched(history_of(duty, lea).get())}
    assert labels == {"duties.Duty", "duties.Rhythm", "duties.DutyActivity"}
    assert all(row is not None for _, row in touched(last()))
