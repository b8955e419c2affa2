"""Rooms, periods and lessons; week A and week B; who is in on which day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.acts import OutOfSight, history_of
from remit.core.writing import unrecorded
from remit.school import lessons, staffing, timetable
from remit.school.models import Lesson, School, SchoolWeek, Staff, WorkingDays
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

MONDAY = TODAY  # 16 November 2026, a week A in the world


def rows(model):
    return model.objects.unscoped("test")


@pytest.fixture
def p1(world):
    return world.lessons["alder"].period


@pytest.fixture
def add(world, administrator, p1):
    def made(**given):
        whole = {"group": world.groups["9ar"], "period": p1, "week": "", "teacher": None, "room": None, "first_day": START, "last_day": None}  # fmt: skip
        return lessons.add_lesson(by=administrator, **{**whole, **given})

    return made


@pytest.fixture
def page(world, client):
    sign_in(client, world, "administrator")
    return client


def period(administrator, name="P2", begins=time(10), ends=time(11), weekday=1):
    return lessons.add_period(
        by=administrator, name=name, kind="lesson", weekday=weekday, begins=begins, ends=ends, first_day=START, last_day=None
    )  # fmt: skip


# Nobody is in two places


def test_a_teacher_is_not_in_two_places_at_one_time(world, add):
    with pytest.raises(lessons.Taken, match=r"tom-person is taken then: 8ma, Monday P1\."):
        add(teacher=world.staff["tom"])
    assert add(teacher=world.staff["lea"])


def test_a_room_is_not_used_twice_at_one_time(world, add):
    with pytest.raises(lessons.Taken, match=r"alder-room is taken then"):
        add(room=world.lessons["alder"].room)


@pytest.mark.parametrize(
    ("begins", "ends", "refused"),
    [
        (time(9, 30), time(10, 30), True),
        (time(8), time(12), True),
        (time(10), time(11), False),
        (time(8), time(9), False),
    ],
)
def test_times_are_compared_and_not_periods(world, administrator, add, begins, ends, refused):
    other = period(administrator, begins=begins, ends=ends)
    ask = lambda: add(period=other, teacher=world.staff["tom"])  # noqa: E731
    if refused:
        with pytest.raises(lessons.Taken):
            ask()
    else:
        assert ask()


def test_another_day_other_dates_and_the_other_week_do_not_meet(world, administrator, add):
    tom = world.staff["tom"]
    assert add(period=period(administrator, weekday=2, begins=time(9), ends=time(10)), teacher=tom)
    assert add(teacher=tom, first_day=START - timedelta(days=9), last_day=START - timedelta(days=1))
    lea = world.staff["lea"]
    assert add(teacher=lea, week="A")
    assert add(teacher=lea, week="B", group=world.groups["8ma"])
    for week in ("A", ""):
        with pytest.raises(lessons.Taken):
            add(teacher=lea, week=week, group=world.groups["11ma"])


def test_a_lesson_may_stay_where_it_is_and_move_where_it_is_free(world, administrator):
    lesson = world.lessons["alder"]
    later = period(administrator)
    whole = {"group": lesson.group, "week": "", "teacher": lesson.teacher, "room": lesson.room, "first_day": START, "last_day": None}  # fmt: skip
    lessons.amend_lesson(by=administrator, lesson=lesson, version=1, period=later, **whole)
    assert history_of(lesson, administrator).get().changes == {"period": ["Monday P1", "Monday P2"]}


def test_a_period_is_not_moved_onto_another_lesson(world, administrator, add):
    second = period(administrator)
    add(period=second, teacher=world.staff["tom"])
    whole = {"name": "P2", "kind": "lesson", "weekday": 1, "first_day": START, "last_day": None}
    with pytest.raises(lessons.Taken):
        lessons.amend_period(by=administrator, period=second, version=1, begins=time(9, 30), ends=time(11), **whole)
    second.refresh_from_db()
    assert second.begins == time(10)


def test_the_form_says_who_is_taken_and_saves_nothing(world, page, p1):
    given = {
        "group": world.groups["9ar"].ref, "period": p1.ref, "week": "", "teacher": world.staff["tom"].ref, "room": "", "first_day": "2026-09-01",
        "last_day": "",
    }  # fmt: skip
    answer = page.post(reverse("school:lessons.add"), given)
    assert answer.status_code == 422
    assert "tom-person is taken then: 8ma, Monday P1." in answer.content.decode()
    assert rows(Lesson).filter(group=world.groups["9ar"], period=p1).count() == 0
    assert page.post(reverse("school:lessons.add"), {**given, "teacher": ""}).status_code == 302


def test_a_lesson_entered_by_mistake_is_taken_back(world, page):
    lesson = world.lessons["alder"]
    assert "8ma" in page.get(reverse("school:lessons.list")).content.decode()
    page.post(reverse("school:lessons.take-back", args=[lesson.ref]))
    assert "No lessons yet" in page.get(reverse("school:lessons.list")).content.decode()


def test_rooms_and_periods_are_kept_by_forms(world, page):
    assert page.post(reverse("school:rooms.add"), {"name": "Lab 1", "places": "24"}).status_code == 302
    assert page.post(reverse("school:rooms.add"), {"name": "lab 1", "places": ""}).status_code == 422
    given = {"name": "P3", "kind": "lesson", "weekday": "3", "begins": "11:00", "ends": "12:00", "first_day": "2026-09-01"}  # fmt: skip
    assert page.post(reverse("school:periods.add"), given).status_code == 302
    assert "Wednesday P3" in page.get(reverse("school:periods.list")).content.decode()
    wrong = page.post(reverse("school:periods.add"), {**given, "ends": "10:00"})
    assert "It ends before it begins." in wrong.content.decode()


def test_only_who_keeps_the_lists_writes_the_timetable_of_their_school(world, lea, administrator):
    with pytest.raises(PermissionDenied):
        lessons.take_back_lesson(by=lea, lesson=world.lessons["alder"])
    with pytest.raises((OutOfSight, PermissionDenied)):
        lessons.take_back_lesson(by=administrator, lesson=world.lessons["birch"])


# What is taught when


def test_the_lesson_of_a_moment_is_that_of_the_teacher_and_of_the_pupil(world, head, tom, lea):
    lesson, ann = world.lessons["alder"], world.pupils["ann"]
    moment = datetime(2026, 11, 16, 9, 59, tzinfo=UTC)
    assert timetable.lesson_at(head, world.staff["tom"], moment) == lesson
    assert timetable.lesson_at(lea, ann, moment) == lesson
    assert timetable.lesson_at(tom, ann, moment) is None, "who is in a class of others is not for every colleague"
    assert timetable.lesson_at(head, world.staff["tom"], moment + timedelta(minutes=1)) is None


def test_periods_are_in_the_time_of_the_clock_on_the_wall(world, head):
    summer = datetime(2027, 6, 7, 8, 30, tzinfo=UTC)  # half past nine in British summer time
    assert timetable.lesson_at(head, world.staff["tom"], summer) == world.lessons["alder"]


@pytest.mark.parametrize(
    ("day", "why"),
    [(date(2026, 10, 26), "half term"), (date(2026, 12, 21), "Christmas"), (date(2027, 1, 4), "an INSET day"), (date(2027, 5, 3), "a bank holiday")],
)  # fmt: skip
def test_there_are_no_lessons_on_a_day_without_school(world, head, day, why):
    assert day.weekday() == 0
    assert timetable.lessons_on(head, world.staff["tom"], day) == [], why


def test_lessons_follow_the_letter_of_the_week(world, administrator, head, add):
    lea = world.staff["lea"]
    in_a, in_b = add(teacher=lea, week="A"), add(teacher=lea, week="B", group=world.groups["11ma"])
    unrecorded("test", lambda: SchoolWeek.objects.create(school=world.schools["alder"], monday=date(2026, 11, 23), letter="B"))  # fmt: skip
    assert timetable.lessons_on(head, lea, MONDAY) == [in_a]
    assert timetable.lessons_on(head, lea, MONDAY + timedelta(days=7)) == [in_b]
    assert timetable.lessons_on(head, lea, MONDAY + timedelta(days=14)) == [], "a week without a letter has neither"


def test_home_shows_the_week_and_the_lessons_of_today(world, client):
    sign_in(client, world, "tom")
    text = client.get(reverse("home")).content.decode()
    assert "Week A" in text
    assert text.index("My lessons today") < text.index("09:00")
    assert "alder-room" in text
    sign_in(client, world, "mo")
    assert "No lessons of yours today" in client.get(reverse("home")).content.decode()
    unrecorded("test", lambda: rows(Lesson).delete())
    assert "My lessons" not in client.get(reverse("home")).content.decode()


# Week A and week B


def test_a_year_is_lettered_in_turn_over_school_weeks_with_one_press(world, page, administrator):
    year = world.years["alder"]
    where = reverse("school:years.weeks", args=[year.ref])
    assert page.post(where, {"begin": "B"}).status_code == 302
    held = timetable.school_weeks(administrator, year)
    assert [week.letter for week in held[:9]] == ["B", "A"] * 4 + ["B"]
    mondays = [week.monday for week in held]
    assert date(2026, 10, 26) not in mondays, "half term"
    before = mondays.index(date(2026, 10, 19))
    assert held[before].letter != held[before + 1].letter
    assert held[before + 1].monday == date(2026, 11, 2)
    assert not rows(SchoolWeek).filter(school=world.schools["birch"]).exclude(monday=MONDAY).exists()


def test_one_week_is_changed_and_the_others_stay(world, page, administrator):
    year = world.years["alder"]
    where = reverse("school:years.weeks", args=[year.ref])
    page.post(where, {"begin": "A"})
    before = {week.monday.isoformat(): week.letter for week in timetable.school_weeks(administrator, year)}
    other = "B" if before["2026-11-16"] == "A" else "A"
    page.post(where, {**before, "2026-11-16": other, "2026-11-23": "none"})
    after = {week.monday.isoformat(): week.letter for week in timetable.school_weeks(administrator, year)}
    assert {name for name in before if before[name] != after[name]} == {"2026-11-16", "2026-11-23"}
    assert (after["2026-11-16"], after["2026-11-23"]) == (other, "")
    assert page.post(where, {**before, "2026-11-16": "C"}).status_code == 422


def test_the_way_to_the_letters_stands_where_the_timetable_has_two_weeks(world, page):
    year = world.years["alder"]
    detail = reverse("school:years.detail", args=[year.ref])
    assert "Week A and week B" not in page.get(detail).content.decode()
    unrecorded("test", lambda: rows(School).filter(pk=world.schools["alder"].pk).update(two_weeks=True))
    assert "Week A and week B" in page.get(detail).content.decode()


# Colleagues


def test_a_colleague_s_name_code_and_address_are_changed_and_signing_in_stays(world, page, head):
    tom = world.staff["tom"]
    given = {"name": "Tom Marl", "code": "TMA", "job": "Teacher of maths", "teaches": "on", "email": "marl@example.org"}
    assert page.post(reverse("school:staff.edit", args=[tom.ref]), given).status_code == 302
    held = rows(Staff).select_related("user").get(pk=tom.pk)
    assert (held.name, held.code, held.email, held.user.name, held.user.email) == (
        "Tom Marl", "TMA", "marl@example.org", "Tom Marl", "tom@example.org",
    )  # fmt: skip
    text = page.get(reverse("school:staff.detail", args=[tom.ref])).content.decode()
    assert "<del>tom-person</del> <ins>Tom Marl</ins>" in text
    assert page.post(reverse("school:staff.edit", args=[world.staff["lea"].ref]), {"name": "x", "code": "tma"}).status_code == 422  # fmt: skip
    assert page.post(reverse("school:staff.edit", args=[tom.ref]), {"name": ""}).status_code == 422


def test_a_leader_changes_no_colleague(world, lea):
    whole = {"name": "x", "code": "", "job": "", "teaches": True, "email": ""}
    with pytest.raises(PermissionDenied):
        staffing.amend_staff(by=lea, staff=world.staff["tom"], **whole)


def test_who_has_said_nothing_is_in_on_every_weekday(world, head):
    lea = world.staff["lea"]
    assert [timetable.is_in(head, lea, MONDAY + timedelta(days=number)) for number in range(7)] == [True] * 5 + [
        False
    ] * 2


def test_a_part_time_week_is_dated_and_the_past_stays(world, head, administrator, page):
    tom = world.staff["tom"]
    tuesday, friday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
    assert [timetable.is_in(head, tom, day) for day in (MONDAY, tuesday, friday)] == [True, True, False]
    given = {"days": ["5"], "first_day": (MONDAY + timedelta(days=3)).isoformat()}
    assert page.post(reverse("school:staff.days", args=[tom.ref]), given).status_code == 302
    assert [timetable.is_in(head, tom, day) for day in (MONDAY, tuesday, friday)] == [True, True, True]
    assert [timetable.is_in(head, tom, day + timedelta(days=7)) for day in (MONDAY, friday)] == [False, True]
    refused = page.post(reverse("school:staff.days", args=[tom.ref]), {"first_day": "2026-11-16"})
    assert "Choose at least one day." in refused.content.decode()


def test_a_whole_week_keeps_no_row(world, administrator, head):
    tom = world.staff["tom"]
    staffing.set_working_days(by=administrator, staff=tom, first_day=START, weeks={"": [1, 2, 3, 4, 5]})
    assert not rows(WorkingDays).filter(staff=tom).exists()
    assert timetable.is_in(head, tom, MONDAY + timedelta(days=4))


def test_of_two_weeks_each_has_its_days(world, administrator, head):
    lea, days = world.staff["lea"], {"A": [1, 2, 3, 4, 5], "B": [1]}
    staffing.set_working_days(by=administrator, staff=lea, first_day=START, weeks=days)
    unrecorded("test", lambda: SchoolWeek.objects.create(school=world.schools["alder"], monday=date(2026, 11, 23), letter="B"))  # fmt: skip
    assert timetable.is_in(head, lea, MONDAY + timedelta(days=4))
    assert not timetable.is_in(head, lea, MONDAY + timedelta(days=11))
    assert timetable.is_in(head, lea, MONDAY + timedelta(days=18)), "no letter: either may be"


def test_the_days_off_of_a_span_cost_the_same_however_long_it_is(world, django_assert_max_num_queries):
    who = viewer(world, "head")
    with django_assert_max_num_queries(2):
        off = timetable.days_off(who, world.staff["tom"], START, START + timedelta(days=300))
    assert date(2026, 11, 18) in off
    assert MONDAY not in off
