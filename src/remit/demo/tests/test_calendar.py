from datetime import date, timedelta

import pytest

from remit.demo.calendar import begun, inset_days, is_school_day, last_school_day, school_days, term_values, terms
from remit.demo.moments import at
from remit.leading.home.forms import SetUpForm
from remit.school.calendar import halves


def test_the_terms_are_those_that_setting_up_a_school_proposes():
    with at(date(2026, 11, 20)):
        proposed = {name: field.initial for name, field in SetUpForm().fields.items() if field.initial}
    for term in term_values(2026):
        code = term.pop("name").lower()
        assert {part: proposed[f"{code}_{part}"] for part in term} == term


@pytest.mark.parametrize("year", range(2024, 2040))
def test_in_any_year_terms_follow_each_other_and_hold_their_half_term(year):
    ends = date(year, 8, 31)
    for term in terms(year):
        assert ends < term.first_day < term.break_first_day < term.break_last_day < term.last_day
        assert len(halves(term)) == 2
        ends = term.last_day
    assert 182 <= len(list(school_days(date(year, 9, 1), date(year + 1, 8, 31)))) <= 197


@pytest.mark.parametrize(
    ("day", "lived"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 22), date(2026, 11, 20)),
        (date(2026, 10, 29), date(2026, 10, 23)),
        (date(2026, 12, 28), date(2026, 12, 18)),
        (date(2027, 8, 15), date(2027, 7, 21)),
        (date(2029, 9, 1), date(2029, 7, 18)),
        (date(2026, 9, 1), date(2026, 9, 1)),
    ],
)
def test_the_demo_lives_on_the_last_school_day(day, lived):
    assert last_school_day(day) == lived


def test_the_summer_holiday_belongs_to_the_year_before():
    assert (begun(date(2027, 8, 31)), begun(date(2027, 9, 1))) == (2026, 2027)


def test_an_inset_day_is_no_school_day():
    assert not [day for day in inset_days(2026) if is_school_day(day)]


def test_no_weekend_and_no_holiday_is_a_school_day():
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(365)]
    assert not [day for day in days if is_school_day(day) and (day.weekday() > 4 or day.month == 8)]
