"""What is served, as it is served: a request that is slow, too large or unfinished costs nobody else anything."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from inspect import getsource, unwrap

import pytest
from django.conf import settings
from django.db import OperationalError
from django.urls import get_resolver

from remit.config import rsgi
from remit.core import bodies
from tests.installations import Installation

pytestmark = pytest.mark.usefixtures("socket_enabled")
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The port of a Remit without a school, served as a school's is."""
    here = Installation(tmp_path_factory.mktemp("served") / "data")
    assert here.run("migrate").returncode == 0
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "remit.config.web", "127.0.0.1", str(port)], env=here.environment()
    )
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(15)


def begun(port: int, length: int, body: bytes = b"", path: str = "/set-up/") -> socket.socket:
    """A request that says how long it is, and sends so much of it."""
    held = socket.create_connection(("127.0.0.1", port), timeout=10)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n".encode()
    held.sendall(head + FORM + b"\r\n" + body)
    return held


def page(port: int) -> int:
    """Its status. Errors: TimeoutError where ten seconds pass without an answer: a body may take longer to come."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
        asked.request("GET", "/set-up/", headers={"Host": "localhost"})
        answer = asked.getresponse()
        answer.read()
        return answer.status


def answer_to(held: socket.socket) -> bytes:
    """To the end, or to what comes in a second after the last of it."""
    found = b""
    with held, suppress(TimeoutError, ConnectionResetError):
        while piece := held.recv(65536):
            found += piece
            held.settimeout(1)
    return found


def test_requests_that_never_end_keep_nobody_waiting(served):
    assert page(served) == 200
    with ExitStack() as held:
        for _ in range(40):
            held.enter_context(begun(served, 50_000, b"login=a"))
        time.sleep(0.5)
        for _ in range(4):
            assert page(served) == 200


def test_what_comes_piece_by_piece_is_taken_whole(served):
    body = b"csrfmiddlewaretoken=" + b"a" * 32 + b"&name=" + b"x" * 30
    held = begun(served, len(body))
    for at in range(0, len(body), 20):
        held.sendall(body[at : at + 20])
        time.sleep(0.02)
    assert answer_to(held).startswith(b"HTTP/1.1 422")


@pytest.mark.parametrize("path", ["/set-up/", "/sign-in/", "/import/", "/nowhere/"])
def test_what_is_larger_than_may_come_is_refused_before_any_of_it_is_taken(served, path):
    held = begun(served, 600 * 1024 * 1024, b"x", path)
    answer = answer_to(held)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"That file is too big" in answer


def test_of_a_stranger_little_is_taken_also_where_files_come_in(served):
    held = begun(served, 20 * 1024 * 1024, b"x", "/import/")
    assert answer_to(held).startswith(b"HTTP/1.1 403")


def test_a_body_that_does_not_come_in_its_time_ends():
    import asyncio
    from io import BytesIO

    class Stuck:
        def __aiter__(self):
            return self

        async def __anext__(self):
            await asyncio.sleep(60)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rsgi, "SECONDS", 0.05)
        with pytest.raises(rsgi.Late):
            asyncio.run(rsgi.take_in(Stuck(), BytesIO(), 100))


def routes(patterns, space=""):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
        else:
            yield f"{space}{each.name}", each.callback


def test_large_requests_are_taken_where_a_view_reads_files_and_nowhere_else():
    reading = {
        name for name, view in routes(get_resolver().url_patterns)
        if view.__module__.startswith("remit.") and re.search(r"request\.FILES", getsource(unwrap(view)))
    }  # fmt: skip
    assert set(settings.FILES_COME_IN) == reading


@pytest.mark.parametrize(
    ("said", "proxies", "kept"),
    [
        ("10.0.0.7", 1, "10.0.0.7"), ("6.6.6.6, 10.0.0.7", 1, "10.0.0.7"), ("1.1.1.1, 10.0.0.7, 10.0.0.1", 2, "10.0.0.7, 10.0.0.1"),
        ("10.0.0.7", 2, ""), ("unknown", 1, ""), ("", 1, ""), ("10.0.0.7", 0, ""), ("2001:db8::7", 1, "2001:db8::7"),
    ],
)  # fmt: skip
def test_of_the_addresses_a_request_names_only_those_of_the_schools_proxies_count(said, proxies, kept):
    assert bodies.cleaned(said, proxies) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["unknown", "10.0.0.7", ""])
def test_fewer_proxies_than_declared_and_no_address_are_no_failure(client, settings, said):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    answer = client.post("/sign-in/", {"login": "a@b.example", "password": "x"}, headers={"x-forwarded-for": said})
    assert answer.status_code < 403


@pytest.mark.django_db
def test_a_form_that_is_too_large_says_so(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    for size in (5_000, 100_000):
        answer = client.post("/sign-in/", b"login=" + b"a" * size, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413
        assert "That file is too big" in answer.content.decode()


# What a failure says


def away(*_):
    raise OperationalError("canary: connection to 10.1.2.3 refused")


@pytest.mark.django_db
def test_a_database_that_is_away_has_a_page_and_the_log_says_what_and_where(client, monkeypatch, caplog):
    monkeypatch.setattr("remit.core.accounts.sessions.SESSION_KEY", "canary")
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    client.cookies["remit"] = "x" * 32
    client.raise_request_exception = False
    answer = client.get("/import/")
    assert answer.status_code == 503
    assert "Remit is shut for a moment" in answer.content.decode()
    assert re.search(r"failed=OperationalError at=core/accounts/sessions\.py:\d+", caplog.text)
    assert "route=exchange:upload status=503" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("remit")]
    assert "canary" not in " ".join(ours)


@pytest.mark.django_db
def test_a_failing_middleware_is_told_once_with_its_class_and_its_route(client, monkeypatch, caplog):
    def broken(_self, _request):
        raise ZeroDivisionError("canary")

    monkeypatch.setattr("remit.core.accounts.sessions.SessionsMiddleware.__call__", broken)
    client.raise_request_exception = False
    assert client.get("/sign-in/").status_code == 500
    ours = [record.getMessage() for record in caplog.records if record.name == "remit.web"]
    assert len(ours) == 2
    assert "failed=ZeroDivisionError" in ours[0]
    assert "route=account_login status=500" in ours[1]
