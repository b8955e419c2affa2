"""Families as they are drawn: whom to ring, what it may be, and what the two schools share."""

import re
from collections import Counter

import pytest

from remit.demo.tests.test_pupils import town

NUMBER = re.compile(r"07700 900\d{3}|01632 960\d{3}")


@pytest.fixture
def children():
    return [child for found, _ in town().values() for child in found]


@pytest.fixture
def contacts(children):
    return [contact for child in children for contact in child.home.contacts]


def test_every_child_has_somebody_to_ring_and_most_have_two(children):
    many = Counter(min(len(each.home.contacts), 3) for each in children)
    assert many[0] == 0
    assert many[1] < many[2] > many[3]


def test_numbers_are_kept_for_drama_and_post_goes_nowhere(contacts, children):
    assert all(NUMBER.fullmatch(phone) for each in contacts for phone in each.phones)
    assert all(each.email.endswith(".example") for each in contacts if each.email)
    assert all(home.postcode.startswith("ZZ") for each in children for home in each.home.homes)


def test_a_child_looked_after_has_a_foster_carer_and_a_social_worker(children):
    for child in children:
        relations = {each.relation for each in child.home.contacts}
        assert ("LAC" in child.codes) == ({"foster", "social"} <= relations)


def test_parents_who_live_apart_have_a_home_each_and_both_get_letters(children):
    apart = [each for each in children if each.home.household == "apart"]
    assert len(apart) > len(children) / 10
    for child in apart:
        first, second, *_ = child.home.contacts
        assert {first.home, second.home} == {home.name for home in child.home.homes}
        assert first.letters
        assert second.letters or second.barred


def test_interpreters_are_for_families_who_speak_another_language(contacts):
    needed = [each for each in contacts if each.interpreter]
    assert needed
    assert all(each.language != "English" for each in needed)


def test_three_court_orders_keep_a_contact_away(children):
    barred = [each for child in children for each in child.home.contacts if each.barred]
    assert len(barred) == 3
    assert not [each for each in barred if each.letters or each.lives_with]


def test_brothers_and_sisters_are_at_both_schools_with_the_same_contacts():
    primary, secondary = ({id(each.home.contacts): each for each in found} for found, _ in town().values())
    shared = primary.keys() & secondary.keys()
    assert len(shared) > 30
    for key in shared:
        assert primary[key].home.contacts == secondary[key].home.contacts
