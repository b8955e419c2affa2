"""Who holds a post: alone, shared by days, from a day to a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from remit.core.acts import OutOfSight
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school import actions, queries, rules, tenures, timetable
from remit.school.models import Opening, Post, Role, Tenure, WorkingDays
from tests.access_walk import sign_in
from tests.world import START, TODAY, held_post, viewer

TOMORROW = TODAY + timedelta(days=1)
MONDAY, THURSDAY = date(2026, 11, 16), date(2026, 11, 19)


@pytest.fixture
def head(world):
    return viewer(world, "head")


@pytest.fixture
def administrator(world):
    return viewer(world, "administrator")


def shared(world, head, key="lea year", name="tom", first_day=TODAY):
    return tenures.share_post(by=head, post=world.posts[key], holder=world.staff[name], first_day=first_day)


def titles(seen):
    return [str(post) for post in queries.her_posts(seen)]


def test_whoever_shares_a_post_has_what_it_opens_from_that_day(world, head):
    ann = world.pupils["ann"]
    assert ann not in queries.led_pupils(viewer(world, "tom"))
    shared(world, head, first_day=TOMORROW)
    assert ann not in queries.led_pupils(viewer(world, "tom"))
    later = viewer(world, "tom", TOMORROW)
    assert ann in queries.led_pupils(later)
    assert "lea year-post" in titles(later)
    assert "lea year-post" in titles(viewer(world, "lea", TOMORROW)), "and whoever held it holds it still"


def test_both_names_stand_where_the_post_is_listed(world, head):
    shared(world, head)
    post = queries.managed_posts(head).get(pk=world.posts["lea year"].pk)
    assert post.held_by == "lea-person and tom-person"
    shared(world, head, name="mo", first_day=TOMORROW)
    assert queries.posts(head).get(pk=post.pk).held_by == "lea-person and tom-person", (
        "who is still to come is not in it"
    )


def test_whoever_no_longer_holds_it_has_nothing_of_it_the_day_after(world, head):
    tenure = shared(world, head, first_day=START)
    tenures.end_tenure(by=head, tenure=tenure, version=tenure.version)
    assert "lea year-post" in titles(viewer(world, "tom"))
    assert "lea year-post" not in titles(viewer(world, "tom", TOMORROW))
    assert world.pupils["ann"] not in queries.led_pupils(viewer(world, "tom", TOMORROW))


@pytest.mark.parametrize("first_day", [TODAY, TOMORROW])
def test_what_begins_today_or_later_is_taken_back_whole(world, head, first_day):
    """Shared with the wrong person by a slip, it is open to them no longer than until that is seen."""
    tenure = shared(world, head, first_day=first_day)
    tenures.end_tenure(by=head, tenure=tenure, version=tenure.version)
    assert not Tenure.objects.visible_to(head).filter(post=world.posts["lea year"], staff=world.staff["tom"]).exists()


def test_two_who_end_one_tenure_do_not_both_succeed(world, head):
    tenure = shared(world, head, first_day=START)
    tenures.end_tenure(by=head, tenure=tenure, version=tenure.version)
    with pytest.raises(Stale):
        tenures.end_tenure(by=head, tenure=Tenure.objects.visible_to(head).get(pk=tenure.pk), version=1)


def test_nobody_holds_a_post_twice_at_once(world, head):
    with pytest.raises(ValidationError, match="holds this post already"):
        shared(world, head, name="lea")


def test_a_post_that_ends_ends_for_all_who_hold_it(world, head):
    tenure, coming = shared(world, head), shared(world, head, name="mo", first_day=TOMORROW)
    actions.end_post(by=head, post=world.posts["lea year"], version=1)
    held = Tenure.objects.visible_to(head)
    assert held.get(pk=tenure.pk).last_day == TODAY
    assert not held.filter(pk=coming.pk).exists()


# What it opens is the head's to say


def test_where_something_was_opened_only_a_head_says_who_else_holds_it(world, head, administrator):
    with pytest.raises(PermissionDenied):
        shared(world, administrator)
    assert shared(world, head).staff == world.staff["tom"]


def test_a_post_that_opens_nothing_is_shared_by_whoever_keeps_the_posts(world, administrator):
    shared(world, administrator, key="tom", name="newcomer")


def test_nobody_takes_a_post_for_herself(world, head, administrator):
    for by, name in ((head, "head"), (administrator, "administrator")):
        with pytest.raises(PermissionDenied):
            shared(world, by, key="tom", name=name)


def test_nobody_shares_the_post_of_which_she_is_line_manager(world, head):
    with pytest.raises(PermissionDenied):
        shared(world, head, key="lea maths", name="mo")


def test_a_colleague_of_another_school_does_not_share_it(world, head):
    with pytest.raises((PermissionDenied, OutOfSight)):
        shared(world, head, key="tom", name="head elsewhere")


def test_what_a_post_opens_is_not_confirmed_by_somebody_who_is_to_hold_it(world, head):
    """Else the head would open to herself what she takes up tomorrow."""

    def coming():
        post = held_post(world.staff["tom"], "coming")
        Tenure.objects.create(school=post.school, post=post, staff=world.staff["head"], first_day=TOMORROW)
        role = Role.objects.create(school=post.school, post=post, name="coming")
        return Opening.objects.create(school=post.school, role=role, kind="inclusion")

    opening = unrecorded("test", coming)
    assert opening not in queries.openings_waiting(head)
    with pytest.raises(PermissionDenied):
        actions.confirm_opening(by=head, opening=opening, version=1)


def test_a_school_whose_head_has_left_has_had_one(world):
    """Who follows is not the office's to say."""
    held = Tenure.objects.unscoped("test").filter(staff=world.staff["head"])
    unrecorded("test", lambda: held.update(last_day=START))
    assert rules.has_head(world.schools["alder"])
    unrecorded("test", held.delete)
    assert not rules.has_head(world.schools["alder"])


# Who is in


def part_time(world, name, days):
    staff = world.staff[name]
    row = {"school": staff.school, "staff": staff, "days": days, "first_day": START}
    unrecorded("test", lambda: WorkingDays.objects.create(**row))


def test_an_item_falls_to_whoever_of_two_is_in(world, head):
    part_time(world, "lea", [1, 2, 3])
    part_time(world, "mo", [3, 4, 5])
    both = [world.staff["lea"], world.staff["mo"]]
    assert timetable.whoever_is_in(head, both, MONDAY) == [world.staff["lea"]]
    assert timetable.whoever_is_in(head, both, MONDAY + timedelta(days=2)) == both
    assert timetable.whoever_is_in(head, both, THURSDAY) == [world.staff["mo"]]
    assert timetable.whoever_is_in(head, both, MONDAY + timedelta(days=5)) == []


# The pages


@pytest.fixture
def page(world, client):
    sign_in(client, world, "head")
    return client


def test_the_head_shares_a_post_on_its_page_and_ends_it_there(world, page):
    post = world.posts["lea year"]
    assert "Who holds it" in page.get(reverse("post", args=[post.ref])).content.decode()
    sent = {"holder": world.staff["tom"].ref, "first_day": TODAY.isoformat()}
    assert page.post(reverse("school:posts.share", args=[post.ref]), sent).url == reverse("post", args=[post.ref])
    text = page.get(reverse("post", args=[post.ref])).content.decode()
    assert "lea-person and tom-person" in text
    tenure = Tenure.objects.unscoped("test").get(post=post, staff=world.staff["tom"])
    assert f'action="{reverse("school:tenures.end", args=[tenure.ref])}"' in text, "and a way back from it"
    page.post(reverse("school:tenures.end", args=[tenure.ref]))
    assert not Tenure.objects.unscoped("test").filter(pk=tenure.pk).exists()
    sent["first_day"] = START.isoformat()
    page.post(reverse("school:posts.share", args=[post.ref]), sent)
    tenure = Tenure.objects.unscoped("test").get(post=post, staff=world.staff["tom"])
    page.post(reverse("school:tenures.end", args=[tenure.ref]), {"version": tenure.version})
    assert Tenure.objects.unscoped("test").get(pk=tenure.pk).last_day == TODAY


def test_an_administrator_is_told_that_a_head_says_it(world, client):
    client.force_login(world.users["administrator"])
    answer = client.get(reverse("school:posts.share", args=[world.posts["lea year"].ref])).content.decode()
    assert "A head says who shares this post" in answer
    sent = {"holder": world.staff["tom"].ref, "first_day": TODAY.isoformat()}
    assert client.post(reverse("school:posts.share", args=[world.posts["lea year"].ref]), sent).status_code == 422


def test_somebody_who_holds_it_already_is_not_among_the_choices(world, page):
    answer = page.get(reverse("school:posts.share", args=[world.posts["lea year"].ref])).content.decode()
    assert world.staff["tom"].ref in answer
    assert world.staff["lea"].ref not in answer
    assert Post.objects.unscoped("test").count() == len(world.posts)
