"""What suspensions ask over the end of a school year, one after another, once the board has reinstated, and at two schools."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from remit.areas.meetings import keeping
from remit.areas.suspensions import actions, attention, letters, outputs, standing, summary, surfaces
from remit.areas.suspensions.models import Suspension, Telling
from remit.areas.suspensions.tests.suspending import (
    BOARD,
    FRIDAY,
    RETURN,
    WORK,
    decided,
    found,
    fresh,
    planned,
    prepare,
    tell,
    world,
)
from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school.models import AcademicYear, Closure, Move, NewYear, Pupil, Term
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

__all__ = ["world"]
JULY, AUGUST, SEPTEMBER = date(2027, 7, 15), date(2027, 8, 31), date(2027, 9, 1)


def next_year(world):
    """Its autumn is entered."""

    def enter():
        at = world.schools["alder"]
        year = AcademicYear.objects.create(school=at, name="2027/28", first_day=SEPTEMBER, last_day=date(2028, 8, 31))
        of = {"school": at, "academic_year": year, "name": "Autumn"}
        half = {"break_first_day": date(2027, 10, 25), "break_last_day": date(2027, 10, 29)}
        Term.objects.create(**of, **half, first_day=date(2027, 9, 2), last_day=date(2027, 12, 17))

    unrecorded("test", enter)


def decided_in_july(world, **given):
    by, head = viewer(world, "lea", JULY), viewer(world, "head", JULY)
    made = prepare(by, world.pupils["ann"], JULY, given.pop("last", None), **{"sort": Suspension.PERMANENT} | given)
    return actions.decide(by=head, suspension=made, version=made.version)


def reinstated(by, row, day):
    said = {**BOARD, "governors_on": day, "governors_found": "reinstated"}
    return actions.note_board(by=by, suspension=row, version=row.version, details=said)


# over the end of a school year


def test_what_the_board_is_to_do_about_july_is_asked_all_the_same_in_september(world):
    next_year(world)
    row = decided_in_july(world)
    ann = world.pupils["ann"].pk
    for day in (JULY, AUGUST, SEPTEMBER, date(2027, 11, 1)):
        by = viewer(world, "lea", day)
        (stand,) = standing.stands(by)
        assert stand.meet_by == date(2027, 9, 16)  # four school days of July, and the first of September
        assert found(attention.governors_must_meet, by) == [ann]
    by = viewer(world, "lea", SEPTEMBER)
    assert found(attention.WATCHES[0].find, by) == found(attention.WATCHES[1].find, by) == [ann]  # nobody was told
    (dated,) = [each for each in surfaces._between(by, SEPTEMBER, date(2027, 9, 30)) if "deadline" in each.plain]
    assert dated.day == date(2027, 9, 16)
    actions.note_board(
        by=by,
        suspension=row,
        version=row.version,
        details={**BOARD, "governors_on": SEPTEMBER, "governors_found": "upheld"},
    )
    assert found(attention.governors_must_meet, by) == []


def test_representations_about_july_are_met_about_within_fifty_school_days_of_the_autumn(world):
    next_year(world)
    row = decided_in_july(world, sort=Suspension.FIXED, first_day=date(2027, 7, 12), last=date(2027, 7, 20))
    by = viewer(world, "lea", SEPTEMBER)
    actions.note_board(by=by, suspension=row, version=row.version, details={**BOARD, "represented_on": SEPTEMBER})
    assert found(attention.governors_must_meet, by) == [world.pupils["ann"].pk]


def test_where_next_years_terms_are_not_entered_the_day_is_said_in_words_and_not_left_out(world, client):
    row = decided_in_july(world)
    by = viewer(world, "lea", JULY)
    (asked,) = attention.governors_must_meet(by, None)
    assert asked.facts["day"] == "a day that can be told once next year’s terms are entered"
    near = viewer(world, "lea", date(2027, 7, 20))
    assert found(attention.day_six_near, near) == [world.pupils["ann"].pk]
    assert standing.stand_of(by, row).meet_by is None


def test_the_limit_of_a_school_year_begins_anew_with_it(world):
    next_year(world)
    decided_in_july(world, sort=Suspension.FIXED, last=date(2027, 7, 20))
    ann = world.pupils["ann"].pk
    assert standing.sums(viewer(world, "lea", AUGUST))[ann].year == 8
    assert standing.sums(viewer(world, "lea", SEPTEMBER)) == {}


def test_the_list_of_a_school_year_holds_those_of_this_one_alone(world, lea):
    next_year(world)
    decided_in_july(world)
    by = viewer(world, "lea", SEPTEMBER)
    (stand,) = standing.stands(by)
    assert (stand.suspension.first_day, standing.calendar(by, stand.suspension.school_id).year.first_day) == (
        JULY,
        SEPTEMBER,
    )


def test_the_summer_term_can_be_printed_for_the_board_in_september(world):
    next_year(world)
    decided_in_july(world)
    head = viewer(world, "head", SEPTEMBER)
    held = summary.terms(head)
    assert [each.name for each in held] == ["Autumn", "Spring", "Summer", "Autumn"]
    assert summary.term_named(head, held[2].ref) == held[2]
    assert summary.summary(head, held[2]).term == held[2]


def test_the_summer_is_told_by_the_year_groups_of_the_summer(world):
    next_year(world)
    decided_in_july(world)
    ann = world.pupils["ann"]

    def move_up():
        new = NewYear.objects.unscoped("test").get(school=ann.school)
        moved = {"year": 8, "goes": Move.UP, "moved_on": SEPTEMBER}
        Move.objects.unscoped("test").update_or_create(new_year=new, pupil=ann, defaults=moved)
        Pupil.objects.unscoped("test").filter(pk=ann.pk).update(year=9)

    unrecorded("test", move_up)
    head = viewer(world, "head", SEPTEMBER)
    found = {row.name: row.pupils for row in summary.summary(head, summary.terms(head)[2]).years}
    assert (found["Year 8"], found["Year 9"]) == (None, 0), "one is held back, and is of the year that she was in"


# one after another


def test_two_that_follow_one_another_are_one_run_and_the_sixth_day_is_asked_of_the_second(world, lea):
    first = decided(world, TODAY, date(2026, 11, 19))
    second = decided(world, FRIDAY, date(2026, 11, 24))
    by_row = {each.suspension: each for each in standing.stands(lea)}
    assert (by_row[first].long, by_row[first].sixth) == (False, None)
    assert (by_row[second].long, by_row[second].sixth) == (True, date(2026, 11, 23))
    assert standing.stand_of(lea, second).sixth == date(2026, 11, 23)
    near = viewer(world, "lea", FRIDAY)
    assert found(attention.day_six_near, near) == [world.pupils["ann"].pk]


def test_a_session_at_school_between_two_ends_the_run(world, lea):
    decided(world, TODAY, date(2026, 11, 19))
    decided(world, FRIDAY, date(2026, 11, 24), first_session="PM")
    assert [each.sixth for each in standing.stands(lea)] == [None, None]


def test_what_is_provided_may_begin_on_the_first_day_of_the_second(world, lea):
    decided(world, date(2026, 11, 16), FRIDAY)
    row = decided(world, date(2026, 11, 23), date(2026, 11, 25))
    assert standing.stand_of(lea, row).sixth == date(2026, 11, 23)
    six = {**WORK, "six_what": "With a tutor", "six_from": date(2026, 11, 23), "six_code": "B"}
    actions.note_work(by=lea, suspension=row, version=row.version, details=six)
    assert planned(world.pupils["ann"])[-1] == (date(2026, 11, 23), date(2026, 11, 25), "", "B")


# cancelled, and standing again


def test_what_was_cancelled_does_not_stand_again_over_the_limit(world, lea, head):
    row = decided(world, TODAY, FRIDAY)
    actions.cancel(by=head, suspension=row, version=row.version, why="new facts")
    actions.note_elsewhere(by=lea, pupil=world.pupils["ann"], where="Another school", last_day=START, half_days=86)
    with pytest.raises(Refused, match="This is 5 days, and 2 days of the 45"):
        actions.resume(by=head, suspension=row, version=row.version)


def test_it_stands_again_only_while_it_would_still_last(world, head):
    row = decided(world, TODAY, FRIDAY)
    actions.cancel(by=head, suspension=row, version=row.version, why="new facts")
    with pytest.raises(Refused, match="too late"):
        actions.resume(by=viewer(world, "head", FRIDAY + timedelta(days=1)), suspension=row, version=row.version)
    actions.resume(by=viewer(world, "head", FRIDAY), suspension=row, version=row.version)
    assert fresh(row).state == Suspension.DECIDED


# reinstated


def test_reinstatement_ends_it_from_its_day(world, lea, head):
    ann = world.pupils["ann"]
    row = decided(world, date(2026, 11, 12), date(2026, 11, 27))
    assert planned(ann)
    reinstated(lea, row, TODAY)
    row = fresh(row)
    assert (row.runs_on(date(2026, 11, 13)), row.runs_on(TODAY), row.has_ended(TODAY)) == (True, False, True)
    assert planned(ann) == []
    assert standing.sums(lea)[ann.pk].year == 4  # Thursday and Friday
    assert standing.stand_of(lea, row).back_on == TODAY
    assert found(attention.work_not_set, lea) == []
    decided(world, FRIDAY, FRIDAY)  # overlaps nothing that holds
    with pytest.raises(Refused, match="already"):
        actions.note_board(by=lea, suspension=row, version=row.version, details=BOARD)


def test_an_excluded_pupil_who_was_reinstated_is_said_to_be(world, lea, client):
    row = decided(world, date(2026, 11, 9), None, sort=Suspension.PERMANENT)
    reinstated(lea, row, TODAY)
    assert found(attention.day_six_near, lea) == []
    sign_in(client, world, "lea")
    assert (
        "reinstated 16 November 2026" in client.get(reverse("pupil", args=[world.pupils["ann"].ref])).content.decode()
    )
    page = client.get(reverse("suspensions:one", args=[row.ref])).content.decode()
    assert "Reinstated" in page
    assert ">Excluded<" not in page
    prepare(lea, world.pupils["ann"], FRIDAY, FRIDAY)  # nothing holds that it would overlap


def test_what_is_provided_after_a_permanent_exclusion_is_told_to_the_registers(world, lea):
    row = decided(world, last=None, sort=Suspension.PERMANENT)
    ann = world.pupils["ann"]
    six = {**WORK, "six_what": "The authority's tutor", "six_from": date(2026, 11, 25), "six_code": "K"}
    actions.note_work(by=lea, suspension=row, version=row.version, details=six)
    year = world.years["alder"].last_day
    assert planned(ann) == [(TODAY, date(2026, 11, 24), "", "E"), (date(2026, 11, 25), year, "", "K")]
    later = viewer(world, "lea", date(2026, 12, 1))
    reinstated(later, row, later.day)
    assert planned(ann) == [(TODAY, date(2026, 11, 24), "", "E")]  # what is over stays


# the letter


def test_the_letter_is_signed_by_the_head_who_decided_whoever_prepared_it(world, lea, head):
    made = prepare(lea, world.pupils["ann"])
    assert "lea-person" not in made.letter
    actions.decide(by=head, suspension=made, version=made.version)
    (*_, last) = letters.document(lea, fresh(made)).blocks
    assert last.text.endswith("head-person")
    assert "lea-person" not in last.text


def test_no_letter_goes_out_before_it_is_decided(world, lea, head, client):
    made = prepare(lea, world.pupils["ann"])
    sign_in(client, world, "lea")
    url = reverse("suspensions:letter", args=[made.ref])
    assert client.post(url, {"format": "pdf", "once": "one"}).status_code == 404
    assert outputs.LETTER.find(lea, made.ref) is None
    assert 'value="pdf"' not in client.get(reverse("suspensions:one", args=[made.ref])).content.decode()
    actions.decide(by=head, suspension=made, version=made.version)
    assert outputs.LETTER.find(lea, made.ref) == made


# who was told


def test_a_call_of_friday_is_noted_on_monday_where_it_had_begun_by_then(world, lea):
    friday = date(2026, 11, 13)
    row = decided(world, friday, date(2026, 11, 17), first_session="PM")  # decided in Remit on Monday
    tell(lea, row, Telling.PARENTS, told_on=friday)
    with pytest.raises(Refused, match="on which it begins"):
        tell(lea, row, Telling.AUTHORITY, told_on=friday - timedelta(days=1))


# the readmission meeting is one record


def plan(world, day, by="lea", today=TODAY):
    who = viewer(world, by, today)
    pupil, chair = world.pupils["ann"], world.staff[by]
    return keeping.begin_about(by=who, pupil=pupil, code="readmission", day=day, begins=time(8, 30), chair=chair)


def hold(by, meeting):
    said = {"said": {}, "held_on": by.day, "review_due": None}
    return keeping.keep_sheet(by=by, meeting=meeting, version=meeting.version, **said)


def test_a_meeting_that_is_planned_in_remit_is_the_meeting_on_coming_back(world, client):
    row = decided(world)
    monday = date(2026, 11, 23)
    near, back = viewer(world, "lea", date(2026, 11, 19)), viewer(world, "lea", monday)
    assert found(attention.reintegration_not_planned, near) == [world.pupils["ann"].pk]
    meeting = plan(world, monday)
    assert found(attention.reintegration_not_planned, near) == []
    sign_in(client, world, "lea")
    page = client.get(reverse("suspensions:one", args=[row.ref])).content.decode()
    assert reverse("meetings:about.meeting", args=[meeting.ref]) in page
    assert "Save the meeting" not in page
    assert standing.stand_of(back, row).met_on is None
    hold(back, meeting)
    assert standing.stand_of(back, row).met_on == monday


def test_a_planned_day_that_passed_without_a_meeting_is_asked_about_again(world):
    decided(world)
    plan(world, date(2026, 11, 23))
    later = viewer(world, "lea", date(2026, 11, 25))
    assert found(attention.reintegration_not_planned, later) == [world.pupils["ann"].pk]


def test_a_meeting_of_a_later_suspension_is_not_that_of_an_earlier_one(world):
    first = decided(world, TODAY, date(2026, 11, 17))
    second = decided(world, date(2026, 11, 24), date(2026, 11, 25))
    by = viewer(world, "lea", date(2026, 11, 26))
    hold(by, plan(world, by.day, today=by.day))
    assert standing.stand_of(by, first).met_on is None
    assert standing.stand_of(by, second).met_on == by.day


def test_one_meeting_meets_the_return_from_two_that_follow_one_another(world):
    rows = [decided(world, TODAY, date(2026, 11, 18)), decided(world, date(2026, 11, 19), FRIDAY)]
    by = viewer(world, "lea", date(2026, 11, 23))
    hold(by, plan(world, by.day, today=by.day))
    assert [standing.stand_of(by, row).met_on for row in rows] == [by.day, by.day]


def test_the_calendar_holds_one_meeting_and_not_also_the_day_that_was_noted_by_hand(world, lea):
    row = decided(world)
    monday = date(2026, 11, 23)
    actions.plan_return(
        by=lea,
        suspension=row,
        reintegration=None,
        version=None,
        details={**RETURN, "meeting_on": monday, "held_on": None},
    )

    def dated():
        return [each for each in surfaces._between(lea, TODAY, monday) if each.plain == "A readmission meeting"]

    assert len(dated()) == 1
    plan(world, monday)
    assert dated() == []


def test_the_office_is_told_the_day_of_the_meeting_and_gets_no_way_to_it(world, client):
    row = decided(world)
    meeting = plan(world, date(2026, 11, 23))
    sign_in(client, world, "administrator")
    page = client.get(reverse("suspensions:one", args=[row.ref])).content.decode()
    assert "Planned for Monday 23 November 2026" in page
    assert meeting.ref not in page


# at two schools


def test_days_are_counted_by_the_pupils_own_school(world):
    def close():
        Closure.objects.create(school=world.schools["alder"], first_day=TODAY, last_day=TODAY, why="boiler")

    unrecorded("test", close)
    lea, other = viewer(world, "lea"), viewer(world, "head elsewhere")
    both = replace(other, grants=(*lea.grants, *other.grants))
    here, there = world.pupils["ann"], world.pupils["dot"]
    with pytest.raises(Refused, match="no school day"):
        prepare(both, here, TODAY, date(2026, 11, 17))
    made = prepare(both, there, TODAY, date(2026, 11, 17))
    actions.decide(by=both, suspension=made, version=made.version)
    assert standing.sums(both)[there.pk].year == 4
    assert [each.days for each in standing.stands(both)] == [4]
