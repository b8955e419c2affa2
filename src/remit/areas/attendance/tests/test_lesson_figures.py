"""What the registers of lessons add up to: every figure is that of the rows, and teachers are never ranked."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.urls import reverse

from remit.areas.attendance import lesson_figures, metrics
from remit.areas.attendance.lesson_figures import Tally
from remit.areas.attendance.measures import lesson_registers_taken_in_time
from remit.areas.attendance.models import Arrangement, LessonMark, LessonTaking
from remit.core import clock
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import Lesson, Membership, Pupil
from remit.school.remit import viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

MONDAYS = [date(2026, 9, day) for day in (7, 14, 21, 28)] + [date(2026, 10, day) for day in (5, 12, 19)]
MONDAYS += [date(2026, 11, day) for day in (2, 9)]  # and none in half term
AUTUMN = Period(START, date(2026, 12, 18))
# By Monday: away, without a reason, late, minutes, in time; the last of a day stands.
SAVED = {MONDAYS[0]: (1, 1, 0, 0, True), MONDAYS[1]: (0, 0, 1, 4, True), MONDAYS[2]: (2, 1, 0, 0, False)}


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def save(world, day, away=0, unexplained=0, late=0, minutes=0, in_time=True, *, first=True):
    lesson = world.lessons["alder"]
    at = {
        "school": lesson.school,
        "group": lesson.group,
        "period": lesson.period,
        "day": day,
        "teacher": lesson.teacher,
    }
    numbers = {"pupils": 3, "away": away, "unexplained": unexplained, "late": late, "minutes": minutes}
    return LessonTaking.objects.create(**at, complete=True, first=first, in_time=in_time, **numbers)


@pytest.fixture
def saved(world):
    """8ma has a lesson with tom on Mondays at nine: ann, fay since September, gus since the second Monday. 9ar has had one
    on Mondays too."""

    def make():
        for model in (LessonMark, LessonTaking):
            rows(model).delete()
        rows(Lesson, group=world.groups["8ma"], period__name="P2").delete()
        for name, first in (("fay", START), ("gus", MONDAYS[1])):
            pupil = Pupil.objects.create(
                school=world.schools["alder"], given_name=name, family_name=name, year=8, first_day=START
            )
            world.pupils[name] = pupil
            Membership.objects.create(pupil=pupil, group=world.groups["8ma"], first_day=first)
        save(world, MONDAYS[2])
        takings = {day: save(world, day, *numbers, first=day != MONDAYS[2]) for day, numbers in SAVED.items()}
        of = {"school": world.schools["alder"], "group": world.groups["8ma"], "period": world.lessons["alder"].period}
        for day, name, code, minutes in (
            (MONDAYS[0], "fay", "N", None), (MONDAYS[1], "gus", "L", 4), (MONDAYS[2], "fay", "=", None),
            (MONDAYS[2], "gus", "N", None),
        ):  # fmt: skip
            mark = {"pupil": world.pupils[name], "code": code, "minutes": minutes}
            LessonMark.objects.create(**of, **mark, day=day, taking=takings[day])

    unrecorded("test", make)
    return world


EXPECTED = Tally(held=9, taken=3, in_time=3, pupils=9, away=3, unexplained=2, late=1, minutes=4)


def of_maths(world, who="lea"):
    found = lesson_figures.in_span(viewer(world, who), ("lead", "manage"), Period(START, TODAY))
    return [each for each in found if str(each.group) == "8ma"]


def test_lessons_held_are_those_of_the_timetable_on_school_days_until_the_last_that_is_over(saved, monkeypatch):
    assert lesson_figures.pooled(of_maths(saved)) == EXPECTED
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 16, 10, 1, tzinfo=UTC))
    assert lesson_figures.pooled(of_maths(saved)).held == 10


def test_the_figures_of_the_page_are_those_of_the_metric(saved):
    last = {row.day: row for row in rows(LessonTaking).order_by("pk")}.values()
    names = ("pupils", "away", "late", "minutes")
    first = {row.day: row.in_time for row in rows(LessonTaking, first=True)}
    frame = pl.DataFrame([{name: getattr(row, name) for name in names} | {"in_time": first[row.day]} for row in last])
    told = metrics.lessons(frame.lazy()).collect().row(0, named=True)
    ours = lesson_figures.pooled(of_maths(saved))
    assert (told["registers"], told["in_time"]) == (ours.taken, ours.in_time)
    assert tuple(told[name] for name in names) == tuple(getattr(ours, name) for name in names)
    assert (told["attendance"], told["punctual"]) == (ours.attendance, ours.punctuality)


def test_rates_are_pooled_and_never_the_mean_of_rates():
    frame = pl.LazyFrame(
        {
            "of": ["a", "a"],
            "pupils": [30, 10],
            "away": [0, 5],
            "late": [3, 0],
            "minutes": [9, 0],
            "in_time": [True, False],
        }
    )
    told = metrics.lessons(frame, by=["of"]).collect().row(0, named=True)
    assert (told["registers"], told["in_time"], told["attendance"]) == (2, 1, 35 * 100 / 40)
    assert told["punctual"] == 32 * 100 / 35
    assert Tally(pupils=40, away=5, late=3).punctuality == told["punctual"]
    assert Tally().attendance is None


def test_one_class_by_name(saved):
    found = lesson_figures.of_class(viewer(saved, "lea"), saved.groups["8ma"], Period(START, TODAY))
    told = {
        each.pupil.given_name: (each.lessons, each.missed, each.unexplained, each.late, each.minutes) for each in found
    }
    assert told == {"ann-given": (3, 0, 0, 0, 0), "fay": (3, 2, 1, 0, 0), "gus": (2, 1, 1, 1, 4)}


def test_by_subject_key_stage_and_teacher_in_alphabetical_order(saved):
    found = lesson_figures.in_span(viewer(saved, "head"), ("lead",), Period(START, TODAY))
    assert [row.label for row in lesson_figures.by_subject(found)] == ["Art", "Maths", "No subject"]
    assert [row.label for row in lesson_figures.by_stage(found)] == ["Key Stage 3", "Key Stage 4"]
    assert [row.label for row in lesson_figures.by_teacher(found)] == ["Nobody", "tom-person"]
    assert lesson_figures.by_teacher(found)[1].tally == EXPECTED


def test_by_teacher_is_for_the_leader_responsible(saved, client):
    where = reverse("attendance:lessons")
    for who, shown in (("lea", True), ("head", True), ("administrator", False)):
        sign_in(client, saved, who)
        text = client.get(where, {"by": "teacher", "span": "year"}).content.decode()
        assert ("By teacher" in text, "tom-person" in text) == (shown, shown), who
    sign_in(client, saved, "tom")
    assert client.get(where).status_code == 403
    assert client.get(reverse("attendance:class", args=[saved.groups["8ma"].ref])).status_code == 404


def test_a_second_in_maths_counts_the_lessons_of_maths_and_a_role_over_pupils_none(saved):
    maths = lesson_registers_taken_in_time(viewer_of_role(saved.roles["lea maths"], saved.users["lea"], TODAY), AUTUMN)
    assert maths.due == len(MONDAYS) + len([day for day in MONDAYS if day <= date(2026, 11, 9)])  # 8ma, and 11ma in P2
    assert maths.done == 3
    assert maths.missing[:2] == ("8ma: 9 November, P1", "11ma: 9 November, P2")
    assert maths.where == reverse("attendance:lessons")
    pupils = lesson_registers_taken_in_time(viewer_of_role(saved.roles["mo senco"], saved.users["mo"], TODAY), AUTUMN)
    assert pupils.cannot.startswith("This role reaches no classes")


def test_where_no_registers_are_taken_in_lessons_nothing_is_due(saved):
    unrecorded("test", lambda: rows(Arrangement).update(lessons=False))
    role = viewer_of_role(saved.roles["lea maths"], saved.users["lea"], TODAY)
    assert lesson_registers_taken_in_time(role, AUTUMN).cannot == "No registers are taken here in lessons."
