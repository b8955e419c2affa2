"""When a rule fires: on the days alone."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from remit.leading.rules.firing import firings, so_on

MONDAY = date(2026, 11, 2)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def last_ten(then: date) -> date:
    return then - timedelta(days=9)


def test_three_in_ten_days_fire_on_the_third():
    found = firings([day(0), day(4), day(9)], 3, last_ten)
    assert [each.reached for each in found] == [day(9)]
    assert found[0].days == (day(0), day(4), day(9))


def test_three_in_eleven_days_do_not():
    assert not firings([day(0), day(4), day(10)], 3, last_ten)


def test_a_fourth_says_nothing_new_while_there_are_enough():
    assert len(firings([day(0), day(1), day(2), day(3)], 3, last_ten)) == 1


def test_it_fires_again_once_there_were_too_few_in_between():
    found = firings([day(0), day(1), day(2), day(40), day(41), day(42)], 3, last_ten)
    assert [each.reached for each in found] == [day(2), day(42)]


def test_two_on_one_day_count_twice():
    assert [each.reached for each in firings([day(3), day(3)], 2, last_ten)] == [day(3)]


def test_once_is_enough_where_the_rule_says_so():
    assert [each.reached for each in firings([day(0), day(20)], 1, last_ten)] == [day(0), day(20)]


def test_what_lies_too_far_back_holds_no_more():
    assert so_on([day(0), day(1), day(2)], 3, last_ten, day(9))
    assert so_on([day(0), day(1), day(2)], 3, last_ten, day(10)) is None


def test_what_is_still_to_come_does_not_count():
    assert so_on([day(0), day(1), day(2)], 3, last_ten, day(1)) is None


DAYS = st.lists(st.integers(0, 80).map(day), max_size=40)


@given(DAYS, st.integers(1, 6))
def test_it_never_fires_with_fewer_and_all_lie_in_one_span(days, times):
    for each in firings(days, times, last_ten):
        assert len(each.days) >= times
        assert each.days[-1] == each.reached
        assert each.days[0] >= last_ten(each.reached)


@given(DAYS, st.integers(1, 6))
def test_whoever_ever_had_enough_is_found(days, times):
    ever = any(sum(last_ten(each) <= one <= each for one in days) >= times for each in days)
    assert bool(firings(days, times, last_ten)) == ever


@given(DAYS, st.integers(1, 6), st.integers(0, 90).map(day))
def test_what_holds_on_a_day_is_what_was_reached_last(days, times, today):
    found = so_on(days, times, last_ten, today)
    enough = sum(last_ten(today) <= one <= today for one in days) >= times
    assert (found is not None) == enough
    assert found is None or all(last_ten(today) <= each <= today for each in found.now)
    if found:
        assert found.reached <= today


@given(DAYS, st.integers(1, 6))
def test_the_order_in_which_days_are_given_changes_nothing(days, times):
    assert firings(days, times, last_ten) == firings(days[::-1], times, last_ten)
