"""Visits to tutor time: a draft is the visitor's alone, what is shared is for the two, and that there was one is all that counts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.promises.models import PRIVATE, Promise
from remit.areas.tutoring import actions, attention, measures, queries
from remit.areas.tutoring.models import Visit, Visited
from remit.core.acts import OutOfSight, Refused
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import GroupLead
from remit.school.remit import nobody, viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

TERM = Period(START, date(2026, 12, 18))


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def world(world):
    def make():
        for model in (Visit, Visited):
            rows(model).delete()
        of = {"school": world.schools["alder"], "group": world.groups["8A"]}
        GroupLead.objects.create(**of, staff=world.staff["newcomer"], first_day=START)

    unrecorded("test", make)
    return world


@pytest.fixture
def tutor(world):
    return viewer(world, "newcomer")


@pytest.fixture
def lea(world):
    return viewer(world, "lea")


def draft(world, by, **given):
    of = {"group": world.groups["8A"], "colleague": world.staff["newcomer"], "day": YESTERDAY, "saw": "seen"}
    return actions.draft(by=by, **of | given)


def share(by, visit):
    return actions.share(by=by, visit=visit, version=visit.version)


def test_a_draft_is_read_by_nobody_but_the_visitor_nor_the_head(world, lea, tutor, head):
    made = draft(world, lea)
    assert [queries.visits(each).count() for each in (lea, tutor, head)] == [1, 0, 0]
    share(lea, made)
    assert [queries.visits(each).count() for each in (lea, tutor, head)] == [1, 1, 0]
    assert rows(Notice, kind=actions.SHARED, to=world.users["newcomer"]).exists()


def test_whoever_is_named_reads_it_once_it_is_shared(world, lea, head):
    made = draft(world, lea, also=world.staff["head"])
    assert queries.visits(head).count() == 0
    share(lea, made)
    assert queries.visits(head).count() == 1


def test_only_who_leads_the_form_visits_its_tutor_and_nobody_themselves(world, lea, mo, tutor):
    for by in (mo, tutor):
        with pytest.raises(PermissionDenied):
            draft(world, by)
    with pytest.raises(Refused, match="does not take"):
        draft(world, lea, colleague=world.staff["tom"])
    with pytest.raises(Refused, match="to come"):
        draft(world, lea, day=TODAY + timedelta(days=1))


def test_what_is_shared_stands_and_a_draft_may_be_thrown_away(world, lea, tutor):
    made = draft(world, lea)
    actions.change_visit(by=lea, visit=made, version=1, day=YESTERDAY, saw="more", helps="", also=None)
    with pytest.raises(Stale):
        actions.change_visit(by=lea, visit=made, version=1, day=YESTERDAY, saw="less", helps="", also=None)
    made = queries.visits(lea).get()
    share(lea, made)
    with pytest.raises(Refused, match="stands"):
        actions.change_visit(by=lea, visit=made, version=made.version, day=YESTERDAY, saw="x", helps="", also=None)
    with pytest.raises(Refused, match="stands"):
        actions.discard(by=lea, visit=made)
    other = draft(world, lea)
    with pytest.raises(OutOfSight):
        actions.discard(by=tutor, visit=other)
    actions.discard(by=lea, visit=other)
    assert rows(Visit).count() == 1


def test_the_tutor_answers_and_the_visitor_is_told(world, lea, tutor):
    made = share(lea, draft(world, lea))
    actions.answer(by=tutor, visit=made, version=made.version, words="It was photograph day.")
    assert queries.visits(lea).get().reply == "It was photograph day."
    assert rows(Notice, kind=actions.ANSWERED, to=world.users["lea"]).exists()
    with pytest.raises(PermissionDenied):
        actions.answer(by=lea, visit=made, version=made.version, words="x")


def test_support_is_agreed_between_the_two_and_read_by_nobody_else(world, lea, head):
    made = share(lea, draft(world, lea))
    for owner in ("tom",):
        with pytest.raises(Refused, match="between two"):
            actions.agree(by=lea, visit=made, version=made.version, what="x", due=TODAY, owner=world.staff[owner])
    actions.agree(
        by=lea, visit=made, version=made.version, what="Sit in on Tuesday", due=TODAY, owner=world.staff["lea"]
    )
    given = rows(Promise, what="Sit in on Tuesday").get()
    assert given.kind == PRIVATE
    assert not Promise.objects.visible_to(head).filter(pk=given.pk).exists()


def counted(world):
    found = measures.tutors_visited(viewer_of_role(world.roles["lea year"], world.users["lea"], TODAY), TERM)
    return found.done, found.due


def wanted(world, day):
    by = nobody(world.schools["alder"].pk, "pastoral directory class", "")
    return {each.subject for each in attention.not_visited(type(by)(by.user, day, by.grants), None)}


def test_a_tutor_counts_who_was_visited_this_term_and_given_the_note(world, lea):
    form = world.groups["8A"].pk
    assert counted(world) == (0, 1)
    assert form in wanted(world, TODAY)
    assert wanted(world, date(2026, 10, 1)) == set()
    made = draft(world, lea)
    assert counted(world) == (0, 1)
    share(lea, made)
    assert counted(world) == (1, 1)
    assert form not in wanted(world, TODAY)


def test_the_team_stands_by_name_with_what_is_open_between_the_two(world, lea):
    made = share(lea, draft(world, lea, helps="a timer on the board"))
    actions.agree(by=lea, visit=made, version=made.version, what="Lend the timer", due=TODAY, owner=world.staff["lea"])
    held = queries.team(lea)
    assert [each.group.name for each in held] == ["8A"]
    assert (held[0].visited, held[0].visit.helps) == (YESTERDAY, "a timer on the board")


def test_the_pages_of_a_visit(world, client):
    sign_in(client, world, "lea")
    assert "newcomer-person" in client.get(reverse("tutoring:team")).content.decode()
    url = reverse("tutoring:visit.add", args=[world.groups["8A"].ref])
    given = {"colleague": world.staff["newcomer"].ref, "day": "2026-11-13", "saw": "<b>calm</b>", "once": "1"}
    assert client.post(url, given | {"saw": ""}).status_code == 422
    page = client.post(url, given, follow=True).content.decode()
    assert "&lt;b&gt;calm" in page
    visit = rows(Visit).get()
    read = reverse("tutoring:visit", args=[visit.ref])
    sign_in(client, world, "newcomer")
    assert client.get(read).status_code == 404
    sign_in(client, world, "lea")
    client.post(reverse("tutoring:visit.share", args=[visit.ref]), {"version": visit.version})
    sign_in(client, world, "newcomer")
    page = client.get(read).content.decode()
    assert "What you say to it" in page
    assert (
        client.post(reverse("tutoring:visit.reply", args=[visit.ref]), {"version": 2, "words": ""}).status_code == 422
    )
    sign_in(client, world, "head")
    assert client.get(read).status_code == 404
