"""A program reads what the owner of its key sees, and no more; and what it may ask for is described as it is."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.history.models import Answer, Entry
from remit.core.outputs import programs
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
    made = keys.make(by=viewer, name="a dashboard", last_day=viewer.day + timedelta(days=30))
    return made, made.token


def ask(token, route, *args, **asked):
    return Client().get(reverse(route, args=args), asked, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("who", "year"), [("lea", "8"), ("tom", "11"), ("head", "8")])
def test_a_list_is_the_list_of_the_page(world, client, who, year):
    _, token = key(world, who)
    client.force_login(world.users[who])
    shown = [ref for ref, _ in client.get(reverse("school:pupils.list")).context["lines"]]
    answer = ask(token, "api:list", "school", "pupils").json()
    assert [row["ref"] for row in answer["rows"]] == shown
    assert answer["total"] == len(shown)
    narrowed = ask(token, "api:list", "school", "pupils", year=year, columns="first_day").json()
    assert {tuple(row) for row in narrowed["rows"]} == {("ref", "__str__", "first_day")}


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
    assert programs.reader(Key, token)
    unrecorded("test", lambda: Key.objects.unscoped("test").update(last_day=worlds.YESTERDAY))
    assert programs.reader(Key, token) is None
    held, token = key(world, "lea")
    keys.withdraw(by=worlds.viewer(world, "lea"), held=held)
    assert programs.reader(Key, token) is None
    _, token = key(world, "lea")
    unrecorded(
        "test", lambda: Staff.objects.unscoped("test").filter(user=world.users["lea"]).update(last_day=worlds.YESTERDAY)
    )
    assert programs.reader(Key, token) is None


def test_the_key_itself_is_kept_nowhere_and_shown_once(world, client):
    client.force_login(world.users["lea"])
    given = {"name": "mine", "last_day": (worlds.TODAY + timedelta(days=9)).isoformat()}
    assert client.post(reverse("api:programs"), given).url == reverse("api:programs")
    between = str([dict(client.session), *(each.get_decoded() for each in Session.objects.all())])
    page = client.get(reverse("api:programs"))
    token = page.context["token"]
    assert token in page.content.decode()
    assert token not in client.get(reverse("api:programs")).content.decode()
    assert ask(token, "api:duties").status_code == 200
    kept = [list(model.objects.unscoped("test").values()) for model in (Key, Entry, Answer, Export)]
    assert token not in str([between, dict(client.session), kept])


def test_a_form_sent_twice_makes_one_key_and_it_is_the_one_that_is_shown(world, client):
    client.force_login(world.users["tom"])
    once = client.get(reverse("api:programs")).content.decode().split('name="once" value="')[1].split('"')[0]
    given = {"name": "mine", "last_day": (worlds.TODAY + timedelta(days=9)).isoformat(), "once": once}
    for _ in range(2):
        assert client.post(reverse("api:programs"), given).status_code == 302
    assert Key.objects.unscoped("test").filter(name="mine").count() == 1
    assert ask(client.get(reverse("api:programs")).context["token"], "api:duties").status_code == 200


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


def test_what_is_read_is_noted_as_an_export_once_a_day_for_each_key_and_list(world, monkeypatch):
    (one, _), (other, _) = (first := key(world, "lea")), (second := key(world, "lea"))

    def noted() -> list[tuple[str, str]]:
        rows = Export.objects.unscoped("test").filter(what__in=[one.ref, other.ref]).order_by("pk")
        return list(rows.values_list("what", "of"))

    for _ in range(3):
        ask(first[1], "api:list", "school", "pupils")
    assert noted() == [(one.ref, "school:pupils")]
    ask(first[1], "api:duties")
    ask(second[1], "api:list", "school", "pupils")
    assert noted()[1:] == [(one.ref, "duties"), (other.ref, "school:pupils")]
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    ask(first[1], "api:list", "school", "pupils")
    assert noted()[3:] == [(one.ref, "school:pupils")]


@pytest.mark.parametrize(
    ("asked", "status", "named"),
    [
        ({"page": "99"}, 404, "page"),
        ({"page": "0"}, 400, "page"),
        ({"page": "two"}, 400, "page"),
        ({"page": "9" * 5000}, 400, "page"),
        ({"day": "yesterday"}, 400, "day"),
        ({"day": "2027-01-01"}, 400, "day"),
        ({"year": "99"}, 400, "year"),
        ({"form": "no-such-form"}, 400, "form"),
        ({"columns": "form,nothing"}, 400, "columns"),
        ({"sort": "nothing"}, 400, "sort"),
        ({"yaer": "8"}, 400, "yaer"),
        ({"year": ["8", "11"]}, 400, "year"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_a_sentence_that_names_it(world, asked, status, named):
    _, token = key(world, "lea")
    answer = ask(token, "api:list", "school", "pupils", **asked)
    assert answer.status_code == status
    assert list(answer.json()) == ["says"]
    assert f"“{named}”" in answer.json()["says"]


def test_duties_and_wants_take_no_parameter(world):
    _, token = key(world, "lea")
    for route in ("api:duties", "api:wants"):
        assert ask(token, route, day="2026-11-01").status_code == 400


def test_what_a_list_offers_is_taken_today_is_a_day_and_what_is_left_empty_was_not_asked(world):
    _, token = key(world, "lea")
    found = programs.reader(Key, token)
    for register in all_of(Register):
        if register.view(found[1]):
            values = {each.name: next(iter(each.offered(found[1])), ("",))[0] for each in register.filters}
            asked = {**values, "columns": "", "sort": "", "page": "1"}
            asked |= {"day": worlds.TODAY.isoformat()} if register.rows_at else {}
            assert ask(token, "api:list", register.area, register.name, **asked).status_code == 200, register.key


def test_an_empty_list_has_one_page(world):
    _, token = key(world, "lea")
    pupils = next(each for each in all_of(Register) if each.key == "school:pupils")
    years, forms = (dict(each.offered(worlds.viewer(world, "lea"))) for each in pupils.filters)
    eighth = next(value for value, label in forms.items() if "8A" in label)
    answer = ask(token, "api:list", "school", "pupils", form=eighth, year=next(iter(years.keys() - {"8"}))).json()
    assert [answer["total"], answer["page"], answer["pages"], answer["rows"]] == [0, 1, 1, []]


def test_every_answer_that_is_given_is_described(world):
    paths = Client().get(reverse("api:document")).json()["paths"]
    for path in paths.values():
        assert set(path["get"]["responses"]) == {"200", "400", "401", "403", "404", "429"}


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
