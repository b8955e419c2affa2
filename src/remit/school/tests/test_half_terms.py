"""Which half of a term it is: in one, in the week between two, in a holiday, and before the first."""

from datetime import date

import pytest

from remit.core.seams import Period
from remit.school import half_terms
from remit.school.half_terms import BEFORE, NONE
from tests.world import START, viewer

AUTUMN_1, AUTUMN_2 = Period(START, date(2026, 10, 23)), Period(date(2026, 11, 2), date(2026, 12, 18))


@pytest.mark.parametrize(
    ("day", "runs", "before"),
    [
        (date(2026, 11, 16), AUTUMN_2, AUTUMN_2),
        (date(2026, 10, 28), None, AUTUMN_1),
        (date(2026, 12, 25), None, AUTUMN_2),
    ],
)
def test_in_a_holiday_none_runs_and_the_one_before_is_known(world, day, runs, before):
    lea = viewer(world, "lea")
    by = type(lea)(lea.user, day, lea.grants, hers=lea.hers)
    assert half_terms.half_term(by, NONE) == runs
    assert half_terms.half_term(by, BEFORE) == before


def test_so_far_it_is_up_to_today_and_no_further_than_it_ran(world):
    lea = viewer(world, "lea")
    assert half_terms.so_far(lea, NONE) == Period(AUTUMN_2.first_day, lea.day)
    over = type(lea)(lea.user, date(2026, 10, 28), lea.grants, hers=lea.hers)
    assert half_terms.so_far(over, BEFORE) == AUTUMN_1
    assert half_terms.so_far(over, NONE) is None


def test_before_the_first_there_is_none(world):
    lea = viewer(world, "lea")
    early = type(lea)(lea.user, date(2026, 8, 20), lea.grants, hers=lea.hers)
    assert half_terms.half_term(early, BEFORE) is None
