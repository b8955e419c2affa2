"""When a plan is looked at again."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from remit.areas.plans.dates import first_review, next_review, open_day
from remit.areas.plans.models import TERM, UNITS, WEEK, YEAR
from remit.school.calendar import halves


@dataclass(frozen=True)
class Dates:
    first_day: date
    last_day: date
    break_first_day: date
    break_last_day: date


AUTUMN = Dates(date(2026, 9, 1), date(2026, 12, 18), date(2026, 10, 26), date(2026, 10, 30))
SPRING = Dates(date(2027, 1, 4), date(2027, 3, 25), date(2027, 2, 15), date(2027, 2, 19))
SUMMER = Dates(date(2027, 4, 12), date(2027, 7, 21), date(2027, 5, 31), date(2027, 6, 4))
TERMS = (AUTUMN, SPRING, SUMMER)
INSET = date(2026, 11, 27)


def test_weeks_are_counted_from_the_review():
    assert next_review(date(2026, 11, 16), 2, WEEK, TERMS) == date(2026, 11, 30)


def test_a_day_in_the_holidays_is_the_last_school_day_before():
    assert next_review(date(2026, 12, 9), 2, WEEK, TERMS) == date(2026, 12, 18)


def test_where_there_was_no_school_since_the_review_it_is_the_first_day_after():
    assert next_review(date(2026, 12, 18), 1, WEEK, TERMS) == date(2027, 1, 4)


def test_a_closed_day_and_a_weekend_are_no_days_for_a_review():
    assert open_day(INSET, TERMS, {INSET}, after=date(2026, 11, 2)) == date(2026, 11, 26)
    assert open_day(date(2026, 11, 29), TERMS, {INSET}, after=date(2026, 11, 2)) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        (date(2026, 9, 7), SPRING.last_day),
        (date(2026, 12, 18), SPRING.last_day),
        (date(2026, 12, 25), SPRING.last_day),
        (date(2027, 3, 1), SUMMER.last_day),
    ],
)
def test_of_terms_it_is_the_end_of_the_next(held, due):
    assert next_review(held, 1, TERM, TERMS) == due


def test_a_plan_that_begins_is_first_looked_at_in_its_own_term_where_weeks_of_it_are_left():
    assert first_review(date(2026, 9, 7), 1, TERM, TERMS) == AUTUMN.last_day
    assert first_review(date(2026, 12, 7), 1, TERM, TERMS) == SPRING.last_day
    assert first_review(date(2026, 9, 7), 2, TERM, TERMS) == SPRING.last_day
    assert first_review(date(2026, 9, 7), 4, WEEK, TERMS) == date(2026, 10, 5)


def test_past_the_terms_that_are_entered_weekdays_will_do():
    assert next_review(date(2026, 11, 16), 1, YEAR, TERMS) == date(2027, 11, 15)
    assert next_review(date(2027, 7, 1), 1, TERM, TERMS).weekday() < 5
    assert next_review(date(2026, 11, 14), 1, WEEK, ()) == date(2026, 11, 20)


def test_a_plan_that_is_to_end_is_looked_at_by_then():
    assert next_review(date(2026, 11, 16), 6, WEEK, TERMS, until=date(2026, 12, 4)) == date(2026, 12, 4)


@given(
    held=some.dates(date(2026, 9, 1), date(2027, 8, 31)),
    every=some.integers(1, 12),
    unit=some.sampled_from([code for code, _ in UNITS]),
    closed=some.sets(some.dates(date(2026, 9, 1), date(2027, 7, 21)), max_size=12),
    lasts=some.none() | some.integers(1, 80),
)
def test_the_next_review_is_a_later_day_on_which_there_is_school(held, every, unit, closed, lasts):
    until = held + timedelta(days=lasts) if lasts else None
    due = next_review(held, every, unit, TERMS, closed, until=until)
    assert due > held
    assert due.weekday() < 5
    if due <= SUMMER.last_day:
        assert due not in closed
        assert any(due in half for term in TERMS for half in halves(term))


@given(held=some.dates(date(2026, 9, 1), date(2027, 6, 30)), every=some.integers(1, 8))
def test_it_is_never_later_than_the_rhythm_says_where_there_was_school_in_between(held, every):
    due, wanted = next_review(held, every, WEEK, TERMS), held + timedelta(weeks=every)
    days = [held + timedelta(days=number) for number in range(1, every * 7 + 1)]
    if any(day.weekday() < 5 and any(day in half for term in TERMS for half in halves(term)) for day in days):
        assert due <= wanted
