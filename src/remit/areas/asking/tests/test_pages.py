"""Asking, answering and requesting on the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from remit.areas.asking import actions, queries, surfaces
from remit.areas.asking.models import WORDS, YES_NO
from remit.areas.asking.tests.asked import answer, ask, reply_of, rows, told
from remit.areas.promises import actions as promising
from remit.areas.promises.models import Promise
from remit.core.clock import Lived
from remit.core.seams import Period
from remit.core.writing import unrecorded
from tests.access_walk import sign_in
from tests.world import TODAY, YESTERDAY


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
