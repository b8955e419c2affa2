"""What following absence up counts for a duty: over the reach of its role, and never more than the records say."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from remit.areas.absence.attention import WATCHES
from remit.areas.absence.measures import MEASURES, NO_ACTIONS, NO_LEAD, absence_followed_up, lateness_followed_up
from remit.areas.absence.models import Case, Step
from remit.areas.attendance.models import AM
from remit.areas.attendance.tests.marking import enter, forget, rows, whole
from remit.areas.plans.models import Plan
from remit.areas.promises.models import Promise
from remit.core.seams import Period, Progress
from remit.core.writing import unrecorded
from remit.school.remit import viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

THURSDAY, FRIDAY = date(2026, 11, 12), date(2026, 11, 13)  # today is the Monday after
AUTUMN = Period(START, date(2026, 12, 18))


@pytest.fixture
def world(world):
    forget()
    return world


def by(world, role, day=TODAY):
    """Whoever holds the post, with the grant of that role alone: so a duty is measured."""
    return viewer_of_role(world.roles[role], world.users[role.split(maxsplit=1)[0]], day)


def ended(world):
    """No action to do, no plan that runs, and no follow-up."""
    for model in (Step, Case):
        unrecorded("test", rows(model).delete)
    unrecorded("test", lambda: rows(Promise).update(done_on=TODAY))
    unrecorded("test", lambda: rows(Plan).update(last_day=TODAY, outcome="met"))


def test_a_pupil_who_misses_a_tenth_is_followed_up_by_an_action_or_a_plan(world):
    ann, lea = world.pupils["ann"], by(world, "lea year")
    assert absence_followed_up(lea, AUTUMN) == Progress(0, 0, (), f"{reverse('attendance:figures')}?span=year&show=persistent")  # fmt: skip
    enter(ann, whole("/", THURSDAY) | whole("I", FRIDAY))
    assert (absence_followed_up(lea, AUTUMN).done, absence_followed_up(lea, AUTUMN).due) == (1, 1)
    ended(world)
    found = absence_followed_up(by(world, "lea year"), AUTUMN)
    assert (found.done, found.due, found.missing) == (0, 1, ("ann-given ann-family",))
    unrecorded("test", lambda: rows(Promise, pk=world.promises["ann"].pk).update(done_on=None))
    assert absence_followed_up(by(world, "lea year"), AUTUMN).done == 1


def test_an_action_that_the_role_may_not_see_follows_nobody_up(world):
    enter(world.pupils["ann"], whole("I", FRIDAY))
    ended(world)
    values = {"done_on": None, "kind": "personnel"}
    unrecorded("test", lambda: rows(Promise, pk=world.promises["ann"].pk).update(**values))
    assert absence_followed_up(by(world, "lea year"), AUTUMN).done == 0


def test_whoever_is_late_five_times_in_this_half_term_is_followed_up(world):
    ended(world)
    days = [date(2026, 11, day) for day in (2, 3, 4, 5, 6)]
    early = {(day - timedelta(weeks=3), AM): "L" for day in days}
    enter(world.pupils["ann"], early | {(day, AM): "L" for day in days[:4]})
    assert lateness_followed_up(by(world, "lea year"), AUTUMN).due == 0
    enter(world.pupils["ann"], {(days[4], AM): "U"})
    found = lateness_followed_up(by(world, "lea year"), AUTUMN)
    assert (found.done, found.due, found.missing) == (0, 1, ("ann-given ann-family",))
    assert found.where.endswith("?span=half&show=late")


def test_a_role_over_the_sen_register_follows_up_those_on_it(world):
    for name in ("ann", "cal"):
        enter(world.pupils[name], whole("I", FRIDAY))
    ended(world)
    assert absence_followed_up(by(world, "mo senco"), AUTUMN).missing == ("cal-given cal-family",)


def test_a_role_that_does_not_follow_them_has_no_figure_and_why_is_said(world):
    for measure in (absence_followed_up, lateness_followed_up):
        assert measure(by(world, "lea maths"), AUTUMN) == Progress(cannot=NO_LEAD)
        assert measure(by(world, "administrator"), AUTUMN) == Progress(cannot=NO_ACTIONS)
        assert measure(viewer(world, "tom"), AUTUMN) == Progress(cannot=NO_LEAD)


def test_the_list_that_a_figure_opens_has_as_many(world, client):
    enter(world.pupils["ann"], whole("I", FRIDAY))
    enter(world.pupils["cal"], whole("O", FRIDAY))
    enter(world.pupils["bea"], whole("/", FRIDAY))
    found = absence_followed_up(by(world, "head"), AUTUMN)
    sign_in(client, world, "head")
    page = client.get(found.where)
    assert page.context["number"] == found.due == 2


def test_every_model_that_a_measure_or_a_watch_depends_on_is_there():
    for each in (*MEASURES, *WATCHES):
        assert [apps.get_model(label) for label in each.depends]
