"""Who is asked about a pupil, who reads what, who is reminded, and what colleagues ask each other for."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.asking import actions, attention, measures, outputs, queries, surfaces, timed
from remit.areas.asking.models import HOW_IT_GOES, WORDS, YES_NO, Asking, Reason, Reply
from remit.areas.promises import actions as promising
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.clock import Lived
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import GroupLead, Lesson, Membership
from remit.school.models import Period as LessonPeriod
from remit.school.remit import nobody
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY

THIS_YEAR = Period(START, TODAY)
DUE = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
TWO = [{"words": "How is it going?", "scale": HOW_IT_GOES}, {"words": "What helps?", "scale": WORDS}]


def rows(model=Asking, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture(autouse=True)
def nothing_asked(world):
    unrecorded(
        "test",
        lambda: (
            [rows(model).delete() for model in (Reason, Reply, Asking)]
            + [rows(Promise, source=queries.REQUEST).delete()]
        ),
    )


@pytest.fixture
def passes(monkeypatch):
    def until(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return until


def ask(world, by, name="bea", staff=("tom", "mo"), **given):
    base = {
        "questions": TWO,
        "due": DUE,
        "teachers": [world.staff[each] for each in staff],
        "why": "Before the meeting",
    }
    return actions.ask(by=by, pupil=world.pupils[name], **base | given)


def reply_of(world, name) -> Reply:
    return rows(Reply, staff=world.staff[name]).select_related("asking__by", "staff", "pupil").get()


def answer(world, by, name, choice="well", line="Quiet, and works", **given):
    reply = reply_of(world, name)
    said = [{"choice": choice, "line": ""}, {"choice": "", "line": line}]
    return actions.answer(by=by, reply=reply, version=given.get("version", reply.version), answers=said)


def told(world, name, kind):
    return Notice.objects.unscoped("test").filter(to=world.users[name], kind=kind, read=None).count()


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


# On the page


def given(world, **more):
    return {"ready": ["lessons"], "own": "Who sits beside them?", "scale": WORDS, "due": "2026-11-18", "at": "15:30", "teachers": [world.staff["tom"].ref], "once": "a" * 32, **more}  # fmt: skip


def test_teachers_are_asked_answer_on_a_phone_and_their_answers_gather(world, client):
    sign_in(client, world, "head")
    bea = world.pupils["bea"]
    url = reverse("asking:ask", args=[bea.ref])
    page = client.get(url).content.decode()
    assert "tom-person (Maths 11ma)" in page
    assert client.post(url, given(world, why="Since the fight", meeting="Readmission")).status_code == 302
    client.post(url, given(world, why="Since the fight", meeting="Readmission"))
    made = rows().get()
    assert [each["words"] for each in made.questions] == ["How are things in your lessons?", "Who sits beside them?"]
    sign_in(client, world, "tom")
    assert "Colleagues ask you" in client.get(reverse("home")).content.decode()
    reply = reply_of(world, "tom")
    answer_url = reverse("asking:reply", args=[reply.ref])
    assert client.get(reverse("asking:asking", args=[made.ref])).url == answer_url
    shown = client.get(answer_url).content.decode()
    assert "Since the fight" not in shown
    assert "Readmission" not in shown
    wrong = client.post(answer_url, {"version": "1", "choice0": "", "line0": " ", "line1": "x" * 600})
    assert wrong.status_code == 422
    assert "x" * 600 in wrong.content.decode()
    client.post(answer_url, {"version": "1", "choice0": "usual", "line1": "<script>alert(1)</script>"})
    sign_in(client, world, "head")
    sheet = client.get(reverse("asking:asking", args=[made.ref])).content.decode()
    assert "&lt;script&gt;alert(1)" in sheet
    assert "<script>alert(1)" not in sheet
    assert "As usual: <strong>1</strong>" in sheet
    assert "Everybody has answered" in sheet


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"ready": [], "own": " "}, "Choose a question"),
        ({"ready": ["lessons", "work", "others"]}, "At most 3"),
        ({"ready": ["nothing"]}, "Choose"),
        ({"teachers": []}, "Choose an answer"),
        ({"due": "2026-11-21"}, "a Saturday"),
        ({"due": "2026-11-16", "at": "00:05"}, "has passed"),
        ({"why": "x" * 501}, "too long"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, client, more, why):
    sign_in(client, world, "head")
    answer_ = client.post(
        reverse("asking:ask", args=[world.pupils["bea"].ref]), given(world, meeting="kept on the page", **more)
    )
    assert answer_.status_code == 422
    assert why in answer_.content.decode()
    assert "kept on the page" in answer_.content.decode()
    assert not rows().exists()


def test_it_is_reminded_closed_and_opened_again_on_its_page(world, client, head):
    made = ask(world, head)
    sign_in(client, world, "head")
    for page in ("chase", "chase", "close", "close", "again", "again"):
        assert client.post(reverse(f"asking:{page}", args=[made.ref])).status_code == 302
    assert rows().get().is_open
    assert rows().get().chased
    assert "Once is enough" in client.get(reverse("asking:asking", args=[made.ref])).content.decode()


def test_that_it_does_not_apply_is_said_on_the_page(world, client, head):
    ask(world, head)
    sign_in(client, world, "tom")
    reply = reply_of(world, "tom")
    url = reverse("asking:reply.not", args=[reply.ref])
    assert client.post(url, {"version": "1", "why": "x" * 300}).status_code == 422
    assert client.post(url, {"version": "1", "why": "Not mine"}).status_code == 302
    for show in ("", "by", "ended"):
        assert client.get(reverse("asking:requests"), {"show": show}).status_code == 200


def test_a_request_is_made_and_reminded_on_its_pages(world, client):
    sign_in(client, world, "lea")
    said = {"what": "Look at the seating", "who": world.staff["tom"].ref, "due": "2026-11-18", "pupil": world.pupils["ann"].ref, "once": "b" * 32}  # fmt: skip
    url = reverse("asking:request.add")
    assert client.post(url, said | {"who": world.staff["lea"].ref}).status_code == 422
    assert client.post(url, said).status_code == 302
    made = rows(Promise, what="Look at the seating").get()
    assert "Look at the seating" in client.get(reverse("asking:requests"), {"show": "by"}).content.decode()
    client.post(reverse("asking:request.remind", args=[made.ref]))
    assert told(world, "tom", actions.REQUEST_AGAIN) == 1
    sign_in(client, world, "tom")
    assert "Look at the seating" in client.get(reverse("asking:requests")).content.decode()


def test_the_school_changes_its_questions_and_what_was_asked_keeps_its_words(world, client, head):
    made = ask(world, head)
    sign_in(client, world, "administrator")
    said = {"words": "How is it going?", "scale": YES_NO, "position": "3", "offered": "on", "once": "c" * 32}
    assert client.post(reverse("asking:question", args=["new"]), said).status_code == 302
    assert client.post(reverse("asking:question", args=["lessons"]), said | {"words": "And in lessons?", "version": "1"}).status_code == 302  # fmt: skip
    page = client.get(reverse("asking:questions")).content.decode()
    assert "And in lessons?" in page
    assert rows().get().questions == made.questions
    twice = client.post(reverse("asking:question", args=["new"]), said | {"once": "d" * 32})
    assert "has this question already" in twice.content.decode()


def test_the_timeline_says_that_they_were_asked_and_not_what_they_answered(world, client, head, tom):
    ask(world, head)
    answer(world, tom, "tom")
    sign_in(client, world, "head")
    page = client.get(reverse("pupil.timeline", args=[world.pupils["bea"].ref])).content.decode()
    assert "Teachers were asked" in page
    assert "1 of 2 answered" in page
    assert "Quiet, and works" not in page


def test_an_answer_that_somebody_overtook_takes_its_place_when_it_is_sent_once_more(world, client, head, tom):
    ask(world, head)
    answer(world, tom, "tom", line="From the phone")
    sign_in(client, world, "tom")
    url = reverse("asking:reply", args=[reply_of(world, "tom").ref])
    said = {"choice0": "well", "line1": "From the desk"}
    late = client.post(url, said | {"version": "1"})
    assert late.status_code == 422
    assert "From the desk" in late.content.decode()
    now = late.context["form"]["version"].value()
    assert client.post(url, said | {"version": now}).status_code == 302
    assert reply_of(world, "tom").answers[1]["line"] == "From the desk"


def test_a_question_that_somebody_overtook_takes_its_place_when_it_is_sent_once_more(world, client):
    sign_in(client, world, "administrator")
    url = reverse("asking:question", args=["lessons"])
    said = {"words": "And in lessons?", "scale": WORDS, "position": "1", "shown": "on"}
    for words in ("Lessons?", "And in lessons?"):
        assert client.post(url, said | {"version": "1", "words": words}).status_code == 302
    late = client.post(url, said | {"version": "1", "words": "How are lessons?"})
    assert late.status_code == 422
    now = late.context["form"]["version"].value()
    assert client.post(url, said | {"version": now, "words": "How are lessons?"}).status_code == 302


def test_what_ended_last_stands_first_whether_it_was_done_or_let_go(world, client, lea, tom):
    of = {"owner": world.staff["tom"], "due": TODAY}
    done = actions.request(by=lea, what="Done first", **of)
    gone = actions.request(by=lea, what="Let go then", **of)
    promising.do(by=tom, promise=done)
    promising.let_go(by=tom, promise=gone, why="No need")
    unrecorded("test", lambda: rows(Promise, pk=done.pk).update(done_on=YESTERDAY))
    sign_in(client, world, "lea")
    page = client.get(reverse("asking:requests"), {"show": "ended"}).content.decode()
    assert page.index("Let go then") < page.index("Done first")


def test_the_day_on_which_teachers_were_asked_is_the_stored_one_also_where_the_clock_lives_on_another(
    world, head, settings
):
    asked = ask(world, head).asked
    settings.LIVED = Lived(asked + timedelta(days=7), asked, asked + timedelta(days=8))
    assert surfaces._open(head) == [TODAY]
    assert queries.between(head, world.pupils["bea"], Period(TODAY, TODAY))
    assert list(surfaces._said(head, world.pupils["bea"], Period(TODAY, TODAY)))
