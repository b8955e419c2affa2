"""Whoever comes back after ten school days away in a row, or after a suspension, is met; and the duty counts who was."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.absence import actions, coming_back
from remit.areas.absence.measures import NO_LEAD, returns_met
from remit.areas.absence.models import Case, Step
from remit.areas.attendance.masks import Masks, place
from remit.areas.attendance.models import AM, PM
from remit.areas.attendance.rolling import Held
from remit.areas.attendance.tests.marking import enter, forget, present, rows, school_days, whole
from remit.core.seams import Period, Progress
from remit.core.writing import unrecorded
from remit.school.remit import viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

AUTUMN = Period(START, date(2026, 12, 18))
TENTH = date(2026, 11, 10)  # a Tuesday: today is the Monday after, the fourth school day
NINE = (date(2026, 10, 21), date(2026, 11, 9))  # nine school days, with half term between them
TEN = (date(2026, 10, 20), date(2026, 11, 9))


@pytest.fixture
def world(world):
    forget()

    def clear():
        for model in (Step, Case):
            rows(model).delete()

    unrecorded("test", clear)
    return world


def away(world, name, first, last, code="I", back=TENTH):
    enter(world.pupils[name], present(START, first - timedelta(days=1)) | whole(code, *school_days(first, last)))
    if back:
        enter(world.pupils[name], present(back, TODAY))


def told(world, role="head", today=TODAY):
    by = viewer(world, role, day=today)
    days = coming_back.school_days(by)
    found = coming_back.back_in(by, days, coming_back.six_weeks(days, today))
    return [(each.pupil.given_name, each.first_day, each.last_day, each.suspended, each.back) for each in found]


def meet(world, name, on, done=True):
    by, pupil = viewer(world, "head", day=on), world.pupils[name]
    case = rows(Case, pupil=pupil).first() or actions.open_case(by=by, pupil=pupil, why="Coming back")
    step = actions.add_step(by=by, case=case, code="return")
    return actions.do_step(by=by, step=step, version=step.version, done_on=on, how=Step.MET) if done else step


def test_ten_whole_school_days_in_a_row_through_a_holiday_and_no_fewer(world):
    away(world, "ann", *TEN)
    away(world, "cal", *NINE)
    away(world, "bea", *TEN)
    enter(world.pupils["bea"], {(date(2026, 11, 4), PM): "\\"})
    assert told(world) == [("ann-given", *TEN, False, TENTH)]


def test_who_is_away_still_stands_last_and_days_without_a_mark_end_nothing(world):
    away(world, "ann", *TEN, back=None)
    enter(world.pupils["ann"], whole("Y2", TENTH))
    away(world, "bea", *TEN)
    assert told(world) == [("bea-given", *TEN, False, TENTH), ("ann-given", *TEN, False, None)]


def test_a_suspension_of_one_session_ends_at_school_and_not_where_somebody_is_taught_elsewhere(world):
    third, fifth = date(2026, 11, 3), date(2026, 11, 5)
    enter(world.pupils["ann"], {(third, AM): "E", (third, PM): "\\"})
    enter(world.pupils["cal"], whole("E", third) | whole("B", fifth) | present(TENTH, TENTH))
    enter(world.pupils["bea"], whole("/", date(2026, 11, 12)) | whole("E", date(2026, 11, 13)))
    assert told(world) == [
        ("ann-given", third, third, True, third),
        ("cal-given", third, third, True, TENTH),
        ("bea-given", date(2026, 11, 13), date(2026, 11, 13), True, None),
    ]


def test_a_suspension_that_was_amended_to_something_else_is_none(world):
    enter(world.pupils["ann"], whole("E", TENTH))
    enter(world.pupils["ann"], whole("I", TENTH))
    enter(world.pupils["ann"], present(date(2026, 11, 11), TODAY))
    assert told(world) == []


def test_after_six_school_weeks_a_return_is_no_longer_named(world):
    away(world, "ann", START, date(2026, 9, 18), back=date(2026, 9, 21))
    assert [each[4] for each in told(world, today=date(2026, 10, 30))] == [date(2026, 9, 21)]
    assert told(world) == []


def test_a_run_goes_on_from_the_year_before(world):
    last, this = date(2025, 9, 1), date(2026, 9, 1)
    july = sum(3 << place(last, date(2026, 7, 13) + timedelta(days=each), AM) for each in range(5))
    september = sum(3 << place(this, this + timedelta(days=each), AM) for each in (0, 1, 2, 6, 7))
    here = 1 << place(this, date(2026, 9, 9), AM)
    years = [Held(last, Masks(attended=1, authorised=july)), Held(this, Masks(attended=here, unauthorised=september))]
    found = list(coming_back._long(years, Period(this, TODAY)))
    assert found == [(date(2026, 7, 13), date(2026, 9, 8), False, date(2026, 9, 9))]


HERE, MORNING, AWAY, NOTHING = 1, 2, 3, 4


@given(st.lists(st.sampled_from([HERE, MORNING, *[AWAY] * 8, NOTHING]), max_size=60), st.integers(0, 60))
def test_the_runs_are_those_that_counting_day_by_day_finds(days, since):
    first = date(2026, 9, 1)
    here = sum(
        (1 << 2 * at if each == HERE else 2 << 2 * at) for at, each in enumerate(days) if each in {HERE, MORNING}
    )
    out = sum(3 << 2 * at for at, each in enumerate(days) if each == AWAY)
    out |= sum(1 << 2 * at for at, each in enumerate(days) if each == MORNING)
    runs, run = [], []
    for at, each in enumerate(days):
        if each == AWAY:
            run.append(at)
        elif each in {HERE, MORNING}:
            runs, run = [*runs, (run, at)] if len(run) >= 10 else runs, []
    runs += [(run, None)] if len(run) >= 10 else []

    def day(at):
        return None if at is None else first + timedelta(days=at)

    wanted = [(day(run[0]), day(run[-1]), False, day(back)) for run, back in runs if back is None or back >= since]
    period = Period(first + timedelta(days=since), first + timedelta(days=90))
    assert list(coming_back._long([Held(first, Masks(attended=here, authorised=out))], period)) == wanted[::-1]


@pytest.mark.parametrize(
    ("on", "met"),
    [
        (date(2026, 10, 23), False),  # six school days before
        (date(2026, 11, 3), True),
        (TENTH, True),
        (date(2026, 11, 17), True),
        (date(2026, 11, 18), False),
    ],
)
def test_a_meeting_counts_from_five_school_days_before_the_return_to_five_after(world, on, met):
    away(world, "ann", *TEN)
    meet(world, "ann", on)
    by = viewer(world, "lea", day=date(2026, 11, 20))
    [found] = coming_back.back_in(by, coming_back.school_days(by), Period(TENTH, by.day))
    assert (found.met is not None, found.by) == (met, date(2026, 11, 17))


def measured(world, day):
    return returns_met(viewer_of_role(world.roles["head"], world.users["head"], day), AUTUMN)


def test_the_duty_counts_whoever_was_met_by_the_day_of_return_and_not_whoever_is_back_since_this_morning(world):
    for name in ("ann", "bea"):
        away(world, name, *TEN)
    assert measured(world, TENTH) == Progress(0, 0, (), reverse("absence:coming-back"))
    meet(world, "ann", TENTH)
    meet(world, "bea", TODAY)
    found = measured(world, TODAY)
    assert (found.done, found.due, found.missing) == (1, 2, ("bea-given bea-family: back 10 November",))


def test_who_was_met_some_days_later_is_off_the_list_and_said_to_have_been_late(world, client):
    away(world, "ann", *TEN)
    meet(world, "ann", date(2026, 11, 12))
    sign_in(client, world, "head")
    page = client.get(reverse("absence:coming-back"))
    assert [each.in_time for each in page.context["met"]] == [False]
    assert "after the day of return" in page.content.decode()


def test_a_role_that_follows_nobody_has_no_figure_and_says_so(world):
    by = viewer_of_role(world.roles["lea maths"], world.users["lea"], TODAY)
    assert returns_met(by, AUTUMN) == Progress(cannot=NO_LEAD)
    assert returns_met(viewer(world, "tom"), AUTUMN) == Progress(cannot=NO_LEAD)


def test_the_page_names_who_is_to_be_met_was_met_and_is_away_in_as_many_questions_for_more(world, client):
    sign_in(client, world, "head")
    page = reverse("absence:coming-back")
    assert "Nobody of yours came back" in client.get(page).content.decode()
    away(world, "ann", *TEN)
    enter(world.pupils["eli"], whole("E", TENTH))
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    away(world, "bea", *TEN)
    away(world, "cal", *TEN, code="E")
    meet(world, "bea", TODAY)
    with CaptureQueriesContext(connection) as more:
        found = client.get(page).context
    names = {part: [each.pupil.given_name for each in found[part]] for part in ("wait", "met", "away")}
    assert names == {"wait": ["ann-given", "cal-given"], "met": ["bea-given"], "away": ["eli-given"]}
    assert len(few) == len(more)
    client.get(reverse("absence:case.begin", args=[world.pupils["ann"].ref]))
    meet(world, "ann", TODAY, done=False)
    assert reverse("absence:step", args=[rows(Step, done_on=None).get().ref]) in client.get(page).content.decode()


def test_whoever_leads_another_year_sees_nobody_of_it(world):
    away(world, "bea", *TEN)
    assert told(world, "lea") == []
