"""What registers count for a duty: over the reach of its role, and never more than the records say."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from remit.areas.attendance.attention import WATCHES
from remit.areas.attendance.measures import (
    IN_THE_MIS,
    MEASURES,
    NO_FORMS,
    NOT_ARRANGED,
    registers_taken_in_time,
)
from remit.areas.attendance.models import AM, PM, Arrangement, Taking
from remit.areas.attendance.tests.marking import enter, forget, rows, whole
from remit.core.seams import Period, Progress
from remit.core.writing import unrecorded
from remit.school.models import Group, Lesson, Membership, Pupil
from remit.school.remit import viewer_of_role
from tests.world import START, TODAY

THURSDAY, FRIDAY = date(2026, 11, 12), date(2026, 11, 13)  # today is the Monday after
TWO_DAYS = Period(THURSDAY, date(2026, 12, 18))
AUTUMN = Period(START, date(2026, 12, 18))


@pytest.fixture
def world(world):
    forget()
    return world


def by(world, role, day=TODAY):
    """Whoever holds the post, with the grant of that role alone: so a duty is measured."""
    return viewer_of_role(world.roles[role], world.users[role.split(maxsplit=1)[0]], day)


def at(day, hour, minute):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def taken(world, day, session, hour, minute, *, form="8A", complete=True, noted=None):
    group = world.groups[form]
    values = {"day": day, "session": session, "at": at(day, hour, minute), "complete": complete, "noted": noted}
    unrecorded("test", lambda: Taking.objects.create(school=group.school, group=group, **values))


def in_time(world, role="lea year", period=TWO_DAYS, day=TODAY):
    found = registers_taken_in_time(by(world, role, day), period)
    return found.done, found.due


def test_a_register_taken_by_its_closing_time_counts_and_a_later_one_is_named(world):
    taken(world, THURSDAY, AM, 9, 10)
    taken(world, THURSDAY, PM, 13, 21)
    found = registers_taken_in_time(by(world, "lea year"), TWO_DAYS)
    assert (found.done, found.due) == (1, 4)
    assert found.missing == ("8A: 13 November, morning", "8A: 13 November, afternoon", "8A: 12 November, afternoon")
    assert not found.cannot


def test_a_register_is_taken_once_everybody_has_a_mark(world):
    taken(world, THURSDAY, AM, 8, 50, complete=False)
    assert in_time(world) == (0, 4)
    taken(world, THURSDAY, AM, 9, 5)
    taken(world, THURSDAY, AM, 11, 0)  # amended later: it was taken all the same
    assert in_time(world) == (1, 4)


@pytest.mark.parametrize(
    ("noted", "done"),
    [
        (at(THURSDAY, 8, 59), 1),
        (at(THURSDAY, 9, 30), 0),
        (at(THURSDAY, 10, 30), 0),
        (at(THURSDAY - timedelta(days=1), 8, 59), 0),
        (None, 0),
    ],
    ids=["noted in time", "noted late", "noted after it was saved", "of another day", "not said"],
)
def test_what_a_phone_kept_without_a_connection_was_taken_when_it_was_noted(world, noted, done):
    taken(world, THURSDAY, AM, 10, 0, noted=noted)
    assert in_time(world) == (done, 4)


def test_today_s_registers_are_not_counted_before_the_day_is_over(world):
    taken(world, TODAY, AM, 8, 44)
    assert in_time(world) == (0, 4)
    assert in_time(world, day=TODAY + timedelta(days=1)) == (1, 6)


def test_nothing_is_due_in_holidays_at_weekends_and_before_the_period(world):
    assert in_time(world, period=Period(date(2026, 10, 26), date(2026, 11, 1))) == (0, 0)
    assert in_time(world, period=Period(TODAY, TODAY)) == (0, 0)
    assert not registers_taken_in_time(by(world, "lea year"), Period(TODAY, TODAY)).met


def test_a_form_owes_a_register_while_somebody_is_in_it(world):
    unrecorded("test", lambda: rows(Membership, group=world.groups["8A"]).update(last_day=THURSDAY))
    assert in_time(world) == (0, 2)
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["ann"].pk).update(first_day=FRIDAY))
    assert in_time(world) == (0, 0)


def test_each_role_counts_the_forms_of_its_reach(world):
    for form in ("7A", "8A", "9A", "11A"):
        taken(world, THURSDAY, AM, 8, 50, form=form)
    assert in_time(world, "mo year") == (1, 4)
    assert in_time(world, "head") == in_time(world, "administrator") == (4, 16)
    for role in ("lea maths", "mo senco", "tom"):
        assert registers_taken_in_time(by(world, role), TWO_DAYS) == Progress(cannot=NO_FORMS)


def arranged(world, **values):
    unrecorded("test", lambda: rows(Arrangement, school=world.schools["alder"]).update(**values))


def test_where_registers_are_taken_in_the_mis_there_is_no_figure_and_why_is_said(world):
    arranged(world, taken_in=Arrangement.MIS)
    assert registers_taken_in_time(by(world, "lea year"), TWO_DAYS) == Progress(cannot=IN_THE_MIS)
    unrecorded("test", lambda: rows(Arrangement).delete())
    assert registers_taken_in_time(by(world, "lea year"), TWO_DAYS) == Progress(cannot=NOT_ARRANGED)


def test_of_days_of_the_mis_a_register_counts_once_its_marks_are_here(world):
    (before,) = rows(Arrangement, school=world.schools["alder"])
    arranged(world, first_day=FRIDAY)
    times = {name: getattr(before, name) for name in ("am_opens", "am_closes", "pm_opens", "pm_closes")}
    of = {"school": before.school, "first_day": START, "last_day": THURSDAY, "taken_in": Arrangement.MIS}
    unrecorded("test", lambda: Arrangement.objects.create(**of, **times))
    enter(world.pupils["ann"], {(THURSDAY, AM): "I", (FRIDAY, AM): "/"})
    found = registers_taken_in_time(by(world, "lea year"), TWO_DAYS)
    assert (found.done, found.due) == (1, 4)
    assert found.missing[-1] == "8A: 12 November, afternoon"
    taken(world, FRIDAY, PM, 13, 10)
    assert in_time(world) == (2, 4)


def test_another_closing_time_holds_from_its_day_on(world):
    arranged(world, last_day=THURSDAY)
    of = {"school": world.schools["alder"], "first_day": FRIDAY, "taken_in": Arrangement.REMIT}
    times = {"am_opens": time(8, 30), "am_closes": time(8, 45), "pm_opens": time(13), "pm_closes": time(13, 20)}
    unrecorded("test", lambda: Arrangement.objects.create(**of, **times))
    for day in (THURSDAY, FRIDAY):
        taken(world, day, AM, 9, 0)
    assert in_time(world) == (1, 4)


# Followed up


# Of all


def grow(world, number):
    """More pupils of a form more, away and late and with registers, and with a lesson."""

    def make():
        form = Group.objects.create(school=world.schools["alder"], name=f"8{number}", year=8, type=Group.FORM)
        world.groups[form.name] = form
        Lesson.objects.create(school=form.school, group=form, period=world.lessons["alder"].period, first_day=START)
        for each in range(number):
            of = {"given_name": f"p{each}", "family_name": f"f{number}", "first_day": START}
            pupil = world.pupils[f"{number} {each}"] = Pupil.objects.create(school=form.school, year=8, **of)
            Membership.objects.create(pupil=pupil, group=form, first_day=START)

    unrecorded("test", make)
    for each in range(number):
        pupil = world.pupils[f"{number} {each}"]
        enter(pupil, whole("I", FRIDAY) | {(date(2026, 11, day), AM): "L" for day in range(2, 7)})
    taken(world, THURSDAY, AM, 9, 0, form=f"8{number}")


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.name)
@pytest.mark.parametrize("role", ["lea year", "head"])
def test_a_measure_asks_as_much_however_many_there_are(world, measure, role):
    def asked():
        fresh = by(world, role)
        with CaptureQueriesContext(connection) as ran:
            due = measure.compute(fresh, AUTUMN).due
        return len(ran), due

    before, few = asked()
    grow(world, 3)
    grow(world, 9)
    after, many = asked()
    assert many > few
    assert after == before <= 8


def test_every_model_that_a_measure_or_a_watch_depends_on_is_there():
    for each in (*MEASURES, *WATCHES):
        assert [apps.get_model(label) for label in each.depends]
