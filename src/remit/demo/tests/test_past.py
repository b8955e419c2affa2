"""Five past years as they are drawn, at full size and without a database."""

from collections import Counter
from datetime import date
from functools import cache
from random import Random

import pytest

from remit.demo.families import Town
from remit.demo.groups import FORM, drafted_groups
from remit.demo.highmoor import HIGHMOOR
from remit.demo.larkfold import LARKFOLD
from remit.demo.past import Past
from remit.demo.plan import SIXTH_FORM
from remit.demo.rows import children_of
from remit.demo.tests.test_pupils import BEGUN, PLANS
from remit.school.rows.checks import upn_fault, usual_year

YEARS = 5


@cache
def drawn(key):
    plan = {"larkfold": LARKFOLD, "highmoor": HIGHMOOR}[key]
    town, random = Town(Random("town")), Random(plan.key)
    children = children_of(plan, BEGUN, random, town)
    past = Past(plan, children, drafted_groups(plan, children, random), BEGUN, YEARS, town)
    return past, dict(past.year_by_year())


@pytest.mark.parametrize("plan", PLANS)
class TestThePast:
    @pytest.fixture(autouse=True)
    def _drawn(self, plan):
        self.past, self.years = drawn(plan.key)

    def there(self, began):
        """Who is in any group of that year, with the year group of the form."""
        return {person: each.year for each in self.years[began] if each.type == FORM for person in each.members}

    def test_it_goes_back_the_years_asked_for(self, plan):
        assert list(self.years) == [BEGUN - number for number in range(1, YEARS + 1)]

    def test_the_school_was_about_as_large_in_every_year(self, plan):
        now = len(self.past.children)
        assert all(0.94 * now < len(self.there(began)) <= now for began in self.years)

    def test_everybody_was_in_one_form_of_the_year_group_of_her_age(self, plan):
        for began, groups in self.years.items():
            placed = [person for each in groups if each.type == FORM for person in each.members]
            assert len(placed) == len(set(placed))
            for person, year in self.there(began).items():
                assert usual_year(self.past.people[person].born, date(began, 9, 1)) == year

    def test_nobody_was_there_before_she_came_or_after_she_left(self, plan):
        for began, groups in self.years.items():
            for child in {self.past.people[person] for each in groups for person in each.members}:
                assert child.joined <= date(began, 9, 1)
                assert child.left is None or child.left >= date(began + 1, 8, 31)

    def test_whoever_was_there_and_is_not_now_has_a_last_day(self, plan):
        assert all(each.left for each in self.past.gone)
        seen = {person for began in self.years for person in self.there(began)}
        assert seen >= set(range(len(self.past.children), len(self.past.people)))

    def test_most_left_from_the_last_year_group_or_before_the_sixth_form_and_a_few_moved_away(self, plan):
        left = Counter(each.year for each in self.past.gone)
        final = {plan.last_year, SIXTH_FORM - 1} & set(plan.years)
        assert sum(number for year, number in left.items() if year in final) > 0.8 * len(self.past.gone)
        assert set(left) > final

    def test_everybody_kept_the_form_from_year_to_year(self, plan):
        letters = {}
        for began in self.years:
            for each in self.years[began]:
                if each.type == FORM:
                    for person in each.members:
                        stage = (person, each.year >= SIXTH_FORM)
                        letters.setdefault(stage, set()).add(each.name.removeprefix("R ").lstrip("0123456789 "))
        assert all(len(each) == 1 for each in letters.values())

    def test_an_option_of_year_11_was_hers_in_year_10_too(self, plan):
        if not plan.departments:
            pytest.skip("nobody chooses there")
        for began in list(self.years)[1:]:
            before, after = (self.options(year) for year in (began, began + 1))
            for person, subjects in after.items():
                if person in before:
                    assert subjects == before[person]

    def options(self, began):
        found = {}
        for each in self.years[began]:
            if " block " in each.block and each.year in {10, 11}:
                for person in each.members:
                    found.setdefault(person, set()).add(each.subject)
        return found

    def test_nobody_was_in_two_places_of_one_block(self, plan):
        for groups in self.years.values():
            held = Counter((each.block, person) for each in groups if " " in each.block for person in each.members)
            subjects = {(each.block, each.subject) for each in groups if " half " in each.block}
            halves = Counter(block for block, _ in subjects)
            assert all(number <= halves.get(block, 1) for (block, _), number in held.items())

    def test_numbers_and_names_are_nobody_s_twice(self, plan):
        upns = [each.upn for each in self.past.people if each.upn]
        assert len(set(upns)) == len(upns)
        assert not [upn for upn in upns if upn_fault(upn)]
        names = [(each.given, each.family_name) for each in self.past.people]
        assert len(set(names)) == len(names)

    def test_it_is_the_same_each_time(self, plan):
        again, years = drawn.__wrapped__(plan.key)
        assert _told(again.people) == _told(self.past.people)
        assert years == self.years


def _told(people):
    return [(each.given, each.family, each.upn, each.joined, each.left, each.held) for each in people]
