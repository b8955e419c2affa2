"""What is reported from home: held until somebody decides, and by a link that works once."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from remit.areas.absence import reported, reporting, timed
from remit.areas.absence.models import HomeLink, Message
from remit.areas.attendance import queries as attendance
from remit.areas.attendance.entering import add_up
from remit.areas.attendance.models import Arrangement, Mark, Planned, Taking, Year
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school.models import Bar
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

MONDAY = TODAY
FRIDAY = date(2026, 11, 20)
SAID = "ann-absence: a private matter"


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def marked(world, code, day=YESTERDAY, session="AM"):
    def make():
        pupil = world.pupils["ann"]
        taking = Taking.objects.create(school=pupil.school, group=world.groups["8A"], day=day, session=session)
        Mark.objects.create(school=pupil.school, taking=taking, pupil=pupil, day=day, session=session, code=code)
        add_up(pupil.school_id, [(pupil.pk, day, session, code)])

    unrecorded("test", make)


@pytest.fixture
def world(world):
    """Nobody knows of ann yet why she was away yesterday morning, and nothing is reported."""

    def make():
        for model in (Message, HomeLink, Planned, Mark, Taking, Year):
            rows(model).delete()

    unrecorded("test", make)
    marked(world, "N")
    return world


def report(world, role="lea", first=YESTERDAY, last=FRIDAY, **said):
    given = {"words": SAID, "how": "phone", "who": "ann-contact"} | said
    return reporting.report(by=viewer(world, role), pupil=world.pupils["ann"], first_day=first, last_day=last, **given)


def entries(world):
    """The series of ann, as (day, session, code, source, reason, note)."""
    found = rows(Mark, pupil=world.pupils["ann"]).select_related("taking").order_by("pk")
    return [(each.day, each.session, each.code, each.taking.source, each.taking.reason, each.note) for each in found]


def test_a_report_changes_no_register_until_it_is_accepted_and_then_adds_to_it(world):
    held = report(world)
    assert len(entries(world)) == 1
    reporting.accept(by=viewer(world, "administrator"), message=held, version=held.version, code="I")
    first, second = entries(world)
    assert first[2] == "N"
    assert second == (YESTERDAY, "AM", "I", Taking.PARENT, "Reported from home", "illness")
    (ahead,) = rows(Planned, pupil=world.pupils["ann"])
    assert (ahead.first_day, ahead.last_day, ahead.code, ahead.why) == (MONDAY, FRIDAY, "I", "illness")


def test_what_was_said_is_for_whoever_follows_absence_and_not_for_whoever_takes_the_register(world, client):
    held = report(world)
    reporting.accept(by=viewer(world, "lea"), message=held, version=held.version, code="I")
    assert not any(SAID in str(each) for each in entries(world))
    assert not Message.objects.visible_to(viewer(world, "tom")).exists()
    sign_in(client, world, "lea")
    assert SAID in client.get(reverse("absence:message", args=[held.ref])).content.decode()
    form = reverse("attendance:register", args=[world.groups["8A"].ref, YESTERDAY, "AM"])
    assert SAID not in client.get(form).content.decode()
    sign_in(client, world, "mo")
    assert client.get(reverse("absence:message", args=[held.ref])).status_code == 404


def test_where_registers_are_taken_in_the_mis_nothing_is_written_and_the_page_says_to_enter_it_there(world, client):
    unrecorded("test", lambda: rows(Arrangement).update(taken_in=Arrangement.MIS))
    held = report(world)
    sign_in(client, world, "lea")
    assert "in the MIS" in client.get(reverse("absence:messages")).content.decode()
    sent = {"message": [held.ref], f"version-{held.ref}": held.version, f"code-{held.ref}": "I"}
    page = client.post(reverse("absence:messages.accept"), sent, follow=True)
    assert "now enter I in the MIS" in page.content.decode()
    assert len(entries(world)) == 1
    assert not rows(Planned).exists()


def test_several_are_accepted_at_once_each_with_its_own_outcome(world, client):
    one, two = report(world), report(world, first=MONDAY, last=MONDAY)
    three = report(world, first=FRIDAY, last=FRIDAY)
    reporting.decline(by=viewer(world, "head"), message=two, version=two.version, answer="Reported twice.")
    sign_in(client, world, "lea")
    sent = {"message": [one.ref, two.ref, three.ref]}
    for each, code in ((one, "I"), (two, "I"), (three, "L")):
        sent |= {f"version-{each.ref}": each.version, f"code-{each.ref}": code}
    page = client.post(reverse("absence:messages.accept"), sent, follow=True).content.decode()
    assert "accepted as I;" in page
    assert "decided this already" in page
    assert "L gives no reason" in page
    assert [rows(Message, pk=each.pk).get().state for each in (one, two, three)] == ["accepted", "declined", "waiting"]


def test_declining_takes_a_sentence_and_a_decision_is_taken_back_while_marks_stay(world):
    by, held = viewer(world, "lea"), report(world)
    with pytest.raises(Refused):
        reporting.decline(by=by, message=held, version=held.version, answer="  ")
    held = reporting.accept(by=by, message=held, version=held.version, code="I")
    with pytest.raises(Stale):
        reporting.reopen(by=by, message=held, version=1)
    held = reporting.reopen(by=by, message=held, version=held.version)
    assert (held.state, held.code, held.decided_by) == ("waiting", "", None)
    assert [each[2] for each in entries(world)] == ["N", "I"]
    reporting.accept(by=by, message=held, version=held.version, code="M")
    assert [each[2] for each in entries(world)] == ["N", "I"]
    assert attendance.planned(by).count() == 1


def test_a_link_is_made_only_for_whom_the_school_may_ring_and_shown_once(world, client):
    ann, contact = world.pupils["ann"], world.contacts["ann"]
    sign_in(client, world, "lea")
    place = reverse("absence:links", args=[ann.ref])
    unrecorded("test", lambda: rows(Bar).delete())
    page = client.post(place, {"contact": contact.ref}, follow=True).content.decode()
    token = page.partition("/home/")[2].partition("/")[0]
    (link,) = rows(HomeLink)
    assert reported.link_of(token) == link
    assert token not in client.get(place).content.decode()
    assert token not in str(link.__dict__)
    unrecorded("test", lambda: Bar.objects.create(pupil=ann, contact=contact, words="order", first_day=START))
    assert client.post(place, {"contact": contact.ref}).status_code == 422
    with pytest.raises(Refused):
        reporting.make_link(by=viewer(world, "lea"), pupil=ann, contact=contact)
    with pytest.raises(OutOfSight):
        reporting.make_link(by=viewer(world, "tom"), pupil=ann, contact=contact)


@pytest.fixture
def link(world):
    unrecorded("test", lambda: rows(Bar).delete())
    return reporting.make_link(by=viewer(world, "lea"), pupil=world.pupils["ann"], contact=world.contacts["ann"])


def test_looking_at_a_link_uses_nothing_up_and_shows_a_first_name_alone(world, link):
    place, stranger = reverse("absence:home", args=[link.token]), Client()
    for _ in range(3):
        page = stranger.get(place)
        assert page.status_code == 200
    text = page.content.decode()
    assert "ann-given" in text
    assert not any(each in text for each in ("ann-family", "8A", "ann-contact", link.pupil.ref))
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    wrong = stranger.post(place, {"first_day": YESTERDAY, "words": "ill"})
    assert wrong.status_code == 422
    assert "Days that are over" in wrong.content.decode()
    done = stranger.post(place, {"first_day": MONDAY, "words": "ill"}, follow=True)
    assert done.redirect_chain == [(reverse("absence:home.sent"), 302)]
    (held,) = rows(Message)
    assert (held.pupil, held.state, held.how, held.who, held.by) == (link.pupil, "waiting", "link", link.to, None)
    assert len(entries(world)) == 1


def gone(link):
    page = Client().get(reverse("absence:home", args=[link.token]))
    return page.status_code, page.content.partition(b"<main")[2]


def test_a_link_that_was_used_withdrawn_or_is_over_shows_one_same_page(world, link, monkeypatch):
    Client().post(reverse("absence:home", args=[link.token]), {"first_day": MONDAY, "words": "ill"})
    used = gone(link)
    assert used[0] == 410
    by, pupil, contact = viewer(world, "lea"), world.pupils["ann"], world.contacts["ann"]
    second = reporting.make_link(by=by, pupil=pupil, contact=contact)
    third = reporting.make_link(by=by, pupil=pupil, contact=contact)
    assert gone(second) == used  # the one made before goes when another is made
    reporting.withdraw_link(by=by, link=third)
    assert gone(third) == used
    fourth = reporting.make_link(by=by, pupil=pupil, contact=contact)
    monkeypatch.setattr(clock, "now", lambda: fourth.made + timedelta(days=14))
    assert gone(fourth) == used
    assert Client().get(reverse("absence:home", args=["x" * 43])).status_code == 404


def test_of_two_who_send_at_once_one_is_heard(link):
    by = reporting.as_sent(link)
    given = {"link": link, "first_day": MONDAY, "last_day": MONDAY, "words": "ill"}
    reporting.report_by_link(by=by, **given)
    with pytest.raises(Refused, match="used already"):
        reporting.report_by_link(by=by, **given)
    assert rows(Message).count() == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (MONDAY, MONDAY + timedelta(days=14)),  # eleven school days
        (date(2026, 11, 21), date(2026, 11, 22)),  # a weekend
        (MONDAY + timedelta(days=30), MONDAY + timedelta(days=30)),
        (FRIDAY, MONDAY),
    ],
)
def test_days_that_a_link_cannot_report_leave_it_open(link, first, last):
    with pytest.raises(Refused):
        reporting.report_by_link(by=reporting.as_sent(link), link=link, first_day=first, last_day=last, words="ill")
    assert reported.is_open(rows(HomeLink).get())


def test_whoever_tries_addresses_is_slowed_down(world, link):
    stranger = Client()
    for _ in range(20):
        stranger.get(reverse("absence:home", args=["nowhere"]))
    assert stranger.get(reverse("absence:home", args=["nowhere"])).status_code == 429


def test_links_go_after_a_year_and_what_was_sent_stays(world, link, monkeypatch):
    reporting.report_by_link(by=reporting.as_sent(link), link=link, first_day=MONDAY, last_day=MONDAY, words="ill")
    monkeypatch.setattr(clock, "real_now", lambda: link.made + timedelta(days=366))
    timed.prune()
    assert not rows(HomeLink).exists()
    assert rows(Message).count() == 1
