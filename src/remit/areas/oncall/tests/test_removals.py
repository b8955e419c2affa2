"""Who was out of a lesson and how it ended; what was taken away and given back."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from remit.areas.behaviour.actions import put_back as put_entries_back
from remit.areas.behaviour.actions import take_back as take_entries_back
from remit.areas.behaviour.models import LogEntry
from remit.areas.oncall import actions, attention, facts, queries
from remit.areas.oncall.models import BEHAVIOUR, PASTORAL, CallPractice, Confiscation, OnCall, Removal
from remit.core.acts import Refused
from remit.core.records import Stale
from remit.core.seams import Period as Days
from remit.core.writing import unrecorded
from remit.school.remit import nobody
from tests import kept
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

THIS_TERM = Days(START, TODAY)


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def world(world):
    unrecorded("test", lambda: kept.asked_of("forget"))
    for model in (Removal, Confiscation, LogEntry, CallPractice):
        unrecorded("test", rows(model).delete)
    return world


def note(by, pupil, **said):
    given = {"code": "removal", "day": TODAY, "left": time(10), "place": "Hall", "words": "Would not settle."}
    return actions.note(by=by, pupil=pupil, **given | said)


def now(row):
    return rows(type(row), pk=row.pk).get()


def system(world, day=TODAY, kinds="behaviour pastoral"):
    made = nobody(world.schools["alder"].pk, f"{kinds} directory class", "")
    return type(made)(made.user, day, made.grants)


def test_a_teacher_notes_of_any_pupil_and_whoever_leads_reads_it(world, tom, lea, mo):
    ann = world.pupils["ann"]
    made = note(tom, ann)
    assert (made.to, made.talk, made.kind) == ("Reset room", Removal.OWED, BEHAVIOUR)
    assert made.entry.category.code == "removal"
    assert list(queries.removals(tom)) == [made]
    assert queries.of_pupil(tom, ann, THIS_TERM) == []
    assert queries.of_pupil(lea, ann, THIS_TERM) == [made]
    assert not Removal.objects.visible_to(mo).exists()


def test_what_is_for_few_stays_with_few_and_so_does_its_entry(world, head, tom):
    made = note(head, world.pupils["bea"], code="fighting")
    assert (made.kind, made.entry.kind) == (PASTORAL, PASTORAL)
    assert not Removal.objects.visible_to(tom).exists()


def test_it_may_stand_without_an_entry_in_the_log(world, lea):
    made = note(lea, world.pupils["ann"], logs=False)
    assert made.entry is None
    assert not rows(LogEntry).exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"code": "effort"}, "Choose why"),
        ({"code": "nothing"}, "Choose why"),
        ({"place": " "}, "where from"),
        ({"back": time(9)}, "before out"),
        ({"day": date(2026, 11, 17)}, "still to come"),
        ({"day": date(2026, 9, 1)}, "two months"),
        ({"words": ""}, "write what happened"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(world, lea, said, words):
    with pytest.raises(Refused, match=words):
        note(lea, world.pupils["ann"], **said)
    assert not rows(Removal).exists()
    assert not rows(LogEntry).exists()


def test_too_much_is_refused(world, lea):
    for said in ({"words": "x" * 10_000}, {"place": "x" * 100}, {"work": "x" * 10_000}):
        with pytest.raises(ValidationError):
            note(lea, world.pupils["ann"], **said)


def test_what_was_tried_is_asked_where_the_school_says_so(world, lea, administrator):
    details = {"room": "The Hub", "asks_tried": True, "owes_talk": False}
    actions.keep_practice(by=administrator, school=world.schools["alder"], version=None, details=details)
    with pytest.raises(Refused, match="tried before"):
        note(viewer(world, "lea"), world.pupils["ann"])
    made = note(viewer(world, "lea"), world.pupils["ann"], tried="Moved seat, then a minute outside.")
    assert (made.to, made.talk) == ("The Hub", Removal.NOT_OWED)


def test_back_the_work_home_and_the_conversation_are_noted_each_with_its_refusals(world, lea, head):
    made = note(lea, world.pupils["ann"])
    with pytest.raises(Refused, match="before out"):
        actions.came_back(by=lea, removal=now(made), version=1, back=time(9))
    actions.came_back(by=lea, removal=now(made), version=1, back=time(10, 40), work="Page 12", work_done=True)
    assert now(made).minutes == 40
    with pytest.raises(Stale):
        actions.came_back(by=head, removal=now(made), version=1, back=time(11))
    home = {"by": lea, "removal": now(made), "version": now(made).version}
    for said, words in (
        ({"told_on": YESTERDAY, "told_how": "phone", "told_whom": "The mother"}, "on that day"),
        ({"told_on": TODAY, "told_how": "", "told_whom": "The mother"}, "how"),
        ({"told_on": TODAY, "told_how": "phone"}, "who was told"),
    ):
        with pytest.raises(Refused, match=words):
            actions.told_home(**home, **said)
    actions.told_home(**home, told_on=TODAY, told_how="phone", told_whom="The mother")
    talk = {"by": lea, "removal": now(made), "version": now(made).version}
    with pytest.raises(Refused, match="which day"):
        actions.talked(**talk, talk="held")
    actions.talked(**talk, talk="held", talked_on=TODAY)
    assert (now(made).talk, now(made).talked_on, now(made).told_by) == ("held", TODAY, world.staff["lea"])


def test_time_out_counts_only_what_has_an_end_and_says_of_how_many(world, lea):
    ann = world.pupils["ann"]
    note(lea, ann, back=time(10, 30))
    note(lea, ann, left=time(12), back=time(12, 45))
    note(lea, ann, left=time(14))
    out = queries.time_out(queries.of_pupil(lea, ann, THIS_TERM))
    assert (out.times, out.ended, out.minutes) == (3, 2, 75)


def test_it_is_taken_back_with_its_entry_by_whoever_noted_it_or_leads(world, tom, lea, mo):
    made = note(tom, world.pupils["ann"])
    actions.take_back(by=lea, removal=now(made))
    assert rows(LogEntry).get().taken_back
    assert queries.of_pupil(lea, world.pupils["ann"], THIS_TERM) == []
    with pytest.raises(Refused, match="taken back"):
        actions.take_back(by=lea, removal=now(made))
    bea = note(lea, world.pupils["bea"])
    with pytest.raises(PermissionDenied):
        actions.take_back(by=viewer(world, "tom"), removal=now(bea))  # he teaches, and did not note it


def test_where_its_entry_in_the_log_is_taken_back_it_counts_no_more_until_that_is_put_back(world, tom, lea):
    ann = world.pupils["ann"]
    made = note(tom, ann, day=YESTERDAY)
    take_entries_back(by=tom, entries=[made.entry])
    assert queries.of_pupil(lea, ann, THIS_TERM) == []
    assert queries.times_out(lea, THIS_TERM, None) == []
    assert list(attention.home_not_told(system(world), None)) == []
    put_entries_back(by=tom, entries=[now(made.entry)])
    assert queries.of_pupil(lea, ann, THIS_TERM) == [made]


def test_nobody_whom_a_court_keeps_away_is_noted_as_told(world, lea):
    made = note(lea, world.pupils["ann"])
    home = {"by": lea, "removal": now(made), "version": 1, "told_on": TODAY, "told_how": "phone"}
    with pytest.raises(Refused, match="court order"):
        actions.told_home(**home, told_whom="Ann-Contact, the mother")


def test_whoever_is_on_call_sees_those_out_today_and_no_other_day(world, lea):
    held = note(lea, world.pupils["ann"])
    note(lea, world.pupils["ann"], day=YESTERDAY)
    newcomer = viewer(world, "newcomer")
    assert not Removal.objects.visible_to(newcomer).exists()
    staff = world.staff["newcomer"]
    unrecorded("test", lambda: OnCall.objects.create(school=staff.school, staff=staff, first_day=START))
    newcomer = viewer(world, "newcomer")
    assert list(queries.out_now(newcomer)) == [held]
    assert Removal.objects.visible_to(newcomer).count() == 1
    actions.came_back(by=newcomer, removal=now(held), version=1, back=time(10, 30))


def test_home_not_told_a_conversation_owed_and_a_second_time_are_told_to_whoever_leads(world, lea):
    ann = world.pupils["ann"]
    first = note(lea, ann)

    def subjects(find, day):
        return [each.subject for each in find(system(world, day), None)]

    assert subjects(attention.home_not_told, TODAY) == []
    assert subjects(attention.home_not_told, date(2026, 11, 17)) == [ann.pk]
    assert subjects(attention.talk_owed, date(2026, 11, 17)) == []
    assert subjects(attention.talk_owed, date(2026, 11, 18)) == [ann.pk]
    assert subjects(attention.again, TODAY) == []
    note(lea, ann, left=time(11))
    (found,) = attention.again(system(world, kinds="behaviour"), {ann.pk})
    assert (found.subject, found.facts["number"]) == (ann.pk, 2)
    actions.told_home(by=lea, removal=now(first), version=1, told_on=TODAY, told_how="not")
    assert subjects(attention.home_not_told, date(2026, 11, 17)) == [ann.pk]  # of the second
    (out, taken) = facts.FACTS
    assert list(out.times(system(world), THIS_TERM, None)) == [(ann.pk, TODAY)] * 2
    assert list(taken.times(system(world), THIS_TERM, [ann.pk])) == []


def test_a_thing_is_kept_goes_back_and_is_asked_about_after_five_school_days(world, tom, lea):
    ann = world.pupils["ann"]
    thing = actions.keep(by=tom, pupil=ann, what="A phone", kept="Office safe", day=TODAY)
    assert list(queries.kept_things(lea)) == [thing]
    assert list(attention.kept_long(system(world, date(2026, 11, 23)), None)) == []
    assert [each.subject for each in attention.kept_long(system(world, date(2026, 11, 24)), None)] == [ann.pk]
    for said, words in (
        ({"returned_on": YESTERDAY, "returned_to": "pupil"}, "on the day"),
        ({"returned_on": TODAY, "returned_to": ""}, "to whom"),
        ({"returned_on": TODAY, "returned_to": "home"}, "who took it"),
    ):
        with pytest.raises(Refused, match=words):
            actions.give_back(by=lea, thing=now(thing), version=1, **said)
    actions.give_back(by=lea, thing=now(thing), version=1, returned_on=TODAY, returned_to="pupil")
    assert list(queries.kept_things(lea)) == []
    actions.kept_again(by=tom, thing=now(thing))
    with pytest.raises(Stale):
        actions.give_back(by=lea, thing=now(thing), version=1, returned_on=TODAY, returned_to="pupil")
    actions.take_thing_back(by=tom, thing=now(thing))
    assert list(queries.things(lea)) == []


def test_a_removal_is_noted_and_seen_to_on_the_pages(world, client):
    ann = world.pupils["ann"]
    sign_in(client, world, "lea")
    add = reverse("oncall:add")
    sent = {"pupil": ann.ref, "code": "removal", "words": "<i>x</i>", "day": TODAY.isoformat(), "left": "10:00", "place": "Hall", "logs": "on", "once": "a"}  # fmt: skip
    page = client.post(add, sent | {"back": "09:00"})
    assert page.status_code == 422
    assert "&lt;i&gt;x" in page.content.decode()
    client.post(add, sent)
    client.post(add, sent)
    (made,) = rows(Removal)
    assert "ann-given" in client.get(reverse("oncall:removals")).content.decode()
    parts = {
        "returned": {"back": "10:30", "work_done": "True"},
        "home": {"told_how": "phone", "told_whom": "The mother", "told_on": TODAY.isoformat()},
        "talk": {"talk": "held", "talked_on": TODAY.isoformat()},
    }
    for part, given in parts.items():
        where = reverse(f"oncall:removal.{part}", args=[made.ref])
        assert client.post(where, {"version": 1, **dict.fromkeys(given, "")}).status_code == 422
        assert client.post(where, given | {"version": now(made).version}).status_code == 302
    held = now(made)
    assert (held.minutes, held.work_done, held.told_whom, held.talk) == (30, True, "The mother", "held")
    pupil = client.get(reverse("pupil", args=[ann.ref])).content.decode()
    assert "30 minutes, of 1 whose end was noted" in pupil
    keep = reverse("oncall:keep")
    assert client.post(keep, {"pupil": ann.ref, "what": "", "kept": "safe"}).status_code == 422
    client.post(keep, {"pupil": ann.ref, "what": "Vape", "kept": "Safe", "day": TODAY.isoformat(), "once": "b"})
    (thing,) = rows(Confiscation)
    one = reverse("oncall:thing", args=[thing.ref])
    assert client.post(one, {"version": 1, "returned_to": "home", "returned_on": TODAY.isoformat()}).status_code == 422
    client.post(one, {"version": 1, "returned_to": "pupil", "returned_on": TODAY.isoformat()})
    assert now(thing).returned_on == TODAY
