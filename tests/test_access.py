"""Every URL, as every role, in every circle, by GET and by POST, against a table that a person has read.

After a permission was changed on purpose: WRITE_ACCESS_TABLE=1 ./remit test tests/test_access.py, and read the difference.
"""

import csv
import os
import time
from functools import partial
from io import BytesIO, StringIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, transaction
from django.urls import reverse

from remit.core.access import AccessMiddleware, access, public, words_for
from remit.core.accounts.sessions import Shown
from remit.core.history.models import Entry
from remit.core.registers.definition import Register
from remit.core.seams import Sought, all_of
from remit.core.words import say
from remit.leading.search import queries as search
from remit.school.remit import viewer_in_session
from tests.access_walk import canaries, clients, sign_in
from tests.besides import WORDS, besides, hold, reading
from tests.pages import TABLE, address, circles, nowhere_of, routes, takes_ref
from tests.world import ROLES, SIGNED_IN


def in_the_end_undone(ask):
    """Not `atomic`: an act is durable, and refuses to be part of a larger transaction."""
    mark = transaction.savepoint()
    try:
        return ask()
    finally:
        transaction.savepoint_rollback(mark)


def body(answer) -> str:
    """Of a workbook what is in its parts."""
    content = b"".join(answer.streaming_content if answer.streaming else [answer.content])
    if content.startswith(b"PK\x03\x04"):
        book = ZipFile(BytesIO(content))
        content = b"".join(map(book.read, book.namelist()))
    return content.decode()


NOT_TAKEN = 405


def visit(client, role, url, not_taken):
    """Statuses of GET and POST, having looked for canaries in both and for history after a refusal. `not_taken`: the verbs
    that the page was found not to take; it says so to whomever its rule lets in, before it has looked at anything."""
    if "GET" in not_taken:
        return f"{NOT_TAKEN} {posted(client, role, url).status_code}"
    before, got = Entry._base_manager.count(), client.get(url)
    entries = Entry._base_manager.count()
    taken = got.status_code == 200 and url.endswith(("/csv/", "/xlsx/"))  # what leaves Remit is written down
    assert entries == before + taken, f"{role}: a GET of {url} wrote"

    shows_nothing(got, role, url)
    status = NOT_TAKEN if "POST" in not_taken else posted(client, role, url).status_code
    return f"{got.status_code} {status}"


def posted(client, role, url):
    """The answer to an empty form, undone again."""
    entries = Entry._base_manager.count()

    def post():
        answer = client.post(url, {})
        assert answer.status_code == 302 or Entry._base_manager.count() == entries, (role, url)
        return answer

    answer = in_the_end_undone(post)
    shows_nothing(answer, role, url)
    return answer


def shows_nothing(answer, role, url):
    text = body(answer)
    shown = {word for word in canaries(role) if word in text}
    assert not shown, (role, url, shown)
    assert answer.status_code < 500, (role, url)


REFUSED = "403 403"


def walk(world, spent):
    """Whom the page's own rule refuses is told so before the view runs, whatever the record: that much is asked of the
    rule. Everybody else opens the page. `spent` adds up requests and seconds by room."""
    people = clients(world)
    viewers = {role: viewer_in_session(world.users[role], Shown(second_step=True)) for role in SIGNED_IN}
    for route, pattern in routes():
        began = time.perf_counter()
        named = {role: circles(route, role, of) for role, of in ROLES.items()} if takes_ref(pattern) else {}
        opens = {role: pattern.callback.access(viewer) for role, viewer in viewers.items()} | {"anonymous": True}
        asked, not_taken = 0, set()
        for circle in dict.fromkeys(circle for of in named.values() for circle in of) if named else ("-",):
            row = {"url": route, "circle": circle}
            for role in ROLES:
                key = named[role].get(circle) if named else ""
                if key is None or not opens[role]:
                    row[role] = "" if key is None else REFUSED
                    continue
                known = not_taken if role in viewers else set()
                row[role] = visit(people[role], role, address(world, route, pattern, key), known)
                asked += 2 - len(known)
                if role in viewers:  # whoever has not signed in is sent to do so before
                    answers = zip(("GET", "POST"), row[role].split(), strict=True)
                    not_taken |= {verb for verb, status in answers if status == str(NOT_TAKEN)}
                if row[role][-3:] in {"200", "302"}:  # it may have signed out, or signed in
                    sign_in_again(people[role], world, role)
            yield row
        room = route.partition(":")[0] if ":" in route else "home"
        requests, seconds = spent.get(room, (0, 0.0))
        spent[room] = requests + asked, seconds + time.perf_counter() - began


def sign_in_again(client, world, role):
    if role == "anonymous":
        client.logout()
    else:
        sign_in(client, world, role)


def test_whom_a_rule_refuses_is_told_so_before_the_view_runs(world, rf):
    """What the walk takes as known."""
    ran = []

    @access(lambda viewer: False)
    def closed(request):
        ran.append(request)

    for role in SIGNED_IN:
        for ask in (rf.get, rf.post):
            request = ask("/anywhere/")
            request.user, request.session = world.users[role], {"second_step": True}
            request.resolver_match = SimpleNamespace(view_name="anywhere")
            if role == "leaver":
                assert AccessMiddleware(None).process_view(request, closed, (), {}).status_code == 403
                continue
            with pytest.raises(PermissionDenied):
                AccessMiddleware(None).process_view(request, closed, (), {})
    assert not ran


def tell(spent) -> str:
    """By room, the dearest first."""
    rooms = sorted(spent.items(), key=lambda each: -each[1][1])
    total = sum(requests for requests, _ in spent.values()), sum(seconds for _, seconds in spent.values())
    return ", ".join(f"{room} {asked} in {seconds:.1f} s" for room, (asked, seconds) in [("all", total), *rooms])


def test_every_url_answers_every_role_as_the_table_says(world, capsys):
    spent = {}
    rows = list(walk(world, spent))
    with capsys.disabled():
        print("\naccess walk:", tell(spent))
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    if os.environ.get("WRITE_ACCESS_TABLE"):
        TABLE.write_text(out.getvalue())
    assert out.getvalue() == TABLE.read_text(), "Read the difference, then run again with WRITE_ACCESS_TABLE=1"


@pytest.mark.parametrize("role", SIGNED_IN)
def test_what_goes_out_with_a_key_by_a_calendar_address_or_to_a_word_is_within_the_circles(world, role):
    hold(world)
    reader, client = reading(world, role), clients(world)[role]
    closed = {f"list {each.key}" for each in all_of(Register) if not each.view(reader)}
    for name, ask in besides(world, role, client):
        answer = ask()
        text = body(answer)
        assert not {word for word in canaries(role) if word in text}, name
        if role == "leaver":
            assert answer.status_code in {401, 403, 404, 429}, name
        elif name.startswith("list"):
            assert answer.status_code == (403 if name in closed else 200), name
        if name == "feed":
            assert not [each for each in (*world.pupils, "place") if f"{each}-" in text or f"-{each}" in text]


def test_the_words_of_the_walk_ask_every_source_of_search(world, lea):
    found = {label for word in WORDS for label, _ in search.find(lea, word).sections}
    assert found == {say(each.label, words_for(lea)) for each in all_of(Sought)}


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
    viewers = {role: viewer_in_session(world.users[role], Shown(second_step=True)) for role in SIGNED_IN}
    for route, pattern in routes():
        if not takes_ref(pattern) or pattern.callback.access is public:
            continue
        nowhere = nowhere_of(route, pattern)
        for role, of in ROLES.items():
            refused = role in viewers and not pattern.callback.access(viewers[role])  # whatever the record
            if refused or (key := outside(route, role, of)) is None:
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
