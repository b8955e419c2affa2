"""The programme for tutor time: who plans, who sees it when, what forms say, and what it counts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.areas.tutoring import actions, attention, measures, queries
from remit.areas.tutoring.models import Delivered, Resource, Visit, Visited, Week
from remit.core.acts import Refused
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import GroupLead
from remit.school.remit import nobody, viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

NEXT, LAST, FRIDAY = date(2026, 11, 23), date(2026, 11, 9), date(2026, 11, 20)
HALF = Period(date(2026, 11, 2), date(2026, 12, 18))


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def world(world):
    """Nothing is planned, and the newcomer is tutor of 8A."""

    def make():
        for model in (Delivered, Resource, Week, Visit, Visited):
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


def plan(by, monday=NEXT, years=(8,), publish=False, what="Monday: assembly. Tuesday: reading."):
    school = queries.rules.forms(by).first().school
    return actions.plan(by=by, school=school, years=list(years), monday=monday, what=what, publish=publish)


def test_a_draft_is_for_who_leads_the_year_and_a_published_week_for_its_tutors(world, lea, tutor, mo):
    week = plan(lea)
    assert [list(queries.programme(each)) for each in (lea, tutor, mo)] == [[week], [], []]
    actions.publish(by=lea, week=week, version=week.version)
    assert [list(queries.programme(each)) for each in (lea, tutor, mo)] == [[week], [week], []]


def test_a_tutor_plans_nothing_and_a_leader_only_her_years(world, lea, tutor):
    week = plan(lea)
    with pytest.raises(PermissionDenied):
        plan(tutor)
    with pytest.raises(PermissionDenied):
        plan(lea, years=(7, 8))
    with pytest.raises(PermissionDenied):
        actions.change(by=tutor, week=week, version=week.version, what="x")


def test_one_programme_a_week_on_a_monday_of_a_school_week(world, lea):
    plan(lea)
    for monday, why in (
        (NEXT, "already"),
        (FRIDAY, "Friday"),
        (date(2026, 10, 26), "closed"),
        (date(2029, 1, 1), "year"),
    ):
        with pytest.raises(Refused, match=why):
            plan(lea, monday)


def test_two_who_change_a_week_do_not_overwrite_each_other(world, lea):
    week = plan(lea)
    actions.change(by=lea, week=week, version=1, what="first")
    with pytest.raises(Stale):
        actions.change(by=lea, week=week, version=1, what="second")


def test_a_week_is_copied_with_what_it_used_as_a_draft(world, lea):
    week = plan(lea, publish=True)
    actions.add_resource(by=lea, week=week, label="A film", url="https://example.org/film")
    made = actions.reuse(by=lea, week=week, school=week.school, years=[8], monday=date(2026, 11, 30))
    assert (made.what, made.published_on) == (week.what, None)
    assert [each.label for each in queries.resources(lea, [made])[made.pk]] == ["A film"]


def test_each_form_says_once_it_has_begun_that_it_had_the_week_or_why_not(world, lea, tutor, mo):
    week, group = plan(lea, TODAY, publish=True), world.groups["8A"]
    with pytest.raises(Refused, match="Say why"):
        actions.say(by=tutor, week=week, group=group, done=False)
    actions.say(by=tutor, week=week, group=group, done=False, why="Photographs")
    actions.say(by=tutor, week=week, group=group, done=True)
    assert rows(Delivered).values_list("done", "why").get() == (True, "")
    actions.take_back(by=tutor, week=week, group=group)
    assert not rows(Delivered).exists()
    with pytest.raises(PermissionDenied):
        actions.say(by=mo, week=week, group=group, done=True)
    to_come = plan(lea, publish=True)
    with pytest.raises(Refused, match="still to come"):
        actions.say(by=tutor, week=to_come, group=group, done=True)


def test_what_a_form_has_had_is_no_draft_again(world, lea, tutor):
    week = plan(lea, TODAY, publish=True)
    actions.say(by=tutor, week=week, group=world.groups["8A"], done=True)
    with pytest.raises(Refused, match="stays published"):
        actions.unpublish(by=lea, week=week, version=week.version)


def ready(world, day=TODAY):
    return measures.weeks_ready(viewer_of_role(world.roles["lea year"], world.users["lea"], day), HALF)


def test_a_week_counts_that_was_published_by_the_friday_before_and_forms_that_say_nothing_are_named(world, lea):
    assert (ready(world).done, ready(world).due) == (0, 3)
    week = plan(lea, LAST, publish=True)
    assert ready(world).done == 0
    unrecorded("test", lambda: rows(Week, pk=week.pk).update(published_on=date(2026, 11, 6)))
    found = ready(world)
    assert (found.done, found.due) == (1, 3)
    assert "8A: week of 9 November not delivered" in found.missing
    assert measures.weeks_ready(viewer_of_role(world.roles["mo senco"], world.users["mo"], TODAY), HALF).cannot


def found(world, find, day):
    by = nobody(world.schools["alder"].pk, "pastoral directory class", "")
    held = find(type(by)(by.user, day, by.grants), None)
    names = dict(rows(type(world.groups["8A"])).values_list("pk", "name"))
    return {names[each.subject] for each in held}


def test_from_thursday_on_a_year_without_a_programme_for_next_week_is_one_line(world, lea):
    plan(lea, TODAY, publish=True)
    assert "8A" not in found(world, attention.not_published, TODAY)
    assert "8A" in found(world, attention.not_published, date(2026, 11, 19))
    plan(lea)
    assert "8A" in found(world, attention.not_published, date(2026, 11, 19))
    week = rows(Week, monday=NEXT).get()
    actions.publish(by=lea, week=week, version=week.version)
    assert "8A" not in found(world, attention.not_published, date(2026, 11, 19))
    assert found(world, attention.not_published, date(2026, 10, 28)) == set()


def test_a_form_that_said_nothing_of_the_week_that_is_over(world, lea, tutor):
    week = plan(lea, LAST, publish=True)
    assert found(world, attention.not_delivered, TODAY) == {"8A"}
    actions.say(by=tutor, week=week, group=world.groups["8A"], done=True)
    assert found(world, attention.not_delivered, TODAY) == set()


def test_the_pages_plan_publish_and_tick(world, client):
    sign_in(client, world, "lea")
    url = reverse("tutoring:plan")
    typed = "<script>alert(1)</script>" + "x" * 5000
    answer = client.post(url, {"years": ["8"], "monday": "2026-11-23", "what": typed})
    assert answer.status_code == 422
    assert "&lt;script&gt;" in answer.content.decode()
    given = {"years": ["8"], "monday": "2026-11-16", "what": "Quiet reading", "publish": "on", "once": "1"}
    page = client.post(url, given, follow=True)
    assert "Quiet reading" in page.content.decode()
    assert client.post(url, given | {"once": "2"}).status_code == 422
    sign_in(client, world, "newcomer")
    home = client.get(reverse("home")).content.decode()
    assert "Quiet reading" in home
    week = rows(Week, what="Quiet reading").get()
    said = {"form": world.groups["8A"].ref, "home": "1"}
    page = client.post(reverse("tutoring:say", args=[week.ref]), said, follow=True).content.decode()
    assert "8A: delivered." in page
    assert client.get(reverse("tutoring:plan")).status_code == 403


def test_a_file_is_kept_and_given_out_and_one_that_is_not_taken_is_refused(world, lea, client, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    week = plan(lea, TODAY, publish=True)
    sign_in(client, world, "lea")
    url = reverse("tutoring:resource.add", args=[week.ref])
    bad = SimpleUploadedFile("a.html", b"<html></html>")
    assert client.post(url, {"label": "Sheet", "file": bad}).status_code == 422
    assert client.post(url, {"label": "Sheet"}).status_code == 422
    assert client.post(url, {"label": "Sheet", "url": "javascript:alert(1)"}).status_code == 422
    client.post(url, {"label": "Sheet", "file": SimpleUploadedFile("a.txt", b"read this"), "once": "1"})
    row = rows(Resource).get()
    sign_in(client, world, "newcomer")
    answer = client.get(reverse("tutoring:resource", args=[row.ref]))
    assert b"".join(answer.streaming_content) == b"read this"
    answer.close()
    sign_in(client, world, "mo")
    assert client.get(reverse("tutoring:resource", args=[row.ref])).status_code == 404
