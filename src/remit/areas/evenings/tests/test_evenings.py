"""Evenings for families: who is asked, who came, who was reached in ten school days, and what is written to whom."""

import re
from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.areas.evenings import actions, attention, measures, outputs, queries
from remit.areas.evenings.models import GENERAL, TAUGHT, Evening, Invitation
from remit.core.acts import OutOfSight, Refused
from remit.core.outputs.document import Paragraph, Table
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import Bar, Contact, Membership, Pupil
from remit.school.remit import nobody, viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

TERM = Period(START, date(2026, 12, 18))
LAST_DAY = date(2026, 11, 27)  # the tenth school day after the Friday


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def world(world):
    unrecorded("test", lambda: [rows(model).delete() for model in (Invitation, Evening)])
    return world


def hold(by, world, **given):
    of = {"sort": Evening.INFORMATION, "name": "Options evening", "day": YESTERDAY, "begins": time(18), "ends": None}
    of |= {"room": "Hall", "leader": world.staff["lea"], "years": [8], "what_for": "", "letter": ""}
    return actions.hold(by=by, school=world.schools["alder"], details=of | given)


def ask(by, world, evening, *names, **given):
    actions.invite(by=by, evening=evening, pupils=[world.pupils[name] for name in names], **given)
    return rows(Invitation, evening=evening, pupil=world.pupils[names[0]]).get()


def test_a_leader_asks_those_whom_she_leads_and_nobody_else(world, lea, mo, tom):
    evening = hold(lea, world)
    ask(lea, world, evening, "ann")
    with pytest.raises(PermissionDenied):
        ask(lea, world, evening, "cal")
    with pytest.raises(OutOfSight):
        ask(lea, world, evening, "dot")
    with pytest.raises(PermissionDenied):
        hold(tom, world)
    ask(mo, world, evening, "cal")
    assert {each.pupil_id for each in queries.asked(lea, evening)} == {world.pupils["ann"].pk}


def test_that_a_family_was_asked_is_for_who_teaches_or_leads_and_a_concern_for_who_leads(world, lea, head, tom):
    ask(head, world, hold(head, world), "bea")
    assert queries.invitations(tom).count() == 1
    concerns = hold(head, world, sort=Evening.CONCERNS)
    made = ask(head, world, concerns, "bea", concern="Three subjects behind")
    assert (made.kind, made.concern) == (GENERAL, "Three subjects behind")
    assert queries.invitations(tom).count() == 1
    assert {each.kind for each in queries.invitations(tom)} == {TAUGHT}
    with pytest.raises(Refused, match="concerns evening alone"):
        ask(lea, world, hold(lea, world), "ann", concern="x")


def test_nobody_is_asked_twice_and_who_was_taken_out_is_asked_again(world, lea):
    evening = hold(lea, world)
    made = ask(lea, world, evening, "ann", "ann")
    with pytest.raises(Refused, match="already"):
        ask(lea, world, evening, "ann")
    with pytest.raises(Refused, match="why"):
        actions.take_out(by=lea, invitation=made, version=made.version, why=" ")
    actions.take_out(by=lea, invitation=made, version=made.version, why="Moved abroad")
    assert ask(lea, world, evening, "ann").out_on is None
    with pytest.raises(Refused, match="Choose"):
        actions.invite(by=lea, evening=evening, pupils=[])


def test_two_hundred_and_forty_are_asked_by_one_act(world, lea):
    evening = hold(lea, world)

    def make():
        of = {"school": world.schools["alder"], "year": 8, "first_day": START}
        made = Pupil.objects.bulk_create(Pupil(**of, given_name=f"g{each}", family_name="f") for each in range(240))
        for each in made:
            Membership.objects.create(pupil=each, group=world.groups["8A"], first_day=START)

    unrecorded("test", make)
    whom = queries.may_be_asked(viewer(world, "lea"), evening)
    assert len(whom) == 241
    with CaptureQueriesContext(
        connection,
    ) as few:
        actions.invite(by=viewer(world, "lea"), evening=evening, pupils=whom)
    assert len(few) < 60 + 241  # that each is on roll is asked of the row in hand
    assert rows(Invitation).count() == 241


def test_who_came_is_marked_on_the_day_and_a_second_tap_takes_it_back(world, lea):
    made = ask(lea, world, hold(lea, world, day=date(2026, 11, 20)), "ann")
    with pytest.raises(Refused, match="on the day"):
        actions.mark(by=lea, invitation=made, came=True)
    made = ask(lea, world, hold(lea, world, day=TODAY), "ann")
    actions.mark(by=lea, invitation=made, came=True)
    actions.mark(by=lea, invitation=made, came=True)
    actions.mark(by=lea, invitation=made, came=False)
    assert not rows(Invitation, pk=made.pk).get().came


def test_who_did_not_come_is_reached_and_that_is_taken_back(world, lea):
    made = ask(lea, world, hold(lea, world), "ann")
    with pytest.raises(Refused, match="how"):
        actions.reach(by=lea, invitations=[made], how="pigeon")
    actions.reach(by=lea, invitations=[made], how="phone", words="The mother will come in on Monday.")
    held = rows(Invitation, pk=made.pk).get()
    assert (held.followed_up_on, str(held.followed_by)) == (TODAY, "lea-person")
    with pytest.raises(Refused, match="already"):
        actions.reach(by=lea, invitations=[held], how="phone")
    actions.take_back_reached(by=lea, invitation=held)
    assert rows(Invitation, pk=made.pk).get().is_open


def counted(world, day=TODAY):
    found = measures.families_seen(viewer_of_role(world.roles["lea year"], world.users["lea"], day), TERM)
    return found.done, found.due


def test_a_family_counts_that_came_or_was_reached_in_ten_school_days(world, lea):
    made = ask(lea, world, hold(lea, world), "ann")
    assert counted(world) == (0, 0)  # there is time still
    assert counted(world, LAST_DAY) == (0, 0)
    assert counted(world, date(2026, 11, 30)) == (0, 1)
    actions.reach(by=viewer(world, "lea", LAST_DAY), invitations=[made], how="phone")
    assert counted(world, date(2026, 11, 30)) == (1, 1)
    actions.take_back_reached(by=lea, invitation=made)
    actions.reach(by=viewer(world, "lea", date(2026, 11, 30)), invitations=[made], how="phone")
    assert counted(world, date(2026, 11, 30)) == (0, 1)
    actions.mark(by=lea, invitation=rows(Invitation, pk=made.pk).get(), came=True)
    assert counted(world) == (1, 1)


def wanted(world):
    by = nobody(world.schools["alder"].pk, "taught general directory class", "")
    return [(each.subject, each.kind, dict(each.facts)) for each in attention.to_be_reached(by, None)]


def test_a_form_is_one_line_until_its_families_are_reached(world, lea):
    evening = hold(lea, world)
    made = ask(lea, world, evening, "ann")
    told = {"evening": "Options evening", "day": "27 November"}
    assert wanted(world) == [(world.groups["8A"].pk, TAUGHT, told)]
    actions.reach(by=lea, invitations=[made], how="e-mail")
    assert wanted(world) == []
    actions.take_back_reached(by=lea, invitation=made)
    evening = rows(Evening).get()
    actions.call_off(by=lea, evening=evening, version=evening.version, why="Snow")
    assert wanted(world) == []


def test_what_sort_of_evening_it_is_stays_once_families_are_asked(world, lea):
    evening = hold(lea, world)
    ask(lea, world, evening, "ann")
    kept = {name: getattr(evening, name) for name in ("name", "day", "begins", "ends", "room", "leader", "years", "what_for", "letter")}  # fmt: skip
    with pytest.raises(Refused, match="asked already"):
        actions.change(by=lea, evening=evening, version=evening.version, details=kept | {"sort": Evening.CONCERNS})
    kept |= {"sort": Evening.PARENTS}
    actions.change(by=lea, evening=evening, version=1, details=kept)
    with pytest.raises(Stale):
        actions.change(by=lea, evening=evening, version=1, details=kept | {"room": "Gym"})


def test_only_whoever_leads_an_evening_and_the_head_change_it(world, lea, mo, head):
    evening = hold(lea, world)
    with pytest.raises(PermissionDenied):
        actions.call_off(by=mo, evening=evening, version=1, why="x")
    actions.call_off(by=head, evening=evening, version=1, why="x")
    with pytest.raises(Refused, match="called off"):
        ask(lea, world, rows(Evening).get(), "ann")


def written(document):
    return [each.text for each in document.blocks if isinstance(each, Paragraph)]


def test_a_letter_goes_to_each_who_may_be_written_to_and_to_nobody_whom_a_court_keeps_away(world, lea):
    def make():
        rows(Bar, pupil=world.pupils["ann"]).delete()
        of = {"pupil": world.pupils["ann"], "first_day": START, "letters": True}
        rows(Contact, pk=world.contacts["ann"].pk).update(letters=True)
        other = Contact.objects.create(**of, name="ann-other")
        Bar.objects.create(pupil=world.pupils["ann"], contact=other, words="x", first_day=START)

    unrecorded("test", make)
    evening = hold(lea, world, day=date(2026, 11, 24), letter="Dear {names}, {first_name} and {nothing}.")
    ask(lea, world, evening, "ann")
    text = " ".join(written(outputs.letters(lea, evening)))
    assert "Dear ann-contact, ann-given and {nothing}." in text
    assert "ann-other" not in text


def test_each_sort_of_evening_has_a_letter_of_its_own_with_every_field_filled(world, head):
    for sort, _ in Evening.SORTS:
        evening = hold(head, world, sort=sort, day=date(2026, 11, 24), leader=world.staff["head"])
        ask(head, world, evening, "ann")
        assert "{" not in " ".join(written(outputs.letters(head, evening)))


def test_the_sheet_to_sign_in_on_has_a_table_a_form(world, head):
    evening = hold(head, world, day=TODAY)
    ask(head, world, evening, "ann", "cal")
    held = [each for each in outputs.sheet(head, evening).blocks if isinstance(each, Table)]
    assert [(each.title, each.rows[0][0]) for each in held] == [
        ("7A", "cal-given cal-family"),
        ("8A", "ann-given ann-family"),
    ]


def test_the_pages_hold_ask_mark_and_reach(world, client):
    sign_in(client, world, "lea")
    given = {"sort": "information", "name": "Reading evening", "day": "2026-11-16", "begins": "18:00", "leader": world.staff["lea"].ref, "years": ["8"]}  # fmt: skip
    url = reverse("evenings:add")
    assert client.post(url, given | {"ends": "17:00"}).status_code == 422
    assert client.post(url, given | {"day": "2031-01-01"}).status_code == 422
    client.post(url, given | {"once": "1"})
    evening = rows(Evening).get()
    ask_url = reverse("evenings:invite", args=[evening.ref])
    assert "Choose a year group, or pick somebody." in client.post(ask_url, {}).content.decode()
    client.post(ask_url, {"years": ["8"], "once": "2"})
    made = rows(Invitation).get()
    page = reverse("evenings:evening", args=[evening.ref])
    assert "ann-given" in client.get(page).content.decode()
    assert "ann-given" in client.post(page, {"q": "ann-f"}).content.decode()
    assert "ann-given" not in client.post(page, {"q": "bea"}).content.decode()
    came = reverse("evenings:came", args=[made.ref])
    row = client.post(came, {}, headers={"HX-Request": "true"}).content.decode()
    assert row.strip().startswith("<li")
    assert "Here" in row
    assert client.post(came, {"came": "no", "show": "came"}).url.startswith(f"{page}?show=came")
    unrecorded("test", lambda: rows(Evening).update(day=YESTERDAY))
    assert client.get(reverse("evenings:of-form", args=[world.groups["8A"].ref])).url == f"{page}?show=open&form=8A"
    reach = reverse("evenings:reach", args=[made.ref])
    assert client.post(reach, {"how": "phone", "words": "x" * 10_000}).status_code == 422
    client.post(reach, {"how": "phone", "words": "<script>"})
    shown = client.get(reverse("evenings:invitation", args=[made.ref])).content.decode()
    assert "&lt;script&gt;" in shown


def test_an_evening_is_for_some_year_groups_and_a_day_without_school_or_gone_by_is_said(world, client):
    sign_in(client, world, "lea")
    given = {"sort": "information", "name": "Reading evening", "day": "2026-11-19", "begins": "18:00", "leader": world.staff["lea"].ref}  # fmt: skip
    url = reverse("evenings:add")
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert answer.context["form"].errors["years"] == ["Say for which year groups it is."]
    assert client.post(url, given | {"sort": "concerns", "once": "1"}).status_code == 302

    def told(day, once):
        return client.post(url, given | {"years": ["8"], "day": day, "once": once}, follow=True).content.decode()

    assert "is a Sunday." in told("2026-11-22", "2")
    assert "13 November 2026 is over." in told("2026-11-13", "3")
    assert "Mind the day" not in told("2026-11-19", "4")


def test_who_did_not_come_is_reached_at_once_by_an_e_mail(world, client):
    sign_in(client, world, "lea")
    by = viewer(world, "lea")
    evening = hold(by, world)
    ask(by, world, evening, "ann")
    url = reverse("evenings:reach-all", args=[evening.ref])
    seen = {"seen": rows(Invitation).get().ref}
    assert client.post(url, {"how": "", **seen}).status_code == 422
    client.post(url, {"how": "e-mail", "words": "What was said, and the slides", **seen})
    assert rows(Invitation).get().followed_how == "e-mail"
    sent = reverse("evenings:sent", args=[evening.ref])
    client.post(sent, {"how": "letter", **seen})
    assert rows(Invitation).get().invited_on == TODAY


def kept_of(evening, **given):
    names = ("name", "day", "begins", "ends", "room", "leader", "years", "what_for", "letter")
    return {name: getattr(evening, name) for name in names} | given


def test_what_sort_of_evening_it_is_stays_also_where_another_leader_asked_the_families(world, lea, mo):
    evening = hold(lea, world, sort=Evening.CONCERNS)
    ask(mo, world, evening, "cal", concern="Behind in three subjects")
    with pytest.raises(Refused, match="asked already"):
        actions.change(by=lea, evening=evening, version=1, details=kept_of(evening, sort=Evening.INFORMATION))


def test_who_is_asked_while_the_sort_of_evening_changes_is_asked_to_what_it_is_now(world, lea):
    evening = hold(lea, world)
    as_it_was = rows(Evening).get()
    actions.change(by=lea, evening=evening, version=1, details=kept_of(evening, sort=Evening.CONCERNS))
    assert ask(lea, world, as_it_was, "ann").kind == GENERAL


def test_who_was_taken_out_is_asked_again_to_the_evening_as_it_is_now(world, lea):
    evening = hold(lea, world)
    made = ask(lea, world, evening, "ann")
    actions.take_out(by=lea, invitation=made, version=made.version, why="Away")
    unrecorded("test", lambda: rows(Evening).update(sort=Evening.CONCERNS))
    again = ask(lea, world, rows(Evening).get(), "ann", concern="Behind in three subjects")
    assert (again.kind, again.concern, again.out_on) == (GENERAL, "Behind in three subjects", None)


def test_a_name_that_is_looked_for_stands_in_no_address(world, client):
    sign_in(client, world, "lea")
    by = viewer(world, "lea")
    evening = hold(by, world, day=TODAY)
    made = ask(by, world, evening, "ann")
    page = reverse("evenings:evening", args=[evening.ref])
    assert "ann-given" in client.get(page, {"q": "bea"}).content.decode(), "an address narrows nothing by a name"
    found = client.post(page, {"q": "ann-f", "form": "8A"}).content.decode()
    assert "ann-given" in found
    assert 'value="ann-f"' in found
    assert not any("ann-f" in each for each in re.findall(r'href="([^"]*)"|action="([^"]*)"', found) for each in each)
    came = client.post(reverse("evenings:came", args=[made.ref]), {"q": "ann-f", "form": "8A"})
    assert came.url == f"{page}?form=8A#i-{made.ref}"


def test_what_went_out_and_who_was_reached_is_what_stood_on_the_page(world, client):
    sign_in(client, world, "lea")
    by = viewer(world, "lea")
    evening = hold(by, world, day=TODAY)
    ask(by, world, evening, "ann")
    page = client.get(reverse("evenings:evening", args=[evening.ref])).content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["bea"].pk).update(year=8))
    ask(viewer(world, "lea"), world, evening, "bea")
    client.post(reverse("evenings:sent", args=[evening.ref]), {"how": "letter", "seen": seen})
    assert [each.pupil for each in rows(Invitation, invited_on=TODAY)] == [world.pupils["ann"]]
    unrecorded("test", lambda: rows(Evening).update(day=YESTERDAY))
    page = client.get(reverse("evenings:evening", args=[evening.ref]), {"show": "open"}).content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    assert sorted(seen.split()) == sorted(each.ref for each in rows(Invitation))
    only = rows(Invitation, pupil=world.pupils["ann"]).get().ref
    client.post(reverse("evenings:reach-all", args=[evening.ref]), {"how": "e-mail", "seen": only})
    assert [each.pupil for each in rows(Invitation, followed_up_on=TODAY)] == [world.pupils["ann"]]
