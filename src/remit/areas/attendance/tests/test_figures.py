"""Every figure on a page is what the metrics make of the marks."""

from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.attendance import figures, metrics, queries
from remit.areas.attendance.entering import add_up, differences
from remit.areas.attendance.masks import Counts, Masks, from_bytes, place, to_bytes, window
from remit.areas.attendance.models import AM, PM, Mark, Taking, Year
from remit.areas.attendance.reference import codes_on
from remit.areas.attendance.templatetags.attendance import percent
from remit.core.seams import Period
from remit.core.writing import unrecorded
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

YEAR = Period(START, date(2027, 8, 31))
CODES = [code for code in codes_on(TODAY) if code not in {"#", "Z"}]


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def frame(by):
    held = queries.current(Mark.objects.visible_to(by))
    found = [(mark.pupil_id, mark.day, mark.session, mark.code) for mark in held.values()]
    return pl.LazyFrame(
        found, schema={"pupil_id": pl.Int64, "date": pl.Date, "session": pl.String, "code": pl.String}, orient="row"
    )


def span(first=START, last=TODAY):
    return figures.Span("x", "x", first, last)


@pytest.mark.parametrize("role", ["head", "lea", "mo", "administrator"])
@pytest.mark.parametrize("last", [TODAY, START + timedelta(days=9)])
def test_the_page_of_every_pupil_is_the_metric_of_their_marks(marked, role, last):
    by = viewer(marked, role)
    found = {line.pupil.pk: line.counts for line in figures.lines(by, YEAR, span(last=last)) if line.counts.possible}
    told = metrics.summarise(frame(by).filter(pl.col("date") <= last), metrics.code_table()).collect()
    expected = {row["pupil_id"]: row for row in told.rows(named=True) if row["possible"]}
    assert len(found) >= 18
    assert found.keys() == expected.keys()
    for pupil, counts in found.items():
        row = expected[pupil]
        assert counts == Counts(*(row[name] for name in metrics.COUNTS))
        assert (counts.persistent, counts.severe) == (row["persistent"], row["severe"])


def test_groups_are_pooled_as_the_metric_pools_them(marked):
    by = viewer(marked, "head")
    found = figures.lines(by, YEAR, span())
    years = pl.LazyFrame(
        [(line.pupil.pk, line.pupil.year) for line in found],
        schema={"pupil_id": pl.Int64, "year": pl.Int64},
        orient="row",
    )
    counted = metrics.summarise(frame(by), metrics.code_table()).join(years, on="pupil_id")
    pools = {each.label: each for each in figures.by_year_and_form(found)}
    for row in metrics.rates(counted, ["year"]).collect().rows(named=True):
        pool = pools[f"Year {row['year']}"]
        assert (pool.known, pool.persistent, pool.severe) == (row["pupils"], row["persistent"], row["severe"])
        assert pool.counts == Counts(*(row[name] for name in metrics.COUNTS))
        assert pool.counts.attendance == pytest.approx(row["attendance"])
        assert pool.persistent_share == pytest.approx(row["persistent_share"])


def test_nobody_sees_figures_of_pupils_whom_others_lead(marked):
    for role, years in (("lea", {8}), ("mo", {7}), ("head", {7, 8, 9, 11})):
        assert {line.pupil.year for line in figures.lines(viewer(marked, role), YEAR, span())} == years, role


def test_a_pupil_without_marks_is_in_the_list_and_in_no_rate(world):
    unrecorded("test", lambda: [rows(model).delete() for model in (Mark, Taking, Year)])
    found = figures.lines(viewer(world, "head"), YEAR, span())
    assert {line.counts for line in found} == {Counts()}
    assert figures.pool("All", found).known == 0
    assert figures.pool("All", found).counts.attendance is None


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (9.95025, "9.9 %"),
        (10.0, "10.0 %"),
        (10.04, "10.1 %"),
        (90.04, "90.1 %"),
        (90.0, "90.0 %"),
        (49.98, "49.9 %"),
        (95.918, "95.9 %"),
        (None, "–"),
    ],
)
def test_what_is_near_a_line_is_not_shown_as_on_it(rate, said):
    assert percent(rate) == said


@given(
    st.dictionaries(st.tuples(st.integers(0, 364), st.sampled_from([AM, PM])), st.sampled_from(CODES), max_size=60),
    st.integers(0, 364),
    st.integers(0, 364),
)
def test_masks_count_what_was_put_in_a_window(marks, one, other):
    held = Masks()
    for (number, session), code in marks.items():
        held = held.put(place(START, START + timedelta(days=number), session), codes_on(TODAY)[code].group, code)
    held = Masks(*(from_bytes(to_bytes(each)) for each in held.all))
    begins, ends = START + timedelta(days=min(one, other)), START + timedelta(days=max(one, other))
    counts = held.counts(window(START, begins, ends))
    inside = [
        codes_on(TODAY)[code] for (number, _), code in marks.items() if begins <= START + timedelta(days=number) <= ends
    ]
    assert counts.attended == sum(each.is_attendance for each in inside)
    assert counts.absent == sum(each.is_absence for each in inside) == counts.authorised + counts.unauthorised
    assert counts.late == sum(each.code in {"L", "U"} for each in inside)


def test_the_pages_say_what_the_figures_are(marked, client):
    sign_in(client, marked, "head")
    text = client.get(reverse("attendance:figures"), {"show": "persistent"}).content.decode()
    found = figures.lines(viewer(marked, "head"), YEAR, SimpleNamespace(first_day=START, last_day=TODAY))
    number = sum(line.counts.persistent for line in found)
    assert number > 5
    assert f">{number}<" in text
    assert percent(figures.pooled(found).attendance) in text


def test_the_board_and_the_pupil_page_open(marked, client):
    sign_in(client, marked, "lea")
    assert "Attendance this morning" in client.get(reverse("absence:today")).content.decode()
    page = client.get(reverse("pupil", args=[marked.pupils["ann"].ref])).content.decode()
    assert "No marks this year." in page


def test_of_a_day_of_no_year_nothing_is_added_up(world):
    from remit.core.acts import Refused

    with pytest.raises(Refused, match="in no academic year"):
        unrecorded(
            "test",
            lambda: add_up(
                world.schools["alder"].pk, [(world.pupils["ann"].pk, YESTERDAY - timedelta(days=900), AM, "/")]
            ),
        )


def test_in_a_holiday_the_term_that_has_ended_is_offered(world):
    by = viewer(world, "head", date(2026, 12, 28))
    offered = figures.spans(by, YEAR)
    assert "Autumn term" in [each.label for each in offered]
    assert all(each.first_day <= each.last_day for each in offered)


def test_what_is_kept_is_what_the_marks_add_up_to_and_doctor_would_say_otherwise(marked):
    assert differences() == 0
    row = rows(Year).first()
    unrecorded("test", lambda: rows(Year, pk=row.pk).update(late=b"\xff"))
    assert differences() == 1
    unrecorded("test", lambda: rows(Year, pk=row.pk).delete())
    assert differences() == 1
