"""What forms and filters offer, and what they refuse in a sentence."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.school import actions
from remit.school.models import Post, Pupil
from remit.school.registers import GROUPS, PUPILS
from tests.world import START, viewer

POST = {"title": "new", "standing": "leader", "first_day": "2026-11-16"}


@pytest.fixture
def page(world, client):
    client.force_login(world.users["administrator"])
    return client


def offered(world, name, register, filter_name):
    found = next(each for each in register.filters if each.name == filter_name)
    return [label for _, label in found.choices(viewer(world, name))]


# Filters offer what the list holds


@pytest.mark.parametrize(
    ("name", "years", "forms"),
    [
        ("lea", ["Year 8", "Year 11"], ["8A", "11A"]),
        ("mo", ["Year 7"], ["7A"]),
        ("tom", ["Year 11"], ["11A"]),
        ("newcomer", [], []),
        ("administrator", ["Year 7", "Year 8", "Year 9", "Year 11"], ["7A", "8A", "9A", "11A"]),
    ],
)
def test_the_pupil_list_offers_the_years_and_forms_of_its_pupils(world, name, years, forms):
    assert offered(world, name, PUPILS, "year") == years
    assert offered(world, name, PUPILS, "form") == forms


@pytest.mark.parametrize(
    ("name", "years"), [("lea", ["Year 8", "Year 9", "Year 11"]), ("tom", ["Year 11"]), ("newcomer", [])]
)
def test_the_list_of_groups_offers_the_years_of_its_groups(world, name, years):
    assert offered(world, name, GROUPS, "year") == years


def test_a_year_that_comes_into_her_remit_is_offered(world):
    def joins():
        Pupil.objects.create(school=world.schools["alder"], given_name="g", family_name="f", year=10, first_day=START)

    unrecorded("test", joins)
    assert "Year 10" in offered(world, "administrator", PUPILS, "year")
    assert "Year 10" not in offered(world, "lea", PUPILS, "year")


# Nobody is their own line manager


def test_a_new_post_is_not_managed_by_its_holder(world, page):
    lea = world.staff["lea"].ref
    answer = page.post(reverse("school:posts.add"), {**POST, "holder": lea, "line_manager": lea})
    assert answer.status_code == 422
    assert "A post&#x27;s line manager is somebody other than its holder." in answer.content.decode()
    assert not Post.objects.unscoped("test").filter(title="new").exists()


def test_a_post_is_not_given_to_its_holder_to_manage(world, page):
    url = reverse("school:posts.edit", args=[world.posts["lea year"].ref])
    answer = page.post(url, {"title": "new", "line_manager": world.staff["lea"].ref, "version": "1"})
    assert answer.status_code == 422
    assert "somebody other than its holder" in answer.content.decode()


def test_no_road_leads_to_a_post_managed_by_its_holder(world, administrator):
    lea = world.staff["lea"]
    with pytest.raises(PermissionDenied):
        actions.add_post(by=administrator, title="x", holder=lea, line_manager=lea, standing="leader", first_day=START)
    with pytest.raises(PermissionDenied):
        actions.amend_post(by=administrator, post=world.posts["lea year"], version=1, title="x", line_manager=lea)
    post = actions.amend_post(
        by=administrator, post=world.posts["lea year"], version=1, title="x", line_manager=world.staff["mo"]
    )
    assert post.line_manager == world.staff["mo"]


# One word for one thing


def test_a_colleague_has_an_e_mail_address(page):
    text = page.get(reverse("school:staff.add")).content.decode()
    assert re.search(r"<label[^>]*>E-mail address", text)
