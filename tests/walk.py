"""One role's walk past every address, in each circle in which there is a record to ask for: what it is answered, and that
neither asking nor being refused did more than it says."""

from __future__ import annotations

import csv
import fcntl
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from remit.core.access import public
from remit.core.accounts.sessions import Shown
from remit.core.history.models import Entry
from remit.core.viewers import Viewer
from remit.core.writing import WRITE, guarded_tables
from remit.school.remit import viewer_in_session
from tests.access_walk import Walker, canaries, sign_in
from tests.pages import TABLE, address, circles, nowhere_of, routes, takes_ref
from tests.world import ROLES, SIGNED_IN, World

REFUSED, NOT_TAKEN = "403 403", 405
NOTED = {"outputs_export", "history_entry", "history_touched"}  # a list that leaves Remit is an export, and recorded
# By route the verbs that its view was found not to take, which it says before it looks at who asks for what.
UNTAKEN: dict[str, set[str]] = defaultdict(set)

Cell = tuple[str, str]  # a route and a circle


def in_the_end_undone(ask: Callable[[], Any]) -> Any:
    """Not `atomic`: an act is durable, and refuses to be part of a larger transaction."""
    mark = transaction.savepoint()
    try:
        return ask()
    finally:
        transaction.savepoint_rollback(mark)


def content_of(answer: HttpResponse) -> bytes:
    """As it was sent, but for the reference by which an error page is found in the log."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.replace(getattr(answer.wsgi_request, "reference", "-").encode(), b"")


def text_of(content: bytes) -> str:
    """Of a workbook what is in its parts."""
    if content.startswith(b"PK\x03\x04"):
        book = ZipFile(BytesIO(content))
        content = b"".join(map(book.read, book.namelist()))
    return content.decode()


def cells() -> list[Cell]:
    """The rows of the table."""
    found = []
    for route, pattern in routes():
        each = (
            [circle for role, of in ROLES.items() for circle in circles(route, role, of)] if takes_ref(pattern) else "-"
        )
        found += [(route, circle) for circle in dict.fromkeys(each)]
    return found


@dataclass(frozen=True)
class Asked:
    """An address of the walk; none where the page's own rule refuses the role, whatever the record: then the view does not run."""

    cell: Cell
    url: str | None
    nowhere: str = ""  # the same address of a record that there is not, where this one lies outside


class Walk:
    def __init__(self, world: World, role: str) -> None:
        self.world, self.role = world, role
        # Who has not signed in is sent to do so before a view says which verbs it takes.
        self.untaken = UNTAKEN if role in SIGNED_IN else defaultdict(set)
        # A POST may sign out, or leave a word for the next page: that is not the page that is read.
        self.reader, self.writer = self.signed_in(), self.signed_in()
        self.seconds: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()

    def signed_in(self) -> Client:
        client = Walker()
        if self.role in SIGNED_IN:
            sign_in(client, self.world, self.role)
        return client

    @cached_property
    def asked(self) -> list[Asked]:
        viewer = None
        if self.role in SIGNED_IN:
            viewer = viewer_in_session(self.world.users[self.role], Shown(second_step=True))
        return [each for route, pattern in routes() for each in self._asked(route, pattern, viewer)]

    def _asked(self, route: str, pattern: URLPattern, viewer: Viewer | None) -> Iterator[Asked]:
        refused = viewer is not None and not pattern.callback.access(viewer)
        found = circles(route, self.role, ROLES[self.role]) if takes_ref(pattern) else {"-": ""}
        compared = not refused and takes_ref(pattern) and pattern.callback.access is not public
        outside = _outside(route, self.role, found) if compared else None
        for circle, key in found.items():
            url = None if refused else address(self.world, route, pattern, key)
            yield Asked((route, circle), url, nowhere_of(route, pattern) if circle == outside else "")

    def answers(self) -> tuple[dict[Cell, str], dict[Cell, bytes]]:
        """What the table says of this role, and what it was shown."""
        posts = {each.cell: self._timed(each, self.posted) for each in self.asked}
        gets = {each.cell: self._timed(each, self.got) for each in self.asked}
        statuses = {cell: f"{status} {posts[cell]}" if status else REFUSED for cell, (status, _) in gets.items()}
        return statuses, {cell: content for cell, (status, content) in gets.items() if status and status != NOT_TAKEN}

    def shown(self) -> dict[Cell, bytes]:
        """Once more, where a page was shown."""
        return {
            each.cell: content_of(self.reader.get(each.url))
            for each in self.asked
            if each.url and "GET" not in self.untaken[each.cell[0]]
        }

    def _timed(self, each: Asked, ask: Callable[[Asked], Any]) -> Any:
        began, room = time.perf_counter(), each.cell[0].partition(":")[0] if ":" in each.cell[0] else "home"
        try:
            return ask(each)
        finally:
            self.seconds[room] += time.perf_counter() - began
            self.requests[room] += each.url is not None

    def got(self, each: Asked) -> tuple[int, bytes]:
        if each.url is None:
            return 0, b""
        route, _ = each.cell
        if "GET" in self.untaken[route]:
            return NOT_TAKEN, b""
        written, leaves = set[str](), each.url.endswith(("/csv/", "/xlsx/"))
        entries = Entry._base_manager.count() if leaves else 0
        with connection.execute_wrapper(partial(_note_written, written)):
            answer = self.reader.get(each.url)
            content = content_of(answer)
        left = leaves and answer.status_code == 200  # what leaves Remit is written down, once
        assert not written & set(guarded_tables()) - (NOTED if left else set()), (self.role, route, written)
        assert not leaves or Entry._base_manager.count() == entries + left, (self.role, route)
        self._fits(each, answer, content)
        if each.nowhere:
            self._is_as_nowhere(each, answer, content, self.reader.get(each.nowhere))
        if answer.status_code == NOT_TAKEN:
            self.untaken[route].add("GET")
        return answer.status_code, content

    def posted(self, each: Asked) -> int:
        """The answer to an empty form, undone again."""
        if each.url is None:
            return 0
        route, _ = each.cell
        if "POST" in self.untaken[route]:
            return NOT_TAKEN
        entries = Entry._base_manager.count()

        def post() -> HttpResponse:
            answer = self.writer.post(each.url, {})
            assert answer.status_code == 302 or Entry._base_manager.count() == entries, (self.role, route)
            return answer

        answer = in_the_end_undone(post)
        content = content_of(answer)
        self._fits(each, answer, content)
        if each.nowhere:
            self._is_as_nowhere(each, answer, content, in_the_end_undone(partial(self.writer.post, each.nowhere)))
        if answer.status_code in {200, 302} and self.role in SIGNED_IN:  # it may have signed out, or signed in
            self.writer = self.signed_in()
        if answer.status_code == NOT_TAKEN:
            self.untaken[route].add("POST")
        return answer.status_code

    def _fits(self, each: Asked, answer: HttpResponse, content: bytes) -> None:
        assert answer.status_code < 500, (self.role, each.cell)
        text = text_of(content)
        assert not {word for word in canaries(self.role) if word in text}, (self.role, each.cell)

    def _is_as_nowhere(self, each: Asked, there: HttpResponse, content: bytes, not_there: HttpResponse) -> None:
        """A row outside answers as one that does not exist."""
        assert there.status_code == not_there.status_code, (self.role, each.cell)
        assert there.status_code in {302, 403, 404, 405}, (self.role, each.cell)
        if there.status_code == 404:
            assert content == content_of(not_there), (self.role, each.cell)


def _note_written(written: set[str], execute: Callable[..., Any], sql: str, *given: Any) -> Any:
    written.update(found[1] for found in WRITE.finditer(sql))
    return execute(sql, *given)


def _outside(route: str, role: str, found: dict[str, str]) -> str | None:
    """The circle in which a record lies that this role may not open, where there is one."""
    if "other school" in found:
        return "other school"
    manages = role in {"head", "administrator"}  # who brings job descriptions in for others
    reads = role in {"mo", "head"} and "sheet" in route  # a sheet was shared with them
    return None if manages or reads or "colleague" not in found else "colleague"


# The table that a person has read


def told(role: str) -> dict[Cell, str]:
    """What the table says of a role."""
    with TABLE.open(encoding="utf-8") as table:
        return {(row["url"], row["circle"]): row[role] for row in csv.DictReader(table)}


def expected(answers: dict[Cell, str]) -> dict[Cell, str]:
    """Of every cell; empty where the role has no record in that circle."""
    return {cell: answers.get(cell, "") for cell in cells()}


def write(role: str, answers: dict[Cell, str]) -> None:
    """The column of a role anew; one process at a time."""
    with TABLE.open("r+", encoding="utf-8") as table:
        fcntl.flock(table, fcntl.LOCK_EX)
        before = {(row["url"], row["circle"]): row for row in csv.DictReader(table)}
        out = StringIO()
        writer = csv.DictWriter(out, ["url", "circle", *ROLES], lineterminator="\n")
        writer.writeheader()
        for (route, circle), said in expected(answers).items():
            held = {other: before.get((route, circle), {}).get(other, "") for other in ROLES}
            writer.writerow({"url": route, "circle": circle, **held, role: said})
        table.seek(0)
        table.truncate()
        table.write(out.getvalue())


def is_to_be_written() -> bool:
    return bool(os.environ.get("WRITE_ACCESS_TABLE"))


def tell(walk: Walk) -> str:
    """Requests and seconds by room, the dearest first."""
    rooms = ", ".join(
        f"{room} {walk.requests[room]} in {seconds:.1f} s" for room, seconds in walk.seconds.most_common(5)
    )
    return f"{walk.role}: {walk.requests.total()} in {walk.seconds.total():.1f} s, of these {rooms}"
