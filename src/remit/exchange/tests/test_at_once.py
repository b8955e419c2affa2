"""Two at the same moment: whoever comes second sees what the first did, and is told in a sentence. What excludes each
other is found after a write too, by whichever road it came."""

import threading
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from remit.core.imports.models import Batch
from remit.core.writing import unrecorded
from remit.exchange import jobs
from remit.exchange.api import keys as api
from remit.leading.calendar import actions as calendars
from remit.leading.calendar import queries as planned
from remit.leading.calendar.models import Feed
from remit.leading.handover import actions as over
from remit.leading.handover import queries as handing
from remit.leading.handover.models import Handover
from remit.school import actions, characteristics, imports, keeping, lessons, tenures, timetable
from remit.school.imports import undoing
from remit.school.models import (
    AcademicYear,
    Characteristic,
    Group,
    GroupLead,
    Lesson,
    Membership,
    Period,
    Pupil,
    Tenure,
)
from remit.school.newyear import acts
from remit.school.remit import viewer_for
from remit.school.tests.bringing import brought, of, rows
from remit.school.turns import Overlap
from tests.access_walk import sign_in
from tests.at_once import at_once, made, slowed, two_writers
from tests.world import START, TO_COME, TODAY, viewer

__all__ = ["made"]


def ann(by, made):
    return Pupil.objects.visible_to(by).get(pk=made.pupils["ann"].pk)


@two_writers
def test_one_characteristic_from_two_pages_is_held_once(made, monkeypatch):
    slowed(monkeypatch, characteristics, "clash_with")

    def add():
        by = viewer_for(made.users["head"])
        given = {"value": "", "rank": None, "verified_on": None, "first_day": TODAY, "last_day": None}
        return characteristics.add_characteristic(by=by, pupil=ann(by, made), type=made.types["EAL"], **given).pk

    assert sorted(map(str, at_once(add, add)))[1:] == ["Overlap"]
    assert rows(Characteristic, pupil=made.pupils["ann"], type__code="EAL").count() == 1


@two_writers
def test_one_pupil_put_in_two_forms_is_in_one(made, monkeypatch):
    slowed(monkeypatch, actions, "_memberships")

    def put(name):
        by = viewer_for(made.users["administrator"])
        actions.put_in_group(by=by, group=Group.objects.visible_to(by).get(name=name), pupils=[ann(by, made)])

    assert at_once(lambda: put("9A"), lambda: put("7A")) == [None, None]
    held = rows(Membership, pupil=made.pupils["ann"], group__type="form")
    assert len([each for each in held if each.holds_on(TODAY)]) == 1


@two_writers
def test_one_colleague_is_put_in_charge_once(made):
    def put():
        by = viewer_for(made.users["head"])
        return actions.put_in_charge(
            by=by, group=Group.objects.visible_to(by).get(name="7A"), staff=made.staff["tom"]
        ).pk

    assert sorted(map(str, at_once(put, put)))[1:] == ["AlreadyHeld"]
    assert rows(GroupLead, group__name="7A", staff=made.staff["tom"]).count() == 1


@two_writers
def test_two_lessons_in_one_room_are_not_both_saved(made, monkeypatch):
    slowed(monkeypatch, timetable, "clash_of")
    lesson = made.lessons["alder"]

    def add(name):
        by = viewer_for(made.users["administrator"])
        return lessons.add_lesson(
            by=by, group=Group.objects.visible_to(by).get(name=name), period=period, week="", teacher=None,
            room=lesson.room, first_day=START, last_day=None,
        ).pk  # fmt: skip

    period = unrecorded("test", lambda: _period(made))
    assert sorted(map(str, at_once(lambda: add("9ar"), lambda: add("11ma"))))[1:] == ["Taken"]
    assert rows(Lesson, period=period).count() == 1


def _period(made):
    of_school = {"school": made.schools["alder"], "weekday": 2, "first_day": START, "kind": Period.LESSON}
    return Period.objects.create(**of_school, name="P2", begins=time(10), ends=time(11))


@two_writers
def test_one_list_from_two_imports_adds_its_pupils_once(made, monkeypatch):
    by = viewer(made, "administrator")
    headings, line = ("Forename", "Surname", "Year", "DOB", "Form"), ("Fay", "Green", "8", "03/10/2013", "8A")
    batches = [of(by, "pupils", headings, line) for _ in range(2)]
    batches = [imports.set_state(by=by, batch=each, state=Batch.RUNNING) for each in batches]
    slowed(monkeypatch, imports, "_move_on")
    at_once(*(lambda each=each: jobs.bring_in.call(each.ref, by.user.pk) for each in batches))
    assert rows(Pupil, given_name="Fay").count() == 1
    assert [each.state for each in rows(Batch, pk__in=[each.pk for each in batches])] == [Batch.DONE] * 2


@two_writers
@pytest.mark.parametrize("way", ["on", "back"])
def test_an_edit_inside_a_part_is_not_lost(made, monkeypatch, way):
    """Neither by what a file brings in nor by what an undo puts back; and the batch does not hang."""
    by = viewer(made, "administrator")
    headings, line = ("Forename", "Surname", "Year", "DOB"), ("ann-given", "ann-family", "9", "03/10/2013")
    batch = of(by, "pupils", headings, line)
    if way == "back":
        brought(by, batch)
        batch = rows(Batch, pk=batch.pk).get()
    state, module, name = (
        (Batch.RUNNING, imports, "_move_on") if way == "on" else (Batch.UNDOING, undoing.Planning, "made")
    )
    batch = imports.set_state(by=by, batch=batch, state=state)
    real, done = getattr(module, name), []

    def then_edit(*args, **given):
        found = real(*args, **given)
        if not done:
            done.append(at_once(lambda: _edited_past_the_acts(made)))
        return found

    monkeypatch.setattr(module, name, then_edit)
    (jobs.bring_in if way == "on" else jobs.take_back).call(batch.ref, by.user.pk)
    now = rows(Pupil, pk=made.pupils["ann"].pk).get()
    assert now.emergency == "EpiPen"
    assert now.year == (9 if way == "on" else 10)
    assert rows(Batch, pk=batch.pk).get().state == (Batch.DONE if way == "on" else Batch.UNDONE)


def _edited_past_the_acts(made):
    """By something that takes no turns."""

    def edit():
        now = rows(Pupil, pk=made.pupils["ann"].pk).get()
        now.year, now.emergency = 10, "EpiPen"
        now.save()

    unrecorded("test", edit)


# Also where nobody else writes


def test_what_is_open_is_open_once_in_the_database_too(world):
    of_ann = {"pupil": world.pupils["ann"], "first_day": TODAY}
    doubles = (
        lambda: Characteristic.objects.create(**of_ann, type=world.types["PP"]),
        lambda: Membership.objects.create(**of_ann, group=world.groups["8A"]),
        lambda: GroupLead.objects.create(
            school=world.schools["alder"], group=world.groups["11ma"], staff=world.staff["tom"], first_day=TODAY
        ),
    )
    for double in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            unrecorded("test", double)


def test_rows_that_exclude_each_other_are_refused_by_whichever_road_they_come(world, administrator, monkeypatch):
    batch = of(administrator, "pupils", ("Forename", "Surname", "Year", "DOB", "SEN"), ("cal-given", "cal-family", "7", "03/10/2014", "E"))  # fmt: skip
    monkeypatch.setattr("remit.school.imports.applying.Changing.held", lambda *_: [])  # so that nothing would end
    with pytest.raises(Overlap):
        brought(administrator, batch)
    assert not rows(Characteristic, pupil=world.pupils["cal"], type__code="E").exists()


def test_what_was_taken_while_the_form_was_open_is_said_in_a_sentence(world, client, monkeypatch):
    """The form looks, and the act looks again once its turn has come."""
    sign_in(client, world, "administrator")
    held = world.lessons["alder"]
    said = {
        "group": world.groups["9ar"].ref, "period": held.period.ref, "week": "", "teacher": "", "room": held.room.ref,
        "first_day": START.isoformat(),
    }  # fmt: skip
    asked, real = [], timetable.clash_of

    def quicker(*args, **given):
        asked.append(1)
        return "" if len(asked) == 1 else real(*args, **given)

    monkeypatch.setattr(timetable, "clash_of", quicker)
    answer = client.post(reverse("school:lessons.add"), said)
    assert answer.status_code == 422
    assert "alder-room is taken then: 8ma, Monday P1." in answer.content.decode()


def test_a_form_that_is_entered_for_later_stays_when_the_pupil_is_put_in_another(world, administrator):
    september = TODAY.replace(year=2027, month=9, day=1)
    later = {"pupil": world.pupils["eli"], "group": world.groups["11A"], "first_day": september}
    unrecorded("test", lambda: rows(Membership, pupil=world.pupils["eli"]).update(last_day=september - timedelta(1)))
    unrecorded("test", lambda: Membership.objects.create(**later))
    actions.put_in_group(by=administrator, group=world.groups["8A"], pupils=[world.pupils["eli"]])
    now = rows(Membership, pupil=world.pupils["eli"], group=world.groups["8A"]).get()
    assert (now.first_day, now.last_day) == (TODAY, september - timedelta(1))


@two_writers
def test_a_post_that_two_pass_on_has_one_next_holder(made, monkeypatch):
    slowed(monkeypatch, tenures, "_in_the_way")
    post = made.posts["tom"]
    held = rows(Tenure, post=post).get()
    held.last_day = START
    unrecorded("nobody holds it any more", held.save)

    def pass_to(name):
        by = viewer_for(made.users["head"])
        given = {"holder": made.staff[name], "first_day": TODAY + timedelta(days=7)}
        return lambda: tenures.pass_post(by=by, post=post, **given).pk

    told = at_once(pass_to("newcomer"), pass_to("mo"))
    assert "ValidationError" in told
    assert rows(Tenure, post=post, first_day__gt=TODAY).count() == 1


@two_writers
def test_a_new_year_that_two_prepare_is_prepared_once(made, monkeypatch):
    days = {"first_day": TO_COME, "last_day": date(2028, 8, 31)}
    year = unrecorded(
        "a year to come", lambda: AcademicYear.objects.create(school=made.schools["alder"], name="2027/28", **days)
    )
    slowed(monkeypatch, acts, "_of")

    def draft():
        return acts.draft(by=viewer_for(made.users["head"]), academic_year=year).pk

    assert "Refused" in at_once(draft, draft)


@two_writers
def test_a_handover_that_is_first_kept_in_two_windows_is_kept_once_and_the_other_is_told(made, monkeypatch):
    held = rows(Handover, post=made.posts["lea year"]).get()
    unrecorded("nothing is prepared yet", held.delete)
    slowed(monkeypatch, handing, "hers")

    def keep():
        by = viewer_for(made.users["lea"])
        tenure = handing.her_tenure(by, made.posts["lea year"])
        return over.keep(by=by, tenure=tenure, version=0, note="A word", chosen={}).pk

    assert "Stale" in at_once(keep, keep)


@two_writers
def test_a_new_year_is_not_set_going_while_its_first_day_is_amended(made, monkeypatch):
    days = {"first_day": TO_COME, "last_day": date(2028, 8, 31)}
    year = unrecorded(
        "a year to come", lambda: AcademicYear.objects.create(school=made.schools["alder"], name="2027/28", **days)
    )
    new = acts.draft(by=viewer_for(made.users["head"]), academic_year=year)
    begun, gone, met, real = threading.Event(), threading.Event(), [], keeping.saved_over

    def slow(*args, **given):
        begun.set()
        met.append(gone.wait(1))
        return real(*args, **given)

    monkeypatch.setattr(keeping, "saved_over", slow)

    def amend():
        by = viewer_for(made.users["head"])
        said = {"name": year.name, "first_day": TO_COME + timedelta(days=5), "last_day": year.last_day, "terms": []}
        keeping.amend_year(by=by, academicyear=year, version=year.version, **said)

    def set_going():
        begun.wait(5)
        acts.set_going(by=viewer_for(made.users["head"]), new=new, version=new.version)
        gone.set()

    assert at_once(amend, set_going) == [None, None]
    assert met == [False]


@two_writers
def test_a_calendar_made_by_two_presses_at_once_is_made_and_one_is_open(made, monkeypatch):
    slowed(monkeypatch, planned, "feed")

    def make():
        return bool(calendars.make_feed(by=viewer_for(made.users["lea"])).token)

    assert at_once(make, make) == [True, True]
    assert rows(Feed, user=made.users["lea"], withdrawn=None).count() == 1


@two_writers
def test_two_presses_at_once_make_no_more_keys_than_one_may_have(made, monkeypatch):
    by = viewer_for(made.users["lea"])
    for _ in range(api.keys(by).count(), api.MOST - 1):
        api.make(by=by, name="Board", last_day=by.day)
    slowed(monkeypatch, api, "school_of")

    def make():
        mine = viewer_for(made.users["lea"])
        return api.make(by=mine, name="Board", last_day=mine.day).name

    assert sorted(at_once(make, make)) == ["Board", "Refused"]
    assert api.keys(by).count() == api.MOST
