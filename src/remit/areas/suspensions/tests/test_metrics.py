"""The arithmetic, with the worked example of the facts file: three days, two days, three lunchtimes, then nine days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.suspensions import metrics, reference
from remit.areas.suspensions.metrics import AM, ASKED, HEAR, MUST, NONE, PM, Limits, Span

LIMITS = reference.limits_on(date(2026, 11, 16))
FIRST = date(2026, 9, 1)
YEAR = [FIRST + timedelta(days=number) for number in range(320)]
WEEKDAYS = [day for day in YEAR if day.weekday() < 5 and not date(2026, 10, 26) <= day <= date(2026, 10, 30)]
days = st.sampled_from(WEEKDAYS)
sessions = st.sampled_from([AM, PM])


def halves(span):
    return sum(metrics.half_days(span, WEEKDAYS).values())


def duty(total, *, permanent=False, exam=False, represented=True):
    return metrics.duty(total, permanent=permanent, exam=exam, represented=represented, limits=LIMITS)


def test_the_limits_are_those_of_the_data():
    assert Limits() == LIMITS


def test_three_days_two_days_and_three_lunchtimes_are_six_and_a_half_and_nine_more_are_over_fifteen():
    september = halves(Span(date(2026, 9, 14), date(2026, 9, 16)))
    october = halves(Span(date(2026, 10, 5), date(2026, 10, 6)))
    lunchtimes = halves(Span(date(2026, 10, 12), date(2026, 10, 14), lunch=True))
    assert (september, october, lunchtimes) == (6, 4, 3)
    autumn = september + october + lunchtimes
    assert metrics.said(autumn) == "6½ days"
    assert duty(autumn) == ASKED
    assert metrics.within_days(ASKED, LIMITS) == 50
    assert duty(autumn, represented=False) == NONE
    more = autumn + halves(Span(date(2026, 12, 1), date(2026, 12, 11)))
    assert metrics.said(more) == "15½ days"
    assert duty(more, represented=False) == MUST
    assert metrics.within_days(MUST, LIMITS) == 15


@pytest.mark.parametrize(("total", "of"), [(0, HEAR), (10, HEAR), (11, ASKED), (30, ASKED), (31, MUST), (90, MUST)])
def test_the_boards_duty_changes_over_five_and_over_fifteen_days(total, of):
    assert duty(total) == of


def test_a_permanent_exclusion_or_a_missed_examination_is_always_met_about():
    assert duty(0, permanent=True, represented=False) == MUST
    assert duty(1, exam=True, represented=False) == MUST


def test_from_an_afternoon_to_a_morning_over_a_weekend_and_over_the_half_term():
    assert halves(Span(date(2026, 11, 13), date(2026, 11, 16), PM, AM)) == 2
    assert halves(Span(date(2026, 10, 23), date(2026, 11, 2))) == 4
    assert halves(Span(date(2026, 11, 16), date(2026, 11, 16), PM, PM)) == 1
    assert not Span(date(2026, 11, 16), date(2026, 11, 16), PM, AM).is_in_order


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 days"), (1, "half a day"), (2, "1 day"), (3, "1½ days"), (4, "2 days"), (90, "45 days")],
)
def test_half_days_are_said_in_words(number, words):
    assert metrics.said(number) == words


def test_school_days_are_counted_on_and_the_sixth_is_counted_from_the_first():
    monday = date(2026, 11, 16)
    assert metrics.nth(6, monday, WEEKDAYS) == date(2026, 11, 23)
    assert metrics.after(monday, 15, WEEKDAYS) == date(2026, 12, 7)
    assert metrics.after(date(2026, 10, 23), 1, WEEKDAYS) == date(2026, 11, 2)
    assert metrics.after(monday, 1, [monday]) is None
    assert metrics.between(date(2026, 11, 13), date(2026, 11, 17), WEEKDAYS) == 1


@given(days, days, sessions, sessions)
def test_no_day_holds_more_than_two_and_none_outside_holds_any(one, other, starts, ends):
    span = Span(min(one, other), max(one, other), starts, ends)
    found = metrics.half_days(span, WEEKDAYS)
    assert all(number in {1, 2} for number in found.values())
    assert all(span.first <= day <= span.last and day in WEEKDAYS for day in found)
    assert (sum(found.values()) > 0) == span.is_in_order


@given(days, days, days)
def test_a_sum_is_the_same_however_the_days_are_parted(one, other, third):
    first, middle, last = sorted((one, other, third))
    found = metrics.half_days(Span(first, last), WEEKDAYS)
    cut = metrics.within(found, first, middle - timedelta(days=1)) + metrics.within(found, middle, last)
    assert cut == sum(found.values())


@given(st.integers(0, 200))
def test_what_is_left_and_what_is_held_make_up_the_limit(held):
    left = metrics.left(held, LIMITS)
    assert left >= 0
    assert held + left == max(90, held)


@given(days, days)
def test_lunchtimes_are_half_of_the_days(one, other):
    first, last = min(one, other), max(one, other)
    assert 2 * halves(Span(first, last, lunch=True)) == halves(Span(first, last))


@given(days, days, days, days)
def test_two_spans_share_a_part_only_where_their_days_meet(a, b, c, d):
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    shared = metrics.parts(one, WEEKDAYS) & metrics.parts(other, WEEKDAYS)
    assert bool(shared) == (one.first <= other.last and other.first <= one.last)
