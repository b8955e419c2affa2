"""A post passes to the next holder from a day, for good or while somebody acts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from remit.school import queries, tenures
from remit.school.models import Tenure
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

NEXT = TODAY + timedelta(days=7)
LAST = TODAY + timedelta(days=30)


def passed(world, by, key="lea year", name="tom", first_day=NEXT, last_day=None):
    post, holder = world.posts[key], world.staff[name]
    return tenures.pass_post(by=by, post=post, holder=holder, first_day=first_day, last_day=last_day)


def leads_ann(world, name, day):
    """By the post that is passed on: Lea has another."""
    seen = viewer(world, name, day)
    by_the_post = any(("year", frozenset({8})) in each.places for each in seen.grants)
    return by_the_post and world.pupils["ann"] in queries.led_pupils(seen)


def rows(world, key="lea year"):
    held = Tenure.objects.unscoped("test").filter(post=world.posts[key]).order_by("first_day")
    return [(str(each.staff)[:3], each.first_day, each.last_day) for each in held]


def test_from_that_day_it_is_the_next_holders_and_no_longer_hers(world, head):
    passed(world, head)
    eve = NEXT - timedelta(days=1)
    assert leads_ann(world, "lea", eve)
    assert not leads_ann(world, "tom", eve)
    assert leads_ann(world, "tom", NEXT)
    assert not leads_ann(world, "lea", NEXT)


def test_after_the_last_day_of_acting_it_goes_back_by_itself(world, head):
    passed(world, head, last_day=LAST)
    after = LAST + timedelta(days=1)
    assert leads_ann(world, "tom", LAST)
    assert not leads_ann(world, "lea", LAST)
    assert leads_ann(world, "lea", after)
    assert not leads_ann(world, "tom", after)


def test_where_her_own_time_has_ended_by_then_it_goes_back_to_nobody(world, head):
    held = Tenure.objects.visible_to(head).get(post=world.posts["lea year"])
    passed(world, head, name="mo", first_day=TODAY + timedelta(days=3))
    assert [each[0] for each in rows(world)] == ["lea", "mo-"]
    passed(world, head, first_day=NEXT, last_day=LAST)
    after = viewer(world, "head", LAST + timedelta(days=1))
    back = Tenure.objects.visible_to(after).as_at(after.day).get(post=world.posts["lea year"])
    assert str(back.staff) == "mo-person", "who held it last, and not lea"
    assert held.staff != back.staff


@pytest.mark.parametrize("last_day", [None, LAST])
def test_what_has_not_begun_is_taken_back_whole(world, head, last_day):
    before = rows(world)
    tenure = passed(world, head, last_day=last_day)
    tenures.end_tenure(by=head, tenure=tenure, version=tenure.version)
    assert rows(world) == before


def test_the_last_day_that_she_had_is_hers_again_when_it_is_taken_back(world, head):
    passed(world, head, name="mo", first_day=LAST)
    before = rows(world)
    tenure = passed(world, head, first_day=NEXT, last_day=LAST - timedelta(days=5))
    tenures.end_tenure(by=head, tenure=tenure, version=tenure.version)
    assert rows(world) == before


def test_who_stops_acting_before_then_gives_it_back_the_day_after(world, head):
    tenure = passed(world, head, first_day=TODAY, last_day=LAST)
    later = viewer(world, "head", NEXT)
    tenures.end_tenure(by=later, tenure=tenure, version=tenure.version)
    assert rows(world)[1:] == [("tom", TODAY, NEXT), ("lea", NEXT + timedelta(days=1), None)]


def test_nobody_is_put_in_the_place_of_somebody_who_is_to_come(world, head):
    passed(world, head)
    with pytest.raises(ValidationError, match="tom-person is to hold it from"):
        passed(world, head, name="mo", first_day=TODAY)


def test_it_is_not_passed_to_whoever_holds_it(world, head):
    with pytest.raises(ValidationError, match="holds this post already"):
        passed(world, head, name="lea")


def test_an_office_passes_on_no_post_that_opens_records_and_nobody_takes_one(world, head, administrator):
    for by, name in ((administrator, "tom"), (head, "head"), (viewer(world, "lea"), "tom")):
        with pytest.raises(PermissionDenied):
            passed(world, by, name=name)


def test_a_head_passes_her_own_post_on(world, head):
    passed(world, head, key="head", name="lea")
    assert viewer(world, "lea", NEXT).opens("post", "confirm")
    assert not viewer(world, "head", NEXT).opens("post", "confirm")


def test_it_is_passed_on_by_the_page_and_taken_back_from_there(client, world):
    sign_in(client, world, "head")
    post = world.posts["lea year"]
    page = reverse("school:posts.pass-on", args=[post.ref])
    assert client.post(page, {}).status_code == 422
    said = {"holder": world.staff["tom"].ref, "first_day": NEXT.isoformat(), "how": "acting"}
    assert "Say until which day" in client.post(page, said).text
    assert "before the first" in client.post(page, said | {"last_day": TODAY.isoformat()}).text
    text = client.post(page, said | {"last_day": LAST.isoformat()}, follow=True).text
    assert "tom-person acts until" in text
    assert "Acting" in text
    tenure = Tenure.objects.unscoped("test").get(post=post, acting=True)
    client.post(reverse("school:tenures.end", args=[tenure.ref]))
    assert rows(world) == [("lea", START, None)]


def test_a_day_gone_by_is_not_given_to_anybody_else(client, world):
    sign_in(client, world, "head")
    page = reverse("school:posts.pass-on", args=[world.posts["lea year"].ref])
    said = {"holder": world.staff["tom"].ref, "first_day": START.isoformat(), "how": "good"}
    assert "Choose today or a later day" in client.post(page, said).text
