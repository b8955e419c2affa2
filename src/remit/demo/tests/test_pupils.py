"""The children and their groups as they are drawn, at full size and without a database."""

from datetime import date
from functools import cache
from random import Random

import pytest

from remit.demo.families import Town
from remit.demo.groups import CLASS, FORM, drafted_groups
from remit.demo.highmoor import HIGHMOOR
from remit.demo.larkfold import LARKFOLD
from remit.demo.names import origins
from remit.demo.plan import SIXTH_FORM
from remit.demo.rows import children_of
from remit.demo.staff import email, everybody, is_teacher, tutors
from remit.demo.timetable import drafted_timetable
from remit.school.reference import values_of
from remit.school.rows.checks import upn_fault, usual_year
from remit.school.rows.lists import languages_by_name

BEGUN = 2026
PLANS = [pytest.param(plan, id=plan.key) for plan in (LARKFOLD, HIGHMOOR)]


@cache
def town():
    """The children of both schools, by school: families of the first are known when the second is drawn."""
    of = Town(Random("town"))
    schools = {}
    for plan in (LARKFOLD, HIGHMOOR):
        random = Random(plan.key)
        schools[plan.key] = children_of(plan, BEGUN, random, of), random
    return schools


@cache
def drawn(key):
    plan = {each.key: each for each in (LARKFOLD, HIGHMOOR)}[key]
    children, random = town()[key]
    groups = drafted_groups(plan, children, random)
    people = everybody(plan, sum(each.type == FORM for each in groups), random)
    tutoring = tutors(plan, people, groups)
    return children, groups, people, drafted_timetable(plan, people, groups, tutoring, random), tutoring


@pytest.mark.parametrize("plan", PLANS)
class TestASchool:
    @pytest.fixture(autouse=True)
    def _drawn(self, plan):
        self.children, self.groups, self.people, self.timetable, self.tutors = drawn(plan.key)

    def share(self, code, among=None):
        among = self.children if among is None else among
        return sum(code in each.codes for each in among) / len(among)

    def test_it_is_of_the_size_it_says(self, plan):
        assert len(self.children) == {"larkfold": 420, "highmoor": 1200}[plan.key]
        assert len(self.people) == pytest.approx({"larkfold": 51, "highmoor": 129}[plan.key], abs=3)
        assert sum(map(is_teacher, self.people)) == pytest.approx({"larkfold": 19, "highmoor": 79}[plan.key], abs=3)

    def test_every_child_has_the_age_of_her_year_group(self, plan):
        assert all(usual_year(each.born, date(BEGUN, 9, 1)) == each.year for each in self.children)

    def test_numbers_are_valid_and_nobody_s_twice_and_a_few_have_none(self, plan):
        held = [each.upn for each in self.children if each.upn]
        assert not [upn for upn in held if upn_fault(upn) or upn[1:4] != "999"]
        assert len(set(held)) == len(held) == len(self.children) - 5

    def test_no_two_children_have_one_name(self, plan):
        names = [(each.given, each.family_name) for each in self.children]
        assert len(set(names)) == len(names)

    def test_some_are_brothers_and_sisters(self, plan):
        assert len({each.family for each in self.children}) < len(self.children) * 0.7

    def test_characteristics_are_as_common_as_in_the_country(self, plan):
        younger = [each for each in self.children if each.year <= 11]
        assert self.share("K") == pytest.approx(0.14, abs=0.025)
        assert self.share("E") == pytest.approx(0.05, abs=0.015)
        assert self.share("PP", younger) == pytest.approx(0.28, abs=0.04)
        assert sum(each.value("FSM") == "T" for each in younger) / len(younger) == pytest.approx(0.25, abs=0.03)
        assert 0 < sum(each.value("FSM") == "X" for each in younger) / len(younger) < 0.05
        assert self.share("EAL") == pytest.approx(0.21, abs=0.04)
        assert 0 < self.share("LAC") < 0.01
        assert 0 < self.share("PLAC") < 0.02
        assert all(0 < self.share(code) < 0.12 for code in ("SERVICE", "CARER", "MEDICAL"))

    def test_characteristics_hang_together(self, plan):
        poor = [each for each in self.children if each.value("FSM") == "T"]
        with_needs = [each for each in self.children if {"K", "E"} & set(each.codes)]
        funded = [each for each in self.children if each in poor or {"LAC", "PLAC"} & set(each.codes)]
        assert all("PP" in each.codes for each in funded if each.year <= 11)
        assert not [each for each in with_needs if {"K", "E"} <= set(each.codes)]
        assert self.share("PP", with_needs) > self.share("PP")
        assert sum("PP" in each.codes for each in self.children) > len(poor)

    def test_wider_free_meals_began_in_august_2026_and_bring_no_premium(self, plan):
        wider = [each for each in self.children if each.value("FSM") == "X"]
        assert not [each for each in wider if "PP" in each.codes and not {"LAC", "PLAC"} & set(each.codes)]
        days = {held.first_day for each in wider for held in each.held if held.code == "FSM"}
        assert min(days) >= date(2026, 8, 1)

    def test_a_child_on_the_sen_register_has_needs_in_order_and_nobody_else_has_any(self, plan):
        for child in self.children:
            needs = [each for each in child.held if each.code == "NEED"]
            assert [each.rank for each in needs] == list(range(1, len(needs) + 1))
            assert len({each.value for each in needs}) == len(needs)
            assert bool(needs) == bool({"K", "E"} & set(child.codes))
            assert {each.value for each in needs} <= values_of("sen_needs").keys()

    def test_language_proficiency_and_ethnicity_fit_the_family_that_bears_the_name(self, plan):
        for child in self.children:
            assert child.value("ETHNICITY") in child.home.origin.ethnicities
            assert child.value("ETHNICITY") in values_of("ethnicity")
            assert ("EAL" in child.codes) == (child.value("LANGUAGE") != "ENG")
            assert ("EAL" in child.codes) == (child.value("PROF") in values_of("proficiency"))
            known = {languages_by_name()[each] for each in ("English", *child.home.origin.languages)}
            assert child.value("LANGUAGE") in known

    def test_what_an_adult_must_do_fits_its_field(self, plan):
        told = [each.emergency for each in self.children if each.emergency]
        assert 2 < len(told) < len(self.children) / 20
        assert all(len(text) <= 160 for text in told)

    def test_nobody_joined_before_the_school_begins_or_in_a_year_to_come(self, plan):
        for child in self.children:
            assert BEGUN - (child.year - plan.first_year) <= child.joined.year <= BEGUN

    def test_everybody_but_one_is_in_one_form(self, plan):
        placed = [place for each in self.groups if each.type == FORM for place in each.members]
        assert len(placed) == len(set(placed)) == len(self.children) - 1

    def test_groups_hold_children_of_their_own_year_in_sensible_numbers(self, plan):
        for group in self.groups:
            assert {self.children[place].year for place in group.members} == {group.year}
            assert (9 if group.year >= SIXTH_FORM else 12) <= len(group.members) <= 34, group.name
        assert len({each.name for each in self.groups}) == len(self.groups)

    def test_everybody_is_taught_maths_in_one_class(self, plan):
        taught = [
            place for each in self.groups if each.type == CLASS and each.subject == "Maths" for place in each.members
        ]
        younger = sum(each.year < SIXTH_FORM for each in self.children)
        assert len(taught) == len(set(taught)) >= younger - 1

    def test_every_group_has_somebody_but_those_that_wait(self, plan):
        waiting = {each.name for each in self.groups} - self.tutors.keys() - self.timetable.teachers.keys()
        assert waiting == {"larkfold": set(), "highmoor": {"9F", "8Ma5"}}[plan.key]

    def test_no_two_people_have_one_address(self, plan):
        addresses = [email(each, plan) for each in self.people]
        assert len(set(addresses)) == len(addresses)


def test_every_origin_has_names_for_both_and_shares_come_to_about_a_hundred():
    assert all(each.girls and each.boys and each.families for each in origins())
    assert 95 < sum(each.share for each in origins()) < 105
