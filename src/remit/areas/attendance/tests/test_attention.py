"""What of registers wants a leader, from the day on which it does."""

import random
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from remit.areas.attendance import figures, metrics
from remit.areas.attendance.attention import WATCHES
from remit.areas.attendance.masks import UNAUTHORISED
from remit.areas.attendance.models import AM, PM
from remit.areas.attendance.reference import codes_on
from remit.areas.attendance.tests.marking import enter, forget, present, rows, school_days, whole
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import AcademicYear, Membership, Pupil, Term
from remit.school.remit import nobody
from tests.world import START, TODAY, viewer

YEAR = Period(START, date(2027, 8, 31))
YESTERDAY = date(2026, 11, 13)
CODES = [*(code for code in codes_on(TODAY) if code not in {"#", "Z"}), *"IONLU" * 8]


@pytest.fixture
def world(world):
    forget()
    return world


def watch(name):
    return next(each for each in WATCHES if each.name == name)


def remit_itself(world, school="alder"):
    """As the worker looks: at one school, and at what the watches say they read."""
    return nobody(world.schools[school].pk, "attendance directory class", "")


def found(world, name, day=TODAY, among=None, school="alder"):
    """By pupil: since when, and what is said of it."""
    by = replace(remit_itself(world, school), day=day)
    return {each.subject: each for each in watch(name).find(by, among)}


def of_ann(world, name, day=TODAY):
    return found(world, name, day).get(world.pupils["ann"].pk)


def said(name, each):
    text = watch(name).why
    for key, value in each.facts.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text


# Away


def test_a_pupil_is_named_from_the_day_on_which_a_tenth_was_missed(world):
    """Nineteen sessions of two hundred would be 9.5 %, which rounds to ten."""
    days = school_days(START, YESTERDAY)
    ann = world.pupils["ann"]
    enter(ann, present(START, YESTERDAY))
    enter(ann, whole("I", *days[30:35]))
    each = of_ann(world, "persistently-absent")
    assert len(days) * 2 == 98
    assert each.since == days[33]  # eight of 68; the day before it was six of 66
    assert said("persistently-absent", each) == "8 of 68 sessions missed by 16 October: one in ten or more"
    enter(ann, {(days[34], PM): "\\"})
    assert of_ann(world, "persistently-absent") is None  # nine of 98
    assert of_ann(world, "persistently-absent", days[34]) is not None


def test_what_is_said_stays_as_it_is_while_the_line_is_crossed(world):
    """What a leader said of it would else be forgotten with every register."""
    ann, days = world.pupils["ann"], school_days(START, YESTERDAY)
    enter(ann, present(START, YESTERDAY) | whole("O", *days[5:20]))
    for name in ("persistently-absent", "unauthorised-absence"):
        before = of_ann(world, name, days[22])
        assert before == of_ann(world, name, days[24])
        assert before.facts


def test_every_second_session_missed_is_named_by_itself_and_with_the_tenth(world):
    ann, days = world.pupils["ann"], school_days(START, YESTERDAY)
    enter(ann, present(START, YESTERDAY) | whole("I", *days[-25:]))
    severe = of_ann(world, "severely-absent")
    assert severe.since == days[-2]
    assert said("severely-absent", severe) == "48 of 96 sessions missed by 12 November: every second or more"
    assert of_ann(world, "severely-absent", days[-3]) is None
    assert of_ann(world, "persistently-absent").since < severe.since


def test_a_session_that_was_not_possible_is_none(world):
    ann, days = world.pupils["ann"], school_days(START, YESTERDAY)
    enter(ann, whole("X", *days[:40]) | whole("/", *days[40:45]))
    assert of_ann(world, "persistently-absent") is None
    enter(ann, whole("D", *days))
    assert of_ann(world, "persistently-absent") is None


# Unauthorised


def test_ten_unauthorised_sessions_in_ten_school_weeks_ask_to_consider_support(world):
    ann = world.pupils["ann"]
    days = [date(2026, 9, 21), date(2026, 10, 5), date(2026, 10, 23), date(2026, 11, 2), date(2026, 11, 12)]
    enter(ann, present(START, YESTERDAY) | whole("O", *days[:4]) | {(days[4], AM): "U"})
    assert of_ann(world, "unauthorised-absence") is None
    enter(ann, {(days[4], PM): "G"})
    each = of_ann(world, "unauthorised-absence")
    assert each.since == days[4]
    line = said("unauthorised-absence", each)
    assert line.startswith("10 unauthorised sessions in ten school weeks by 12 November: consider support")
    texts = [watch("unauthorised-absence").says, watch("unauthorised-absence").next, line]
    assert not [text for text in texts if "issue" in text or "fine" in text]


def test_a_week_of_holiday_is_none_of_the_ten_and_an_eleventh_school_week_is_over(world):
    """From the week of 7 September, with half term left out, the ten end with the week of 16 November."""
    ann = world.pupils["ann"]
    enter(ann, whole("O", *school_days(date(2026, 9, 7), date(2026, 9, 11))))
    assert of_ann(world, "unauthorised-absence", date(2026, 11, 20)).since == date(2026, 9, 11)
    assert of_ann(world, "unauthorised-absence", date(2026, 11, 23)) is None


def test_the_ten_weeks_go_back_into_the_year_before(world):
    ann, school = world.pupils["ann"], world.schools["alder"]
    days = {"first_day": date(2026, 4, 13), "last_day": date(2026, 7, 17)}

    def make():
        of = {"school": school, "name": "2025/26", "first_day": date(2025, 9, 1), "last_day": date(2026, 8, 31)}
        Term.objects.create(school=school, academic_year=AcademicYear.objects.create(**of), name="Summer", **days)

    unrecorded("test", make)
    enter(ann, whole("O", *school_days(date(2026, 7, 13), date(2026, 7, 16))))
    enter(ann, whole("O", date(2026, 9, 3)))
    assert of_ann(world, "unauthorised-absence", date(2026, 9, 4)).since == date(2026, 9, 3)
    assert of_ann(world, "unauthorised-absence", date(2026, 11, 13)) is None


# Late


def test_late_five_times_in_this_half_term_is_named_and_again_at_every_further_five(world):
    ann = world.pupils["ann"]
    enter(ann, {(day, AM): "L" for day in school_days(date(2026, 10, 12), date(2026, 10, 23))})
    days = school_days(date(2026, 11, 2), date(2026, 11, 20))
    enter(ann, {(day, AM): "L" for day in days[:4]})
    assert of_ann(world, "late-again", days[4]) is None
    enter(ann, {(days[4], AM): "U"})
    each = of_ann(world, "late-again", days[4])
    assert said("late-again", each) == "Late 5 times in this half term by 6 November"
    enter(ann, {(days[5], PM): "L"})
    assert of_ann(world, "late-again", days[5]) == each
    enter(ann, {(day, AM): "L" for day in days[5:9]})
    assert said("late-again", of_ann(world, "late-again", days[9])) == "Late 10 times in this half term by 12 November"
    assert of_ann(world, "late-again", days[9]).since == each.since


# Without a reason


def test_an_absence_without_a_reason_is_named_once_more_than_five_school_days_have_begun_since(world):
    ann = world.pupils["ann"]
    enter(ann, {(date(2026, 11, 6), AM): "N"})
    assert of_ann(world, "no-reason-yet", date(2026, 11, 13)) is None
    each = of_ann(world, "no-reason-yet", date(2026, 11, 16))
    assert said("no-reason-yet", each) == "No reason yet for the absence of 6 November"


def test_holidays_are_no_school_days_of_the_five(world):
    enter(world.pupils["ann"], {(date(2026, 10, 22), AM): "N"})
    assert of_ann(world, "no-reason-yet", date(2026, 11, 5)) is None
    assert of_ann(world, "no-reason-yet", date(2026, 11, 6)) is not None


def test_an_absence_that_has_a_reason_by_now_is_not_named(world):
    ann, day = world.pupils["ann"], date(2026, 11, 2)
    enter(ann, {(day, AM): "N", (day, PM): "N"})
    enter(ann, {(day, AM): "I"}, stands=False)  # saved from an old page, and nobody has looked at it
    assert of_ann(world, "no-reason-yet") is not None
    enter(ann, whole("I", day))
    assert of_ann(world, "no-reason-yet") is None
    enter(ann, {(day, PM): "N"})
    assert of_ann(world, "no-reason-yet") is not None


# All of them


@pytest.fixture
def drawn(world):
    """Thirty pupils of Year 8 with marks of every code until last week, each away more often than the one before."""
    chance = random.Random("wants")

    def make():
        for number in range(30):
            of = {"given_name": f"p{number}", "family_name": "drawn", "year": 8, "first_day": START}
            pupil = world.pupils[f"p{number}"] = Pupil.objects.create(school=world.schools["alder"], **of)
            Membership.objects.create(pupil=pupil, group=world.groups["8A"], first_day=START)

    unrecorded("test", make)
    world.marks = []
    for number in range(30):
        pupil, often = world.pupils[f"p{number}"], number / 30
        marks = {at: chance.choice(CODES) if chance.random() < often else code for at, code in present(START, YESTERDAY).items()}  # fmt: skip
        enter(pupil, marks)
        world.marks += [(pupil.pk, day, part, code) for (day, part), code in marks.items()]
    return world


@pytest.mark.parametrize("day", [date(2026, 9, 18), date(2026, 10, 28), TODAY])
def test_whom_the_watches_name_the_page_names_too(drawn, day):
    by = viewer(drawn, "head", day)
    lines = figures.lines(by, YEAR, figures.Span("x", "x", START, day))
    for name, show in (("persistently-absent", "persistent"), ("severely-absent", "severe")):
        _, wants = figures.SHOWN[show]
        assert found(drawn, name, day).keys() == {line.pupil.pk for line in lines if wants(line)}
    assert found(drawn, "persistently-absent")


def test_the_unauthorised_of_ten_weeks_are_those_of_the_metric(drawn):
    schema = {"pupil_id": pl.Int64, "date": pl.Date, "session": pl.String, "code": pl.String}
    marks = pl.LazyFrame(drawn.marks, schema=schema, orient="row")
    mondays = sorted({day - timedelta(days=day.weekday()) for day in school_days(START, TODAY)})
    weeks = pl.LazyFrame({"monday": mondays, "number": range(len(mondays))})
    told = metrics.penalty_weeks(marks, metrics.code_table(), weeks).filter(pl.col("monday") == mondays[-1])
    reached = {row["pupil_id"] for row in told.collect().rows(named=True) if row["reached"]}
    assert found(drawn, "unauthorised-absence").keys() == reached
    assert 3 < len(reached) < 30
    assert any(codes_on(TODAY)[code].group == UNAUTHORISED for *_, code in drawn.marks)


@pytest.mark.parametrize("name", [each.name for each in WATCHES])
def test_each_is_found_in_few_queries_however_many_there_are(drawn, name):
    few, every = [drawn.pupils["p29"].pk], None
    asked = []
    for among in (few, every):
        by = remit_itself(drawn)
        with CaptureQueriesContext(connection) as ran:
            list(watch(name).find(by, among))
        asked.append(len(ran))
    assert asked[0] == asked[1] <= 6


@pytest.mark.parametrize("name", [each.name for each in WATCHES])
def test_of_some_pupils_only_those_are_named_and_of_nobody_nobody(drawn, name):
    every = found(drawn, name)
    assert every
    some = frozenset(sorted(every)[:2])
    assert found(drawn, name, among=some) == {key: every[key] for key in some}
    assert not found(drawn, name, among=frozenset())
    assert not found(drawn, name, school="birch")


@pytest.mark.parametrize("name", [each.name for each in WATCHES])
def test_whoever_has_left_wants_nobody(drawn, name):
    key = min(found(drawn, name))
    unrecorded("test", lambda: rows(Pupil, pk=key).update(last_day=YESTERDAY))
    assert key not in found(drawn, name)
