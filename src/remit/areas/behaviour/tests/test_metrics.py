"""What the log adds up to, worked by hand and by counting."""

from datetime import date, timedelta

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.areas.behaviour import metrics

MONDAY = date(2026, 11, 2)
SCHEMA = {"pupil_id": pl.Int64, "date": pl.Date, "sort": pl.String, "in_lesson": pl.Boolean, "place": pl.String}
entry = st.tuples(
    st.integers(1, 4),
    st.integers(0, 18).map(lambda days: MONDAY + timedelta(days=days)),
    st.sampled_from(["award", "incident"]),
    st.booleans(),
    st.sampled_from(["P1", "Break", "Canteen"]),
)
entries = st.lists(entry, max_size=30)


def frame(rows):
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row")


def duck(held):
    return duckdb.from_arrow(held.collect().to_arrow())


ENGINES = pytest.mark.parametrize("engine", [lambda held: held, duck], ids=["Polars", "DuckDB"])


def told(native):
    return (native.collect() if isinstance(native, pl.LazyFrame) else pl.from_arrow(native.to_arrow_table())).to_dicts()


def days(number=15):
    found = [MONDAY + timedelta(days=each) for each in range(40)]
    return [day for day in found if day.weekday() < 5][:number]


def of_days(held):
    return pl.LazyFrame({"date": held}, schema={"date": pl.Date})


@ENGINES
def test_three_awards_and_two_incidents_are_one_and_a_half_to_one(engine):
    rows = [(1, MONDAY, "award", True, "P1")] * 3 + [(1, MONDAY, "incident", True, "P1"), (2, MONDAY, "incident", False, "P1")]  # fmt: skip
    [found] = told(metrics.counts(engine(frame(rows))))
    assert found == {"awards": 3, "incidents": 2, "in_lessons": 1, "to_one": 1.5, "pupils": 2}


def test_awards_without_an_incident_have_no_ratio():
    [found] = metrics.counts(frame([(1, MONDAY, "award", True, "P1")]), ["place"]).collect().to_dicts()
    assert (found["to_one"], found["pupils"]) == (None, 0)


@ENGINES
def test_four_incidents_in_a_hundred_and_sixty_lessons_are_two_and_a_half_to_a_hundred(engine):
    lessons = pl.LazyFrame({"place": ["P1", "P1", "Canteen"], "lessons": [100, 60, 0]})
    rows = [(1, MONDAY, "incident", True, "P1")] * 4 + [(1, MONDAY, "incident", False, "P1")]
    found = {each["place"]: each for each in told(metrics.per_hundred_lessons(engine(frame(rows)), engine(lessons), ["place"]))}  # fmt: skip
    assert (found["P1"]["incidents"], found["P1"]["lessons"], found["P1"]["rate"]) == (4, 160, 2.5)
    assert found["Canteen"]["rate"] is None, "nothing was taught there: no rate, not nought"


def test_of_ten_pupils_of_whom_two_have_an_incident_a_fifth_have():
    rows = pl.LazyFrame({"incidents": [3, 1, *[0] * 8], "awards": [0, 2, *[1] * 8]})
    [found] = metrics.shares(rows).collect().to_dicts()
    assert (found["had"], found["share"], found["each_ten"], found["to_one"]) == (2, 20.0, 4.0, 2.5)


@ENGINES
def test_the_third_incident_in_ten_school_days_counts_and_one_of_the_day_before_them_does_not(engine):
    held = days(12)
    of = [(1, held[1], "incident", True, "P1"), (1, held[2], "incident", True, "P1"), (1, held[11], "incident", True, "P1")]  # fmt: skip
    assert told(metrics.repeated(engine(frame(of)), engine(of_days(held)))) == []
    of.append((1, held[11], "incident", False, "Canteen"))
    assert told(metrics.repeated(engine(frame(of)), engine(of_days(held)))) == [{"pupil_id": 1, "incidents": 3}]


@settings(max_examples=60)
@given(entries)
def test_whatever_they_are_cut_by_they_add_up_to_all(rows):
    [whole] = metrics.counts(frame(rows)).collect().to_dicts()
    parts = metrics.counts(frame(rows), ["place"]).collect()
    for name in ("awards", "incidents", "in_lessons"):
        assert (parts[name].sum() or 0) == (whole[name] or 0)
    assert whole["pupils"] == len({each[0] for each in rows if each[2] == "incident"})
    assert all(each["pupils"] <= each["incidents"] for each in parts.to_dicts())


@settings(max_examples=60)
@given(entries)
def test_who_is_in_the_list_is_who_has_three_by_counting(rows):
    held = days()
    first, last = held[-10], held[-1]
    counted = {}
    for pupil, day, sort, *_ in rows:
        if sort == "incident" and first <= day <= last:
            counted[pupil] = counted.get(pupil, 0) + 1
    wanted = {pupil: number for pupil, number in counted.items() if number >= 3}
    found = metrics.repeated(frame(rows), of_days(held)).collect().to_dicts()
    assert {each["pupil_id"]: each["incidents"] for each in found} == wanted
