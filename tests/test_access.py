"""Every URL, as every role, in every circle, by GET and by POST, against a table that a person has read.

After a permission was changed on purpose: WRITE_ACCESS_TABLE=1 ./remit test tests/test_access.py, and read the difference.
"""

import csv
import os
import time
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.urls import reverse

from remit.core.access import AccessMiddleware, public
from remit.core.history.models import Entry
from tests.access_walk import canaries, clients, sign_in
from tests.pages import address, circles, routes, takes_ref
from tests.world import ROLES

TABLE = Path(__file__).with_name("access.csv")


def in_the_end_undone(ask):
    """Not `atomic`: an act is durable, and refuses to be part of a larger transaction."""
    mark = transaction.savepoint()
    try:
        return ask()
    finally:
        transaction.savepoint_rollback(mark)


def body(answer) -> str:
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()


def visit(client, role, url):
    """Statuses of GET and POST, having looked for canaries in both and for history after a refusal."""
    entries = Entry._base_manager.count()
    got = client.get(url)
    assert Entry._base_manager.count() == entries, f"{role}: a GET of {url} wrote"

    def post():
        answer = client.post(url, {})
        assert answer.status_code == 302 or Entry._base_manager.count() == entries, (role, url)
        return answer

    answers = [got, in_the_end_undone(post)]
    for answer in answers:
        text = body(answer)
        shown = {word for word in canaries(role) if word in text}
        assert not shown, (role, url, shown)
        assert answer.status_code < 500, (role, url)
    return f"{got.status_code} {answers[1].status_code}"


def walk(world):
    people = clients(world)
    for route, pattern in routes():
        named = {role: circles(route, role, of) for role, of in ROLES.items()} if takes_ref(pattern) else {}
        for circle in dict.fromkeys(circle for of in named.values() for circle in of) if named else ("-",):
            row = {"url": route, "circle": circle}
            for role in ROLES:
                key = named[role].get(circle) if named else ""
                row[role] = "" if key is None else visit(people[role], role, address(world, route, pattern, key))
                if role != "anonymous":
                    sign_in(people[role], world, role)
                else:
                    people[role].logout()
            yield row


def test_every_url_answers_every_role_as_the_table_says(world, capsys):
    began, rows = time.perf_counter(), list(walk(world))
    spent = time.perf_counter() - began
    requests = 2 * sum(bool(cell) for row in rows for cell in list(row.values())[2:])
    with capsys.disabled():
        print(f"\naccess walk: {requests} requests, {spent:.1f} s, {spent / requests * 1000:.1f} ms each")
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    if os.environ.get("WRITE_ACCESS_TABLE"):
        TABLE.write_text(out.getvalue())
    assert out.getvalue() == TABLE.read_text(), "Read the difference, then run again with WRITE_ACCESS_TABLE=1"


def outside(route, role, of):
    """The key of a record that this role may not open, where there is one."""
    found = circles(route, role, of)
    if "other school" in found:
        return found["other school"]
    manages = role in {"head", "administrator"}  # who brings job descriptions in for others
    reads = (role == "mo" and "sheet" in route) or (role == "head" and "sheet" in route)  # a sheet was shared with them
    return None if manages or reads else found.get("colleague")


def test_a_row_outside_answers_as_one_that_does_not_exist(world):
    people = clients(world)
    for route, pattern in routes():
        if not takes_ref(pattern) or pattern.callback.access is public:
            continue
        nowhere = reverse(route, args=["nowhere"])
        for role, of in ROLES.items():
            if (key := outside(route, role, of)) is None:
                continue
            for ask in (people[role].get, people[role].post):
                there, not_there = in_the_end_undone(partial(ask, address(world, route, pattern, key))), ask(nowhere)
                assert there.status_code == not_there.status_code, (role, route)
                assert there.status_code in {302, 403, 404, 405}, (role, route)
                if there.status_code == 404:
                    assert body(there) == body(not_there), (role, route)


def test_a_page_without_a_rule_cannot_be_opened(rf):
    with pytest.raises(ImproperlyConfigured):
        AccessMiddleware(None).process_view(rf.get("/"), lambda request: None, (), {})


def test_addresses_hold_no_row_number_and_pages_are_not_kept(world):
    assert all("int:" not in str(pattern.pattern) for _, pattern in routes())
    answer = clients(world)["head"].get("/")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_refused_stranger_costs_no_query(world, django_assert_max_num_queries):
    anonymous = clients(world)["anonymous"]
    with django_assert_max_num_queries(0, connection=connection):
        anonymous.get(reverse("duties:mine"))
