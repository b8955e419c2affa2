"""In the room and nobody else; about a pupil, in the room and where the record is open; between two, the two."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from remit.areas.meetings import actions, queries, talking
from remit.areas.promises import queries as promises
from remit.core.acts import OutOfSight, Refused
from tests.world import TODAY, viewer

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def newcomer(world):
    """She comes to the meeting that lea leads, and leads and teaches nobody."""
    return viewer(world, "newcomer")


def titles(by, meeting):
    return [line.item.title for line in queries.lines(by, meeting)]


def test_a_meeting_is_seen_by_those_named_for_it_and_not_by_the_head(world, lea, newcomer, mo, head, administrator):
    meeting = world.meetings["lea year"]
    assert meeting in queries.meetings(lea)
    assert meeting in queries.meetings(newcomer)
    for each in (mo, head, administrator):
        assert meeting not in queries.meetings(each)
        assert queries.lines(each, meeting) == []


def test_an_item_about_a_pupil_is_read_only_where_that_pupil_is_open_too(world, lea, newcomer, head):
    meeting = world.meetings["lea year"]
    assert titles(lea, meeting) == ["lea year-item", "lea year-ann-given-item"]
    assert titles(newcomer, meeting) == ["lea year-item"]
    actions.name_guest(by=lea, meeting=meeting, staff=world.staff["head"])
    assert titles(head, meeting) == ["lea year-item", "lea year-ann-given-item"]


def test_who_leads_the_pupil_and_was_not_in_the_room_reads_nothing(world, head):
    of_series = {"meeting__series__isnull": False, "pupil": world.pupils["ann"]}
    assert not queries.items(head).filter(**of_series).exists()
    assert not queries.agreed(head).filter(**{f"item__{name}": value for name, value in of_series.items()}).exists()


def test_what_was_agreed_and_put_right_about_a_pupil_is_read_with_the_item(world, lea, newcomer):
    meeting = world.meetings["lea year"]
    assert [len(line.agreed) + len(line.corrections) for line in queries.lines(lea, meeting)] == [2, 2]
    assert [len(line.agreed) + len(line.corrections) for line in queries.lines(newcomer, meeting)] == [2]
    assert {row.promise.what for row in queries.matters_arising(newcomer, meeting)} == {"lea year-agreed"}
    assert {row.promise.what for row in queries.matters_arising(lea, meeting)} == {
        "lea year-agreed",
        "lea year-ann-given-agreed",
    }


def test_a_teacher_of_the_pupil_reads_what_is_kept_for_those_who_teach(world, lea, tom):
    meeting = world.meetings["lea year"]
    actions.name_guest(by=lea, meeting=meeting, staff=world.staff["tom"])
    eli = actions.add_item(by=lea, meeting=meeting, title="Of eli", pupil=world.pupils["eli"], kind="taught")
    assert not queries.items(tom).filter(pk=eli.pk).exists()  # in lea's class, and not in his
    bea = actions.add_item(by=tom, meeting=meeting, title="Of bea", pupil=world.pupils["bea"], kind="taught")
    assert queries.items(tom).filter(pk=bea.pk).exists()


def test_nobody_writes_of_a_pupil_what_she_may_not_read(world, lea, newcomer):
    meeting = world.meetings["lea year"]
    for by, kind in ((newcomer, "taught"), (newcomer, "general"), (lea, "inclusion")):
        with pytest.raises(PermissionDenied):
            actions.add_item(by=by, meeting=meeting, title="x", pupil=world.pupils["ann"], kind=kind)


def test_who_comes_to_the_series_no_more_keeps_the_meetings_she_was_named_for(world, lea, newcomer):
    meeting = world.meetings["lea year"]
    series = meeting.series
    said = {
        name: getattr(series, name)
        for name in ("name", "sort", "rhythm", "weekday", "week", "begins", "ends", "room", "standing")
    }
    actions.change_series(
        by=lea, series=series, version=series.version, chair=series.chair, minutes_by=None, people=[], **said
    )
    assert series not in queries.series(newcomer)
    assert meeting not in queries.meetings(newcomer)  # of today: still to come, so she is named for it no more
    assert queries.been(newcomer)


def test_the_two_see_their_talk_and_nobody_else_does(world, lea, newcomer, tom, mo, head, administrator):
    talk = world.talks["lea year"]
    assert talk in queries.talks(lea)
    assert talk in queries.talks(newcomer)
    for each in (tom, mo, head, administrator):
        assert talk not in queries.talks(each)
        assert not queries.pairs(each).filter(pk=talk.pair_id).exists()


def test_an_action_between_two_is_theirs_alone_and_for_one_of_them(world, lea, newcomer, head):
    talk = world.talks["lea year"]
    row = talking.agree(by=lea, talk=talk, what="Sit in on a lesson", due=FRIDAY, owner=world.staff["newcomer"])
    assert row.promise in promises.mine(newcomer)
    assert row.promise in promises.given(lea)
    assert not promises.promises(head).filter(pk=row.promise_id).exists()
    with pytest.raises(Refused):
        talking.agree(by=lea, talk=talk, what="x", due=FRIDAY, owner=world.staff["tom"])


def test_nobody_writes_in_a_talk_of_others(world, head, mo):
    talk = world.talks["lea year"]
    for each in (head, mo):
        with pytest.raises(OutOfSight):
            talking.note(by=each, talk=talk, version=1, notes="x")


def test_begun_by_either_it_is_one_pair(world, lea, tom):
    first = talking.begin(by=lea, other=world.staff["tom"])
    assert talking.begin(by=tom, other=world.staff["lea"]) == first
    with pytest.raises(PermissionDenied):
        talking.begin(by=lea, other=world.staff["lea"])


def test_her_calendar_asks_for_her_meetings_between_two_days(world, lea, head):
    assert list(queries.meetings_between(lea, TODAY, TODAY)) == [world.meetings["lea year"]]
    assert not queries.meetings_between(head, TODAY, TODAY).exists()


def test_on_a_screen_that_a_class_can_see_there_are_none(world, lea):
    board = lea.on_the_board(["directory", "class"], ["log", "lead"])
    assert not queries.meetings(board).exists()
    assert not queries.talks(board).exists()
    assert not promises.promises(board).exists()
