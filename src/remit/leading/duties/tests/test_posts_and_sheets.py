"""The page of a post, what the head is asked, every job description, the days of a sheet."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.acts import history_of
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.leading.duties import actions, queries, standings
from remit.leading.duties.models import JobDescription, Sheet
from remit.school import actions as school_actions
from remit.school import keeping
from remit.school import queries as school
from remit.school.models import Opening
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer


def text_of(client, world, name, url):
    sign_in(client, world, name)
    text = client.get(url).content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))


def asked(world, post="lea year", kind="personnel"):
    return Opening.objects.unscoped("test").get(role=world.roles[post], kind=kind)


def job(world, post, name, state, confirmed_on):
    made = {"name": name, "lines": [], "state": state, "read_on": START, "confirmed_on": confirmed_on}
    return unrecorded(
        "test", lambda: JobDescription.objects.create(school=world.posts[post].school, post=world.posts[post], **made)
    )


def settle(client, opening, answer):
    given = {"version": opening.version, "answer": answer}
    return client.post(reverse("duties:settle", args=[opening.ref]), given)


# The head says no


def test_the_head_refuses_and_it_waits_for_nobody(world, head, lea):
    opening = school_actions.refuse_opening(by=head, opening=world.openings["lea"], version=1)
    assert (opening.refused_by, opening.refused_on, opening.confirmed_on) == (world.staff["head"], TODAY, None)
    assert opening not in school.openings_waiting(viewer(world, "head"))
    assert opening not in school.her_openings_waiting(lea)
    entry = history_of(opening, lea).get()
    assert (entry.act, entry.by, entry.changes) == (
        "school.refuse_opening", head.user.pk, {"kind": "personnel", "refused": True},
    )  # fmt: skip


def test_what_was_refused_can_be_opened_later_and_closed_again(world, head):
    opening = school_actions.refuse_opening(by=head, opening=world.openings["lea"], version=1)
    opening = school_actions.confirm_opening(by=head, opening=opening, version=opening.version)
    assert (opening.refused_on, opening.confirmed_by) == (None, world.staff["head"])
    opening = school_actions.close_opening(by=head, opening=opening, version=opening.version)
    assert (opening.refused_on, opening.confirmed_on) == (None, None)
    assert opening in school.openings_waiting(viewer(world, "head"))


def test_a_reach_that_changes_is_asked_anew_though_the_old_was_refused(world, head, lea):
    school_actions.refuse_opening(by=head, opening=world.openings["lea"], version=1)
    roles = [{"name": "lea year-role", "years": [8], "kinds": ["personnel"]}]
    school_actions.shape_post(by=lea, post=world.posts["lea year"], roles=roles)
    assert asked(world).refused_on == TODAY, "the same reach stays refused"
    roles[0]["years"] = [8, 9]
    school_actions.shape_post(by=viewer(world, "lea"), post=world.posts["lea year"], roles=roles)
    assert asked(world).refused_on is None
    assert asked(world) in school.openings_waiting(viewer(world, "head"))


def test_only_the_head_refuses_and_what_she_saw(world, lea, head, administrator):
    for by in (lea, administrator):
        with pytest.raises(PermissionDenied):
            school_actions.refuse_opening(by=by, opening=world.openings["lea"], version=1)
    with pytest.raises(Stale):
        school_actions.refuse_opening(by=head, opening=world.openings["lea"], version=9)


def test_a_refusal_is_said_on_the_post_s_page_with_who_and_when(world, client):
    sign_in(client, world, "head")
    settle(client, world.openings["lea"], "refuse")
    url = reverse("post", args=[world.posts["lea year"].ref])
    assert "Refused by head-person on 16 November 2026" in text_of(client, world, "lea", url)
    page = text_of(client, world, "head", reverse("duties:openings"))
    assert "Nothing waits for you" in page
    assert "Open after all" in page
    settle(client, asked(world), "open")
    assert asked(world).confirmed_on == TODAY


def test_a_reach_that_was_refused_is_not_said_to_wait(world, head, lea):
    general = asked(world, kind="general")
    school_actions.refuse_opening(by=head, opening=general, version=1)
    shut = standings.Measured(viewer(world, "lea"), None).shut
    assert shut == {world.roles["lea year"].pk: "Refused by the head."}


def test_an_answer_that_is_neither_changes_nothing(world, client):
    sign_in(client, world, "head")
    assert settle(client, world.openings["lea"], "perhaps").url == reverse("duties:openings")
    assert asked(world).version == 1


# What the head is asked


def test_the_head_is_led_to_the_job_description_and_the_lines_that_ask(world, client):
    duty = world.duties["lea year"]
    unrecorded("test", lambda: type(duty).objects.unscoped("test").filter(pk=duty.pk).update(area="appraisal"))
    sign_in(client, world, "head")
    text = client.get(reverse("duties:openings")).content.decode()
    review = reverse("duties:review", args=[world.jobs["lea year"].ref])
    assert f'href="{review}"' in text
    assert f'href="{review}#line-1"' in text
    assert "1 line asks" in text
    assert "lea year-wording-0" in text


def test_staff_and_money_are_not_counted_in_pupils(world, client):
    page = text_of(client, world, "head", reverse("duties:openings"))
    assert "Over Year 8. The colleagues who work there, and none of its pupils." in page
    assert "1 pupil today" not in page
    unrecorded("test", lambda: Opening.objects.unscoped("test").filter(kind="personnel").update(kind="finance"))
    assert "The money spent there." in text_of(client, world, "head", reverse("duties:openings"))
    unrecorded("test", lambda: Opening.objects.unscoped("test").filter(kind="finance").update(kind="inclusion"))
    assert "1 pupil today" in text_of(client, world, "head", reverse("duties:openings"))


# Every job description of a post, and of the school


def test_the_page_of_a_post_lists_all_its_job_descriptions_with_their_days(world, client):
    old = job(world, "lea year", "old-document", "replaced", date(2025, 9, 1))
    job(world, "lea year", "coming-document", "reading", None)
    job(world, "lea year", "wrong-document", "replaced", None)
    text = text_of(client, world, "lea", reverse("post", args=[world.posts["lea year"].ref]))
    for said in (
        "coming-document Being reviewed",
        "lea year-documentAt work since 1 September 2026",
        "old-documentAt work from 1 September 2025 to 1 September 2026, then replaced",
        "wrong-documentSet aside",
    ):
        assert said.replace(" ", "") in text.replace(" ", ""), said
    assert client.get(reverse("duties:review", args=[old.ref])).status_code == 200


def test_whoever_manages_posts_finds_every_job_description_and_the_posts_without(world, client):
    client.force_login(world.users["administrator"])
    text = client.get(reverse("duties:held")).content.decode()
    assert reverse("duties:review", args=[world.jobs["mo senco"].ref]) in text
    without, _, at_work = text.partition("Held by")
    assert "administrator-post" in without
    assert "administrator-post" not in at_work
    assert "head elsewhere-post" not in text
    assert reverse("duties:held") in client.get(reverse("duties:bring-in")).content.decode()


def test_a_leader_finds_the_job_descriptions_of_her_own_posts_and_no_others(world, client):
    text = text_of(client, world, "lea", reverse("duties:held"))
    assert "lea year-document" in text
    assert "lea maths-document" in text
    assert "mo senco" not in text


def test_a_post_whose_job_description_is_being_read_is_still_without_one(world, client):
    job(world, "administrator", "coming-document", "reading", None)
    assert "coming-document is being reviewed" in text_of(client, world, "administrator", reverse("duties:held"))


# A sheet says its days as every page does


def test_a_sheet_says_days_as_everywhere_also_an_old_one(world, client):
    lines = [
        {"duty": "a", "area": "b", "rhythm": "Every term", "state": "Due", "last": "2026-11-03", "next": "2026-12-18"},
        {"duty": "c", "area": "b", "rhythm": "Continuing", "state": "In good order", "last": "", "next": ""},
    ]
    sheet = world.sheets["lea year"]
    unrecorded("test", lambda: Sheet.objects.unscoped("test").filter(pk=sheet.pk).update(lines=lines))
    text = text_of(client, world, "head", reverse("duties:sheet", args=[sheet.ref]))
    assert "Tue 3 Nov" in text
    assert "Fri 18 Dec" in text
    assert "None yet" in text
    assert "Never overdue" in text
    assert "2026-" not in text


def test_a_sheet_shared_today_says_its_days_too(world, client):
    client.force_login(world.users["lea"])
    given = {"duties": [world.duties["lea year"].ref], "note": "", "once": "k"}
    answer = client.post(reverse("duties:share", args=[world.posts["lea year"].ref]), given)
    text = text_of(client, world, "lea", answer.url)
    assert "Fri 13 Nov" in text
    assert not re.search(r"\d{4}-\d\d-\d\d", text)


# Days closed


def test_a_daily_duty_owes_nothing_for_an_inset_day(world, administrator, lea):
    duty = world.duties["lea year"]
    actions.change_duty(
        by=lea, duty=duty, version=1, wording=duty.wording, area=duty.area, periods=["daily"], activities=[],
        own_activity="", owner=None, deputy=None, keep=False,
    )  # fmt: skip

    def due(day):
        who = viewer(world, "lea", day)
        return standings.lines(who, queries.her_duties(who).filter(pk=duty.pk))[0].standing.due

    thursday, friday = date(2026, 11, 26), date(2026, 11, 27)
    assert due(friday) == due(thursday) + 1
    keeping.add_closure(by=administrator, why="INSET day", first_day=friday, last_day=friday)
    assert due(friday) == due(thursday)
