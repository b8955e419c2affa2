"""What falls due, what has no owner, and what is counted for a duty."""

from datetime import date, timedelta

import pytest

from remit.areas.plans import queries
from remit.areas.plans.attention import WATCHES
from remit.areas.plans.measures import MEASURES, peps_in_date, sen_plans_reviewed, support_plans_in_date
from remit.areas.plans.models import Plan, Review
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import Characteristic, Opening, Reach, Role, Staff, Tenure, Term
from tests.planning import add_plan
from tests.world import START, TODAY, held_post, viewer

AUTUMN = Period(START, date(2026, 12, 18))


def change(plan, **values):
    unrecorded("test", lambda: Plan.objects.unscoped("test").filter(pk=plan.pk).update(**values))


@pytest.fixture
def plan(world):
    return world.plans["ann"]


def test_a_review_is_late_from_the_school_day_after_it_was_due(world, lea, plan):
    change(plan, review_due=date(2026, 11, 13))
    assert list(queries.reviews_overdue(viewer(world, "lea", date(2026, 11, 13)))) == []
    assert list(queries.reviews_overdue(viewer(world, "lea", date(2026, 11, 15)))) == []  # a Sunday
    assert list(queries.reviews_overdue(lea)) == [plan]


def test_in_the_holidays_nothing_becomes_late(world, plan):
    change(plan, review_due=date(2026, 12, 18))
    assert list(queries.reviews_overdue(viewer(world, "lea", date(2026, 12, 30)))) == []
    assert list(queries.reviews_overdue(viewer(world, "lea", date(2027, 1, 4)))) == []  # an INSET day
    assert list(queries.reviews_overdue(viewer(world, "lea", date(2027, 1, 5)))) == [plan]


def test_what_was_to_have_ended_is_late_too(lea, plan):
    change(plan, review_due=None, until=date(2026, 11, 10))
    assert list(queries.reviews_overdue(lea)) == [plan]


def test_a_plan_that_has_ended_is_never_late(lea, plan):
    change(plan, last_day=TODAY, outcome="met")
    assert list(queries.reviews_overdue(lea)) == list(queries.plans_without_owner(lea)) == []


@pytest.mark.parametrize("owner", ["tom", "a post", "who has left", "a post that nobody holds", ""])
def test_a_plan_has_no_owner_where_nobody_is_there_any_more(world, lea, plan, owner):
    owners = {
        "tom": {"owner": world.staff["tom"]},
        "a post": {"post": world.posts["lea year"]},
        "who has left": {"owner": world.staff["leaver"]},
        "a post that nobody holds": {"post": world.posts["tom"]},
    }
    ended = {"last_day": TODAY - timedelta(days=1)}
    held = Tenure.objects.unscoped("test").filter(post=world.posts["tom"])
    unrecorded("test", lambda: held.update(**ended))
    change(plan, **owners.get(owner, {}))
    assert bool(queries.plans_without_owner(lea)) == (owner not in {"tom", "a post"})


def test_reviews_in_time_are_counted_where_a_parent_was_heard(world, lea, plan):
    """One was held in time; another is due and not held."""
    assert support_plans_in_date(lea, AUTUMN).done == 1
    assert support_plans_in_date(lea, AUTUMN).due == 2
    assert support_plans_in_date(lea, AUTUMN).missing == ("ann-given ann-family: Pastoral support plan",)
    unrecorded("test", lambda: Review.objects.unscoped("test").filter(plan=plan).update(was_due=date(2026, 10, 2)))
    assert support_plans_in_date(lea, AUTUMN).done == 0


def test_the_figure_and_its_list_agree_on_the_day_a_review_is_due_and_on_the_weekend_after(world, plan):
    for due, day, late in (
        (TODAY, TODAY, 0),
        (date(2026, 11, 13), date(2026, 11, 15), 0),
        (date(2026, 7, 3), TODAY, 1),
    ):
        change(plan, review_due=due)
        by = viewer(world, "lea", day)
        listed = queries.narrowed_to(queries.listed_plans(by), queries.OVERDUE)
        assert len(support_plans_in_date(by, AUTUMN).missing) == listed.count() == late


def test_each_school_is_judged_by_its_own_terms(world, plan):
    """She leads a year at each; at the second there was a half term when the plan fell due."""
    due = date(2026, 11, 13)

    def lead_at_the_second():
        staff = Staff.objects.create(school=world.schools["birch"], user=world.users["lea"], name="l", first_day=START)
        role = Role.objects.create(
            school=staff.school, post=held_post(staff, "l"), name="l", standing=Role.LEADER, heads_year=True
        )
        Opening.objects.create(school=staff.school, role=role, kind="general", confirmed_on=START)
        Reach.objects.create(school=staff.school, role=role, year=8)
        holidays = {"break_first_day": date(2026, 11, 14), "break_last_day": date(2026, 11, 20)}
        Term.objects.unscoped("test").filter(school=staff.school, name="Autumn").update(**holidays)
        add_plan(world.pupils["dot"], "pastoral", "dot", review_due=due)

    unrecorded("test", lead_at_the_second)
    change(plan, review_due=due)
    by = viewer(world, "lea")
    assert {each.pupil for each in queries.running(by)} >= {world.pupils["ann"], world.pupils["dot"]}
    assert list(queries.reviews_overdue(by)) == [plan]


def test_what_wants_a_leader_follows_the_name_of_a_type_and_the_days_of_the_school():
    depends = {each.name: set(each.depends) for each in WATCHES}
    assert depends["plan-review-overdue"] >= {"plans.Plan", "plans.PlanType", "school.Term", "school.Closure"}
    assert depends["plan-without-owner"] >= {"plans.Plan", "plans.PlanType", "school.Tenure"}
    (measure,) = (each for each in MEASURES if each.name == "support-plans-in-date")
    assert {"plans.PlanType", "school.Term", "school.Closure"} <= set(measure.depends)


def test_a_review_without_a_parent_is_not_counted_where_the_type_wants_one(lea, plan):
    from remit.areas.plans.models import Voice

    unrecorded("test", lambda: Voice.objects.unscoped("test").filter(plan=plan).update(how=Voice.NO_REPLY))
    assert support_plans_in_date(lea, AUTUMN).done == 0


def test_pupils_on_the_register_are_counted_where_their_plan_was_looked_at(world, mo, lea):
    assert (sen_plans_reviewed(mo, AUTUMN).done, sen_plans_reviewed(mo, AUTUMN).due) == (1, 1)
    held = Characteristic(pupil=world.pupils["ann"], type=world.types["K"], first_day=START)
    unrecorded("test", held.save)
    unrecorded(
        "test",
        lambda: (
            Review.objects.unscoped("test")
            .filter(plan=world.plans["ann sen"])
            .update(held_on=START - timedelta(days=3))
        ),
    )
    found = sen_plans_reviewed(viewer(world, "mo"), AUTUMN)
    assert (found.done, found.due, found.missing) == (1, 2, ("ann-given ann-family",))
    assert sen_plans_reviewed(lea, AUTUMN).cannot


def test_looked_after_pupils_are_counted_where_there_is_a_plan_of_this_term(world, head, lea):
    assert (peps_in_date(head, AUTUMN).done, peps_in_date(head, AUTUMN).due) == (0, 1)
    unrecorded("test", lambda: add_plan(world.pupils["ann"], "pep", "pep"))
    assert peps_in_date(head, AUTUMN).done == 1
    assert peps_in_date(lea, AUTUMN).cannot
