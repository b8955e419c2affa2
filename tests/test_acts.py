"""Versions, keys, and acts inside acts."""

import contextvars
import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, connections

from remit.core.acts import HistoryMissing, KeyReused, action, history_of, record
from remit.core.history.models import Answer, Entry
from remit.core.records import Stale
from remit.core.writing import ActionRequired, unrecorded
from remit.school import actions
from remit.school.models import CharacteristicType, Group, Membership, Pupil, School, Subject
from remit.school.remit import viewer_for
from tests.test_writes import everything
from tests.world import viewer


def anyone(by, **given):
    return True


def entries():
    return Entry.objects.unscoped("test")


def members():
    return Membership.objects.unscoped("test")


def subjects(**where):
    return Subject.objects.unscoped("test").filter(**where)


def sql(text):
    return lambda pupil: connection.cursor().execute(text)


# Versions


def amended(pupil, **values):
    shown = {name: getattr(pupil, name) for name in ("given_name", "family_name", "year", "emergency", "first_day")}
    return {**shown, **values}


def test_an_older_version_is_stale_and_nothing_is_lost(world, administrator):
    mine, theirs = (Pupil.objects.visible_to(administrator).get(pk=world.pupils["ann"].pk) for _ in range(2))
    actions.amend_pupil(by=administrator, pupil=theirs, version=1, **amended(theirs, given_name="theirs"))
    with pytest.raises(Stale):
        actions.amend_pupil(by=administrator, pupil=mine, version=1, **amended(mine, given_name="mine"))
    mine.refresh_from_db()
    assert (mine.given_name, mine.version, entries().count()) == ("theirs", 2, 1)
    actions.amend_pupil(by=administrator, pupil=mine, version=2, **amended(mine, given_name="mine"))
    assert mine.version == 3


@pytest.mark.parametrize("version", [0, 2, 99])
def test_no_version_but_the_one_that_is_held_saves(world, administrator, version):
    ann = world.pupils["ann"]
    with pytest.raises(Stale):
        actions.amend_pupil(by=administrator, pupil=ann, version=version, **amended(ann, given_name="x"))


def test_a_bulk_update_raises_the_version_too(world, head):
    @action(anyone)
    def tidy(*, by, pupil):
        Pupil.objects.visible_to(by).filter(pk=pupil.pk).update(emergency="tidy")
        record(pupil)

    tidy(by=head, pupil=world.pupils["ann"])
    assert Pupil.objects.unscoped("test").get(emergency="tidy").version == 2


def test_a_save_of_some_fields_raises_the_version_and_compares_it(world, head):
    @action(anyone)
    def one_field(*, by, pupil):
        pupil.save(update_fields=["emergency"])
        record(pupil)

    older = Pupil.objects.visible_to(head).get(pk=world.pupils["ann"].pk)
    one_field(by=head, pupil=world.pupils["ann"])
    with pytest.raises(Stale):
        one_field(by=head, pupil=older)


def test_what_was_deleted_meanwhile_is_stale_and_not_made_again(world, head):
    @action(anyone)
    def rename(*, by, group):
        record(group)
        Group.objects.unscoped("t").filter(pk=group.pk).delete()
        group.save()

    group = unrecorded("test", lambda: Group.objects.create(school=world.schools["alder"], name="gone", type="other"))
    with pytest.raises(Stale):
        rename(by=head, group=group)


# Keys


NEW = {"type": "form", "year": 8, "subject": None}


def named(name):
    return Group.objects.unscoped("test").filter(name=name).count()


def test_the_same_key_twice_is_one_act_and_one_answer(world, administrator, head):
    first, again = (actions.add_group(by=administrator, name="new", key="k1", **NEW) for _ in range(2))
    assert first == again
    assert named("new") == entries().count() == 1
    with pytest.raises(KeyReused):
        actions.add_group(by=administrator, name="other", key="k1", **NEW)
    assert actions.add_group(by=head, name="of the head", key="k1", **NEW) != first


@pytest.mark.skipif(connection.vendor == "sqlite", reason="two writers at once: remit test --postgres")
def test_the_same_key_from_two_connections_at_once_is_one_act_and_one_answer(apart):
    """A button pressed twice, each press with a server process of its own, both inside their act before either ends."""
    by = viewer(apart.objects(), "administrator")
    both_called, answers = threading.Barrier(2, timeout=10), []
    rule = actions.add_group.rule

    @action(lambda by, **given: rule(by, **given))
    def slowly(*, by, school, name):
        group = Group.objects.create(school=school, name=name, type="other")
        time.sleep(0.3)
        record(group)
        return group

    school = School.objects.visible_to(by).get()

    def press():
        both_called.wait()
        answers.append(slowly(by=viewer_for(by.user), key="k1", school=school, name="pressed twice"))
        connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert named("pressed twice") == entries().count() == 1


def test_a_key_belongs_to_one_verb(world, administrator):
    actions.add_group(by=administrator, name="new", key="k1", **NEW)
    staff = actions.add_staff(by=administrator, name="new", email="", password="", key="k1")
    assert staff.name == "new"


def test_without_a_key_twice_is_twice(world, administrator):
    for _ in range(2):
        actions.add_staff(by=administrator, name="twin", email="", password="")
    assert entries().count() == 2


def test_an_act_that_failed_did_not_use_its_key_up(world, administrator, tom):
    with pytest.raises(PermissionDenied):
        actions.add_group(by=tom, name="new", key="k1", **NEW)
    ann = world.pupils["ann"]
    with pytest.raises(Stale):
        actions.amend_pupil(by=administrator, pupil=ann, key="k2", version=9, **amended(ann))
    ann.refresh_from_db()
    assert not Answer.objects.unscoped("test").exists()
    actions.amend_pupil(by=administrator, pupil=ann, key="k2", version=1, **amended(ann))


def test_a_key_answers_the_records_it_was_given_whatever_their_order(world, head):
    done = []

    @action(anyone)
    def mark(*, by, pupils, codes):
        done.append(by)
        record(*pupils)

    ann, bea = world.pupils["ann"], world.pupils["bea"]
    mark(by=head, pupils={ann, bea}, codes={ann: "/", bea: "N"}, key="k")
    mark(by=head, pupils={bea, ann}, codes={bea: "N", ann: "/"}, key="k")
    assert len(done) == 1
    with pytest.raises(KeyReused):
        mark(by=head, pupils={bea, ann}, codes={bea: "/", ann: "/"}, key="k")


# Acts inside acts


@action(anyone)
def outer(*, by, pupil, then_fail=False):
    record(pupil, reason="outer")
    made = actions.add_group(by=by, name="inner", **NEW)
    if then_fail:
        raise ZeroDivisionError
    return made


def test_acts_nest_each_with_its_own_rule_and_history_under_one_deed(world, head, lea):
    ann = world.pupils["ann"]
    with pytest.raises(ZeroDivisionError):
        outer(by=head, pupil=ann, then_fail=True)
    with pytest.raises(PermissionDenied):
        outer(by=lea, pupil=ann)
    assert not entries().exists()
    assert not named("inner")
    outer(by=head, pupil=ann)
    assert [entry.act for entry in entries().order_by("pk")] == ["tests.outer", "school.add_group"]
    assert entries().values("deed").distinct().count() == 1


def test_what_an_inner_act_covers_does_not_cover_the_outer(world, head):
    @action(anyone)
    def leans(*, by, pupil):
        made = Subject.objects.create(school=pupil.school, name="untold")
        outer(by=by, pupil=pupil)
        assert made

    with pytest.raises(HistoryMissing):
        leans(by=head, pupil=world.pupils["ann"])
    assert not named("inner")


def test_two_acts_are_two_deeds(world, administrator):
    for name in ("one", "two"):
        actions.add_group(by=administrator, name=name, **NEW)
    assert entries().values("deed").distinct().count() == 2


def test_an_act_does_not_follow_a_copied_context_into_another_thread(world, head):
    caught = []

    def elsewhere():
        try:
            Pupil(given_name="x").save()
        except ActionRequired as refused:
            caught.append(refused)
        finally:
            connections.close_all()

    @action(anyone)
    def spawns(*, by, pupil):
        record(pupil)
        thread = threading.Thread(target=contextvars.copy_context().run, args=(elsewhere,))
        thread.start()
        thread.join()

    spawns(by=head, pupil=world.pupils["ann"])
    assert len(caught) == 1


def test_what_unrecorded_lets_through_ends_with_it(world):
    unrecorded("test", lambda: world.pupils["ann"].save())
    with pytest.raises(ActionRequired):
        world.pupils["ann"].save()
    with pytest.raises(ZeroDivisionError):
        unrecorded("test", lambda: 1 / 0)
    with pytest.raises(ActionRequired):
        world.pupils["ann"].save()


def test_record_outside_an_act_is_refused(world):
    with pytest.raises(ActionRequired):
        record(world.pupils["ann"])


def test_a_broken_constraint_undoes_the_whole_act(world, administrator):
    before = everything()
    given = {"school": world.schools["alder"], "name": "x"}

    @action(anyone)
    def doubled(*, by, school):
        rows = [Subject(**given), Subject(**given)]
        rows[0].save()
        record(rows[0])
        rows[1].save()

    with pytest.raises(IntegrityError):
        doubled(by=administrator, school=world.schools["alder"])
    assert everything() == before


def test_an_open_list_is_written_by_acts_too(world):
    with pytest.raises(ActionRequired):
        CharacteristicType(code="X", name="x", chip="x", kind="taught").save()
    ann = world.pupils["ann"]
    assert not history_of(ann, viewer(world, "head")).exists()
