"""What register marks add up to: the worked examples, what must always hold, and the same on every engine."""

from datetime import date, timedelta
from itertools import pairwise

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.areas.attendance import metrics
from remit.areas.attendance.metrics import UnknownCode, code_table

START = date(2025, 9, 1)
CODES = code_table().collect()
TODAYS = sorted(CODES.filter(pl.col("valid_to").is_null())["code"])
CLASS = dict(CODES.filter(pl.col("valid_to").is_null()).select("code", "class").iter_rows())
SCHEMA = {"pupil_id": pl.Int64, "date": pl.Date, "session": pl.String, "code": pl.String}


def place(number):
    """The day and session of the so-manieth session of a year with school on every weekday."""
    week, rest = divmod(number, 10)
    return START + timedelta(days=7 * week + rest // 2), ("AM", "PM")[rest % 2]


def frame(rows):
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row")


def marks(*of):
    """`of`: for each pupil in turn, how many there are of each code."""
    rows = []
    for pupil, counts in enumerate(of, 1):
        codes = [code for code, number in counts.items() for _ in range(number)]
        rows += [(pupil, *place(number), code) for number, code in enumerate(codes)]
    return frame(rows)


def polars_frame(held):
    return held


def duck(held):
    table = held.collect()
    return duckdb.from_arrow(table.to_arrow())


def told(native, *sort):
    collected = native.collect() if isinstance(native, pl.LazyFrame) else pl.from_arrow(native.to_arrow_table())
    return collected.sort(*(sort or ("pupil_id",)))


ENGINES = pytest.mark.parametrize("engine", [polars_frame, duck], ids=["Polars", "DuckDB"])


def summed(engine, held):
    return told(metrics.summarise(engine(held), engine(code_table())))


A = {"/": 44, "\\": 44, "L": 3, "V": 2, "B": 1, "I": 3, "U": 1, "Y4": 2}
B = {"/": 30, "\\": 30, "D": 20, "C2": 10, "I": 4, "G": 4, "O": 2, "Q": 2, "#": 2}


@ENGINES
def test_the_worked_examples_add_up(engine):
    found = summed(engine, marks(A, B)).rows(named=True)
    assert found == [
        {
            "pupil_id": 1, "possible": 98, "attended": 94, "authorised": 3, "unauthorised": 1, "absent": 4, "late": 4,
            "persistent": False, "severe": False,
        },
        {
            "pupil_id": 2, "possible": 80, "attended": 60, "authorised": 14, "unauthorised": 6, "absent": 20, "late": 0,
            "persistent": True, "severe": False,
        },
    ]  # fmt: skip


@ENGINES
def test_sums_are_whole_numbers_and_flags_are_flags_on_every_engine(engine):
    types = summed(engine, marks(A)).schema
    assert {name: types[name] for name in (*metrics.COUNTS, "persistent", "severe")} == {
        **dict.fromkeys(metrics.COUNTS, pl.Int64), "persistent": pl.Boolean, "severe": pl.Boolean,
    }  # fmt: skip


BOUNDARIES = [
    (120, 12, True, False), (120, 11, False, False), (119, 12, True, False), (125, 12, False, False),
    (201, 20, False, False), (130, 65, True, True), (131, 65, True, False), (380, 38, True, False), (380, 37, False, False),
]  # fmt: skip


@ENGINES
@pytest.mark.parametrize(("possible", "absent", "persistent", "severe"), BOUNDARIES)
def test_ten_per_cent_is_counted_and_never_rounded(engine, possible, absent, persistent, severe):
    found = summed(engine, marks({"/": possible - absent, "I": absent})).row(0, named=True)
    assert (found["possible"], found["absent"]) == (possible, absent)
    assert (found["persistent"], found["severe"]) == (persistent, severe)


@ENGINES
def test_a_pupil_of_whom_nothing_was_possible_is_neither_and_in_no_rate(engine):
    held = marks({"#": 4, "D": 6}, {"/": 9, "I": 1})
    found = summed(engine, held)
    assert found.row(0, named=True)["possible"] == 0
    assert not found.row(0, named=True)["persistent"]
    counted = metrics.summarise(engine(held), engine(code_table()))
    pooled = told(metrics.rates(counted), "pupils").row(0, named=True)
    assert (pooled["pupils"], pooled["possible"], pooled["persistent"]) == (1, 10, 1)


@ENGINES
def test_a_groups_rate_is_pooled_and_not_the_mean_of_its_pupils(engine):
    counted = metrics.summarise(
        engine(marks({"/": 98, "I": 2}, {"/": 80, "I": 20}, {"/": 20, "I": 20})), engine(code_table())
    )
    pooled = told(metrics.rates(counted), "pupils").row(0, named=True)
    assert pooled["attendance"] == pytest.approx(82.5)
    assert pooled["absence"] == pytest.approx(17.5)
    assert (pooled["pupils"], pooled["persistent"], pooled["severe"]) == (3, 2, 1)
    assert pooled["persistent_share"] == pytest.approx(200 / 3)


def test_rates_by_a_column_are_those_of_its_parts():
    counted = metrics.summarise(marks(A, B, A), code_table()).with_columns(year=pl.col("pupil_id") % 2)
    by_year = told(metrics.rates(counted, ["year"]), "year")
    assert by_year["possible"].to_list() == [80, 196]
    assert by_year["attendance"].to_list() == pytest.approx([75.0, 188 / 196 * 100])


def test_of_nobody_there_is_no_rate():
    pooled = told(metrics.rates(metrics.summarise(frame([]), code_table())), "pupils").row(0, named=True)
    assert (pooled["pupils"], pooled["attendance"], pooled["persistent_share"]) == (0, None, None)


@ENGINES
@pytest.mark.parametrize("code", ["H", "J", "Y", "?", "c1", ""])
def test_a_code_that_is_not_valid_that_day_is_an_error_and_not_an_absence(engine, code):
    with pytest.raises(UnknownCode, match=r"is not valid on 1 September 2025"):
        summed(engine, marks({code: 1, "/": 5}))


@pytest.mark.parametrize(("code", "absent"), [("H", 1), ("J", 0), ("B", 0), ("Y", 0)])
def test_years_before_the_change_keep_their_codes(code, absent):
    old = frame([(1, date(2024, 7, 1), "AM", code), (1, date(2024, 7, 1), "PM", "\\")])
    assert summed(polars_frame, old)["absent"].item() == absent


def test_an_interview_counted_as_attendance_until_the_change_and_is_absence_since():
    held = frame([(1, date(2024, 8, 18), "AM", "J"), (2, date(2024, 8, 19), "AM", "J1")])
    assert summed(polars_frame, held)["absent"].to_list() == [0, 1]


def test_thirty_four_codes_are_valid_today_and_every_one_has_a_class():
    assert len(TODAYS) == len(set(TODAYS)) == 34
    assert set(CLASS.values()) == {"P", "AEA", "AA", "UA", "NP", "ADM"}
    assert {code for code, group in CLASS.items() if group == "UA"} == {"G", "N", "O", "U"}
    assert {code for code, group in CLASS.items() if group in {"P", "AEA"}} == set("/\\LKVPWB")
    assert not {code for code in TODAYS if not 1 <= len(code) <= 2}


def test_no_code_has_two_meanings_on_one_day():
    for code in CODES["code"].unique():
        spans = CODES.filter(pl.col("code") == code).sort("valid_from").select("valid_from", "valid_to").rows()
        assert all(before[1] and before[1] < after[0] for before, after in pairwise(spans)), code


@ENGINES
def test_punctuality_is_of_those_who_came(engine):
    held = engine(marks({"/": 44, "\\": 44, "L": 3, "U": 1, "I": 8, "V": 4}))
    found = told(metrics.punctuality(held)).row(0, named=True)
    assert (found["on_time"], found["late"], found["late_before_close"], found["late_after_close"]) == (88, 4, 3, 1)
    assert round(found["punctual"], 2) == 95.65


def test_punctuality_by_any_column():
    held = marks({"/": 1, "L": 1}, {"/": 2}).with_columns(lesson=pl.lit("Maths"))
    assert told(metrics.punctuality(held, ["lesson"]), "lesson")["punctual"].item() == 75.0


WEEKS = [  # the school weeks of autumn 2026 with the half term left out, and one into the next year
    date(2026, 8, 31), *(date(2026, 9, 7) + timedelta(weeks=each) for each in range(7)),
    *(date(2026, 11, 2) + timedelta(weeks=each) for each in range(7)), date(2027, 1, 4),
]  # fmt: skip


def weeks():
    return pl.LazyFrame({"monday": WEEKS, "number": range(len(WEEKS))}, schema={"monday": pl.Date, "number": pl.Int64})


def away(*of):
    return frame(
        [
            (1, monday + timedelta(days=each // 2), ("AM", "PM")[each % 2], code)
            for monday, number, code in of
            for each in range(number)
        ]
    )


@ENGINES
@pytest.mark.parametrize(
    ("earlier", "sessions"), [(date(2026, 10, 12), 10), (date(2026, 9, 28), 8), (date(2026, 10, 5), 10)]
)
def test_ten_sessions_in_ten_school_weeks_reach_across_a_half_term(engine, earlier, sessions):
    held = away((date(2026, 12, 14), 8, "G"), (earlier, 2, "U"))
    found = told(metrics.penalty_weeks(engine(held), engine(code_table()), engine(weeks())), "monday")
    last = found.filter(pl.col("monday") == date(2026, 12, 14)).row(0, named=True)
    assert (last["sessions"], last["reached"]) == (sessions, sessions >= 10)


def test_authorised_absence_is_no_reason_to_consider_a_penalty():
    held = away((date(2026, 11, 2), 10, "I"), (date(2026, 11, 9), 9, "N"))
    found = told(metrics.penalty_weeks(held, code_table(), weeks()), "monday")
    assert found["sessions"].max() == 9
    assert not found["reached"].any()


def test_the_window_moves_on_and_passes_the_new_year():
    held = away((date(2026, 11, 9), 10, "O"))
    found = told(metrics.penalty_weeks(held, code_table(), weeks()), "monday")
    assert found["monday"].to_list() == [each for each in WEEKS if each >= date(2026, 11, 9)]
    assert found["reached"].all()


def of(found, pupil, pattern):
    rows = found.filter(pl.col("pupil_id") == pupil, pl.col("pattern") == pattern)
    return {row["value"]: (row["possible"], row["absent"]) for row in rows.rows(named=True)}


@ENGINES
def test_patterns_tell_weekdays_sessions_and_lessons(engine):
    held = marks({"/": 9, "I": 1}).with_columns(lesson=pl.lit("PE"))
    found = told(metrics.patterns(engine(held), engine(code_table())))
    assert of(found, 1, "weekday") == {**{str(day): (2, 0) for day in range(1, 5)}, "5": (2, 1)}
    assert of(found, 1, "session") == {"AM": (5, 0), "PM": (5, 1)}
    assert of(found, 1, "lesson") == {"PE": (10, 1)}


@ENGINES
def test_patterns_tell_the_edges_of_holidays_and_the_days_of_siblings(engine):
    held = frame(
        [
            (pupil, START + timedelta(days=day), "AM", code)
            for pupil, codes in ((1, "I/I/"), (2, "I///"), (3, "////"))
            for day, code in enumerate(codes)
        ]
    )
    days = pl.LazyFrame({"date": [START], "edge": ["after"]}, schema={"date": pl.Date, "edge": pl.String})
    families = pl.LazyFrame({"pupil_id": [1, 2, 3], "family": [7, 7, 8]})
    found = told(metrics.patterns(engine(held), engine(code_table()), engine(days), engine(families)))
    assert of(found, 1, "holiday") == {"after": (1, 1)}
    assert of(found, 1, "sibling") == {"away": (1, 1), "in": (3, 1)}
    assert of(found, 2, "sibling") == {"away": (2, 1), "in": (2, 0)}
    assert of(found, 3, "sibling") == {}


PUPIL_CODES = st.lists(st.sampled_from(TODAYS), max_size=60)


@given(st.lists(PUPIL_CODES, min_size=1, max_size=5))
def test_attended_and_absent_are_what_was_possible_and_order_does_not_matter(pupils):
    rows = [(pupil, *place(number), code) for pupil, codes in enumerate(pupils) for number, code in enumerate(codes)]
    found = summed(polars_frame, frame(rows))
    assert found.equals(summed(polars_frame, frame(rows[::-1])))
    assert found.height == sum(bool(codes) for codes in pupils)
    for row in found.rows(named=True):
        codes = pupils[row["pupil_id"]]
        assert row["attended"] + row["absent"] == row["possible"] <= len(codes)
        assert row["authorised"] + row["unauthorised"] == row["absent"]
        assert row["absent"] == sum(CLASS[code] in {"AA", "UA"} for code in codes)
        assert row["severe"] <= row["persistent"]


@settings(max_examples=30)
@given(st.lists(PUPIL_CODES, min_size=1, max_size=4))
def test_two_engines_tell_the_same(pupils):
    rows = [(pupil, *place(number), code) for pupil, codes in enumerate(pupils) for number, code in enumerate(codes)]
    assert summed(polars_frame, frame(rows)).equals(summed(duck, frame(rows)))


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_rule_says_of_columns_what_it_says_of_numbers(absent, attended):
    found = summed(polars_frame, marks({"/": attended, "I": absent}))
    if absent + attended:
        assert found["persistent"].item() == metrics.is_persistent(absent, absent + attended)
        assert found["severe"].item() == metrics.is_severe(absent, absent + attended)
