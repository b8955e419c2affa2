"""Patterns on pages are those of the metrics over the same marks; a sibling whom she may not know has no name here."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.areas.attendance import figures, metrics, queries
from remit.areas.attendance.models import Mark
from remit.areas.attendance.patterns import AFTER, BEFORE, WEEKDAYS, edges_of, of_cohort, patterns
from remit.areas.attendance.rolling import ROLLING, WEEK, held_of, reached
from remit.areas.attendance.tests.marking import enter, forget, present, rows, school_days, whole
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school import dates
from remit.school.models import Bar, Contact, Membership, Pupil
from remit.school.timetable import monday_of
from tests import kept
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

YEAR = Period(START, date(2027, 8, 31))
TO_DATE = figures.Span("year", "The year to date", START, TODAY)
MONDAYS = [date(2026, 9, 7) + timedelta(weeks=each) for each in range(7)]


def frame(by, pupils):
    found = queries.current(Mark.objects.visible_to(by).filter(pupil__in=pupils)).values()
    shape = {"pupil_id": pl.Int64, "date": pl.Date, "session": pl.String, "code": pl.String}
    return pl.LazyFrame([(each.pupil_id, each.day, each.session, each.code) for each in found], schema=shape, orient="row")  # fmt: skip


def told(found, pattern):
    held = found.collect().filter(pl.col("pattern") == pattern).rows(named=True)
    return {(row["pupil_id"], row["value"]): (row["possible"], row["absent"]) for row in held}


def kin(*pupils):
    """One mother of them all."""

    def make():
        kept.asked_of("forget")
        Bar.objects.unscoped("test").filter(pupil__in=pupils).delete()
        Contact.objects.unscoped("test").filter(pupil__in=pupils).delete()
        for number, each in enumerate(pupils):
            phone = "01632 960 123" if number else "+44 1632 960123"
            Contact.objects.create(pupil=each, name="Mo Ther", relation="mother", phones=[phone], first_day=START)

    unrecorded("test", make)


def join(world, name, form):
    def make():
        held = Pupil.objects.create(school=world.schools["alder"], given_name=name, family_name="Kin", year=int(form[:-1]), first_day=START)  # fmt: skip
        Membership.objects.create(pupil=held, group=world.groups[form], first_day=START)
        return held

    return unrecorded("test", make)


def test_weekdays_sessions_and_holidays_are_those_of_the_metric(marked, head):
    found = of_cohort(head, YEAR, TO_DATE)
    assert len(found.pupils) >= 40
    edges = {day: {BEFORE: "before", AFTER: "after"}[label] for day, label in edges_of(head, YEAR).items()}
    days = pl.LazyFrame({"date": list(edges), "edge": list(edges.values())})
    expected = metrics.patterns(frame(head, [each.pupil.pk for each in found.pupils]), metrics.code_table(), days)
    values = {"weekday": {label: str(at) for at, label in enumerate(WEEKDAYS, 1)}, "session": {"Morning": "AM", "Afternoon": "PM"}, "holiday": {BEFORE: "before", AFTER: "after"}}  # fmt: skip
    for pattern, names in values.items():
        counted = {
            (each.pupil.pk, value): tuple(each.tallies[label])
            for each in found.pupils
            for label, value in names.items()
            if each.tallies[label].possible
        }
        weekdays = {str(at) for at in range(1, 6)}
        assert counted == {key: value for key, value in told(expected, pattern).items() if pattern != "weekday" or key[1] in weekdays}  # fmt: skip


def test_siblings_away_together_are_those_of_the_metric(world, head):
    forget()
    one, other = world.pupils["ann"], world.pupils["cal"]
    kin(one, other)
    ill = whole("I", *MONDAYS[:3])
    enter(one, present(START, TODAY) | ill | whole("I", date(2026, 9, 9)))
    enter(other, present(START, TODAY - timedelta(days=3)) | ill)
    families = pl.LazyFrame({"pupil_id": [one.pk, other.pk], "family": [1, 1]})
    expected = told(metrics.patterns(frame(head, [one.pk, other.pk]), metrics.code_table(), families=families), "sibling")  # fmt: skip
    [ann] = patterns(head, YEAR, TO_DATE, [one]).pupils
    assert (tuple(ann.beside.away), tuple(ann.beside.there)) == (expected[one.pk, "away"], expected[one.pk, "in"])
    assert ann.beside.names == (str(other),)


def test_a_sibling_outside_her_circles_is_a_sibling_and_no_more(world, client):
    forget()
    one, outside = world.pupils["ann"], join(world, "Hidden", "7A")
    kin(one, outside)
    for each in (one, outside):
        enter(each, present(START, TODAY) | whole("I", *MONDAYS[:3]))
    sign_in(client, world, "lea")
    for route, args in (("attendance:patterns", []), ("attendance:pupil", [one.ref])):
        page = client.get(reverse(route, args=args)).content.decode()
        assert "a sibling" in page
        for word in ("Hidden", "Kin", ">7A<", outside.ref):
            assert word not in page
    sign_in(client, world, "head")
    assert "With Hidden Kin away" in client.get(reverse("attendance:patterns")).content.decode()


def test_whoever_does_not_see_contacts_is_told_of_no_sibling(world):
    forget()
    one, other = world.pupils["ann"], world.pupils["cal"]
    kin(one, other)
    for each in (one, other):
        enter(each, present(START, TODAY) | whole("I", *MONDAYS[:3]))
    office = viewer(world, "administrator").closing(("calls",))
    [ann] = patterns(office, YEAR, TO_DATE, [one]).pupils
    assert ann.beside is None


def test_who_misses_mondays_is_named_and_who_misses_any_day_is_not(world, client):
    forget()
    mondays, any_day = join(world, "Mona", "8A"), join(world, "Andy", "8A")
    enter(mondays, present(START, TODAY) | whole("I", *MONDAYS[:3]))
    enter(any_day, present(START, TODAY) | whole("I", *school_days(date(2026, 9, 14), date(2026, 9, 25))))
    sign_in(client, world, "lea")
    found = client.get(reverse("attendance:patterns")).context["found"]
    signs = [(sign.pupil.given_name, sign.words, tuple(sign.here)) for sign in found.signs]
    assert ("Mona", "Monday", (20, 6)) in signs
    assert not [name for name, *_ in signs if name == "Andy"]


def test_minutes_late_are_those_of_marks_that_still_stand(world, lea):
    forget()
    pupil = join(world, "Tardy", "8A")
    enter(pupil, present(START, TODAY) | {(day, "AM"): "L" for day in MONDAYS[:6]})
    unrecorded("test", lambda: rows(Mark, pupil=pupil, code="L", day__in=MONDAYS[1:6]).update(minutes=12))
    enter(pupil, {(MONDAYS[5], "AM"): "/"})
    [late] = patterns(lea, YEAR, TO_DATE, [pupil]).pupils
    assert (late.late.times, late.late.entered, late.late.minutes) == (5, 4, 48)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({date(2026, 9, 7): "G", date(2026, 11, 2): "U"}, None),
        (dict.fromkeys((*school_days(date(2026, 9, 28), date(2026, 9, 30)), date(2026, 11, 9), date(2026, 11, 10)), "G"), 10),
        (dict.fromkeys(school_days(date(2026, 9, 28), date(2026, 10, 9)), "I"), None),
    ],
)  # fmt: skip
def test_ten_in_ten_school_weeks_are_those_of_the_metric(world, lea, codes, expected):
    forget()
    pupil = join(world, "Weeks", "8A")
    enter(pupil, present(START, TODAY) | {key: code for day, code in codes.items() for key in whole(code, day)})
    days = dates.days_open(lea, START, TODAY)
    found = reached(held_of(lea, [pupil.pk])[pupil.pk], days, START)
    mondays = sorted({monday_of(day) for day in days})
    weeks = pl.LazyFrame({"monday": mondays, "number": range(len(mondays))})
    told = metrics.penalty_weeks(frame(lea, [pupil.pk]), metrics.code_table(), weeks).collect().filter(pl.col("reached"))  # fmt: skip
    assert (found.sessions if found else None) == expected == (told.sort("monday")["sessions"].to_list() or [None])[-1]
    if found:
        assert max(monday for monday, _ in found.weeks) <= told["monday"].max() <= min(monday for monday, _ in found.weeks) + ROLLING * WEEK + 7 * timedelta(days=3)  # fmt: skip


def test_ten_sessions_are_said_with_their_weeks_and_ask_for_support_first(world, client):
    forget()
    enter(world.pupils["ann"], present(START, TODAY) | whole("G", *school_days(date(2026, 11, 9), date(2026, 11, 13))))
    sign_in(client, world, "lea")
    for route, args in (("attendance:patterns", []), ("attendance:pupil", [world.pupils["ann"].ref])):
        page = " ".join(client.get(reverse(route, args=args)).content.decode().split())
        assert "10 unauthorised sessions in these ten school weeks: 10 in the week of 9 November" in page
        assert "Consider support first, then whether a penalty notice is right." in page
        assert "issue" not in page.lower()


def test_more_pupils_cost_no_more_questions(world, client):
    forget()
    sign_in(client, world, "lea")

    def asked(number):
        for at in range(number):
            each = join(world, f"p{at}-{number}", "8A")
            kin(each, join(world, f"q{at}-{number}", "7A"))
            enter(each, present(START, TODAY) | whole("G", *MONDAYS) | {(date(2026, 9, 8 + at), "AM"): "L"})
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("attendance:patterns"))
        return len(captured)

    asked(1)  # what opens to her is kept after the first page
    assert asked(2) == asked(5) <= 20
