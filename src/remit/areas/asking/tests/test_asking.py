"""Who is asked about a pupil, who reads what, who is reminded, and what colleagues ask each other for."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from remit.areas.asking import actions, attention, measures, outputs, queries, timed
from remit.areas.asking.models import WORDS
from remit.areas.asking.tests.asked import DUE, THIS_YEAR, TWO, answer, ask, reply_of, rows, told
from remit.areas.promises import actions as promising
from remit.areas.promises.models import Promise
from remit.core.acts import OutOfSight, Refused
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import GroupLead, Lesson, Membership
from remit.school.models import Period as LessonPeriod
from remit.school.remit import nobody
from tests.world import START, TODAY, YESTERDAY

# Whom


def test_who_teaches_a_pupil_comes_from_groups_and_the_timetable_with_the_class_and_its_subject(world, head):
    def make():
        of = {"school": world.schools["alder"], "first_day": START}
        period = LessonPeriod.objects.create(**of, name="P7", weekday=2, begins=time(9), ends=time(10))
        Lesson.objects.create(**of, group=world.groups["11ma"], period=period, teacher=world.staff["lea"])

    unrecorded("test", make)
    found = {each.staff.name: each.taught for each in queries.teachers_of(head, world.pupils["bea"])}
    assert found == {"lea-person": "Maths 11ma", "mo-person": "Maths 11ma", "tom-person": "Maths 11ma"}


def test_who_takes_the_form_alone_is_asked_only_where_subjects_are_taught_in_forms(world, head):
    def make():
        GroupLead.objects.create(school=world.schools["alder"], group=world.groups["11A"], staff=world.staff["newcomer"], first_day=START)  # fmt: skip

    unrecorded("test", make)
    bea = world.pupils["bea"]
    assert "newcomer-person" not in {each.staff.name for each in queries.teachers_of(head, bea)}
    bea.school.taught_in_forms = True
    assert "newcomer-person" in {each.staff.name for each in queries.teachers_of(head, bea)}


def test_who_left_the_class_or_takes_it_no_more_is_not_asked(world, head):
    unrecorded("test", lambda: rows(Membership, group=world.groups["11ma"]).update(last_day=YESTERDAY))
    assert queries.teachers_of(head, world.pupils["bea"]) == []


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"questions": []}, "one question to three"),
        ({"questions": [{"words": " ", "scale": WORDS}]}, "one question to three"),
        ({"questions": [*TWO, *TWO]}, "At most 3"),
        ({"questions": [{"words": "x" * 201, "scale": WORDS}]}, "200 characters"),
        ({"questions": [{"words": "x", "scale": "stars"}]}, "200 characters"),
        ({"due": DUE - timedelta(days=4)}, "has passed"),
        ({"due": DUE + timedelta(days=90)}, "two months"),
        ({"staff": ()}, "Nobody is left"),
        ({"staff": ("newcomer",)}, "does not teach them"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(world, head, given, why):
    with pytest.raises(Refused, match=why):
        ask(world, head, **given)
    assert not rows().exists()


def test_who_neither_leads_nor_tutors_asks_nobody(world, tom, lea):
    with pytest.raises(PermissionDenied):
        ask(world, tom, staff=("mo",))
    with pytest.raises(OutOfSight):
        ask(world, lea, name="dot", staff=("tom",))


# Who reads what


def test_each_teacher_reads_the_questions_and_her_own_answer_and_never_why(world, head, tom, mo):
    made = ask(world, head)
    assert [each.staff.name for each in queries.waiting(tom)] == ["tom-person"]
    assert queries.askings(tom).get() == made
    assert queries.reason_of(tom, made) is None
    assert queries.reason_of(head, made).words == "Before the meeting"
    answer(world, tom, "tom")
    assert [each.staff.name for each in queries.replies_of(mo, made)] == ["mo-person"]
    assert len(queries.replies_of(head, made)) == 2
    with pytest.raises(OutOfSight):
        answer(world, tom, "mo")


def test_nobody_answers_for_another(world, head):
    ask(world, head)
    with pytest.raises(PermissionDenied):
        answer(world, head, "tom")


def test_who_leads_the_pupil_reads_what_another_asked(world, head, lea):
    unrecorded("test", lambda: GroupLead.objects.create(school=world.schools["alder"], group=world.groups["8ma"], staff=world.staff["tom"], first_day=START))  # fmt: skip
    made = ask(world, head, name="ann", staff=("tom",))
    assert list(queries.of_pupil(lea, world.pupils["ann"])) == [made]
    assert len(queries.replies_of(lea, made)) == 1


# Answering


def test_an_answer_is_corrected_until_it_is_due_and_then_stands(world, head, tom, passes):
    ask(world, head)
    answer(world, tom, "tom")
    answer(world, tom, "tom", choice="worry")
    assert reply_of(world, "tom").said[0] == ("How is it going?", "A worry", "")
    with pytest.raises(Stale):
        answer(world, tom, "tom", version=1)
    passes(DUE + timedelta(minutes=1))
    with pytest.raises(Refused, match="stands"):
        answer(world, tom, "tom")


def test_what_comes_late_is_still_taken_until_it_is_closed(world, head, tom, mo, passes):
    made = ask(world, head)
    passes(DUE + timedelta(days=1))
    assert answer(world, tom, "tom").answered
    actions.close(by=head, asking=rows().get())
    with pytest.raises(Refused, match="closed"):
        answer(world, mo, "mo")
    actions.open_again(by=head, asking=rows().get())
    assert answer(world, mo, "mo").answered
    assert made.pk


@pytest.mark.parametrize(
    ("choice", "line", "why"),
    [("", " ", "Answer at least one"), ("stars", "x", "Choose one"), ("well", "x" * 501, "500 characters")],
)
def test_what_is_no_answer_is_refused(world, head, tom, choice, line, why):
    ask(world, head)
    with pytest.raises(Refused, match=why):
        answer(world, tom, "tom", choice, line)


def test_that_it_does_not_apply_is_an_answer(world, head, tom):
    ask(world, head)
    reply = reply_of(world, "tom")
    actions.set_aside(by=tom, reply=reply, version=reply.version, why="Not since October")
    held = reply_of(world, "tom")
    assert (held.not_applicable, held.said, held.why_not) == (True, [], "Not since October")
    answer(world, tom, "tom")
    assert not reply_of(world, "tom").not_applicable


def test_the_sheet_counts_each_answer_and_names_who_said_it(world, head, tom, mo):
    made = ask(world, head)
    answer(world, tom, "tom")
    answer(world, mo, "mo", choice="well", line="")
    first, second = queries.gathered(made, queries.replies_of(head, made))
    assert first.tally == [("Going well", 2), ("As usual", 0), ("A worry", 0)]
    assert [(reply.staff.name, line) for reply, _, line in second.said] == [
        ("mo-person", ""),
        ("tom-person", "Quiet, and works"),
    ]


def test_the_sheet_as_a_file_is_for_those_who_may_read_it_all(world, head, tom):
    made = ask(world, head, meeting="Readmission, Thursday")
    answer(world, tom, "tom")
    assert outputs.SHEET.find(tom, made.ref) is None
    written = outputs.SHEET.write(head, outputs.SHEET.find(head, made.ref))
    said = repr(written)
    for each in ("Readmission, Thursday", "Quiet, and works", "mo-person", "Going well: 1"):
        assert each in said


# Reminding


def test_they_are_told_reminded_once_and_the_notice_ends_with_the_answer(world, head, tom, mo):
    made = ask(world, head)
    assert (told(world, "tom", actions.ASKED), told(world, "head", actions.ASKED)) == (1, 0)
    answer(world, tom, "tom")
    assert told(world, "tom", actions.ASKED) == 0
    actions.chase(by=head, asking=rows().get())
    assert (told(world, "tom", actions.ASKED_AGAIN), told(world, "mo", actions.ASKED_AGAIN)) == (0, 1)
    with pytest.raises(Refused, match="once is enough"):
        actions.chase(by=head, asking=made)
    answer(world, mo, "mo")
    assert told(world, "head", actions.ALL_ANSWERED) == 1
    with pytest.raises(Refused, match="reminded already"):
        actions.chase(by=head, asking=rows().get())


def test_who_was_only_asked_reminds_and_closes_nothing(world, head, tom):
    made = ask(world, head)
    for act in (actions.chase, actions.close):
        with pytest.raises(PermissionDenied):
            act(by=tom, asking=made)


def test_on_the_morning_after_whoever_has_not_answered_is_reminded_and_never_twice(world, head, tom, passes):
    ask(world, head)
    answer(world, tom, "tom")
    passes(DUE + timedelta(hours=2))
    timed.chase_all()
    assert told(world, "mo", actions.ASKED_AGAIN) == 0, "it is still the day"
    morning = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    for _ in range(2):
        passes(morning)
        timed.chase_all()
        assert (told(world, "mo", actions.ASKED_AGAIN), told(world, "tom", actions.ASKED_AGAIN)) == (1, 0)
    assert rows().get().chased == morning
    unrecorded("test", Notice.objects.unscoped("test").all().delete)
    passes(morning + timedelta(days=1))
    timed.chase_all()
    assert told(world, "mo", actions.ASKED_AGAIN) == 0


@pytest.mark.parametrize("ending", ["closed", "by hand", "on a weekend", "in the holiday"])
def test_what_is_closed_or_was_chased_by_hand_is_not_chased_in_the_morning(world, head, passes, ending):
    made = ask(world, head)
    if ending == "closed":
        actions.close(by=head, asking=made)
    if ending == "by hand":
        actions.chase(by=head, asking=made)
        unrecorded("test", Notice.objects.unscoped("test").all().delete)
    month, day = {"on a weekend": (11, 21), "in the holiday": (12, 22)}.get(ending, (11, 19))
    passes(datetime(2026, month, day, 7, tzinfo=UTC))
    timed.chase_all()
    assert told(world, "mo", actions.ASKED_AGAIN) == 0


# What is found and counted


def test_answers_that_did_not_come_are_found_until_they_come(world, head, tom, mo, passes):
    (watch,) = attention.WATCHES
    system = nobody(world.schools["alder"].pk, f"{watch.kinds} directory class", "")
    ask(world, head)
    answer(world, tom, "tom")
    assert list(watch.find(system, None)) == []
    passes(DUE + timedelta(days=1))
    (found,) = watch.find(system, None)
    assert (found.subject, found.facts) == (world.pupils["bea"].pk, {"answered": 1, "number": 2, "day": "18 November"})
    answer(world, mo, "mo")
    assert list(watch.find(system, None)) == []


def test_the_measure_counts_replies_and_requests_once_they_fell_due(world, head, tom, passes):
    ask(world, head)
    answer(world, tom, "tom")
    before = measures.requests_answered(head, THIS_YEAR)
    assert before.due == 0, "not due yet"
    passes(DUE + timedelta(days=1))
    later = Period(START, DUE.date())
    found = measures.requests_answered(head, later)
    assert (found.done, found.due) == (1, 2)
    assert "mo-person" in found.missing[0]
    assert (measures.requests_answered(tom, later).done, measures.requests_answered(tom, later).due) == (1, 1)


def test_a_request_is_an_action_of_whom_it_is_asked_of_and_counts_once_it_is_due(world, lea, tom):
    ann = world.pupils["ann"]
    made = actions.request(by=lea, what="Look at the seating", due=TODAY, owner=world.staff["tom"], pupil=ann)
    assert list(queries.requested_of_her(tom).open()) == list(queries.requested_by_her(lea).open()) == [made]
    assert measures.requests_answered(lea, THIS_YEAR).due == 0, "due today is not late"
    unrecorded("test", lambda: rows(Promise, pk=made.pk).update(due=YESTERDAY))
    for by in (lea, tom):
        found = measures.requests_answered(by, THIS_YEAR)
        assert (found.done, found.due) == (0, 1)
    promising.do(by=tom, promise=rows(Promise, pk=made.pk).get(), outcome="Moved to the front")
    assert measures.requests_answered(lea, THIS_YEAR).done == 1
    assert rows(Promise, pk=made.pk).get().outcome == "Moved to the front"


def test_a_request_to_a_post_is_its_holders_and_one_is_reminded_until_it_was_read(world, lea, mo):
    made = actions.request(by=lea, what="Look at the plan", due=TODAY, post=world.posts["mo senco"])
    assert list(queries.requested_of_her(mo)) == [made]
    actions.remind(by=lea, promise=made)
    assert told(world, "mo", actions.REQUEST_AGAIN) == 1
    with pytest.raises(Refused, match="not read it yet"):
        actions.remind(by=lea, promise=made)
    with pytest.raises(Refused, match="Only whoever made"):
        actions.remind(by=mo, promise=made)
    with pytest.raises(Refused, match="yourself"):
        actions.request(by=lea, what="x", due=TODAY, owner=world.staff["lea"])
