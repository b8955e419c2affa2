"""A viewer holds grants, and one grant must cover both the kind and the place of a row."""

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.core.acts import OutOfSight
from remit.core.viewers import Viewer, grant, merged
from remit.core.writing import unrecorded
from remit.leading.duties.actions import bring_in
from remit.school import actions, keeping, reference, rules
from remit.school.models import (
    Characteristic,
    CharacteristicType,
    Group,
    GroupLead,
    Membership,
    Opening,
    Particulars,
    Post,
    Pupil,
    Reach,
    Role,
    School,
    Staff,
)
from remit.school.remit import viewer_for, viewer_of_role
from tests.world import START, TODAY, YESTERDAY, held_post, viewer

SENSITIVE = (Particulars, Characteristic)


def upns(who):
    return sorted(Particulars.objects.visible_to(who).values_list("upn", flat=True))


def codes(who, pupil):
    held = Characteristic.objects.visible_to(who).filter(pupil=pupil)
    return sorted(held.values_list("type__code", flat=True))


def groups_seen(who, pupil):
    held = Membership.objects.visible_to(who).filter(pupil=pupil)
    return sorted(held.values_list("group__name", flat=True))


def opening_of(world, key, kind):
    return Opening.objects.unscoped("test").filter(role=world.roles[key], kind=kind).first()


def shape(world, key, by, kind="inclusion", **reach):
    """Shaped by somebody, asking for inclusion; the opening of `kind` that comes of it."""
    asked = {"name": f"{key}-role", "kinds": ["inclusion"], **reach}
    actions.shape_post(by=by, post=world.posts[key], roles=[asked])
    return opening_of(world, key, kind)


def confirmed(world, opening, by="head"):
    return actions.confirm_opening(by=viewer(world, by), opening=opening, version=opening.version)


# Grants stay apart


def test_a_year_8_leader_who_is_second_in_maths_cannot_read_the_particulars_of_a_year_11_mathematician(world, lea):
    assert world.pupils["bea"].is_visible_to(lea.only("lead"))
    assert upns(lea) == ["ann-upn"]


def test_flattening_her_grants_into_one_bag_would_have_shown_it(world, lea):
    kinds = " ".join(sorted({kind for each in lea.grants for kind in each.kinds}))
    flat = Viewer(lea.user, lea.day, (grant(kinds, school=[world.schools["alder"].pk]),))
    assert "bea-upn" in upns(flat)


def test_a_grant_over_a_subject_reaches_only_rows_that_have_one(world, lea):
    maths = [world.subjects["alder Maths"].pk]
    second = Viewer(
        lea.user, lea.day, (grant("directory class taught general", school=[world.schools["alder"].pk], subject=maths),)
    )
    assert codes(second, world.pupils["bea"]) == ["EAL"]
    assert upns(second) == []


def test_what_one_role_sees_is_what_its_duties_are_measured_over(world, lea):
    of_year = viewer_of_role(world.roles["lea year"], lea.user, TODAY)
    of_maths = viewer_of_role(world.roles["lea maths"], lea.user, TODAY)
    assert set(Pupil.objects.visible_to(of_year)) == {world.pupils["ann"]}
    assert set(Pupil.objects.visible_to(of_maths)) == {world.pupils["ann"], world.pupils["bea"]}


def test_the_directory_gives_a_line_and_nothing_else(world, tom):
    ann = world.pupils["ann"]
    assert ann.is_visible_to(tom)
    for model in SENSITIVE:
        assert not model.objects.visible_to(tom).filter(pupil=ann).exists(), model
    assert groups_seen(tom, ann) == ["8A"], "her form is in the directory, her classes are not"


def test_who_teaches_a_pupil_sees_what_a_teacher_needs_and_no_particulars(world, tom):
    bea = world.pupils["bea"]
    assert codes(tom, bea) == ["EAL"]
    assert groups_seen(tom, bea) == ["11A", "11ma"]
    assert upns(tom) == []


def test_whoever_keeps_the_records_of_the_school_does_not_thereby_read_the_pupils_particulars(world, administrator):
    assert Pupil.objects.visible_to(administrator).count() == 4
    assert upns(administrator) == []
    assert not Characteristic.objects.visible_to(administrator).exists()


def test_the_head_sees_her_school_and_nothing_of_another(world, head):
    assert upns(head) == ["ann-upn", "bea-upn", "cal-upn", "eli-upn"]
    assert upns(viewer(world, "head elsewhere")) == ["dot-upn"]


def test_a_head_who_also_works_at_another_school_is_no_head_there(world, head):
    staff = Staff(school=world.schools["birch"], user=head.user, name="visitor", first_day=START)
    unrecorded("test", staff.save)
    both = viewer(world, "head")
    assert world.pupils["dot"].is_visible_to(both)
    assert upns(both) == ["ann-upn", "bea-upn", "cal-upn", "eli-upn"]


def test_a_power_holds_only_where_its_own_grant_does(world, administrator):
    """An administrator here who is on the staff of another school keeps no records there."""
    birch, dot = world.schools["birch"], world.pupils["dot"]
    unrecorded("test", Staff(school=birch, user=administrator.user, name="visitor", first_day=START).save)
    both = viewer(world, "administrator")
    elsewhere = world.staff["head elsewhere"]
    amended = {"given_name": "x", "family_name": "x", "year": 8, "emergency": "", "first_day": START}
    group = {"name": "x", "type": "form", "year": 8, "subject": None}
    post = {"title": "x", "line_manager": None, "standing": Role.HEAD, "first_day": START}
    their_post = world.posts["head elsewhere"]
    for act in (
        lambda: actions.amend_pupil(by=both, pupil=dot, version=1, **amended),
        lambda: actions.amend_group(by=both, group=world.groups["8Z"], version=1, **group),
        lambda: actions.put_in_charge(by=both, group=world.groups["8Z"], staff=world.staff["administrator"]),
        lambda: actions.add_post(by=both, holder=elsewhere, **post),
        lambda: keeping.set_words(by=both, school=birch, version=1, words={}),
        lambda: actions.shape_post(by=both, post=their_post, roles=[]),
        lambda: bring_in(by=both, post=their_post, name="x", lines=[], found={}, duties=[], follows=None),
    ):
        with pytest.raises((PermissionDenied, OutOfSight)):
            act()
    amend = {**amended, "given_name": "mended"}
    assert actions.amend_pupil(by=both, pupil=world.pupils["ann"], version=1, **amend).given_name == "mended"


def test_an_opening_is_confirmed_only_where_she_is_head(world, head):
    """Head of one school, administrator of another: there she sees openings and confirms none."""
    birch = world.schools["birch"]

    def more():
        staff = Staff.objects.create(school=birch, user=head.user, name="visitor", first_day=START)
        post = held_post(staff, "office")
        Role.objects.create(school=birch, post=post, name="office", standing=Role.ADMINISTRATOR)
        theirs = held_post(world.staff["head elsewhere"], "theirs")
        role = Role.objects.create(school=birch, post=theirs, name="theirs")
        return Opening.objects.create(school=birch, role=role, kind="inclusion")

    opening = unrecorded("test", more)
    both = viewer(world, "head")
    assert opening.is_visible_to(both)
    with pytest.raises(PermissionDenied):
        actions.confirm_opening(by=both, opening=opening, version=1)


def test_a_pupil_who_is_in_two_of_her_groups_is_one_row(world, mo):
    unrecorded(
        "test",
        lambda: Membership.objects.create(group=world.groups["11ma"], pupil=world.pupils["cal"], first_day=START),
    )
    who = viewer(world, "mo")
    assert upns(who) == ["cal-upn"]
    assert Pupil.objects.visible_to(who.only("lead", "teach")).filter(pk=world.pupils["cal"].pk).count() == 1


# Posts, their reach and their days


def test_a_post_without_reach_opens_nothing(world, tom):
    assert viewer_of_role(world.roles["tom"], tom.user, TODAY).grants == ()
    assert not tom.opens("general")


def test_a_role_over_the_whole_school_needs_no_reach_and_stays_in_its_school(world, tom):
    role = world.roles["tom"]
    role.whole_school = True
    unrecorded("test", role.save)
    assert upns(viewer(world, "tom")) == [], "nobody has vouched for it yet"
    unrecorded(
        "test", lambda: Opening.objects.create(school=role.school, role=role, kind="general", confirmed_on=START)
    )
    assert upns(viewer(world, "tom")) == ["ann-upn", "bea-upn", "cal-upn", "eli-upn"]


def test_year_and_subject_of_one_role_must_both_hold(world):
    """A leader of Year 8 maths leads neither Year 8 nor maths."""
    unrecorded(
        "test",
        lambda: Reach.objects.create(
            school=world.schools["alder"], role=world.roles["lea year"], subject=world.subjects["alder Art"]
        ),
    )
    role = viewer_of_role(world.roles["lea year"], world.users["lea"], TODAY)
    assert not Pupil.objects.visible_to(role).exists()


def test_a_leaver_sees_nothing_from_the_day_after_her_last(world):
    assert viewer(world, "leaver").grants == ()
    assert upns(viewer(world, "leaver", YESTERDAY)) == ["ann-upn"]


@pytest.mark.parametrize(
    ("days", "sees"), [((None, TODAY), True), ((None, TODAY - timedelta(1)), False), ((TODAY, None), True)]
)
def test_a_post_holds_from_its_first_to_its_last_day_both_included(world, days, sees):
    post = world.posts["lea year"]
    post.first_day, post.last_day = days[0] or START, days[1]
    unrecorded("test", post.save)
    assert ("ann-upn" in upns(viewer(world, "lea"))) is sees


def test_a_post_that_begins_tomorrow_opens_nothing_today(world):
    post = world.posts["lea year"]
    post.first_day = TODAY + timedelta(1)
    unrecorded("test", post.save)
    assert upns(viewer(world, "lea")) == []
    assert upns(viewer(world, "lea", TODAY + timedelta(1))) == ["ann-upn"]


def test_a_class_is_hers_until_the_last_day_that_she_takes_it(world):
    lead = GroupLead.objects.unscoped("test").get(staff=world.staff["tom"])
    lead.last_day = TODAY
    unrecorded("test", lead.save)
    bea = world.pupils["bea"]
    assert codes(viewer(world, "tom"), bea) == ["EAL"]
    assert codes(viewer(world, "tom", TODAY + timedelta(1)), bea) == []


def test_a_pupil_who_leaves_a_class_takes_what_is_known_of_her_along(world):
    held = Membership.objects.unscoped("test").get(pupil=world.pupils["bea"], group=world.groups["11ma"])
    held.last_day = TODAY
    unrecorded("test", held.save)
    assert codes(viewer(world, "tom"), world.pupils["bea"]) == ["EAL"]
    assert codes(viewer(world, "tom", TODAY + timedelta(1)), world.pupils["bea"]) == []


def test_a_pupil_who_leaves_the_sen_register_leaves_the_reach_of_the_senco(world):
    world.pupils["cal"].year = 9
    unrecorded("test", world.pupils["cal"].save)
    assert upns(viewer(world, "mo")) == ["cal-upn"]
    held = Characteristic.objects.unscoped("test").get(pupil=world.pupils["cal"], type__code="K")
    held.last_day = YESTERDAY
    unrecorded("test", held.save)
    assert upns(viewer(world, "mo")) == []


def test_a_viewer_is_built_of_seven_questions_whatever_she_holds_and_the_next_time_of_one(
    world, django_assert_max_num_queries
):
    for name in world.users:
        for most in (7, 1):
            with django_assert_max_num_queries(most):
                viewer(world, name)


def test_what_is_asked_of_one_pupil_is_answered_as_what_is_asked_of_all(world, django_assert_num_queries):
    """By every role, of every pupil, for every kind and power, with and without what a subject reaches."""
    for name in world.users:
        seen = viewer(world, name)
        for pupil in world.pupils.values():
            with django_assert_num_queries(1 if seen.grants else 0):
                grants = rules.grants_over(seen, pupil)
            for kind, powers, subject in product(("general", "taught", "inclusion"), ((), ("lead",)), (True, False)):
                among = rules.reached(seen, kind, *powers, subject=subject).filter(pk=pupil.pk).exists()
                assert rules.opens(grants, kind, *powers, subject=subject) == among, (
                    name,
                    pupil,
                    kind,
                    powers,
                    subject,
                )


# The shapes themselves


def test_grants_are_merged_only_where_nothing_more_is_opened():
    year_8, year_9 = (grant("general", "lead", school=[1], year=[year]) for year in (8, 9))
    assert merged([year_8, year_9]) == (grant("general", "lead", school=[1], year=[8, 9]),)
    for other in (
        grant("general", "lead", school=[2], year=[9]),
        grant("general", "lead", school=[1], subject=[1]),
        grant("general", "lead", school=[1]),
        grant("general", school=[1], year=[9]),
        grant("taught", "lead", school=[1], year=[9]),
    ):
        assert merged([year_8, other]) == (year_8, other)


PLACES = st.fixed_dictionaries(
    {"school": st.sets(st.integers(0, 1), min_size=1)},
    optional={
        "year": st.sets(st.sampled_from([7, 8, 9, 11])),
        "subject": st.sets(st.integers(0, 1)),
        "group": st.sets(st.integers(0, 6)),
        "set": st.just({"sen"}),
    },
)
GRANTS = st.lists(
    st.tuples(st.sampled_from(["directory", "directory taught", "directory general"]), PLACES), max_size=5
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=GRANTS)
def test_a_viewer_sees_the_sum_of_what_each_grant_shows_alone_merged_or_not(world, asked):
    values = {
        "school": [each.pk for each in world.schools.values()],
        "subject": [each.pk for each in world.subjects.values()],
        "group": [each.pk for each in world.groups.values()],
    }
    real = [
        grant(kinds, **{name: [values[name][at] for at in of if at < len(values[name])] if name in values else of
                        for name, of in places.items()})
        for kinds, places in asked
    ]  # fmt: skip

    def seen(model, grants):
        who = Viewer(world.users["tom"], TODAY, tuple(grants))
        return set(model.objects.visible_to(who).values_list("pk", flat=True))

    for model in (Pupil, Particulars, Characteristic, Membership):
        alone = set().union(*(seen(model, [each]) for each in real))
        assert seen(model, real) == seen(model, merged(real)) == alone


def test_a_place_inside_another_is_not_asked_again(lea):
    wide, inside = grant("directory", school=[1, 2]), grant("directory", school=[1], group=[3])
    both, alone = replace(lea, grants=(inside, wide), circles={}), replace(lea, grants=(wide,), circles={})
    assert str(Pupil.objects.visible_to(both).query) == str(Pupil.objects.visible_to(alone).query)


@pytest.mark.parametrize(
    "other",
    [
        grant("directory", school=[2], group=[3]),
        grant("directory", year=[8]),
        grant("directory", school=[1], cohort=[1, 2]),
    ],
)
def test_a_place_that_may_reach_further_is(lea, other):
    wide = grant("directory", school=[1], cohort=[1])
    both = replace(lea, grants=(wide, other), circles={})
    alone = [str(Pupil.objects.visible_to(replace(lea, grants=(each,), circles={})).query) for each in (wide, other)]
    assert all(len(str(Pupil.objects.visible_to(both).query)) > len(each) for each in alone)


def test_a_viewer_cannot_be_changed_and_a_grant_needs_a_place(lea):
    with pytest.raises(FrozenInstanceError):
        lea.grants = ()
    with pytest.raises(ValueError):
        grant("general")


def test_nobody_without_grants_sees_anything_but_what_is_open(world):
    nobody = Viewer(world.users["head"], TODAY, ())
    for model in (School, Staff, Group, Pupil, Post, *SENSITIVE):
        assert not model.objects.visible_to(nobody).exists(), model
    assert CharacteristicType.objects.visible_to(nobody).count() == len(reference.characteristics())


def test_a_viewer_with_other_grants_does_not_keep_what_was_resolved_for_the_first(world, head):
    assert len(upns(head)) == 4
    narrowed = replace(head, grants=(grant("general", school=[world.schools["alder"].pk], year=[8]),))
    assert upns(narrowed) == ["ann-upn"]
    assert upns(replace(head, day=date(2020, 1, 1), grants=())) == []


def test_a_power_narrows_to_the_grants_that_hold_it(world, lea):
    assert set(Pupil.objects.visible_to(lea.only("teach"))) == {world.pupils["eli"]}
    assert set(Pupil.objects.visible_to(lea.only("lead"))) == {world.pupils["ann"], world.pupils["bea"]}
    assert lea.only("no such power").grants == ()
    assert lea.only("teach") is lea.only("teach")


def test_a_page_for_a_whole_kind_is_not_opened_by_the_grant_over_her_own_entries(world):
    newcomer = viewer(world, "newcomer")
    assert not newcomer.opens("duty")
    assert newcomer.opens("duty", own=True)


def test_places_name_what_her_grants_state(world, lea):
    assert lea.places("year") == frozenset({8})
    assert lea.places("group", "teach") == frozenset({world.groups["9ar"].pk})
    assert lea.places("subject", "teach") == frozenset()


def test_a_viewer_asked_for_another_day_is_of_that_day(world):
    assert viewer_for(world.users["lea"], date(2026, 8, 31)).grants == ()
    assert viewer_for(world.users["lea"]).day == TODAY


def test_where_subjects_are_taught_in_the_form_a_subject_reaches_the_pupils_of_every_form(world):
    """As in most primaries: there is no class of Maths, and its leader leads it in every form of her school."""
    before = set(Pupil.objects.visible_to(viewer(world, "lea").only("lead")))
    school = world.schools["alder"]
    school.taught_in_forms = True
    unrecorded("test", school.save)
    after = set(Pupil.objects.visible_to(viewer(world, "lea").only("lead")))
    assert after > before
    assert {pupil.school for pupil in after} == {school}
