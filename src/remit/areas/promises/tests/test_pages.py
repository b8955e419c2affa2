"""The list, ticking off, one action, and the panel on the pupil page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.areas.promises import actions, queries
from remit.areas.promises.models import Promise
from remit.core.writing import unrecorded
from tests.access_walk import sign_in
from tests.world import TODAY, viewer

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def as_(world, client):
    def open_as(role):
        sign_in(client, world, role)
        return client

    return open_as


@pytest.fixture
def promise(world, lea):
    return actions.give(by=lea, what="Ring the museum", due=FRIDAY, owner=world.staff["tom"])


def text(answer):
    return answer.content.decode()


def again(promise):
    return Promise.objects.unscoped("test").get(pk=promise.pk)


def test_hers_comes_overdue_first_and_what_she_gave_stands_apart(as_, world, lea, promise):
    actions.give(by=lea, what="Count the coats", due=TODAY + timedelta(days=20), owner=world.staff["lea"])
    late = actions.give(by=lea, what="Find the key", due=TODAY, owner=world.staff["lea"])
    unrecorded("test", lambda: Promise.objects.unscoped("test").filter(pk=late.pk).update(due=date(2026, 11, 12)))
    page = text(as_("lea").get(reverse("promises:mine")))
    assert page.index("Overdue") < page.index("Find the key") < page.index("Later") < page.index("Count the coats")
    assert "Ring the museum" not in page
    assert "Ring the museum" in text(as_("lea").get(reverse("promises:mine") + "?show=given"))


def test_an_empty_list_says_what_comes_there(as_):
    assert "What you take on in a meeting" in text(as_("newcomer").get(reverse("promises:mine")))


def test_ticked_with_htmx_the_row_says_done_and_offers_the_way_back(as_, promise):
    client = as_("tom")
    answer = client.post(reverse("promises:do", args=[promise.ref]), {"list": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Take back" in text(answer)
    assert "hx-swap-oob" in text(answer)
    assert again(promise).done_on == TODAY
    client.post(reverse("promises:again", args=[promise.ref]), headers={"HX-Request": "true"})
    assert again(promise).is_open


def test_ticked_without_scripts_she_is_back_on_the_list_with_an_undo(as_, promise):
    answer = as_("tom").post(reverse("promises:do", args=[promise.ref]), {"list": 1}, follow=True)
    assert answer.redirect_chain == [(reverse("promises:mine"), 302)]
    assert reverse("promises:again", args=[promise.ref]) in text(answer)


def test_ticking_what_was_done_meanwhile_says_so(as_, lea, promise):
    actions.do(by=lea, promise=promise)
    answer = as_("tom").post(reverse("promises:do", args=[promise.ref]), follow=True)
    assert "done already" in text(answer)


def test_an_older_undo_leaves_what_a_colleague_wrote_since(as_, lea, tom, promise):
    client = as_("lea")
    page = text(client.post(reverse("promises:do", args=[promise.ref]), follow=True))
    undo = f"{reverse('promises:again', args=[promise.ref])}?version=2"
    assert undo in page
    actions.open_again(by=tom, promise=again(promise))
    actions.do(by=tom, promise=again(promise), outcome="Spoke to the mother")
    assert "Somebody changed this action" in text(client.post(undo, follow=True))
    assert again(promise).outcome == "Spoke to the mother"


def test_an_answer_over_anothers_is_not_saved_and_her_words_come_back(as_, lea, promise):
    actions.do(by=lea, promise=promise)
    actions.answer(by=lea, promise=promise, worked="no", note="It made things worse")
    sent = {"worked": "yes", "note": "All is well", "version": 2}
    page = as_("tom").post(reverse("promises:answer", args=[promise.ref]), sent)
    assert page.status_code == 422
    assert "It made things worse" in text(page)
    assert "All is well" in text(page)
    assert again(promise).worked == "no"


def test_an_answer_to_what_was_opened_again_says_so(as_, promise):
    page = as_("tom").post(reverse("promises:answer", args=[promise.ref]), {"worked": "yes"}, follow=True)
    assert "when it has been done" in text(page)


def test_of_two_tabs_that_pass_it_on_the_second_says_so(as_, world, lea):
    promise = actions.give(by=lea, what="Ring", due=FRIDAY, owner=world.staff["lea"])
    client, url = as_("lea"), reverse("promises:pass-on", args=[promise.ref])
    client.post(url, {"who": world.staff["tom"].ref, "version": 1})
    assert "Somebody changed this action" in text(
        client.post(url, {"who": world.staff["mo"].ref, "version": 1}, follow=True)
    )
    assert again(promise).owner == world.staff["tom"]
    actions.do(by=lea, promise=again(promise))
    assert "done already" in text(client.post(url, {"who": world.staff["mo"].ref}, follow=True))


def test_a_tick_in_an_older_list_says_what_happened(as_, lea, promise):
    client = as_("tom")
    assert f"{reverse('promises:do', args=[promise.ref])}?version=1" in text(client.get(reverse("promises:mine")))
    actions.change(by=lea, promise=promise, version=1, what="Ring the gallery", due=FRIDAY, promised_to="")
    url = f"{reverse('promises:do', args=[promise.ref])}?version=1"
    assert "Somebody changed this action" in text(client.post(url, {"list": 1}, follow=True))
    assert again(promise).is_open


def test_one_is_added_once_also_where_the_button_is_pressed_twice(as_, world):
    client, url = as_("lea"), reverse("promises:add")
    client.get(url)
    sent = {"what": "Write", "who": world.staff["tom"].ref, "due": "2026-11-20", "once": "k" * 32}
    client.post(url, sent)
    client.post(url, sent)
    assert Promise.objects.unscoped("test").filter(what="Write").count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"what": ""}, "Fill in “What will be done”"),
        ({"due": "2026-11-21"}, "is a Saturday"),
        ({"due": "2026-11-13"}, "has passed"),
        ({"due": "2026-12-25"}, "The school is closed"),
        ({"who": "nobody"}, "Choose one of the answers under “Who does it”"),
    ],
)
def test_mistakes_are_said_in_words(as_, world, sent, words):
    whole = {"what": "Write", "who": world.staff["tom"].ref, "due": "2026-11-20"}
    answer = as_("lea").post(reverse("promises:add"), whole | sent)
    assert answer.status_code == 422
    assert words in text(answer)


def test_about_a_pupil_it_is_set_from_the_pupils_page_and_stands_there(as_, world):
    client, ann = as_("lea"), world.pupils["ann"]
    page = reverse("pupil", args=[ann.ref])
    add = f"{reverse('promises:add')}?pupil={ann.ref}"
    assert add in text(client.get(page))
    sent = {
        "what": "Find her a coat",
        "who": world.staff["tom"].ref,
        "due": "2026-11-20",
        "pupil": ann.ref,
        "promised_to": "her mother",
    }
    assert "Find her a coat" in text(client.post(add, sent, follow=True))
    assert "promised to her mother" in text(client.get(page))


def test_a_teacher_of_the_pupil_has_no_such_panel(as_, world, head):
    actions.give(by=head, what="Find a coat", due=FRIDAY, owner=world.staff["tom"], pupil=world.pupils["bea"])
    client = as_("tom")
    assert "Find a coat" not in text(client.get(reverse("pupil", args=[world.pupils["bea"].ref])))
    assert "Find a coat" in text(client.get(reverse("promises:mine")))


def test_whoever_only_reads_it_finds_no_button(as_, world, head):
    made = actions.give(by=head, what="Find a coat", due=FRIDAY, owner=world.staff["tom"], pupil=world.pupils["ann"])
    page = text(as_("lea").get(reverse("promises:action", args=[made.ref])))
    assert "Find a coat" in page
    assert "It is done" not in page
    assert as_("lea").get(reverse("promises:change", args=[made.ref])).status_code == 403


def test_what_somebody_saved_meanwhile_and_what_she_typed_both_show(as_, lea, promise):
    client, url = as_("tom"), reverse("promises:change", args=[promise.ref])
    actions.change(by=lea, promise=promise, version=1, what="Ring the gallery", due=FRIDAY, promised_to="")
    sent = {"version": 1, "what": "Ring the castle", "due": "2026-11-20", "promised_to": ""}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "Ring the gallery" in text(answer)
    assert "Ring the castle" in text(answer)
    client.post(url, sent | {"version": 2})
    assert again(promise).what == "Ring the castle"


def test_letting_go_needs_a_reason(as_, promise):
    answer = as_("tom").post(reverse("promises:let-go", args=[promise.ref]), {"why": ""})
    assert answer.status_code == 422
    assert "Why nobody will do it" in text(answer)


def test_passing_on_asks_to_whom_and_chooses_nobody_beforehand(as_, promise):
    client = as_("tom")
    assert "Choose a colleague or a post" in text(client.get(reverse("promises:action", args=[promise.ref])))
    answer = client.post(reverse("promises:pass-on", args=[promise.ref]), {"who": ""})
    assert answer.status_code == 422
    assert "Choose an answer under “Who does it from now”." in text(answer)


def test_done_it_asks_in_the_list_and_one_press_answers(as_, world, tom, promise):
    actions.do(by=tom, promise=promise)
    asked = Promise.objects.unscoped("test").filter(pk=promise.pk)
    unrecorded("test", lambda: asked.update(asks_on=TODAY))
    client = as_("tom")
    assert "Did it work?" in text(client.get(reverse("promises:mine")))
    client.post(reverse("promises:answer", args=[promise.ref]), {"worked": "no", "list": 1})
    assert again(promise).worked == "no"
    assert "Did it work?" not in text(client.get(reverse("promises:mine")))


def test_the_one_told_finds_its_words_until_it_is_passed_on(as_, world, tom, promise):
    client = as_("tom")
    assert "Ring the museum" in text(client.get(reverse("for-you")))
    actions.pass_on(by=tom, promise=promise, owner=world.staff["mo"])
    assert "Ring the museum" not in text(client.get(reverse("for-you")))
    assert promise in queries.mine(viewer(world, "mo"))


def test_what_waited_on_a_phone_and_comes_twice_is_done_once_and_told_as_done(as_, world, promise):
    client = as_("tom")
    address = reverse("promises:do", args=[promise.ref]) + f"?version={promise.version}"
    for _ in range(2):
        answer = client.post(address, {"list": "1", "once": "a" * 32}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "Done." in text(answer)
        assert "Somebody changed this action" not in text(answer)
    assert again(promise).done_on == TODAY


def test_a_key_that_no_page_makes_is_refused_and_nothing_is_done(as_, world, promise):
    answer = as_("tom").post(reverse("promises:do", args=[promise.ref]), {"list": "1", "once": "a" * 5000})
    assert answer.status_code == 400
    assert again(promise).done_on is None


def waited(client, promise, **more):
    """As the queue of a phone sends it."""
    address = reverse("promises:do", args=[promise.ref]) + f"?version={promise.version}"
    headers = {"HX-Request": "true", "Remit-Waited": "1"}
    return client.post(address, {"list": "1", "once": "a" * 32, **more}, headers=headers)


def test_what_waited_and_is_not_taken_is_answered_as_a_conflict_with_the_row(as_, lea, promise):
    actions.change(by=lea, promise=again(promise), version=promise.version, what="Ring", due=TODAY, promised_to="")
    answer = waited(as_("tom"), promise)
    assert answer.status_code == 409
    assert "Somebody changed this action" in text(answer)
    assert f'id="action-{promise.ref}"' in text(answer)
    assert again(promise).done_on is None


def test_what_waited_and_was_opened_again_since_is_not_told_as_done(as_, lea, promise):
    client = as_("tom")
    waited(client, promise)
    actions.open_again(by=lea, promise=again(promise))
    answer = waited(client, promise)
    assert answer.status_code == 200
    assert "It was done, and has been opened again since." in text(answer)
    assert "Done." not in text(answer)
    assert again(promise).done_on is None


@pytest.mark.parametrize(
    ("noted", "on"),
    [
        ("2026-11-13T10:00:00.000Z", date(2026, 11, 13)),
        ("2026-11-12T23:30:00-02:00", date(2026, 11, 13)),
        ("2026-11-17T10:00:00.000Z", TODAY),
        ("2026-11-05T10:00:00.000Z", TODAY),
        ("2026-11-10T10:00:00.000Z", TODAY),
        ("2026-11-13T10:00:00", TODAY),
        ("0001-01-01T00:00:00+14:00", TODAY),
        ("yesterday", TODAY),
        ("", TODAY),
    ],
    ids=["pressed", "zone", "ahead", "long ago", "before it was given", "no zone", "out of time", "words", "nothing"],
)
def test_what_waited_is_done_on_the_day_it_was_pressed_where_that_can_be(as_, world, noted, on):
    by = viewer(world, "lea", date(2026, 11, 11))
    promise = actions.give(by=by, what="Ring the museum", due=FRIDAY, owner=world.staff["tom"])
    client = as_("tom")
    for _ in range(2):
        assert "Done." in text(waited(client, promise, noted=noted))
    assert again(promise).done_on == on
