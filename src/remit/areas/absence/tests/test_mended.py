"""What a hard look found, and what holds since."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import get_current_timezone

from remit.areas.absence import actions as acts
from remit.areas.absence import calling, letters, owed, queries, reported, reporting
from remit.areas.absence.models import Call, Case, HomeLink, Message, PassedOn, Return, Step
from remit.areas.attendance import actions, closing, planning
from remit.areas.attendance import queries as attendance
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Planned
from remit.areas.attendance.tests.marking import enter, forget, rows, whole
from remit.core import clock
from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school.models import Bar, GroupLead, Membership, Pupil
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

FRIDAY = date(2026, 11, 13)


@pytest.fixture
def world(world):
    forget()

    def clear():
        for model in (Call, PassedOn, Planned, Message, HomeLink, Step, Case, Bar):
            rows(model).delete()

    unrecorded("test", clear)
    return world


def at(monkeypatch, hour, minute):
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=get_current_timezone())
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_whoever_is_said_to_be_back_is_not_known_to_be_away_today(world):
    ann = world.pupils["ann"]
    enter(ann, whole("N", FRIDAY))
    calling.call(
        by=viewer(world, "administrator"), pupil=ann, day=FRIDAY, outcome=Call.REACHED, code="I", last_day=FRIDAY
    )
    assert not rows(Planned, pupil=ann).exists()


def test_a_reason_for_friday_alone_leaves_today_without_one(world):
    ann = world.pupils["ann"]
    enter(ann, whole("N", FRIDAY) | {(TODAY, AM): "N"})
    calling.call(
        by=viewer(world, "administrator"), pupil=ann, day=FRIDAY, outcome=Call.REACHED, code="I", last_day=FRIDAY
    )
    assert rows(Mark, pupil=ann, day=TODAY, session=AM).order_by("-pk").first().code == "N"


def test_a_part_time_timetable_of_fridays_swallows_no_report_of_a_monday(world):
    ann = world.pupils["ann"]
    lea = viewer(world, "lea")
    planning.plan(
        by=lea,
        pupil=ann,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=30),
        code="C2",
        why="pt",
        session=PM,
        weekdays=[4],
        part_time=True,
    )
    held = reporting.report(by=lea, pupil=ann, first_day=TODAY, last_day=TODAY, words="ill", how="phone")
    reporting.accept(by=viewer(world, "administrator"), message=held, version=held.version, code="I")
    assert attendance.planned_for(lea, [ann], TODAY, AM)


def test_what_shares_no_session_can_be_known_beside_each_other(world):
    ann = world.pupils["ann"]
    lea = viewer(world, "lea")
    planning.plan(
        by=lea,
        pupil=ann,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=30),
        code="C2",
        why="pt",
        session=PM,
        weekdays=[4],
        part_time=True,
    )
    planning.plan(by=lea, pupil=ann, first_day=TODAY, last_day=TODAY, code="M", why="dentist")


def test_in_the_mis_a_call_enters_nothing_here(world):
    ann = world.pupils["ann"]
    unrecorded("test", lambda: rows(Arrangement).update(taken_in=Arrangement.MIS))
    calling.call(by=viewer(world, "administrator"), pupil=ann, day=TODAY, outcome=Call.REACHED, code="I")
    assert not rows(Planned, pupil=ann).exists()


def test_whoever_marks_after_the_closing_says_more_than_what_was_planned(world, monkeypatch):
    ann = world.pupils["ann"]

    def make():
        GroupLead.objects.create(
            school=world.schools["alder"], first_day=START, group=world.groups["8A"], staff=world.staff["tom"]
        )
        p = Pupil.objects.create(
            school=world.schools["alder"], given_name="Bilal", family_name="N", year=8, first_day=START
        )
        Membership.objects.create(pupil=p, group=world.groups["8A"], first_day=START)

    unrecorded("test", make)
    at(monkeypatch, 8, 50)
    planning.plan(by=viewer(world, "lea"), pupil=ann, first_day=TODAY, last_day=TODAY, code="M", why="d")
    bilal = rows(Pupil, given_name="Bilal").get()
    tom = viewer(world, "tom")
    actions.take(by=tom, group=world.groups["8A"], day=TODAY, session=AM, entries={bilal: ("/", None, None, 0)})
    at(monkeypatch, 9, 30)
    closing.close_all()
    actions.take(by=tom, group=world.groups["8A"], day=TODAY, session=AM, entries={ann: ("L", 20, None, 0)})
    assert rows(Mark, pupil=ann, day=TODAY, session=AM, stands=True).order_by("-pk").first().code == "L"


def contact(world):
    return reported.who_may_report(viewer(world, "lea"), world.pupils["ann"])[0].contact


def test_a_link_closes_when_a_court_order_bars_whoever_has_it(world, client):
    who = contact(world)
    link = reporting.make_link(by=viewer(world, "lea"), pupil=world.pupils["ann"], contact=who)
    unrecorded("test", lambda: Bar.objects.create(pupil=world.pupils["ann"], contact=who, first_day=TODAY))
    page = client.get(reverse("absence:home", args=[link.token]))
    assert page.status_code == 410, page.content.decode()


def test_a_letter_written_out_again_names_nobody_whom_an_order_made_since_keeps_away(world):
    lea, ann = viewer(world, "lea"), world.pupils["ann"]
    case = acts.open_case(by=lea, pupil=ann, why="x")
    step = acts.add_step(by=lea, case=case, code="letter")
    who = contact(world)
    acts.do_step(by=lea, step=step, version=step.version, done_on=TODAY, how=Step.POST, to=who.name)
    unrecorded("test", lambda: Bar.objects.create(pupil=ann, contact=who, first_day=TODAY))
    held = queries.steps(lea).select_related("pupil__school").get(pk=step.pk)
    assert who.name not in repr(letters.document(lea, held))


def test_nothing_is_sent_to_a_name_that_an_order_keeps_away(world):
    lea, ann = viewer(world, "lea"), world.pupils["ann"]
    case = acts.open_case(by=lea, pupil=ann, why="x")
    step = acts.add_step(by=lea, case=case, code="letter")
    who = contact(world)
    unrecorded("test", lambda: Bar.objects.create(pupil=ann, contact=who, first_day=TODAY))
    with pytest.raises(Refused):
        acts.do_step(by=lea, step=step, version=step.version, done_on=TODAY, how=Step.POST, to=who.name)


def test_an_absence_of_seven_school_days_says_since_when_and_by_when_it_was_to_be_decided(world):
    ann = world.pupils["ann"]
    marks = {}
    for day in (date(2026, 11, 5), date(2026, 11, 6), *(date(2026, 11, d) for d in (9, 10, 11, 12, 13))):
        marks |= whole("N", day)
    enter(ann, marks)
    (line,) = queries.unknown(viewer(world, "head"))
    assert (line.since, line.decide_by) == (date(2026, 11, 5), date(2026, 11, 12))


def test_what_nobody_decided_in_five_school_days_stays_on_the_list(world):
    enter(world.pupils["ann"], whole("N", date(2026, 11, 6)))
    assert queries.unknown(viewer(world, "head"))


def test_it_stays_with_the_office_when_its_first_day_gets_a_reason(world):
    ann = world.pupils["ann"]
    wed, thu = date(2026, 11, 11), date(2026, 11, 12)
    enter(ann, whole("N", wed) | whole("N", thu) | whole("N", FRIDAY))
    office = viewer(world, "administrator")
    (line,) = queries.unknown(office)
    calling.pass_on(by=office, pupil=ann, day=line.since, to_leader=False)
    assert not queries.unknown(office)[0].with_leader
    planning.explain(by=office, pupil=ann, first_day=wed, last_day=wed, code="M", reason="x")
    assert not queries.unknown(office)[0].with_leader


def join(world, *names):
    def make():
        of = {"school": world.schools["alder"], "family_name": "N", "year": 8, "first_day": START}
        for name in names:
            pupil = Pupil.objects.create(given_name=name, **of)
            Membership.objects.create(pupil=pupil, group=world.groups["8A"], first_day=START)

    unrecorded("test", make)


def test_one_late_pupil_entered_by_the_office_is_no_register_that_was_begun(world, monkeypatch):
    join(world, "Bilal", "Chloe", "Dilan")
    at(monkeypatch, 8, 50)
    late = rows(Pupil, given_name="Bilal").get()
    given = {"group": world.groups["8A"], "day": TODAY, "session": AM}
    actions.take(by=viewer(world, "administrator"), **given, entries={late: ("L", 5, None, 0)})
    at(monkeypatch, 9, 40)
    closing.close_all()
    assert not rows(Mark, day=TODAY, code="N").exists()


def test_half_a_day_that_was_not_possible_breaks_no_run_of_ten_days(world):
    unrecorded("test", lambda: rows(Return).delete())
    days = [day for each in range(15) if (day := date(2026, 11, 2) + timedelta(each)).weekday() < 5]
    marks = {place: code for day in days for place, code in whole("O", day).items()}
    enter(world.pupils["ann"], marks | {(days[5], PM): "Y2"})
    assert [line for line in owed.owed(viewer(world, "lea")) if line.sort == "attendance" and not line.judged]


def test_a_call_is_no_support_and_what_the_law_says_of_a_stage_cannot_be_changed(world):
    lea = viewer(world, "lea")
    case = acts.open_case(by=lea, pupil=world.pupils["ann"], why="x")
    call = acts.add_step(by=lea, case=case, code="call")
    acts.do_step(by=lea, step=call, version=call.version, done_on=TODAY, how=Step.PHONE)
    with pytest.raises(Refused, match="support comes first"):
        acts.add_step(by=lea, case=case, code="notice")
    details = {"name": "Notice", "way": "letter", "position": 1, "due_in": 1, "reply_in": None, "support": True, "says": "", "subject": "", "body": "b", "offered": True}  # fmt: skip
    with pytest.raises(Refused, match="the law says"):
        acts.keep_stage(by=viewer(world, "head"), school=world.schools["alder"], code="notice", version=None, details=details)  # fmt: skip


def test_a_step_due_in_another_age_is_refused_in_words(world, client):
    case = acts.open_case(by=viewer(world, "lea"), pupil=world.pupils["ann"], why="x")
    sign_in(client, world, "lea")
    answer = client.post(
        reverse("absence:case.step", args=[case.ref]), {"code": "letter", "due": "9999-12-31", "owner": ""}
    )
    assert answer.status_code == 422
    assert "within a year" in answer.content.decode()


def test_what_nobody_found_out_becomes_o_and_plans_nothing(world):
    ann = world.pupils["ann"]
    enter(ann, whole("N", FRIDAY))
    calling.call(by=viewer(world, "administrator"), pupil=ann, day=FRIDAY, outcome=Call.NO_ANSWER, code="O")
    assert rows(Mark, pupil=ann, day=FRIDAY).order_by("-pk").first().code == "O"
    assert not rows(Planned, pupil=ann).exists()
