"""What a phone keeps: the files of the shell, a page for no connection, and nothing about anybody."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders

from remit.core.offline import views


def test_the_manifest_names_icons_that_are_there(client):
    told = json.loads(client.get("/manifest.webmanifest").content)
    assert told["display"] == "standalone"
    assert {each.get("purpose", "any") for each in told["icons"]} == {"any", "maskable"}
    assert all(finders.find(each["src"].removeprefix("/static/")) for each in told["icons"])


def test_the_worker_stands_at_the_root_and_names_shell_files_alone(client):
    answer = client.get("/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    held = json.loads(answer.text.partition("const HELD = ")[2].partition(";\n")[0])
    assert all(each.startswith(("/static/ui/", "/static/offline/")) for each in held["files"])
    assert all(finders.find(name) for name in views.SHELL)


def test_the_worker_puts_by_only_what_says_itself_whose_it_is_and_how_long():
    script = Path(finders.find("offline/worker.js")).read_text(encoding="utf-8")
    assert "addAll(wanted)" in script
    assert script.count(".put(") == 1
    keep = script.partition("async function keep(")[2].partition("async function kept(")[0]
    assert ".put(" in keep
    assert keep.index('"Remit-Today"') < keep.index(".put(")


def test_the_page_without_a_connection_is_the_same_for_everybody(world, client):
    before = client.get("/offline/").content
    client.force_login(world.users["lea"])
    assert client.get("/offline/").content == before


def test_every_page_that_somebody_signed_in_to_lets_the_worker_in(world, client):
    assert "offline/offline.js" not in client.get("/sign-in/").text
    client.force_login(world.users["lea"])
    assert "offline/offline.js" in client.get("/").text


def test_whose_session_it_is_is_told_without_a_name_and_to_a_stranger_nothing(world, client):
    assert json.loads(client.get("/offline/ready/").content) == {}
    told = []
    for name in ("lea", "tom", "lea"):
        client.force_login(world.users[name])
        answer = client.get("/offline/ready/")
        assert answer.headers["Cache-Control"] == "no-store"
        told.append(json.loads(answer.content))
    assert told[0]["person"] == told[2]["person"] != told[1]["person"]
    assert told[0]["person"] in client.get("/").text


def test_while_a_class_can_see_the_screen_nothing_that_waited_is_sent(world, client):
    client.force_login(world.users["lea"])
    session = client.session
    session["board"] = True
    session.save()
    assert json.loads(client.get("/offline/ready/").content) == {}
