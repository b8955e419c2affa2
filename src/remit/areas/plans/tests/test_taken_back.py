"""What is put back, taken back and reopened, and what a colleague has done since."""

from datetime import date, timedelta

import pytest

from remit.areas.plans import actions, contents, queries, reviewing, undoing
from remit.areas.plans.models import Outcome, PlanStrategy, Review, Strategy, Target, Voice
from remit.areas.plans.tests.test_acts import TARGET, fresh, review, start
from remit.core.acts import Refused
from remit.core.records import Stale
from tests.world import TODAY

A_MONTH_AGO = TODAY - timedelta(days=30)
VOICE = {"whose": "pupil", "name": "", "how": "met", "day": TODAY}


@pytest.fixture
def plan(world, lea):
    return start(lea, world.pupils["ann"], "pastoral", first_day=A_MONTH_AGO, said=[["What is going well", "Art"]])


def strategy(by, plan, **more):
    given = {"what": "Sits in front", "who": "", "first_day": A_MONTH_AGO, "for_teachers": True}
    return contents.add_strategy(by=by, plan=plan, **given | more)


def end(by, plan, last_day=TODAY):
    now = fresh(plan)
    return actions.end_plan(by=by, plan=now, version=now.version, last_day=last_day, outcome="met", because="")


def reopen(by, plan):
    now = fresh(plan)
    return actions.reopen_plan(by=by, plan=now, version=now.version)


def go_on(by, plan, first_day=TODAY):
    now = fresh(plan)
    return actions.next_plan(by=by, plan=now, version=now.version, first_day=first_day, outcome="partly", because="")


# Put back


@pytest.mark.parametrize("what", ["target", "strategy", "view"])
def test_what_was_changed_in_a_plan_is_not_put_back_into_the_plan_itself(lea, plan, what):
    if what == "target":
        row = contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
        contents.change_target(by=lea, target=row, version=1, what="Come at nine", **TARGET)
    elif what == "strategy":
        row = strategy(lea, plan)
        given = {"what": "Sits at the front", "who": "", "first_day": TODAY - timedelta(days=3), "for_teachers": True}
        contents.change_strategy(by=lea, use=row, version=1, **given)
    else:
        row = contents.add_voice(by=lea, plan=plan, **VOICE, words="Well")
        contents.change_voice(by=lea, voice=row, version=1, **VOICE, words="Very well")
    with pytest.raises(Refused, match="Something else has been done"):
        undoing.put_back_plan(by=lea, plan=fresh(plan))
    undoing.put_back(by=lea, row=fresh(row))
    with pytest.raises(Refused, match="Something else has been done"):
        undoing.put_back_plan(by=lea, plan=fresh(plan))
    now = fresh(plan)
    assert (now.first_day, now.said) == (A_MONTH_AGO, [["What is going well", "Art"]])


# Taken back


def test_what_a_colleague_changed_since_is_not_taken_back(lea, head, plan):
    target = contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
    voice = contents.add_voice(by=lea, plan=plan, **VOICE, words="Well")
    use = strategy(lea, plan)
    contents.change_target(by=head, target=fresh(target), version=1, what="Come in time, with a card", **TARGET)
    contents.change_voice(by=head, voice=fresh(voice), version=1, **VOICE, words="What she said at length")
    given = {"what": "Sits by the window", "who": "", "first_day": A_MONTH_AGO, "for_teachers": True}
    contents.change_strategy(by=head, use=fresh(use), version=1, **given)
    with pytest.raises(Stale):
        contents.take_back_target(by=lea, target=fresh(target), version=1)
    with pytest.raises(Stale):
        contents.take_back_voice(by=lea, voice=fresh(voice), version=1)
    with pytest.raises(Stale):
        contents.take_back_strategy(by=lea, use=fresh(use), version=1)
    for model, number in ((Target, 1), (Voice, 1), (PlanStrategy, 1)):
        assert model.objects.visible_to(lea).filter(plan=plan).count() == number
    contents.take_back_strategy(by=lea, use=fresh(use), version=2)
    assert not Strategy.objects.visible_to(lea).filter(pk=use.strategy_id).exists()


def test_nor_a_review_of_which_a_colleague_has_written_more(lea, head, plan):
    held = review(lea, plan)
    given = {"held_on": TODAY, "next_due": date(2026, 12, 14), "found": [], "agreed": []}
    reviewing.change_review(by=head, review=fresh(held), version=1, present="the mother", said="At length", **given)
    with pytest.raises(Stale):
        reviewing.take_back_review(by=lea, review=fresh(held), version=1)
    assert Review.objects.visible_to(lea).get(plan=plan).said == "At length"


def test_a_review_written_down_late_leaves_the_day_on_which_the_plan_is_due(lea, plan):
    last = review(lea, plan, held_on=TODAY - timedelta(days=3))
    target = contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
    due, before = fresh(plan).review_due, TODAY - timedelta(days=12)
    late = review(lea, fresh(plan), (target, Outcome.MET, ""), held_on=TODAY - timedelta(days=20), next_due=before)
    assert (late.was_due, late.next_due, fresh(plan).review_due) == (None, before, due)
    given = {"held_on": late.held_on, "present": "", "said": "", "next_due": before, "found": [], "agreed": []}
    with pytest.raises(Refused, match="A later review"):
        reviewing.change_review(by=lea, review=fresh(late), version=1, **given)
    with pytest.raises(Refused, match="A later review"):
        reviewing.change_review(by=lea, review=fresh(last), version=1, **given | {"held_on": A_MONTH_AGO})
    reviewing.take_back_review(by=lea, review=fresh(late), version=1)
    assert (fresh(plan).review_due, fresh(target).closed_on) == (due, None)


def test_a_review_taken_back_opens_no_target_that_another_closed(lea, plan):
    target = contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
    last = review(lea, plan, (target, Outcome.PARTLY, ""), held_on=TODAY)
    closed = TODAY - timedelta(days=20)
    review(lea, fresh(plan), (fresh(target), Outcome.MET, ""), held_on=closed)
    reviewing.take_back_review(by=lea, review=fresh(last), version=1)
    assert fresh(target).closed_on == closed


# Reopened


def test_reopened_a_plan_takes_up_each_strategy_that_ended_with_it(lea, plan):
    """Also one that began after the day from which the plan has ended."""
    uses = [strategy(lea, plan), strategy(lea, plan, what="Large print", first_day=TODAY)]
    end(lea, plan, TODAY - timedelta(days=7))
    reopen(lea, plan)
    assert [fresh(each.strategy).last_day for each in uses] == [None, None]


def test_but_none_that_was_stopped_by_hand_on_that_day_or_since(lea, head, plan):
    by_hand, elsewhere = strategy(lea, plan), strategy(lea, plan, what="Large print")
    contents.end_strategy(by=head, use=fresh(by_hand), version=1)
    end(lea, plan)
    other = start(lea, plan.pupil, "behaviour")
    use = contents.use_strategy(by=lea, plan=other, strategy=fresh(elsewhere.strategy))
    contents.resume_strategy(by=lea, use=fresh(use))
    contents.end_strategy(by=lea, use=fresh(use), version=fresh(use).strategy.version)
    reopen(lea, plan)
    assert [fresh(each.strategy).last_day for each in (by_hand, elsewhere)] == [TODAY, TODAY]


def test_a_plan_from_which_another_goes_on_is_not_reopened_beside_it(lea, plan):
    contents.add_target(by=lea, plan=plan, what="Come in time", **TARGET)
    new = go_on(lea, plan)
    with pytest.raises(Refused, match="The next plan goes on from this one"):
        reopen(lea, plan)
    actions.take_back_plan(by=lea, plan=new, version=new.version)
    assert fresh(plan).last_day is None


def test_an_undo_reopens_no_plan_that_somebody_ended_anew(lea, head, plan):
    ended = end(lea, plan).version
    reopen(head, plan)
    end(head, plan, TODAY - timedelta(days=1))
    with pytest.raises(Stale):
        actions.reopen_plan(by=lea, plan=fresh(plan), version=ended)


# A plan that may not last


@pytest.fixture
def short(world, lea):
    """A part-time timetable of which a week has gone."""
    until = TODAY + timedelta(weeks=5)
    return start(lea, world.pupils["ann"], "part-time", first_day=TODAY - timedelta(weeks=1), until=until)


def change(by, plan, **more):
    now = fresh(plan)
    kept = {name: getattr(now, name) for name in ("first_day", "until", "review_due", "owner", "post", "said")}
    return actions.change_plan(by=by, plan=now, version=now.version, **kept | more)


def test_a_part_time_timetable_that_has_begun_begins_on_no_later_day(lea, short):
    for days in (1, 7, 35):
        moved = {"first_day": short.first_day + timedelta(days=days), "until": short.until + timedelta(days=days)}
        with pytest.raises(Refused, match="its weeks are counted from its first day"):
            change(lea, short, **moved)
    earlier = change(lea, short, first_day=short.first_day - timedelta(days=7), until=short.until - timedelta(days=7))
    with pytest.raises(Refused, match="its weeks are counted from its first day"):
        undoing.put_back_plan(by=lea, plan=fresh(earlier))


def test_one_that_has_not_begun_is_moved_as_a_whole(world, lea):
    days = {"first_day": TODAY + timedelta(weeks=1), "until": TODAY + timedelta(weeks=7)}
    plan = start(lea, world.pupils["ann"], "part-time", **days)
    later = {name: day + timedelta(weeks=1) for name, day in days.items()}
    assert change(lea, plan, **later).first_day == TODAY + timedelta(weeks=2)


def test_a_plan_of_another_type_begins_no_later_than_today_and_its_first_review(lea, plan):
    change(lea, plan, first_day=TODAY - timedelta(days=20))
    with pytest.raises(Refused, match="had begun before that day"):
        change(lea, plan, first_day=TODAY + timedelta(days=1))
    review(lea, fresh(plan), held_on=TODAY - timedelta(days=10))
    with pytest.raises(Refused, match="had begun before that day"):
        change(lea, plan, first_day=TODAY)


def test_no_review_is_due_after_the_day_on_which_a_plan_is_to_end(world, lea, short):
    later = short.until + timedelta(days=1)
    with pytest.raises(Refused, match="after the plan is to end"):
        review(lea, short, next_due=later)
    with pytest.raises(Refused, match="after the plan is to end"):
        change(lea, short, review_due=later)
    with pytest.raises(Refused, match="before the plan begins"):
        change(lea, short, review_due=short.first_day - timedelta(days=1))
    assert review(lea, fresh(short), next_due=None).next_due is None


def test_the_review_of_a_plan_that_is_to_end_in_the_holidays_is_proposed_by_then(world, lea, plan):
    until = date(2026, 12, 24)
    assert queries.next_review(lea, plan.type, date(2026, 12, 19), until) == until
    assert queries.first_review(lea, plan.type, date(2026, 12, 19), until) == until
