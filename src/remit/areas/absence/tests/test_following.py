"""An absence followed from its first step to its end: support first, each step dated and owned, its letter merged, its answer kept."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from remit.areas.absence import actions, attention, letters, queries
from remit.areas.absence.models import Case, HomeLink, Stage, Step
from remit.areas.absence.stages import stages_of
from remit.areas.attendance.tests.marking import enter, forget, rows, whole
from remit.core.acts import Refused
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school.models import Bar, Contact, Pupil
from remit.school.remit import nobody
from tests import kept
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

FRIDAY = date(2026, 11, 13)


@pytest.fixture
def world(world):
    forget()

    def clear():
        for model in (Step, Case):
            rows(model).delete()

    unrecorded("test", clear)
    return world


def fresh(record):
    return rows(type(record), pk=record.pk).get()


def follow(world, name="ann", role="lea"):
    return actions.open_case(by=viewer(world, role), pupil=world.pupils[name], why="Mostly Mondays")


def step(world, case, code, **given):
    return actions.add_step(by=viewer(world, "lea"), case=case, code=code, **given)


def done(world, case, code, **given):
    of = step(world, case, code)
    return actions.do_step(by=viewer(world, "lea"), step=of, version=of.version, done_on=TODAY, how=Step.MET, **given)


def test_from_the_first_call_to_the_attendance_plan_every_step_has_its_day_its_owner_and_its_answer(world):
    case = follow(world)
    done(world, case, "call")
    letter = done(world, case, "letter", to="A parent", reply_due=TODAY)
    assert fresh(letter).waits
    actions.answer_step(
        by=viewer(world, "lea"), step=letter, version=letter.version, answered_on=TODAY, answer="They come"
    )
    plan = step(world, case, "plan")
    line = queries.followed(viewer(world, "lea"))[0]
    assert [each.stage.code for each in line.done] == ["call", "letter"]
    assert (line.next, line.waits) == (plan, None)
    assert plan.owner == world.staff["lea"]
    assert plan.due > TODAY


def test_a_pupil_has_one_open_follow_up_and_another_once_it_has_ended(world):
    case = follow(world)
    with pytest.raises(Refused, match="followed up already"):
        follow(world)
    actions.end_case(by=viewer(world, "lea"), case=case, version=case.version, outcome=Case.BETTER)
    again = follow(world)
    with pytest.raises(Refused, match="Another follow-up has begun"):
        actions.reopen_case(by=viewer(world, "lea"), case=fresh(case), version=fresh(case).version)
    assert again.is_open


def test_what_is_let_go_when_it_ends_is_to_be_done_again_when_it_is_opened_again(world):
    case = follow(world)
    talk = step(world, case, "talk")
    lea = viewer(world, "lea")
    actions.end_case(by=lea, case=case, version=case.version, outcome=Case.BETTER)
    assert fresh(talk).why_let_go == "The follow-up ended"
    actions.reopen_case(by=lea, case=fresh(case), version=fresh(case).version)
    assert fresh(talk).is_open


@pytest.mark.parametrize("code", ["notice", "referral"])
def test_what_the_law_sees_last_asks_for_support_before_it_or_for_why_there_was_none(world, code):
    case = follow(world)
    with pytest.raises(Refused, match="support comes first"):
        step(world, case, code)
    assert step(world, case, code, why="A holiday in term time").words == "A holiday in term time"
    done(world, case, "talk")
    assert "Conversation on 16 November 2026" in step(world, case, code).letter


def test_a_letter_has_the_figures_of_its_day_and_goes_to_nobody_whom_a_court_order_keeps_away(world):
    ann, lea = world.pupils["ann"], viewer(world, "lea")
    enter(ann, whole("I", FRIDAY) | whole("/", date(2026, 11, 12)))

    def home():
        kept.asked_of("forget")
        rows(HomeLink).filter(pupil=ann).delete()
        rows(Bar).filter(pupil=ann).delete()
        rows(Contact).filter(pupil=ann).delete()
        mother = {"pupil": ann, "first_day": START, "letters": True, "relation": "mother"}
        Contact.objects.create(name="Ada Parent", order=1, **mother)
        father = Contact.objects.create(name="Bo Parent", order=2, **mother)
        Bar.objects.create(pupil=ann, contact=father, words="no letters", first_day=START)

    unrecorded("test", home)
    letter = step(world, follow(world), "letter")
    assert "has missed 2 of 4 sessions" in letter.letter
    assert "1 days" in letter.letter
    assert letters.recipients(lea, ann) == ["Ada Parent"]
    text = str(letters.document(lea, letter).blocks)
    assert "Dear Ada Parent" in text
    assert "Bo Parent" not in text


def test_a_letter_that_went_out_stays_as_it_was_sent(world):
    case = follow(world)
    letter = done(world, case, "letter", to="Ada Parent; Bo Parent")
    with pytest.raises(Refused, match="was done on"):
        actions.merge_anew(by=viewer(world, "lea"), step=letter, version=letter.version)
    assert letters.addressed(viewer(world, "lea"), letter) == ["Ada Parent", "Bo Parent"]


def test_of_two_who_save_one_step_the_second_is_told(world):
    of = step(world, follow(world), "talk")
    actions.let_go_step(by=viewer(world, "lea"), step=fresh(of), version=of.version, why="Moved")
    with pytest.raises((Refused, Stale)):
        actions.do_step(by=viewer(world, "lea"), step=of, version=of.version, done_on=TODAY, how=Step.MET)


def test_whoever_is_given_a_step_is_told_without_a_name(world):
    of = step(world, follow(world), "talk", owner=world.staff["head"])
    held = rows(Notice, kind=actions.STEP_GIVEN) if hasattr(Notice, "kind") else Notice.objects.filter(what=of.ref)
    assert held.exists()


def test_a_tutor_and_whoever_leads_another_year_follow_nobody_up(world, client):
    case = follow(world)
    for role in ("tom", "mo"):
        with pytest.raises((PermissionDenied, Http404)):
            actions.open_case(by=viewer(world, role), pupil=world.pupils["bea"], why="x")
    sign_in(client, world, "tom")
    assert client.get(reverse("absence:case", args=[case.ref])).status_code in {403, 404}


def test_stages_ship_until_the_school_changes_one_and_a_letter_with_an_unknown_field_is_refused(world):
    head, at = viewer(world, "head"), world.schools["alder"]
    shipped = {each.code: each for each in stages_of(head, at)}
    assert [each.way for each in stages_of(head, at) if each.code != "own"][:5] == [
        "call",
        "talk",
        "letter",
        "meeting",
        "plan",
    ]
    rest = {name: getattr(shipped["letter"], name) for name in ("way", "position", "due_in", "reply_in", "support", "says", "subject", "offered")}  # fmt: skip
    kept = {"by": head, "school": at, "code": "letter"}
    version = getattr(shipped["letter"], "version", None)
    with pytest.raises(Refused, match="mother"):
        actions.keep_stage(**kept, version=version, details={**rest, "name": "First letter", "body": "Dear {mother}"})
    actions.keep_stage(**kept, version=version, details={**rest, "name": "First letter", "body": "Dear {names}"})
    assert rows(Stage, code="letter", school=at).get().name == "First letter"


def test_ten_unauthorised_sessions_in_ten_school_weeks_say_consider_and_never_issue(world, client):
    days = [date(2026, 11, day) for day in (2, 3, 4, 5, 6)]
    enter(world.pupils["ann"], {place: code for day in days for place, code in whole("O", day).items()})
    case = follow(world)
    sign_in(client, world, "lea")
    text = client.get(reverse("absence:case", args=[case.ref])).content.decode()
    assert "considers what is right" in text
    assert "none has been tried" in text
    assert "issue a" not in text.casefold()
    assert queries.in_ten_weeks(viewer(world, "lea"), [world.pupils["ann"].pk]) == {world.pupils["ann"].pk: 10}


def test_ten_weeks_are_school_weeks_as_in_the_worked_example(world):
    """8 in the week of 14 December and 2 in that of 12 October are ten; 2 in that of 28 September are too long ago."""
    december = [date(2026, 12, day) for day in (14, 15, 16, 17)]
    enter(world.pupils["ann"], {place: code for day in december for place, code in whole("G", day).items()})
    enter(world.pupils["cal"], {place: code for day in december for place, code in whole("G", day).items()})
    enter(world.pupils["ann"], whole("U", date(2026, 10, 12)))
    enter(world.pupils["cal"], whole("U", date(2026, 9, 28)))
    pupils = [world.pupils[name].pk for name in ("ann", "cal")]
    found = queries.in_ten_weeks(viewer(world, "head", day=date(2026, 12, 18)), pupils)
    assert found == {pupils[0]: 10, pupils[1]: 8}


def test_on_the_pages_a_letter_is_written_sent_and_taken_back(world, client):
    sign_in(client, world, "lea")
    ann = world.pupils["ann"]
    client.post(reverse("absence:case.begin", args=[ann.ref]), {"why": "Mondays", "owner": "", "once": "1"})
    case = rows(Case, pupil=ann).get()
    client.post(reverse("absence:case.step", args=[case.ref]), {"code": "letter", "owner": "", "once": "2"})
    of = rows(Step, case=case).get()
    page = reverse("absence:step.done", args=[of.ref])
    wrong = client.post(
        page, {"version": of.version, "done_on": TODAY + timedelta(days=3), "how": "post", "words": "Kept words"}
    )
    assert wrong.status_code == 422
    assert "Kept words" in wrong.content.decode()
    client.post(page, {"version": of.version, "done_on": TODAY, "how": "post", "to": "Ada"})
    assert fresh(of).done_on == TODAY
    client.post(reverse("absence:step.reopen", args=[of.ref]), {"version": fresh(of).version})
    assert fresh(of).is_open
    assert isinstance(rows(Pupil, pk=ann.pk).get(), Pupil)


def test_the_worker_finds_steps_that_are_overdue_and_answers_that_did_not_come(world):
    lea, case = viewer(world, "lea"), follow(world)
    late = step(world, case, "talk")
    unrecorded("test", lambda: rows(Step, pk=late.pk).update(due=FRIDAY))
    sought = nobody(world.schools["alder"].pk, "directory absence", "look")
    assert [each.subject for each in attention.late(sought, None)] == [world.pupils["ann"].pk]
    done_one = fresh(late)
    actions.do_step(by=lea, step=done_one, version=done_one.version, done_on=TODAY, how=Step.MET, reply_due=TODAY)
    unrecorded("test", lambda: rows(Step, pk=late.pk).update(done_on=FRIDAY, reply_due=FRIDAY))
    assert [each.subject for each in attention.unanswered(sought, None)] == [world.pupils["ann"].pk]
