"""A register is taken, amended and never silently changed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from remit.areas.attendance import actions, queries
from remit.areas.attendance.entering import Written, masks_of, write
from remit.areas.attendance.masks import Counts, Masks
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Taking, Year
from remit.core import clock
from remit.core.acts import KeyReused, Refused
from remit.core.writing import AppendOnly, unrecorded
from remit.school.models import GroupLead
from tests.access_walk import sign_in
from tests.world import TODAY, YESTERDAY, viewer

BEGUN = date(2026, 9, 1)
BEFORE = YESTERDAY


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def remit_takes(world):
    """tom takes 8A, in which is ann; no register has been taken yet."""
    lead = {"school": world.schools["alder"], "group": world.groups["8A"], "staff": world.staff["tom"]}

    def make():
        GroupLead.objects.create(first_day=BEGUN, **lead)
        for model in (Mark, Taking, Year):
            rows(model).delete()

    unrecorded("test", make)
    return world


def at(hour, minute, day=TODAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def take(by, world, *, code="/", minutes=None, note=None, seen=0, day=TODAY, session=AM, name="ann", **more):
    entries = {world.pupils[name]: (code, minutes, note, seen)}
    return actions.take(by=by, group=world.groups["8A"], day=day, session=session, entries=entries, **more)


def codes(**given):
    return [(mark.code, mark.stands) for mark in rows(Mark, **given).order_by("pk")]


def kept(world, name="ann"):
    row = rows(Year, pupil=world.pupils[name]).first()
    return masks_of(row).counts() if row else Counts()


def test_a_tutor_takes_a_register_and_the_year_counts_it(remit_takes):
    taking = take(viewer(remit_takes, "tom"), remit_takes)
    assert codes() == [("/", True)]
    assert (taking.by, taking.source, taking.complete, taking.at) == (
        remit_takes.staff["tom"],
        Taking.REGISTER,
        True,
        at(8, 45),
    )
    assert kept(remit_takes) == Counts(possible=1, attended=1)


def test_present_in_the_afternoon_has_a_sign_of_its_own(remit_takes, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(13, 5))
    take(viewer(remit_takes, "tom"), remit_takes, session=PM)
    assert codes() == [("\\", True)]


def test_an_amendment_stands_beside_what_was_entered_first(remit_takes):
    tom = viewer(remit_takes, "tom")
    take(tom, remit_takes, code="N")
    first = rows(Mark).get()
    take(tom, remit_takes, code="L", minutes=6, seen=first.pk)
    assert codes() == [("N", True), ("L", True)]
    assert kept(remit_takes) == Counts(possible=1, attended=1, late=1)


def test_what_is_as_it_was_is_not_entered_again(remit_takes):
    tom = viewer(remit_takes, "tom")
    take(tom, remit_takes)
    take(tom, remit_takes, seen=rows(Mark).get().pk)
    assert codes() == [("/", True)]


def test_a_note_that_a_page_says_nothing_of_stays(remit_takes):
    tom = viewer(remit_takes, "tom")
    take(tom, remit_takes, code="L", minutes=3, note="bus")
    take(tom, remit_takes, code="L", minutes=5, seen=rows(Mark).get().pk)
    assert [mark.note for mark in rows(Mark).order_by("pk")] == ["bus", "bus"]


def test_a_save_from_an_old_page_is_kept_and_does_not_stand(remit_takes):
    tom, head = viewer(remit_takes, "tom"), viewer(remit_takes, "head")
    take(tom, remit_takes, code="N")
    seen = rows(Mark).get().pk
    take(head, remit_takes, code="I", seen=seen)
    take(tom, remit_takes, code="L", minutes=9, seen=seen, noted=at(8, 47))
    assert codes() == [("N", True), ("I", True), ("L", False)]
    line = queries.register(head, remit_takes.groups["8A"], TODAY, AM).lines[0]
    assert (line.current.code, line.series.conflict.code) == ("I", "L")
    assert kept(remit_takes).authorised == 1


def test_the_same_save_from_an_old_page_waits_once(remit_takes):
    tom, head = viewer(remit_takes, "tom"), viewer(remit_takes, "head")
    take(tom, remit_takes, code="N")
    seen = rows(Mark).get().pk
    take(head, remit_takes, code="I", seen=seen)
    for _ in range(2):
        take(tom, remit_takes, code="L", minutes=9, seen=seen)
    assert codes()[2:] == [("L", False)]


@pytest.mark.parametrize(("choice", "counts"), [(0, Counts(1, 0, 1, 0, 1)), (1, Counts(1, 1, 0, 0, 0, 1))])
def test_which_of_two_is_right_is_said_by_somebody_and_is_an_entry_too(remit_takes, choice, counts):
    tom, head = viewer(remit_takes, "tom"), viewer(remit_takes, "head")
    take(tom, remit_takes, code="N")
    seen = rows(Mark).get().pk
    take(head, remit_takes, code="I", seen=seen)
    take(tom, remit_takes, code="L", seen=seen)
    mark = rows(Mark).order_by("pk")[1 + choice]
    actions.settle(
        by=tom, group=remit_takes.groups["8A"], day=TODAY, session=AM, pupil=remit_takes.pupils["ann"], mark=mark
    )
    line = queries.register(head, remit_takes.groups["8A"], TODAY, AM).lines[0]
    assert (line.current.code, line.series.conflict) == (mark.code, None)
    assert len(line.series.marks) == 4
    assert kept(remit_takes) == counts


def test_the_same_key_is_one_save_with_one_answer(remit_takes):
    tom = viewer(remit_takes, "tom")
    first = take(tom, remit_takes, key="from-the-phone", noted=at(8, 47))
    assert take(tom, remit_takes, key="from-the-phone", noted=at(8, 47)) == first
    with pytest.raises(KeyReused):
        take(tom, remit_takes, key="from-the-phone", code="N", noted=at(8, 47))
    assert codes() == [("/", True)]


REFUSED = {
    "a code that is not one today": ({"code": "H"}, "H is not a code on 16 November 2026"),
    "a code not given by hand": ({"code": "#"}, "not given by hand"),
    "minutes for somebody who is away": ({"code": "I", "minutes": 5}, "Minutes late go with"),
    "minutes for somebody in time": ({"code": "/", "minutes": 5}, "Minutes late go with"),
    "minutes beyond a day": ({"code": "L", "minutes": 999}, "from 1 to 240"),
    "somebody of another form": ({"name": "bea"}, "is not in 8A on"),
    "a day to come": ({"day": TODAY + timedelta(days=3)}, "opens on"),
    "an afternoon that has not begun": ({"session": PM}, "opens on"),
    "a weekend": ({"day": TODAY - timedelta(days=1)}, "closed"),
}


@pytest.mark.parametrize(("given", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(remit_takes, given, why):
    with pytest.raises(Refused, match=why):
        take(viewer(remit_takes, "head"), remit_takes, reason="r", **given)
    assert not rows(Taking).exists()


def test_registers_of_the_mis_are_closed_here(remit_takes):
    unrecorded("test", lambda: rows(Arrangement).update(taken_in=Arrangement.MIS))
    with pytest.raises(Refused, match="taken in the MIS"):
        take(viewer(remit_takes, "tom"), remit_takes)


def test_after_its_day_a_register_is_changed_by_who_leads_with_a_reason(remit_takes):
    day = BEFORE
    with pytest.raises(PermissionDenied):
        take(viewer(remit_takes, "tom"), remit_takes, day=day, reason="r")
    with pytest.raises(Refused, match="Say why"):
        take(viewer(remit_takes, "lea"), remit_takes, day=day)
    assert take(viewer(remit_takes, "lea"), remit_takes, day=day, reason="Parent rang").reason == "Parent rang"


def test_what_a_phone_noted_on_its_day_is_taken_later_where_nothing_stands_yet(remit_takes):
    tom = viewer(remit_takes, "tom")
    taking = take(tom, remit_takes, code="L", minutes=4, day=BEFORE, noted=at(8, 50, BEFORE))
    assert (taking.noted, taking.reason) == (at(8, 50, BEFORE), actions.SENT_LATE)
    assert codes() == [("L", True)]
    take(tom, remit_takes, code="/", day=BEFORE, seen=rows(Mark).get().pk, noted=at(8, 55, BEFORE))
    assert codes() == [("L", True), ("/", False)]


@pytest.mark.parametrize("role", ["mo", "head elsewhere", "newcomer"])
def test_nobody_else_takes_it(remit_takes, role):
    with pytest.raises((PermissionDenied, Http404)):
        take(viewer(remit_takes, role), remit_takes)


def test_no_mark_is_ever_changed_or_deleted(remit_takes):
    take(viewer(remit_takes, "tom"), remit_takes)
    for meddling in (
        lambda: rows(Mark).update(code="I"),
        lambda: rows(Mark).delete(),
        lambda: rows(Taking).update(reason="x"),
    ):
        with pytest.raises(AppendOnly):
            _in_an_act(viewer(remit_takes, "tom"), remit_takes, meddling)


def _in_an_act(by, world, write):
    from remit.core.acts import action

    @action(lambda viewer, **_: True)
    def meddle(*, by):
        write()

    meddle(by=by)


def test_what_the_year_keeps_is_what_the_marks_add_up_to(remit_takes):
    tom = viewer(remit_takes, "tom")
    for code in ("N", "L", "I", "/", "Y1", "U"):
        last = rows(Mark).order_by("-pk").first()
        take(tom, remit_takes, code=code, seen=last.pk if last else 0)
    assert kept(remit_takes) == Counts(possible=1, unauthorised=1, absent=1, late=1)
    assert rows(Year).count() == 1


def test_the_page_is_taken_in_one_press_and_says_what_is_left(remit_takes, client):
    sign_in(client, remit_takes, "tom")
    url = reverse("attendance:register", args=[remit_takes.groups["8A"].ref, TODAY, AM])
    assert 'name="m-' in client.get(url).content.decode()
    answer = client.post(url, {"rest": "present"}, follow=True)
    assert "The register is saved." in answer.content.decode()
    assert codes() == [("/", True)]


def test_a_phone_is_told_what_it_needs_and_no_name(remit_takes, client):
    sign_in(client, remit_takes, "tom")
    ann = remit_takes.pupils["ann"]
    url = reverse("attendance:register", args=[remit_takes.groups["8A"].ref, TODAY, AM])
    answer = client.post(
        url, {f"m-{ann.ref}": "N", "once": "k1", "noted": "2026-11-16T08:49:00Z"}, headers={"Remit-Waited": "1"}
    )
    told = answer.json()
    assert (told["saved"], told["left"], told["conflicts"]) == ("08:45:00", 0, [])
    assert told["seen"] == {ann.ref: rows(Mark).get().pk}
    assert "ann" not in answer.content.decode().replace(ann.ref, "")
    assert client.post(url, {f"m-{ann.ref}": "H", "once": "k2"}, headers={"Remit-Waited": "1"}).json()["mistakes"]


def test_a_row_that_cannot_be_read_says_why_and_nothing_is_saved(remit_takes, client):
    sign_in(client, remit_takes, "tom")
    ann = remit_takes.pupils["ann"]
    url = reverse("attendance:register", args=[remit_takes.groups["8A"].ref, TODAY, AM])
    answer = client.post(url, {f"m-{ann.ref}": "L", f"t-{ann.ref}": "six"})
    assert answer.status_code == 422
    assert "Minutes late are a whole number" in answer.content.decode()
    assert not rows(Mark).exists()


def test_how_registers_are_taken_changes_from_a_day_and_what_held_is_kept(remit_takes, head):
    school = remit_takes.schools["alder"]
    given = {
        "am_opens": time(8, 30),
        "am_closes": time(9),
        "pm_opens": time(13),
        "pm_closes": time(13, 20),
        "lessons": True,
    }
    actions.arrange(by=head, school=school, first_day=TODAY + timedelta(days=3), taken_in=Arrangement.MIS, **given)
    held = [
        (row.taken_in, row.first_day, row.last_day) for row in rows(Arrangement, school=school).order_by("first_day")
    ]
    assert held == [("remit", BEGUN, TODAY + timedelta(days=2)), ("mis", TODAY + timedelta(days=3), None)]
    with pytest.raises(Refused, match="40 minutes: guidance allows 30"):
        actions.arrange(
            by=head,
            school=school,
            first_day=TODAY + timedelta(days=9),
            taken_in=Arrangement.MIS,
            **given | {"am_closes": time(9, 10)},
        )
    with pytest.raises(Refused, match="is arranged already"):
        actions.arrange(by=head, school=school, first_day=TODAY, taken_in=Arrangement.MIS, **given)


def test_what_held_on_days_that_are_over_is_not_changed(remit_takes, head):
    given = {"am_opens": time(8, 30), "am_closes": time(9), "pm_opens": time(13), "pm_closes": time(13, 20)}
    with pytest.raises(Refused, match="days that are over"):
        actions.arrange(
            by=head, school=remit_takes.schools["alder"], first_day=YESTERDAY, taken_in=Arrangement.MIS, **given
        )


def test_nor_by_saving_it_under_its_own_first_day(remit_takes, head):
    given = {"am_opens": time(8, 30), "am_closes": time(9), "pm_opens": time(13), "pm_closes": time(13, 20)}
    with pytest.raises(Refused, match="days that are over"):
        actions.arrange(
            by=head, school=remit_takes.schools["alder"], first_day=BEGUN, taken_in=Arrangement.MIS, **given
        )


def test_a_mark_that_was_taken_back_leaves_a_register_to_take(remit_takes):
    tom, ann = viewer(remit_takes, "tom"), remit_takes.pupils["ann"]
    taking = take(tom, remit_takes)
    [state] = queries.states(tom, [remit_takes.groups["8A"]], TODAY)
    assert state.is_taken(AM)
    gone = Written(taking.pk, ann.pk, TODAY, AM, "", None, "", stands=True)
    unrecorded("test", lambda: write(ann.school_id, [gone]))
    [state] = queries.states(tom, [remit_takes.groups["8A"]], TODAY)
    assert not state.is_taken(AM)


def test_masks_hold_a_place_once():
    held = Masks().put(4, "AA", "I").put(4, "P", "L").put(5, "NP", "Y1")
    assert held.counts() == Counts(1, 1, 0, 0, 0, 1)
