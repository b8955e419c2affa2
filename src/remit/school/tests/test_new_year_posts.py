"""Posts at the end of a year: which of them somebody leaves, which end, and who holds them next."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.school import tenures
from remit.school.models import Staff, Tenure
from remit.school.newyear import preview
from remit.school.tests.beginning import EVE, FIRST
from tests.access_walk import sign_in

JULY = date(2027, 7, 21)


def changed(row, **said):
    for name, value in said.items():
        setattr(row, name, value)
    unrecorded("test", row.save)
    return row


def tenure_of(world, key="lea year"):
    return Tenure.objects.unscoped("test").get(post=world.posts[key])


def passing(head, new):
    return {
        str(each.post): ([str(one) for one, _ in each.ending], [str(one) for one in each.coming])
        for each in preview.passing(head, new)
    }


def test_nothing_passes_where_everybody_stays(head, new):
    assert passing(head, new) == {}


@pytest.mark.parametrize("day", [JULY, EVE])
def test_a_post_whose_holder_leaves_is_named_with_who_comes(world, head, new, day):
    changed(world.staff["lea"], last_day=day)
    assert passing(head, new) == {"lea year-post": (["lea-person"], []), "lea maths-post": (["lea-person"], [])}
    tenures.pass_post(by=head, post=world.posts["lea year"], holder=world.staff["tom"], first_day=FIRST)
    assert passing(head, new)["lea year-post"] == (["lea-person"], ["tom-person"])


def test_who_follows_and_leaves_too_does_not_come(world, head, new):
    changed(tenure_of(world), last_day=JULY)
    changed(world.staff["tom"], last_day=EVE)
    tenures.pass_post(by=head, post=world.posts["lea year"], holder=world.staff["tom"], first_day=JULY + timedelta(1))
    assert passing(head, new)["lea year-post"] == (["lea-person", "tom-person"], [])


def test_who_comes_back_after_somebody_acted_holds_it(world, head, new):
    given = {"post": world.posts["lea year"], "holder": world.staff["tom"]}
    tenures.pass_post(by=head, first_day=JULY, last_day=EVE, **given)
    assert passing(head, new) == {"lea year-post": (["tom-person"], ["lea-person"])}


def test_a_post_of_two_is_held_by_the_one_who_stays(world, head, new):
    tenures.share_post(by=head, post=world.posts["lea year"], holder=world.staff["mo"], first_day=JULY)
    changed(tenure_of_her(world), last_day=EVE)
    assert passing(head, new) == {"lea year-post": (["lea-person"], ["mo-person"])}


def tenure_of_her(world):
    return Tenure.objects.unscoped("test").get(post=world.posts["lea year"], staff=world.staff["lea"])


def test_a_post_that_ends_is_named_and_asks_for_nobody(client, world, head, new):
    changed(world.posts["lea year"], last_day=JULY)
    changed(tenure_of(world), last_day=JULY)
    sign_in(client, world, "head")
    text = client.get(reverse("school:new-year.one", args=[new.ref])).text
    assert "The post ends on 21 July 2027" in text
    assert reverse("school:posts.pass-on", args=[world.posts["lea year"].ref]) not in text


def test_the_head_names_who_comes_next_from_the_page_from_the_first_day(client, world, new):
    changed(world.staff["lea"], last_day=EVE)
    sign_in(client, world, "head")
    page = reverse("school:new-year.one", args=[new.ref])
    text = client.get(page).text
    pass_on = reverse("school:posts.pass-on", args=[world.posts["lea year"].ref]) + "?from=2027-09-01"
    assert pass_on in text
    assert 'value="2027-09-01"' in client.get(pass_on).text
    said = {"holder": world.staff["tom"].ref, "first_day": FIRST.isoformat(), "how": "good"}
    client.post(pass_on, said)
    text = client.get(page).text
    assert "tom-person holds it from 1 September 2027" in text
    assert pass_on not in text


@pytest.mark.parametrize("asked", ["", "?from=", "?from=soon", "?from=2027-13-45", "?from=2020-01-01"])
def test_a_day_that_is_none_or_gone_by_is_not_offered(client, world, asked):
    sign_in(client, world, "head")
    page = reverse("school:posts.pass-on", args=[world.posts["lea year"].ref])
    assert 'value="2026-11-16"' in client.get(page + asked).text


def test_a_colleague_who_is_still_to_begin_can_be_named_from_their_first_day(client, world, new):
    school = new.school
    coming = Staff(school=school, name="coming-person", first_day=FIRST)
    unrecorded("appointed in summer", coming.save)
    sign_in(client, world, "head")
    page = reverse("school:posts.pass-on", args=[world.posts["lea year"].ref])
    assert "coming-person" in client.get(page).text
    said = {"holder": coming.ref, "how": "good"}
    answer = client.post(page, said | {"first_day": EVE.isoformat()})
    assert "coming-person begins on 1 September 2027" in answer.text
    client.post(page, said | {"first_day": FIRST.isoformat()})
    assert Tenure.objects.unscoped("test").filter(staff=coming, first_day=FIRST).exists()


def test_a_colleague_who_has_left_by_then_is_not_named(client, world):
    changed(world.staff["tom"], last_day=EVE)
    sign_in(client, world, "head")
    page = reverse("school:posts.pass-on", args=[world.posts["lea year"].ref])
    said = {"holder": world.staff["tom"].ref, "how": "good", "first_day": FIRST.isoformat()}
    assert "tom-person leaves on 31 August 2027" in client.post(page, said).text


def test_a_post_whose_line_manager_leaves_is_named(client, world, new):
    sign_in(client, world, "head")
    page = reverse("school:new-year.one", args=[new.ref])
    edit = reverse("school:posts.edit", args=[world.posts["tom"].ref])
    assert edit not in client.get(page).text
    changed(world.staff["lea"], last_day=EVE)
    text = client.get(page).text
    assert edit in text
    assert "lea-person, who manages it, leaves on 31 August 2027" in text
