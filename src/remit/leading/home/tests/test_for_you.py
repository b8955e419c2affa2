"""What is for her stands on a page of hers, counted beside the bell, at the cost of no query on any page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.core.notices import actions
from remit.core.notices.models import Choice, Notice
from remit.core.writing import unrecorded
from remit.leading.duties.models import Sheet
from tests.access_walk import sign_in


@pytest.fixture
def tell(world):
    def told(*names, kind="new-recovery-codes", what=""):
        numbers = [world.users[name].pk for name in names]
        unrecorded("test", lambda: actions.tell(kind, to=numbers, school=world.schools["alder"].pk, what=what))

    return told


@pytest.fixture
def page(world):
    def asked(name, route="for-you", **given):
        client = Client()
        sign_in(client, world, name)
        return client.get(reverse(route), given).content.decode()

    return asked


@pytest.fixture
def press(world):
    def pressed(name, route="for-you.read", **given):
        client = Client()
        client.force_login(world.users[name])
        return client.post(reverse(route), given)

    return pressed


def notices(**where):
    return Notice.objects.unscoped("test").filter(**where).order_by("pk")


def test_at_first_it_says_what_will_stand_here(page):
    said = page("lea")
    assert "Nothing yet" in said
    assert "rm-count" not in said
    assert "Mark all as read" not in said


def test_each_leads_to_what_it_is_about_newest_first(world, page, tell):
    sheet = world.sheets["tom"]
    tell("lea", kind="sheet-shared", what=sheet.ref)
    tell("lea")
    said = page("lea")
    assert "tom-post, tom-person" in said
    assert said.index("New recovery codes") < said.index("A sheet was shared")
    assert '<span class="visually-hidden">For you, 2 new</span>' in said


def test_nobody_sees_or_reads_another_s(world, page, tell, press):
    tell("mo", kind="sheet-shared", what=world.sheets["lea maths"].ref)
    assert "Nothing yet" in page("lea")
    assert press("lea", notice=notices().get().ref).status_code == 302
    assert press("lea", notice="all").status_code == 302
    assert notices(read=None).count() == 1


def test_one_is_read_by_one_press_and_all_by_one(page, tell, press):
    tell("lea")
    tell("lea", kind="second-step-reset")
    first = notices().first()
    press("lea", notice=first.ref)
    assert list(notices(read=None)) == list(notices().exclude(pk=first.pk))
    tell("lea")
    press("lea", notice="all")
    assert not notices(read=None)
    said = page("lea")
    assert said.count(">Read</span>") == 3
    assert "rm-count" not in said


def test_following_one_reads_it_and_leads_to_what_it_is_about(world, page, tell, press):
    """A press and not a link: nothing is written by looking at an address, as those who check e-mail do."""
    sheet = world.sheets["tom"]
    tell("lea", kind="sheet-shared", what=sheet.ref)
    there = reverse("duties:sheet", args=[sheet.ref])
    assert f'href="{there}"' not in page("lea")
    for _ in ("once", "and from another tab"):
        assert press("lea", notice=notices().get().ref, open="1").url == there
    assert not notices(read=None)
    said = page("lea")
    assert f'href="{there}"' in said, "read, it is a link like any other"
    assert "rm-count" not in said


def test_following_another_s_or_what_is_open_no_more_leads_nowhere(world, tell, press):
    sheet = world.sheets["tom"]
    tell("lea", kind="sheet-shared", what=sheet.ref)
    assert press("mo", notice=notices().get().ref, open="1").url == reverse("for-you")
    assert notices(read=None).count() == 1
    unrecorded("test", lambda: Sheet.objects.unscoped("test").filter(pk=sheet.pk).update(withdrawn=True))
    for asked in (notices().get().ref, "nowhere", "all", ""):
        assert press("lea", notice=asked, open="1").url == reverse("for-you")


def test_a_second_press_and_one_for_nothing_change_nothing(tell, press):
    tell("lea")
    for notice in (notices().get().ref, notices().get().ref, "nowhere", "", "all"):
        assert press("lea", notice=notice).status_code == 302


def test_what_she_may_no_longer_see_says_so_and_no_more(world, page, tell):
    sheet = world.sheets["tom"]
    tell("lea", kind="sheet-shared", what=sheet.ref)
    unrecorded("test", lambda: Sheet.objects.unscoped("test").filter(pk=sheet.pk).update(withdrawn=True))
    said = page("lea")
    assert "This is no longer open to you." in said
    assert "sheet was shared" not in said
    assert sheet.ref not in said
    assert "tom-p" not in said


def test_what_home_says_itself_is_listed_apart_and_not_counted_twice(world, page, tell, press):
    tell("head", kind="opening-waits")
    home, said = page("head", "home"), page("head")
    assert "rm-count" not in home.partition("rm-top")[2].partition("</header>")[0]
    assert home.count("Posts wait for you") == 1
    assert "Waits for you" in said
    assert "1 request, since" in said
    press("head", notice="all")
    assert notices(read=None).count() == 1, "it stands until it is done"


def test_what_waits_no_more_is_not_listed(world, page, tell):
    tell("lea", kind="opening-waits")
    assert "Waits for you" not in page("lea")


def test_board_mode_shows_neither_bell_nor_page(world, tell):
    tell("lea")
    client = Client()
    client.force_login(world.users["lea"])
    client.post(reverse("board"), {"board": "on"})
    assert "rm-bell" not in client.get(reverse("home")).content.decode()
    said = client.get(reverse("for-you")).content.decode()
    assert "New recovery codes" not in said
    assert "when board mode ends" in said
    client.post(reverse("for-you.read"), {"notice": "all"})
    assert notices(read=None).count() == 1


@pytest.mark.parametrize("route", ["home", "duties:mine", "school:pupils.list", "for-you"])
def test_the_count_costs_no_query(world, tell, route):
    def cost() -> int:
        client = Client()
        client.force_login(world.users["lea"])
        client.get(reverse(route))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(route)).status_code == 200
        if route != "for-you":
            alone = [each["sql"] for each in asked if 'FROM "notices_notice"' in each["sql"].partition("WHERE")[0]]
            assert all('FROM "school_school"' in each for each in alone)
        return len(asked)

    before = cost()
    tell("lea")
    tell("lea", kind="second-step-reset")
    assert cost() <= before + (2 if route == "for-you" else 0)


def test_many_are_shown_by_pages(world, page):
    def many():
        Notice.objects.bulk_create(
            Notice(to=world.users["lea"], kind="sheet-shared", what=f"{number}", school_id=world.schools["alder"].pk)
            for number in range(60)
        )

    unrecorded("test", many)
    assert page("lea").count("Mark as read") == 50
    assert page("lea", page="2").count("Mark as read") == 10
    assert "60 new" in page("lea")


def test_whoever_wants_no_e_mail_says_so_by_one_press(world, page, press, settings):
    settings.EMAIL_HOST = "mail.example"
    assert "Send me no e-mail" in page("lea")
    press("lea", "for-you.letters", wants="no")
    assert "You get no e-mail." in page("lea")
    assert "Send me no e-mail" in page("mo")
    press("lea", "for-you.letters", wants="yes")
    press("lea", "for-you.letters", wants="perhaps")
    assert list(Choice.objects.values_list("user", "wants")) == [(world.users["lea"].pk, True)]


def test_without_a_mail_server_the_page_says_so_and_why_to_whoever_keeps_the_lists(page):
    assert "Remit sends no e-mail here." in page("lea")
    assert "no mail server" not in page("lea")
    assert "no mail server" in page("administrator")
    assert "No e-mail is sent" in page("administrator", "school:about")


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get(reverse("for-you")).status_code == 302
