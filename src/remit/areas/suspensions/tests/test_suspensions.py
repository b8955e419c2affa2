"""Suspensions: who prepares and who decides one, what is refused, what the registers are told, what it asks afterwards."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.attendance.models import Planned
from remit.areas.suspensions import actions, attention, letters, queries, standing, summary, surfaces
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
from remit.core.accounts.sessions import Shown
from remit.core.acts import OutOfSight, Refused, history_of
from remit.core.notices.models import Notice
from remit.core.outputs import jobs
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school import queries as school
from remit.school.models import Contact, School
from remit.school.remit import viewer_in_session
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

__all__ = ["world"]

# who may


def test_a_leader_and_the_office_prepare_one_and_the_head_alone_decides(world, lea, administrator, head):
    made = prepare(lea, world.pupils["ann"])
    other = prepare(administrator, world.pupils["cal"])
    for by, row in ((lea, made), (administrator, made), (administrator, other)):
        with pytest.raises(PermissionDenied):
            actions.decide(by=by, suspension=row, version=row.version)
    actions.decide(by=head, suspension=made, version=made.version)
    assert (made.state, made.decided_by) == (Suspension.DECIDED, world.staff["head"])


def test_the_head_decides_none_without_the_second_step(world, lea):
    made = prepare(lea, world.pupils["ann"])
    without = viewer_in_session(world.users["head"], Shown(second_step=False))
    with pytest.raises(PermissionDenied):
        actions.decide(by=without, suspension=made, version=made.version)


def test_who_leads_another_year_or_teaches_has_no_way_to_it(world, lea, mo, tom):
    made = prepare(lea, world.pupils["ann"])
    for by in (mo, tom):
        with pytest.raises(OutOfSight):
            actions.drop(by=by, suspension=made, version=made.version, why="no")
    with pytest.raises(PermissionDenied):
        prepare(tom, world.pupils["bea"])


def test_two_who_change_the_same_one_are_told(world, lea):
    made = prepare(lea, world.pupils["ann"])
    first, second = fresh(made), fresh(made)
    actions.drop(by=lea, suspension=first, version=first.version, why="no")
    with pytest.raises((Stale, Refused)):
        actions.drop(by=lea, suspension=second, version=second.version, why="no")


def test_the_head_is_told_that_one_waits_until_it_is_decided_or_let_go(world, lea, head):
    def waits():
        return Notice.objects.unscoped("test").filter(kind=actions.WAITS, to=world.users["head"], read=None).count()

    made = prepare(lea, world.pupils["ann"])
    assert waits() == 1
    actions.drop(by=lea, suspension=made, version=made.version, why="another way")
    assert waits() == 0
    actions.prepare_again(by=lea, suspension=made, version=made.version)
    assert waits() == 1
    actions.decide(by=head, suspension=made, version=made.version)
    assert waits() == 0


# what is refused


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"last": TODAY - timedelta(days=3)}, "ends before it begins"),
        ({"last": TODAY, "first_session": "PM", "last_session": "AM"}, "ends before it begins"),
        ({"first": date(2026, 10, 28)}, "no school day"),
        ({"last": date(2026, 11, 21)}, "no school day"),
        ({"last": date(2026, 12, 21)}, "no school day"),
        ({"reasons": []}, "one to three reasons"),
        ({"reasons": ["DB", "PP", "PA", "VA"]}, "one to three reasons"),
        ({"reasons": ["XX"]}, "one to three reasons"),
        ({"last": None}, "on which day it ends"),
        ({"sort": "permanent"}, "has no last day"),
        ({"first": date(2028, 1, 10), "last": date(2028, 1, 12)}, "within a year"),
        ({"first": date(2026, 8, 28), "last": date(2026, 8, 28)}, "not on roll"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(world, lea, given, why):
    with pytest.raises(Refused, match=why):
        prepare(lea, world.pupils["ann"], **given)
    assert not Suspension.objects.unscoped("test").exists()


def test_two_that_overlap_are_refused_and_two_halves_of_a_day_are_not(world, lea):
    ann = world.pupils["ann"]
    prepare(lea, ann, last=TODAY, last_session="AM")
    with pytest.raises(Refused, match="already"):
        prepare(lea, ann, last=TODAY)
    prepare(lea, ann, last=TODAY, first_session="PM")


def test_over_the_limit_is_refused_with_what_is_left(world, lea):
    ann = world.pupils["ann"]
    actions.note_elsewhere(by=lea, pupil=ann, where="Another school", last_day=START, half_days=70)
    decided(world, date(2026, 9, 7), date(2026, 9, 18))  # ten days: 45 together
    with pytest.raises(
        Refused, match=r"This is half a day, and 0 days of the 45 of a school year are left: .* 45 days"
    ):
        prepare(lea, ann, last=TODAY, last_session="AM")


def test_what_was_cancelled_counts_up_to_that_day_and_what_was_not_decided_does_not(world, lea, head):
    row = decided(world)
    actions.cancel(by=head, suspension=row, version=row.version, why="new facts")
    held = standing.sums(lea, [world.pupils["ann"].pk])[world.pupils["ann"].pk]
    assert held.year == 2
    prepare(lea, world.pupils["ann"], date(2026, 11, 23), date(2026, 11, 23))
    assert standing.sums(lea)[world.pupils["ann"].pk].year == 2


# the registers


def test_the_registers_of_its_days_propose_e_once_it_is_decided_and_no_more_when_it_is_cancelled(world, lea, head):
    ann = world.pupils["ann"]
    made = prepare(lea, ann, first_session="PM")
    assert planned(ann) == []
    actions.decide(by=head, suspension=made, version=made.version)
    assert planned(ann) == [(TODAY, TODAY, "PM", "E"), (TODAY + timedelta(days=1), FRIDAY, "", "E")]
    actions.cancel(by=head, suspension=made, version=made.version, why="new facts")
    assert planned(ann) == []
    actions.resume(by=head, suspension=made, version=made.version)
    assert len(planned(ann)) == 2


def test_from_the_sixth_day_the_code_is_that_of_what_is_provided(world, lea):
    ann = world.pupils["ann"]
    row = decided(world, last=date(2026, 11, 25))
    six = {
        **WORK,
        "six_what": "Work with a tutor",
        "six_where": "The library",
        "six_from": date(2026, 11, 23),
        "six_code": "B",
    }
    actions.note_work(by=lea, suspension=row, version=row.version, details=six)
    assert planned(ann) == [
        (TODAY, date(2026, 11, 22), "", "E"),
        (date(2026, 11, 23), date(2026, 11, 25), "", "B"),
    ]


def test_what_is_known_of_a_session_already_stays_and_is_said(world, lea, head):
    ann = world.pupils["ann"]
    of = {"pupil": ann, "first_day": TODAY, "last_day": TODAY, "code": "M", "why": "dentist"}
    unrecorded("test", lambda: Planned.objects.create(**of))
    made = prepare(lea, ann, last=TODAY)
    actions.decide(by=head, suspension=made, version=made.version)
    assert "dentist" in fresh(made).register_note
    assert fresh(made).state == Suspension.DECIDED


def test_no_register_is_told_of_lunchtimes(world, lea):
    row = decided(world, sort=Suspension.LUNCH)
    assert planned(world.pupils["ann"]) == []
    assert standing.stand_of(lea, row).days == 5


# what it asks


def test_whom_the_law_names_is_told_and_the_reminders_end(world, lea):
    row = decided(world)
    ann = world.pupils["ann"].pk
    home, authority = (each.find for each in attention.WATCHES[:2])
    assert found(home, lea) == found(authority, lea) == [ann]
    told = tell(lea, row, Telling.PARENTS)
    tell(lea, row, Telling.AUTHORITY)
    assert found(home, lea) == found(authority, lea) == []
    actions.take_back_telling(by=lea, telling=told, version=told.version)
    assert found(home, lea) == [ann]


def test_nobody_is_told_before_the_decision_nor_whom_a_court_order_keeps_away(world, lea):
    row = decided(world)
    with pytest.raises(Refused, match="day of the decision"):
        tell(lea, row, Telling.PARENTS, told_on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="court order"):
        tell(lea, row, Telling.PARENTS, to="ann-contact")


def test_work_is_asked_for_in_the_first_five_days(world, lea):
    row = decided(world, last=date(2026, 11, 25))
    assert found(attention.work_not_set, lea) == [world.pupils["ann"].pk]
    actions.note_work(by=lea, suspension=row, version=row.version, details={**WORK, "work_set_on": TODAY})
    assert found(attention.work_not_set, lea) == []


def test_the_sixth_day_is_near_three_school_days_before_it(world, lea):
    decided(world, last=date(2026, 11, 25))
    assert found(attention.day_six_near, lea) == []
    assert found(attention.day_six_near, viewer(world, "lea", date(2026, 11, 18))) == [world.pupils["ann"].pk]


def test_the_board_is_to_meet_over_fifteen_days_of_a_term_and_by_its_day(world, lea):
    decided(world, date(2026, 9, 7), date(2026, 9, 18))
    row = decided(world, TODAY, date(2026, 11, 23))
    (stand,) = [each for each in standing.stands(lea) if each.must_meet]
    assert (stand.suspension, stand.in_term, stand.meet_by) == (row, 32, date(2026, 12, 7))
    assert found(attention.governors_must_meet, lea) == [world.pupils["ann"].pk]
    details = {**BOARD, "governors_on": TODAY, "governors_found": "upheld"}
    actions.note_board(by=lea, suspension=row, version=row.version, details=details)
    assert found(attention.governors_must_meet, lea) == []


def test_between_five_and_fifteen_days_the_board_is_asked_once_representations_are_made(world, lea):
    row = decided(world, date(2026, 11, 9), date(2026, 11, 17))
    assert found(attention.governors_must_meet, lea) == []
    actions.note_board(by=lea, suspension=row, version=row.version, details={**BOARD, "represented_on": TODAY})
    (stand,) = standing.stands(lea)
    assert stand.must_meet
    assert stand.meet_by == date(2027, 2, 9)  # fifty school days on: over Christmas and the closure of 4 January


def test_the_limit_is_near_from_thirty_five_days(world, lea):
    ann = world.pupils["ann"]
    made = actions.note_elsewhere(by=lea, pupil=ann, where="Another school", last_day=START, half_days=69)
    assert found(attention.limit_near, lea) == []
    decided(world, last=TODAY, last_session="AM")
    assert found(attention.limit_near, lea) == [ann.pk]
    actions.take_back_elsewhere(by=lea, elsewhere=made, version=made.version)
    assert found(attention.limit_near, lea) == []


def test_a_return_without_a_meeting_is_asked_for_two_school_days_before_it(world, lea):
    row = decided(world)
    ann = world.pupils["ann"].pk
    assert found(attention.reintegration_not_planned, lea) == []
    near = viewer(world, "lea", date(2026, 11, 19))
    assert found(attention.reintegration_not_planned, near) == [ann]
    details = {**RETURN, "meeting_on": date(2026, 11, 23), "targets": "one"}
    made = actions.plan_return(by=lea, suspension=row, reintegration=None, version=None, details=details)
    assert found(attention.reintegration_not_planned, near) == []
    with pytest.raises(Refused, match="planned already"):
        actions.plan_return(by=lea, suspension=row, reintegration=None, version=None, details=details)
    actions.plan_return(by=lea, suspension=row, reintegration=made, version=made.version, details=RETURN)
    assert found(attention.reintegration_not_planned, near) == [ann]


def test_a_permanent_exclusion_counts_no_days_and_the_board_meets(world, lea):
    row = decided(world, last=None, sort=Suspension.PERMANENT)
    (stand,) = standing.stands(lea)
    assert (stand.suspension, stand.days, stand.duty) == (row, 0, "must")
    assert stand.sixth == date(2026, 11, 23)
    assert planned(world.pupils["ann"]) == [(TODAY, FRIDAY, "", "E")]


def test_a_rule_counts_each_day_of_a_suspension(world, lea):
    decided(world, last=TODAY + timedelta(days=1))
    counted = standing.suspended_days(lea, Period(START, FRIDAY), None)
    assert counted == [(world.pupils["ann"].pk, TODAY), (world.pupils["ann"].pk, TODAY + timedelta(days=1))]


# letters


def test_the_letter_says_how_long_and_why_and_goes_to_nobody_kept_away(world, lea, head):
    ann = world.pupils["ann"]
    unrecorded("test", lambda: Contact.objects.create(pupil=ann, name="A parent", letters=True, first_day=START))
    made = prepare(lea, ann, first_session="PM")
    actions.decide(by=head, suspension=made, version=made.version)
    assert "4½ days" in made.letter
    assert "from the afternoon of 16 November 2026 to 20 November 2026" in made.letter
    assert "comes back to school on 23 November 2026" in made.letter
    assert "cannot reinstate" in made.letter
    assert "{names}" in made.letter
    assert letters.recipients(lea, ann) == ["A parent"]
    written = letters.document(lea, fresh(made))
    assert "Dear A parent" in written.blocks[1].text


def test_a_letter_is_the_schools_own_and_asks_for_nothing_that_cannot_be_filled(world, lea, administrator):
    at = School.objects.unscoped("test").get(pk=world.schools["alder"].pk)
    held = queries.letter_of(administrator, at, "fixed")
    with pytest.raises(Refused, match="nickname"):
        actions.keep_text(
            by=administrator, school=at, code="fixed", version=1, details={"subject": "S", "body": "{nickname}"}
        )
    details = {"subject": held.subject, "body": "Dear {names}, it is {days}."}
    actions.keep_text(by=administrator, school=at, code="fixed", version=1, details=details)
    assert prepare(lea, world.pupils["ann"]).letter == "Dear {names}, it is 5 days."
    with pytest.raises(PermissionDenied):
        actions.keep_text(by=lea, school=at, code="fixed", version=1, details=details)


# undo, pages, numbers


def test_what_is_not_decided_is_let_go_and_prepared_again(world, lea):
    made = prepare(lea, world.pupils["ann"])
    actions.drop(by=lea, suspension=made, version=made.version, why="another way was found")
    actions.prepare_again(by=lea, suspension=made, version=made.version)
    assert made.state == Suspension.PREPARED


def test_what_has_ended_is_not_cancelled(world, head):
    row = decided(world, date(2026, 11, 9), date(2026, 11, 10))
    with pytest.raises(Refused, match="It is over"):
        actions.cancel(by=head, suspension=row, version=row.version, why="no")


def test_the_head_decides_on_the_page_and_a_leader_is_told_that_the_head_does(world, lea, client):
    made = prepare(lea, world.pupils["ann"])
    url = reverse("suspensions:one", args=[made.ref])
    sign_in(client, world, "lea")
    assert "Only the head decides" in client.get(url).content.decode()
    assert client.post(reverse("suspensions:decide", args=[made.ref]), {"version": made.version}).status_code == 403
    sign_in(client, world, "head")
    assert "Decide it" in client.get(url).content.decode()
    client.post(reverse("suspensions:decide", args=[made.ref]), {"version": made.version})
    assert fresh(made).state == Suspension.DECIDED
    page = client.get(url).content.decode()
    assert "The return waits for nobody" in page
    assert "The local authority is told" in page


def test_everybody_reads_that_two_more_may_be_to_be_told_and_only_who_may_know_it_by_when(world, head, lea, client):
    row = decided(world)
    url = reverse("suspensions:one", args=[row.ref])
    line = "The virtual school head is told, where the pupil is looked after"
    sign_in(client, world, "head")
    page = client.get(url).content.decode()
    assert line in page
    assert f"{line} <" in page  # with its day
    sign_in(client, world, "lea")
    page = client.get(url).content.decode()
    assert line in page
    assert f"{line} <" not in page
    assert "If so" in page


def test_a_form_with_a_mistake_keeps_what_was_typed_and_one_sent_twice_makes_one(world, client):
    sign_in(client, world, "lea")
    url = reverse("suspensions:begin", args=[world.pupils["ann"].ref])
    said = {
        "sort": "fixed", "first_day": TODAY.isoformat(), "first_session": "AM", "last_day": "2026-11-10", "last_session": "PM",
        "reason_1": "DB", "words": "<script>typed</script>",
    }  # fmt: skip
    answer = client.post(url, said)
    assert answer.status_code == 422
    assert "It ends before it begins" in answer.content.decode()
    assert "&lt;script&gt;typed" in answer.content.decode()
    for _ in range(2):
        client.post(url, {**said, "last_day": FRIDAY.isoformat(), "once": "one"})
    assert Suspension.objects.unscoped("test").count() == 1


def test_small_numbers_of_a_term_are_held_back_for_the_board(world, head):
    decided(world)
    decided(world, name="cal")
    found = summary.summary(head, school.this_term(head))
    assert {row.name: row.pupils for row in found.years} == {"Year 7": None, "Year 8": None, "Year 9": 0, "Year 11": 0}
    assert found.total.pupils is None


def test_the_calendar_and_the_timeline_hold_it_and_name_nobody_outside(world, lea):
    decided(world)
    (dated,) = [each for each in surfaces._between(lea, TODAY, FRIDAY) if each.plain == "A suspension"]
    assert (dated.day, dated.last) == (TODAY, FRIDAY)
    (happened,) = surfaces._happened(lea, world.pupils["ann"], Period(START, FRIDAY))
    assert happened.title == "Suspension, 5 days"


def test_the_letter_and_the_summary_are_written_as_files(world, lea, head):
    row = decided(world)
    for document in (letters.document(lea, fresh(row)), summary.document(head, school.this_term(head))):
        for format in ("pdf", "docx"):
            assert jobs.WRITERS[format](document)


def test_the_summary_is_asked_for_as_a_file_of_its_term(world, client):
    decided(world)
    sign_in(client, world, "head")
    answer = client.post(reverse("suspensions:summary"), {"format": "xlsx", "once": "one"}, follow=True)
    assert answer.status_code == 200
    assert client.get(reverse("suspensions:summary"), {"term": "nowhere"}).status_code == 404


def test_history_says_both_reasons_of_a_new_one(world):
    lea = viewer(world, "lea")
    made = prepare(lea, world.pupils["ann"], reasons=["RA", "DB"])
    (entry,) = history_of(made, lea)
    assert entry.changes["reasons"] == "; ".join(made.reason_names)
    assert len(made.reason_names) == 2


def test_the_readmission_meeting_is_planned_from_its_page_with_its_type_chosen(world, client):
    made = decided(world)
    sign_in(client, world, "lea")
    page = client.get(reverse("suspensions:one", args=[made.ref])).content.decode()
    address = f"{reverse('meetings:about.begin', args=[world.pupils['ann'].ref])}?type=readmission"
    assert f"{address}&amp;day=" in page
    assert (
        'value="readmission" selected' in client.get(address).content.decode()
        or 'value="readmission" checked' in client.get(address).content.decode()
    )


def test_the_day_proposed_for_it_is_the_day_of_return_and_not_today_while_the_pupil_is_away(world, client):
    made = decided(world)
    back = standing.stand_of(viewer(world, "lea"), made).back_on
    assert back
    assert back > TODAY
    sign_in(client, world, "lea")
    url = client.get(reverse("suspensions:one", args=[made.ref])).context["meeting_url"]
    assert client.get(url).context["form"].initial["day"] == back
