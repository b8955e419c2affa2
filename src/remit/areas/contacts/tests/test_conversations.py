"""What is logged of a conversation, who reads it, what is promised in it, and how it is put right."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.contacts import actions, attention, facts, measures, queries, rules
from remit.areas.contacts.models import CASEWORK, PASTORAL, RING_AGAIN, TAUGHT, WITH_HOME, Conversation
from remit.areas.promises import actions as promising
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.acts import OutOfSight, Refused, history_of
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.school.remit import nobody, viewer_for
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY

THIS_YEAR = Period(START, TODAY)
TOMORROW = TODAY + timedelta(days=1)


def rows(**given):
    return Conversation.objects.unscoped("test").filter(**given)


def promised(**given):
    return Promise.objects.unscoped("test").filter(**given)


@pytest.fixture(autouse=True)
def nothing_yet(world):
    unrecorded("test", rows().delete)
    unrecorded("test", promised(source=WITH_HOME).delete)


def log(by: Viewer, pupil, kind=PASTORAL, **given):
    more = {name: given.pop(name) for name in ("promised", "ring_on") if name in given}
    details = {"who": "Dana Hill", "relation": "Mother", "words": "A long talk", "day": TODAY, **given}
    return actions.log(by=by, pupil=pupil, kind=kind, details=details, **more)


def reads(by: Viewer, pupil) -> list[str]:
    return [each.words for each in queries.of_pupil(by, pupil)]


def agency(by, pupil, **given):
    return log(by, pupil, agency="social", agency_name="Duty team", relation="", **given)


def test_about_lessons_is_for_who_teaches_or_leads_and_a_subject_leader_reads_that_of_her_subject(
    world, head, tom, lea, mo
):
    bea, maths = world.pupils["bea"], world.subjects["alder Maths"]
    log(head, bea, TAUGHT, words="of maths", subject=maths)
    log(head, bea, TAUGHT, words="of art", subject=world.subjects["alder Art"])
    log(head, bea, TAUGHT, words="of lessons")
    log(head, bea, PASTORAL, words="of home")
    assert set(reads(tom, bea)) == {"of maths", "of art", "of lessons"}
    assert reads(lea, bea) == ["of maths"], "she leads maths and not Year 11"
    assert len(reads(head, bea)) == 4


def test_what_is_serious_is_for_who_leads_and_with_an_agency_it_always_is(world, head, tom):
    bea = world.pupils["bea"]
    made = agency(head, bea, kind=TAUGHT)
    assert made.kind == CASEWORK
    log(head, bea, CASEWORK)
    assert reads(tom, bea) == []


def test_anybody_logs_of_anybody_and_reads_only_her_own(world, tom, lea, mo):
    ann = world.pupils["ann"]
    made = log(tom, ann)
    assert list(queries.mine(tom)) == [made]
    assert reads(tom, ann) == []
    assert reads(lea, ann) == ["A long talk"]
    assert list(queries.mine(lea)) == []
    with pytest.raises(OutOfSight):
        log(lea, world.pupils["dot"])


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"who": "", "relation": " "}, "with whom"),
        ({"day": TOMORROW}, "still to come"),
        ({"day": TODAY - timedelta(days=366)}, "more than a year ago"),
        ({"words": "  "}, "Write what was said"),
    ],
)
def test_what_cannot_be_logged_is_refused_in_a_sentence(world, lea, given, why):
    with pytest.raises(Refused, match=why):
        log(lea, world.pupils["ann"], **given)


def test_nobody_answered_needs_no_words(world, lea):
    assert log(lea, world.pupils["ann"], words="", went=Conversation.NO_ANSWER).title == "Rang Dana Hill, mother"


def test_what_was_promised_is_an_action_of_whoever_does_it_and_stands_before_the_next_call(world, lea, tom):
    ann = world.pupils["ann"]
    said = [{"what": "Move the seat", "due": TOMORROW, "owner": world.staff["tom"]}]
    made = log(lea, ann, promised=said, ring_on=TODAY)
    moved, again = promised(source=WITH_HOME).get(), promised(source=RING_AGAIN).get()
    assert (moved.owner, moved.pupil, moved.promised_to) == (world.staff["tom"], ann, "Dana Hill, mother")
    assert (again.owner, again.due, again.what) == (world.staff["lea"], TODAY, "Ring again: Dana Hill, mother")
    assert [each.what for each in queries.before_call(lea, ann).promised] == [again.what, moved.what]
    assert [each.action for each in queries.promised_in(lea, made)] == [moved, again]
    assert [each["what"] for each in made.promised] == ["Move the seat", again.what]


def test_whoever_may_read_a_conversation_and_not_the_action_reads_what_was_promised_alone(world, head, tom):
    made = log(head, world.pupils["bea"], TAUGHT, promised=[{"what": "New book", "due": TOMORROW}])
    seen = queries.promised_in(tom, queries.of_pupil(tom, world.pupils["bea"]).get(pk=made.pk))
    assert [(each.what, each.action) for each in seen] == [("New book", None)]


def test_something_more_is_promised_in_it_later(world, lea):
    made = log(lea, world.pupils["ann"])
    actions.promise(by=lea, conversation=made, version=made.version, what="Send the dates", due=TOMORROW)
    assert rows().get().promised[0]["whose"] == str(world.staff["lea"])
    with pytest.raises(Stale):
        actions.promise(by=lea, conversation=rows().get(), version=1, what="Twice", due=TOMORROW)
    assert not promised(what="Twice").exists()


def test_a_slip_is_put_right_within_a_day_and_what_stood_before_is_in_the_history(world, lea, monkeypatch):
    made = log(lea, world.pupils["ann"])
    actions.correct(by=lea, conversation=made, version=made.version, details={"words": "Put right", "kind": CASEWORK})
    held = rows().get()
    assert (held.words, held.kind) == ("Put right", PASTORAL)
    assert history_of(held, lea).last().changes["words"] == ["A long talk", "Put right"]
    with pytest.raises(Stale):
        actions.correct(by=lea, conversation=held, version=1, details={"words": "over another's"})
    with pytest.raises(Refused, match="Write what was said"):
        actions.correct(by=lea, conversation=rows().get(), version=2, details={"words": ""})
    later = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Refused, match="more than a day ago"):
        actions.correct(by=lea, conversation=rows().get(), version=2, details={"words": "Too late"})
    assert rows().get().words == "Put right"


def test_nobody_else_puts_it_right(world, head, lea):
    made = log(head, world.pupils["ann"])
    with pytest.raises(PermissionDenied):
        actions.correct(by=lea, conversation=made, version=1, details={"words": "x"})


def test_it_is_taken_back_with_a_reason_read_then_by_its_author_alone_and_put_back(world, lea, tom, mo):
    ann = world.pupils["ann"]
    made = log(tom, ann, promised=[{"what": "Ring the club", "due": TOMORROW}])
    with pytest.raises(OutOfSight):
        actions.take_back(by=mo, conversation=made, why="no")
    for why in ("", " "):
        with pytest.raises(Refused, match="Say why"):
            actions.take_back(by=lea, conversation=made, why=why)
    actions.take_back(by=lea, conversation=made, why="Of another pupil")
    assert reads(lea, ann) == []
    assert queries.mine(tom).get().why_back == "Of another pupil"
    assert promised(what="Ring the club").get().is_open
    with pytest.raises(Refused, match="taken back"):
        actions.correct(by=tom, conversation=rows().get(), version=2, details={"words": "x"})
    actions.put_back(by=lea, conversation=rows().get())
    assert reads(lea, ann) == ["A long talk"]


def test_who_only_teaches_the_pupil_takes_nothing_back(world, head, tom):
    made = log(head, world.pupils["bea"], TAUGHT)
    with pytest.raises(PermissionDenied):
        actions.take_back(by=tom, conversation=made, why="no")


def test_a_contact_with_an_agency_is_open_until_it_has_its_purpose_and_its_outcome(world, lea):
    ann = world.pupils["ann"]
    made = agency(lea, ann, outcome="They ring back")
    assert (made.is_open, made.missing) == (True, "purpose")
    assert [each.state for each in queries.with_agencies(lea)] == ["Open"]
    done = actions.complete(by=lea, conversation=made, version=1, details={"purpose": "A referral", "outcome": "Taken on"})  # fmt: skip
    assert not done.is_open
    assert [each.state for each in queries.with_agencies(lea)] == ["Closed"]
    with pytest.raises(Refused, match="already"):
        actions.complete(by=lea, conversation=done, version=2, details={"purpose": "Another"})


# What is counted


def test_promises_kept_are_those_kept_by_their_day_and_what_was_promised_to_an_agency_is_none(world, lea):
    ann = world.pupils["ann"]
    before = measures.promises_kept(lea, THIS_YEAR).due
    said = [{"what": each, "due": TODAY} for each in ("kept", "late", "let go", "open today")]
    log(lea, ann, promised=said)
    agency(lea, ann, promised=[{"what": "a referral", "due": TODAY}])
    promising.do(by=lea, promise=promised(what="kept").get())
    promising.let_go(by=lea, promise=promised(what="let go").get(), why="not wanted")
    found = measures.promises_kept(lea, THIS_YEAR)
    assert (found.done, found.due) == (1, before + 1), "what is due today is not late yet"
    unrecorded("test", lambda: promised(what__in=["late", "a referral"]).update(due=YESTERDAY))
    found = measures.promises_kept(lea, THIS_YEAR)
    assert (found.done, found.due - before) == (1, 2)
    assert str(ann) in found.missing[0]


def test_follow_ups_count_what_came_out_of_conversations_and_meetings_and_nothing_else(world, lea):
    ann = world.pupils["ann"]
    before = {each.what for each in queries.follow_ups(lea)}
    stood = measures.follow_ups_in_date(lea, THIS_YEAR)
    assert "ann-promise" not in before, "given by itself"
    log(lea, ann, promised=[{"what": "Send the dates", "due": TODAY}])
    assert {each.what for each in queries.follow_ups(lea)} - before == {"Send the dates"}
    found = measures.follow_ups_in_date(lea, THIS_YEAR)
    assert (found.done, found.due) == (stood.done + 1, stood.due + 1)
    unrecorded("test", lambda: promised(what="Send the dates").update(due=YESTERDAY))
    assert measures.follow_ups_in_date(lea, THIS_YEAR).done == stood.done


def test_contacts_with_agencies_are_closed_by_purpose_and_outcome(world, lea, mo):
    agency(lea, world.pupils["ann"])
    agency(lea, world.pupils["ann"], purpose="A referral", outcome="Taken on")
    found = measures.agency_contacts_closed(lea, THIS_YEAR)
    assert (found.done, found.due) == (1, 2)
    assert measures.agency_contacts_closed(mo, THIS_YEAR).due == 0


def test_who_is_spoken_of_again_and_again_and_has_nothing_ahead_is_a_concern(world, lea):
    ann = world.pupils["ann"]
    unrecorded("test", lambda: promised(pupil=ann).update(due=YESTERDAY))
    from remit.areas.plans.models import Plan

    unrecorded("test", lambda: Plan.objects.unscoped("test").filter(pupil=ann).update(review_due=YESTERDAY))
    log(lea, ann)
    assert queries.without_next(lea) == []
    log(lea, ann, TAUGHT)
    assert queries.without_next(lea) == [], "about lessons"
    log(lea, ann)
    assert [(each.pupil, each.number) for each in queries.without_next(lea)] == [(ann, 2)]
    log(lea, ann, words="", ring_on=TOMORROW)
    assert queries.without_next(lea) == []


def system(world, watch):
    return nobody(world.schools["alder"].pk, f"{watch.kinds} directory class", "")


def test_the_watches_find_a_promise_that_is_late_a_family_to_be_rung_and_an_agency_told_for_nothing(world, lea):
    ann = world.pupils["ann"]
    log(lea, ann, promised=[{"what": "Send", "due": TODAY}], ring_on=TODAY)
    agency(lea, ann)
    late, ring, open_ = attention.WATCHES
    found = {each.name: [one.subject for one in each.find(system(world, each), None)] for each in (late, ring, open_)}
    assert found == {late.name: [], ring.name: [ann.pk], open_.name: [ann.pk]}
    unrecorded("test", lambda: promised(what="Send").update(due=YESTERDAY))
    (told,) = late.find(system(world, late), [ann.pk])
    assert (told.subject, told.facts) == (ann.pk, {"day": f"{YESTERDAY:%d %B}"})
    assert list(late.find(system(world, late), [world.pupils["cal"].pk])) == []


def test_a_rule_may_count_calls_home(world, lea, tom):
    ann = world.pupils["ann"]
    log(lea, ann)
    log(lea, ann, theirs=True)
    log(lea, ann, CASEWORK)
    assert list(facts.calls_home(lea, THIS_YEAR, None)) == [(ann.pk, TODAY)]
    assert list(facts.calls_home(tom, THIS_YEAR, None)) == []


# On the page


def sends(client, world, of="ann", **given):
    base = {"pupil": world.pupils[of].ref, "began": "ours", "way": "phone", "went": "spoke", "words": "A word", "kind": PASTORAL, "day": str(TODAY), "at": "08:40", "once": "a" * 32}  # fmt: skip
    return client.post(reverse("contacts:log"), base | given)


def test_three_taps_log_a_call_and_the_order_and_the_last_promise_stand_above_the_number(world, client, lea):
    ann = world.pupils["ann"]
    log(lea, ann, promised=[{"what": "Move the seat", "due": TODAY}])
    sign_in(client, world, "lea")
    page = client.get(reverse("contacts:log"), {"pupil": ann.ref}).content.decode()
    assert page.index("ann-order") < page.index("Move the seat")
    assert 'value="else" id' in page
    assert sends(client, world, person=world.contacts["ann"].ref).status_code == 302
    assert rows(words="A word").get().who == world.contacts["ann"].name
    shown = client.get(reverse("pupil", args=[ann.ref])).content.decode()
    assert shown.index("Court order") < shown.index("Move the seat") < shown.index("tel:")


def test_of_somebody_she_does_not_lead_no_contact_and_no_conversation_is_shown(world, client, head):
    cal = world.pupils["cal"]
    log(head, cal, words="said of cal")
    sign_in(client, world, "lea")
    page = client.get(reverse("contacts:log"), {"pupil": cal.ref}).content.decode()
    assert "cal-contact" not in page
    assert "said of cal" not in page
    answer = sends(client, world, "cal", relation="mother")
    assert answer.url == reverse("contacts:mine")
    assert client.get(reverse("contacts:pupil", args=[cal.ref])).status_code == 404


def test_what_is_wrong_is_said_and_what_was_typed_stays(world, client):
    sign_in(client, world, "lea")
    for given, why in (
        ({"words": "", "outcome": "", "relation": "kept on the page"}, "Write what was said"),
        ({"promise": "Send the dates"}, "Say by when"),
        ({"day": str(TOMORROW)}, "still to come"),
        ({"words": "x" * 10_000}, "is too long"),
        ({"ring_on": "2026-11-21"}, "a Saturday"),
        ({"day": "", "kind": "nothing"}, "Choose one of the answers"),
    ):
        answer = sends(
            client, world, **{"person": "else", "relation": "the aunt", "outcome": "kept on the page"} | given
        )
        assert answer.status_code == 422, given
        assert why in answer.content.decode(), given
        assert "kept on the page" in answer.content.decode()
    assert not rows().exists()


def test_one_press_is_one_conversation_and_a_script_is_text(world, client):
    sign_in(client, world, "lea")
    for _ in range(2):
        sends(client, world, person="else", name="<script>alert(1)</script>", promise="Ring", promise_due=str(TODAY))
    assert rows().count() == promised(what="Ring").count() == 1
    page = client.get(reverse("contacts:conversation", args=[rows().get().ref])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_an_agency_is_logged_completed_and_taken_back_on_its_pages(world, client):
    sign_in(client, world, "lea")
    ann = world.pupils["ann"]
    given = {"pupil": ann.ref, "agency": "police", "began": "theirs", "way": "phone", "went": "spoke", "words": "Asked who is in", "day": str(TODAY), "once": "b" * 32}  # fmt: skip
    assert client.post(reverse("contacts:log.agency"), given).status_code == 302
    made = rows().get()
    url = reverse("contacts:conversation", args=[made.ref])
    assert "It still needs its purpose and outcome." in client.get(url).content.decode()
    client.post(
        reverse("contacts:complete", args=[made.ref]), {"version": "1", "purpose": "An enquiry", "outcome": "Told"}
    )
    assert not rows().get().is_open
    client.post(reverse("contacts:back", args=[made.ref]), {"why": "x" * 201})
    assert not rows().get().taken_back
    client.post(reverse("contacts:back", args=[made.ref]), {"why": "twice"})
    assert rows().get().taken_back
    client.post(reverse("contacts:again", args=[made.ref]))
    assert not rows().get().taken_back
    client.post(reverse("contacts:promise", args=[made.ref]), {"version": "4", "what": "Send it", "due": str(TODAY), "who": world.staff["lea"].ref, "once": "c" * 32})  # fmt: skip
    assert rows().get().promised[0]["what"] == "Send it"


def test_it_is_put_right_on_its_page_within_the_day(world, client, lea):
    made = log(lea, world.pupils["ann"])
    sign_in(client, world, "lea")
    url = reverse("contacts:correct", args=[made.ref])
    assert "A long talk" in client.get(url).content.decode()
    given = {"version": "1", "who": "Dana Hill", "began": "theirs", "way": "met", "went": "spoke", "words": "A short talk", "day": str(TODAY)}  # fmt: skip
    assert client.post(url, given).status_code == 302
    assert rows().get().title == "Came in: Dana Hill"
    late = client.post(url, given | {"words": "A talk at the gate"})
    assert late.status_code == 422, "somebody saved it in between"
    now = late.context["form"]["version"].value()
    assert client.post(url, given | {"words": "A talk at the gate", "version": now}).status_code == 302
    assert rows().get().words == "A talk at the gate"


MAIL = "From: Dana <ann.contact@example.org>\nSent: 12 November 2026 14:03\nSubject: Monday\n\nShe was late.\n\n-- \nDana, director\n"


def test_a_pasted_mail_is_matched_shown_and_kept_only_once_it_is_sent(world, client):
    sign_in(client, world, "lea")
    page = client.post(reverse("contacts:email"), {"text": MAIL}).content.decode()
    assert not rows().exists()
    assert "An e-mail about ann-given ann-family" in page
    for each in ('value="ann-contact"', "She was late.", "Dana, director", 'value="2026-11-12"', 'value="14:03"'):
        assert each in page, each
    given = {
        "name": "ann-contact",
        "began": "theirs",
        "way": "email",
        "words": "She was late.",
        "rest": "-- \nDana, director",
    }
    sends(client, world, **given)
    assert rows().get().words == "She was late."
    unrecorded("test", rows().delete)
    sends(client, world, put_back="on", **given | {"once": "d" * 32})
    assert rows().get().words == "She was late.\n\n-- \nDana, director"


def test_a_mail_from_nobody_who_is_known_says_what_to_do_and_keeps_what_was_pasted(world, client):
    sign_in(client, world, "lea")
    stranger = MAIL.replace("ann.contact", "cal.contact")
    answer = client.post(reverse("contacts:email"), {"text": stranger})
    assert answer.status_code == 422
    assert "No contact of those whom you lead" in answer.content.decode()
    assert "She was late." in answer.content.decode()
    on_page = client.post(reverse("contacts:email"), {"text": stranger, "pupil": world.pupils["ann"].ref})
    assert 'value="Dana"' in on_page.content.decode()


def test_of_two_in_one_family_it_asks_which(world, client):
    from remit.school.models import Contact

    unrecorded("test", lambda: Contact.objects.create(pupil=world.pupils["ann"], name="Twin’s", email="both@example.org", first_day=START))  # fmt: skip
    unrecorded("test", lambda: Contact.objects.create(pupil=world.pupils["bea"], name="Twin’s", email="both@example.org", first_day=START))  # fmt: skip
    sign_in(client, world, "head")
    page = client.post(reverse("contacts:email"), {"text": MAIL.replace("ann.contact", "both")}).content.decode()
    assert "About whom" in page
    assert world.pupils["bea"].ref in page


@pytest.mark.parametrize("given", [{}, {"text": " "}])
def test_nothing_pasted_is_said(world, client, given):
    sign_in(client, world, "lea")
    answer = client.post(reverse("contacts:email"), given)
    assert answer.status_code == 422
    assert "Paste an e-mail" in answer.content.decode()


def test_a_saved_mail_comes_as_a_file(world, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sign_in(client, world, "lea")
    raw = b"From: ann.contact@example.org\nMIME-Version: 1.0\nDate: Thu, 12 Nov 2026 14:03:00 +0000\n\nBy file\n"
    page = client.post(reverse("contacts:email"), {"file": SimpleUploadedFile("a.eml", raw)}).content.decode()
    assert "By file" in page
    large = client.post(reverse("contacts:email"), {"file": SimpleUploadedFile("a.eml", b"x" * 1_100_000)})
    assert "larger than 1 MB" in large.content.decode()


def test_the_follow_ups_open_the_lists_that_the_measures_count(world, client, lea):
    log(lea, world.pupils["ann"], promised=[{"what": "Send the dates", "due": TODAY}])
    sign_in(client, world, "lea")
    page = client.get(reverse("contacts:follow-ups"))
    assert page.context["page"].paginator.count == measures.follow_ups_in_date(lea, THIS_YEAR).due
    kept = client.get(reverse("contacts:follow-ups"), {"show": "promised"})
    assert kept.context["page"].paginator.count == measures.promises_kept(lea, THIS_YEAR).due
    assert client.get(reverse("contacts:follow-ups"), {"show": "nothing"}).status_code == 200


def test_the_list_narrows_by_side_year_and_kind(world, client, lea):
    log(lea, world.pupils["ann"])
    agency(lea, world.pupils["ann"])
    sign_in(client, world, "lea")
    url = reverse("contacts:conversations.list")
    for asked, number in (({}, 2), ({"side": "agency"}, 1), ({"side": "family"}, 1), ({"about": CASEWORK}, 1), ({"how": "met"}, 0), ({"year": "8"}, 2)):  # fmt: skip
        assert client.get(url, asked).context["page"].paginator.count == number, asked


def test_it_is_fresh_for_a_day(world, lea):
    made = log(lea, world.pupils["ann"])
    assert rules.is_fresh(made)
    made.logged = datetime(2026, 1, 1, tzinfo=UTC)
    assert not rules.is_fresh(made)


def test_who_is_new_here_has_nothing_to_follow(world):
    newcomer = viewer_for(world.users["newcomer"], TODAY)
    assert measures.promises_kept(newcomer, THIS_YEAR).cannot


def test_what_an_agency_needs_and_what_was_promised_takes_its_place_when_it_is_sent_once_more(world, client, lea):
    made = agency(lea, world.pupils["ann"], purpose="", shared="", footing="", outcome="")
    actions.complete(by=lea, conversation=made, version=1, details={"purpose": "A referral"})
    sign_in(client, world, "lea")
    said = {"purpose": "An enquiry"}
    late = client.post(reverse("contacts:complete", args=[made.ref]), said | {"version": "1"})
    now = late.context["complete_form"]["version"].value()
    assert client.post(reverse("contacts:complete", args=[made.ref]), said | {"version": now}).status_code == 302
    given = {"what": "Send it", "due": str(TODAY), "who": world.staff["lea"].ref, "once": "e" * 32}
    late = client.post(reverse("contacts:promise", args=[made.ref]), given | {"version": "1"})
    now = late.context["promise_form"]["version"].value()
    assert client.post(reverse("contacts:promise", args=[made.ref]), given | {"version": now}).status_code == 302
    assert [each["what"] for each in rows().get().promised] == ["Send it"]


def test_to_ring_again_is_done_once_they_spoke_and_not_by_a_call_that_nobody_took(world, lea):
    ann = world.pupils["ann"]
    log(lea, ann, ring_on=TODAY)
    log(lea, ann, words="", went=Conversation.NO_ANSWER)
    log(lea, ann, who="Somebody Else", relation="Aunt")
    again = promised(source=RING_AGAIN)
    assert again.get().is_open
    log(lea, ann)
    assert again.get().done_on == TODAY


def test_another_day_to_ring_takes_the_place_of_the_first(world, lea):
    ann = world.pupils["ann"]
    log(lea, ann, ring_on=TODAY)
    log(lea, ann, words="", went=Conversation.NO_ANSWER, ring_on=TOMORROW)
    assert [each.due for each in promised(source=RING_AGAIN).open()] == [TOMORROW]
