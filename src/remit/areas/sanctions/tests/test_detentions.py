"""Detentions: who is booked into which, what stands against it, who came, and who was told."""

import re
from datetime import date, time, timedelta
from html import unescape

import pytest
from django.urls import reverse

from remit.areas.attendance.models import Planned
from remit.areas.sanctions import detaining, sittings
from remit.areas.sanctions.models import Pattern, Place, Sitting
from remit.areas.sanctions.outputs import LIST
from remit.areas.sanctions.tests.made import again, fresh, incident, respond, rows, sitting
from remit.core.acts import OutOfSight, Refused
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school.models import AcademicYear, Closure, Term
from tests.access_walk import sign_in
from tests.days import AHEAD
from tests.world import TODAY, viewer

SATURDAY, CHRISTMAS = date(2026, 11, 21), date(2026, 12, 24)


@pytest.fixture
def world(world):
    unrecorded("test", lambda: rows(Planned).delete())
    return fresh(world)


def given(world, by, name="ann"):
    return respond(by, incident(world, name, "defiance"), code="after-school", differs="again")


def booked(world, by, name="ann", day=TODAY, **more):
    return detaining.book(by=by, response=given(world, by, name), sitting=sitting(world, day, **more))


def test_the_next_with_room_and_notice_stands_first(world, head):
    too_soon, next_one = sitting(world, TODAY, notice=1), sitting(world, AHEAD, notice=4)
    closed = sitting(world, SATURDAY)
    said = {each.sitting.pk: each.against for each in sittings.offers(head, world.pupils["ann"])}
    assert "too soon" in said[too_soon.pk]
    assert said[next_one.pk] == ""
    assert "closed on Saturday" in said[closed.pk]


def test_a_full_one_is_refused_whoever_fills_it(world, head, lea):
    small = sitting(world, capacity=1)
    detaining.book(by=head, response=given(world, head, "cal"), sitting=small)
    with pytest.raises(Refused, match="is full"):
        detaining.book(by=lea, response=given(world, lea), sitting=small)


@pytest.mark.parametrize(
    ("day", "more", "why"),
    [
        (SATURDAY, {}, "closed"),
        (CHRISTMAS, {}, "closed"),
        (TODAY - timedelta(days=3), {}, "has passed"),
        (TODAY, {"notice": 2}, "2 school days of notice"),
        (TODAY, {"called_off": True}, "called off"),
    ],
)
def test_what_stands_against_it_is_said(world, lea, day, more, why):
    with pytest.raises(Refused, match=why):
        booked(world, lea, day=day, **more)


def test_a_closure_of_the_school_refuses_it(world, lea):
    unrecorded(
        "test",
        lambda: Closure.objects.create(school=world.schools["alder"], first_day=AHEAD, last_day=AHEAD, why="snow"),
    )
    with pytest.raises(Refused, match="closed on Friday 20 November"):
        booked(world, lea, day=AHEAD)


def test_nobody_is_in_two_at_one_time_nor_in_one_when_known_to_be_away(world, lea):
    booked(world, lea)
    with pytest.raises(Refused, match="at that time"):
        booked(world, lea, begins=time(15, 45), ends=time(16, 30))
    ann = world.pupils["ann"]
    unrecorded(
        "test",
        lambda: Planned.objects.create(pupil=ann, first_day=AHEAD, last_day=AHEAD, session="PM", code="M", why="x"),
    )
    with pytest.raises(Refused, match="known to be away"):
        booked(world, lea, day=AHEAD)
    assert booked(world, lea, day=AHEAD, begins=time(8), ends=time(8, 30)).state == Place.COMING, (
        "the morning is another matter"
    )


def test_served_is_done_and_undone(world, lea):
    place = booked(world, lea)
    detaining.mark(by=lea, place=place, version=place.version, state=Place.SERVED)
    assert again(place.response).done_on == TODAY
    with pytest.raises(Stale):
        detaining.mark(by=lea, place=again(place), version=1, state=Place.MISSED)
    held = again(place)
    detaining.mark(by=lea, place=held, version=held.version, state=Place.COMING)
    assert again(place.response).is_open


def test_one_that_was_served_stays_done_when_the_missed_one_before_it_is_corrected(world, head, tom):
    first = booked(world, head, "cal", staff=world.staff["tom"])
    detaining.mark(by=head, place=first, version=first.version, state=Place.MISSED)
    second = detaining.book(
        by=head, response=again(first.response), sitting=sitting(world, begins=time(16, 30), ends=time(17))
    )
    detaining.mark(by=head, place=again(second), version=1, state=Place.SERVED)
    held = again(first)
    detaining.mark(by=tom, place=held, version=held.version, state=Place.EXCUSED)
    assert again(first.response).done_on == TODAY


@pytest.mark.parametrize("how", ["given up", "excused"])
def test_a_missed_one_that_was_booked_again_and_not_held_is_in_a_list_still(world, lea, how):
    place = booked(world, lea)
    detaining.mark(by=lea, place=place, version=place.version, state=Place.MISSED)
    other = detaining.book(
        by=lea, response=again(place.response), sitting=sitting(world, begins=time(16, 30), ends=time(17))
    )
    assert (list(sittings.missed(lea)), list(sittings.to_book(lea))) == ([], [])
    if how == "given up":
        detaining.give_up(by=lea, place=other, version=other.version)
        assert (list(sittings.missed(lea)), list(sittings.to_book(lea))) == ([place], [])
    else:
        detaining.mark(by=lea, place=other, version=other.version, state=Place.EXCUSED)
        assert (list(sittings.missed(lea)), list(sittings.to_book(lea))) == ([], [place.response])


def test_whoever_sits_with_them_reads_that_home_was_told_and_not_whom(world, client, head, tom):
    place = booked(world, head, "cal", staff=world.staff["tom"])
    detaining.tell_home(
        by=head, place=place, version=place.version, told="Grandmother Ada", how=Place.PHONE, told_on=TODAY
    )
    page = reverse("sanctions:place", args=[place.ref])
    sign_in(client, world, "tom")
    assert b"Home was told" in client.get(page).content
    assert b"Ada" not in client.get(page).content
    rows_of = next(
        each
        for each in LIST.write(tom, sittings.sittings(tom).get(pk=place.sitting_id)).blocks
        if hasattr(each, "rows")
    ).rows
    assert "Yes" in rows_of[0]
    assert not any("Ada" in str(cell) for cell in rows_of[0])
    sign_in(client, world, "head")
    assert b"Ada" in client.get(page).content


def test_how_many_are_booked_in_is_not_told_to_whoever_sets_it_up(world, head, administrator):
    place = booked(world, head, "cal")
    detaining.book(by=head, response=given(world, head, "ann"), sitting=place.sitting)
    held = again(place.sitting)
    same = {name: getattr(held, name) for name in ("name", "begins", "ends", "room", "staff", "notice")}
    with pytest.raises(Refused, match=r"^More are booked in than that"):
        detaining.change_sitting(
            by=administrator, sitting=held, version=held.version, day=held.day, details={**same, "capacity": 1}
        )


def test_whoever_sits_with_them_marks_the_list_and_reads_nothing_else(world, head, tom):
    place = booked(world, head, "cal", staff=world.staff["tom"])
    other = booked(world, head, "ann")
    assert list(sittings.places(tom)) == [place]
    detaining.mark(by=tom, place=place, version=place.version, state=Place.MISSED)
    with pytest.raises(OutOfSight):
        detaining.mark(by=tom, place=other, version=other.version, state=Place.MISSED)


def test_one_that_has_not_begun_has_no_register(world, lea):
    place = booked(world, lea, day=AHEAD)
    with pytest.raises(Refused, match="has not begun"):
        detaining.mark(by=lea, place=place, version=place.version, state=Place.SERVED)


def test_a_missed_one_waits_for_a_decision_and_a_decision_ends_that(world, lea, monkeypatch):
    place = booked(world, lea)
    detaining.mark(by=lea, place=place, version=place.version, state=Place.MISSED)
    assert list(sittings.missed(lea)) == [place]
    from remit.core import clock

    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    following = respond(lea, place.response.entry, code="report", tried="a detention", differs="it was missed")
    unrecorded("test", lambda: rows(type(following), pk=following.pk).update(given=later))
    assert not sittings.missed(lea).exists()


def test_a_missed_one_may_be_booked_again(world, lea):
    place = booked(world, lea)
    detaining.mark(by=lea, place=place, version=place.version, state=Place.MISSED)
    detaining.book(by=lea, response=again(place.response), sitting=sitting(world, AHEAD))
    assert not sittings.missed(lea).exists()


def test_a_place_is_moved_and_home_is_told_anew(world, lea):
    place = booked(world, lea)
    detaining.tell_home(by=lea, place=place, version=place.version, told="Grandmother", how=Place.PHONE, told_on=TODAY)
    held = again(place)
    new = detaining.move(by=lea, place=held, version=held.version, sitting=sitting(world, AHEAD))
    assert (again(place).state, new.state, new.told_on) == (Place.MOVED, Place.COMING, None)
    assert list(sittings.untold(lea)) == [], "the detention is on Friday: there is time"


def test_nobody_whom_a_court_keeps_away_is_told(world, lea):
    place = booked(world, lea)
    with pytest.raises(Refused, match="court order"):
        detaining.tell_home(
            by=lea, place=place, version=place.version, told="Ann-contact", how=Place.PHONE, told_on=TODAY
        )


def test_the_sittings_of_a_half_term_are_made_once_and_without_closures(world, lea):
    school = world.schools["alder"]
    friday = {"name": "Friday", "weekday": 5, "begins": time(15), "ends": time(16), "room": None, "capacity": 9, "staff": None, "notice": 1, "offered": True}  # fmt: skip
    unrecorded("test", lambda: Closure.objects.create(school=school, first_day=AHEAD, last_day=AHEAD, why="polling"))
    pattern = detaining.keep_pattern(by=lea, school=school, pattern=None, version=None, details=friday)
    detaining.make_sittings(by=lea, pattern=pattern)
    days = list(rows(Sitting, pattern=pattern).order_by("day").values_list("day", flat=True))
    assert days == [date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18)]
    with pytest.raises(Refused, match="are there"):
        detaining.make_sittings(by=lea, pattern=pattern)
    detaining.make_sittings(by=lea, pattern=pattern, next_half=True)
    assert rows(Sitting, pattern=pattern, day__gte=date(2027, 1, 1)).count() == 6
    assert rows(Pattern).count() == 1


def test_in_the_last_half_term_those_of_the_next_year_are_made_where_its_terms_are_entered(world, lea):
    july, school = date(2027, 7, 1), world.schools["alder"]
    by = type(lea)(lea.user, july, lea.grants, hers=lea.hers)
    given = {"name": "Friday", "weekday": 5, "begins": time(15), "ends": time(16), "room": None, "capacity": 9, "staff": None, "notice": 1, "offered": True}  # fmt: skip
    pattern = detaining.keep_pattern(by=lea, school=school, pattern=None, version=None, details=given)
    with pytest.raises(Refused, match="do not reach so far"):
        detaining.make_sittings(by=by, pattern=pattern, next_half=True)

    def entered():
        days = {"first_day": date(2027, 9, 1), "last_day": date(2027, 12, 17)}
        year = AcademicYear.objects.create(
            school=school, name="2027/28", first_day=date(2027, 9, 1), last_day=date(2028, 8, 31)
        )
        breaks = {"break_first_day": date(2027, 10, 25), "break_last_day": date(2027, 10, 29)}
        Term.objects.create(school=school, academic_year=year, name="Autumn", **days, **breaks)

    unrecorded("test", entered)
    detaining.make_sittings(by=by, pattern=pattern, next_half=True)
    days = list(rows(Sitting, pattern=pattern).order_by("day").values_list("day", flat=True))
    assert (days[0], days[-1]) == (date(2027, 9, 3), date(2027, 10, 22))


@pytest.mark.parametrize("what", ["mark", "untold", "give-up"])
def test_a_button_of_a_page_that_somebody_changed_since_overwrites_nothing(world, client, lea, what):
    place = booked(world, lea)
    place = detaining.tell_home(by=lea, place=place, version=place.version, told="Aunt", how=Place.PHONE, told_on=TODAY)
    shown = again(place)
    sign_in(client, world, "lea")
    page = client.get(reverse("sanctions:place", args=[place.ref])).content.decode()
    assert page.count(f'name="version" value="{shown.version}"') == 3
    detaining.tell_home(by=lea, place=again(place), version=shown.version, told="Uncle", how=Place.PHONE, told_on=TODAY)
    client.post(reverse(f"sanctions:place.{what}", args=[place.ref]), {"version": shown.version, "state": "missed"})
    held = again(place)
    assert (held.state, held.told) == (Place.COMING, "Uncle")
    client.post(reverse(f"sanctions:place.{what}", args=[place.ref]), {"version": held.version, "state": "missed"})
    assert (again(place).state, again(place).told) != (Place.COMING, "Uncle")


def test_undo_of_a_mark_takes_back_that_mark_and_no_later_one(world, client, lea):
    place = booked(world, lea)
    sign_in(client, world, "lea")
    where = reverse("sanctions:place.mark", args=[place.ref])
    client.post(where, {"version": place.version, "state": "missed"})
    page = client.get(reverse("sanctions:sitting", args=[place.sitting.ref])).content.decode()
    undo = unescape(re.search(rf'"({re.escape(where)}\?[^"]*)"', page)[1])
    client.post(undo)
    assert again(place).state == Place.COMING
    client.post(where, {"version": again(place).version, "state": "missed"})
    client.post(undo)
    assert again(place).state == Place.MISSED, "that Undo was of the mark before"


def test_a_sitting_is_called_off_as_it_was_shown(world, client, lea):
    held = sitting(world)
    sign_in(client, world, "lea")
    assert (
        f'name="version" value="{held.version}"'
        in client.get(reverse("sanctions:sitting", args=[held.ref])).content.decode()
    )
    client.post(reverse("sanctions:sitting.off", args=[held.ref]), {"version": held.version + 1})
    assert not again(held).called_off
    client.post(reverse("sanctions:sitting.off", args=[held.ref]), {"version": held.version})
    assert again(held).called_off
    client.post(reverse("sanctions:sitting.again", args=[held.ref]), {"version": again(held).version})
    assert not again(held).called_off


def test_one_with_somebody_in_it_is_neither_called_off_nor_made_too_small(world, lea):
    place = booked(world, lea)
    with pytest.raises(Refused, match="Move their places"):
        detaining.call_off(by=lea, sitting=place.sitting, version=place.sitting.version)


def test_a_decision_with_a_place_to_come_is_not_taken_back(world, lea):
    from remit.areas.sanctions import actions

    place = booked(world, lea)
    with pytest.raises(Refused, match="Give that place up"):
        actions.take_back(by=lea, responses=[place.response])
    detaining.give_up(by=lea, place=place, version=place.version)
    assert list(sittings.to_book(lea)) == [place.response]


def test_from_a_decision_to_the_list_in_a_few_taps(world, client):
    sign_in(client, world, "lea")
    entry, held = incident(world, code="defiance"), sitting(world)
    answer = client.post(reverse("sanctions:entry", args=[entry.ref]), {"stage": "after-school", "day": TODAY})
    book = answer.headers["Location"]
    assert held.ref.encode() in client.get(book).content
    place = client.post(book, {"sitting": held.ref}).headers["Location"]
    assert b"Nobody at home was told yet" in client.get(place).content
    assert client.post(f"{place}told/", {"version": 1, "told": "", "how": "phone", "told_on": TODAY}).status_code == 422
    client.post(f"{place}told/", {"version": 1, "told": "Grandfather", "how": "phone", "told_on": TODAY})
    client.post(f"{place}mark/", {"version": 2, "state": "missed"})
    page = client.get(reverse("sanctions:sitting", args=[held.ref])).content
    assert b"The next stage is" in page
    assert client.post(book.replace("/book/", "/book/"), {"sitting": "nowhere"}).status_code in {302, 422}
    assert (
        client.post(
            reverse("sanctions:sitting.add"),
            {"name": "x", "day": SATURDAY, "begins": "15:00", "ends": "16:00", "capacity": 3, "notice": 0},
        ).status_code
        == 422
    )


def test_a_class_mate_sees_none(world):
    newcomer = viewer(world, "newcomer")
    assert not sittings.places(newcomer).exists()
