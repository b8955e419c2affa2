"""A duty on the days on which its owner works, and on those on which they do not."""

from datetime import date, timedelta

import pytest

from remit.core.writing import unrecorded
from remit.leading.duties import queries, standings
from remit.leading.duties.models import Duty, Rhythm
from remit.leading.duties.standing import DUE, OVERDUE, standing
from remit.leading.duties.tests.test_standing import AUTUMN, YEAR
from remit.school.calendar import days, last_day_open
from remit.school.models import WorkingDays
from remit.school.tenures import pass_post, share_post
from tests.world import START, TODAY, viewer

FRIDAY = date(2026, 11, 20)  # of a week in which school was open every day
THURSDAYS_OFF = frozenset(date(2026, 9, 3) + timedelta(weeks=week) for week in range(16))
FRIDAYS_OFF = frozenset(day + timedelta(days=1) for day in THURSDAYS_OFF)


def stands(rhythm, today, closed=frozenset(), recorded=()):
    worked = last_day_open([AUTUMN], today, closed)
    return standing(
        [rhythm], recorded, (), today=today, term=AUTUMN, year=YEAR, last_of_year=False, closed=closed, worked=worked
    )


def test_nothing_is_overdue_on_a_day_its_owner_does_not_work():
    """Weekly, due on Thursday, the last day worked of the week: on Friday it is due still, on Monday it is overdue."""
    recorded = [date(2026, 9, 1) + timedelta(weeks=week) for week in range(11)]  # every week but this one
    thursday, monday = FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=3)
    assert stands("weekly", thursday, FRIDAYS_OFF, recorded).state == DUE
    for away in (FRIDAY, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2)):
        assert stands("weekly", away, FRIDAYS_OFF, recorded).state == DUE
    assert stands("weekly", monday, FRIDAYS_OFF, recorded).state == OVERDUE


def test_a_daily_duty_is_not_asked_on_days_off():
    every = {each.first_day for each in days(AUTUMN)}
    worked = [day for day in every if day <= FRIDAY and day not in THURSDAYS_OFF]
    assert stands("daily", FRIDAY, THURSDAYS_OFF, worked).done == len(worked)
    assert stands("daily", FRIDAY, THURSDAYS_OFF, worked).due == len(worked)
    assert stands("daily", FRIDAY, frozenset(), worked).due > len(worked)


def test_in_a_holiday_nothing_becomes_overdue_that_was_due_when_it_began():
    assert stands("termly", date(2026, 12, 21)).state == DUE
    assert stands("half-termly", date(2026, 10, 28)).state == DUE
    assert stands("half-termly", date(2026, 11, 2)).state == OVERDUE


def test_a_calendar_that_does_not_reach_so_far_back_judges_by_the_day_itself():
    assert last_day_open([], FRIDAY) == FRIDAY
    assert last_day_open([AUTUMN], date(2026, 8, 3)) == date(2026, 8, 3)


# Through the pages' own query


@pytest.fixture
def daily(world):
    def make():
        post = world.posts["lea year"]
        of = {"school": post.school, "post": post}
        duty = Duty.objects.create(
            **of, position=1, text="x", wording="x", kind="duty", area="attendance", state=Duty.KEPT
        )
        Rhythm.objects.create(school=post.school, duty=duty, period="daily", source=Rhythm.STATED)
        return duty

    return unrecorded("test", make)


def off(world, name, worked):
    staff = world.staff[name]
    row = {"school": staff.school, "staff": staff, "days": worked, "first_day": START}
    unrecorded("test", lambda: WorkingDays.objects.create(**row))


def line(world, duty, day=TODAY):
    seen = viewer(world, "lea", day)
    return standings.lines(seen, queries.her_duties(seen).filter(pk=duty.pk))[0]


def test_a_part_time_holder_is_asked_for_her_own_days(world, daily):
    whole = line(world, daily).standing.due
    off(world, "lea", [1, 2, 3])
    assert line(world, daily).standing.due < whole


def test_two_who_share_a_post_are_asked_for_every_day_one_of_them_is_in(world, daily):
    whole = line(world, daily).standing.due
    share_post(by=viewer(world, "head"), post=daily.post, holder=world.staff["mo"], first_day=START)
    off(world, "lea", [1, 2, 3])
    assert line(world, daily).standing.due == whole


def test_a_shared_duty_says_to_whom_it_falls_today(world, daily):
    assert line(world, daily).falls_to == ()
    share_post(by=viewer(world, "head"), post=daily.post, holder=world.staff["mo"], first_day=START)
    off(world, "lea", [1, 2, 3])
    off(world, "mo", [4, 5])
    on = {day: line(world, daily, day).falls_to for day in (date(2026, 11, 18), date(2026, 11, 19))}
    assert on[date(2026, 11, 18)] == (world.staff["lea"],)
    assert on[date(2026, 11, 19)] == (world.staff["mo"],)


def test_a_named_owner_is_asked_for_theirs_alone(world, daily):
    off(world, "lea", [1, 2, 3])
    three = line(world, daily).standing.due
    unrecorded("test", lambda: Duty.objects.unscoped("test").filter(pk=daily.pk).update(owner=world.staff["mo"]))
    assert line(world, daily).standing.due > three


def test_who_comes_next_is_not_asked_for_the_days_before_theirs(world, daily):
    """What ended before was somebody else's to do, and is not counted against whoever holds the post now."""
    before = line(world, daily).standing
    given = {"post": daily.post, "holder": world.staff["tom"], "first_day": TODAY + timedelta(days=1)}
    pass_post(by=viewer(world, "head"), **given)
    seen = viewer(world, "tom", TODAY + timedelta(days=1))
    now = standings.lines(seen, queries.her_duties(seen).filter(pk=daily.pk))[0].standing
    assert before.due > 1
    assert now.due == 1
