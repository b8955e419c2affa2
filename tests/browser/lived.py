"""The demo's secondary school on a Monday, with the whole of Year 9 and a form of each other year, for the stories."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from remit.core import clock
from remit.core.accounts.models import User
from remit.demo.build import build, small
from remit.demo.highmoor import HIGHMOOR
from tests.browser.conftest import Windows
from tests.browser.visits import faults, overhang

MONDAY = date(2026, 11, 16)
DESK = 1280
LEADER, TEACHER = "marcus.ellerby", "thomas.wickens"


class Lived:
    """Built once a process, then poured into the tables of each test that asks."""

    held: sqlite3.Connection | None = None

    def pour(self) -> None:
        connection.ensure_connection()
        if self.held:
            self.held.backup(connection.connection)
            return
        connection.connection.execute("DELETE FROM sqlite_sequence")  # the same numbers each time, whatever ran before
        build(MONDAY, schools=(small(HIGHMOOR, 1, whole=9),))
        self.held = sqlite3.connect(":memory:")
        connection.connection.backup(self.held)


LIVED = Lived()


def come_in(windows: Windows, name: str, width: int, *, second_step: bool = False) -> Page:
    """A window of somebody at the school, in which a second step was shown or not."""
    page, known = windows.open(width, 780), Client()
    known.force_login(User.objects.get(email=f"{name}@highmoor.example"))
    session = known.session
    session["second_step"] = second_step
    session.save()
    (held,) = known.cookies.values()
    page.context.add_cookies([{"name": held.key, "value": held.value, "url": windows.base}])
    page.goto("/")
    return page


def at(patch: pytest.MonkeyPatch, hour: int, minute: int = 0, day: date = MONDAY) -> None:
    """The clock of everybody; no clock change lies between."""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    patch.setattr(clock, "timezone", SimpleNamespace(now=lambda: moment, localtime=timezone.localtime))


def line_of(page: Page, name: str) -> Locator:
    """What wants her, of one subject."""
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.locator("article.rm-want", has=heading)


def sound(page: Page) -> None:
    """Nothing wider than its place; on a desk nothing that axe finds: on a phone `test_every_page.py` asks it."""
    if page.viewport_size and page.viewport_size["width"] >= DESK:
        assert faults(page) == []
    expect(page.locator("h1")).to_be_attached()
    assert overhang(page) <= 0
