"""A post passes to the next holder, with what its holder chose of her own and what she would tell them."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.plans.models import Plan
from remit.areas.promises import actions as promises
from remit.areas.promises import queries as promise_queries
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.notices.models import Notice
from remit.core.reactions import run_waiting
from remit.core.writing import unrecorded
from remit.leading.duties.models import Shown
from remit.leading.handover import actions, queries
from remit.leading.handover.models import Handover
from remit.school import tenures
from remit.school.models import Staff, Tenure
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

NEXT = TODAY + timedelta(days=7)
EVE = NEXT - timedelta(days=1)


@pytest.fixture(autouse=True)
def not_begun(world):
    """The world's own, for the walks."""
    unrecorded("a post not handed over yet", lambda: Handover.objects.unscoped("test").all().delete())


@pytest.fixture
def kept(world):
    """What Lea recorded for the year she leads is of the time in which she holds that post."""
    row = world.shown["lea year"]
    row.tenure = Tenure.objects.unscoped("test").get(post=world.posts["lea year"])
    unrecorded("a record of hers", row.save)
    return row


@pytest.fixture
def passed(world, head, kept):
    """Tom holds it from next week."""
    return tenures.pass_post(by=head, post=world.posts["lea year"], holder=world.staff["tom"], first_day=NEXT)


def hand_over(world, lea, **said):
    given = {"version": 0, "note": "Ask the office first.", "shown": [], "passed": [], "let_go": [], "plans_passed": []}
    given |= {"plans_ended": [], "series_ended": [], "given": []}
    return actions.hand_over(by=lea, tenure=queries.her_tenure(lea, world.posts["lea year"]), **given | said)


def sees(seen, row):
    return type(row).objects.visible_to(seen).filter(pk=row.pk).exists()


def test_what_she_recorded_stays_hers_unless_she_hands_it_over(world, lea, passed, kept):
    hand_over(world, viewer(world, "lea"))
    assert sees(viewer(world, "lea", EVE), kept)
    assert not sees(viewer(world, "tom", NEXT), kept)


def test_what_she_chose_is_the_next_holders_from_their_first_day(world, passed, kept):
    hand_over(world, viewer(world, "lea"), shown=[kept])
    assert not sees(viewer(world, "tom", EVE), kept)
    assert sees(viewer(world, "tom", NEXT), kept)
    assert not sees(viewer(world, "lea", NEXT), kept), "whose post it is no longer"
    assert not sees(viewer(world, "head", NEXT), kept)


def test_who_comes_back_after_somebody_acted_has_her_own_again(world, head, kept):
    tenures.pass_post(by=head, post=world.posts["lea year"], holder=world.staff["tom"], first_day=NEXT, last_day=NEXT)
    assert not sees(viewer(world, "tom", NEXT), kept)
    assert not sees(viewer(world, "lea", NEXT), kept)
    assert sees(viewer(world, "lea", NEXT + timedelta(days=1)), kept)


def test_who_shares_a_post_shares_what_was_recorded_while_both_hold_it(world, head, kept):
    tenures.share_post(by=head, post=world.posts["lea year"], holder=world.staff["tom"], first_day=TODAY)
    assert sees(viewer(world, "tom"), kept)


def test_the_note_is_hers_until_it_is_handed_over_and_then_theirs_and_never_the_heads(world, passed):
    lea = viewer(world, "lea")
    tenure = queries.her_tenure(lea, world.posts["lea year"])
    held = actions.keep(by=lea, tenure=tenure, version=0, note="A word", chosen={})
    assert not sees(viewer(world, "tom"), held)
    assert not sees(viewer(world, "head"), held)
    hand_over(world, lea, version=held.version)
    assert sees(viewer(world, "tom"), held), "in July, for September"
    assert not sees(viewer(world, "head"), held)
    assert not sees(viewer(world, "mo"), held)


def test_an_action_that_is_passed_on_is_hers_until_her_last_day_and_then_theirs(world, passed):
    promise = world.promises["lea year"]
    hand_over(world, viewer(world, "lea"), passed=[promise])
    assert promise in promise_queries.mine(viewer(world, "lea", EVE))
    assert promise not in promise_queries.mine(viewer(world, "tom", EVE))
    assert promise in promise_queries.mine(viewer(world, "tom", NEXT))
    assert promise not in promise_queries.mine(viewer(world, "lea", NEXT))


def test_an_action_that_is_let_go_says_why(world, passed):
    promise = world.promises["lea year"]
    hand_over(world, viewer(world, "lea"), let_go=[(promise, "The trip is off.")])
    promise.refresh_from_db()
    assert (promise.let_go_on, promise.why_let_go) == (TODAY, "The trip is off.")


def test_a_plan_that_she_owns_becomes_the_posts(world, passed):
    plan = world.plans["ann"]
    plan.owner, plan.post = world.staff["lea"], None
    unrecorded("a plan of hers", plan.save)
    hand_over(world, viewer(world, "lea"), plans_passed=[plan])
    plan.refresh_from_db()
    assert (plan.owner, plan.post) == (None, world.posts["lea year"])


def test_the_next_holder_is_told_once_it_is_handed_over(world, passed):
    held = hand_over(world, viewer(world, "lea"))
    told = Notice.objects.unscoped("test").filter(kind="post-handed-over", what=held.ref)
    assert [each.to_id for each in told] == [world.users["tom"].pk]


def test_it_is_taken_back_whole(world, passed, kept):
    lea, promise, plan = viewer(world, "lea"), world.promises["lea year"], world.plans["ann"]
    plan.owner, plan.post = world.staff["lea"], None
    unrecorded("a plan of hers", plan.save)
    held = hand_over(world, lea, shown=[kept], passed=[promise], plans_passed=[plan])
    actions.undo(by=lea, handover=held, version=held.version)
    assert not Shown.objects.unscoped("test").get(pk=kept.pk).handed
    assert Promise.objects.unscoped("test").get(pk=promise.pk).owner == world.staff["lea"]
    assert Plan.objects.unscoped("test").get(pk=plan.pk).owner == world.staff["lea"]
    assert not sees(viewer(world, "tom"), held)
    assert not Notice.objects.unscoped("test").filter(kind="post-handed-over", read=None).exists()


def test_what_was_changed_since_is_not_taken_back(world, passed, kept):
    lea, promise = viewer(world, "lea"), world.promises["lea year"]
    held = hand_over(world, lea, shown=[kept], passed=[promise])
    promises.do(by=lea, promise=Promise.objects.visible_to(lea).get(pk=promise.pk))
    with pytest.raises(Refused, match="changed since"):
        actions.undo(by=lea, handover=held, version=held.version)
    assert Shown.objects.unscoped("test").get(pk=kept.pk).handed, "nothing of it"


def test_nobody_hands_over_what_another_holds(world, passed):
    lea = viewer(world, "lea")
    tenure = queries.her_tenure(lea, world.posts["lea year"])
    for name in ("tom", "mo", "head"):
        with pytest.raises((PermissionDenied, OutOfSight)):
            actions.keep(by=viewer(world, name), tenure=tenure, version=0, note="", chosen={})


def test_a_post_without_a_next_holder_is_handed_to_whoever_comes(world, head, kept):
    held = hand_over(world, viewer(world, "lea"), shown=[kept])
    tenures.pass_post(by=head, post=world.posts["lea year"], holder=world.staff["mo"], first_day=NEXT)
    assert sees(viewer(world, "mo", NEXT), held)
    assert sees(viewer(world, "mo", NEXT), kept)


def test_she_prepares_and_hands_over_on_the_page(client, world, passed, kept):
    sign_in(client, world, "lea")
    page = reverse("handover:post", args=[world.posts["lea year"].ref])
    promise = world.promises["lea year"]
    text = client.get(page).text
    assert "lea year-shown" in text
    assert "lea year-promise" in text
    assert "tom-person holds it from" in text
    said = {"note": "Ring first.", "shown": [kept.ref], f"of_{promise.ref}": "pass"}
    client.post(page, said)
    held = Handover.objects.unscoped("test").get()
    assert held.handed_on is None
    assert held.note == "Ring first."
    assert "Ring first." in client.get(page).text
    answer = client.post(page, said | {"version": held.version, "hand-over": "1"}, follow=True)
    assert "is handed over" in answer.text
    assert client.get(page).status_code == 302, "it is handed over once"
    sign_in(client, world, "tom")
    theirs = client.get(reverse("handover:handed", args=[held.ref]))
    assert "Ring first." in theirs.text
    assert "It is yours from" in theirs.text
    assert "lea year-shown" not in theirs.text, "before the post is his"
    assert "You take over a post" in client.get(reverse("for-you")).text
    sign_in(client, world, "lea")
    client.post(reverse("handover:undo", args=[held.ref]))
    assert "Ring first." in client.get(page).text


def test_all_that_was_recorded_goes_by_one_tick(client, world, passed, kept):
    sign_in(client, world, "lea")
    page = reverse("handover:post", args=[world.posts["lea year"].ref])
    client.post(page, {"whole": "on"})
    held = Handover.objects.unscoped("test").get()
    assert kept.ref in held.chosen
    assert re.search(r'name="whole"[^>]* checked', client.get(page).text)
    client.post(page, {"version": held.version, "whole": "on", "hand-over": "1"})
    own = Shown.objects.unscoped("test").filter(tenure=kept.tenure, withdrawn=False)
    assert set(own.values_list("handed", flat=True)) == {True}


def test_letting_go_without_saying_why_is_asked_for(client, world, passed):
    sign_in(client, world, "lea")
    promise = world.promises["lea year"]
    page = reverse("handover:post", args=[world.posts["lea year"].ref])
    answer = client.post(page, {f"of_{promise.ref}": "let-go", "hand-over": "1"})
    assert answer.status_code == 422
    assert "Say why nobody will do it" in answer.text
    assert not Handover.objects.unscoped("test").exists()


def test_a_draft_saved_in_another_window_is_not_written_over(client, world, passed):
    sign_in(client, world, "lea")
    page = reverse("handover:post", args=[world.posts["lea year"].ref])
    client.post(page, {"note": "First"})
    client.post(page, {"note": "Second", "version": "1"})
    answer = client.post(page, {"note": "Third", "version": "1"}, follow=True)
    assert "in another window" in answer.text
    assert Handover.objects.unscoped("test").get().note == "Second"


def test_whoever_manages_posts_sees_what_goes_with_it_and_nothing_of_hers(client, world, passed, kept):
    lea = viewer(world, "lea")
    actions.keep(
        by=lea, tenure=queries.her_tenure(lea, world.posts["lea year"]), version=0, note="Between us", chosen={}
    )
    sign_in(client, world, "administrator")
    text = client.get(reverse("handover:post", args=[world.posts["lea year"].ref])).text
    assert "lea year-text-0" in text
    assert "tom-person" in text
    assert "Between us" not in text
    assert "lea year-shown" not in text
    assert "lea year-promise" not in text


def test_the_note_is_for_the_next_holder_and_not_for_whoever_comes_after_them(world, head, passed):
    held = hand_over(world, viewer(world, "lea"))
    later = viewer(world, "head", NEXT + timedelta(days=30))
    after = NEXT + timedelta(days=60)
    tenures.pass_post(by=later, post=world.posts["lea year"], holder=world.staff["mo"], first_day=after)
    assert sees(viewer(world, "tom", EVE + timedelta(days=20)), held)
    assert not sees(viewer(world, "mo", after), held)
    assert not sees(viewer(world, "mo", after - timedelta(days=1)), held)
    assert not sees(viewer(world, "tom", after), held), "whose post it is no longer"
    assert sees(viewer(world, "lea", after), held), "her own words"


def test_somebody_who_acts_reads_the_note_and_so_does_whoever_comes_after_them_for_good(world, head):
    lea = Tenure.objects.unscoped("test").get(post=world.posts["lea year"])
    lea.last_day = EVE
    unrecorded("her last day", lea.save)
    last = NEXT + timedelta(days=20)
    post = world.posts["lea year"]
    tenures.pass_post(by=head, post=post, holder=world.staff["tom"], first_day=NEXT, last_day=last)
    held = hand_over(world, viewer(world, "lea"))
    later = viewer(world, "head", NEXT)
    tenures.pass_post(by=later, post=post, holder=world.staff["mo"], first_day=last + timedelta(days=1))
    assert sees(viewer(world, "tom", NEXT), held)
    assert sees(viewer(world, "mo", last + timedelta(days=1)), held)


def test_who_comes_back_after_somebody_acted_for_them_reads_what_was_left_to_them(world, head, passed):
    held = hand_over(world, viewer(world, "lea"))
    begins, ends = NEXT + timedelta(days=30), NEXT + timedelta(days=40)
    later = viewer(world, "head", NEXT + timedelta(days=10))
    post = world.posts["lea year"]
    tenures.pass_post(by=later, post=post, holder=world.staff["mo"], first_day=begins, last_day=ends)
    assert sees(viewer(world, "tom", ends + timedelta(days=1)), held)
    assert not sees(viewer(world, "mo", begins), held), "who acts for Tom, not for Lea"


def test_what_was_written_in_a_second_window_does_not_take_the_place_of_the_first(client, world, passed):
    sign_in(client, world, "lea")
    page = reverse("handover:post", args=[world.posts["lea year"].ref])
    client.post(page, {"note": "First", "version": ""})
    answer = client.post(page, {"note": "Second", "version": ""}, follow=True)
    assert "in another window" in answer.text
    assert "Second" in answer.text, "nothing that was typed is lost"
    assert Handover.objects.unscoped("test").get().note == "First"
    client.post(page, {"note": "Second", "version": "1"})
    assert Handover.objects.unscoped("test").get().note == "Second"


def test_what_is_hers_at_another_school_is_not_handed_over_with_this_post(client, world, passed):
    birch = world.schools["birch"]
    there = Staff(school=birch, user=world.users["lea"], name="lea-there", first_day=START)
    unrecorded("she works at two schools", there.save)
    other = Promise(school=birch, what="elsewhere", owner=there, giver=there, due=NEXT, given_on=TODAY)
    unrecorded("an action there", other.save)
    sign_in(client, world, "lea")
    text = client.get(reverse("handover:post", args=[world.posts["lea year"].ref])).text
    assert "elsewhere, by" not in text


def test_why_it_is_let_go_is_kept_with_the_draft(client, world, passed):
    sign_in(client, world, "lea")
    promise = world.promises["lea year"]
    page = reverse("handover:post", args=[world.posts["lea year"].ref])
    client.post(page, {f"of_{promise.ref}": "let-go", f"why_{promise.ref}": "The trip is off."})
    assert "The trip is off." in client.get(page).text


def test_one_who_is_named_after_it_was_handed_over_is_told_as_well(world, head):
    held = hand_over(world, viewer(world, "lea"))
    run_waiting()
    tenures.pass_post(by=head, post=world.posts["lea year"], holder=world.staff["tom"], first_day=NEXT)
    assert "handed over" in run_waiting()
    told = Notice.objects.unscoped("test").filter(kind="post-handed-over", what=held.ref)
    assert [each.to_id for each in told] == [world.users["tom"].pk]


def test_the_note_is_not_for_whoever_joins_the_next_holder_later(world, head, passed):
    held = hand_over(world, viewer(world, "lea"))
    joined = NEXT + timedelta(days=30)
    tenures.share_post(by=head, post=world.posts["lea year"], holder=world.staff["mo"], first_day=joined)
    assert sees(viewer(world, "tom", joined), held)
    assert not sees(viewer(world, "mo", joined), held)


def test_two_who_come_next_on_the_same_day_both_read_the_note(world, head, passed):
    held = hand_over(world, viewer(world, "lea"))
    tenures.share_post(by=head, post=world.posts["lea year"], holder=world.staff["mo"], first_day=NEXT)
    assert sees(viewer(world, "tom", NEXT), held)
    assert sees(viewer(world, "mo", NEXT), held)


def test_who_came_long_ago_is_not_told_again_once_the_notice_is_pruned(world, passed, monkeypatch):
    held = hand_over(world, viewer(world, "lea"))
    told = Notice.objects.unscoped("test").filter(kind="post-handed-over", what=held.ref)
    unrecorded("pruned", told.delete)
    monkeypatch.setattr(clock, "today", lambda: NEXT + timedelta(days=100))
    actions.tell_who_came(None)
    assert not told.exists()
    monkeypatch.setattr(clock, "today", lambda: NEXT + timedelta(days=30))
    actions.tell_who_came(None)
    assert told.count() == 1, "who came lately is"
