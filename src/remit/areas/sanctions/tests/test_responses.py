"""What was done about an entry: by whom, how it stands to the ladder, and how it is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.behaviour import actions as log
from remit.areas.behaviour.models import PASTORAL
from remit.areas.sanctions import actions, queries, surfaces
from remit.areas.sanctions.models import Response
from remit.areas.sanctions.tests.made import again, fresh, incident, respond, rows
from remit.core.acts import OutOfSight, Refused
from remit.core.records import Stale
from remit.core.writing import unrecorded
from tests.access_walk import sign_in
from tests.world import TODAY, YESTERDAY


@pytest.fixture
def world(world):
    return fresh(world)


def test_an_incident_waits_until_something_was_done(world, lea):
    entry = incident(world)
    assert [line.entry for line in queries.waiting(lea)] == [entry]
    made = respond(lea, entry, done=True)
    assert (made.follows, made.said, made.done_on) == (Response.ON, "A word afterwards", TODAY)
    assert queries.waiting(lea) == []
    actions.take_back(by=lea, responses=[made])
    assert [line.entry for line in queries.waiting(lea)] == [entry]
    actions.put_back(by=lea, responses=[again(made)])
    assert queries.waiting(lea) == []


def test_the_oldest_waits_first_and_says_for_how_many_school_days(world, lea):
    incident(world, day=YESTERDAY)
    old = incident(world, day=YESTERDAY - timedelta(days=14))
    lines = queries.waiting(lea)
    assert lines[0].entry == old
    assert [line.age for line in lines] == [11, 1]
    assert [line.late for line in lines] == [True, False]


def test_what_differs_from_the_ladder_says_why_and_stays_as_it_was(world, lea):
    entry = incident(world)
    with pytest.raises(Refused, match="Say why it is another"):
        respond(lea, entry, code="after-school")
    above = respond(lea, entry, code="after-school", differs="the third in the corridor that day")
    assert (above.follows, above.differs) == (Response.ABOVE, "the third in the corridor that day")
    none = respond(lea, incident(world, "eli"), code="none", words="settled there and then", differs="settled")
    assert (none.follows, none.stage, none.done_on) == (Response.BELOW, None, TODAY)
    with pytest.raises(Refused, match="no further action"):
        respond(lea, entry, code="none")


def test_an_entry_keeps_how_serious_it_was_when_its_category_becomes_more_serious(world, lea):
    entry = logged(lea, world.pupils["ann"], "phone")
    assert entry.severity == 1
    category = entry.category
    unrecorded("test", lambda: rows(type(category), pk=category.pk).update(severity=4))
    assert queries.ladder_says(lea, [entry]) == {}
    assert [str(each) for each in queries.ladder_says(lea, [logged(lea, world.pupils["ann"], "phone")])] != []


def logged(by, pupil, code):
    made = log.log(by=by, pupils=[pupil], code=code, day=TODAY, words="w")
    return rows(type(made), pk=made.pk).get()


def test_where_the_ladder_says_nothing_nothing_is_compared(world, lea):
    made = respond(lea, incident(world, code="phone"), code="home")
    assert (made.follows, made.said) == ("", "")


def test_support_beside_what_was_done_is_compared_with_nothing(world, lea):
    entry = incident(world, code="defiance")
    assert respond(lea, entry, code="after-school").follows == Response.ON
    assert respond(lea, entry, code="home").follows == ""


def test_before_a_stage_that_asks_what_was_tried_is_said_and_for_each_apart(world, head):
    both = [incident(world, name, "fighting", occasion="one fight") for name in ("ann", "eli")]
    with pytest.raises(Refused, match="what was tried"):
        respond(head, both[0], code="away")
    with pytest.raises(Refused, match="one at a time"):
        respond(head, *both, code="away", tried="a place apart")
    made = respond(head, both[0], code="away", tried="a place apart at break")
    assert made.tried == "a place apart at break"


def test_several_of_one_occasion_are_answered_at_once_each_with_a_row_of_its_own(world, head):
    both = [incident(world, name, occasion="together") for name in ("ann", "eli")]
    made = respond(head, *both, done=True)
    assert {each.pupil.given_name for each in rows(Response, occasion=made.occasion)} == {"ann-given", "eli-given"}
    held = queries.given_with(head, made.ref, everything=True)
    actions.take_back(by=head, responses=held)
    assert rows(Response, taken_back=None).count() == 0
    with pytest.raises(Refused, match="not logged together"):
        respond(head, both[0], incident(world, "cal"))


def test_whoever_logged_an_incident_learns_what_was_done_and_does_it_himself(world, tom, lea):
    entry = incident(world, by=world.staff["tom"])
    assert [line.entry for line in queries.waiting(tom)] == [entry]
    respond(lea, entry, done=True)
    assert queries.waiting(tom) == [], "somebody has seen to it"
    own = respond(tom, incident(world, by=world.staff["tom"]), code="restore")
    actions.do(by=tom, response=own, version=own.version, done_on=TODAY)
    assert again(own).done_on == TODAY


def test_what_is_for_few_is_answered_by_who_leads_and_not_by_who_logged_it(world, tom, lea):
    entry = incident(world, code="fighting", kind=PASTORAL, by=world.staff["tom"])
    with pytest.raises(PermissionDenied):
        respond(tom, entry, code="away", tried="x")
    made = respond(lea, entry, code="away", tried="a plan")
    assert made.kind == PASTORAL
    assert not Response.objects.visible_to(tom).exists()


def test_what_is_for_few_waits_for_who_may_answer_it_and_not_for_who_logged_it(world, client, tom, lea):
    entry = incident(world, code="fighting", kind=PASTORAL, by=world.staff["tom"])
    assert queries.waiting(tom) == []
    assert [line.entry for line in queries.waiting(lea)] == [entry]
    assert list(surfaces.LOOPS[0].since(tom)) == []
    sign_in(client, world, "tom")
    page = client.get(reverse("sanctions:entry", args=[entry.ref])).content
    assert b"Nothing yet" not in page
    assert b"read by few" in page


def test_an_incident_out_of_sight_is_not_there(world, mo):
    with pytest.raises(OutOfSight):
        respond(mo, incident(world))


def test_a_second_in_maths_answers_what_was_in_maths_lessons(world, lea):
    maths = world.groups["11ma"]
    made = respond(lea, incident(world, "bea", group=maths, subject=maths.subject), done=True)
    assert list(queries.responses(lea)) == [made]
    with pytest.raises(OutOfSight):
        respond(lea, incident(world, "bea", place="hall"))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"day": TODAY + timedelta(days=1)}, "still to come"),
        ({"day": YESTERDAY - timedelta(days=1)}, "before it happened"),
        ({"code": "nowhere"}, "no such stage"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(world, lea, given, why):
    with pytest.raises(Refused, match=why):
        respond(lea, incident(world), **given)


def test_what_was_taken_back_below_counts_nowhere_and_is_not_answered(world, lea):
    entry = incident(world, by=world.staff["lea"])
    made = respond(lea, entry)
    log.take_back(by=lea, entries=[entry])
    assert list(queries.standing(lea)) == []
    with pytest.raises(Refused, match="taken back"):
        respond(lea, again(entry))
    assert again(made).taken_back is None


def test_it_is_let_go_with_a_reason_and_opened_again(world, lea):
    made = respond(lea, incident(world))
    with pytest.raises(Refused, match="Say why"):
        actions.let_go(by=lea, response=made, version=made.version, why=" ")
    actions.let_go(by=lea, response=made, version=made.version, why="left the school trip early")
    with pytest.raises(Refused, match="let go on"):
        actions.do(by=lea, response=again(made), version=made.version, done_on=TODAY)
    with pytest.raises(Stale):
        actions.reopen(by=lea, response=again(made), version=1)
    held = again(made)
    actions.reopen(by=lea, response=held, version=held.version)
    assert again(made).is_open


def test_a_restorative_conversation_is_held_or_not_yet(world, lea):
    made = respond(lea, incident(world, code="defiance"), code="after-school", talk=Response.YET)
    assert list(queries.talks_to_hold(lea)) == [made]
    actions.hold_talk(by=lea, response=made, version=made.version, talk=Response.HELD)
    assert again(made).talk_on == TODAY
    assert not queries.talks_to_hold(lea).exists()


def test_somebody_else_takes_back_with_a_reason_where_she_leads(world, tom, lea):
    entry = incident(world, by=world.staff["tom"])
    made = respond(tom, entry)
    with pytest.raises(Refused, match="Say why"):
        actions.take_back(by=lea, responses=[made])
    actions.take_back(by=lea, responses=[made], why="another pupil")
    assert again(made).why_back == "another pupil"


def test_on_the_page_a_stage_is_chosen_and_the_form_keeps_what_was_typed(world, client):
    sign_in(client, world, "lea")
    entry = incident(world, code="fighting")
    page = reverse("sanctions:entry", args=[entry.ref])
    assert b"The ladder says: A day away from lessons" in client.get(page).content
    assert client.post(page, {}).status_code == 422
    asked = client.get(f"{page}?stage=away").content
    assert b"What was tried?" in asked
    assert b"No strategies that you may see" in asked or b"What adults do" in asked
    long = client.post(page, {"stage": "away", "tried": "", "words": "<script>x</script>", "day": TODAY})
    assert long.status_code == 422
    assert b"&lt;script&gt;" in long.content
    assert client.post(page, {"stage": "away", "tried": "t" * 2001, "day": TODAY}).status_code == 422
    done = client.post(page, {"stage": "away", "tried": "a word with home", "day": TODAY, "once": "one", "done": "on"})
    assert done.status_code == 302
    client.post(page, {"stage": "away", "tried": "a word with home", "day": TODAY, "once": "one", "done": "on"})
    assert rows(Response).count() == 1


def test_a_form_that_somebody_was_quicker_than_comes_back_and_sent_once_more_is_kept(world, client, lea):
    made = respond(lea, incident(world, code="defiance"), code="after-school", talk=Response.YET)
    stale = {"version": made.version, "talk": "held"}
    actions.hold_talk(by=lea, response=made, version=made.version, talk="")
    sign_in(client, world, "lea")
    where = reverse("sanctions:response.talk", args=[made.ref])
    page = client.post(where, stale)
    assert page.status_code == 422
    now = again(made)
    assert now.talk == ""
    assert f'name="version" value="{now.version}"' in page.content.decode()
    assert client.post(where, stale | {"version": now.version}).status_code == 302
    assert again(made).talk == Response.HELD


def test_it_is_opened_again_as_it_was_shown(world, client, lea):
    made = respond(lea, incident(world), done=True)
    sign_in(client, world, "lea")
    page = client.get(reverse("sanctions:response", args=[made.ref])).content.decode()
    where = reverse("sanctions:response.reopen", args=[made.ref])
    assert f'name="version" value="{made.version}"' in page.split(where, 1)[1].split("</form>", 1)[0]
    client.post(where, {"version": made.version + 1})
    assert not again(made).is_open
    client.post(where, {"version": made.version})
    assert again(made).is_open


def test_undo_of_the_page_takes_it_back(world, client):
    sign_in(client, world, "lea")
    entry = incident(world)
    client.post(reverse("sanctions:entry", args=[entry.ref]), {"stage": "word", "day": TODAY})
    made = rows(Response).get()
    client.post(reverse("sanctions:response.back", args=[made.ref]))
    assert again(made).taken_back
