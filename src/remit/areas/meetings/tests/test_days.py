"""On which days a series falls."""

from datetime import date, timedelta
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.areas.meetings.dates import FORTNIGHTLY, HALF_TERMLY, PICKED, WEEKLY, days
from remit.school.calendar import halves

AUTUMN = SimpleNamespace(
    first_day=date(2026, 9, 1), last_day=date(2026, 12, 18), break_first_day=date(2026, 10, 26), break_last_day=date(2026, 10, 30)
)  # fmt: skip
SPRING = SimpleNamespace(
    first_day=date(2027, 1, 4), last_day=date(2027, 3, 25), break_first_day=date(2027, 2, 15), break_last_day=date(2027, 2, 19)
)  # fmt: skip
TERMS = (AUTUMN, SPRING)
MONDAYS = [date(2026, 8, 31) + timedelta(weeks=number) for number in range(32)]
ALTERNATE = {monday: "AB"[number % 2] for number, monday in enumerate(MONDAYS)}


def found(rhythm, weekday=1, week="", closed=(), letters=ALTERNATE, terms=TERMS):
    return list(days(rhythm, weekday, week, terms, closed, letters))


def test_every_week_of_term_has_its_day():
    assert found(WEEKLY, 3, terms=[AUTUMN])[:3] == [date(2026, 9, 2), date(2026, 9, 9), date(2026, 9, 16)]


def test_once_a_half_term_is_the_first_week_that_has_the_day_and_is_open():
    assert found(HALF_TERMLY, 1, closed=[date(2027, 1, 4)]) == [
        date(2026, 9, 7),
        date(2026, 11, 2),
        date(2027, 1, 11),
        date(2027, 2, 22),
    ]


def test_one_on_picked_days_has_no_days_of_its_own():
    assert found(PICKED) == []


@given(
    st.sampled_from([WEEKLY, FORTNIGHTLY, HALF_TERMLY]),
    st.integers(1, 5),
    st.sampled_from("AB"),
    st.sets(st.dates(date(2026, 9, 1), date(2027, 3, 25)), max_size=12),
    st.dictionaries(st.sampled_from(MONDAYS), st.sampled_from("AB")),
)
@settings(max_examples=80, deadline=None)
def test_no_day_falls_into_a_holiday_a_closure_or_the_other_week(rhythm, weekday, week, closed, letters):
    met = found(rhythm, weekday, week, closed, letters)
    assert met == sorted(set(met))
    for day in met:
        assert day.isoweekday() == weekday
        assert day not in closed
        assert any(day in half for term in TERMS for half in halves(term))
        if rhythm == FORTNIGHTLY:
            assert letters[day - timedelta(days=day.weekday())] == week
