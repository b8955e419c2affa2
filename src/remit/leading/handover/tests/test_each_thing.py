"""Each open thing of whoever leaves goes with the post, to a colleague by name, or ends with a reason."""

from datetime import time

import pytest
from django.urls import reverse

from remit.areas.meetings.models import Member, Series
from remit.areas.plans.models import Plan
from remit.areas.promises import queries as promise_queries
from remit.areas.promises.models import Promise
from remit.core.notices.models import Notice
from remit.core.writing import unrecorded
from remit.leading.handover.models import Handover
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer


@pytest.fixture(autouse=True)
def not_begun(world):
    unrecorded("a post not handed over yet", lambda: Handover.objects.unscoped("test").all().delete())


@pytest.fixture
def plan(world):
    plan = world.plans["ann"]
    plan.owner, plan.post = world.staff["lea"], None
    unrecorded("a plan of hers", plan.save)
    return plan


@pytest.fixture
def series(world):
    series = Series(
        school=world.schools["alder"], name="Year team", begins=time(15), chair=world.staff["lea"], room="Library"
    )
    unrecorded("a meeting that she leads", series.save)
    for name in ("lea", "mo"):
        member = Member(school=series.school, series=series, staff=world.staff[name], first_day=START)
        unrecorded("who comes", member.save)
    return series


@pytest.fixture
def page(client, world):
    sign_in(client, world, "lea")
    return reverse("handover:post", args=[world.posts["lea year"].ref])


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


def handed(client, page, said):
    answer = client.post(page, said | {"hand-over": "1"}, follow=True)
    assert "is handed over" in answer.text
    return Handover.objects.unscoped("test").get()


def test_everything_open_asks_where_it_goes(client, world, page, plan, series):
    text = client.get(page).text
    for row in (world.promises["lea year"], plan, series):
        assert f'<select name="of_{row.ref}"' in text
    assert text.count("tom-person") >= 3
    assert "lea-person</option>" not in text


def test_an_action_goes_to_a_colleague_by_name_at_once(client, world, page):
    promise = world.promises["lea year"]
    handed(client, page, {f"of_{promise.ref}": world.staff["tom"].ref})
    assert fresh(promise).owner == world.staff["tom"]
    assert promise in promise_queries.mine(viewer(world, "tom"))
    assert Notice.objects.unscoped("test").filter(kind="action-given", to=world.users["tom"], read=None).exists()


def test_a_plan_goes_to_a_colleague_by_name(client, world, page, plan):
    handed(client, page, {f"of_{plan.ref}": world.staff["mo"].ref})
    assert (fresh(plan).owner, fresh(plan).post) == (world.staff["mo"], None)


def test_a_plan_ends_with_what_came_of_it_and_why(client, world, page, plan):
    said = {f"of_{plan.ref}": "met"}
    answer = client.post(page, said | {"hand-over": "1"})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert fresh(plan).last_day is None
    handed(client, page, said | {f"why_{plan.ref}": "She reads by herself."})
    now = fresh(plan)
    assert (now.last_day, now.outcome, now.because) == (TODAY, Plan.MET, "She reads by herself.")


def test_a_meeting_goes_to_a_colleague_who_leads_it_then(client, world, page, series):
    handed(client, page, {f"of_{series.ref}": world.staff["mo"].ref})
    now = fresh(series)
    assert (now.chair, now.room, now.ended_on) == (world.staff["mo"], "Library", None)


def test_a_meeting_ends(client, world, page, series):
    handed(client, page, {f"of_{series.ref}": "end"})
    assert (fresh(series).ended_on, fresh(series).chair) == (TODAY, world.staff["lea"])


def test_what_is_not_said_stays_hers(client, world, page, plan, series):
    handed(client, page, {})
    assert fresh(world.promises["lea year"]).owner == fresh(plan).owner == fresh(series).chair == world.staff["lea"]


def test_what_is_prepared_is_kept_as_it_was_chosen(client, world, page, plan, series):
    said = {f"of_{plan.ref}": "partly", f"why_{plan.ref}": "It helped.", f"of_{series.ref}": world.staff["mo"].ref}
    client.post(page, said)
    text = client.get(page).text
    assert "It helped." in text
    assert '<option value="partly" selected>' in text
    assert f'<option value="{world.staff["mo"].ref}" selected>' in text
    assert fresh(plan).last_day is None
    assert fresh(series).chair == world.staff["lea"]


def test_taken_back_what_ended_is_open_again_and_what_was_given_stays_with_whoever_has_it(
    client, world, page, plan, series
):
    promise = world.promises["lea year"]
    said = {f"of_{plan.ref}": "met", f"why_{plan.ref}": "Done.", f"of_{series.ref}": "end"}
    held = handed(client, page, said | {f"of_{promise.ref}": world.staff["tom"].ref})
    answer = client.post(reverse("handover:undo", args=[held.ref]), follow=True)
    assert "Taken back" in answer.text
    assert fresh(plan).last_day is None
    assert fresh(series).ended_on is None
    assert fresh(promise).owner == world.staff["tom"]
    text = client.get(page).text
    assert '<option value="met" selected>' in text
    assert "Done." in text


@pytest.mark.parametrize("to", ["leaver", "head elsewhere", "lea"])
def test_nothing_goes_to_somebody_who_is_not_there(client, world, page, to):
    promise = world.promises["lea year"]
    answer = client.post(page, {f"of_{promise.ref}": world.staff[to].ref, "hand-over": "1"})
    assert answer.status_code == 422
    assert Promise.objects.unscoped("test").get(pk=promise.pk).owner == world.staff["lea"]
    assert not Handover.objects.unscoped("test").exists()
