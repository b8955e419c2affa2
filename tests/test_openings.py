"""What waits for the head, who vouches for a reach, and what ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school import actions, queries
from remit.school.models import (
    Characteristic,
    CharacteristicType,
    GroupLead,
    Opening,
    Particulars,
    Pupil,
    Role,
    Tenure,
)
from tests.test_viewer import codes, confirmed, opening_of, shape, upns
from tests.world import START, TODAY, YESTERDAY, held_post, viewer

SENSITIVE = (Particulars, Characteristic)


# What waits for the head


def test_looked_after_and_free_meals_are_seen_only_once_the_head_has_opened_inclusion(world, lea):
    ann = world.pupils["ann"]
    free = CharacteristicType.objects.unscoped("test").get(code="FSM")
    unrecorded("test", lambda: Characteristic.objects.create(pupil=ann, type=free, first_day=START))
    opening = shape(world, "lea year", lea, years=[8])
    assert codes(viewer(world, "lea"), ann) == ["PP"], "asked for, not yet confirmed"
    confirmed(world, opening)
    assert codes(viewer(world, "lea"), ann) == ["FSM", "LAC", "PP"]


def test_what_is_opened_for_one_role_is_not_open_over_the_reach_of_another(world, lea):
    bea = world.pupils["bea"]
    unrecorded("test", lambda: Characteristic.objects.create(pupil=bea, type=world.types["LAC"], first_day=START))
    confirmed(world, shape(world, "lea year", lea, years=[8]))
    assert codes(viewer(world, "lea"), bea) == ["EAL"]


def test_the_holder_of_a_post_cannot_open_a_kind_to_herself(world, lea):
    opening = shape(world, "lea year", lea, years=[8])
    with pytest.raises(PermissionDenied):
        actions.confirm_opening(by=viewer(world, "lea"), opening=opening, version=1)


def test_not_even_the_head_confirms_an_opening_of_her_own(world, head):
    def hers():
        post = held_post(world.staff["head"], "also")
        role = Role.objects.create(school=post.school, post=post, name="also")
        return Opening.objects.create(school=post.school, role=role, kind="inclusion")

    opening = unrecorded("test", hers)
    asked = (queries.openings_waiting, queries.openings_open, queries.openings_refused)
    for answer, ask in zip(({}, {"confirmed_on": TODAY}, {"refused_on": TODAY}), asked, strict=True):
        nothing = {"confirmed_on": None, "refused_on": None}
        rows = Opening.objects.unscoped("test").filter(pk=opening.pk)
        unrecorded("test", lambda rows=rows, said={**nothing, **answer}: rows.update(**said))
        assert opening not in ask(viewer(world, "head")), "offered, it would be refused"
    for act in (actions.confirm_opening, actions.close_opening):
        with pytest.raises(PermissionDenied):
            act(by=viewer(world, "head"), opening=opening, version=1)


def test_an_administrator_sees_what_waits_for_the_head_and_cannot_say_it(world, administrator):
    assert world.openings["lea"].is_visible_to(administrator)
    with pytest.raises(PermissionDenied):
        actions.confirm_opening(by=administrator, opening=world.openings["lea"], version=1)


def test_whom_a_role_reaches_is_not_said_by_its_holder_alone(world, lea):
    general = shape(world, "lea year", lea, kind="general", years=[8, 9])
    assert general.confirmed_on is None
    assert upns(viewer(world, "lea")) == []
    confirmed(world, general)
    assert upns(viewer(world, "lea")) == ["ann-upn", "eli-upn"]


def without_a_head(world):
    """A school that is being set up: the head's post is not there yet."""

    held = Tenure.objects.unscoped("test").filter(post=world.posts["head"])
    unrecorded("test", held.delete)


def whose_head_has_left(world):
    held = Tenure.objects.unscoped("test").filter(post=world.posts["head"])
    unrecorded("test", lambda: held.update(last_day=YESTERDAY))


def test_the_head_vouches_for_the_reach_she_sets_and_opens_what_is_sensitive_apart(world, head):
    general = shape(world, "lea year", head, kind="general", years=[9])
    assert general.confirmed_by == world.staff["head"]
    assert opening_of(world, "lea year", "inclusion").confirmed_on is None
    assert upns(viewer(world, "lea")) == ["eli-upn"]


def test_until_a_school_has_a_head_whoever_sets_it_up_vouches_for_others(world):
    without_a_head(world)
    administrator = viewer(world, "administrator")
    assert (
        shape(world, "lea year", administrator, kind="general", years=[9]).confirmed_by == world.staff["administrator"]
    )


@pytest.mark.parametrize(("years", "refused"), [([8], True), ([8, 9], False)])
def test_what_a_head_refused_stays_refused_when_she_has_gone(world, head, years, refused):
    """Until the reach changes, which waits for whoever is head next: the office vouches for nobody in between."""
    shape(world, "lea year", head, kind="general", years=[8])
    opening = opening_of(world, "lea year", "general")
    actions.refuse_opening(by=viewer(world, "head"), opening=opening, version=opening.version)
    whose_head_has_left(world)
    after = shape(world, "lea year", viewer(world, "administrator"), kind="general", years=years)
    assert (after.confirmed_on, after.refused_on is not None) == (None, refused)
    assert not upns(viewer(world, "lea"))


def test_where_there_is_a_head_the_office_vouches_for_nobody(world, administrator):
    """Else a colleague whom the office made up would read every pupil."""
    assert shape(world, "lea year", administrator, kind="general", years=[9]).confirmed_on is None
    assert upns(viewer(world, "lea")) == []


def test_the_office_cannot_take_a_group_itself_and_the_head_can(world, administrator, head):
    with pytest.raises(PermissionDenied):
        actions.put_in_charge(by=administrator, group=world.groups["8A"], staff=world.staff["administrator"])
    actions.put_in_charge(by=head, group=world.groups["8A"], staff=world.staff["head"])


def test_a_head_who_is_still_to_begin_is_a_head(world, administrator):
    without_a_head(world)
    coming = {"standing": Role.HEAD, "line_manager": None, "title": "Head", "first_day": date(2027, 1, 4)}
    actions.add_post(by=administrator, holder=world.staff["lea"], **coming)
    with pytest.raises(PermissionDenied):
        actions.add_post(by=administrator, holder=world.staff["mo"], **coming)


def test_what_a_group_opened_ends_with_it(world, head):
    tom_before = viewer(world, "tom")
    assert Pupil.objects.visible_to(tom_before.only("teach")).exists()
    lead = GroupLead.objects.visible_to(head).get(group=world.groups["11ma"], staff=world.staff["tom"])
    actions.end_charge(by=head, lead=lead)
    assert not Pupil.objects.visible_to(viewer(world, "tom").only("teach")).exists()


def test_a_post_that_ends_opens_nothing_the_day_after(world, head):
    actions.end_post(by=head, post=world.posts["lea year"], version=1)
    assert "ann-upn" in upns(viewer(world, "lea"))
    assert "ann-upn" not in upns(viewer(world, "lea", TODAY + timedelta(days=1)))


def test_somebody_is_named_head_of_year_only_where_her_reach_was_vouched_for(world, tom, head):
    ann = world.pupils["ann"]
    shape(world, "tom", tom, years=[8], heads_year=True)
    assert queries.heads_of_year(head, ann) == ["lea-person"]
    assert queries.heads_of_year(viewer(world, "head elsewhere"), world.pupils["dot"]) == []


def test_whoever_manages_posts_does_not_vouch_for_her_own(world, head):
    def hers():
        post = held_post(world.staff["administrator"], "x")
        world.posts["hers"], world.roles["hers"] = post, Role.objects.create(school=post.school, post=post, name="hers-role")  # fmt: skip

    unrecorded("test", hers)
    general = shape(world, "hers", viewer(world, "administrator"), kind="general", whole_school=True)
    assert general.confirmed_on is None
    assert upns(viewer(world, "administrator")) == []


@pytest.mark.parametrize("kind", ["general", "inclusion"])
def test_what_the_head_was_shown_is_what_she_opens(world, tom, kind):
    """While an opening waits, its holder widens the reach: the head's answer to the narrow one does not open the wide."""
    shown = shape(world, "tom", tom, kind=kind, years=[9])
    shape(world, "tom", viewer(world, "tom"), kind=kind, whole_school=True)
    with pytest.raises(Stale):
        actions.confirm_opening(by=viewer(world, "head"), opening=shown, version=shown.version)
    assert opening_of(world, "tom", kind).confirmed_on is None


def test_the_head_is_told_how_many_a_reach_holds_before_she_opens_it(world, tom, head):
    shape(world, "tom", tom, years=[7, 8])
    assert reached(head, world, "tom") == [2]
    shape(world, "tom", viewer(world, "tom"), whole_school=True)
    world.roles["tom"].refresh_from_db()
    assert reached(head, world, "tom") == [4]


def reached(by, world, *names):
    found = queries.pupils_reached(by, [world.roles[name] for name in names])
    return [found[world.roles[name].pk] for name in names]


def test_the_pupils_of_several_roles_are_counted_at_once(world, head, django_assert_max_num_queries):
    """In subjects, sets and years; a role that reaches nothing reaches nobody, and takes nobody from the others."""
    queries.school_of(head)
    names = ("tom", "lea year", "lea maths", "mo senco", "mo year")
    with django_assert_max_num_queries(3):
        assert reached(head, world, *names) == [0, 1, 2, 1, 1]
    unrecorded(
        "test", lambda: Pupil.objects.unscoped("test").filter(pk=world.pupils["ann"].pk).update(last_day=YESTERDAY)
    )
    assert reached(viewer(world, "head"), world, *names) == [0, 0, 1, 1, 1], "those on roll"


@pytest.mark.parametrize(
    ("reach", "stays"),
    [({"years": [8]}, True), ({"years": [8, 9]}, False), ({"years": []}, False), ({"sets": ["sen"]}, False)],
)
def test_an_opening_closes_again_when_the_reach_changes(world, lea, reach, stays):
    confirmed(world, shape(world, "lea year", lea, years=[8]))
    opening = shape(world, "lea year", viewer(world, "lea"), **reach)
    assert (opening.confirmed_on is not None) is stays
    assert (opening.confirmed_by is not None) is stays


def test_an_opening_closes_again_when_a_role_comes_to_reach_the_whole_school(world, lea):
    """`whole_school` is no row of reach, and widens it all the same."""
    confirmed(world, shape(world, "tom", viewer(world, "tom"), years=[8]))
    opening = shape(world, "tom", viewer(world, "tom"), whole_school=True)
    assert opening.confirmed_on is None


def test_a_kind_that_no_duty_asks_for_any_more_is_closed(world, lea):
    confirmed(world, shape(world, "lea year", lea, years=[8]))
    asked = {"name": "lea year-role", "years": [8], "kinds": []}
    actions.shape_post(by=viewer(world, "lea"), post=world.posts["lea year"], roles=[asked])
    assert opening_of(world, "lea year", "inclusion") is None
    assert codes(viewer(world, "lea"), world.pupils["ann"]) == ["PP"]


def test_a_role_that_is_no_longer_named_keeps_its_row_and_reaches_nothing(world, lea):
    asked = {"name": "another", "years": [9], "kinds": []}
    actions.shape_post(by=lea, post=world.posts["lea year"], roles=[asked])
    roles = Role.objects.unscoped("test").filter(post=world.posts["lea year"])
    assert sorted(roles.values_list("name", flat=True)) == ["another", "lea year-role"]
    assert upns(viewer(world, "lea")) == [], "her new reach waits for the head"
    confirmed(world, Opening.objects.unscoped("test").get(role__name="another", kind="general"))
    assert upns(viewer(world, "lea")) == ["eli-upn"]


def test_the_head_can_close_what_she_opened(world, lea):
    opening = confirmed(world, shape(world, "lea year", lea, years=[8]))
    actions.close_opening(by=viewer(world, "head"), opening=opening, version=opening.version)
    assert codes(viewer(world, "lea"), world.pupils["ann"]) == ["PP"]


def test_what_somebody_answered_meanwhile_is_not_closed(world, lea):
    shown = confirmed(world, shape(world, "lea year", lea, years=[8]))
    with pytest.raises(Stale):
        actions.close_opening(by=viewer(world, "head"), opening=shown, version=shown.version - 1)
    assert opening_of(world, "lea year", "inclusion").confirmed_on == TODAY


def test_nobody_but_its_holder_and_who_manages_posts_shapes_a_post(world, tom):
    with pytest.raises(PermissionDenied):
        actions.shape_post(by=tom, post=world.posts["lea year"], roles=[])
