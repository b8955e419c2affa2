"""Where something was: a place of the school or words; and which part of the day, in a primary asked for."""

from datetime import time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.behaviour.models import LogEntry
from remit.areas.behaviour.parts import part_at
from remit.areas.behaviour.tests.test_logging import ask, monday, nothing_logged, rows
from remit.core.writing import unrecorded
from remit.school.models import Period, Room
from tests.access_walk import sign_in
from tests.world import TODAY

__all__ = ["monday"]
DAY = """
am 08:40 09:00 Registration
lesson 09:00 10:00 Lesson 1
break 11:00 11:20 Break
lesson 11:20 12:20 Lesson 2
break 12:20 13:10 Lunch
lesson 13:10 14:10 Lesson 3
lesson 14:50 15:20 Lesson 4
"""


def periods():
    for line in DAY.strip().split("\n"):
        kind, begins, ends, name = line.split(maxsplit=3)
        yield Period(kind=kind, name=name, begins=time.fromisoformat(begins), ends=time.fromisoformat(ends))


@pytest.mark.parametrize(
    ("at", "part"),
    [
        ("08:45", LogEntry.REGISTRATION),
        ("09:00", LogEntry.LESSON),
        ("10:30", LogEntry.BREAK),  # between two periods, before eleven: nobody entered it
        ("11:10", LogEntry.BREAK),
        ("12:30", LogEntry.LUNCH),
        ("14:30", LogEntry.BREAK),  # a long gap, too late for lunch
        ("08:00", LogEntry.AROUND),
        ("15:20", LogEntry.AROUND),
    ],
)
def test_the_part_of_the_day_is_as_the_periods_say(at, part):
    assert part_at(list(periods()), time.fromisoformat(at)) == part


def test_a_long_gap_at_noon_is_lunch_and_no_periods_say_nothing():
    lessons = [each for each in periods() if each.kind == Period.LESSON]
    assert part_at(lessons, time(12, 30)) == LogEntry.LUNCH
    assert part_at([], time(12, 30)) == ""


@given(st.times())
def test_every_moment_of_a_day_with_periods_is_in_one_part_whatever_their_order(at):
    found = part_at(list(periods()), at)
    assert found in dict(LogEntry.PARTS)
    assert found == part_at(list(reversed(list(periods()))), at)


@pytest.fixture
def playground(world):
    of = {"school": world.schools["alder"]}
    return unrecorded("test", lambda: Room.objects.create(**of, name="Playground", sort=Room.OUTSIDE))


def logged(world, client, given):
    nothing_logged()
    sign_in(client, world, "lea")
    client.post(reverse("behaviour:log"), {**ask(world, "ann"), **given})
    return rows().get()


def test_places_of_the_school_are_offered_and_one_that_is_chosen_was_not_in_the_lesson(
    world, client, playground, monday
):
    sign_in(client, world, "lea")
    page = client.get(reverse("behaviour:log"), ask(world, "ann")).content.decode()
    assert "Playground" in page
    assert "alder-room" not in page, "a teaching room is the lesson's"
    made = logged(world, client, monday | {"spot": playground.ref})
    assert (made.room, made.group, made.part) == (playground, None, LogEntry.LESSON)
    assert made.where == "Playground"


def test_a_place_of_another_school_is_refused(world, client):
    other = unrecorded(
        "test", lambda: Room.objects.create(school=world.schools["birch"], name="Yard", sort=Room.OUTSIDE)
    )
    sign_in(client, world, "lea")
    given = {**ask(world, "ann"), "code": "effort", "day": str(TODAY), "spot": other.ref, "once": "f" * 32}
    client.post(reverse("behaviour:log"), given)
    assert not rows(room=other).exists()


def test_where_subjects_are_taught_in_forms_the_part_of_the_day_is_asked(world, client, monday):
    school = world.schools["alder"]
    unrecorded("test", lambda: type(school).objects.unscoped("test").filter(pk=school.pk).update(taught_in_forms=True))
    sign_in(client, world, "lea")
    page = client.get(reverse("behaviour:log"), ask(world, "ann")).content.decode()
    assert "Part of the day" in page
    assert 'value="lesson" id="id_part_1" checked' in page, "as the timetable says of now"
    made = logged(world, client, monday | {"part": "lunch"})
    assert (made.part, made.at, made.group) == (LogEntry.LUNCH, None, None), "the time was that of the form"
    assert logged(world, client, monday | {"part": "lesson", "once": "g" * 32}).group == world.groups["8ma"]


def test_a_corridor_is_entered_with_the_rooms(world, client):
    sign_in(client, world, "administrator")
    client.post(reverse("school:rooms.add"), {"name": "Long corridor", "sort": "corridor", "places": ""})
    page = client.get(reverse("school:rooms.list") + "?sort=corridor").content.decode()
    assert "Long corridor" in page
    assert "alder-room" not in page
