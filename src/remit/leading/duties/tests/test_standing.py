"""How a duty stands, worked out by hand on the calendar of a school year."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.seams import Period, Progress
from remit.leading.duties.standing import (
    DATED,
    DONE,
    DUE,
    GOOD,
    NO_YEAR,
    NOTHING,
    OVERDUE,
    SHORT,
    UP_TO_DATE,
    numbers,
    standing,
)
from remit.leading.duties.words import state_words
from remit.school.calendar import halves, periods, term_at, weeks


@dataclass(frozen=True)
class Term:
    first_day: date
    last_day: date
    break_first_day: date | None = None
    break_last_day: date | None = None


# 1 September 2026 is a Tuesday; the first half term ends on Friday 23 October.
AUTUMN = Term(date(2026, 9, 1), date(2026, 12, 18), date(2026, 10, 26), date(2026, 10, 30))
SPRING = Term(date(2027, 1, 4), date(2027, 3, 25), date(2027, 2, 15), date(2027, 2, 19))
SUMMER = Term(date(2027, 4, 12), date(2027, 7, 21), date(2027, 5, 31), date(2027, 6, 4))
YEAR = Period(date(2026, 9, 1), date(2027, 7, 21))  # to the end of its last term
MET, HALF, EMPTY = Progress(30, 30), Progress(10, 30), Progress(0, 0)
CANNOT = Progress(cannot="There is no figure for this.")


def stands(rhythms, recorded=(), measures=(), *, today, term=AUTUMN, year=YEAR, before=None):
    if isinstance(rhythms, str):
        rhythms = [rhythms]
    return standing(
        rhythms, recorded, measures, today=today, term=term, year=year, last_of_year=term == SUMMER, before=before
    )


def on(day, month, year=2026):
    return date(year, month, day)


# What falls due


def test_an_autumn_term_holds_one_term_two_halves_fifteen_weeks_and_seventy_four_days():
    assert [len(list(periods(each, AUTUMN, YEAR, last_of_year=False))) for each in DATED] == [74, 15, 2, 1, 0]


def test_the_year_falls_due_with_its_last_term():
    assert list(periods("annual", SUMMER, YEAR, last_of_year=True)) == [YEAR]


def test_the_halves_leave_the_holiday_out():
    assert halves(AUTUMN) == [Period(on(1, 9), on(23, 10)), Period(on(2, 11), on(18, 12))]
    assert halves(replace(AUTUMN, break_first_day=None)) == [Period(on(1, 9), on(18, 12))]


def test_weeks_are_cut_where_the_term_cuts_them():
    found = list(weeks(AUTUMN))
    assert found[0] == Period(on(1, 9), on(4, 9))
    assert found[7] == Period(on(19, 10), on(23, 10))
    assert found[8] == Period(on(2, 11), on(6, 11))
    assert found[-1] == Period(on(14, 12), on(18, 12))


def test_no_week_is_a_weekend():
    short = Term(on(5, 9), on(6, 9))
    assert list(weeks(short)) == []


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (on(31, 8), AUTUMN), (on(1, 9), AUTUMN), (on(28, 10), AUTUMN), (on(18, 12), AUTUMN), (on(19, 12), SPRING),
        (date(2027, 1, 4), SPRING), (date(2027, 4, 1), SUMMER), (date(2027, 7, 21), SUMMER), (date(2027, 8, 2), SUMMER),
    ],
)  # fmt: skip
def test_in_a_holiday_the_term_is_the_one_that_comes_and_after_the_last_the_last(day, term):
    assert term_at([SUMMER, AUTUMN, SPRING], day) == term


def test_without_terms_there_is_no_term():
    assert term_at([], on(1, 9)) is None


# Each rhythm, in the middle of a term: today, what was recorded, and the state, done, due and next day by hand

WORKED = [
    ("termly", on(16, 11), [], DUE, 0, 1, on(18, 12)),
    ("termly", on(16, 11), [on(2, 9)], DONE, 1, 1, None),
    ("termly", on(16, 11), [on(31, 8)], DUE, 0, 1, on(18, 12)),
    ("termly", on(18, 12), [], DUE, 0, 1, on(18, 12)),
    ("half-termly", on(20, 10), [], DUE, 0, 1, on(23, 10)),
    ("half-termly", on(16, 11), [], OVERDUE, 0, 2, on(23, 10)),
    ("half-termly", on(16, 11), [on(16, 11)], OVERDUE, 1, 2, on(23, 10)),
    ("half-termly", on(16, 11), [on(1, 10)], DUE, 1, 2, on(18, 12)),
    ("half-termly", on(16, 11), [on(1, 10), on(16, 11)], DONE, 2, 2, None),
    ("half-termly", on(28, 10), [on(1, 10)], UP_TO_DATE, 1, 1, on(18, 12)),
    ("weekly", on(16, 11), [], OVERDUE, 0, 11, on(4, 9)),
    ("weekly", on(2, 9), [], DUE, 0, 1, on(4, 9)),
    ("weekly", on(2, 9), [on(1, 9)], UP_TO_DATE, 1, 1, on(11, 9)),
    ("weekly", on(9, 9), [on(1, 9), on(8, 9)], UP_TO_DATE, 2, 2, on(18, 9)),
    ("weekly", on(9, 9), [on(1, 9), on(1, 9), on(2, 9)], DUE, 1, 2, on(11, 9)),
    ("daily", on(2, 9), [on(1, 9)], DUE, 1, 2, on(2, 9)),
    ("daily", on(3, 9), [on(1, 9)], OVERDUE, 1, 3, on(2, 9)),
    ("daily", on(5, 9), [on(1, 9), on(2, 9), on(3, 9), on(4, 9)], UP_TO_DATE, 4, 4, on(7, 9)),
    ("annual", on(16, 11), [], DUE, 0, 0, on(21, 7, 2027)),
    ("annual", on(16, 11), [on(3, 9)], DONE, 0, 0, None),  # with no later year entered
    ("annual", on(16, 11), [on(3, 7)], DUE, 0, 0, on(21, 7, 2027)),
]  # fmt: skip


@pytest.mark.parametrize(("rhythm", "today", "recorded", "state", "done", "due", "next_due"), WORKED)
def test_a_rhythm_in_the_middle_of_a_term(rhythm, today, recorded, state, done, due, next_due):
    found = stands(rhythm, recorded, today=today)
    assert (found.state, found.done, found.due, found.next_due) == (state, done, due, next_due)
    assert found.last == max(recorded, default=None)
    assert not found.continuing


def test_in_the_summer_the_year_is_due():
    today = date(2027, 6, 10)
    assert stands("annual", today=today, term=SUMMER).state == DUE
    done = stands("annual", [on(3, 9)], today=today, term=SUMMER)
    assert (done.state, done.done, done.due) == (DONE, 1, 1)
    assert stands("annual", today=date(2027, 9, 1), term=SUMMER).state == OVERDUE


@pytest.mark.parametrize("rhythm", ["termly", "half-termly", "weekly", "daily"])
def test_in_the_holiday_before_a_term_its_first_period_is_due_and_nothing_is_overdue(rhythm):
    found = stands(rhythm, today=on(20, 8))
    assert (found.state, found.done, found.due) == (DUE, 0, 1)


def test_what_was_recorded_last_term_does_not_count_for_this_one():
    assert stands("termly", [on(2, 9), on(1, 12)], today=date(2027, 1, 5), term=SPRING).state == DUE


def test_two_rhythms_of_one_duty_must_both_be_met():
    found = stands(["termly", "half-termly"], [on(16, 11)], today=on(16, 11))
    assert (found.state, found.done, found.due) == (OVERDUE, 2, 3)


def test_an_annual_rhythm_beside_a_termly_one_is_not_due_before_the_summer():
    assert stands(["annual", "termly"], [on(16, 11)], today=on(16, 11)).due == 1
    assert stands(["annual", "termly"], today=date(2027, 6, 10), term=SUMMER).due == 2


# Measures


@pytest.mark.parametrize(
    ("measures", "state", "done"),
    [([MET], DONE, 1), ([HALF], DUE, 0), ([MET, HALF], DUE, 0), ([EMPTY], DUE, 0), ([CANNOT], DUE, 0), ([MET, CANNOT], DONE, 1), ([MET, EMPTY], DONE, 1)],
)  # fmt: skip
def test_a_measure_meets_the_period_of_today(measures, state, done):
    found = stands("termly", measures=measures, today=on(16, 11))
    assert (found.state, found.done) == (state, done)
    assert found.measures == tuple(measures)


def test_a_period_that_is_over_and_that_no_measure_speaks_for_is_neither_due_nor_overdue():
    found = stands("half-termly", measures=[MET], today=on(16, 11))
    assert (found.state, found.done, found.due) == (DONE, 1, 1)


def test_nothing_due_is_never_met():
    assert not EMPTY.met
    assert not Progress(5, 0).met
    assert not CANNOT.met
    assert MET.met
    assert Progress(31, 30).met


# Continuing duties


CONTINUING = [
    ([], [], NOTHING),
    ([], [MET], GOOD),
    ([], [HALF], SHORT),
    ([], [MET, HALF], SHORT),
    ([], [EMPTY], NOTHING),
    ([], [CANNOT], NOTHING),
    ([date(2026, 10, 5)], [], GOOD),
    ([date(2026, 6, 5)], [], SHORT),
    ([date(2026, 10, 5)], [HALF], SHORT),
]


@pytest.mark.parametrize("rhythms", [[], ["as-needed"]])
@pytest.mark.parametrize(("recorded", "measures", "state"), CONTINUING)
def test_a_continuing_duty_shows_its_measure_or_what_was_last_done(rhythms, recorded, measures, state):
    found = stands(rhythms, recorded, measures, today=on(16, 11))
    assert (found.state, found.continuing, found.done, found.due, found.next_due) == (state, True, 0, 0, None)


@pytest.mark.parametrize("rhythm", DATED)
def test_with_no_terms_at_all_it_says_that_the_year_is_missing(rhythm):
    for term, year in ((None, YEAR), (AUTUMN, None), (None, None)):
        found = stands(rhythm, today=on(16, 11), term=term, year=year)
        assert (found.state, found.continuing) == (NO_YEAR, False)
        assert state_words(found).label == "The school's year has not been entered"


def test_nothing_is_recorded_where_neither_a_record_nor_a_figure_is():
    assert stands("termly", today=on(16, 11)).nothing_recorded
    assert stands("termly", measures=[EMPTY, CANNOT], today=on(16, 11)).nothing_recorded
    assert not stands("termly", measures=[Progress(0, 30)], today=on(16, 11)).nothing_recorded
    assert not stands("termly", [on(5, 6)], today=on(16, 11)).nothing_recorded


# Home's three numbers


def test_the_numbers_of_home_by_hand():
    today = on(16, 11)
    found = numbers(
        [
            stands("termly", [on(2, 9)], today=today),
            stands("termly", today=today),
            stands("weekly", today=today),
            stands("annual", today=today),
            stands([], measures=[MET], today=today),
            stands([], measures=[HALF], today=today),
            stands([], today=today),
        ]
    )
    assert (found.done, found.due, found.good, found.continuing, found.nothing) == (1, 3, 1, 3, 4)


def test_no_duties_are_five_noughts():
    assert numbers([]) == numbers([]).__class__(0, 0, 0, 0, 0)


# Properties, for any records on any day

DAYS = st.dates(date(2026, 8, 1), date(2027, 9, 15))
FIGURES = st.builds(Progress, st.integers(0, 9), st.integers(0, 9)) | st.just(CANNOT)
ASKED = st.fixed_dictionaries(
    {
        "rhythms": st.lists(st.sampled_from([*DATED, "as-needed"]), unique=True, max_size=3),
        "recorded": st.lists(DAYS, max_size=12),
        "measures": st.lists(FIGURES, max_size=3),
        "today": DAYS,
        "term": st.sampled_from([AUTUMN, SPRING, SUMMER, Term(AUTUMN.first_day, AUTUMN.last_day), None]),
        "year": st.sampled_from([YEAR, YEAR, None]),
    }
)
BETTER = {NO_YEAR: 0, OVERDUE: 0, DUE: 1, UP_TO_DATE: 2, DONE: 3, NOTHING: 0, SHORT: 1, GOOD: 2}


@given(ASKED)
def test_what_is_done_is_never_more_than_what_is_due_and_done_means_all_of_it(asked):
    found = stands(**asked)
    assert 0 <= found.done <= found.due
    if found.due:
        assert (found.state in {DONE, UP_TO_DATE}) == (found.done == found.due)
    assert not (found.continuing and found.state in {DONE, UP_TO_DATE, DUE, OVERDUE})
    assert not (not found.continuing and found.state in {NOTHING, GOOD, SHORT})
    assert found.continuing == (not set(asked["rhythms"]) & set(DATED))
    unknown = asked["term"] is None or asked["year"] is None
    assert (found.state == NO_YEAR) == (unknown and not found.continuing)
    assert state_words(found).label


@given(ASKED, DAYS)
def test_one_more_record_of_this_term_never_makes_it_worse(asked, day):
    before = stands(**asked)
    after = stands(**{**asked, "recorded": [*asked["recorded"], day]})
    assert after.done >= before.done
    assert after.due >= before.due, "a record may speak for a week of which the measure could not"
    assert BETTER[after.state] >= BETTER[before.state]


@given(ASKED, DAYS)
def test_a_day_later_no_less_is_due(asked, day):
    later = stands(**{**asked, "today": max(day, asked["today"]) + timedelta(1)})
    assert later.due >= stands(**asked).due


@given(st.lists(ASKED, max_size=8))
def test_the_numbers_add_up(several):
    found = [stands(**asked) for asked in several]
    said = numbers(found)
    elsewhere = sum(not each.continuing and not each.due for each in found)
    assert said.done <= said.due
    assert said.good <= said.continuing
    assert said.due + said.continuing + elsewhere == len(found)
    assert said.nothing <= len(found)


@given(ASKED)
def test_nothing_recorded_is_never_done(asked):
    found = stands(**{**asked, "recorded": [], "measures": [each for each in asked["measures"] if not each.met]})
    assert found.state not in {DONE, UP_TO_DATE, GOOD}
    assert found.done == 0
