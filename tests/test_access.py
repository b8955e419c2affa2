"""What the walk takes as known, what it does not ask, and how an address is made."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection
from django.urls import reverse

from remit.core.access import AccessMiddleware, access, words_for
from remit.core.registers.definition import Register
from remit.core.seams import Sought, all_of
from remit.core.words import say
from remit.leading.search import queries as search
from tests.access_walk import canaries, clients
from tests.besides import WORDS, besides, hold, reading
from tests.pages import routes
from tests.walk import content_of, text_of
from tests.world import SIGNED_IN


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


@pytest.mark.parametrize("role", SIGNED_IN)
def test_what_goes_out_with_a_key_by_a_calendar_address_or_to_a_word_is_within_the_circles(world, role):
    hold(world)
    reader, client = reading(world, role), clients(world)[role]
    closed = {f"list {each.key}" for each in all_of(Register) if not each.view(reader)}
    for name, ask in besides(world, role, client):
        answer = ask()
        text = text_of(content_of(answer))
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
