"""Who sees which plan: one grant must cover both its kind and its pupil, and what stands in it is no less sensitive."""

import pytest
from django.test import Client
from django.urls import reverse

from remit.areas.plans import queries
from remit.areas.plans.models import OfPlan, Plan, PlanStrategy, PlanType, Strategy, Target, Voice
from remit.core.acts import OutOfSight
from remit.core.viewers import Viewer, grant
from remit.core.writing import unrecorded
from remit.school.models import Characteristic
from tests.access_walk import sign_in
from tests.planning import add_plan, within
from tests.world import START, TODAY


def seen(viewer, model=Plan):
    return set(model.objects.visible_to(viewer))


@pytest.fixture
def client_of(world):
    def client(role):
        found = Client()
        sign_in(found, world, role)
        return found

    return client


def test_a_leader_for_whom_inclusion_is_closed_sees_the_general_plan_and_not_the_other(world, lea):
    assert seen(lea) == {world.plans["ann"]}


def test_nor_anything_that_stands_in_it_whatever_it_is(world, lea):
    for model in OfPlan.__subclasses__():
        assert {row.plan_id for row in seen(lea, model)} <= {world.plans["ann"].pk}, model


def test_nor_does_it_count_anywhere(world, lea, client_of):
    page = client_of("lea").get(reverse("plans:plans.list"))
    assert page.context["page"].paginator.count == 1
    sheet = client_of("lea").get(reverse("plans:plans.csv")).content.decode()
    assert len(sheet.strip().splitlines()) == 2
    for page in ("pupil", "plans:pupil"):
        said = client_of("lea").get(reverse(page, args=[world.pupils["ann"].ref])).content.decode()
        assert "ann-inclusion" not in said.replace("ann-inclusion-strategy-taught", ""), page


def test_the_leader_of_inclusion_sees_the_plans_of_those_on_the_register_whatever_their_year(world, mo):
    assert seen(mo) == {world.plans["cal"]}
    unrecorded(
        "test",
        lambda: Characteristic.objects.create(pupil=world.pupils["ann"], type=world.types["K"], first_day=START),
    )
    assert seen(mo_again(world)) == {world.plans["cal"], world.plans["ann"], world.plans["ann sen"]}


def mo_again(world):
    from tests.world import viewer

    return viewer(world, "mo")


def test_one_grant_must_cover_both_the_kind_and_the_pupil(world):
    """Inclusion over Year 7 and general over Year 8 are not inclusion over Year 8."""
    school = world.schools["alder"].pk
    both = (grant("general", "lead", school=[school], year=[8]), grant("inclusion", "lead", school=[school], year=[7]))
    assert seen(Viewer(world.users["mo"], TODAY, both)) == {world.plans["ann"], world.plans["cal"]}


def test_a_leader_of_a_subject_sees_no_plan_but_the_strategies_of_those_taught_in_it(world):
    maths = world.subjects["alder Maths"].pk
    viewer = Viewer(
        world.users["lea"],
        TODAY,
        (grant("taught general inclusion", "lead", school=[world.schools["alder"].pk], subject=[maths]),),
    )
    assert seen(viewer) == set()
    assert {row.kind for row in seen(viewer, Strategy)} == {"taught"}


def test_a_teacher_sees_what_she_is_to_do_and_nothing_of_the_plan(world, tom, client_of):
    assert {row.what for row in seen(tom, Strategy)} == {"bea-plan-strategy-taught"}
    assert seen(tom) == seen(tom, PlanStrategy) == set()
    page = client_of("tom").get(reverse("pupil", args=[world.pupils["bea"].ref])).content.decode()
    assert "bea-plan-strategy-taught" in page
    assert page.count("bea-plan") == 1
    assert "Start a plan" not in page


def test_a_strategy_that_teachers_see_leads_to_no_plan():
    assert not [
        each
        for each in Strategy._meta.get_fields()
        if each.concrete and each.is_relation and each.related_model is Plan
    ]


def test_what_stands_in_a_plan_reads_its_kind_from_the_plan():
    for model in OfPlan.__subclasses__():
        assert model.remit.kind_at == "plan__type__kind", model
        assert set(model.remit.paths) == set(Plan.remit.paths), model


def test_without_a_second_step_inclusion_stays_shut_and_general_opens(world, client_of):
    client = Client()
    sign_in(client, world, "head", second_step=False)
    assert client.get(reverse("plans:plan", args=[world.plans["ann"].ref])).status_code == 200
    assert client.get(reverse("plans:plan", args=[world.plans["ann sen"].ref])).status_code == 404


@pytest.mark.parametrize("role", ["tom", "newcomer", "administrator"])
def test_the_pages_of_plans_are_for_leaders(role, client_of):
    assert client_of(role).get(reverse("plans:plans.list")).status_code == 403


def test_a_paper_that_was_signed_opens_through_its_plan_alone(world, client_of):
    from remit.areas.plans.models import Signature

    paper = within(world.plans["ann sen"], Signature)
    assert client_of("lea").get(reverse("plans:signatures.paper", args=[paper.ref])).status_code == 404


def test_nobody_writes_into_a_plan_that_she_does_not_see(world, lea):
    from remit.areas.plans import contents

    with pytest.raises(OutOfSight):
        contents.add_target(by=lea, plan=world.plans["ann sen"], what="x", how="", baseline="", aim="", due=None)


def test_types_offered_are_those_of_the_kinds_that_she_may_write(world, lea, mo, head):
    def names(viewer, pupil):
        return {each.kind for each in queries.startable(viewer, world.pupils[pupil])}

    assert names(lea, "ann") == {"general"}
    assert names(mo, "cal") == {"general", "inclusion"}
    assert names(head, "ann") == {"general", "inclusion"}
    assert names(lea, "cal") == set()


def test_another_school_sees_neither_its_plans_nor_its_types(world):
    from tests.world import viewer

    birch = viewer(world, "head elsewhere")
    assert seen(birch) == {world.plans["dot"]}
    assert {each.school_id for each in seen(birch, PlanType)} == {world.schools["birch"].pk}


def test_one_more_plan_out_of_sight_changes_no_figure(world, lea):
    before = _figures(lea)
    unrecorded("test", lambda: add_plan(world.pupils["ann"], "pep", "more", review_due=START))
    assert _figures(lea_again(world)) == before


def lea_again(world):
    from tests.world import viewer

    return viewer(world, "lea")


def _figures(viewer):
    from remit.areas.plans.measures import MEASURES
    from remit.core.seams import Period

    period = Period(START, TODAY)
    return [
        *(each.compute(viewer, period) for each in MEASURES),
        queries.reviews_overdue(viewer).count(),
        queries.plans_without_owner(viewer).count(),
        queries.listed_plans(viewer).count(),
        Target.objects.visible_to(viewer).count(),
        Voice.objects.visible_to(viewer).count(),
    ]
