"""What it counts for a duty, what wants a leader, and what a rule may count."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL
from remit.areas.plans.models import Plan
from remit.areas.promises.models import Promise
from remit.areas.sanctions import attention, detaining, facts, measures
from remit.areas.sanctions.attention import WATCHES
from remit.areas.sanctions.measures import MEASURES
from remit.areas.sanctions.models import Place, Response
from remit.areas.sanctions.tests.made import fresh, incident, respond, rows, sitting
from remit.core.seams import Period, Watch, all_of
from remit.core.writing import unrecorded
from remit.school.models import GroupLead
from remit.school.remit import nobody, viewer_of_role
from tests.days import AHEAD
from tests.world import START, TODAY, YESTERDAY

AUTUMN = Period(START, date(2026, 12, 18))
OLD = TODAY - timedelta(days=12)


@pytest.fixture
def world(world):
    def ended():
        rows(Promise).update(done_on=TODAY)
        rows(Plan).update(last_day=TODAY, outcome="met")

    unrecorded("test", ended)
    return fresh(world)


def by(world, role):
    """Whoever holds the post, with the grant of that role alone: so a duty is measured."""
    return viewer_of_role(world.roles[role], world.users[role.split(maxsplit=1)[0]], TODAY)


def told(name, world):
    watch = next(each for each in WATCHES if each.name == name)
    return [
        (each.subject, each.kind, watch.why.format(**each.facts))
        for each in watch.find(nobody(world.schools["alder"].pk, f"{watch.kinds} directory class", ""), None)
    ]


def test_incidents_are_closed_by_an_outcome_inside_five_school_days(world, lea):
    early, late, small, new = (incident(world, day=OLD), incident(world, day=OLD - timedelta(days=14)), incident(world, "ann", "phone", OLD - timedelta(days=40)), incident(world))  # fmt: skip
    found = measures.incidents_closed(by(world, "lea year"), AUTUMN)
    assert (found.done, found.due) == (0, 2), "one is small, one is new"
    assert found.missing[0].endswith(f"{late.day:%-d %B}")
    for each, day in ((early, OLD + timedelta(days=2)), (late, TODAY)):
        respond(lea, each, code="none", words="settled", differs="settled", day=day)
    found = measures.incidents_closed(by(world, "lea year"), AUTUMN)
    assert (found.done, found.due) == (1, 2), "an outcome after five school days is late"
    assert small != new


def test_nothing_due_is_not_met_and_a_role_that_leads_nobody_says_so(world):
    assert not measures.incidents_closed(by(world, "lea year"), AUTUMN).met
    assert measures.incidents_closed(by(world, "tom"), AUTUMN).cannot


def test_responses_on_the_ladder_are_counted_once_there_are_enough(world, lea):
    for number in range(7):
        entry = incident(world, day=START + timedelta(days=21 * number % 70))
        respond(lea, entry, code="after-school" if number == 0 else "word", differs="x")
        few = measures.on_the_ladder(by(world, "lea year"), AUTUMN)
        assert bool(few.cannot) == (number < 5)
    follows = [each.follows for each in rows(Response)]
    found = measures.on_the_ladder(by(world, "lea year"), AUTUMN)
    assert (found.done, found.due) == (follows.count("on"), 7)
    assert f"{follows.count('above')} above the ladder" in found.missing


def taken(world, group, who="tom"):
    of = {"school": world.schools["alder"], "group": world.groups[group], "first_day": START}
    unrecorded("test", lambda: GroupLead.objects.create(staff=world.staff[who], **of))


def answered_in(world, lea, group="8ma", number=7, name="ann"):
    held = world.groups[group]
    for _ in range(number):
        respond(lea, incident(world, name, group=held, subject=held.subject), code="after-school", differs="x")


def test_the_figures_of_one_class_are_in_no_duty_before_whoever_takes_it_reads_them(world, lea):
    taken(world, "8ma")
    answered_in(world, lea)
    alone = measures.on_the_ladder(by(world, "lea year"), AUTUMN)
    assert "one class" in alone.cannot
    assert (alone.done, alone.due, alone.missing) == (0, 0, ())


def test_two_classes_together_are_counted_unless_one_of_them_is_her_own(world, lea, head):
    taken(world, "8ma")
    answered_in(world, lea)
    answered_in(world, head, "11ma", name="bea")
    assert measures.on_the_ladder(head, AUTUMN).due == 14
    taken(world, "11ma", "head")
    assert "one class" in measures.on_the_ladder(head, AUTUMN).cannot, "her own she knows, and so the rest"


def test_uniform_is_followed_up_by_a_response(world, lea):
    respond(lea, incident(world, code="uniform"), code="word")
    incident(world, code="uniform")
    incident(world, code="phone")
    found = measures.uniform_followed_up(by(world, "lea year"), AUTUMN)
    assert (found.done, found.due) == (1, 2)


def test_a_pupil_over_the_threshold_is_seen_to_by_a_response_since_an_action_or_a_plan(world, lea):
    for _ in range(3):
        last = incident(world)
    found = measures.behaviour_responses(by(world, "lea year"), AUTUMN)
    assert (found.done, found.due, found.missing) == (0, 1, ("ann-given ann-family",))
    unrecorded("test", lambda: rows(Promise, pk=world.promises["ann"].pk).update(done_on=None))
    assert measures.behaviour_responses(by(world, "lea year"), AUTUMN).done == 1
    unrecorded("test", lambda: rows(Promise).update(done_on=TODAY))
    respond(lea, last, code="lunch", differs="as the three together")
    assert measures.behaviour_responses(by(world, "lea year"), AUTUMN).done == 1


def test_three_removals_from_one_class_want_a_response(world, lea):
    maths = world.groups["11ma"]
    held = [incident(world, "bea", "removal", day=day, group=maths, subject=maths.subject) for day in (date(2026, 11, 3), date(2026, 11, 4), YESTERDAY)]  # fmt: skip
    found = measures.behaviour_responses(by(world, "lea maths"), AUTUMN)
    assert "11ma" in found.missing
    respond(lea, held[-1], code="report", tried="a place at the front", differs="x")
    assert "11ma" not in measures.behaviour_responses(by(world, "lea maths"), AUTUMN).missing


def test_an_incident_without_an_outcome_wants_a_leader_after_five_school_days(world, lea):
    incident(world)
    assert told("incident-without-outcome", world) == []
    entry = incident(world, day=OLD)
    assert told("incident-without-outcome", world) == [
        (world.pupils["ann"].pk, BEHAVIOUR, "1 incident without an outcome, of 4 November")
    ]
    respond(lea, entry)
    assert told("incident-without-outcome", world) == []


def test_what_is_for_few_is_told_as_what_it_is(world):
    incident(world, code="fighting", kind=PASTORAL, day=OLD)
    assert [kind for _, kind, _ in told("incident-without-outcome", world)] == [PASTORAL]


def test_a_detention_missed_or_untold_wants_a_leader(world, lea):
    given = respond(lea, incident(world, code="defiance"), code="after-school")
    place = detaining.book(by=lea, response=given, sitting=sitting(world))
    assert told("home-not-told-of-detention", world) == [
        (world.pupils["ann"].pk, BEHAVIOUR, "After school is on 16 November, and nobody at home was told")
    ]
    place = detaining.tell_home(by=lea, place=place, version=place.version, told="Aunt", how=Place.PHONE, told_on=TODAY)
    assert told("home-not-told-of-detention", world) == []
    detaining.mark(by=lea, place=place, version=place.version, state=Place.MISSED)
    assert told("detention-missed", world) == [
        (world.pupils["ann"].pk, BEHAVIOUR, "After school of 16 November was missed")
    ]
    assert list(facts.missed(lea, AUTUMN, None)) == [(world.pupils["ann"].pk, TODAY)]
    assert list(facts.sanctions(lea, AUTUMN, {world.pupils["ann"].pk})) == [(world.pupils["ann"].pk, TODAY)]
    assert list(facts.asked_tried(lea, AUTUMN, None)) == []
    assert AHEAD > TODAY


def test_each_watch_and_measure_depends_on_what_there_is():
    names = {model._meta.label for model in apps.get_models()}
    assert all(set(each.depends) <= names for each in (*WATCHES, *MEASURES))
    assert {each.name for each in WATCHES} <= {each.name for each in all_of(Watch)}
    assert attention.AREAS
