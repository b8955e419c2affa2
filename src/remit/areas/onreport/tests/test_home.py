"""What goes home in the evening: a link that names nobody, to those who may have it, and what it opens."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from remit.areas.onreport import actions, linked, scoring, sending, timed
from remit.areas.onreport.models import HomePage, Practice, Report
from remit.areas.onreport.tests.reporting import TARGETS, WHY, lesson, now, rows, start, targets_of, world
from remit.core import clock
from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school.models import Bar
from tests.access_walk import sign_in
from tests.world import TODAY, viewer

__all__ = ["world"]


@pytest.fixture
def shown(world, settings):
    """ann is on report, scored once today; the school shows it at home, and ann's contact lives with her."""
    settings.EMAIL_HOST, settings.ADDRESS = "mail.example", "https://remit.example"
    lea = viewer(world, "lea")

    def make():
        rows(Practice).update(home_sees=True)
        rows(Bar).delete()
        contact = world.contacts["ann"]
        contact.lives_with = True
        contact.save()

    unrecorded("test", make)
    report = start(lea, world.pupils["ann"], home_sees=True)
    scoring.score(by=lea, target=targets_of(lea, report)[0], day=TODAY, points=2, note="A secret note", **lesson(world))
    return report


def link():
    body = mail.outbox[-1].body
    return body[body.index("https://remit.example") :].split()[0].removeprefix("https://remit.example")


def test_the_mail_of_the_evening_names_nobody_and_its_link_opens_targets_and_scores(world, shown, client):
    sending.send_all()
    (message,) = mail.outbox
    assert message.to == ["ann.contact@example.org"]
    whole = f"{message.subject} {message.body}"
    assert not any(each in whole for each in ("ann-", "report", "target", WHY, *TARGETS))
    page = client.get(link())
    said = page.content.decode()
    assert page.status_code == 200
    assert "ann-given" in said
    assert TARGETS[0] in said
    assert not any(each in said for each in ("ann-family", WHY, "A secret note", "lea-person", "8ma"))
    assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex, nofollow", "no-store")


def test_it_is_sent_once_however_often_it_is_begun_and_again_where_the_server_did_not_take_it(
    world, shown, monkeypatch
):
    taken = sending.post.send

    def refuses(message):
        raise OSError

    monkeypatch.setattr(sending.post, "send", refuses)
    sending.send_all()
    assert rows(HomePage).get().sent is None
    monkeypatch.setattr(sending.post, "send", taken)
    sending.send_all()
    sending.send_all()
    assert len(mail.outbox) == 1
    assert rows(HomePage).get().sent


def test_nothing_goes_where_the_school_the_report_or_a_court_says_no(world, shown):
    def nothing():
        sending.send_all()
        assert mail.outbox == []

    contact = world.contacts["ann"]
    for model, given, back in (
        (Practice, {"home_sees": False}, {"home_sees": True}),
        (Report, {"home_sees": False}, {"home_sees": True}),
        (type(contact), {"lives_with": None}, {"lives_with": True}),
        (type(contact), {"email": ""}, {"email": "ann.contact@example.org"}),
        (type(contact), {"reports": False}, {"reports": True}),
    ):
        unrecorded("test", lambda model=model, given=given: rows(model).update(**given))
        nothing()
        unrecorded("test", lambda model=model, back=back: rows(model).update(**back))
    unrecorded("test", lambda: Bar.objects.create(pupil=shown.pupil, contact=contact, words="x", first_day=TODAY))
    nothing()
    unrecorded("test", rows(Bar).delete)
    sending.send_all()
    assert len(mail.outbox) == 1


def test_nothing_goes_without_a_score_of_the_day_or_an_address(world, shown, settings):
    settings.ADDRESS = ""
    sending.send_all()
    settings.ADDRESS = "https://remit.example"
    lea = viewer(world, "lea")
    scoring.take_back(by=lea, target=targets_of(lea, shown)[0], day=TODAY, **lesson(world))
    sending.send_all()
    assert mail.outbox == []


def test_a_link_opens_no_more_once_it_is_withdrawn_or_barred_or_a_week_after_the_report(world, shown, client):
    sending.send_all()
    where = link()
    assert client.get(where).status_code == 200
    bar = unrecorded("test", lambda: Bar.objects.create(pupil=shown.pupil, contact=world.contacts["ann"], words="x", first_day=TODAY))  # fmt: skip
    assert client.get(where).status_code == 410
    unrecorded("test", rows(Bar).delete)
    assert linked.last_day_of(now(shown)) == now(shown).last_day + timedelta(days=7)
    unrecorded("test", lambda: rows(Report).update(first_day=date(2026, 11, 2), last_day=date(2026, 11, 8)))
    assert client.get(where).status_code == 410
    unrecorded("test", lambda: rows(Report).update(last_day=date(2026, 11, 9)))
    assert client.get(where).status_code == 200
    sign_in(client, world, "lea")
    client.post(reverse("onreport:withdraw", args=[shown.ref]))
    assert client.get(where).status_code == 410
    assert not now(shown).home_sees
    with pytest.raises(Refused):
        sending.withdraw(by=viewer(world, "lea"), report=now(shown))
    assert bar is None or bar


def test_a_wrong_address_is_not_found_and_whoever_tries_many_is_slowed_down(world, client):
    answers = {client.get(f"/home/page/wrong-{number}/").status_code for number in range(40)}
    assert answers == {404, 429}


def test_the_evening_is_half_past_four_and_pages_of_a_year_ago_are_deleted(world, shown):
    assert timed.next_evening(clock.now()).hour == 16
    later = timed.next_evening(timed.next_evening(clock.now()))
    assert (later.hour, later.minute) == (17, 0)
    sending.send_all()
    unrecorded("test", lambda: rows(HomePage).update(made=clock.now() - timedelta(days=400)))
    timed.prune()
    assert not rows(HomePage).exists()


def test_whoever_does_not_keep_the_school_shapes_nothing(world, client):
    sign_in(client, world, "administrator")
    where = reverse("onreport:practice")
    held = rows(Practice, school=world.schools["alder"]).get()
    names = ("first_step", "second_step", "third_step", "fourth_step", "tutor_level", "year_level", "senior_level")
    sent = {name: getattr(held, name) for name in names} | {"lowest": "1", "version": held.version, "home_sees": "on"}
    assert client.post(where, sent | {"year_level": "Head of Year report"}).status_code == 302
    held = rows(Practice, pk=held.pk).get()
    assert (held.lowest, held.year_level, held.home_sees) == (1, "Head of Year report", True)
    assert client.post(where, sent).status_code == 422
    sign_in(client, world, "lea")
    assert client.get(where).status_code == 403


def test_a_page_that_the_pupil_left_is_shut(world, shown, client):
    sending.send_all()
    where = link()
    lea = viewer(world, "lea")
    actions.mistake(by=lea, report=now(shown), version=now(shown).version)
    assert client.get(where).status_code == 410
