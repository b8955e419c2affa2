"""What programs hold of an account ends with whatever ends the account's sessions, and whoever keeps it sees that it is there."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from remit.core import clock
from remit.core.accounts.models import Token, User
from remit.core.accounts.tokens import give
from remit.core.outputs import programs
from remit.core.outputs.models import Export
from remit.core.records import Record
from remit.core.writing import unrecorded
from remit.exchange.api.models import Key
from remit.leading.calendar.models import Feed
from remit.school import actions
from tests.access_walk import sign_in
from tests.world import TODAY, viewer

CHOSEN = {"password": "candle meadow trumpet", "again": "candle meadow trumpet"}
KINDS = [each for each in apps.get_models() if issubclass(each, Token) and issubclass(each, Record)]


@pytest.fixture
def held(world):
    """One of each kind, of Lea's."""

    def make():
        rows = [Feed(), Key(name="board", last_day=TODAY + timedelta(days=9))]
        for row in rows:
            row.school, row.user = world.schools["alder"], world.users["lea"]
            give(row)
            row.save()
        return rows

    return unrecorded("test", make)


def read(held) -> set[int]:
    feed, key = held
    headers = {"Authorization": f"Bearer {key.token}"}
    return {
        Client().get(reverse("calendar:feed", args=[feed.token])).status_code,
        Client().get(reverse("api:duties"), headers=headers).status_code,
    }


def office(world, page: str, **given) -> None:
    client = Client()
    sign_in(client, world, "head")
    client.post(reverse(f"school:staff.{page}", args=[world.staff["lea"].ref]), given)


def closed_and_opened_again(world):
    office(world, "close")
    office(world, "close", account="open")


def opened_again_that_was_closed_before_programs_ended_with_it(world):
    User.objects.filter(pk=world.users["lea"].pk).update(is_active=False)
    office(world, "close", account="open")


def given_a_new_password_by_a_link(world):
    client = Client()
    sign_in(client, world, "head")
    page = client.post(reverse("school:staff.link", args=[world.staff["lea"].ref]), follow=True).content.decode()
    link = page.partition("http://testserver")[2].partition("<")[0]
    assert Client().post(link, CHOSEN).status_code == 302


def signed_out_everywhere(world):
    office(world, "sign-out")


def without_the_second_step(world):
    office(world, "second-step")


def given_another_password_by_its_owner(world):
    actions.change_password(by=viewer(world, "lea"), password="oak kettle lantern")


def ended_by_its_owner_with_all_other_sessions(world):
    client = Client()
    sign_in(client, world, "lea")
    page = client.get(reverse("sign-ins")).content.decode()
    assert "1 calendar address (never used) and 2 keys for programs (never used)" in page
    assert "End all others" in page
    client.post(reverse("end-session"), {"session": "others"})


@pytest.mark.parametrize(
    "happens",
    [
        closed_and_opened_again,
        opened_again_that_was_closed_before_programs_ended_with_it,
        given_a_new_password_by_a_link,
        signed_out_everywhere,
        without_the_second_step,
        ended_by_its_owner_with_all_other_sessions,
        given_another_password_by_its_owner,
    ],
)
def test_calendar_addresses_and_keys_end_with_the_account_that_was(world, held, happens):
    assert {type(row) for row in held} == set(KINDS), "a kind that is new stands in `held` too"
    assert programs.held(world.users["lea"])
    happens(world)
    assert read(held) == {401, 404}
    assert programs.held(world.users["lea"]) == []
    assert programs.held(world.users["mo"]) != [], "of others nothing ends"


def test_one_session_that_is_ended_elsewhere_ends_nothing_that_a_program_holds(world, held):
    client = Client()
    sign_in(client, world, "lea")
    client.post(reverse("end-session"), {"session": "1"})
    assert read(held) == {200}


def test_whoever_keeps_the_account_sees_what_programs_hold_and_when_they_last_read_and_never_the_token(
    world, held, client
):
    page = reverse("school:staff.detail", args=[world.staff["lea"].ref])
    sign_in(client, world, "administrator")
    assert "1 calendar address (never used) and 2 keys for programs (never used)" in _words(client, page)
    assert read(held) == {200}
    told = _words(client, page)
    assert "1 calendar address (last used 16 Nov 2026) and 2 keys for programs (last used 16 Nov 2026)" in told
    assert "Sign out everywhere" in told
    assert not [row for row in held if row.token in told or row.digest in told]


def _words(client, page: str) -> str:
    return " ".join(client.get(page).content.decode().split())


def test_a_calendar_that_is_fetched_all_day_is_noted_once_a_day(world, held, monkeypatch):
    def noted() -> int:
        return Export.objects.unscoped("test").filter(what=held[0].ref, format=Export.ICS).count()

    assert [read(held), read(held), noted()] == [{200}, {200}, 1]
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert [read(held), noted()] == [{200}, 2]


def test_a_program_reads_without_what_waits_for_a_second_step(world):
    def of_mo() -> Key:
        row = Key(school=world.schools["alder"], user=world.users["mo"], name="board", last_day=TODAY)
        give(row)
        row.save()
        return row

    found = programs.reader(Key, unrecorded("test", of_mo).token)
    assert found
    assert not [kind for kind in ("inclusion", "personnel", "finance") if found[1].opens(kind)]
