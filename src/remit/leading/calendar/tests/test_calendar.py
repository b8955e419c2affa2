"""What stands in the calendar, for whom; and the one that another program fetches."""

from datetime import date, time, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from remit.areas.meetings.models import Meeting
from remit.areas.plans.models import Plan
from remit.core.accounts.throttle import WRONG_KEYS
from remit.core.writing import unrecorded
from remit.leading.calendar import queries
from remit.leading.calendar.models import Feed
from remit.school.models import Closure, Lesson, Period, Room, SchoolWeek, Staff, Term
from tests.world import START, TODAY, viewer

MONDAY = TODAY - timedelta(days=TODAY.weekday())
SUNDAY = MONDAY + timedelta(days=6)
ALL = [layer.name for layer in queries.layers()] or ["school"]


def labels(world, who: str, first: date, last: date, *only: str) -> list[str]:
    return [each.entry.label for each in queries.entries(viewer(world, who), first, last, only)]


@pytest.fixture
def year(world):
    """An autumn term with its half term, an INSET day, and two weeks."""
    school, held = world.schools["alder"], world.years["alder"]

    def make():
        Term.objects.unscoped("test").filter(school=school).delete()
        Closure.objects.unscoped("test").filter(school=school).delete()
        Term.objects.create(
            school=school, academic_year=held, name="Autumn", first_day=date(2026, 9, 1), last_day=date(2026, 12, 18),
            break_first_day=date(2026, 10, 26), break_last_day=date(2026, 10, 30),
        )  # fmt: skip
        Closure.objects.create(
            school=school, first_day=date(2026, 11, 20), last_day=date(2026, 11, 20), why="INSET day"
        )
        SchoolWeek.objects.unscoped("test").filter(school=school).delete()
        for monday, letter in ((MONDAY, "A"), (MONDAY + timedelta(days=7), "B")):
            SchoolWeek.objects.create(school=school, monday=monday, letter=letter)

    unrecorded("test", make)
    return held


def test_terms_half_term_closures_and_bank_holidays_are_always_there(world, year):
    held = labels(world, "tom", date(2026, 9, 1), date(2026, 12, 31))
    assert {"Autumn term begins", "Autumn term ends", "Half term", "INSET day", "Christmas Day"} <= set(held)


def test_the_closures_of_another_school_are_not(world):
    first, last = date(2026, 9, 1), date(2027, 8, 31)
    assert "birch-inset" not in labels(world, "lea", first, last)


def test_a_half_term_stands_on_each_of_its_days_and_no_weekend_or_closure_is_a_school_day(world, year):
    weeks = queries.weeks(viewer(world, "tom"), queries.WEEK, date(2026, 10, 28), [])
    assert [day.open for day in weeks[0].days] == [False] * 7
    assert all(day.entries for day in weeks[0].days[:5])
    assert not weeks[0].days[5].entries
    open_days = [day.open for day in queries.weeks(viewer(world, "tom"), queries.WEEK, TODAY, [])[0].days]
    assert open_days == [True, True, True, True, False, False, False]


def lesson(world, week: str = "") -> Lesson:
    school = world.schools["alder"]

    def make() -> Lesson:
        period = Period.objects.create(
            school=school, name="P9", weekday=2, begins=time(9), ends=time(10), first_day=START
        )
        room = Room.objects.create(school=school, name="Room 9")
        return Lesson.objects.create(
            school=school, group=world.groups["11ma"], period=period, teacher=world.staff["tom"], room=room, week=week, first_day=START
        )  # fmt: skip

    return unrecorded("test", make)


def lesson_days(world, who: str) -> list[date]:
    shown = queries.entries(viewer(world, who), MONDAY, MONDAY + timedelta(days=13), ["lessons"])
    return [each.entry.day for each in shown if each.entry.place == "Room 9"]


def test_her_lessons_stand_on_their_weekday_in_their_week_and_on_no_closed_day(world, year):
    lesson(world, week="B")
    assert lesson_days(world, "tom") == [MONDAY + timedelta(days=8)]
    assert lesson_days(world, "lea") == []


def test_a_lesson_of_every_week_falls_out_on_a_closure(world, year):
    lesson(world)
    unrecorded(
        "test",
        lambda: Closure.objects.create(
            school=world.schools["alder"],
            first_day=MONDAY + timedelta(days=1),
            last_day=MONDAY + timedelta(days=1),
            why="snow",
        ),
    )
    assert lesson_days(world, "tom") == [MONDAY + timedelta(days=8)]


def test_meetings_actions_and_duties_of_hers_stand_in_their_layers_and_nobody_elses(world):
    first, last = date(2026, 9, 1), date(2027, 8, 31)
    hers, his = labels(world, "lea", first, last, *ALL), labels(world, "tom", first, last, *ALL)
    assert any(each.startswith("lea year-wording") for each in hers)
    assert not any("lea year" in each for each in his)
    assert not any("wording" in each for each in labels(world, "lea", first, last, "actions"))


def test_reviews_due_are_of_pupils_whom_she_leads(world):
    first, last = date(2026, 1, 1), date(2028, 1, 1)
    unrecorded("test", lambda: Plan.objects.unscoped("test").filter(last_day=None).update(review_due=TODAY))

    def reviewed(who: str) -> set[str]:
        shown = queries.entries(viewer(world, who), first, last, ["reviews"])
        return {each.entry.label.split("-")[0] for each in shown if each.layer == "reviews"}

    assert reviewed("lea") == {"ann"}
    assert reviewed("tom") == set()


def test_a_month_costs_the_same_queries_as_a_week_whatever_it_holds(world, year):
    def cost(view: str) -> int:
        looking = viewer(world, "lea")
        with CaptureQueriesContext(connection) as asked:
            queries.weeks(looking, view, TODAY, ALL)
        return len(asked)

    few = cost(queries.WEEK)
    lesson(world)
    assert cost(queries.MONTH) == cost(queries.WEEK) == few


def test_layers_are_switched_in_the_address_and_stay_when_she_goes_on(world, client):
    client.force_login(world.users["lea"])
    page = client.get(reverse("calendar:calendar"), {"chosen": "on", "layer": "meetings"}).content.decode()
    assert "chosen=on&amp;layer=meetings" in page
    assert "wording" not in page
    assert "on=2026-12-01" in page


@pytest.mark.parametrize(
    "asked", [{"on": "0001-01-01"}, {"on": "9999-12-31", "view": "week"}, {"on": "x", "view": "year", "layer": "q"}]
)
def test_a_strange_address_shows_a_calendar_all_the_same(world, client, asked):
    client.force_login(world.users["lea"])
    assert client.get(reverse("calendar:calendar"), asked).status_code == 200


def test_there_is_no_calendar_on_the_board(world, client):
    client.force_login(world.users["lea"])
    client.post(reverse("board"), {"board": "on"})
    assert client.get(reverse("calendar:calendar")).status_code == 403
    assert client.post(reverse("calendar:elsewhere")).status_code == 403


# In another program


def make(client, world, who: str) -> str:
    client.force_login(world.users[who])
    page = client.post(reverse("calendar:elsewhere"), follow=True).content.decode()
    return page.split("<code")[1].split(">")[1].split("<")[0].removeprefix("http://testserver")


def test_the_address_is_shown_once_and_only_its_hash_is_kept(world, client):
    address = make(client, world, "lea")
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in client.get(reverse("calendar:elsewhere")).content.decode()
    assert token not in str(list(Feed.objects.unscoped("test").values()))
    assert token not in str(dict(client.session))


def test_a_program_fetches_kinds_times_and_rooms_and_no_word_that_anybody_typed(world, year, client):
    lesson(world)
    for who in ("lea", "tom", "mo", "head"):
        address = make(client, world, who)
        client.logout()
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        said = {str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")}
        kinds = {
            "Lesson",
            "Meeting",
            "Action due",
            "Review due",
            "Duty due",
            "School closed",
            "Half term",
            "Tutor time",
            "Academic concerns evening",
            "A first day",
            "A governors’ deadline",
            "A question to answer",
            "A readmission meeting",
            "A report to look at",
            "A review of a direction",
            "A step of following absence up",
            "A suspension",
            "Looking again at a new start",
        }
        assert {each for each in said if " term " not in each} - kinds <= set(queries.dates.bank_holidays().values())
        for word in ("given", "family", "wording", "agreed", "notes", "post", "INSET", "person"):
            assert word not in answer.content.decode()


def test_of_places_only_the_rooms_of_the_school_go_out_and_nothing_that_somebody_typed(world, client):
    def places() -> set[str]:
        return {str(each["location"]) for each in Calendar.from_ical(client.get(address).content).walk("VEVENT") if "location" in each}  # fmt: skip

    address = make(client, world, "lea")
    meetings = Meeting.objects.unscoped("test").filter(pk=world.meetings["lea year"].pk)
    unrecorded("test", lambda: meetings.update(room="home of Ann Quill"))
    assert "home of Ann Quill" in client.get(reverse("calendar:calendar")).content.decode()
    assert places() == set()
    unrecorded("test", lambda: meetings.update(room="Alder-Room"))
    assert places() == {"alder-room"}


def test_a_meeting_has_its_hour_in_utc_and_a_closure_is_a_whole_day(world, year, client):
    lesson(world)
    events = Calendar.from_ical(client.get(make(client, world, "tom")).content).walk("VEVENT")
    taught = next(each for each in events if str(each["summary"]) == "Lesson" and "Room 9" in str(each.get("location")))
    assert taught["dtstart"].dt.isoformat().endswith("+00:00")
    shut = next(each for each in events if str(each["summary"]) == "School closed")
    assert (shut["dtstart"].dt, shut["dtend"].dt) == (date(2026, 11, 20), date(2026, 11, 21))


def test_the_same_records_give_the_same_bytes(world, client):
    address = make(client, world, "lea")
    assert client.get(address).content == client.get(address).content


def test_one_that_is_withdrawn_or_made_anew_answers_no_more(world, client):
    first = make(client, world, "lea")
    second = make(client, world, "lea")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post(reverse("calendar:withdraw"))
    assert client.get(second).status_code == 404


def test_the_feed_of_whoever_leaves_ends_on_the_day(world, client):
    address = make(client, world, "tom")
    client.logout()
    rows = Staff.objects.unscoped("test").filter(user=world.users["tom"])
    unrecorded("test", lambda: rows.update(last_day=TODAY))
    assert client.get(address).status_code == 200
    unrecorded("test", lambda: rows.update(last_day=TODAY - timedelta(days=1)))
    assert client.get(address).status_code == 404


def test_whoever_tries_addresses_is_slowed_down(world, client):
    cache.clear()
    answers = [
        client.get(reverse("calendar:feed", args=[f"guess{number}"])).status_code for number in range(WRONG_KEYS + 2)
    ]
    assert answers == [404] * WRONG_KEYS + [429] * 2
    cache.clear()


def test_the_address_stands_in_no_log(world, client, caplog):
    client.get(reverse("calendar:feed", args=["canary-token"]))
    kept = [each.getMessage() for each in caplog.records if each.name.startswith("remit")]
    assert kept
    assert "canary-token" not in str(kept)
