"""A program reads what the owner of its key sees, and no more; and what it may ask for is described as it is."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from remit.core.acts import OutOfSight, Refused
from remit.core.outputs.models import Export
from remit.core.registers.definition import Register
from remit.core.seams import all_of
from remit.core.writing import unrecorded
from remit.exchange.api import keys
from remit.exchange.api.models import Key
from remit.school.models import Staff
from tests import world as worlds


def key(world, who):
    viewer = worlds.viewer(world, who)
    return keys.make(by=viewer, name="a dashboard", last_day=viewer.day + timedelta(days=30))


def ask(token, route, *args, **asked):
    return Client().get(reverse(route, args=args), asked, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("who", ["lea", "tom", "head"])
def test_a_list_is_the_list_of_the_page(world, client, who):
    _, token = key(world, who)
    client.force_login(world.users[who])
    shown = [ref for ref, _ in client.get(reverse("school:pupils.list")).context["lines"]]
    answer = ask(token, "api:list", "school", "pupils").json()
    assert [row["ref"] for row in answer["rows"]] == shown
    assert answer["total"] == len(shown)
    narrowed = ask(token, "api:list", "school", "pupils", year="8", columns="first_day").json()
    assert {tuple(row) for row in narrowed["rows"]} <= {("ref", "__str__", "first_day")}


def test_every_list_is_closed_to_the_key_where_its_page_is_closed_to_the_owner(world):
    lea = worlds.viewer(world, "lea")
    _, token = key(world, "lea")
    for register in all_of(Register):
        answer = ask(token, "api:list", register.area, register.name)
        assert answer.status_code == (200 if register.view(lea) else 403), register.key


def test_duties_and_wants_are_those_of_the_pages(world):
    _, token = key(world, "lea")
    duties = ask(token, "api:duties").json()
    assert duties["duties"]
    assert duties["numbers"]["due"] >= duties["numbers"]["done"]
    assert {want["of"] for want in ask(token, "api:wants").json()["wants"]} <= {"pupil", "group", "post"}
    _, token = key(world, "tom")
    assert ask(token, "api:wants").status_code == 403


def test_what_waits_for_a_second_step_is_not_read_with_a_key(world):
    _, token = key(world, "mo")
    for kind in ("inclusion", "personnel", "finance"):
        assert not keys.reader(token).opens(kind)


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer nothing", "Basic abc", "Bearer " + "x" * 5000])
def test_without_a_key_nothing_is_said(world, sent):
    answer = Client().get(reverse("api:list", args=["school", "pupils"]), headers={"Authorization": sent})
    assert answer.status_code == 401
    assert "rows" not in answer.json()


def test_keys_that_open_nothing_are_slowed_down_by_address(world):
    answers = [ask(f"wrong{number}", "api:duties").status_code for number in range(25)]
    assert answers[0] == 401
    assert answers[-1] == 429


def test_a_session_alone_opens_nothing_here(world, client):
    client.force_login(world.users["head"])
    assert client.get(reverse("api:duties")).status_code == 401


def test_a_key_ends_on_its_day_is_withdrawn_and_ends_with_its_owner(world):
    held, token = key(world, "lea")
    assert keys.reader(token)
    unrecorded("test", lambda: Key.objects.unscoped("test").update(last_day=worlds.YESTERDAY))
    assert keys.reader(token) is None
    held, token = key(world, "lea")
    keys.withdraw(by=worlds.viewer(world, "lea"), held=held)
    assert keys.reader(token) is None
    _, token = key(world, "lea")
    unrecorded(
        "test", lambda: Staff.objects.unscoped("test").filter(user=world.users["lea"]).update(last_day=worlds.YESTERDAY)
    )
    assert keys.reader(token) is None


def test_the_key_itself_is_kept_nowhere_and_shown_once(world, client):
    client.force_login(world.users["lea"])
    given = {"name": "mine", "last_day": (worlds.TODAY + timedelta(days=9)).isoformat()}
    page = client.post(reverse("api:programs"), given)
    token = page.context["token"]
    assert token in page.content.decode()
    assert token not in client.get(reverse("api:programs")).content.decode()
    assert not Key.objects.unscoped("test").filter(digest__contains=token).exists()
    assert ask(token, "api:duties").status_code == 200


def test_a_key_longer_than_a_year_is_refused_in_words_and_what_was_typed_stays(world, client):
    client.force_login(world.users["lea"])
    given = {"name": "mine", "last_day": (worlds.TODAY + timedelta(days=900)).isoformat()}
    page = client.post(reverse("api:programs"), given)
    assert page.status_code == 422
    assert "within a year" in page.content.decode()
    assert "mine" in page.content.decode()
    with pytest.raises(Refused):
        keys.make(by=worlds.viewer(world, "lea"), name="old", last_day=worlds.YESTERDAY)


def test_nobody_withdraws_another_s_key(world, client):
    held, _ = key(world, "lea")
    client.force_login(world.users["head"])
    assert client.post(reverse("api:withdraw", args=[held.ref])).status_code == 404
    with pytest.raises((PermissionDenied, OutOfSight)):
        keys.withdraw(by=worlds.viewer(world, "head"), held=held)


def test_what_is_read_is_noted_as_an_export(world):
    _, token = key(world, "lea")
    before = Export.objects.unscoped("test").count()
    ask(token, "api:list", "school", "pupils")
    assert Export.objects.unscoped("test").count() == before + 1


def test_nothing_can_be_written(world):
    _, token = key(world, "head")
    headers = {"Authorization": f"Bearer {token}"}
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(reverse("api:duties"), headers=headers).status_code == 405


def test_the_description_names_every_list_each_filter_and_each_column(world):
    told = Client().get(reverse("api:document")).json()
    assert told["openapi"].startswith("3.1")
    for register in all_of(Register):
        path = told["paths"][reverse("api:list", args=[register.area, register.name])]["get"]
        assert {each.name for each in register.filters} <= {each["name"] for each in path["parameters"]}
        cells = path["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["rows"]["items"]
        assert {column.way for column in register.columns} <= set(cells["properties"])


def test_an_answer_is_as_it_is_described(world):
    _, token = key(world, "lea")
    told = Client().get(reverse("api:document")).json()
    for register in all_of(Register):
        answer = ask(token, "api:list", register.area, register.name)
        if answer.status_code != 200:
            continue
        path = told["paths"][reverse("api:list", args=[register.area, register.name])]["get"]
        schema = path["responses"]["200"]["content"]["application/json"]["schema"]
        assert set(answer.json()) == set(schema["properties"])
        cells = schema["properties"]["rows"]["items"]["properties"]
        for row in answer.json()["rows"]:
            assert set(row) <= set(cells)
