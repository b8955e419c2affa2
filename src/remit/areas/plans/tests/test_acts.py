"""What is done to a plan, and taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from remit.areas.plans import actions, contents, queries, reviewing, undoing
from remit.areas.plans.models import Agreed, Outcome, Plan, PlanStrategy, PlanType, Review, Strategy, Target
from remit.areas.promises.models import Promise
from remit.core.acts import Refused, history_of
from remit.core.records import Stale
from remit.core.writing import unrecorded
from tests.planning import type_at, within
from tests.world import TODAY

GIVEN = {"first_day": TODAY, "until": None, "review_due": date(2026, 12, 14), "owner": None, "post": None, "said": []}
TARGET = {"how": "", "baseline": "1", "aim": "2", "due": None}


def start(by, pupil, code="attendance", **more):
    return actions.start_plan(by=by, pupil=pupil, code=code, **GIVEN | more)


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


@pytest.fixture
def plan(world, lea):
    return start(lea, world.pupils["ann"], "pastoral", owner=world.staff["tom"])


def review(by, plan, *found, **more):
    given = {"held_on": TODAY, "present": "", "said": "", "next_due": TODAY + timedelta(days=28), "agreed": []}
    return reviewing.hold_review(by=by, plan=plan, version=plan.version, found=list(found), **given | more)


def test_a_leader_starts_a_plan_and_its_type_is_written_down_with_it(world, lea):
    plan = start(lea, world.pupils["ann"], owner=world.staff["tom"])
    assert (plan.type.name, plan.type.kind, plan.owned_by) == ("Attendance plan", "general", "tom-person")
    assert start(lea, world.pupils["ann"]).type == plan.type
    assert history_of(plan, lea).first().changes["started"] == "Attendance plan"


def test_she_starts_none_of_a_kind_that_is_closed_to_her_nor_of_a_pupil_whom_she_does_not_lead(world, lea, tom):
    for by, pupil, code in (
        (lea, "ann", "sen"),
        (lea, "cal", "attendance"),
        (tom, "bea", "attendance"),
        (lea, "ann", "none"),
    ):
        with pytest.raises(PermissionDenied):
            start(by, world.pupils[pupil], code)


def test_a_plan_that_may_not_last_says_when_it_ends(world, lea):
    with pytest.raises(Refused, match="6 weeks at most: say"):
        start(lea, world.pupils["ann"], "part-time")
    with pytest.raises(Refused, match="6 weeks at most"):
        start(lea, world.pupils["ann"], "part-time", until=TODAY + timedelta(weeks=6, days=1))
    assert start(lea, world.pupils["ann"], "part-time", until=TODAY + timedelta(weeks=6)).until


def test_an_owner_is_a_person_or_a_post_and_not_both(world, lea):
    with pytest.raises(ValidationError):
        start(lea, world.pupils["ann"], owner=world.staff["tom"], post=world.posts["lea year"])


def test_a_plan_started_by_mistake_is_taken_back_while_nothing_stands_in_it(world, lea, plan):
    other = start(lea, world.pupils["ann"])
    actions.take_back_plan(by=lea, plan=other, version=other.version)
    assert not Plan.objects.unscoped("test").filter(ref=other.ref).exists()
    contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
    with pytest.raises(Refused, match="Something stands in this plan"):
        actions.take_back_plan(by=lea, plan=plan, version=plan.version)


def test_a_change_says_what_was_and_is_and_is_put_back(world, lea, plan):
    said = [["What is going well", "She likes art."]]
    changed = {**GIVEN, "owner": None, "post": world.posts["lea year"], "said": said, "review_due": date(2026, 12, 1)}
    actions.change_plan(by=lea, plan=plan, version=plan.version, **changed)
    told = history_of(plan, lea).last().changes
    assert told["owner"] == ["tom-person", "lea year-post"]
    assert told["What is going well"] == ["", "She likes art."]
    undoing.put_back_plan(by=lea, plan=fresh(plan))
    back = fresh(plan)
    assert (back.owned_by, back.said, back.review_due) == ("tom-person", [], date(2026, 12, 14))
    undoing.put_back_plan(by=lea, plan=back)
    assert fresh(plan).said == said


def test_nothing_is_put_back_once_something_else_was_done(world, lea, head, plan):
    target = contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
    contents.change_target(by=lea, target=target, version=target.version, what="Come early", **TARGET)
    contents.change_target(by=head, target=target, version=target.version, what="Come", **TARGET)
    with pytest.raises(Refused, match="Something else has been done"):
        undoing.put_back(by=lea, row=fresh(target))
    undoing.put_back(by=head, row=fresh(target))
    assert fresh(target).what == "Come early"


def test_saving_over_what_somebody_else_saved_is_stale(world, lea, head, plan):
    actions.change_plan(by=head, plan=fresh(plan), version=plan.version, **GIVEN)
    with pytest.raises(Stale):
        actions.change_plan(by=lea, plan=fresh(plan), version=plan.version, **GIVEN)


def test_what_is_done_to_a_target_stands_in_the_history_of_its_plan(lea, plan):
    target = contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
    contents.change_target(by=lea, target=target, version=1, what="Come early", **TARGET)
    contents.take_back_target(by=lea, target=target, version=2)
    told = [each.changes for each in history_of(plan, lea)]
    assert told[1:] == [
        {"target": "Come in time"},
        {"target": "Come early", "what": ["Come in time", "Come early"]},
        {"taken_back": "Come early"},
    ]


def test_a_review_closes_what_was_met_and_carries_the_rest_on(lea, plan):
    met, still, unseen = (contents.add_target(by=lea, plan=plan, what=each, **TARGET) for each in "abc")
    held = review(lea, plan, (met, Outcome.MET, ""), (still, Outcome.PARTLY, "Go on"), (unseen, "", ""))
    assert [fresh(each).closed_on for each in (met, still, unseen)] == [TODAY, None, None]
    assert fresh(plan).review_due == held.next_due == TODAY + timedelta(days=28)
    assert held.was_due == date(2026, 12, 14)
    found = Outcome.objects.visible_to(lea).filter(review=held).order_by("target")
    assert [each.target for each in found] == [met, still]


def test_a_review_that_is_changed_says_anew_what_was_found(lea, plan):
    target = contents.add_target(by=lea, plan=plan, what="a", **TARGET)
    held = review(lea, plan, (target, Outcome.MET, ""))
    given = {"held_on": TODAY, "present": "Ms Ash", "said": "x", "next_due": TODAY + timedelta(days=7), "agreed": []}
    reviewing.change_review(by=lea, review=held, version=1, found=[(fresh(target), Outcome.NOT_YET, "Again")], **given)
    assert fresh(target).closed_on is None
    assert (held.present, fresh(plan).review_due) == ("Ms Ash", TODAY + timedelta(days=7))


def test_a_review_taken_back_leaves_the_plan_as_it_was_before(lea, plan):
    target = contents.add_target(by=lea, plan=plan, what="a", **TARGET)
    held = review(lea, plan, (target, Outcome.MET, ""))
    reviewing.take_back_review(by=lea, review=held, version=1)
    assert fresh(target).closed_on is None
    assert fresh(plan).review_due == date(2026, 12, 14)
    assert not Outcome.objects.visible_to(lea).filter(target=target).exists()


def test_what_an_earlier_review_said_stays(lea, plan):
    first = review(lea, plan)
    review(lea, plan)
    with pytest.raises(Refused, match="A later review"):
        reviewing.take_back_review(by=lea, review=first, version=1)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "once it has been held"),
        ({"held_on": TODAY - timedelta(days=1)}, "had not begun"),
        ({"next_due": TODAY}, "after this one"),
        ({"next_due": None}, "looked at again"),
        ({"held_on": TODAY, "next_due": TODAY - timedelta(days=1)}, "after this one"),
    ],
)
def test_a_review_that_cannot_be_is_refused_in_words(lea, plan, more, why):
    with pytest.raises(Refused, match=why):
        review(lea, plan, **more)
    assert not Review.objects.visible_to(lea).filter(plan=plan).exists()


def test_of_two_who_hold_the_same_review_one_is_told_so(lea, head, plan):
    review(head, fresh(plan))
    with pytest.raises(Stale):
        review(lea, plan)


def test_an_action_out_of_a_review_lands_with_its_owner_and_says_nothing_of_the_plan(world, lea, tom, mo, plan):
    review(lea, plan, agreed=[("Ring home", world.staff["tom"], None, date(2026, 11, 23))])
    promise = Promise.objects.visible_to(tom).get(what="Ring home")
    assert (promise.owner, promise.pupil, promise.kind) == (world.staff["tom"], world.pupils["ann"], "general")
    assert promise.source == "A review on 16 November 2026"
    assert Agreed.objects.visible_to(lea).get(plan=plan).promise == promise
    assert not Agreed.objects.visible_to(tom).exists()


def test_an_action_out_of_a_plan_of_inclusion_is_as_sensitive_as_the_plan(world, mo, lea):
    plan = start(mo, world.pupils["cal"], "sen")
    review(mo, plan, agreed=[("Order the chair", None, world.posts["mo senco"], date(2026, 11, 23))])
    assert Promise.objects.visible_to(mo).get(what="Order the chair").kind == "inclusion"
    assert not Promise.objects.visible_to(lea).filter(what="Order the chair").exists()


def test_a_strategy_is_written_once_and_stands_in_two_plans(world, mo):
    first, second = (start(mo, world.pupils["cal"], code) for code in ("sen", "behaviour"))
    use = contents.add_strategy(by=mo, plan=first, what="Sits in front", who="", first_day=TODAY, for_teachers=True)
    contents.use_strategy(by=mo, plan=second, strategy=use.strategy)
    found = [each for each in queries.strategies_of(mo, world.pupils["cal"]) if each.strategy == use.strategy]
    assert [each.plans for each in found] == [["Behaviour and risk plan", "SEN support plan"]]


def test_no_plan_takes_in_a_strategy_more_sensitive_than_itself(world, mo):
    first, second = (start(mo, world.pupils["cal"], code) for code in ("sen", "behaviour"))
    use = contents.add_strategy(by=mo, plan=first, what="Toilet plan", who="", first_day=TODAY, for_teachers=False)
    assert use.strategy.kind == "inclusion"
    assert use.strategy not in queries.usable(mo, second)
    with pytest.raises(Refused, match="cannot stand in this plan"):
        contents.use_strategy(by=mo, plan=second, strategy=use.strategy)


def test_nor_does_one_become_more_sensitive_than_a_plan_in_which_it_stands(world, mo):
    first, second = (start(mo, world.pupils["cal"], code) for code in ("sen", "behaviour"))
    given = {"what": "Sits in front", "who": "", "first_day": TODAY}
    use = contents.add_strategy(by=mo, plan=first, **given, for_teachers=False)
    contents.change_strategy(by=mo, use=use, version=1, **given, for_teachers=True)
    contents.use_strategy(by=mo, plan=second, strategy=use.strategy)
    with pytest.raises(Refused, match="Something else has been done"):
        undoing.put_back(by=mo, row=fresh(use))
    with pytest.raises(Refused, match="Who sees it stays as it is"):
        contents.change_strategy(by=mo, use=use, version=use.strategy.version, **given, for_teachers=False)


def test_nor_that_of_another_pupil(world, head):
    plan = start(head, world.pupils["ann"], "sen")
    other = within(world.plans["cal"], PlanStrategy).strategy
    with pytest.raises(Refused):
        contents.use_strategy(by=head, plan=plan, strategy=other)


def test_teachers_are_shown_nothing_where_the_type_does_not_say_so(world, lea):
    plan = start(lea, world.pupils["ann"], "attendance")
    with pytest.raises(Refused, match="not shown to teachers"):
        contents.add_strategy(by=lea, plan=plan, what="x", who="", first_day=TODAY, for_teachers=True)


def test_the_history_that_a_teacher_may_read_of_a_strategy_names_no_plan(world, mo, tom, head):
    plan = start(head, world.pupils["bea"], "sen")
    use = contents.add_strategy(by=head, plan=plan, what="Large print", who="", first_day=TODAY, for_teachers=True)
    actions.end_plan(by=head, plan=plan, version=plan.version, last_day=TODAY, outcome="gone", because="secret")
    actions.reopen_plan(by=head, plan=plan, version=plan.version)
    told = [each.changes for each in history_of(use.strategy, tom)]
    assert told[0]["strategy"] == "Large print"
    assert "secret" not in str(told)
    assert "SEN" not in str(told)


def test_a_plan_ends_with_what_came_of_it_and_its_strategies_end_but_those_another_plan_needs(world, mo):
    first, second = (start(mo, world.pupils["cal"], code) for code in ("sen", "behaviour"))
    alone, shared = (
        contents.add_strategy(by=mo, plan=first, what=each, who="", first_day=TODAY, for_teachers=True) for each in "ab"
    )
    contents.use_strategy(by=mo, plan=second, strategy=shared.strategy)
    actions.end_plan(by=mo, plan=first, version=first.version, last_day=TODAY, outcome="met", because="Well")
    assert (fresh(alone.strategy).last_day, fresh(shared.strategy).last_day) == (TODAY, None)
    with pytest.raises(Refused, match="has ended"):
        contents.add_target(by=mo, plan=first, what="x", **TARGET)
    actions.reopen_plan(by=mo, plan=first, version=first.version)
    assert fresh(alone.strategy).last_day is None
    assert (fresh(first).outcome, fresh(first).last_day) == ("", None)


def test_the_next_plan_takes_over_what_is_open_and_leaves_the_rest(world, head):
    plan = world.plans["ann"]
    new = actions.next_plan(by=head, plan=plan, version=plan.version, first_day=TODAY, outcome="partly", because="")
    assert (plan.last_day, new.follows, new.said, new.until) == (
        TODAY - timedelta(days=1), plan, plan.said, None,
    )  # fmt: skip
    assert [each.what for each in Target.objects.visible_to(head).filter(plan=new)] == ["ann-plan-target-open"]
    said = queries.contents(head, [new])[0]
    assert len(said.uses) == 2
    assert said.reviews == said.voices == said.signatures == []
    assert not Strategy.objects.visible_to(head).filter(
        pk__in=[use.strategy_id for use in said.uses], last_day__isnull=False
    )


def test_the_next_plan_taken_back_leaves_the_one_before_running(world, head):
    plan = world.plans["ann"]
    new = actions.next_plan(by=head, plan=plan, version=plan.version, first_day=TODAY, outcome="partly", because="")
    actions.take_back_plan(by=head, plan=new, version=new.version)
    assert (fresh(plan).last_day, fresh(plan).outcome) == (None, "")
    assert queries.plans_of(head, world.pupils["ann"]) == [world.plans["ann sen"], plan]


def test_who_sees_the_plans_of_a_type_is_chosen_once(world, head, administrator):
    sen = type_at(world.schools["alder"], "sen")

    def keep(**details):
        at = {"school": world.schools["alder"], "code": "sen", "version": sen.version}
        return actions.keep_type(by=administrator, **at, details=details)

    assert keep(name="ISP", every=2).name == "ISP"
    with pytest.raises(Refused, match="chosen when it is added"):
        keep(kind="general")


def test_a_school_adds_a_type_of_its_own_and_only_who_keeps_its_records_does(world, administrator, lea):
    details = {"name": "Reading plan", "kind": "general", "every": 6, "unit": "week"}
    given = {"school": world.schools["alder"], "code": "", "version": None, "details": details}
    made = actions.keep_type(by=administrator, **given)
    assert made in queries.startable(lea, world.pupils["ann"])
    with pytest.raises(PermissionDenied):
        actions.keep_type(by=lea, **given)
    assert PlanType.objects.visible_to(lea).filter(name="Reading plan").exists()


def test_two_plans_of_one_pupil_stand_on_one_page(world, head):
    assert queries.plans_of(head, world.pupils["ann"]) == [world.plans["ann sen"], world.plans["ann"]]


def test_the_same_press_of_a_button_starts_one_plan(world, lea):
    made = [actions.start_plan(by=lea, key="k", pupil=world.pupils["ann"], code="attendance", **GIVEN) for _ in "ab"]
    assert made[0] == made[1]


def test_forty_targets_are_looked_at_in_one_review(world, lea, plan):
    rows = unrecorded("test", lambda: [Target.objects.create(plan=plan, what=f"t{number}") for number in range(40)])
    review(lea, plan, *((each, Outcome.NOT_YET, "") for each in rows))
    assert Outcome.objects.visible_to(lea).filter(target__in=rows).count() == 40
