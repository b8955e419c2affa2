"""What the web server starts. A request is taken in whole before Django sees it, beside all others: one that is slow, or
that never ends, holds up nobody. Then one thread answers, in turn, as Django's work binds the processor.

Granian has no limit of time for a body of WSGI, and keeps one of its threads for each until it has come: hence RSGI.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, ProtocolError, Scope

SECONDS, BYTES_A_SECOND = 15, 20_000  # a body has this long, and as much longer as its length takes at this pace
UNREAD = "remit.unread"  # in the environ: so many bytes were said to come, and were not taken in
IN_MEMORY = 2 * 1024 * 1024
LATE = b"What you sent did not arrive in time. Nothing was changed. Send it again."
PLAIN = ("content-type", "text/plain; charset=utf-8")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.config.settings")
log = logging.getLogger("remit.web")


class Late(Exception):
    """The body did not come in its time, or its sender went."""


class Application:
    """`answer` is Django's, as WSGI; `may_bring` says of what a request states whether its body is read at all."""

    def __init__(self, answer: Any, may_bring: Callable[[dict[str, Any]], bool]) -> None:
        self.answer, self.may_bring = answer, may_bring
        self.turn = ThreadPoolExecutor(1)  # always the same thread: connections and viewers stay in it

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        run = asyncio.get_running_loop().run_in_executor
        environ = environ_of(scope)
        length = int(environ["CONTENT_LENGTH"]) if environ.get("CONTENT_LENGTH", "").isdecimal() else 0
        with SpooledTemporaryFile(IN_MEMORY) as body:
            environ["wsgi.input"] = body
            try:
                if length and await run(self.turn, self.may_bring, environ):
                    await take_in(protocol, body, length)
                elif length:
                    environ |= {"CONTENT_LENGTH": "0", UNREAD: length}
            except Late:
                log.info("status=408")
                protocol.response_bytes(408, [PLAIN, ("connection", "close")], LATE)
                return
            await run(self.turn, self.respond, environ, protocol)

    def respond(self, environ: dict[str, Any], protocol: HTTPProtocol) -> None:
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
            told.update(status=int(status[:3]), headers=headers)

        response = self.answer(environ, start)
        try:
            content = b"".join(response)
            with suppress(ProtocolClosed, ProtocolError):  # whoever asked has gone
                protocol.response_bytes(told["status"], told["headers"], content)
        finally:
            response.close()


async def take_in(protocol: HTTPProtocol, body: IO[bytes], length: int) -> None:
    """Errors: Late."""
    try:
        async with asyncio.timeout(SECONDS + length / BYTES_A_SECOND):
            async for piece in protocol:
                body.write(piece)
    except Exception as error:
        raise Late from error
    if body.tell() != length:
        raise Late
    body.seek(0)


def environ_of(scope: Scope) -> dict[str, Any]:
    """As WSGI has it. A header with an underscore in its name is left out: it would pass for one with a hyphen."""
    host, _, port = scope.server.rpartition(":")
    found = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:
            key = name.upper().replace("-", "_")
            key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
            joint = "; " if key == "HTTP_COOKIE" else ","
            found[key] = f"{found[key]}{joint}{value}" if key in found else value
    if scope.authority and "HTTP_HOST" not in found:  # HTTP/2 has it there
        found["HTTP_HOST"] = scope.authority
    return found


def load() -> Application:
    """With every page's module, and what is loaded left out of every later search for garbage: it stays."""
    from remit.config.wsgi import application  # noqa: PLC0415 - once the process is the worker's
    from remit.core.bodies import may_bring  # noqa: PLC0415

    import_module("remit.config.urls")

    gc.collect()
    gc.freeze()
    return Application(application, may_bring)
