"""The register of a lesson: only who is not simply there is kept, and nothing of the session's register."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.areas.attendance import lesson_acts, lessons, rules
from remit.areas.attendance.models import AM, Arrangement, LessonMark, LessonTaking, Mark, Taking
from remit.core import clock
from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school.models import Closure, GroupLead, Membership, Pupil
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

WEEK_BEFORE = date(2026, 11, 9)


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def at(hour, minute, day=TODAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def taught(world, monkeypatch):
    """tom teaches 8ma on Mondays from nine to ten: ann, and three more. It is ten past nine."""

    def make():
        of = {"school": world.schools["alder"]}
        GroupLead.objects.create(**of, group=world.groups["8ma"], staff=world.staff["tom"], first_day=START)
        for name in ("fay", "gus", "hal"):
            pupil = Pupil.objects.create(**of, given_name=name, family_name=f"{name}-family", year=8, first_day=START)
            world.pupils[name] = pupil
            for group in ("8A", "8ma"):
                Membership.objects.create(pupil=pupil, group=world.groups[group], first_day=START)
        for model in (LessonMark, LessonTaking, Mark, Taking):
            rows(model).delete()

    unrecorded("test", make)
    monkeypatch.setattr(clock, "now", lambda: at(9, 10))
    return world


def lesson(world):
    return world.lessons["alder"]


def take(by, world, *, day=TODAY, whole=True, noted=None, reason="", **said):
    entries = {world.pupils[name]: entry if len(entry) == 4 else (*entry, 0) for name, entry in said.items()}
    of = {"group": lesson(world).group, "period": lesson(world).period, "day": day}
    return lesson_acts.take_lesson(by=by, **of, entries=entries, whole=whole, noted=noted, reason=reason)


def session(world, day=TODAY, part=AM, **codes):
    def make():
        of = {"school": world.schools["alder"], "day": day, "session": part}
        taking = Taking.objects.create(**of, group=world.groups["8A"], complete=True)
        for name, code in codes.items():
            Mark.objects.create(**of, taking=taking, pupil=world.pupils[name], code=code)

    unrecorded("test", make)


def said(world, name):
    return [(mark.code, mark.stands) for mark in rows(LessonMark, pupil=world.pupils[name]).order_by("pk")]


def held(world, who="tom", day=TODAY):
    found = lessons.register(viewer(world, who), lesson(world), day)
    return {line.pupil.given_name.split("-")[0]: line.current.code if line.current else "" for line in found.lines}


def page_of(world, day=TODAY):
    return reverse("attendance:lesson", args=[lesson(world).group.ref, day, lesson(world).period.ref])


def test_when_everybody_is_there_one_save_is_one_row(taught):
    taking = take(viewer(taught, "tom"), taught)
    assert rows(LessonMark).count() == 0
    numbers = (taking.pupils, taking.away, taking.late, taking.complete, taking.first, taking.in_time)
    assert numbers == (4, 0, 0, True, True, True)
    assert (taking.by, taking.teacher) == (taught.staff["tom"], taught.staff["tom"])
    assert held(taught) == dict.fromkeys(("ann", "fay", "gus", "hal"), "/")


def test_only_exceptions_are_kept_and_the_numbers_are_those_of_the_lesson_as_it_stands(taught):
    tom = viewer(taught, "tom")
    take(tom, taught, fay=("N", None, None), gus=("L", 6, None), ann=("/", None, None))
    now = rows(LessonTaking).get()
    assert (now.pupils, now.away, now.unexplained, now.late, now.minutes) == (4, 1, 1, 1, 6)
    seen = rows(LessonMark, pupil=taught.pupils["fay"]).get().pk
    later = take(tom, taught, fay=("/", None, None, seen), hal=("=", None, "dentist"))
    assert (later.away, later.unexplained, later.first) == (1, 0, False)
    assert said(taught, "fay") == [("N", True), ("/", True)]
    assert held(taught) == {"ann": "/", "fay": "/", "gus": "L", "hal": "="}


def test_a_first_mark_alone_is_kept_and_the_register_is_not_yet_taken(taught):
    tom = viewer(taught, "tom")
    assert take(tom, taught, whole=False, fay=("N", None, None)).complete is False
    assert held(taught) == {"ann": "", "fay": "N", "gus": "", "hal": ""}
    assert [each.lesson for each in lessons.untaken_lessons(viewer(taught, "lea"), TODAY, at(9, 20))] == [
        lesson(taught)
    ]
    assert take(tom, taught).first is True
    assert lessons.untaken_lessons(viewer(taught, "lea"), TODAY, at(9, 20)) == []


def test_an_older_page_does_not_write_over_a_later_entry(taught):
    tom, office = viewer(taught, "tom"), viewer(taught, "administrator")
    take(office, taught, fay=("N", None, None))
    take(tom, taught, fay=("/", None, None, 0))
    assert said(taught, "fay") == [("N", True), ("/", False)]
    assert rows(LessonTaking).last().away == 1
    mark = rows(LessonMark, stands=False).get()
    of = {"group": lesson(taught).group, "period": lesson(taught).period, "day": TODAY}
    settled = lesson_acts.settle_lesson(by=office, **of, pupil=taught.pupils["fay"], mark=mark)
    assert (settled.away, held(taught)["fay"]) == (0, "/")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": date(2026, 11, 17)}, "8ma has no P1 on Tuesday 17 November 2026."),
        ({"day": date(2026, 11, 23)}, "This lesson begins on 23 November at 09:00."),
        ({"day": WEEK_BEFORE}, "Say why this register is changed after its day"),
        ({"bea": ("N", None, None)}, "is not in 8ma"),
        ({"fay": ("E", None, None)}, "E is not marked in a lesson: N is away without a reason"),
        ({"fay": ("N", 4, None)}, "Minutes late go with L, not with N."),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_written(taught, wrong, words):
    by = viewer(taught, "head")
    with pytest.raises(Refused, match=words.replace(".", r"\.")):
        take(by, taught, **wrong)
    assert rows(LessonTaking).count() == 0


def test_not_before_it_begins_nor_on_a_closure_nor_where_the_school_takes_none(taught, monkeypatch):
    tom = viewer(taught, "tom")
    monkeypatch.setattr(clock, "now", lambda: at(8, 59))
    with pytest.raises(Refused, match="begins on 16 November at 09:00"):
        take(tom, taught)
    monkeypatch.setattr(clock, "now", lambda: at(9, 1))
    unrecorded("test", lambda: rows(Arrangement).update(lessons=False))
    with pytest.raises(Refused, match="No registers are taken in lessons"):
        take(viewer(taught, "tom"), taught)
    closed = {"school": taught.schools["alder"], "first_day": TODAY, "last_day": TODAY, "why": "snow"}
    unrecorded("test", lambda: (rows(Arrangement).update(lessons=True), Closure.objects.create(**closed)))
    with pytest.raises(Refused, match="closed on Monday 16 November"):
        take(viewer(taught, "tom"), taught)


def test_after_its_day_the_leader_of_the_subject_amends_with_a_reason_and_the_teacher_does_not(taught):
    with pytest.raises(PermissionDenied):
        take(viewer(taught, "tom"), taught, day=WEEK_BEFORE, reason="forgotten")
    made = take(viewer(taught, "lea"), taught, day=WEEK_BEFORE, reason="tom was ill", fay=("N", None, None))
    assert (made.reason, made.in_time) == ("tom was ill", False)
    sent = take(viewer(taught, "tom"), taught, day=WEEK_BEFORE, noted=at(9, 30, WEEK_BEFORE), gus=("L", 3, None))
    assert sent.reason.startswith("Noted on its day")


def test_a_lesson_register_copies_no_session_code(taught):
    """fay is suspended, gus on a visit, hal without a reason: the teacher is told who is away, and no more."""
    session(taught, ann="/", fay="E", gus="V", hal="N")
    assert held(taught, "tom") == {"ann": "", "fay": "=", "gus": "V", "hal": "N"}
    take(viewer(taught, "tom"), taught, fay=("=", None, None), gus=("V", None, None), hal=("N", None, None))
    assert set(rows(LessonMark).values_list("code", flat=True)) == {"=", "V", "N"}


def test_of_days_that_are_over_its_teacher_is_told_nothing_of_the_session(taught):
    session(taught, fay="I", gus="N")
    assert held(taught)["gus"] == "N"
    session(taught, WEEK_BEFORE, fay="I", gus="N")
    assert set(held(taught, day=WEEK_BEFORE).values()) == {""}


def test_who_leads_the_subject_alone_sees_the_lesson_and_neither_the_session_nor_what_it_proposes(taught):
    """lea without her year: maths only."""
    session(taught, fay="E")
    maths = viewer(taught, "lea")
    maths = type(maths)(maths.user, maths.day, tuple(each for each in maths.grants if "year" not in dict(each.places)))
    assert lessons.register(maths, lesson(taught), TODAY).lines[1].current is None
    take(viewer(taught, "tom"), taught, fay=("=", None, None))
    assert {line.current.code for line in lessons.register(maths, lesson(taught), TODAY).lines} == {"/", "="}
    assert LessonMark.objects.visible_to(maths).count() == 1
    assert Mark.objects.visible_to(maths).filter(pupil=taught.pupils["fay"]).count() == 0


@pytest.mark.parametrize(
    ("who", "classes"),
    [
        ("tom", {"8ma", "11ma"}),
        ("lea", {"8A", "8ma", "11ma", "9ar"}),
        ("mo", {"7A", "11ma"}),
        ("newcomer", set()),
        ("administrator", {"7A", "8A", "8ma", "9A", "9ar", "11A", "11ma"}),
    ],
)
def test_whose_registers_are_whose(taught, who, classes):
    assert {each.name for each in rules.classes(viewer(taught, who))} == classes


def test_seen_this_morning_and_not_in_the_lesson(taught):
    session(taught, ann="/", fay="L", gus="N", hal="/")
    take(viewer(taught, "tom"), taught, fay=("N", None, None), gus=("N", None, None), hal=("=", None, None))
    (found,) = lessons.seen_not_in_lesson(viewer(taught, "lea"), TODAY)
    assert (found.pupil, found.lesson, found.at) == (taught.pupils["fay"], "P1, 8ma", at(9, 10))
    assert lessons.seen_not_in_lesson(viewer(taught, "mo"), TODAY) == []
    assert lessons.seen_not_in_lesson(viewer(taught, "tom"), TODAY) == []


def test_the_board_asks_the_same_however_many(taught, django_assert_num_queries):
    session(taught, ann="/", fay="/", gus="/")
    take(viewer(taught, "tom"), taught, fay=("N", None, None))
    lea = viewer(taught, "lea")
    lessons.seen_not_in_lesson(lea, TODAY), lessons.untaken_lessons(lea, TODAY, at(9, 30))  # what is kept of the day
    with django_assert_num_queries(2):
        lessons.seen_not_in_lesson(lea, TODAY)
    take(viewer(taught, "tom"), taught, gus=("N", None, None), ann=("N", None, None))
    with django_assert_num_queries(2):
        assert len(lessons.seen_not_in_lesson(lea, TODAY)) == 3
    with django_assert_num_queries(1):
        lessons.untaken_lessons(lea, TODAY, at(9, 30))


def test_the_page_is_taken_with_one_button_and_without_scripts(taught, client):
    sign_in(client, taught, "tom")
    session(taught, fay="I")
    text = client.get(page_of(taught)).content.decode()
    assert "away, known at registration" in text
    assert "09:00 to 10:00" in text
    ref = taught.pupils["fay"].ref
    answer = client.post(page_of(taught), {"rest": "present", f"o-{ref}": "=", "once": "a"}, follow=True)
    assert "The register is saved." in answer.content.decode()
    assert [mark.code for mark in rows(LessonMark)] == ["="]
    assert "Taken, last saved" in client.get(page_of(taught)).content.decode()
    assert "Taken 09:10" in client.get(reverse("attendance:registers")).content.decode()


def test_a_phone_saves_rows_and_the_same_save_twice_is_one(taught, client):
    sign_in(client, taught, "tom")
    ref = taught.pupils["fay"].ref
    sent = {f"m-{ref}": "L", f"t-{ref}": "7", f"s-{ref}": "0", "once": "k1"}
    first = client.post(page_of(taught), sent, headers={"Remit-Saves": "1"}).json()
    again = client.post(page_of(taught), sent, headers={"Remit-Saves": "1"}).json()
    assert first["seen"] == again["seen"] == {ref: rows(LessonMark).get().pk}
    assert rows(LessonTaking).count() == 1
    whole = client.post(page_of(taught), {"whole": "1", "once": "k2"}, headers={"Remit-Saves": "1"})
    assert (whole.status_code, rows(LessonTaking).last().complete, rows(LessonTaking).last().late) == (200, True, 1)
    refused = client.post(page_of(taught), {f"m-{ref}": "E", "once": "k3"}, headers={"Remit-Saves": "1"})
    assert (refused.status_code, refused.json()["why"]) == (422, "E is not marked in a lesson.")


def test_a_lesson_of_another_class_or_that_is_not_is_not_there(taught, client):
    sign_in(client, taught, "mo")
    assert client.get(page_of(taught)).status_code == 404
    sign_in(client, taught, "tom")
    assert client.get(page_of(taught, date(2026, 11, 17))).status_code == 404
    assert client.get(page_of(taught)).status_code == 200


CODES = st.sampled_from(["/", "N", "L", "="])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    saves=st.lists(
        st.dictionaries(st.sampled_from(["ann", "fay", "gus", "hal"]), CODES, max_size=4), min_size=1, max_size=5
    )
)
def test_whatever_is_saved_in_whatever_order_the_numbers_are_those_of_the_marks(taught, saves):
    unrecorded("test", lambda: [rows(model).delete() for model in (LessonMark, LessonTaking)])
    now = dict.fromkeys(("ann", "fay", "gus", "hal"), "/")
    for save in saves:
        seen = {
            name: max((mark.pk for mark in rows(LessonMark, pupil=taught.pupils[name])), default=0) for name in save
        }
        taking = take(
            viewer(taught, "tom"), taught, **{name: (code, None, None, seen[name]) for name, code in save.items()}
        )
        now |= save
        codes = list(now.values())
        assert held(taught) == now
        assert (taking.away, taking.unexplained) == (codes.count("N") + codes.count("="), codes.count("N"))
        assert taking.late == codes.count("L")
    assert rows(LessonTaking, first=True).count() == 1
