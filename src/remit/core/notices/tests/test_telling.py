"""Somebody is told once until she has read it, inside the act that causes it, and sees nobody else's."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from remit.core import seams
from remit.core.acts import HistoryMissing, OutOfSight, action, record
from remit.core.history.models import Entry
from remit.core.notices import actions, queries
from remit.core.notices.models import Notice, QuietHours
from remit.core.seams import NoticeKind
from remit.core.writing import ActionRequired, unrecorded

KIND = "sheet-shared"


def notices():
    return Notice.objects.unscoped("test").order_by("pk")


def anyone(by, **given):
    return True


@action(anyone)
def tell_about(*, by, subject, names, what, fails):
    record(subject, said=what)
    actions.tell(KIND, to=names, school=subject.school_id, what=what)
    if fails:
        raise ValueError(fails)


@action(anyone)
def tell_only(*, by, names):
    actions.tell(KIND, to=names, school=1)


@pytest.fixture
def say(world, head):
    subject = world.subjects["alder Maths"]

    def told(*names, what="x", fails=""):
        numbers = [world.users[name].pk for name in names]
        return tell_about(by=head, subject=subject, names=numbers, what=what, fails=fails)

    return told


def test_who_is_told_sees_it_and_nobody_else_does(say, lea, mo, head):
    say("lea")
    assert [each.what for each in queries.told(lea)] == ["x"]
    assert not queries.told(mo)
    assert not queries.told(head)


def test_who_has_not_read_it_is_not_told_again_and_who_has_is(say, lea):
    say("lea", "mo")
    say("lea", "tom")
    assert notices().count() == 3
    actions.read(by=lea, notices=list(queries.unread(lea)))
    say("lea")
    assert [each.read is None for each in queries.told(lea)] == [True, False]


def test_the_database_itself_holds_no_two_unread_of_the_same(world, say):
    say("lea")
    same = Notice(to=world.users["lea"], kind=KIND, what="x", school_id=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        unrecorded("test", same.save)


def test_an_act_that_fails_has_told_nobody(say):
    with pytest.raises(ValueError):
        say("lea", fails="afterwards")
    assert not notices()


def test_nobody_is_told_outside_an_act(world):
    with pytest.raises(ActionRequired):
        actions.tell(KIND, to=[world.users["lea"].pk], school=1)


def test_telling_is_recorded_by_what_caused_it_and_by_no_line_of_its_own(say):
    say("lea")
    assert Entry.objects.unscoped("test").count() == 1


def test_an_act_that_wrote_nothing_is_still_missed(world, head):
    with pytest.raises(HistoryMissing):
        tell_only(by=head, names=[])
    tell_only(by=head, names=[world.users["lea"].pk])  # what is told and no more needs none


def test_what_no_room_knows_is_refused(world, head):
    with pytest.raises(actions.UnknownKind):
        unrecorded("test", lambda: actions.tell("nothing-of-the-kind", to=[world.users["lea"].pk], school=1))


def test_another_s_notice_cannot_be_read_off(say, lea, mo):
    say("lea")
    with pytest.raises(OutOfSight):
        actions.read(by=mo, notices=list(notices()))
    actions.read(by=lea, notices=list(notices()))
    actions.read(by=lea, notices=list(notices()))  # twice is once
    assert not queries.unread(lea)


def test_what_is_done_waits_for_nobody(say, world):
    say("lea", "mo")
    say("lea", what="y")
    unrecorded("test", lambda: actions.settle(KIND, what="x"))
    assert [(each.what, each.read is None) for each in notices()] == [("x", False), ("x", False), ("y", True)]


def test_board_mode_shows_none(say, lea):
    say("lea")
    assert queries.unread(lea).count() == 1
    assert queries.unread(lea.on_the_board(["directory", "class"], ["log", "lead", "teach"])).count() == 0


def test_a_kind_given_twice_is_refused_at_start_up():
    from types import SimpleNamespace

    twice = NoticeKind(KIND, "again", "again", "home", lambda viewer, refs: {})
    with pytest.raises(ImproperlyConfigured):
        seams._take(SimpleNamespace(__name__="test", twice=twice))


def test_every_kind_leads_to_a_page_that_is_there_and_says_nothing_to_be_filled_in_but_words():
    from django.urls import reverse

    from remit.core.words import DEFAULTS, PLACE, say

    for kind in seams.all_of(NoticeKind):
        for text in (kind.page, kind.mail):
            assert "{" not in PLACE.sub("", text), kind.name
            assert say(text, DEFAULTS)
        assert any(_reverses(reverse, kind.route, given) for given in ([], ["x"])), kind.name


def _reverses(reverse, route, given):
    from django.urls import NoReverseMatch

    try:
        return reverse(route, args=given)
    except NoReverseMatch:
        return ""


@pytest.mark.parametrize(
    ("begins", "ends", "quiet", "not_quiet"),
    [("18:00", "07:00", "18:00 23:59 00:00 06:59", "07:00 17:59"), ("01:00", "05:00", "01:00 04:59", "05:00 00:59"), ("08:00", "08:00", "", "08:00 20:00")],
)  # fmt: skip
def test_quiet_hours_hold_over_midnight_and_where_they_end_as_they_begin_not_at_all(begins, ends, quiet, not_quiet):
    from datetime import time

    hours = QuietHours(begins=time.fromisoformat(begins), ends=time.fromisoformat(ends))
    assert all(hours.holds_at(time.fromisoformat(each)) for each in quiet.split())
    assert not any(hours.holds_at(time.fromisoformat(each)) for each in not_quiet.split())
