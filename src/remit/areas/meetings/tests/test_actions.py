"""Planning, carrying forward, minutes as they are typed, actions, approval."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from remit.areas.meetings import actions, queries, rules, talking
from remit.areas.meetings.measures import MEASURES
from remit.areas.meetings.models import Attendance, Meeting, Talk
from remit.areas.promises import actions as promises
from remit.areas.promises import queries as promised
from remit.core.acts import Refused, history_of
from remit.core.events.models import Event
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school.models import Staff
from tests.world import TODAY, YESTERDAY, viewer

FRIDAY = date(2026, 11, 20)
WEEK = timedelta(weeks=1)
SAID = {
    "name": "Year 8 team",
    "sort": "team",
    "rhythm": "weekly",
    "weekday": 2,
    "week": "",
    "room": "B4",
    "standing": ["Attendance", "Any other business"],
}


@pytest.fixture
def series(world, lea):
    said = {**SAID, "begins": time(15, 30), "ends": time(16, 30), "minutes_by": world.staff["tom"]}
    return actions.begin_series(by=lea, chair=world.staff["lea"], people=[world.staff["newcomer"]], **said)


@pytest.fixture
def meetings(series, lea):
    """Two, a week apart."""
    actions.plan(by=lea, series=series, days=[date(2026, 11, 17), date(2026, 11, 24)])
    return list(queries.meetings(lea).filter(series=series).order_by("day"))


def titles(by, meeting):
    return [line.item.title for line in queries.lines(by, meeting)]


def add(by, meeting, title="A coat rail"):
    return actions.add_item(by=by, meeting=meeting, title=title)


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


def change(by, world, series, **more):
    """Nobody comes but whoever leads it and writes, where nothing else is said."""
    said = {**SAID, "begins": time(15, 30), "ends": None, "minutes_by": None, "people": [], "chair": world.staff["lea"]}
    series = fresh(series)
    return actions.change_series(by=by, series=series, version=series.version, **said | more)


def taken_out(by, world, meeting, name):
    row = Attendance.objects.unscoped("test").get(meeting=meeting, staff=world.staff[name])
    actions.unname(by=by, attendance=row)


class TestPlanning:
    def test_it_names_everybody_and_brings_what_is_standing(self, world, lea, meetings):
        named = {each.staff.name for each in queries.attendances(lea, meetings[0])}
        assert named == {"lea-person", "tom-person", "newcomer-person"}
        assert titles(lea, meetings[0]) == ["Attendance", "Any other business"]

    def test_the_days_of_the_term_that_are_free(self, world, lea, series, meetings):
        assert queries.days_to_plan(lea, series) == [date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)]

    def test_twice_on_a_day_is_refused_and_nothing_is_planned(self, lea, series, meetings):
        with pytest.raises(Refused, match="planned already"):
            actions.plan(by=lea, series=series, days=[date(2026, 12, 1), date(2026, 11, 24)])
        assert queries.meetings(lea).filter(series=series).count() == 2

    def test_only_whoever_leads_it_or_writes(self, world, series, tom):
        actions.plan(by=tom, series=series, days=[date(2026, 12, 1)])
        with pytest.raises(PermissionDenied):
            actions.plan(by=viewer(world, "newcomer"), series=series, days=[date(2026, 12, 8)])

    def test_who_comes_anew_is_named_for_what_is_still_to_come(self, world, lea, mo, series, meetings):
        said = {**SAID, "begins": time(15, 30), "ends": None, "minutes_by": None}
        actions.change_series(
            by=lea, series=series, version=1, chair=world.staff["lea"], people=[world.staff["mo"]], **said
        )
        assert meetings[0] in queries.meetings(mo)
        assert meetings[0] not in queries.meetings(viewer(world, "newcomer"))

    def test_a_guest_is_told_and_stays_when_the_series_changes(self, world, lea, head, series, meetings):
        actions.name_guest(by=lea, meeting=meetings[0], staff=world.staff["head"])
        assert Notice.objects.unscoped("test").filter(to=world.users["head"], kind=actions.NAMED).exists()
        said = {**SAID, "begins": time(15, 30), "ends": None, "minutes_by": None}
        actions.change_series(by=lea, series=series, version=1, chair=world.staff["lea"], people=[], **said)
        assert meetings[0] in queries.meetings(head)
        assert meetings[1] not in queries.meetings(head)

    def test_who_comes_no_more_reads_no_later_minutes_whatever_was_marked(self, world, lea, series, meetings):
        newcomer = viewer(world, "newcomer")
        row = queries.attendance(newcomer).get(meeting=meetings[1], staff=world.staff["newcomer"])
        actions.mark(by=newcomer, attendance=row, state=Attendance.APOLOGIES)
        change(lea, world, series)
        assert not queries.meetings(newcomer).filter(series=series).exists()

    def test_who_was_there_today_was_there_also_where_she_comes_no_more(self, world, lea, series, meetings):
        today = viewer(world, "lea", meetings[0].day)
        actions.all_here(by=today, meeting=meetings[0])
        change(today, world, series)
        seen = queries.meetings(viewer(world, "newcomer", meetings[0].day)).filter(series=series)
        assert list(seen) == [meetings[0]]

    def test_who_was_asked_by_mistake_is_taken_out_and_not_brought_back_by_the_next_change(
        self, world, lea, mo, series, meetings
    ):
        actions.name_guest(by=lea, meeting=meetings[0], staff=world.staff["mo"])
        taken_out(lea, world, meetings[0], "mo")
        taken_out(lea, world, meetings[0], "newcomer")
        assert meetings[0] not in queries.meetings(mo)
        change(lea, world, series, people=[world.staff["newcomer"]], minutes_by=world.staff["tom"])
        newcomer = viewer(world, "newcomer")
        assert meetings[0] not in queries.meetings(newcomer)
        assert meetings[1] in queries.meetings(newcomer)

    def test_nobody_takes_out_who_leads_it_or_writes_or_was_there(self, world, lea, tom, meetings):
        for name in ("lea", "tom"):
            with pytest.raises(PermissionDenied):
                taken_out(lea, world, meetings[0], name)
        with pytest.raises(PermissionDenied):
            taken_out(viewer(world, "newcomer"), world, meetings[0], "newcomer")
        actions.all_here(by=lea, meeting=meetings[0])
        with pytest.raises(Refused, match="marked as here"):
            taken_out(lea, world, meetings[0], "newcomer")

    def test_who_leads_the_series_now_leads_what_is_planned_but_for_what_has_somebody_else(
        self, world, lea, mo, series, meetings
    ):
        said = {"begins": time(9), "ends": None, "room": "", "chair": world.staff["newcomer"], "minutes_by": None}
        actions.change_meeting(by=lea, meeting=meetings[0], version=1, day=meetings[0].day, **said)
        change(lea, world, series, chair=world.staff["mo"])
        assert [each.chair.name for each in queries.meetings(mo).filter(series=series).order_by("day")] == [
            "newcomer-person",
            "mo-person",
        ]
        assert rules.can_run(mo, meeting=queries.meetings(mo).get(pk=meetings[1].pk))

    def test_a_series_whose_people_have_left_is_taken_on_by_whoever_comes_to_it(self, world, lea, mo, meetings):
        said = {**SAID, "begins": time(15, 30), "ends": None, "minutes_by": None}
        series = actions.begin_series(by=lea, chair=world.staff["lea"], people=[world.staff["mo"]], **said)
        actions.plan(by=lea, series=series, days=[TODAY])
        left = Staff.objects.unscoped("test").filter(pk=world.staff["lea"].pk)
        assert not rules.leads_series(mo, series=series)
        unrecorded("test", lambda: left.update(last_day=YESTERDAY))
        series = queries.series(mo).get(pk=series.pk)
        actions.change_series(by=mo, series=series, version=series.version, chair=world.staff["mo"], people=[], **said)
        meeting = queries.meetings(mo).get(series=series)
        assert meeting.chair == world.staff["mo"]
        actions.approve(by=mo, meeting=meeting)

    def test_minutes_of_a_leaver_are_approved_by_whoever_leads_the_series_now(self, world, lea, mo, series, meetings):
        change(lea, world, series, chair=world.staff["mo"], people=[world.staff["mo"]])
        rows = Meeting.objects.unscoped("test").filter(pk=meetings[1].pk)
        unrecorded("test", lambda: rows.update(chair=world.staff["leaver"], minutes_by=None, day=YESTERDAY))
        meeting = queries.meetings(mo).get(pk=meetings[1].pk)
        assert rules.can_run(mo, meeting=meeting)
        actions.approve(by=mo, meeting=meeting)

    def test_to_a_day_that_has_its_meeting_it_is_not_moved(self, world, lea, meetings):
        first, second = meetings
        said = {"begins": time(9), "ends": None, "room": "", "chair": world.staff["lea"], "minutes_by": None}
        with pytest.raises(Refused):
            actions.change_meeting(by=lea, meeting=first, version=1, day=second.day, **said)
        actions.change_meeting(by=lea, meeting=first, version=1, day=date(2026, 11, 18), **said)


class TestCarryingForward:
    def test_an_item_goes_on_to_the_next_that_is_planned(self, lea, meetings):
        item = add(lea, meetings[0])
        actions.carry_on(by=lea, item=item, goes_on=True)
        assert titles(lea, meetings[1]) == ["A coat rail", "Attendance", "Any other business"]

    def test_where_none_is_planned_it_waits_for_it(self, lea, series, meetings):
        actions.carry_on(by=lea, item=add(lea, meetings[1]), goes_on=True)
        actions.plan(by=lea, series=series, days=[date(2026, 12, 1)])
        assert "A coat rail" in titles(lea, queries.meetings(lea).get(series=series, day=date(2026, 12, 1)))

    def test_taken_back_it_leaves_the_next_unless_something_was_said_there(self, lea, meetings):
        item = actions.carry_on(by=lea, item=add(lea, meetings[0]), goes_on=True)
        actions.carry_on(by=lea, item=item, goes_on=False)
        assert "A coat rail" not in titles(lea, meetings[1])
        actions.carry_on(by=lea, item=item, goes_on=True)
        following = queries.items(lea).get(follows=item)
        actions.minute(by=lea, item=following, version=1, minutes="Bought", decision="")
        with pytest.raises(Refused):
            actions.carry_on(by=lea, item=item, goes_on=False)

    def test_a_standing_item_is_not_carried(self, lea, meetings):
        item = queries.lines(lea, meetings[0])[0].item
        with pytest.raises(Refused):
            actions.carry_on(by=lea, item=item, goes_on=True)

    def test_a_pupils_item_goes_on_also_where_whoever_plans_may_not_read_it(
        self, world, tom, series, meetings, mo, lea
    ):
        item = actions.add_item(by=lea, meeting=meetings[1], title="Of ann", pupil=world.pupils["ann"], kind="general")
        actions.carry_on(by=lea, item=item, goes_on=True)
        actions.plan(by=tom, series=series, days=[date(2026, 12, 1)])
        third = queries.meetings(lea).get(series=series, day=date(2026, 12, 1))
        assert "Of ann" in titles(lea, third)
        assert "Of ann" not in titles(tom, third)

    def test_called_off_what_was_added_goes_to_the_next_and_what_was_carried_too(self, lea, series, meetings):
        actions.plan(by=lea, series=series, days=[date(2026, 12, 1)])
        actions.carry_on(by=lea, item=add(lea, meetings[0], "Carried"), goes_on=True)
        add(lea, meetings[1], "Added")
        actions.call_off(by=lea, meeting=meetings[1])
        third = queries.meetings(lea).get(series=series, day=date(2026, 12, 1))
        assert sorted(titles(lea, third)) == ["Added", "Any other business", "Attendance", "Carried"]

    def test_nothing_is_lost_by_calling_off_the_last(self, lea, meetings):
        add(lea, meetings[1], "Added")
        with pytest.raises(Refused, match="would be lost"):
            actions.call_off(by=lea, meeting=meetings[1])

    def test_what_went_on_already_does_not_come_a_second_time_when_its_meeting_is_called_off(self, lea, meetings):
        actions.carry_on(by=lea, item=add(lea, meetings[0]), goes_on=True)
        actions.call_off(by=lea, meeting=meetings[0])
        assert titles(lea, meetings[1]).count("A coat rail") == 1

    def test_where_an_action_was_agreed_nothing_is_taken_away_under_it(self, world, lea, meetings):
        item = add(lea, meetings[0])
        actions.agree(by=lea, item=item, what="Buy rails", due=FRIDAY, owner=world.staff["tom"])
        carried = actions.carry_on(by=lea, item=add(lea, meetings[0], "Carried"), goes_on=True)
        following = queries.items(lea).get(follows=carried)
        actions.agree(by=lea, item=following, what="Ask", due=FRIDAY, owner=world.staff["tom"])
        for act in (
            lambda: actions.take_out(by=lea, item=item),
            lambda: actions.take_out(by=lea, item=following),
            lambda: actions.call_off(by=lea, meeting=meetings[0]),
            lambda: actions.carry_on(by=lea, item=carried, goes_on=False),
        ):
            with pytest.raises(Refused, match=r"agreed|spoken"):
                act()

    def test_out_of_minutes_that_stand_nothing_is_taken_from_an_earlier_meeting(self, world, lea, meetings):
        item = actions.carry_on(by=lea, item=add(lea, meetings[0]), goes_on=True)
        following = queries.items(lea).get(follows=item)
        later = viewer(world, "lea", meetings[1].day)
        actions.approve(by=later, meeting=meetings[1])
        with pytest.raises(Refused, match="spoken of it"):
            actions.carry_on(by=later, item=item, goes_on=False)
        assert following in queries.items(lea)

    def test_one_with_minutes_is_not_called_off(self, lea, meetings):
        actions.minute(by=lea, item=add(lea, meetings[0]), version=1, minutes="x", decision="")
        with pytest.raises(Refused):
            actions.call_off(by=lea, meeting=meetings[0])

    @given(
        st.lists(st.tuples(st.sampled_from(["add", "carry", "back", "plan", "off"]), st.integers(0, 9)), max_size=14)
    )
    @settings(
        max_examples=12,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_whatever_is_done_no_item_that_goes_on_is_lost_or_stands_twice(self, world, lea, steps):
        said = {**SAID, "begins": time(15, 30), "ends": None, "minutes_by": None, "standing": []}
        series = actions.begin_series(by=lea, chair=world.staff["lea"], people=[], **said)
        day = TODAY
        actions.plan(by=lea, series=series, days=[day])
        for number, (verb, which) in enumerate(steps):
            meetings = list(queries.meetings(lea).filter(series=series).order_by("day"))
            items = list(queries.items(lea).filter(meeting__series=series).order_by("pk"))
            try:
                if verb == "plan" or not meetings:
                    day += WEEK
                    actions.plan(by=lea, series=series, days=[day])
                elif verb == "add":
                    add(lea, meetings[which % len(meetings)], f"item {number}")
                elif verb == "off":
                    actions.call_off(by=lea, meeting=meetings[which % len(meetings)])
                elif items:
                    actions.carry_on(by=lea, item=items[which % len(items)], goes_on=verb == "carry")
            except Refused:
                pass
            self.check(lea, series)

    @staticmethod
    def check(lea, series):
        items = list(queries.items(lea).filter(meeting__series=series))
        days = list(queries.meetings(lea).filter(series=series).values_list("day", flat=True))
        for item in items:
            following = [each for each in items if each.follows_id == item.pk]
            later = [day for day in days if day > item.meeting.day]
            assert len(following) == (1 if item.goes_on and later else 0), (item, item.meeting.day)
            assert all(each.meeting.day > item.meeting.day for each in following)
        for day in days:  # one line of work stands once on an agenda
            held = [each.title for each in items if each.meeting.day == day]
            assert len(held) == len(set(held))


class TestMinutes:
    def test_history_says_that_something_was_written_and_keeps_no_word_that_is_still_being_typed(self, lea, meetings):
        item = add(lea, meetings[0])
        actions.minute(by=lea, item=item, version=1, minutes="We want a rail", decision="")
        actions.minute(by=lea, item=item, version=2, minutes="We want a long rail", decision="Buy it")
        last = history_of(item, lea).last()
        assert (last.by, last.changes) == (lea.user.pk, {"minutes": "changed", "decision": "changed"})

    @given(st.text("ab", max_size=6), st.text("ab", max_size=6))
    def test_the_part_that_differs_makes_one_of_the_other(self, was, now):
        part = actions.differing_part(was, now)
        if was == now:
            assert part == []
        else:
            out, into = part
            places = (place for place in range(len(was) + 1) if was[place : place + len(out)] == out)
            assert any(was[:place] + into + was[place + len(out) :] == now for place in places)

    def test_of_two_who_type_at_once_the_second_is_stale(self, lea, tom, meetings):
        item = add(lea, meetings[0])
        hers, his = queries.items(lea).get(pk=item.pk), queries.items(tom).get(pk=item.pk)
        actions.minute(by=lea, item=hers, version=1, minutes="hers", decision="")
        with pytest.raises(Stale):
            actions.minute(by=tom, item=his, version=1, minutes="his", decision="")

    def test_who_only_comes_reads_and_does_not_write(self, world, lea, meetings):
        with pytest.raises(PermissionDenied):
            actions.minute(
                by=viewer(world, "newcomer"), item=add(lea, meetings[0]), version=1, minutes="x", decision=""
            )

    def test_approved_they_stand_and_are_put_right_beside(self, world, lea, tom, meetings):
        first = meetings[0]
        unrecorded("test", lambda: Meeting.objects.unscoped("test").filter(pk=first.pk).update(day=TODAY))
        first = queries.meetings(lea).get(pk=first.pk)
        item = add(lea, first)
        with pytest.raises(PermissionDenied):
            actions.approve(by=tom, meeting=first)
        actions.approve(by=lea, meeting=first)
        assert Notice.objects.unscoped("test").filter(to=world.users["tom"], kind=actions.APPROVED).exists()
        item = queries.items(lea).get(pk=item.pk)
        for act in (
            lambda: actions.minute(by=lea, item=item, version=1, minutes="x", decision=""),
            lambda: add(lea, item.meeting),
            lambda: actions.agree(by=lea, item=item, what="x", due=FRIDAY, owner=world.staff["tom"]),
            lambda: actions.name_guest(by=lea, meeting=item.meeting, staff=world.staff["mo"]),
        ):
            with pytest.raises(PermissionDenied):
                act()
        actions.correct(by=lea, item=item, words="It was the other rail")
        assert queries.lines(lea, item.meeting)[-1].corrections[0].words == "It was the other rail"

    def test_what_was_read_before_the_approval_writes_nothing_after_it(self, world, lea, tom, meetings):
        first = meetings[0]
        today = viewer(world, "lea", first.day)
        item, row = add(lea, first), queries.attendance(tom).get(meeting=first, staff=world.staff["tom"])
        item, read = queries.items(tom).get(pk=item.pk), queries.meetings(tom).get(pk=first.pk)
        actions.approve(by=today, meeting=fresh(first))
        for act in (
            lambda: actions.minute(by=tom, item=item, version=item.version, minutes="x", decision=""),
            lambda: actions.agree(by=tom, item=item, what="x", due=FRIDAY, owner=world.staff["tom"]),
            lambda: actions.carry_on(by=tom, item=item, goes_on=True),
            lambda: actions.take_out(by=tom, item=item),
            lambda: actions.mark(by=tom, attendance=row, state=Attendance.PRESENT),
            lambda: actions.unname(by=tom, attendance=queries.attendance(tom).exclude(pk=row.pk)[0]),
            lambda: actions.all_here(by=tom, meeting=read),
            lambda: actions.name_guest(by=tom, meeting=read, staff=world.staff["mo"]),
            lambda: actions.add_item(by=tom, meeting=read, title="x"),
            lambda: actions.call_off(by=tom, meeting=read),
            lambda: actions.approve(by=today, meeting=first),
        ):
            with pytest.raises((Refused, PermissionDenied)):
                act()
        assert fresh(item).minutes == ""

    def test_who_was_there_is_for_whoever_runs_it_to_say(self, world, lea, meetings):
        newcomer = viewer(world, "newcomer")
        row = queries.attendance(newcomer).get(meeting=meetings[0], staff=world.staff["newcomer"])
        with pytest.raises(PermissionDenied):
            actions.mark(by=newcomer, attendance=row, state=Attendance.PRESENT)
        actions.mark(by=newcomer, attendance=row, state=Attendance.APOLOGIES)
        actions.mark(by=newcomer, attendance=row, state=Attendance.EXPECTED)
        actions.mark(by=lea, attendance=row, state=Attendance.ABSENT)
        for state in (Attendance.PRESENT, Attendance.APOLOGIES, Attendance.EXPECTED):
            with pytest.raises(PermissionDenied):
                actions.mark(by=newcomer, attendance=row, state=state)

    def test_not_before_it_has_been(self, lea, meetings):
        with pytest.raises(PermissionDenied):
            actions.approve(by=lea, meeting=meetings[1])

    def test_everybody_else_is_here_leaves_the_marked_as_they_are(self, world, lea, meetings):
        row = queries.attendance(lea).get(meeting=meetings[0], staff=world.staff["newcomer"])
        actions.mark(by=viewer(world, "newcomer"), attendance=row, state=Attendance.APOLOGIES)
        actions.all_here(by=lea, meeting=meetings[0])
        states = {each.staff.name: each.state for each in queries.attendances(lea, meetings[0])}
        assert states == {"lea-person": "present", "tom-person": "present", "newcomer-person": "apologies"}


class TestActions:
    def test_one_agreed_is_in_its_owners_list_and_arises_at_the_next(self, world, lea, meetings):
        newcomer = viewer(world, "newcomer")
        row = actions.agree(
            by=lea, item=add(lea, meetings[0]), what="Measure the wall", due=FRIDAY, owner=world.staff["newcomer"]
        )
        assert row.promise in promised.mine(newcomer)
        assert row.promise.source == "Year 8 team, 17 November 2026"
        assert queries.matters_arising(newcomer, meetings[1]) == [row]
        assert queries.matters_arising(newcomer, meetings[0]) == []

    def test_done_in_her_list_it_is_gone_from_both(self, world, lea, meetings):
        newcomer = viewer(world, "newcomer")
        row = actions.agree(
            by=lea, item=add(lea, meetings[0]), what="Measure", due=FRIDAY, owner=world.staff["newcomer"]
        )
        promises.do(by=newcomer, promise=promised.promises(newcomer).get(pk=row.promise_id))
        assert row.promise not in promised.mine(newcomer).open()
        assert queries.matters_arising(lea, meetings[1]) == []

    def test_done_in_the_meeting_it_is_gone_from_her_list(self, world, lea, meetings):
        row = actions.agree(
            by=lea, item=add(lea, meetings[0]), what="Measure", due=FRIDAY, owner=world.staff["newcomer"]
        )
        actions.tick(by=lea, agreed=row)
        assert not promised.mine(viewer(world, "newcomer")).open().filter(pk=row.promise_id).exists()

    def test_minutes_of_then_show_what_arose_then(self, world, lea, meetings):
        row = actions.agree(
            by=lea, item=add(lea, meetings[0]), what="Measure", due=FRIDAY, owner=world.staff["newcomer"]
        )
        later = viewer(world, "newcomer", date(2026, 11, 30))
        promises.do(by=later, promise=promised.promises(later).get(pk=row.promise_id))
        assert [each.promise.done_on for each in queries.matters_arising(lea, meetings[1])] == [date(2026, 11, 30)]

    def test_who_only_was_in_the_room_does_not_tick_anothers(self, world, lea, meetings):
        row = actions.agree(by=lea, item=add(lea, meetings[0]), what="Measure", due=FRIDAY, owner=world.staff["tom"])
        with pytest.raises(PermissionDenied):
            actions.tick(by=viewer(world, "newcomer"), agreed=row)

    def test_under_an_item_about_a_pupil_it_is_about_the_pupil(self, world, lea, meetings):
        item = actions.add_item(by=lea, meeting=meetings[0], title="Of ann", pupil=world.pupils["ann"], kind="general")
        row = actions.agree(by=lea, item=item, what="Ring home", due=FRIDAY, owner=world.staff["tom"])
        assert row.promise.pupil == world.pupils["ann"]
        assert row.promise in promised.about_pupil(lea, world.pupils["ann"])[0]

    def test_about_a_pupil_it_says_the_day_and_not_the_name_of_the_meeting(self, world, lea, meetings):
        item = actions.add_item(by=lea, meeting=meetings[0], title="Of ann", pupil=world.pupils["ann"], kind="general")
        row = actions.agree(by=lea, item=item, what="Ring home", due=FRIDAY, owner=world.staff["tom"])
        assert row.promise.source == "A meeting on 17 November 2026"


def test_two_talks_on_a_day_are_refused(world, lea):
    pair = world.talks["lea year"].pair
    with pytest.raises(Refused):
        talking.add_talk(by=lea, pair=pair, day=TODAY)
    assert Talk.objects.unscoped("test").filter(pair=pair).count() == 1


def test_figures_follow_the_meeting_and_not_what_is_typed_in_it(lea, world, meetings):
    assert {label for each in MEASURES for label in each.depends} == {"meetings.Meeting", "meetings.ReportBack"}
    item = add(lea, meetings[0])
    Event.objects.all().delete()
    actions.minute(by=lea, item=item, version=1, minutes="A word", decision="")
    assert not Event.objects.filter(reaction="measures").exists()
    actions.approve(by=viewer(world, "lea", meetings[0].day), meeting=meetings[0])
    assert Event.objects.filter(reaction="measures").exists()
